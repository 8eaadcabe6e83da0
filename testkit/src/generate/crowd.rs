//! Policies of hundreds of statements over few names, for evaluators that do not look at each one.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{chance, pick, scalar_or_list};

/// What a statement may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Identity,
    Scp,
    Resource,
}

const CALLERS: &[&str] = &[
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws:iam::111122223333:user/ana",
    "arn:aws:sts::111122223333:assumed-role/build/s1",
    "arn:aws:iam::444455556666:user/ana",
];

const SERVICES: &[&str] = &["s3", "s3", "s3x", "ec2"];
/// Each of them begins another one, or nearly.
const NAMES: &[&str] = &[
    "Get", "GetA", "GetAa", "GetAab", "GetaB", "List", "ListAll", "G",
];
/// S3's action without resource types.
const WITHOUT_RESOURCE: &str = "s3:ListAll";

const HEADS: &[&str] = &[
    "arn:aws:s3:::",
    "arn:aws:s3:::",
    "arn:aws:s3:::",
    "arn:aws:s3:us-east-1:111122223333:",
    "arn:aws-cn:s3:::",
    "arn:aws:ec2:us-east-1:111122223333:",
    "arn:aws:ec2:us-east-1:444455556666:",
];
const LASTS: &[&str] = &[
    "a", "aa", "aab", "aab/c", "A", "aA", "b:a", "b:a:a", "é", "éa", "a*", "a?", "ana", "b/ana/x",
    "b",
];

/// Scenarios that have the same policies and ask about different things.
///
/// The policies overlap in every way: prefixes of prefixes, `?` and `*` at odd places, other case,
/// short and open ARNs, variables, NotAction and NotResource, long lists, empty lists, duplicates.
pub(super) fn scenarios(rng: &mut Rng, requests: usize) -> Vec<Value> {
    let mut layers = Map::new();
    // The more statements there are, the rarer a Deny is, or nothing would ever be allowed.
    let count = [3, 12, 80, 300][rng.usize(0..4)];
    let identity: Vec<Value> = (0..=rng.usize(0..2))
        .map(|_| policy(rng, Kind::Identity, count, (300 / count).min(60)))
        .collect();
    layers.insert("identity".to_owned(), identity.into());
    if chance(rng, 40) {
        layers.insert(
            "resource".to_owned(),
            policy(rng, Kind::Resource, count, (300 / count).min(60)),
        );
    }
    if chance(rng, 30) {
        let denies = policy(rng, Kind::Scp, count / 4 + 1, 4);
        layers.insert("scp".to_owned(), json!([["managed:FullAWSAccess", denies]]));
    }
    if chance(rng, 30) {
        let boundary = policy(rng, Kind::Identity, count, 0);
        layers.insert("boundary".to_owned(), json!([boundary]));
    }
    (0..requests).map(|_| scenario(rng, &layers)).collect()
}

fn scenario(rng: &mut Rng, layers: &Map<String, Value>) -> Value {
    let mut context = Map::new();
    for (key, values) in [
        ("aws:PrincipalTag/Team", ["aa", "a*"]),
        ("aws:RequestTag/env", ["red", "blue"]),
    ] {
        if chance(rng, 60) {
            context.insert(key.to_owned(), json!(pick(rng, &values)));
        }
    }
    let mut action = format!("{}:{}", pick(rng, SERVICES), pick(rng, NAMES));
    if chance(rng, 20) {
        action.make_ascii_uppercase();
    }
    let resource = if chance(rng, 10) {
        "*".to_owned()
    } else {
        format!("{}{}", pick(rng, HEADS), pick(rng, LASTS))
    };
    json!({
        "principal": pick(rng, CALLERS),
        "action": action,
        "resource": resource,
        "context": context,
        "service_facts": {"without_resource_types": [WITHOUT_RESOURCE]},
        "policies": layers,
    })
}

fn policy(rng: &mut Rng, kind: Kind, count: usize, denies: usize) -> Value {
    let mut statements: Vec<Value> = Vec::new();
    for _ in 0..rng.usize(1..=count) {
        if !statements.is_empty() && chance(rng, 6) {
            let copy = statements[rng.usize(0..statements.len())].clone();
            statements.push(copy);
        } else {
            let deny = rng.usize(0..100) < denies || kind == Kind::Scp;
            statements.push(statement(rng, kind, deny));
        }
    }
    let version = if chance(rng, 85) {
        "2012-10-17"
    } else {
        "2008-10-17"
    };
    json!({"Version": version, "Statement": statements})
}

