//! Every AWS managed policy, from its text to its findings, on one core; and the share of reading.
//!
//! `cargo xtask fetch` and `cargo xtask sweep` put the policies in place.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iam_model::PolicyType;
use iam_parse::{Parsed, parse_policy};
use iam_validate::{Options, validate};

/// Minified, one on a line.
const POLICIES: &str = "target/sweep/policies.jsonl";

fn read(text: &str) -> Parsed {
    parse_policy(text.as_bytes(), &iam_parse::Options::default())
}

fn findings(parsed: &Parsed) -> usize {
    validate(parsed, PolicyType::Identity, &Options::default()).len()
}

fn managed_policies(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(POLICIES);
    let texts = std::fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{POLICIES}: {error}: run `cargo xtask fetch` and `cargo xtask sweep`")
    });
    let texts: Vec<&str> = texts.lines().collect();
    let parsed: Vec<Parsed> = texts.iter().map(|text| read(text)).collect();
    let mut group = criterion.benchmark_group("managed_policies");
    group.sample_size(20);
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("parse_and_validate", |bencher| {
        bencher.iter(|| {
            let found = texts.iter().map(|text| findings(&read(black_box(text))));
            found.sum::<usize>()
        });
    });
    group.bench_function("parse", |bencher| {
        bencher.iter(|| {
            let read = texts.iter().map(|text| read(black_box(text)));
            read.map(|parsed| parsed.problems().len()).sum::<usize>()
        });
    });
    group.bench_function("validate", |bencher| {
        bencher.iter(|| {
            let found = parsed.iter().map(|parsed| findings(black_box(parsed)));
            found.sum::<usize>()
        });
    });
    group.finish();
}

criterion_group!(benches, managed_policies);
criterion_main!(benches);
