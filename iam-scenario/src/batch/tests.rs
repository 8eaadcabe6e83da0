//! The fast reader and the general one say the same.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use iam_eval::OwnedLayers;
use iam_eval::PolicySet;
use iam_parse::Limits;

use super::*;
use crate::StatedFacts;

const USUAL: [&str; 6] = [
    r#"{"id":7,"principal":"arn:aws:iam::123456789012:user/ana","action":"s3:GetObject","resource":"arn:aws:s3:::logs/a","context":{"aws:RequestedRegion":"us-east-1","aws:SecureTransport":true,"aws:MultiFactorAuthAge":12,"aws:TagKeys":["team","stage"]}}"#,
    r#" { "context" : { "a:b" : [ ] , "a:c" : [ 0 , false , "x" ] } , "action" : "iam:PassRole" , "principal" : "ec2.amazonaws.com" , "id" : "build-7" } "#,
    r#"{"principal":"anonymous","action":"s3:GetObject","resource":"*","resource_account":"123456789012","name":"x"}"#,
    r#"{"principal":"arn:aws:sts::123456789012:assumed-role/build/i-0abc","action":"sts:AssumeRole","context":{}}"#,
    r#"{"id":-12,"principal":"accounts.google.com","action":"STS:assumerole","resource":"arn:aws:iam::123456789012:role/b"}"#,
    r#"{"id":"é","principal":"arn:aws:iam::123456789012:root","action":"s3:GetObject","context":{"aws:PrincipalTag/Über":"ß","a:n":-0,"a:e":""}}"#,
];

/// Lines that are unusual or wrong.
const OTHERS: [&str; 22] = [
    "{}",
    "[]",
    "nope",
    r#"{"id":1.5e3,"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"id":null,"principal":"anonymous","action":"s3:GetObject","resource":null,"context":null}"#,
    r#"{"id":"a\"b","principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"\u0069d":1,"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"id":01,"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"id":-,"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"id":{},"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"id":1,"id":1,"principal":"anonymous","action":"s3:GetObject"}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject",}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject"} x"#,
    r#"{"principal":"anonymous","action":"s3:GetObject""#,
    r#"{"principal":"anonymous","action":"s3:*"}"#,
    r#"{"principal":"arn:aws:iam::123456789012:root/x","action":"s3:GetObject"}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","context":{"a:b":1,"A:B":2}}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","context":{"a:b":12345678901234567890}}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","context":{"a:b":[1,2,]}}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","context":{"ab":1}}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","resource":["*"],"service_facts":{}}"#,
    r#"{"principal":"anonymous","action":"s3:GetObject","expect":"allowed","resource_account":"1"}"#,
];

/// Reads a line with both readers; whether the fast one took it. It takes no line that the general
/// one refuses, and none in another way.
#[track_caller]
fn both(fast: &mut FastReader, line: &[u8], limits: &Limits) -> bool {
    let shown = String::from_utf8_lossy(line);
    let Some((id, request)) = fast.read(line) else {
        return false;
    };
    match general::read("line", line, limits) {
        Ok(general) => {
            assert_eq!(general.request, request, "{shown}");
            assert_eq!(general.id(), id, "{shown}");
            assert_eq!(general.facts, None, "{shown}");
        }
        Err(error) => panic!("{shown}\n{error:?}"),
    }
    true
}

#[test]
fn the_usual_is_read_fast_and_all_else_generally() {
    let limits = Limits::default();
    let mut fast = FastReader::new(&limits);
    for line in USUAL {
        let usual = !line.contains(":-0");
        assert_eq!(both(&mut fast, line.as_bytes(), &limits), usual, "{line}");
        assert!(
            general::read("line", line.as_bytes(), &limits).is_ok(),
            "{line}"
        );
    }
    for line in OTHERS {
        assert!(!both(&mut fast, line.as_bytes(), &limits), "{line}");
    }
}

#[test]
fn lines_of_all_kinds_are_read_alike() {
    let limits = Limits::default();
    let mut fast = FastReader::new(&limits);
    let mut random = fastrand::Rng::with_seed(6);
    let all = [&USUAL[..], &OTHERS[..]].concat();
    let mut taken = 0;
    for _ in 0..40_000 {
        let mut line = all[random.usize(..all.len())].as_bytes().to_vec();
        for _ in 0..random.usize(..4) {
            let other = all[random.usize(..all.len())].as_bytes();
            let at = random.usize(..=line.len());
            match random.u8(..6) {
                0 => line.truncate(at),
                1 => line.insert(
                    at,
                    b"\"\\{}[],:0-1e.\t\r \x01\x7f\xc3tfn"[random.usize(..22)],
                ),
                2 if at < line.len() => drop(line.remove(at)),
                3 if at < line.len() => line[at] = random.u8(..),
                4 => line
                    .splice(at.., other[random.usize(..other.len())..].to_vec())
                    .for_each(drop),
                _ => line.splice(at..at, *b" ").for_each(drop),
            }
        }
        taken += usize::from(both(&mut fast, &line, &limits));
    }
    assert!(taken > 2000, "{taken} lines were read fast");
}