fn statement(rng: &mut Rng, kind: Kind, deny: bool) -> Value {
    let mut statement = Map::new();
    let mut insert = |name: &str, value: Value| {
        statement.insert(name.to_owned(), value);
    };
    insert("Effect", json!(if deny { "Deny" } else { "Allow" }));
    if kind == Kind::Resource {
        let (element, principal) = principal(rng, deny);
        insert(element, principal);
    }
    let (element, patterns) = list(rng, "Action", deny, |rng| action(rng, deny));
    insert(element, patterns);
    let (element, patterns) = list(rng, "Resource", deny, |rng| resource(rng, kind, deny));
    insert(element, patterns);
    if chance(rng, if deny { 50 } else { 25 }) {
        insert(
            "Condition",
            match rng.u32(0..4) {
                0 => json!({"StringLike": {"aws:PrincipalTag/Team": "a*"}}),
                1 => json!({"StringNotEquals": {"aws:RequestTag/env": ["red", "green"]}}),
                2 => json!({"Null": {"aws:RequestTag/env": "true"}}),
                _ => json!({"StringEquals": {
                    "aws:RequestTag/env": "red",
                    "aws:PrincipalTag/Team": "${aws:PrincipalTag/Team}",
                }}),
            },
        );
    }
    Value::Object(statement)
}

/// A list under an element or its negation. A negated list is long where the statement is a Deny, so
/// that something is left.
fn list(
    rng: &mut Rng,
    element: &'static str,
    deny: bool,
    mut one: impl FnMut(&mut Rng) -> String,
) -> (&'static str, Value) {
    let negated = chance(rng, if deny { 8 } else { 4 });
    let length = match rng.u32(0..100) {
        _ if negated => rng.usize(1..60),
        0..2 => 0,
        2..70 => 1,
        70..95 => rng.usize(2..4),
        _ => rng.usize(4..40),
    };
    let values = (0..length).map(|_| json!(one(rng))).collect();
    let values = scalar_or_list(rng, values);
    match (element, negated) {
        ("Action", true) => ("NotAction", values),
        (_, true) => ("NotResource", values),
        _ => (element, values),
    }
}

fn action(rng: &mut Rng, deny: bool) -> String {
    let (service, name) = (pick(rng, SERVICES), pick(rng, NAMES));
    let cut = &name[..rng.usize(0..=name.len())];
    let rest = &name[cut.len()..];
    let pattern = match rng.u32(0..100) {
        0..3 if !deny => return "*".to_owned(),
        3..5 if !deny => return "*:*".to_owned(),
        5..25 => format!("{cut}*"),
        25..30 => format!("*{rest}*"),
        30..35 => format!("{cut}*{rest}"),
        35..40 => format!("{cut}?*"),
        40..45 => format!("{}?", &name[..name.len() - 1]),
        45..48 => format!("{}?*?", &cut[..cut.len() / 2]),
        _ => name.to_owned(),
    };
    let mut pattern = format!("{service}:{pattern}");
    match rng.u32(0..10) {
        0 => pattern.make_ascii_lowercase(),
        1 => pattern.make_ascii_uppercase(),
        _ => {}
    }
    pattern
}

fn resource(rng: &mut Rng, kind: Kind, deny: bool) -> String {
    let (head, last) = (pick(rng, HEADS), pick(rng, LASTS));
    let ends: Vec<usize> = last.char_indices().map(|(at, _)| at).collect();
    let cut = ends[rng.usize(0..ends.len())];
    let (start, rest) = last.split_at(cut);
    let parts: Vec<&str> = head.split(':').collect();
    match rng.u32(0..100) {
        0..4 if !deny => "*".to_owned(),
        4..8 => format!("{head}*"),
        8..24 => format!("{head}{start}*"),
        24..28 => format!("{head}*{rest}"),
        28..32 => format!("{head}{start}?*"),
        32..36 => format!("{head}{start}*{rest}*"),
        36..40 => format!("{head}?"),
        40..46 => format!("arn:*:{}:*:*:{last}", parts[2]),
        46..50 => format!("arn:aws*:{}:{}:*:{start}*", parts[2], parts[3]),
        50..53 => format!("arn:aws:{}:*{}:*:*{rest}", parts[2], parts[3]),
        53..56 => format!("arn:aws:{}:*", parts[2]),
        56..58 => format!("arn:*:{}:{}*", parts[2], parts[3]),
        58..60 if kind == Kind::Identity => format!("arn:aws:{}", parts[2]),
        60..62 if kind == Kind::Identity => format!("arn:*:{}:{}", parts[2], parts[3]),
        62..66 => format!("{head}{}", last.replace("ana", "${aws:username}")),
        66..69 => format!("{head}${{aws:PrincipalTag/Team}}*"),
        69..72 => format!(
            "arn:*:{}:::{start}${{aws:PrincipalTag/Team, 'ab'}}",
            parts[2]
        ),
        72..75 => format!("{head}{}", last.replace('*', "${*}").replace('?', "${?}")),
        75..78 => format!("{head}{}", last.to_uppercase()),
        _ => format!("{head}{last}"),
    }
}

fn principal(rng: &mut Rng, deny: bool) -> (&'static str, Value) {
    let named = pick(
        rng,
        &[
            "arn:aws:iam::111122223333:user/ana",
            "arn:aws:iam::111122223333:user/bob",
            "arn:aws:iam::111122223333:role/build",
            "arn:aws:sts::111122223333:assumed-role/build/s1",
            "111122223333",
            "arn:aws:iam::444455556666:root",
            "*",
        ],
    );
    if deny && named != "*" && chance(rng, 20) {
        ("NotPrincipal", json!({"AWS": [named, "111122223333"]}))
    } else {
        ("Principal", json!({"AWS": named}))
    }
}
