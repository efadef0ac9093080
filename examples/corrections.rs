//! Corrects a string and prints each correction with its reason.
//!
//! `cargo run --release --example corrections -- "Die StraRe fiihrt nach Kéln."`

use ocrfix::Corrector;

fn main() {
    let text = std::env::args().nth(1).unwrap_or_else(|| {
        "Die fiinf AuRenminister einigten sich auf eine Finanzfazilitdt.".to_owned()
    });
    let corrector = Corrector::german();
    let corrected = corrector.correct(&text);
    for correction in &corrected.corrections {
        let rewrites: Vec<String> = correction.rewrites.iter().map(|r| r.to_string()).collect();
        println!(
            "bytes {:?}: {} → {} ({}, {}, confidence {:.3})",
            correction.range,
            correction.original,
            correction.replacement,
            correction.kind,
            rewrites.join(" "),
            correction.confidence,
        );
    }
    println!("{}", corrected.text);
}
