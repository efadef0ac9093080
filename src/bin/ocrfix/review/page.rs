//! The page: one file that needs nothing else.

use anyhow::Result;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::report::read::Listed;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = concat!(include_str!("theme.css"), include_str!("page.css"));
const SCRIPT: &str = concat!(
    "(() => {\n",
    include_str!("model.js"),
    include_str!("files.js"),
    include_str!("page.js"),
    "})();\n",
);

/// The page that shows the corrections of some inputs.
///
/// Its policy lets it load nothing and run only this script, whatever the reports hold.
///
/// # Errors
/// None that is known: reports can be written as JSON, since they were read from it.
pub fn page(inputs: &[Listed]) -> Result<String> {
    // No tag can begin in it; JSON has `<` in its strings only.
    let data = serde_json::to_string(inputs)?.replace('<', "\\u003c");
    let policy = format!(
        "default-src 'none'; script-src '{}'; style-src '{}'; base-uri 'none'; form-action 'none'",
        source(SCRIPT),
        source(STYLE)
    );
    let key = format!("{:x}", Sha256::digest(&data));
    let page = PAGE
        .replace("{{policy}}", &policy)
        .replace("{{style}}", STYLE)
        .replace("{{script}}", SCRIPT)
        .replace("{{key}}", &key);
    // Last, for it may hold anything.
    Ok(page.replace("{{data}}", &data))
}

/// A script or style as a policy names it.
fn source(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Hashing;
    use crate::report::line::{Edit, End, Entry};

    fn listed(word: &str) -> Listed {
        let entry = Entry {
            file: format!("{word}.txt"),
            page: 1,
            line: 1,
            column: 1,
            start: 0,
            end: 1,
            original: word.to_owned(),
            replacement: word.to_owned(),
            confidence: 0.5,
            kind: "unknown-word".to_owned(),
            rewrites: vec![],
            before: word.to_owned(),
            after: word.to_owned(),
            words: vec![],
            edits: vec![Edit {
                start: 0,
                end: 1,
                text: word.to_owned(),
            }],
            decision: None,
        };
        let end = End {
            file: entry.file.clone(),
            corrections: 1,
            bytes: 1,
            encoding: "UTF-8".to_owned(),
            sha256: Hashing::new(()).finish().1,
        };
        Listed {
            entries: vec![entry],
            end,
        }
    }

    #[test]
    fn what_reports_hold_stays_text() {
        for word in [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "{{script}}{{data}}",
        ] {
            let page = page(&[listed(word)]).unwrap();
            let data = page.split_once("data-key=\"").unwrap().1;
            let data = data.split_once(">").unwrap().1;
            let data = data.split_once("</script>").unwrap().0;
            let inputs: serde_json::Value = serde_json::from_str(data).unwrap();
            assert_eq!(inputs[0]["entries"][0]["original"], word);
            assert_eq!(page.matches("</script>").count(), 2);
        }
    }

    #[test]
    fn the_page_needs_nothing_from_elsewhere() {
        for outside in [
            "http:",
            "https:",
            "url(",
            "@import",
            "src=",
            "fetch(",
            "innerHTML",
        ] {
            for part in [PAGE, STYLE, SCRIPT] {
                assert!(!part.contains(outside), "{outside}");
            }
        }
        assert!(!SCRIPT.contains("</script") && !STYLE.contains("</style"));
    }
}
