//! Random policy documents around a request.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::focus::{CallerKind, Focus, HOME, OTHER, SERVICES};
use super::{PolicyType, chance, conditions, pick, scalar_or_list};

/// A random document of a type.
pub(super) fn document(rng: &mut Rng, policy_type: PolicyType, focus: &Focus) -> Value {
    let rcp = policy_type == PolicyType::Rcp;
    let mut policy = Map::new();
    match rng.u32(0..100) {
        0..80 => insert(&mut policy, "Version", json!("2012-10-17")),
        _ if rcp && !chance(rng, 5) => insert(&mut policy, "Version", json!("2012-10-17")),
        80..88 => insert(&mut policy, "Version", json!("2008-10-17")),
        _ if rng.u32(0..100) == 0 => insert(&mut policy, "Version", json!("2012-10-18")),
        _ => {}
    }
    if chance(rng, 5) {
        insert(&mut policy, "Id", json!("policy"));
    }
    let count = match rng.u32(0..100) {
        0..2 => 0,
        2..60 => 1,
        60..88 => 2,
        _ => 3,
    };
    let mut statements: Vec<Value> = (0..count)
        .map(|_| statement(rng, policy_type, focus))
        .collect();
    let statements = if statements.len() == 1 && chance(rng, 30) {
        statements.remove(0)
    } else {
        Value::Array(statements)
    };
    if rng.u32(0..800) != 0 {
        insert(&mut policy, "Statement", statements);
    }
    if rng.u32(0..800) == 0 {
        insert(&mut policy, "Statements", json!([]));
    }
    Value::Object(policy)
}

fn insert(object: &mut Map<String, Value>, key: &str, value: Value) {
    object.insert(key.to_owned(), value);
}

fn statement(rng: &mut Rng, policy_type: PolicyType, focus: &Focus) -> Value {
    let mut statement = Map::new();
    if chance(rng, 20) {
        insert(
            &mut statement,
            "Sid",
            json!(format!("S{}", rng.u32(0..100))),
        );
    }
    let deny = match policy_type {
        PolicyType::Rcp => !chance(rng, 1),
        PolicyType::Scp => chance(rng, 30),
        _ => chance(rng, 22),
    };
    let effect = if rng.u32(0..1000) == 0 {
        "allow"
    } else if deny {
        "Deny"
    } else {
        "Allow"
    };
    insert(&mut statement, "Effect", json!(effect));
    who(rng, &mut statement, policy_type, deny, focus);
    what(rng, &mut statement, policy_type, deny, focus);
    on_what(rng, &mut statement, policy_type, deny, focus);
    // A Deny without a condition wins too often to be interesting.
    if chance(rng, if deny { 65 } else { 28 }) {
        insert(&mut statement, "Condition", conditions::condition(rng));
    }
    if rng.u32(0..1000) == 0 {
        insert(&mut statement, "Conditions", json!({}));
    }
    Value::Object(statement)
}

/// Principal or `NotPrincipal`, where the type has it.
fn who(
    rng: &mut Rng,
    statement: &mut Map<String, Value>,
    policy_type: PolicyType,
    deny: bool,
    focus: &Focus,
) {
    let wrong = rng.u32(0..700) == 0;
    match policy_type {
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp => {
            if wrong {
                insert(statement, "Principal", json!("*"));
            }
        }
        PolicyType::Rcp => {
            let star = if wrong {
                json!({"AWS": "*"})
            } else {
                json!("*")
            };
            insert(statement, "Principal", star);
        }
        PolicyType::Resource | PolicyType::Trust | PolicyType::Endpoint => {
            let trust = policy_type == PolicyType::Trust;
            if (deny && !trust && chance(rng, 40)) || rng.u32(0..400) == 0 {
                let principal = not_principal(rng, focus);
                insert(statement, "NotPrincipal", principal);
            } else if !wrong {
                let wild = if policy_type == PolicyType::Endpoint {
                    60
                } else {
                    20
                };
                let principal = principal(rng, focus, wild);
                insert(statement, "Principal", principal);
            }
        }
    }
}

