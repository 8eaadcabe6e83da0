//! Input of bad will or bad luck: findings, in time, without a panic.

use std::fs;
use std::time::{Duration, Instant};

use super::{directory, validate};
use crate::run::run_with;

/// How long anything here may take, without optimisation and on a busy machine. What is quadratic in
/// 100,000 findings takes hours.
const PATIENCE: Duration = Duration::from_mins(3);

#[track_caller]
fn code_of(bytes: &[u8]) -> String {
    let started = Instant::now();
    let run = run_with(&["validate", "-", "--format", "json"], bytes);
    assert!(started.elapsed() < PATIENCE);
    assert_eq!(
        (run.code, run.stderr.as_str()),
        (1, ""),
        "{:.300}",
        run.stdout
    );
    run.lines()[0]["code"].as_str().unwrap().to_owned()
}

#[test]
fn what_is_no_policy() {
    assert_eq!(code_of(b""), "JSON_SYNTAX_ERROR");
    // What does not begin as JSON does is read as YAML.
    assert_eq!(code_of(b"\0\x01\x02\xff\xfe"), "YAML_SYNTAX_ERROR");
    assert_eq!(code_of(b"{\"Statement\": \"\xe9\"}"), "JSON_SYNTAX_ERROR");
    assert_eq!(code_of(b"[1]"), "DATA_TYPE_MISMATCH");
    assert_eq!(code_of("[".repeat(1_000_000).as_bytes()), "LIMIT_EXCEEDED");
}

#[test]
fn deep_documents_have_room_on_every_thread() {
    let deep = format!("{}{}", "[".repeat(999), "]".repeat(999));
    let directory = directory(
        "deep",
        &[("a.json", &deep), ("b.json", &deep), ("c.json", &deep)],
    );
    let run = validate(&directory, ". --max-depth 1000");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
}

/// All of them are listed for programs, and counted for people, also if they stand on one line.
#[test]
fn a_hundred_thousand_findings() {
    const COUNT: usize = 100_000;
    // Too long for anybody to have meant another.
    let action = format!("\"imagebuilder:{}\"", "Z".repeat(70));
    let actions = vec![action; COUNT].join(",");
    let text = format!(
        "{{\"Version\": \"2012-10-17\", \"Statement\": [{{\"Effect\": \"Allow\", \"Action\": \
         [{actions}], \"Resource\": \"*\"}}]}}"
    );
    let directory = directory("findings", &[]);
    fs::write(directory.join("a.json"), text).unwrap();
    let started = Instant::now();
    let json = validate(&directory, "a.json --format json");
    let of_code = |text: &str| text.matches("\"INVALID_ACTION\"").count();
    assert_eq!(of_code(&json.stdout), COUNT);
    let aws = validate(&directory, "a.json --format aws");
    assert_eq!(of_code(&aws.stdout), COUNT);
    let text = validate(&directory, "a.json");
    assert!(text.stdout.contains("findings of a.json are not listed"));
    assert!(
        text.stdout.contains(": 100000 errors, "),
        "{:.200}",
        text.stdout
    );
    assert!(text.stdout.len() < 200_000);
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
}
