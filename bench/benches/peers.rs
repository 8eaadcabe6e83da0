//! One criterion run over all engines. Each engine must give the right answers before it is timed.
//!
//! The ids, which `cargo xtask bench` reads: `GROUP/CASE/ENGINE`.

use std::hint::black_box;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion, criterion_group, criterion_main};
use iam_bench::engines::{Cedar, Engine, IamEval, IamRs};
use iam_bench::policies;
use iam_bench::requests::{self, Ask};

/// Peers walk their statements, so that a larger policy takes them minutes.
const MOST_OF_PEERS: usize = 100_000;
const SIZES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
/// So many different requests are asked one after the other where a policy is large.
const REQUESTS: usize = 100_000;

type Group<'c> = BenchmarkGroup<'c, WallTime>;

/// Times the requests, one after the other; the figure is that of one of them.
fn decide<E: Engine>(group: &mut Group<'_>, case: &str, set: &E::Set, asks: &[Ask]) {
    let requests: Vec<E::Request> = asks.iter().map(E::request).collect();
    // A peer that walks a hundred thousand statements cannot answer all of them in time.
    for (ask, request) in asks.iter().zip(&requests).take(100) {
        assert_eq!(E::allows(set, request), ask.allowed, "{}: {ask:?}", E::NAME);
    }
    let mut next = requests.iter().cycle();
    group.bench_function(BenchmarkId::new(case, E::NAME), |bencher| {
        bencher.iter(|| {
            let request = next.next().expect("it goes round");
            E::allows(black_box(set), black_box(request))
        });
    });
}

fn fixed<E: Engine>(c: &mut Criterion, name: &str, json: &str, asks: &[(&str, Ask)]) {
    let mut group = c.benchmark_group(name);
    let set = E::set(&E::policy(json));
    for (case, ask) in asks {
        decide::<E>(&mut group, case, &set, std::slice::from_ref(ask));
    }
}

fn curve<E: Engine>(
    c: &mut Criterion,
    name: &str,
    sizes: &[usize],
    json: impl Fn(usize) -> String,
    asks: impl Fn(usize, usize) -> Vec<Ask>,
) {
    let mut group = c.benchmark_group(name);
    group.sample_size(10);
    for size in sizes {
        let policy = E::policy(&json(*size));
        let set = E::set(&policy);
        decide::<E>(&mut group, &size.to_string(), &set, &asks(*size, REQUESTS));
        if *size == 100_000 {
            group.bench_function(BenchmarkId::new("compile-100000", E::NAME), |bencher| {
                bencher.iter_with_large_drop(|| E::set(black_box(&policy)));
            });
        }
    }
}

fn each<E: Engine>(c: &mut Criterion, sizes: &[usize]) {
    fixed::<E>(
        c,
        "AWSImageBuilderFullAccess",
        &policies::image_builder(),
        &requests::image_builder(),
    );
    fixed::<E>(
        c,
        "ReadOnlyAccess",
        &policies::read_only(),
        &requests::read_only(),
    );
    curve::<E>(
        c,
        "distinct-actions",
        sizes,
        policies::distinct_actions,
        requests::distinct_actions,
    );
    curve::<E>(
        c,
        "distinct-arns",
        sizes,
        policies::distinct_arns,
        requests::distinct_arns,
    );
    curve::<E>(
        c,
        "wildcards",
        sizes,
        policies::wildcards,
        requests::wildcards,
    );
}

fn engines(c: &mut Criterion) {
    let of_peers: Vec<usize> = SIZES
        .into_iter()
        .filter(|size| *size <= MOST_OF_PEERS)
        .collect();
    each::<IamEval>(c, &SIZES);
    each::<IamRs>(c, &of_peers);
    each::<Cedar>(c, &of_peers);
}

criterion_group!(benches, engines);
criterion_main!(benches);
