//! A table that can be read corrects any text without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ocrfix::Corrector;

fuzz_target!(|input: (&str, &str)| {
    let (table, text) = input;
    if let Ok(builder) = Corrector::builder().confusions(table) {
        let corrector = builder.build();
        corrector.correct(text);
        corrector.explain(text);
    }
});
