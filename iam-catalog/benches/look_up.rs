//! Look-ups: every name once, in random order, hits and misses.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use iam_catalog::{
    ConditionKey, Service, action, condition_key, matching, nearest_action, service, services,
};

/// A seed, so that every run looks up in the same order.
const SEED: u64 = 7;

fn every_action() -> Vec<String> {
    let mut names: Vec<String> = services()
        .flat_map(Service::actions)
        .map(|action| action.to_string())
        .collect();
    fastrand::Rng::with_seed(SEED).shuffle(&mut names);
    names
}

/// Each name with its last letter changed.
fn misses(names: &[String]) -> Vec<String> {
    let miss = |name: &String| format!("{}~", name.get(..name.len() - 1).unwrap_or_default());
    names.iter().map(miss).collect()
}

fn look_up(criterion: &mut Criterion) {
    let names = every_action();
    let mut sorted: Vec<(String, u16)> = names
        .iter()
        .zip(0..)
        .map(|(name, number)| (name.to_ascii_lowercase(), number))
        .collect();
    sorted.sort();
    let mut group = criterion.benchmark_group("look up");
    group.throughput(Throughput::Elements(names.len() as u64));
    for (kind, names) in [("hit", names.clone()), ("miss", misses(&names))] {
        let lower: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        group.bench_function(format!("action/{kind}"), |bencher| {
            bencher.iter(|| {
                names
                    .iter()
                    .filter(|name| action(black_box(name)).is_some())
                    .count()
            });
        });
        // For scale: a binary search over all names, already in lower case.
        group.bench_function(format!("binary search/{kind}"), |bencher| {
            bencher.iter(|| {
                let found = lower.iter().filter(|name| {
                    let name = black_box(name.as_str());
                    sorted
                        .binary_search_by(|(other, _)| other.as_str().cmp(name))
                        .is_ok()
                });
                found.count()
            });
        });
    }
    let prefixes: Vec<&str> = services().map(Service::prefix).collect();
    group.throughput(Throughput::Elements(prefixes.len() as u64));
    group.bench_function("service/hit", |bencher| {
        bencher.iter(|| {
            prefixes
                .iter()
                .filter(|name| service(black_box(name)).is_some())
                .count()
        });
    });
    let keys: Vec<&str> = services()
        .flat_map(Service::condition_keys)
        .map(ConditionKey::name)
        .filter(|name| !name.contains("${"))
        .collect();
    group.throughput(Throughput::Elements(keys.len() as u64));
    group.bench_function("condition key/hit", |bencher| {
        bencher.iter(|| {
            keys.iter()
                .filter(|name| condition_key(black_box(name)).is_some())
                .count()
        });
    });
    group.throughput(Throughput::Elements(1));
    group.bench_function("condition key/template", |bencher| {
        bencher.iter(|| condition_key(black_box("aws:ResourceTag/team")));
    });
    group.finish();
}

fn others(criterion: &mut Criterion) {
    for pattern in ["imagebuilder:*", "ec2:Describe*", "*"] {
        criterion.bench_function(&format!("matching/{pattern}"), |bencher| {
            bencher.iter(|| matching(black_box(pattern)).map(Iterator::count));
        });
    }
    criterion.bench_function("nearest/action", |bencher| {
        bencher.iter(|| nearest_action(black_box("imagebuilder:CreatImage")));
    });
}

criterion_group!(benches, look_up, others);
criterion_main!(benches);