/// The forms in which a principal element can name the caller, each with its type.
fn forms(focus: &Focus) -> Vec<(&'static str, String)> {
    let text = focus.caller.to_owned();
    let account = focus.caller.split(':').nth(4).unwrap_or(HOME);
    let mut forms = match focus.kind {
        CallerKind::Service => vec![("Service", text)],
        CallerKind::Web | CallerKind::Saml => vec![("Federated", text)],
        CallerKind::Anonymous | CallerKind::Root => Vec::new(),
        CallerKind::User => vec![("AWS", text)],
        CallerKind::Session => {
            let role = focus.caller.split('/').nth(1).unwrap_or("build");
            vec![
                ("AWS", text),
                ("AWS", format!("arn:aws:iam::{account}:role/{role}")),
            ]
        }
        CallerKind::RoleArn => vec![
            ("AWS", text),
            (
                "AWS",
                format!("arn:aws:sts::{account}:assumed-role/build/s1"),
            ),
        ],
        CallerKind::Federated => vec![
            ("AWS", text),
            ("AWS", format!("arn:aws:iam::{account}:user/ana")),
        ],
    };
    if focus.kind.has_account() {
        forms.push(("AWS", account.to_owned()));
        forms.push(("AWS", format!("arn:aws:iam::{account}:root")));
        forms.push(("CanonicalUser", "79a59df900b949e5".to_owned()));
    }
    forms
}

/// Principals that may or may not be the caller's.
const STRANGERS: &[(&str, &str)] = &[
    ("AWS", "arn:aws:iam::111122223333:user/ana"),
    ("AWS", "arn:aws:iam::111122223333:user/Ana"),
    ("AWS", "arn:aws:iam::111122223333:role/build"),
    ("AWS", "arn:aws:iam::111122223333:role/team/build"),
    ("AWS", "arn:aws:sts::111122223333:assumed-role/build/s1"),
    ("AWS", "arn:aws:sts::111122223333:assumed-role/build/s2"),
    ("AWS", "arn:aws:sts::444455556666:federated-user/fay"),
    ("AWS", "arn:aws:iam::444455556666:root"),
    ("AWS", "arn:aws-cn:iam::111122223333:root"),
    ("AWS", "arn:aws-cn:iam::111122223333:role/build"),
    ("AWS", "arn:aws-cn:sts::111122223333:assumed-role/build/s1"),
    ("AWS", "111122223333"),
    ("AWS", "AROA1234567890ABCDEF"),
    ("AWS", "*"),
    ("Federated", "accounts.google.com"),
    ("Federated", "arn:aws:iam::111122223333:saml-provider/corp"),
    ("Service", "imagebuilder.amazonaws.com"),
    ("Service", "s3.amazonaws.com"),
    ("CanonicalUser", "79a59df900b949e5"),
];

/// Principals that are refused.
const WRONG: &[(&str, &str)] = &[
    ("AWS", "arn:aws:iam::111122223333:user/*"),
    ("AWS", "arn:aws:sts::111122223333:assumed-role/build/*"),
    ("AWS", "arn:aws:iam::111122223333:group/g"),
    ("AWS", "11112222333"),
    ("AWS", "ana"),
    ("Service", "*"),
    ("Service", "s3"),
    ("Federated", "*"),
    ("AWS", "arn:aws:iam::${aws:PrincipalAccount}:root"),
    ("User", "111122223333"),
];

fn principal(rng: &mut Rng, focus: &Focus, wild: u32) -> Value {
    if chance(rng, wild) {
        return if rng.bool() {
            json!("*")
        } else {
            json!({"AWS": "*"})
        };
    }
    match rng.u32(0..600) {
        0 => return json!({}),
        1 => return json!("111122223333"),
        _ => {}
    }
    let forms = forms(focus);
    let mut named = Vec::new();
    for _ in 0..=rng.usize(0..2) {
        if !forms.is_empty() && chance(rng, 72) {
            named.push(forms[rng.usize(0..forms.len())].clone());
        } else if rng.u32(0..80) == 0 {
            named.push(owned(WRONG[rng.usize(0..WRONG.len())]));
        } else {
            named.push(owned(STRANGERS[rng.usize(0..STRANGERS.len())]));
        }
    }
    by_type(rng, named)
}

