//! Input of bad will or bad luck: an ordinary outcome, in time, without a panic.

use std::time::{Duration, Instant};

use crate::run::{Run, run_with};

/// How long anything here may take, without optimisation and on a busy machine. What is quadratic
/// in 10 MB takes hours.
const PATIENCE: Duration = Duration::from_secs(20);

#[track_caller]
fn simulate(policy: &[u8], resource: &str) -> Run {
    let started = Instant::now();
    let run = run_with(
        &[
            "simulate",
            "--policy",
            "-",
            "--action",
            "s3:GetObject",
            "--resource",
            resource,
        ],
        policy,
    );
    let took = started.elapsed();
    assert!(took < PATIENCE, "{took:?}");
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

#[track_caller]
fn refused(policy: &[u8], part: &str) {
    let run = simulate(policy, "*");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains(part), "{:.400}", run.stderr);
    // However long the lines of the input are, those of the message are not.
    assert!(run.stderr.len() < 100_000, "{} bytes", run.stderr.len());
}

const SIZE: usize = 10_000_000;

#[test]
fn ten_malformed_megabytes() {
    for unit in [
        "\"a\" ",
        "{\"Statement\": ",
        "}",
        "\"",
        "\\",
        "[1,]",
        "a: b\n",
        "\u{feff}",
        "\n",
    ] {
        refused(unit.repeat(SIZE / unit.len()).as_bytes(), "error[");
    }
    // One statement after the other with a comma missing between each two.
    let statement = r#"{"Effect": "Allow", "Action": "s3:*" "Resource": "*"},"#;
    let statements = statement.repeat(SIZE / statement.len());
    refused(
        format!("{{\"Statement\": [{statements}]}}").as_bytes(),
        "a comma is missing",
    );
    refused(&vec![0xff; SIZE], "not valid UTF-8");
}

#[test]
fn a_hundred_thousand_levels() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep =
            |inside: &str| format!("{}{inside}{}", open.repeat(100_000), close.repeat(100_000));
        refused(deep("1").as_bytes(), "limit of 64 levels");
        refused(open.repeat(100_000).as_bytes(), "error[");
        let statement = format!("{{\"Statement\": {}}}", deep("1"));
        refused(statement.as_bytes(), "limit of 64 levels");
    }
    // In YAML, where nesting is by indentation too.
    refused("- ".repeat(100_000).as_bytes(), "limit of 64 levels");
}

#[test]
fn a_pattern_of_many_stars() {
    for (end, code) in [("b", 1), ("", 0)] {
        let pattern = format!("arn:aws:s3:::{}{end}", "*a".repeat(5));
        let policy = format!(
            r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "{pattern}"}}}}"#
        );
        let resource = format!("arn:aws:s3:::{}", "a".repeat(10_000));
        let run = simulate(policy.as_bytes(), &resource);
        assert_eq!(run.code, code, "{:.400}", run.stderr);
    }
    // The pattern as the value of a condition.
    let policy = br#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*",
        "Condition": {"StringLike": {"aws:UserAgent": "*a*a*a*a*a*b"}}}}"#;
    let agent = format!("aws:UserAgent={}", "a".repeat(10_000));
    let run = run_with(
        &[
            "simulate",
            "--policy",
            "-",
            "--action",
            "s3:GetObject",
            "--context",
            &agent,
        ],
        policy,
    );
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
}

/// A sound policy of ten megabytes is decided, and its many remarks are counted.
#[test]
fn ten_sound_megabytes() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3"}"#;
    let statements = vec![statement; SIZE / statement.len()].join(",");
    let policy = format!("{{\"Statement\": [{statements}]}}");
    let run = simulate(policy.as_bytes(), "*");
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.ends_with(" more remarks are not listed\n"),
        "{:.400}",
        run.stderr
    );
}

/// All statements and remarks of a long policy are in its JSON, each with its line and column.
#[test]
fn a_sound_megabyte_as_json() {
    let statement = r#"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3"}"#;
    let statements = vec![statement; SIZE / 10 / statement.len()];
    let policy = format!("{{\"Statement\": [{}]}}", statements.join(","));
    let started = Instant::now();
    let run = run_with(
        &[
            "simulate",
            "--policy",
            "-",
            "--action",
            "s3:GetObject",
            "--resource",
            "arn:aws:s3:::logs/a",
            "--format",
            "json",
        ],
        policy.as_bytes(),
    );
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let lines = run.lines();
    for member in ["statements", "warnings"] {
        assert_eq!(lines[0][member].as_array().unwrap().len(), statements.len());
    }
}

/// Members that stand twice are found without comparing each with each.
#[test]
fn an_input_of_aws_with_many_members() {
    let members: Vec<String> = (0..500_000).map(|at| format!("\"a{at}\": 1")).collect();
    let input = format!("{{{}}}", members.join(","));
    let started = Instant::now();
    let run = run_with(&["simulate", "--cli-input-json", "-"], input.as_bytes());
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("error[UNKNOWN_MEMBER]"),
        "{:.400}",
        run.stderr
    );
}
