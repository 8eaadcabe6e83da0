//! The order of statements, and how often one stands there, never matters (rule E5).

use serde_json::Value;

use crate::corpus::{CORPUS, decide, scenario, sources};

/// Edits the Statement list of every policy in the scenario.
fn edit(value: &mut Value, change: &impl Fn(&mut Vec<Value>)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Array(statements) if name == "Statement" => change(statements),
                    _ => edit(member, change),
                }
            }
        }
        Value::Array(elements) => {
            for element in elements {
                edit(element, change);
            }
        }
        _ => {}
    }
}

#[track_caller]
fn check(change: impl Fn(&mut Vec<Value>)) {
    let mut sources = sources();
    let mut wrong = Vec::new();
    for case in CORPUS.iter().filter(|case| !case.duplicates) {
        let mut flat = case.flat.clone();
        edit(&mut flat, &change);
        let name = case.directory.join("edited.json").display().to_string();
        let edited = scenario(&name, &flat).unwrap_or_else(|error| panic!("{error}"));
        let (outcome, _) = decide(&edited, &mut sources);
        if outcome != case.scenario.expect {
            wrong.push(format!("{}\n    now {outcome}", case.place()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reversed() {
    check(|statements| statements.reverse());
}

#[test]
fn duplicated() {
    check(|statements| {
        let copies = statements.clone();
        statements.extend(copies);
    });
}