fn owned((kind, name): (&'static str, &str)) -> (&'static str, String) {
    (kind, name.to_owned())
}

/// Often all the forms of the caller, so that it is exempt; sometimes one of them is left out.
fn not_principal(rng: &mut Rng, focus: &Focus) -> Value {
    let mut named = forms(focus);
    if focus.kind.has_account() {
        // One of the three forms of the account is enough.
        let account = named.split_off(named.len() - 3);
        named.push(account[rng.usize(0..3)].clone());
    }
    if !named.is_empty() && chance(rng, 45) {
        named.remove(rng.usize(0..named.len()));
    }
    if named.is_empty() || chance(rng, 30) {
        let stranger = STRANGERS[rng.usize(0..STRANGERS.len())];
        if stranger.1 != "*" || chance(rng, 10) {
            named.push(owned(stranger));
        } else {
            named.push(owned(STRANGERS[0]));
        }
    }
    if rng.u32(0..200) == 0 {
        return json!({"AWS": []});
    }
    by_type(rng, named)
}

fn by_type(rng: &mut Rng, named: Vec<(&'static str, String)>) -> Value {
    let mut types: Vec<(&str, Vec<Value>)> = Vec::new();
    for (kind, name) in named {
        match types.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, same_type)) => same_type.push(json!(name)),
            None => types.push((kind, vec![json!(name)])),
        }
    }
    types
        .into_iter()
        .map(|(kind, names)| (kind.to_owned(), scalar_or_list(rng, names)))
        .collect::<Map<_, _>>()
        .into()
}

/// Action or `NotAction`.
fn what(
    rng: &mut Rng,
    statement: &mut Map<String, Value>,
    policy_type: PolicyType,
    deny: bool,
    focus: &Focus,
) {
    let rcp = policy_type == PolicyType::Rcp;
    if chance(rng, 12) && (!rcp || chance(rng, 2)) {
        let mut list = actions(rng, policy_type, deny, focus, 15);
        if list.is_empty() && !chance(rng, 10) {
            list.push(json!("s3:*"));
        }
        insert(statement, "NotAction", scalar_or_list(rng, list));
        if rng.u32(0..300) != 0 {
            return;
        }
    }
    if rng.u32(0..1000) != 0 {
        let list = actions(rng, policy_type, deny, focus, 75);
        insert(statement, "Action", scalar_or_list(rng, list));
    }
}

/// Patterns, so many of a hundred of which are made for the request's action.
fn actions(
    rng: &mut Rng,
    policy_type: PolicyType,
    deny: bool,
    focus: &Focus,
    hit: u32,
) -> Vec<Value> {
    if chance(rng, 2) {
        return Vec::new();
    }
    (0..=usize::from(chance(rng, 30)))
        .map(|_| {
            if rng.u32(0..1000) == 0 {
                return json!(pick(
                    rng,
                    &[
                        "s*:Get",
                        "s3",
                        "s3:",
                        "*:Get*",
                        "s3:Get Object",
                        "s3:Get,Put",
                        "s3:${aws:x}"
                    ]
                ));
            }
            if !chance(rng, hit) {
                let service = pick(rng, SERVICES);
                return json!(pick(rng, service.actions));
            }
            json!(action_pattern(rng, policy_type, deny, focus))
        })
        .collect()
}

fn action_pattern(rng: &mut Rng, policy_type: PolicyType, deny: bool, focus: &Focus) -> String {
    let action = focus.action;
    let service = focus.service.name;
    match rng.u32(0..100) {
        // A custom RCP must name a service.
        0..25 if policy_type == PolicyType::Rcp => format!("{service}:*"),
        0..25 if deny => format!("{service}:*"),
        0..22 => "*".to_owned(),
        22..25 => "*:*".to_owned(),
        25..45 => format!("{service}:*"),
        45..52 => action.to_ascii_lowercase(),
        52..56 => action.to_ascii_uppercase(),
        56..62 => format!("{}*", &action[..action.len() - 3]),
        62..66 => format!("{service}:*{}", &action[action.len() - 3..]),
        66..70 => format!("{}?", &action[..action.len() - 1]),
        70..74 => format!("{service}:?*"),
        _ => action.to_owned(),
    }
}

