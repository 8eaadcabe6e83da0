//! Compiling policy sets, deciding requests and explaining decisions.
//!
//! The ids are stable: `compile/…`, `decide/…`, `explain/…`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use iam_eval::{FULL_AWS_ACCESS, Layers, PolicySet, Request};
use iam_model::{Policy, Source};
use imagebuilder_policies::managed;

/// The version of the user guide, so that figures stay comparable when AWS has a newer one.
const ROLE: &str = "AWSServiceRoleForImageBuilder@v17";
/// With it, the policies of the user guide.
const OTHERS: [&str; 5] = [
    "AWSImageBuilderFullAccess@v2",
    "AWSImageBuilderReadOnlyAccess@v1",
    "EC2InstanceProfileForImageBuilder@v3",
    "EC2InstanceProfileForImageBuilderECRContainerBuilds@v1",
    "Ec2ImageBuilderCrossAccountDistributionAccess@v1",
];

fn policy(name: &str) -> Policy {
    managed(name).map(Policy::from).expect("a managed policy")
}

fn full_access() -> Source {
    Source::policy("FullAWSAccess", &FULL_AWS_ACCESS)
}

fn request() -> Request {
    Request::new(
        "arn:aws:sts::123456789012:assumed-role/AWSServiceRoleForImageBuilder/build",
        "ec2:TerminateInstances",
        "arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0",
    )
    .expect("a request")
    .with("ec2:ResourceTag/CreatedBy", "EC2 Image Builder")
    .with("aws:RequestedRegion", "us-east-1")
    .with("aws:SecureTransport", true)
}

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    let role = Source::policy(ROLE, policy(ROLE));
    group.bench_function("identity/AWSServiceRoleForImageBuilder", |b| {
        b.iter(|| PolicySet::identity([black_box(&role)]));
    });
    let literal = managed(ROLE).expect("a managed policy").policy;
    group.bench_function("literal/AWSServiceRoleForImageBuilder", |b| {
        b.iter(|| Policy::from(black_box(literal)));
    });
    group.finish();
}

fn decide(c: &mut Criterion) {
    let mut group = c.benchmark_group("decide");
    let role = PolicySet::identity([policy(ROLE)]).expect("a set");
    let request = request();
    group.bench_function("identity/1-policy", |b| {
        let layers = Layers::new().identity(&role);
        b.iter(|| layers.decide(black_box(&request)));
    });
    let all = PolicySet::identity([ROLE].into_iter().chain(OTHERS).map(policy)).expect("a set");
    group.bench_function("identity/6-policies", |b| {
        let layers = Layers::new().identity(&all);
        b.iter(|| layers.decide(black_box(&request)));
    });
    let level = PolicySet::scp([full_access()]).expect("a set");
    let levels = [level.clone(), level.clone(), level];
    let boundary = PolicySet::boundary([full_access()]).expect("a set");
    group.bench_function("every-layer", |b| {
        let layers = Layers::new()
            .identity(&role)
            .boundary(&boundary)
            .scp_levels(&levels);
        b.iter(|| layers.decide(black_box(&request)));
    });
    group.finish();
}

fn explain(c: &mut Criterion) {
    let role = PolicySet::identity([policy(ROLE)]).expect("a set");
    let layers = Layers::new().identity(&role);
    let request = request().without(&"ec2:ResourceTag/CreatedBy".parse().expect("a key"));
    c.bench_function("explain/near-miss", |b| {
        b.iter(|| layers.explain(black_box(&request)));
    });
}

criterion_group!(benches, compile, decide, explain);
criterion_main!(benches);
