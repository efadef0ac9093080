//! What targets share: damage, and what holds of every document that has any.

use ocrfix::format::{Document, Format};
use ocrfix::{Correction, Kind};

/// Bytes that were changed at some places.
pub fn changed(mut bytes: Vec<u8>, changes: Vec<(u16, u8)>) -> Vec<u8> {
    for (at, value) in changes {
        let at = usize::from(at) % bytes.len();
        bytes[at] ^= value;
    }
    bytes
}

/// What is left of bytes that were changed at some places and cut off.
pub fn damaged(bytes: Vec<u8>, changes: Vec<(u16, u8)>, cut: u16) -> Vec<u8> {
    let mut bytes = changed(bytes, changes);
    bytes.truncate(bytes.len() - usize::from(cut) % bytes.len());
    bytes
}

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
