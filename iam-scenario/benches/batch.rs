//! Many requests against the same layers: from JSON lines to JSON lines, and the decisions alone.
//!
//! The ids are stable: `batch/json-lines/THREADS`, `batch/decide/THREADS`. Elements are requests.

use std::fmt::Write as _;
use std::hint::black_box;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use iam_eval::{Decision, Request};
use iam_scenario::{Answer, Batch, Scenario, Setup, Sources};

/// How many requests a round has.
const REQUESTS: usize = 20_000;
const ACCOUNT: &str = "123456789012";

/// The managed policy of those who build images.
fn setup() -> Setup {
    let scenario = r#"{
        "principal": "anonymous", "action": "s3:GetObject", "expect": "implicitDeny",
        "policies": {"identity": ["managed:AWSImageBuilderFullAccess"]}
    }"#;
    let scenarios = Scenario::parse("bench.json", scenario.as_bytes()).expect("a scenario");
    let setup = scenarios[0].setup(&mut Sources::new());
    setup.expect("a set-up")
}

/// Requests of 200 callers for ten actions, each on another resource, with four context keys; 300 bytes
/// on an average.
fn lines() -> String {
    let mut random = fastrand::Rng::with_seed(6);
    let mut lines = String::new();
    for id in 0..REQUESTS {
        let caller = match random.u8(..4) {
            0 => format!(
                "sts::{ACCOUNT}:assumed-role/build/i-{:04x}",
                random.u8(..50)
            ),
            _ => format!("iam::{ACCOUNT}:user/user-{}", random.u8(..150)),
        };
        let number = random.u16(..);
        let image = format!("imagebuilder:us-east-1:{ACCOUNT}:image/web-{number}/1.0.0/1");
        let (action, resource) = match random.u8(..10) {
            0 => ("imagebuilder:GetImage", image),
            1 => ("imagebuilder:DeleteImage", image),
            2 => ("imagebuilder:ListImageBuildVersions", image),
            3 => (
                "iam:PassRole",
                format!("iam::{ACCOUNT}:role/imagebuilder-{number}"),
            ),
            4 => (
                "iam:GetRole",
                format!("iam::{ACCOUNT}:role/imagebuilder-{number}"),
            ),
            5 => (
                "s3:GetObject",
                format!("s3:::imagebuilder-{number}/logs/today"),
            ),
            6 => ("s3:DeleteBucket", format!("s3:::logs-{number}")),
            7 => (
                "sns:Publish",
                format!("sns:us-east-1:{ACCOUNT}:ImageBuilder-{number}"),
            ),
            8 => (
                "ec2:RunInstances",
                format!("ec2:us-east-1:{ACCOUNT}:subnet/subnet-{number}"),
            ),
            _ => (
                "ec2:TerminateInstances",
                format!("ec2:us-east-1:{ACCOUNT}:instance/i-{number}"),
            ),
        };
        let (region, secure, address) = (random.u8(1..4), random.bool(), random.u8(..));
        let of_action = match action {
            "iam:PassRole" => r#""iam:PassedToService":"ec2.amazonaws.com""#,
            _ => r#""aws:PrincipalTag/team":"web""#,
        };
        let _ = write!(
            lines,
            r#"{{"id":{id},"principal":"arn:aws:{caller}","action":"{action}","resource":"arn:aws:{resource}","#
        );
        let _ = write!(
            lines,
            r#""context":{{"aws:RequestedRegion":"us-east-{region}","aws:SecureTransport":{secure},"aws:SourceIp":"203.0.113.{address}",{of_action}}}}}"#
        );
        lines.push('\n');
    }
    let average = lines.len() / REQUESTS;
    assert!((290..310).contains(&average), "{average}");
    lines
}

fn json(answer: &Answer<'_>, out: &mut String) {
    answer.write_json(out);
}

/// The requests of lines.
fn requests(setup: &Setup, lines: &str) -> Vec<Request> {
    let mut requests = Vec::new();
    let collected = std::sync::Mutex::new(&mut requests);
    let read = Batch::new("bench.jsonl", setup).run(
        lines.as_bytes(),
        |answer, _| {
            collected
                .lock()
                .expect("one thread")
                .push(answer.request.clone());
        },
        |_| ControlFlow::Continue(()),
    );
    read.expect("a text can be read");
    assert_eq!(requests.len(), REQUESTS);
    requests
}

fn batch(c: &mut Criterion) {
    let setup = setup();
    let lines = lines();
    let requests = requests(&setup, &lines);
    let layers = setup.layers.as_ref().expect("layers").layers();
    let layers = layers.facts(&setup.facts);
    let mut group = c.benchmark_group("batch");
    group.throughput(Throughput::Elements(REQUESTS as u64));
    for threads in [1, 2] {
        let threads = NonZeroUsize::new(threads).expect("a number");
        group.bench_function(BenchmarkId::new("json-lines", threads), |b| {
            let mut batch = Batch::new("bench.jsonl", &setup);
            batch.threads = threads;
            b.iter(|| {
                let mut decided = 0;
                let read = batch.run(black_box(&lines).as_bytes(), json, |answers| {
                    black_box(&answers.text);
                    decided += answers.decided;
                    ControlFlow::Continue(())
                });
                assert!(read.is_ok() && decided == REQUESTS);
            });
        });
        group.bench_function(BenchmarkId::new("decide", threads), |b| {
            b.iter(|| {
                let mut allowed = 0;
                layers.decide_all(black_box(&requests), threads, |_, decision| {
                    allowed += usize::from(decision == Ok(Decision::Allowed));
                    ControlFlow::Continue(())
                });
                allowed
            });
        });
    }
    group.finish();
}

criterion_group!(benches, batch);
criterion_main!(benches);
