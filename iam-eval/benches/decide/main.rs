//! Compiling policy sets, deciding requests and explaining decisions.
//!
//! The ids are stable: `compile/…`, `decide/…`, `explain/…`, and those of `many.rs`.

mod generated;
mod many;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use iam_eval::{Decision, FULL_AWS_ACCESS, Layers, PolicySet, Request};
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

/// The three requests that docs/benchmarks.md compares libraries with.
fn full_access_decisions(c: &mut Criterion) {
    let set = PolicySet::identity([policy("AWSImageBuilderFullAccess@v2")]).expect("a set");
    let layers = Layers::new().identity(&set);
    for (name, request, decision) in three_requests() {
        assert_eq!(layers.decide(&request), Ok(decision), "{name}");
        c.bench_function(&format!("decide/full-access/{name}"), |b| {
            b.iter(|| layers.decide(black_box(&request)));
        });
    }
}

fn three_requests() -> [(&'static str, Request, Decision); 3] {
    let request = |action, resource| {
        let ana = "arn:aws:iam::123456789012:user/ana";
        Request::new(ana, action, resource).expect("a request")
    };
    [
        (
            "get-image",
            request(
                "imagebuilder:GetImage",
                "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
            ),
            Decision::Allowed,
        ),
        (
            "pass-role",
            request(
                "iam:PassRole",
                "arn:aws:iam::123456789012:role/imagebuilder-instances",
            )
            .with("iam:PassedToService", "ec2.amazonaws.com"),
            Decision::Allowed,
        ),
        (
            "delete-bucket",
            request("s3:DeleteBucket", "arn:aws:s3:::images"),
            Decision::ImplicitDeny,
        ),
    ]
}

/// AWS's ReadOnlyAccess, if `cargo xtask sweep` has written it to the target folder.
fn read_only_access() -> Option<Policy> {
    let documents = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../target/sweep/policies.jsonl"
    );
    let documents = std::fs::read_to_string(documents).ok()?;
    let document = documents
        .lines()
        .find(|line| line.contains("\"ReadOnlyActionsGroup1\""))?;
    let document = iam_parse::parse_document("ReadOnlyAccess", document).expect("a policy");
    Some(document.policy().clone())
}

fn read_only_decisions(c: &mut Criterion) {
    let Some(policy) = read_only_access() else {
        return;
    };
    let identity = PolicySet::identity([policy]).expect("a set");
    let boundary = PolicySet::boundary([written("PowerUser", POWER_USER)]).expect("a set");
    let session = PolicySet::session([written("session", SESSION)]).expect("a set");
    let resource = PolicySet::resource(written("bucket", BUCKET)).expect("a set");
    let level = |policies: Vec<Source>| PolicySet::scp(policies).expect("a set");
    let levels = [
        level(vec![full_access()]),
        level(vec![full_access(), written("regions", REGIONS)]),
    ];
    let request = |action, resource| {
        let session = "arn:aws:sts::123456789012:assumed-role/build/i-0abc";
        Request::new(session, action, resource)
            .expect("a request")
            .with("aws:RequestedRegion", "us-east-1")
            .with("aws:SecureTransport", true)
    };
    let requests = [
        (
            "get-object",
            request("s3:GetObject", "arn:aws:s3:::images/web"),
            Decision::Allowed,
        ),
        (
            "describe-images",
            request("ec2:DescribeImages", "*"),
            Decision::Allowed,
        ),
        (
            "delete-bucket",
            request("s3:DeleteBucket", "arn:aws:s3:::images"),
            Decision::ImplicitDeny,
        ),
    ];
    let alone = Layers::new().identity(&identity);
    let every = alone
        .boundary(&boundary)
        .session(&session)
        .resource(&resource)
        .scp_levels(&levels);
    for (name, request, decision) in requests {
        assert_eq!(alone.decide(&request), Ok(decision), "{name}");
        assert_eq!(every.decide(&request), Ok(decision), "{name}");
        c.bench_function(&format!("decide/read-only/{name}"), |b| {
            b.iter(|| alone.decide(black_box(&request)));
        });
        c.bench_function(&format!("decide/read-only-every-layer/{name}"), |b| {
            b.iter(|| every.decide(black_box(&request)));
        });
    }
}

fn written(name: &str, text: &str) -> Source {
    let document = iam_parse::parse_document(name, text).expect("a policy");
    Source::named(name, &document)
}

const POWER_USER: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
    {"Effect": "Allow", "Action": ["account:GetAccountInformation", "iam:CreateServiceLinkedRole",
        "iam:DeleteServiceLinkedRole", "iam:ListRoles", "organizations:DescribeOrganization"],
        "Resource": "*"}]}"#;

const SESSION: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": ["s3:*", "ec2:Describe*"], "Resource": "*"}]}"#;

const BUCKET: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::images", "arn:aws:s3:::images/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
    {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::210987654321:root"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": ["arn:aws:s3:::images", "arn:aws:s3:::images/*"]}]}"#;

const REGIONS: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Effect": "Deny", "NotAction": ["a4b:*", "acm:*", "budgets:*", "ce:*", "chime:*",
        "cloudfront:*", "config:*", "directconnect:*", "globalaccelerator:*", "health:*", "iam:*",
        "importexport:*", "kms:*", "mobileanalytics:*", "networkmanager:*", "organizations:*",
        "pricing:*", "route53:*", "route53domains:*", "s3:GetAccountPublic*",
        "s3:ListAllMyBuckets", "shield:*", "sts:*", "support:*", "trustedadvisor:*", "waf:*",
        "wellarchitected:*"],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}}]}"#;

criterion_group!(
    benches,
    compile,
    decide,
    full_access_decisions,
    read_only_decisions,
    explain,
    many::overlaps,
    many::curves
);
criterion_main!(benches);
