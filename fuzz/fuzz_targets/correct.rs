//! Any text can be corrected, and its corrections are where they say.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use ocrfix::Corrector;

static GERMAN: LazyLock<Corrector> = LazyLock::new(Corrector::german);

fuzz_target!(|text: &str| {
    let corrected = GERMAN.correct(text);
    let mut spliced = String::new();
    let mut at = 0;
    for correction in &corrected.corrections {
        assert_eq!(correction.original, text[correction.range.clone()]);
        spliced.push_str(&text[at..correction.range.start]);
        spliced.push_str(&correction.replacement);
        at = correction.range.end;
    }
    spliced.push_str(&text[at..]);
    assert_eq!(spliced, corrected.text);
});
