//! The generators are balanced and repeatable, and the shrinker shrinks.

use std::collections::BTreeMap;
use std::time::Instant;

use fastrand::Rng;
use serde_json::{Value, json};

use super::{PolicyType, policy, scenario, shrink};
use crate::reference::{Outcome, decide};

fn nothing(_: &str) -> Option<Value> {
    None
}

#[test]
fn a_seed_gives_the_same_scenario_again() {
    let of_seed = || scenario(&mut Rng::with_seed(7));
    assert_eq!(of_seed(), of_seed());
}

/// A policy of each type is accepted most of the time where it belongs.
#[test]
fn every_type_has_valid_policies() {
    let mut rng = Rng::with_seed(2);
    for policy_type in PolicyType::ALL {
        let (layer, caller, action) = match policy_type {
            PolicyType::Identity => ("identity", "arn:aws:iam::111122223333:user/ana", "s3:Get"),
            PolicyType::Boundary => ("boundary", "arn:aws:iam::111122223333:user/ana", "s3:Get"),
            PolicyType::Session => ("session", "arn:aws:iam::111122223333:role/r", "s3:Get"),
            PolicyType::Resource => ("resource", "anonymous", "s3:Get"),
            PolicyType::Trust => ("resource", "anonymous", "sts:AssumeRole"),
            PolicyType::Scp => ("scp", "anonymous", "s3:Get"),
            PolicyType::Rcp => ("rcp", "anonymous", "s3:Get"),
            PolicyType::Endpoint => ("endpoint", "anonymous", "s3:Get"),
        };
        let mut refused = 0;
        for _ in 0..500 {
            let policy = policy(&mut rng, policy_type);
            let layers = match layer {
                "resource" => policy,
                "scp" | "rcp" => json!([[policy]]),
                _ => json!([policy]),
            };
            let scenario = json!({
                "principal": caller, "action": action, "resource": "*",
                "policies": {layer: layers},
            });
            refused += u32::from(matches!(decide(&scenario, &nothing), Outcome::Refused(_)));
        }
        assert!(
            (1..100).contains(&refused),
            "{policy_type:?}: {refused} of 500 refused"
        );
    }
}

/// What is left after shrinking is what the predicate needs.
#[test]
fn shrinking_leaves_the_deciding_statement() {
    let scenario = json!({
        "principal": "arn:aws:iam::111122223333:user/ana",
        "principal_facts": {"unique_id": "AIDA1234567890ABCDEF"},
        "action": "s3:GetObject",
        "resource": ["arn:aws:s3:::b/o", "arn:aws:s3:::b/p"],
        "context": {"aws:SecureTransport": true, "aws:TagKeys": ["a", "b"]},
        "policies": {
            "identity": [
                "managed:FullAWSAccess",
                {"Version": "2012-10-17", "Statement": [
                    {"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"},
                    {"Effect": "Deny", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/o",
                        "Condition": {"Bool": {"aws:SecureTransport": ["true", "false"]}}},
                ]},
            ],
            "boundary": ["managed:FullAWSAccess"],
        },
    });
    let shrunk = shrink(&scenario, &mut |s| {
        decide(s, &nothing) == Outcome::ExplicitDeny
    });
    let expected = json!({
        "principal": "arn:aws:iam::111122223333:user/ana",
        "action": "s3:GetObject",
        "policies": {"identity": [{"Statement": [
            {"Effect": "Deny", "Action": "*", "Resource": "*"},
        ]}]},
    });
    assert_eq!(shrunk["policies"], expected["policies"], "{shrunk:#}");
    assert_eq!(shrunk.get("context"), None, "{shrunk:#}");
    assert_eq!(shrunk.get("principal_facts"), None, "{shrunk:#}");
}

