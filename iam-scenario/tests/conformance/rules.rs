//! Every rule of docs/semantics.md has a pair: two scenarios that differ in one place and are
//! decided differently.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::corpus::{CORPUS, Case};

/// Rules without a pair, and why.
const WITHOUT_PAIR: &[(&str, &str)] = &[];

/// What a scenario is called and what it expects is not what is decided.
const ABOUT: [&str; 4] = ["name", "expect", "code", "because"];

/// The ids of the rules, `- **E1** …` at the start of a line.
fn rules() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/semantics.md");
    let text = fs::read_to_string(path).unwrap();
    let ids = text
        .lines()
        .filter_map(|line| line.strip_prefix("- **")?.split_once("**"));
    let is_rule = |id: &str| {
        let digits = id.trim_start_matches(|character: char| character.is_ascii_uppercase());
        digits.len() + 1 == id.len() && digits.parse::<u32>().is_ok()
    };
    ids.map(|(id, _)| id.to_owned())
        .filter(|id| is_rule(id))
        .collect()
}

/// `K3/a+ the key is there` → (`K3`, `a`, true).
fn side(name: &str) -> Option<(&str, &str, bool)> {
    let (rule, rest) = name.split_once('/')?;
    let end = rest.find(['+', '-'])?;
    let (pair, rest) = rest.split_at(end);
    let word = |text: &str| !text.is_empty() && text.chars().all(char::is_alphanumeric);
    let (sign, rest) = rest.split_at(1);
    (word(rule) && word(pair) && rest.starts_with(' ')).then_some((rule, pair, sign == "+"))
}

/// The places where two values differ. A member that one side lacks is one place, and so is an
/// element by which one list is longer.
fn differences(one: &Value, other: &Value, path: &str, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            for name in names {
                let path = format!("{path}/{name}");
                match (one.get(name), other.get(name)) {
                    (Some(one), Some(other)) => differences(one, other, &path, found),
                    _ => found.push(path),
                }
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                differences(one, other, &format!("{path}/{index}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) => {
            let (short, long) = if one.len() < other.len() {
                (one, other)
            } else {
                (other, one)
            };
            let same = |pair: &(&Value, &Value)| pair.0 == pair.1;
            let before = short.iter().zip(long).take_while(same).count();
            let after = short[before..].iter().rev().zip(long.iter().rev());
            let after = after.take_while(same).count();
            let added = long.len() - short.len();
            found.extend((0..added).map(|index| format!("{path}/{}", before + index)));
            // What is neither before nor after the added elements differs too.
            if before + after < short.len() {
                found.push(format!("{path}/…"));
            }
        }
        _ if one == other => {}
        _ => found.push(path.to_owned()),
    }
}

fn request_of(case: &Case) -> Value {
    let mut flat = case.flat.clone();
    for name in ABOUT {
        flat.as_object_mut().unwrap().remove(name);
    }
    flat
}

/// The pairs by rule and letter: the side with `+` and the one with `-`.
pub(crate) fn pairs() -> BTreeMap<(String, String), [Option<&'static Case>; 2]> {
    let mut pairs: BTreeMap<_, [Option<&Case>; 2]> = BTreeMap::new();
    for case in CORPUS.iter() {
        if let Some((rule, pair, plus)) = side(&case.scenario.name) {
            let sides = pairs.entry((rule.to_owned(), pair.to_owned())).or_default();
            let slot = &mut sides[usize::from(!plus)];
            assert!(slot.is_none(), "{} stands twice", case.place());
            *slot = Some(case);
        }
    }
    pairs
}

#[test]
fn every_pair_differs_in_one_place_and_in_its_result() {
    let mut wrong = Vec::new();
    for ((rule, pair), sides) in pairs() {
        let [Some(plus), Some(minus)] = sides else {
            wrong.push(format!("{rule}/{pair} lacks a side"));
            continue;
        };
        let mut found = Vec::new();
        differences(&request_of(plus), &request_of(minus), "", &mut found);
        if found.len() != 1 {
            wrong.push(format!("{rule}/{pair} differs in {found:?}"));
        }
        if plus.scenario.expect == minus.scenario.expect {
            wrong.push(format!("{rule}/{pair} expects the same on both sides"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_pair() {
    let pairs = pairs();
    let have: BTreeSet<&String> = pairs.keys().map(|(rule, _)| rule).collect();
    let rules = rules();
    assert!(rules.len() > 70, "{rules:?}");
    let without = |rule: &str| WITHOUT_PAIR.iter().any(|(known, _)| *known == rule);
    let missing: Vec<_> = rules
        .iter()
        .filter(|rule| !have.contains(rule) && !without(rule))
        .collect();
    assert!(missing.is_empty(), "no pair for {missing:?}");
    let needless: Vec<_> = WITHOUT_PAIR
        .iter()
        .filter(|(rule, _)| have.contains(&(*rule).to_owned()))
        .collect();
    assert!(needless.is_empty(), "{needless:?} have pairs");
}

#[test]
fn differences_are_counted() {
    use serde_json::json;
    for (one, other, expected) in [
        (json!({"a": 1}), json!({"a": 1}), 0),
        (json!({"a": 1}), json!({"a": 2}), 1),
        (json!({"a": 1}), json!({}), 1),
        (json!([1, 2]), json!([1, 3]), 1),
        (json!([1, 2]), json!([0, 1, 2]), 1),
        (json!([1, 2]), json!([1, 0, 2]), 1),
        (json!([1, 2]), json!([1, 0, 3]), 2),
        (json!([1]), json!([1, 2, 3]), 2),
        (json!("a"), json!(["a"]), 1),
    ] {
        let mut found = Vec::new();
        differences(&one, &other, "", &mut found);
        assert_eq!(found.len(), expected, "{one} {other} {found:?}");
    }
}
