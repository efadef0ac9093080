//! How long until the first byte can be corrected?

// The macro makes a function that cannot be documented.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use ocrfix::lexicon::Lexicon;
use ocrfix::{Confusions, Corrector};

fn startup(c: &mut Criterion) {
    c.bench_function("startup/dictionary", |b| b.iter(Lexicon::german));
    c.bench_function("startup/confusions", |b| b.iter(Confusions::german));
    c.bench_function("startup/corrector", |b| b.iter(Corrector::german));
    c.bench_function("startup/first-word", |b| {
        b.iter(|| Corrector::german().correct(black_box("fiinf")).corrections);
    });
}

criterion_group!(benches, startup);
criterion_main!(benches);