/// Every operator with every qualifier and `IfExists`, and every kind of layer, comes up.
#[test]
fn the_vocabulary_is_covered() {
    const COMPARISONS: [&str; 6] = [
        "Equals",
        "NotEquals",
        "LessThan",
        "LessThanEquals",
        "GreaterThan",
        "GreaterThanEquals",
    ];
    let mut operators: Vec<String> = [
        "StringEquals",
        "StringNotEquals",
        "StringEqualsIgnoreCase",
        "StringNotEqualsIgnoreCase",
        "StringLike",
        "StringNotLike",
        "Bool",
        "BinaryEquals",
        "IpAddress",
        "NotIpAddress",
        "ArnEquals",
        "ArnLike",
        "ArnNotEquals",
        "ArnNotLike",
    ]
    .map(str::to_owned)
    .to_vec();
    for family in ["Numeric", "Date"] {
        operators.extend(COMPARISONS.map(|comparison| format!("{family}{comparison}")));
    }
    let mut wanted: Vec<String> = Vec::new();
    for set in ["", "ForAllValues:", "ForAnyValue:"] {
        wanted.push(format!("\"{set}Null\""));
        for operator in &operators {
            for if_exists in ["", "IfExists"] {
                wanted.push(format!("\"{set}{operator}{if_exists}\""));
            }
        }
    }
    wanted.extend(
        [
            "NotAction",
            "NotResource",
            "NotPrincipal",
            "boundary",
            "session",
            "endpoint",
            "scp",
            "rcp",
            "gateway",
            "interface",
            "role_arn",
            "federated_by",
            "canonical_id",
            "unique_id",
            "outside_organization",
            "service_linked_role",
            "management_account",
            "rcp_services",
            "aws_managed_key",
            "protected",
            "2008-10-17",
            "anonymous",
            "CanonicalUser",
        ]
        .map(|name| format!("\"{name}\"")),
    );
    let mut rng = Rng::with_seed(3);
    for _ in 0..20_000 {
        if wanted.is_empty() {
            break;
        }
        let text = scenario(&mut rng).to_string();
        wanted.retain(|name| !text.contains(name.as_str()));
    }
    assert_eq!(wanted, Vec::<String>::new());
}

/// E5, E2: the order of statements never matters, twice is once, and a Deny never allows.
#[test]
fn properties_of_the_reference() {
    fn statements(value: &mut Value, edit: &dyn Fn(&mut Vec<Value>)) {
        match value {
            Value::Object(object) => {
                if let Some(Value::Array(list)) = object.get_mut("Statement") {
                    edit(list);
                }
                object
                    .values_mut()
                    .for_each(|child| statements(child, edit));
            }
            Value::Array(list) => list.iter_mut().for_each(|child| statements(child, edit)),
            _ => {}
        }
    }
    let mut rng = Rng::with_seed(4);
    for _ in 0..5_000 {
        let scenario = scenario(&mut rng);
        let outcome = decide(&scenario, &nothing);
        let mut reversed = scenario.clone();
        statements(&mut reversed["policies"], &|list| {
            list.extend(list.clone());
            list.reverse();
        });
        // Which of several problems comes first may change.
        assert_eq!(
            decide(&reversed, &nothing).name(),
            outcome.name(),
            "{scenario:#}"
        );
        let mut denied = scenario.clone();
        let levels = json!([[{"Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}]]);
        denied["policies"]["scp"] = levels;
        let denied = decide(&denied, &nothing);
        if outcome != Outcome::Allowed && !matches!(outcome, Outcome::Refused(_)) {
            assert_ne!(denied, Outcome::Allowed, "{scenario:#}");
        }
    }
}

#[test]
fn outcomes_are_balanced() {
    const COUNT: u32 = 20_000;
    let mut rng = Rng::with_seed(1);
    let mut outcomes: BTreeMap<&str, u32> = BTreeMap::new();
    let mut codes: BTreeMap<&str, u32> = BTreeMap::new();
    let start = Instant::now();
    for _ in 0..COUNT {
        let outcome = decide(&scenario(&mut rng), &nothing);
        *outcomes.entry(outcome.name()).or_default() += 1;
        if let Outcome::Refused(code) = outcome {
            *codes.entry(code).or_default() += 1;
        }
    }
    println!("{outcomes:?} in {:?}\n{codes:?}", start.elapsed());
    let share = |name: &str| outcomes.get(name).copied().unwrap_or_default() * 100 / COUNT;
    assert!(share("allowed") >= 10, "{outcomes:?}");
    assert!(share("explicitDeny") >= 10, "{outcomes:?}");
    assert!(share("implicitDeny") >= 10, "{outcomes:?}");
    assert!((1..=25).contains(&share("refused")), "{outcomes:?}");
    assert!(!codes.contains_key("INVALID_SCENARIO"), "{codes:?}");
    assert!(!codes.contains_key("UNKNOWN_SOURCE"), "{codes:?}");
}
