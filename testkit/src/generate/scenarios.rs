//! Random scenarios: a request with its facts, and policies around it.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::focus::{CallerKind, Focus, HOME, OTHER, SERVICES, focus};
use super::policies::document;
use super::{PolicyType, chance, conditions, pick};

/// A random flattened scenario.
pub(super) fn scenario(rng: &mut Rng) -> Value {
    let mut focus = focus(rng);
    let mut scenario = Map::new();
    let mut add = |key: &str, value: Value| {
        scenario.insert(key.to_owned(), value);
    };
    if rng.u32(0..250) == 0 {
        // An input error: a caller of another form.
        focus.caller = pick(
            rng,
            &[
                "arn:aws:iam::111122223333:group/g",
                "arn:aws:iam::111122223333:instance-profile/p",
                "AROA1234567890ABCDEF",
                "arn:aws:iam::1111:user/ana",
                "ana",
            ],
        );
    }
    add("principal", json!(focus.caller));
    let federated_by = federated_by(rng, &focus);
    if let Some(facts) = principal_facts(rng, &focus, federated_by.as_deref()) {
        add("principal_facts", facts);
    }
    add("action", json!(action(rng, &focus)));
    add("resource", resource(rng, &focus));
    if chance(rng, 25) {
        let account = match rng.u32(0..120) {
            0 => "1234",
            1..80 => HOME,
            _ => OTHER,
        };
        add("resource_account", json!(account));
    }
    if chance(rng, 16) {
        let fact = pick(
            rng,
            &[
                "management_account",
                "service_linked_role",
                "aws_managed_key",
            ],
        );
        add("resource_facts", flag(fact));
    }
    if chance(rng, 85) {
        add("context", conditions::context(rng));
    }
    if chance(rng, 55) {
        add("service_facts", service_facts(rng));
    }
    add("policies", policies(rng, &focus, federated_by.as_deref()));
    Value::Object(scenario)
}

fn flag(name: &str) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), json!(true))]))
}

/// Who federated a federated user: a user, root, or nobody that is known.
fn federated_by(rng: &mut Rng, focus: &Focus) -> Option<String> {
    let account = focus.caller.split(':').nth(4)?;
    match rng.u32(0..100) {
        _ if focus.kind != CallerKind::Federated => None,
        0..60 => Some(format!("arn:aws:iam::{account}:user/ana")),
        60..78 => Some(format!("arn:aws:iam::{account}:root")),
        _ => None,
    }
}

fn principal_facts(rng: &mut Rng, focus: &Focus, federated_by: Option<&str>) -> Option<Value> {
    let mut facts = Map::new();
    let mut add = |key: &str, value: Value| {
        facts.insert(key.to_owned(), value);
    };
    if let Some(by) = federated_by {
        add("federated_by", json!(by));
    }
    let mut parts = focus.caller.split([':', '/']);
    if focus.kind == CallerKind::Session
        && chance(rng, 25)
        && let (Some(account), Some(role)) = (parts.nth(4), parts.nth(1))
    {
        let path = if rng.bool() { "team/" } else { "" };
        add(
            "role_arn",
            json!(format!("arn:aws:iam::{account}:role/{path}{role}")),
        );
    }
    if chance(rng, 25) {
        add("unique_id", json!("AROA1234567890ABCDEF"));
    }
    if chance(rng, 35) {
        add("canonical_id", json!("79a59df900b949e5"));
    }
    if chance(rng, 12) {
        let fact = pick(
            rng,
            &[
                "management_account",
                "service_linked_role",
                "outside_organization",
            ],
        );
        add(fact, json!(true));
    }
    if rng.u32(0..600) == 0 {
        add("role_arn", json!("arn:aws:iam::111122223333:role/other"));
    }
    if rng.u32(0..300) == 0 {
        add(
            "federated_by",
            json!("arn:aws:iam::111122223333:role/build"),
        );
    }
    (!facts.is_empty()).then_some(Value::Object(facts))
}

fn action(rng: &mut Rng, focus: &Focus) -> String {
    match rng.u32(0..1200) {
        0 => "s3:*".to_owned(),
        1 => "s3".to_owned(),
        2 => "s3:Get:Object".to_owned(),
        3..60 => focus.action.to_ascii_lowercase(),
        _ => focus.action.to_owned(),
    }
}

/// One resource, or the several that one request needs.
fn resource(rng: &mut Rng, focus: &Focus) -> Value {
    if rng.u32(0..300) == 0 {
        return json!(pick(
            rng,
            &["bucket", "arn:aws:s3", "arn:aws:s3:::", "s3:::bucket"]
        ));
    }
    let several = if focus.service.name == "ec2" { 50 } else { 12 };
    if !chance(rng, several) {
        return json!(focus.resource);
    }
    let mut list = vec![json!(focus.resource)];
    for _ in 0..rng.usize(0..3) {
        let arn = pick(rng, focus.service.resources);
        if chance(rng, 60) {
            list.push(json!(arn));
            continue;
        }
        let mut entry = Map::new();
        entry.insert("arn".to_owned(), json!(arn));
        if chance(rng, 40) {
            entry.insert(
                "account".to_owned(),
                json!(if rng.bool() { HOME } else { OTHER }),
            );
        }
        if chance(rng, 50) {
            entry.insert("context".to_owned(), conditions::context(rng));
        }
        list.push(Value::Object(entry));
    }
    Value::Array(list)
}

