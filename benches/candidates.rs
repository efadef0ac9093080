//! What does it cost to find the candidates of one string?
//!
//! `explain` looks the string up anew each time, so this is what a string costs that a worker has not seen.

// The macro makes a function that cannot be documented.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ocrfix::Corrector;

fn candidates(c: &mut Criterion) {
    let corrector = Corrector::german();
    let longest = "Rii".repeat(21);
    let strings = [
        ("known", "Schiffe"),
        ("one-rewrite", "fiinf"),
        ("three-rewrites", "auRergewdhnlichdn"),
        ("compound", "Fahrschiffanlegepldtze"),
        ("name", "Samargand"),
        ("no-word", "xqvwtzk"),
        ("longest", &longest),
    ];
    let mut group = c.benchmark_group("candidates");
    for (name, string) in strings {
        group.bench_function(name, |b| b.iter(|| corrector.explain(black_box(string))));
    }
    group.finish();
}

criterion_group!(benches, candidates);
criterion_main!(benches);
