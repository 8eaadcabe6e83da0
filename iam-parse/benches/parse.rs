//! How fast policies are read, beside serde_json on the same text.

use std::collections::HashMap;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iam_parse::{
    Format, Layout, Options, format, parse_document, parse_policy, print, print_language,
    read_policy_tree, read_tree,
};
use serde::Deserialize;

/// Every AWS managed policy, minified, one on a line.
const POLICIES: &str = "target/sweep/policies.jsonl";

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

/// A policy as a reader of nothing but right policies has it: neither checks nor spans.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "what is read is dropped")]
struct Typed {
    version: Option<String>,
    id: Option<String>,
    statement: TypedList<TypedStatement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "what is read is dropped")]
struct TypedStatement {
    sid: Option<String>,
    effect: String,
    action: Option<TypedList<String>>,
    not_action: Option<TypedList<String>>,
    resource: Option<TypedList<String>>,
    not_resource: Option<TypedList<String>>,
    condition: Option<HashMap<String, HashMap<String, TypedList<serde_json::Value>>>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
#[expect(dead_code, reason = "what is read is dropped")]
enum TypedList<T> {
    One(T),
    Many(Vec<T>),
}

/// One pass over all AWS managed policies, and the throughput in bytes.
fn aws_managed(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .join(POLICIES);
    let texts = match std::fs::read_to_string(&path) {
        Ok(texts) => texts,
        Err(error) => {
            eprintln!(
                "{POLICIES}: {error}: the benchmarks `…/aws-managed` are left out; \
                 `cargo xtask fetch` and `cargo xtask sweep` put the policies in place"
            );
            return;
        }
    };
    let texts: Vec<&str> = texts.lines().collect();
    let options = Options::default();
    let json = Options {
        format: Some(Format::Json),
        ..options
    };
    let parse = |text: &str| parse_policy(text.as_bytes(), &options);
    over_all(criterion, "json", &texts, |text| {
        read_tree(text.as_bytes(), &json)
    });
    over_all(criterion, "parse_policy", &texts, parse);
    over_all(criterion, "serde_json_value", &texts, |text| {
        serde_json::from_str::<serde_json::Value>(text)
    });
    over_all(criterion, "serde_json_typed", &texts, |text| {
        serde_json::from_str::<Typed>(text).expect("a policy")
    });
    let in_language: Vec<String> = texts
        .iter()
        .filter_map(|text| Some(print_language(parse(text).document()?.policy())))
        .collect();
    let in_language: Vec<&str> = in_language.iter().map(String::as_str).collect();
    over_all(criterion, "iam", &in_language, |text| {
        parse_policy(
            text.as_bytes(),
            &Options {
                format: Some(Format::Iam),
                ..options
            },
        )
    });
}

fn over_all<T>(criterion: &mut Criterion, group: &str, texts: &[&str], read: impl Fn(&str) -> T) {
    let bytes: usize = texts.iter().map(|text| text.len()).sum();
    let mut group = criterion.benchmark_group(group);
    group.sample_size(20);
    group.throughput(Throughput::Bytes(bytes as u64));
    group.bench_function("aws-managed", |bench| {
        bench.iter(|| {
            for text in texts {
                black_box(read(black_box(text)));
            }
        });
    });
    group.finish();
}

criterion_group!(benches, aws_managed, parse);
criterion_main!(benches);
