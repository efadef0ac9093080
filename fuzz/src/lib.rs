//! What holds of every document, however damaged.

use ocrfix::format::{Document, Format};
use ocrfix::{Correction, Kind};

/// Reads a document and changes all of its words.
pub fn check(format: Format, bytes: &[u8]) {
    Format::detect(bytes);
    let Ok(document) = Document::parse(format, bytes) else {
        return;
    };
    let nothing = document.rewrite(Vec::new(), true);
    assert!(document.splice(&nothing) == bytes);
    let words = document.words().iter().map(|word| {
        document.id(word);
        document.alternatives(word);
        let original = document.text()[word.range.clone()].to_owned();
        Correction {
            range: word.range.clone(),
            // Its end stays: in ALTO a hyphen there hides that of `HYP`.
            replacement: format!("üß{original}"),
            original,
            confidence: 1.0,
            kind: Kind::UnknownWord,
            rewrites: Vec::new(),
        }
    });
    let corrections: Vec<Correction> = words.collect();
    let rewritten = document.rewrite(corrections.clone(), false);
    let mut at = 0;
    for edit in &rewritten.edits {
        assert!(at <= edit.range.start && edit.range.start <= edit.range.end);
        at = edit.range.end;
    }
    let out = document.splice(&rewritten);
    if rewritten.left_out.is_empty() {
        let again = Document::parse(format, &out).expect("what was read can be read again");
        let changed: Vec<&str> = again
            .words()
            .iter()
            .map(|w| &again.text()[w.range.clone()])
            .collect();
        let expected: Vec<&str> = corrections.iter().map(|c| c.replacement.as_str()).collect();
        assert_eq!(changed, expected);
    }
    document.rewrite(corrections, true);
}
