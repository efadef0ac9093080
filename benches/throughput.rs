//! How many bytes a second does one core correct?
//!
//! `page` starts each page with a new worker, which has to look up every word; `again` gives a page to a worker
//! that has seen its words, as most words of a long document are.

// The macro makes a function that cannot be documented.
#![allow(missing_docs)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use ocrfix::Corrector;

const PAGES: [(&str, &str); 2] = [
    ("clean", include_str!("../examples/sample.truth.txt")),
    ("damaged", include_str!("../examples/sample.txt")),
];

fn throughput(c: &mut Criterion) {
    let corrector = Corrector::german();
    let mut group = c.benchmark_group("throughput");
    for (name, page) in PAGES {
        group.throughput(Throughput::Bytes(page.len() as u64));
        group.bench_function(format!("page/{name}"), |b| {
            b.iter_batched_ref(
                || corrector.worker(),
                |worker| worker.correct(black_box(page)),
                BatchSize::SmallInput,
            );
        });
        let mut worker = corrector.worker();
        group.bench_function(format!("again/{name}"), |b| {
            b.iter(|| worker.correct(black_box(page)));
        });
    }
    group.finish();
}

criterion_group!(benches, throughput);
criterion_main!(benches);
