//! Random conditions, and the context that they ask about.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{chance, pick, scalar_or_list};

/// Operators that read values of one kind, with keys and values of this kind.
struct Family {
    operators: &'static [&'static str],
    keys: &'static [&'static str],
    /// Values on the policy's side, as JSON texts.
    wanted: &'static [&'static str],
    /// Values on the request's side, as JSON texts.
    given: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        keys: &[
            "aws:PrincipalTag/Team",
            "aws:RequestTag/env",
            "aws:TagKeys",
            "aws:TagKeys",
            "s3:prefix",
            "aws:username",
            "aws:userid",
            "aws:PrincipalType",
            "aws:PrincipalAccount",
            "aws:ResourceAccount",
            "aws:PrincipalServiceName",
            "kms:CallerAccount",
        ],
        wanted: &[
            r#""red""#,
            r#""red""#,
            r#""Red""#,
            r#""blue""#,
            r#""*e*""#,
            r#""?ed""#,
            r#""r*""#,
            r#""*""#,
            r#""""#,
            r#""ana""#,
            r#""User""#,
            r#""AssumedRole""#,
            r#""111122223333""#,
            "111122223333",
            "true",
            r#""AROA1234567890ABCDEF:*""#,
            r#""anonymous""#,
            r#""AROA1234567890ABCDEF:s1""#,
            r#""${aws:PrincipalTag/Team}""#,
            r#""${aws:PrincipalTag/Team}""#,
            r#""${aws:RequestTag/env}""#,
            r#""${AWS:principaltag/team, 'red'}""#,
            r#""${aws:PrincipalAccount}""#,
            r#""${aws:username, 'ana'}""#,
            r#""r${*}""#,
            r#""${*}${*}""#,
            r#""${*}""#,
            r#""${?}ed""#,
            r#""home/${aws:username}/*""#,
        ],
        given: &[
            r#""red""#,
            r#""red""#,
            r#""RED""#,
            r#""blue""#,
            r#""r*""#,
            r#""*""#,
            r#""?ed""#,
            r#""""#,
            r#""ana""#,
            r#""home/ana/x""#,
            "10",
            "true",
        ],
    },
    // What the caller and the resource imply.
    Family {
        operators: &["StringEquals", "StringNotEquals", "StringLike"],
        keys: &[
            "aws:PrincipalType",
            "aws:PrincipalAccount",
            "aws:ResourceAccount",
            "aws:userid",
            "aws:username",
        ],
        wanted: &[
            r#""111122223333""#,
            r#""444455556666""#,
            r#""anonymous""#,
            r#""Anonymous""#,
            r#""User""#,
            r#""AssumedRole""#,
            r#""FederatedUser""#,
            r#""Account""#,
            r#""AROA1234567890ABCDEF:s1""#,
            r#""111122223333:fay""#,
            r#""bob""#,
        ],
        given: &[r#""111122223333""#, r#""User""#],
    },
    Family {
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        keys: &["s3:max-keys", "aws:MultiFactorAuthAge"],
        wanted: &[
            "10",
            r#""10""#,
            r#""10.0""#,
            "10.5",
            r#""-3""#,
            r#""007""#,
            "0",
            r#""300""#,
        ],
        given: &[
            "10", r#""10""#, "9.99", "-3", "7", "0", "-0.0", "300", r#""ten""#, r#""+1""#,
            r#""1e1""#, r#""""#,
        ],
    },
    Family {
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        keys: &["aws:CurrentTime", "aws:TokenIssueTime"],
        wanted: &[
            r#""2024-01-01T00:00:00Z""#,
            r#""2024""#,
            r#""2024-02""#,
            r#""2024-02-29""#,
            "1704067200",
            r#""2024-01-01T01:00+01:00""#,
            r#""2023-12-31T23:59:59.999Z""#,
            r#""-1.5""#,
        ],
        given: &[
            r#""2024-01-01T00:00:00Z""#,
            r#""2024-01-01""#,
            r#""2024-03-01T12:00:00-05:00""#,
            "1704067200",
            "2024",
            r#""1704067200.5""#,
            r#""2023-12-31T23:59:59.9990Z""#,
            r#""1969-12-31T23:59:58.5Z""#,
            r#""2023-02-29""#,
            r#""tomorrow""#,
        ],
    },
    Family {
        operators: &["Bool"],
        keys: &[
            "aws:SecureTransport",
            "aws:MultiFactorAuthPresent",
            "aws:PrincipalIsAWSService",
            "aws:ViaAWSService",
        ],
        wanted: &[
            "true",
            "false",
            r#""true""#,
            r#""False""#,
            r#""${aws:SecureTransport}""#,
            r#""${aws:MultiFactorAuthPresent, 'true'}""#,
        ],
        given: &["true", "false", r#""TRUE""#, r#""false""#, r#""maybe""#],
    },
    Family {
        operators: &["BinaryEquals"],
        keys: &["app:Blob"],
        wanted: &[r#""QmluYXJ5""#, r#""AAE=""#, r#""""#],
        given: &[r#""QmluYXJ5""#, r#""AAE=""#, r#""AAE""#, r#""!""#, r#""""#],
    },
    Family {
        operators: &["IpAddress", "NotIpAddress"],
        keys: &["aws:SourceIp", "aws:VpcSourceIp"],
        wanted: &[
            r#""203.0.113.0/24""#,
            r#""203.0.113.77/24""#,
            r#""203.0.113.5""#,
            r#""0.0.0.0/0""#,
            r#""2001:db8::/32""#,
            r#""::/0""#,
            r#""::ffff:203.0.113.5""#,
        ],
        given: &[
            r#""203.0.113.5""#,
            r#""203.0.113.5""#,
            r#""198.51.100.1""#,
            r#""2001:db8:0:1::1""#,
            r#""2001:DB8::1""#,
            r#""203.0.113.05""#,
            r#""::ffff:203.0.113.5""#,
        ],
    },
    Family {
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        keys: &["aws:SourceArn", "aws:PrincipalArn", "aws:PrincipalArn"],
        wanted: &[
            r#""arn:aws:iam::111122223333:user/ana""#,
            r#""arn:aws:iam::111122223333:role/build""#,
            r#""arn:aws:iam::*:user/*""#,
            r#""arn:*:*:*:*:*""#,
            r#""*""#,
            r#""arn:aws:s3:::*""#,
            r#""arn:aws:iam::111122223333:*""#,
            r#""arn:aws:iam::${aws:PrincipalAccount}:*/build""#,
            r#""arn:aws:sns:*:111122223333:topic:?""#,
            r#""${aws:PrincipalArn}""#,
            r#""arn:aws:iam:*""#,
        ],
        given: &[
            r#""arn:aws:s3:::bucket""#,
            r#""arn:aws:sns:us-east-1:111122223333:topic:x""#,
            r#""arn:aws:iam::111122223333:role/build""#,
            r#""arn:aws:iam""#,
            r#""bucket""#,
        ],
    },
];

/// Values that no operator of their family can read, or that are malformed.
const UNREADABLE: &[&str] = &[
    r#""soon""#,
    r#""1e3""#,
    r#""300.0.0.1""#,
    r#""${aws:username""#,
    r#""${}""#,
    r#""${username}""#,
    r#""${a b:c}""#,
    r#""${aws:x, y}""#,
    "0.12345678901234567",
    "null",
    "[]",
];

/// A random Condition element.
pub(super) fn condition(rng: &mut Rng) -> Value {
    let mut operators = Map::new();
    for _ in 0..=usize::from(chance(rng, 25)) {
        let family = &FAMILIES[rng.usize(0..FAMILIES.len())];
        // Strings have most operators and keys, so they come up twice as often.
        let family = if chance(rng, 30) {
            &FAMILIES[0]
        } else {
            family
        };
        let null = chance(rng, 9);
        let (operator, plain) = operator(rng, family, null);
        let mut keys = Map::new();
        for _ in 0..=usize::from(chance(rng, 15)) {
            let key = if chance(rng, 92) {
                pick(rng, family.keys)
            } else {
                {
                    let stranger = &FAMILIES[rng.usize(0..FAMILIES.len())];
                    pick(rng, stranger.keys)
                }
            };
            let values = if null {
                vec![json!(rng.bool())]
            } else {
                wanted(rng, family, plain)
            };
            keys.insert(cased(rng, key), scalar_or_list(rng, values));
        }
        operators.insert(operator, Value::Object(keys));
    }
    let (operator, key) = match rng.u32(0..1000) {
        0..3 => ("StringEqual", "aws:username"),
        3..6 => ("NullIfExists", "aws:username"),
        6..8 => ("Bool", "aws:${aws:username}"),
        8..10 => ("StringLike", "username"),
        _ => return Value::Object(operators),
    };
    operators.insert(operator.to_owned(), json!({key: "true"}));
    Value::Object(operators)
}

/// An operator's name, and whether it has neither qualifier nor `IfExists`.
fn operator(rng: &mut Rng, family: &Family, null: bool) -> (String, bool) {
    let base = if null {
        "Null"
    } else {
        pick(rng, family.operators)
    };
    let set = match rng.u32(0..100) {
        0..12 => "ForAllValues:",
        12..24 => "ForAnyValue:",
        _ => "",
    };
    let if_exists = if !null && chance(rng, 20) {
        "IfExists"
    } else {
        ""
    };
    let name = format!("{set}{base}{if_exists}");
    let name = if chance(rng, 3) {
        name.to_ascii_lowercase()
    } else {
        name
    };
    (name, set.is_empty() && if_exists.is_empty())
}

fn wanted(rng: &mut Rng, family: &Family, plain: bool) -> Vec<Value> {
    let empty = if plain {
        chance(rng, 1)
    } else {
        chance(rng, 6)
    };
    let count = match rng.u32(0..10) {
        _ if empty => 0,
        0..6 => 1,
        6..9 => 2,
        _ => 3,
    };
    (0..count)
        .map(|_| {
            if rng.u32(0..400) == 0 {
                read(pick(rng, UNREADABLE))
            } else {
                read(pick(rng, family.wanted))
            }
        })
        .collect()
}

fn read(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// Key names are case-insensitive.
fn cased(rng: &mut Rng, key: &str) -> String {
    match rng.u32(0..20) {
        0 => key.to_ascii_lowercase(),
        1 => key.to_ascii_uppercase(),
        _ => key.to_owned(),
    }
}

/// A random context.
pub(super) fn context(rng: &mut Rng) -> Value {
    let mut context = Map::new();
    for family in FAMILIES {
        for key in family.keys {
            // The implied keys are stated less often, because then they hide what is implied.
            let percent = match *key {
                "aws:TagKeys" | "aws:PrincipalTag/Team" => 45,
                "aws:username"
                | "aws:userid"
                | "aws:PrincipalAccount"
                | "aws:ResourceAccount"
                | "aws:PrincipalType"
                | "aws:PrincipalArn"
                | "aws:PrincipalIsAWSService"
                | "aws:ViaAWSService"
                | "aws:PrincipalServiceName"
                | "kms:CallerAccount" => 3,
                _ => 30,
            };
            if chance(rng, percent) {
                let key = cased(rng, key);
                if rng.u32(0..300) != 0 && context.keys().any(|k| k.eq_ignore_ascii_case(&key)) {
                    continue;
                }
                let value = given(rng, family, &key);
                context.insert(key, value);
            }
        }
    }
    Value::Object(context)
}

fn given(rng: &mut Rng, family: &Family, key: &str) -> Value {
    let list = if key.eq_ignore_ascii_case("aws:TagKeys") {
        85
    } else {
        10
    };
    if !chance(rng, list) {
        return read(pick(rng, family.given));
    }
    let count = rng.usize(0..4);
    (0..count).map(|_| read(pick(rng, family.given))).collect()
}
