//! The rules, row by row. Each row is decided through [`decide`](super::decide), as a user would.

mod conditions;
mod layers;
mod load_errors;
mod patterns;
mod principals;
mod values;

use serde_json::{Value, json};

use super::{Outcome, decide, flatten};

const USER: &str = "arn:aws:iam::111122223333:user/ana";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/build/s1";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/fay";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const OBJECT: &str = "arn:aws:s3:::bucket/key";

fn outcome(scenario: &Value) -> Outcome {
    decide(scenario, &|_| None)
}

/// The name of an outcome, or the code of a refusal.
fn answer(scenario: &Value) -> &'static str {
    match outcome(scenario) {
        Outcome::Refused(code) => code,
        decided => decided.name(),
    }
}

#[track_caller]
fn check(expected: &str, scenario: &Value) {
    assert_eq!(answer(scenario), expected, "{scenario:#}");
}

/// A policy of one statement under the new version.
fn policy(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
}

/// `Allow` of everything on everything, to the given principal.
fn grant_to(principal: &Value) -> Value {
    policy(&json!({"Effect": "Allow", "Principal": principal, "Action": "*", "Resource": "*"}))
}

/// A request with the given policies; the resource is an object in a bucket.
fn request(principal: &str, policies: &Value) -> Value {
    json!({
        "principal": principal,
        "action": "s3:GetObject",
        "resource": OBJECT,
        "policies": policies,
    })
}

/// The scenario with some members replaced.
fn with(scenario: &Value, members: &Value) -> Value {
    let mut scenario = scenario.clone();
    if let (Value::Object(scenario), Value::Object(members)) = (&mut scenario, members) {
        scenario.extend(members.clone());
    }
    scenario
}

#[test]
fn flatten_expands_lists_and_cases() {
    let file = json!([
        {"name": "a", "principal": USER, "context": {"aws:x": 1, "aws:y": 2}, "expect": "allowed",
            "cases": [
                {"name": "b", "context": {"AWS:X": 3}, "expect": "implicitDeny"},
                {"principal": ROOT},
            ]},
        {"name": "c"},
    ]);
    let expected = json!([
        {"name": "a", "principal": USER, "context": {"aws:x": 1, "aws:y": 2}, "expect": "allowed"},
        {"name": "b", "principal": USER, "context": {"aws:y": 2, "AWS:X": 3},
            "expect": "implicitDeny"},
        {"name": "a", "principal": ROOT, "context": {"aws:x": 1, "aws:y": 2}},
        {"name": "c"},
    ]);
    assert_eq!(Value::Array(flatten(&file)), expected);
}

#[test]
fn sources_are_loaded_by_name() {
    let scenario = request(USER, &json!({"identity": ["./a.json"]}));
    let all = policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}));
    let load = |name: &str| (name == "./a.json").then(|| all.clone());
    assert_eq!(decide(&scenario, &load), Outcome::Allowed);
    check("UNKNOWN_SOURCE", &scenario);
}
