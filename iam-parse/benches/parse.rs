//! How fast policies are read, beside `serde_json::Value` on the same text.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iam_parse::{
    Format, Layout, Options, format, parse_document, parse_policy, print, print_language,
    read_policy_tree, read_tree,
};

/// A managed policy of about 8 kB, out of what AWS's command wraps around it.
fn managed() -> String {
    let text =
        include_str!("../../imagebuilder-policies/data/AWSServiceRoleForImageBuilder/v17.json");
    let read = read_policy_tree(text.as_bytes(), &Options::default());
    print(&read.tree.expect("a policy"), Layout::Indented(2))
}

/// A policy of about 100 kB.
fn large() -> String {
    let managed = managed();
    let statement = managed
        .split_once('[')
        .and_then(|(_, rest)| rest.rsplit_once(']'))
        .map_or("", |(statements, _)| statements);
    let count = 100_000 / statement.len().max(1) + 1;
    let statements = vec![statement; count].join(",");
    format!("{{\"Version\": \"2012-10-17\", \"Statement\": [{statements}]}}")
}

fn parse(criterion: &mut Criterion) {
    let options = Options {
        format: Some(Format::Json),
        ..Options::default()
    };
    let mut group = criterion.benchmark_group("parse/json");
    for (name, text) in [("managed", managed()), ("100kB", large())] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("tree", name), |bench| {
            bench.iter(|| read_tree(black_box(text.as_bytes()), &options));
        });
        group.bench_function(BenchmarkId::new("policy", name), |bench| {
            bench.iter(|| parse_policy(black_box(text.as_bytes()), &options));
        });
        group.bench_function(BenchmarkId::new("serde_json", name), |bench| {
            bench.iter(|| serde_json::from_slice::<serde_json::Value>(black_box(text.as_bytes())));
        });
    }
    group.finish();

    let yaml = Options {
        format: Some(Format::Yaml),
        ..Options::default()
    };
    let mut group = criterion.benchmark_group("parse/yaml");
    let text = managed();
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function(BenchmarkId::new("tree", "managed"), |bench| {
        bench.iter(|| read_tree(black_box(text.as_bytes()), &yaml));
    });
    group.finish();

    let iam = Options {
        format: Some(Format::Iam),
        ..Options::default()
    };
    let mut group = criterion.benchmark_group("parse/iam");
    for (name, text) in [("managed", managed()), ("100kB", large())] {
        let document = parse_document("policy.json", &text).expect("a policy");
        let text = print_language(document.policy());
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::new("tree", name), |bench| {
            bench.iter(|| read_tree(black_box(text.as_bytes()), &iam));
        });
        group.bench_function(BenchmarkId::new("policy", name), |bench| {
            bench.iter(|| parse_policy(black_box(text.as_bytes()), &iam));
        });
        group.bench_function(BenchmarkId::new("format", name), |bench| {
            bench.iter(|| format("policy.iam", black_box(&text), &iam));
        });
        group.bench_function(BenchmarkId::new("print", name), |bench| {
            bench.iter(|| print_language(black_box(document.policy())));
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
