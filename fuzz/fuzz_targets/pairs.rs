//! Of any text and what is said to be its truth, confusions are learned that make a table, and errors counted that add up.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocrfix::Confusions;
use ocrfix::evaluate::{Evaluation, Normalisation, Texts};
use ocrfix::learn::Learner;

fuzz_target!(|texts: (&str, &str, &str)| {
    let (ocr, truth, corrected) = texts;
    let mut learner = Learner::new();
    if learner.add(ocr, truth).is_ok() {
        let table = learner.table("x");
        Confusions::parse(&table).expect("what was learned can be read");
    }
    let texts = Texts {
        ocr,
        truth,
        corrected,
    };
    for normalisation in Normalisation::ALL {
        let summary = Evaluation::new(texts, normalisation).summary;
        let counts = summary.counts;
        assert!(counts.repaired + counts.miscorrected <= counts.wrong);
        assert!(counts.wrong + counts.right <= counts.words && counts.harmed <= counts.right);
        summary.confusions();
    }
});
