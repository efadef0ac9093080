//! Any text can be corrected in any way, and its corrections are where they say.
#![no_main]

use std::ops::Range;
use std::sync::LazyLock;

use libfuzzer_sys::arbitrary::{self, Arbitrary};
use libfuzzer_sys::fuzz_target;
use ocrfix::{Corrector, Evidence, Spaces};

static GERMAN: LazyLock<Corrector> = LazyLock::new(Corrector::german);
static ADAPTING: LazyLock<Corrector> = LazyLock::new(|| Corrector::builder().adapt().build());
static FREELY: LazyLock<Corrector> =
    LazyLock::new(|| Corrector::builder().spaces(Spaces::Always).build());

#[derive(Debug, Arbitrary)]
enum How {
    Plainly,
    Adapting,
    Freely,
    /// By what an engine says of some bytes.
    Surely(Vec<(u16, u16, f32)>),
}

fuzz_target!(|input: (How, &str)| {
    let (how, text) = input;
    let sure = |(start, end, p): (u16, u16, f32)| {
        (
            Range {
                start: start.into(),
                end: end.into(),
            },
            p,
        )
    };
    let (corrector, evidence) = match how {
        How::Plainly => (&*GERMAN, Evidence::default()),
        How::Adapting => (&*ADAPTING, Evidence::default()),
        How::Freely => (&*FREELY, Evidence::default()),
        How::Surely(words) => (&*GERMAN, Evidence::new(words.into_iter().map(sure))),
    };
    let corrected = corrector.worker().correct_with(text, &evidence);
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