#[test]
fn limits_hold_for_both() {
    let whole = Limits::default();
    for limits in [
        Limits {
            bytes: 100,
            ..whole
        },
        Limits { depth: 1, ..whole },
        Limits { depth: 2, ..whole },
        Limits { depth: 3, ..whole },
        Limits { values: 5, ..whole },
        Limits {
            value_bytes: 20,
            ..whole
        },
    ] {
        let mut fast = FastReader::new(&limits);
        for line in USUAL {
            both(&mut fast, line.as_bytes(), &limits);
        }
    }
}

fn setup(identity: PolicySet) -> Setup {
    let mut layers = OwnedLayers::default();
    layers.identity = Some(identity);
    Setup {
        layers: Some(layers.clone()),
        trust: Some(layers),
        facts: Facts::new(Arc::new(StatedFacts::default()), &iam_model::NoFacts),
    }
}

fn admin() -> Setup {
    let identity = PolicySet::identity([&iam_eval::FULL_AWS_ACCESS]).unwrap();
    setup(identity)
}

fn json(answer: &Answer<'_>, out: &mut String) {
    answer.write_json(out);
}

/// The answers and the lines with errors.
fn run(batch: &Batch<'_>, input: &[u8]) -> (String, Vec<(usize, Vec<&'static str>)>) {
    let (mut text, mut errors) = (String::new(), Vec::new());
    let ended = batch.run(input, json, |answers| {
        text.push_str(&answers.text);
        errors.extend(
            answers
                .errors
                .iter()
                .map(|error| (error.line, error.codes())),
        );
        ControlFlow::Continue(())
    });
    assert!(ended.is_ok());
    (text, errors)
}

const ANA: &str = r#""principal":"arn:aws:iam::123456789012:user/ana","action":"s3:GetObject"}"#;

#[test]
fn answers_are_in_order_whatever_the_threads() {
    let setup = admin();
    let mut input = String::new();
    let mut expected = String::new();
    for number in 1..=5000 {
        if number % 7 == 0 {
            input.push_str("{\n");
        } else {
            writeln!(input, "{{\"id\":\"{number}\",{ANA}").unwrap();
            writeln!(expected, "{{\"id\":\"{number}\",\"decision\":\"allowed\"}}").unwrap();
        }
    }
    for threads in [1, 2, 5] {
        let mut batch = Batch::new("lines", &setup);
        batch.threads = NonZeroUsize::new(threads).unwrap();
        let (text, errors) = run(&batch, input.as_bytes());
        assert_eq!(text, expected);
        let lines: Vec<usize> = errors.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, (7..=5000).step_by(7).collect::<Vec<_>>());
        batch.on_error = OnError::Stop;
        let (text, errors) = run(&batch, input.as_bytes());
        assert_eq!(text.lines().count(), 6);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].0, 7);
    }
}

/// Gives the same line again and again, one at a time.
struct Endless<'a>(&'a [u8], usize, &'a AtomicUsize);
impl std::io::Read for Endless<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let rest = &self.0[self.1..];
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.1 = (self.1 + length) % self.0.len();
        self.2.fetch_add(length, Ordering::SeqCst);
        Ok(length)
    }
}

#[test]
fn the_input_waits_for_who_takes_the_answers() {
    let setup = admin();
    let line = format!("{{{ANA}\n");
    let length = line.len();
    let taken = AtomicUsize::new(0);
    let read = AtomicUsize::new(0);
    let mut batch = Batch::new("lines", &setup);
    batch.threads = NonZeroUsize::new(2).unwrap();
    let input = io::BufReader::new(Endless(line.as_bytes(), 0, &read));
    let ended = batch.run(input, json, |answers| {
        let taken = taken.fetch_add(answers.decided, Ordering::SeqCst);
        let ahead = read.load(Ordering::SeqCst) / length - taken;
        assert!(ahead <= 10, "{ahead} lines");
        if taken > 1000 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(ended.is_ok());
}

#[test]
fn a_policy_of_the_wrong_kind_is_never_left_out() {
    let mut setup = admin();
    setup.trust = None;
    let input = format!("{{{}\n", ANA.replace("s3:GetObject", "sts:AssumeRole"));
    let (text, errors) = run(&Batch::new("lines", &setup), input.as_bytes());
    assert_eq!(
        (text.as_str(), errors),
        ("", vec![(1, vec!["WRONG_LAYER"])])
    );
}

#[test]
fn a_line_states_facts_of_its_own() {
    let identity = iam_parse::parse_policy(
        br#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::logs"}}"#,
        &iam_parse::Options::default(),
    );
    let (identity, _) = identity.into_result("p").unwrap();
    let identity = PolicySet::identity([identity.policy()]).unwrap();
    let setup = setup(identity);
    let line = r#"{"principal":"arn:aws:iam::123456789012:user/ana","action":"s3:ListAllMyBuckets","resource":"arn:aws:s3:::logs""#;
    let facts = r#","service_facts":{"without_resource_types":["s3:ListAllMyBuckets"]}"#;
    let input = format!("{line}}}\n{line}{facts}}}\n{line}}}\n");
    let (text, errors) = run(&Batch::new("lines", &setup), input.as_bytes());
    assert_eq!(errors, []);
    let decisions: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split('"').nth(5))
        .collect();
    assert_eq!(decisions, ["allowed", "implicitDeny", "allowed"]);
}

#[test]
fn numbers_are_written_in_digits() {
    for number in [0, 1, 9, 10, 99, 100, 1_234_567_890, usize::MAX] {
        let mut text = String::new();
        push_number(&mut text, number);
        assert_eq!(text, number.to_string());
    }
}
