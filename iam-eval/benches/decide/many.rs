//! How the time of a decision grows with the number of statements.

use std::hint::black_box;

use criterion::Criterion;
use iam_eval::{Decision, Layers, PolicySet, Request};
use iam_model::Policy;

use crate::generated::{FAMILIES, Family, allow, request, stage};

/// The largest takes a gigabyte: `cargo bench -p iam-eval --bench decide -- statements/…/1000` and the like choose.
const SIZES: [usize; 6] = [10, 100, 1_000, 10_000, 100_000, 1_000_000];
/// So many different requests that the caches do not hold what one of them has read.
const REQUESTS: usize = 100_000;

/// `statements/FAMILY/N`: different requests in no order, each allowed by one statement.
/// `statements/FAMILY-again/N`: one of them over and over.
pub(crate) fn curves(c: &mut Criterion) {
    for family in FAMILIES {
        for size in SIZES {
            curve(c, family, size);
        }
    }
}

fn curve(c: &mut Criterion, family: Family, size: usize) {
    // What is measured is made in the first call, so that a filter on the name saves its making.
    let mut kept: Option<(PolicySet, Vec<Request>)> = None;
    let make = || {
        let set = PolicySet::identity([family.policy(size)]).expect("a set");
        let requests = family.requests(size, REQUESTS);
        let layers = Layers::new().identity(&set);
        for request in requests.iter().take(1_000) {
            assert_eq!(layers.decide(request), Ok(Decision::Allowed));
        }
        (set, requests)
    };
    let id = format!("statements/{}/{size}", family.name);
    c.bench_function(&id, |b| {
        let (set, requests) = kept.get_or_insert_with(make);
        let layers = Layers::new().identity(set);
        let mut next = requests.iter().cycle();
        b.iter(|| layers.decide(black_box(next.next()?)).ok());
    });
    let id = format!("statements/{}-again/{size}", family.name);
    c.bench_function(&id, |b| {
        let (set, requests) = kept.get_or_insert_with(make);
        let layers = Layers::new().identity(set);
        b.iter(|| layers.decide(black_box(requests.first()?)).ok());
    });
}

/// Statements on `arn:aws:s3:::a*`, `arn:aws:s3:::aa*` and so on, each under a condition that is
/// false, or under none; and a request that all of them are about.
fn overlapping(statements: usize, conditional: bool) -> (Policy, Request) {
    let bucket = |length| format!("arn:aws:s3:::{}", "a".repeat(length));
    let statement = |number| {
        let statement = allow("s3:GetObject", &format!("{}*", bucket(number + 1)));
        if conditional {
            statement.with_condition(stage(number))
        } else {
            statement
        }
    };
    let policy = Policy::new((0..statements).map(statement).collect::<Vec<_>>());
    let request = request("s3:GetObject", &bucket(statements)).with("aws:RequestTag/stage", "x");
    (policy, request)
}

/// `overlapping/…`: a thousand patterns that all match. Under a false condition on each the time is
/// that of a thousand conditions.
pub(crate) fn overlaps(c: &mut Criterion) {
    for (name, conditional) in [("unconditional", false), ("false-condition", true)] {
        c.bench_function(&format!("overlapping/{name}/1000"), |b| {
            let (policy, request) = overlapping(1_000, conditional);
            let set = PolicySet::identity([policy]).expect("a set");
            let layers = Layers::new().identity(&set);
            b.iter(|| layers.decide(black_box(&request)));
        });
    }
}