/// Resource or `NotResource`, where the type has it.
fn on_what(
    rng: &mut Rng,
    statement: &mut Map<String, Value>,
    policy_type: PolicyType,
    deny: bool,
    focus: &Focus,
) {
    match policy_type {
        PolicyType::Trust if rng.u32(0..300) != 0 => return,
        PolicyType::Resource | PolicyType::Endpoint if chance(rng, 20) => return,
        _ if rng.u32(0..1000) == 0 => return,
        _ => {}
    }
    let negated = chance(rng, 13);
    let mut list = Vec::new();
    if !chance(rng, 2) {
        let hit = if negated { 15 } else { 80 };
        for _ in 0..=usize::from(chance(rng, 30)) {
            list.push(json!(resource(rng, policy_type, deny, focus, hit)));
        }
    }
    if negated {
        if list.is_empty() && !chance(rng, 10) {
            list.push(json!("arn:aws:s3:::none"));
        }
        insert(statement, "NotResource", scalar_or_list(rng, list));
    } else {
        insert(statement, "Resource", scalar_or_list(rng, list));
    }
}

/// Resources that are refused.
const WRONG_RESOURCES: &[&str] = &[
    "bucket",
    "arn:aws:*",
    "arn:*",
    "arn:aws",
    "arn:aws:s?:::bucket",
    "arn:aws:s3:::bucket/${aws:username",
    "arn:aws:iam::${aws:PrincipalAccount}:user/*",
];

fn resource(rng: &mut Rng, policy_type: PolicyType, deny: bool, focus: &Focus, hit: u32) -> String {
    if rng.u32(0..800) == 0 {
        return pick(rng, WRONG_RESOURCES).to_owned();
    }
    let target = if chance(rng, hit) {
        focus.resource
    } else {
        {
            let service = pick(rng, SERVICES);
            pick(rng, service.resources)
        }
    };
    let service = focus.service.name;
    if target == "*" {
        return match rng.u32(0..10) {
            0..2 => format!("arn:aws:{service}:*"),
            2..4 => "arn:aws:s3:::*".to_owned(),
            _ => "*".to_owned(),
        };
    }
    let caller_side = matches!(
        policy_type,
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session
    );
    let parts: Vec<&str> = target.splitn(6, ':').collect();
    let last = parts[5];
    let head = &target[..target.len() - last.len()];
    match rng.u32(0..100) {
        0..30 if !deny => "*".to_owned(),
        40..46 => format!("{head}*"),
        46..52 => format!("{head}{}*", &last[..last.len() / 2]),
        52..56 => format!("{head}*{}", &last[last.len() / 2..]),
        56..60 => format!("{head}{}?", &last[..last.len() - 1]),
        60..65 => format!("arn:aws:{}:*", parts[2]),
        65..68 => format!("arn:aws:{}:{}:*", parts[2], parts[3]),
        68..72 => format!("arn:*:{}:*:*:{last}", parts[2]),
        72..75 => format!("arn:aws:{}:{}:{OTHER}:{last}", parts[2], parts[3]),
        75..78 if caller_side => format!("arn:aws:{}", parts[2]),
        78..80 if caller_side => format!("arn:aws:{}:{}", parts[2], parts[3]),
        80..84 => format!("{head}{}", last.replace("ana", "${aws:username}")),
        84..87 => format!(
            "{head}{}",
            last.replace("ana", "${aws:PrincipalTag/Team, 'ana'}")
        ),
        87..89 => format!("{head}{}", last.replace("ana", "${aws:PrincipalTag/Team}")),
        89..91 => format!("{head}{}", last.replace('*', "${*}")),
        91..93 => target.to_ascii_uppercase().replacen("ARN:", "arn:", 1),
        _ => target.to_owned(),
    }
}