fn service_facts(rng: &mut Rng) -> Value {
    let mut facts = Map::new();
    if chance(rng, 80) {
        let (mut without, mut with) = (Vec::new(), Vec::new());
        for service in SERVICES {
            for action in service.actions {
                if service.without_resource.contains(action) {
                    without.push(json!(action));
                } else {
                    with.push(json!(action));
                }
            }
        }
        facts.insert("without_resource_types".to_owned(), without.into());
        if rng.bool() {
            facts.insert("with_resource_types".to_owned(), with.into());
        }
    }
    if chance(rng, 50) {
        let mut services = vec![json!("s3"), json!("sts"), json!("kms")];
        services.truncate(rng.usize(0..4));
        facts.insert("rcp_services".to_owned(), services.into());
    }
    if chance(rng, 60) {
        facts.insert(
            "protected".to_owned(),
            json!({
                "managed_policy": ["iam:DeletePolicy", "iam:CreatePolicy"],
                "reserved_role": ["iam:PassRole"],
                "aws_alias": ["kms:CreateAlias"],
            }),
        );
    }
    Value::Object(facts)
}

/// Layers, those that the caller can have and, rarely, one that it cannot.
fn policies(rng: &mut Rng, focus: &Focus, federated_by: Option<&str>) -> Value {
    let mut layers = Map::new();
    let wrong = rng.u32(0..150) == 0;
    let kind = focus.kind;
    let by_root = federated_by.is_some_and(|by| by.ends_with(":root"));
    let federated = kind == CallerKind::Federated;
    let own = kind.has_account() && kind != CallerKind::Root;
    let limited = own && !by_root && (!federated || federated_by.is_some());
    let session = matches!(
        kind,
        CallerKind::Session | CallerKind::RoleArn | CallerKind::Federated
    );
    let mut add = |rng: &mut Rng, key: &str, percent: u32, policy_type, possible: bool| {
        if (possible || wrong) && chance(rng, percent) {
            let list = sources(rng, policy_type, focus, 2, 25);
            layers.insert(key.to_owned(), list);
        } else if chance(rng, 8) {
            layers.insert(key.to_owned(), json!([]));
        }
    };
    add(rng, "identity", 90, PolicyType::Identity, own && !by_root);
    add(rng, "boundary", 25, PolicyType::Boundary, limited);
    let percent = if federated { 75 } else { 28 };
    add(rng, "session", percent, PolicyType::Session, session);
    add(rng, "endpoint", 14, PolicyType::Endpoint, true);
    if layers.contains_key("endpoint") && chance(rng, 60) {
        let kind = pick(rng, &["interface", "gateway"]);
        layers.insert("endpoint_kind".to_owned(), json!(kind));
    }
    let key = focus.resource.contains(":key/");
    let needed = !kind.has_account()
        || focus.service.name == "sts"
        || key
        || focus.resource.contains(OTHER) != focus.caller.contains(OTHER);
    if chance(rng, if needed { 92 } else { 40 }) {
        let trust = focus.service.name == "sts" && !focus.action.starts_with("sts:Get");
        let policy_type = if trust {
            PolicyType::Trust
        } else {
            PolicyType::Resource
        };
        let policy = document(rng, policy_type, focus);
        layers.insert("resource".to_owned(), policy);
    } else if chance(rng, 10) {
        layers.insert("resource".to_owned(), Value::Null);
    }
    if chance(rng, 28) {
        let levels = (0..rng.usize(0..3))
            .map(|_| sources(rng, PolicyType::Scp, focus, 2, 65))
            .collect();
        layers.insert("scp".to_owned(), levels);
    }
    if chance(rng, 20) {
        let levels = (0..rng.usize(0..3))
            .map(|_| sources(rng, PolicyType::Rcp, focus, 2, 40))
            .collect();
        layers.insert("rcp".to_owned(), levels);
    }
    Value::Object(layers)
}

/// Several sources of one layer or level; so many of a hundred start with a managed policy.
fn sources(
    rng: &mut Rng,
    policy_type: PolicyType,
    focus: &Focus,
    most: usize,
    managed: u32,
) -> Value {
    let mut list = Vec::new();
    if chance(rng, managed) {
        match policy_type {
            PolicyType::Rcp => list.push(json!("managed:RCPFullAWSAccess")),
            PolicyType::Endpoint => list.push(json!({
                "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
            })),
            _ => list.push(json!("managed:FullAWSAccess")),
        }
    }
    let least = usize::from(list.is_empty() && !chance(rng, 3));
    for _ in 0..rng.usize(least..=most) {
        list.push(document(rng, policy_type, focus));
    }
    Value::Array(list)
}
