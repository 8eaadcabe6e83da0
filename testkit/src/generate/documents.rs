//! Policy documents of every shape, for tests of readers and printers.
//!
//! Unlike the policies of the evaluator's tests these are about spelling: each document is one that
//! every reader accepts, and all of IAM's grammar occurs.

use std::collections::BTreeSet;

use fastrand::Rng;
use serde_json::{Map, Value, json};

use super::{chance, pick};

/// A random policy document, and the names of what occurs in it.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub value: Value,
    /// What occurs: `operator StringEquals`, `shape one-element list`, `text quote`, ….
    pub occurs: BTreeSet<String>,
}

/// A random policy document that says anything that a policy can say.
pub fn document(rng: &mut Rng) -> Document {
    let mut generator = Generator {
        rng,
        occurs: BTreeSet::new(),
    };
    let value = generator.policy();
    Document {
        value,
        occurs: generator.occurs,
    }
}

/// Everything that occurs in enough random documents.
pub fn everything() -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut add = |what: &str, names: &[&str]| {
        all.extend(names.iter().map(|name| format!("{what} {name}")));
    };
    add("version", &["none", "2008-10-17", "2012-10-17"]);
    add(
        "statements",
        &["object", "empty list", "one-element list", "list"],
    );
    add(
        "shape",
        &[
            "scalar",
            "empty list",
            "one-element list",
            "list",
            "long list",
        ],
    );
    add(
        "element",
        &[
            "Id",
            "Sid",
            "Principal",
            "NotPrincipal",
            "Action",
            "NotAction",
            "Resource",
            "NotResource",
            "Condition",
            "no Resource",
            "empty Condition",
            "empty operator",
        ],
    );
    add("principals", &["none", "some", "all"]);
    add(
        "principal",
        &[
            "any",
            "empty",
            "AWS",
            "CanonicalUser",
            "Federated",
            "Service",
        ],
    );
    add("qualifier", &["none", "ForAllValues", "ForAnyValue"]);
    add("suffix", &["none", "IfExists"]);
    add("spelling", &["canonical", "lower case"]);
    add(
        "value",
        &["string", "boolean", "integer", "negative", "fraction"],
    );
    let operators: Vec<&str> = OPERATORS.iter().map(|(name, _)| *name).collect();
    add("operator", &operators);
    let texts: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
    add("text", &texts);
    all
}

/// Texts by what is special about them.
const TEXTS: &[(&str, &[&str])] = &[
    (
        "word",
        &[
            "a",
            "Name1",
            "under_score",
            "i-0abc",
            "2012-10-17",
            "10.0.0.0",
        ],
    ),
    ("empty", &[""]),
    ("blank", &["a b", " ", "a ", " a", "\u{a0}"]),
    ("quote", &["\"", "say \"x\"", "it's", "`x`"]),
    ("backslash", &["\\", "a\\nb", "\\u{41}", "C:\\x\\", "\\\""]),
    (
        "control",
        &[
            "\n",
            "a\tb",
            "\r\n",
            "\u{0}",
            "\u{7f}",
            "\u{1b}[31m",
            "\u{85}",
        ],
    ),
    (
        "unseen",
        &[
            "\u{feff}",
            "a\u{200b}b",
            "\u{202e}x",
            "\u{2066}",
            "\u{2028}",
            "e\u{301}",
        ],
    ),
    ("beyond ASCII", &["é", "日本", "😀", "Ω"]),
    (
        "keyword",
        &[
            "action",
            "not",
            "when",
            "allow",
            "deny",
            "policy",
            "principal",
            "single",
        ],
    ),
    (
        "literal",
        &[
            "true", "false", "null", "10", "-5", "1e5", "0x1F", "3EABF", "5e", "0bfoo",
        ],
    ),
    (
        "comment",
        &[
            "//",
            "a//b",
            "/*",
            "*/",
            "https://x",
            "# x",
            "#[allow(X)]",
            "ab#c",
        ],
    ),
    (
        "bracket",
        &["{", "}", "[", "]", "(", ")", "{x}", ",", "a, b"],
    ),
    ("wildcard", &["*", "?", "a*b", "**", "a/*", "*x"]),
    (
        "edge",
        &[
            "/a", "a/", ":", "a:", "-", ".", "=", "@x", "a:b:c", "r\"x\"", "b", "r#type",
        ],
    ),
];

/// What the values of an operator are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Values {
    Text,
    Number,
    Date,
    Bool,
    Binary,
    Address,
    Arn,
}

const OPERATORS: &[(&str, Values)] = &[
    ("StringEquals", Values::Text),
    ("StringNotEquals", Values::Text),
    ("StringEqualsIgnoreCase", Values::Text),
    ("StringNotEqualsIgnoreCase", Values::Text),
    ("StringLike", Values::Text),
    ("StringNotLike", Values::Text),
    ("NumericEquals", Values::Number),
    ("NumericNotEquals", Values::Number),
    ("NumericLessThan", Values::Number),
    ("NumericLessThanEquals", Values::Number),
    ("NumericGreaterThan", Values::Number),
    ("NumericGreaterThanEquals", Values::Number),
    ("DateEquals", Values::Date),
    ("DateNotEquals", Values::Date),
    ("DateLessThan", Values::Date),
    ("DateLessThanEquals", Values::Date),
    ("DateGreaterThan", Values::Date),
    ("DateGreaterThanEquals", Values::Date),
    ("Bool", Values::Bool),
    ("BinaryEquals", Values::Binary),
    ("IpAddress", Values::Address),
    ("NotIpAddress", Values::Address),
    ("ArnEquals", Values::Arn),
    ("ArnLike", Values::Arn),
    ("ArnNotEquals", Values::Arn),
    ("ArnNotLike", Values::Arn),
    ("Null", Values::Bool),
];

const ACTIONS: &[&str] = &[
    "*",
    "*:*",
    "s3:*",
    "s3:Get*",
    "s3:?et",
    "s3:*Object",
    "s3:G*t*",
    "S3:GETOBJECT",
    "s3:a.b",
    "imagebuilder:CreateImagePipeline",
    "execute-api:Invoke",
    "s3:5e",
    "s3:x_",
    "s3:-a",
    "s3:a-",
    "a4b:0x1",
    "s3:.",
    "s3:get**",
];

const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:s3:::logs",
    "arn:aws:s3:::logs/*",
    "arn:aws:s3:::${aws:username}/?",
    "arn:aws:imagebuilder:us-east-1:123456789012:image/a/1.0.0/1",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:s3:::a b",
    "arn:aws:s3:::\"\\\n",
    "arn:aws:s3:::é//x",
];

struct Generator<'a> {
    rng: &'a mut Rng,
    occurs: BTreeSet<String>,
}

impl Generator<'_> {
    fn occurs(&mut self, what: &str, name: &str) {
        self.occurs.insert(format!("{what} {name}"));
    }

    fn text(&mut self) -> String {
        if chance(self.rng, 30) {
            let many = self.rng.usize(1..4);
            return (0..many).map(|_| self.text()).collect();
        }
        let (name, texts) = TEXTS[self.rng.usize(0..TEXTS.len())];
        self.occurs("text", name);
        pick(self.rng, texts).to_owned()
    }

    fn policy(&mut self) -> Value {
        let mut policy = Map::new();
        let version = pick(
            self.rng,
            &["none", "2008-10-17", "2012-10-17", "2012-10-17"],
        );
        self.occurs("version", version);
        if version != "none" {
            policy.insert("Version".into(), json!(version));
        }
        if chance(self.rng, 30) {
            self.occurs("element", "Id");
            let id = self.text();
            policy.insert("Id".into(), json!(id));
        }
        let principals = pick(self.rng, &["none", "some", "all"]);
        self.occurs("principals", principals);
        let statements = self.rng.usize(0..5);
        let shape = match statements {
            0 => "empty list",
            1 if self.rng.bool() => "object",
            1 => "one-element list",
            _ => "list",
        };
        self.occurs("statements", shape);
        let mut made: Vec<Value> = (0..statements)
            .map(|index| {
                let named = match principals {
                    "none" => false,
                    "all" => true,
                    _ => index == 0,
                };
                self.statement(named)
            })
            .collect();
        let value = match shape {
            "object" => made.remove(0),
            _ => Value::Array(made),
        };
        policy.insert("Statement".into(), value);
        Value::Object(policy)
    }

    fn statement(&mut self, named: bool) -> Value {
        let mut statement = Map::new();
        if chance(self.rng, 60) {
            self.occurs("element", "Sid");
            let sid = self.text();
            statement.insert("Sid".into(), json!(sid));
        }
        let deny = self.rng.bool();
        statement.insert("Effect".into(), json!(if deny { "Deny" } else { "Allow" }));
        if named {
            let negated = deny && chance(self.rng, 40);
            let name = if negated { "NotPrincipal" } else { "Principal" };
            self.occurs("element", name);
            let value = self.principals(negated);
            statement.insert(name.into(), value);
        }
        let negated = chance(self.rng, 30);
        let name = if negated { "NotAction" } else { "Action" };
        self.occurs("element", name);
        let value = self.list(!negated, |generator| json!(pick(generator.rng, ACTIONS)));
        statement.insert(name.into(), value);
        if chance(self.rng, 15) {
            self.occurs("element", "no Resource");
        } else {
            let negated = chance(self.rng, 30);
            let name = if negated { "NotResource" } else { "Resource" };
            self.occurs("element", name);
            let value = self.list(!negated, |generator| json!(pick(generator.rng, RESOURCES)));
            statement.insert(name.into(), value);
        }
        if chance(self.rng, 70) {
            self.occurs("element", "Condition");
            let value = self.condition();
            statement.insert("Condition".into(), value);
        }
        Value::Object(statement)
    }

    /// A scalar or a list of any length.
    fn list(&mut self, may_be_empty: bool, mut value: impl FnMut(&mut Self) -> Value) -> Value {
        let (name, length) = match self.rng.u32(0..10) {
            0 if may_be_empty => ("empty list", 0),
            0..=3 => ("scalar", 1),
            4 | 5 => ("one-element list", 1),
            6..=8 => ("list", self.rng.usize(2..4)),
            _ => ("long list", self.rng.usize(10..20)),
        };
        self.occurs("shape", name);
        let mut values: Vec<Value> = (0..length).map(|_| value(self)).collect();
        if name == "scalar" {
            return values.remove(0);
        }
        Value::Array(values)
    }

    fn principals(&mut self, negated: bool) -> Value {
        if !negated && chance(self.rng, 20) {
            self.occurs("principal", "any");
            return json!("*");
        }
        if !negated && chance(self.rng, 10) {
            self.occurs("principal", "empty");
            return json!({});
        }
        let types: &[(&str, &[&str])] = &[
            (
                "AWS",
                &[
                    "123456789012",
                    "012345678901",
                    "arn:aws:iam::123456789012:root",
                    "arn:aws:iam::123456789012:user/path/é",
                    "AROA1234567890ABCDEF",
                ],
            ),
            ("CanonicalUser", &["79a59df900b949e5", "abcdef"]),
            (
                "Federated",
                &[
                    "token.actions.githubusercontent.com",
                    "arn:aws:iam::123456789012:saml-provider/x",
                ],
            ),
            (
                "Service",
                &["ec2.amazonaws.com", "imagebuilder.amazonaws.com"],
            ),
        ];
        let mut map = Map::new();
        let first = self.rng.usize(0..types.len());
        for step in 0..self.rng.usize(1..=types.len()) {
            let (kind, names) = types[(first + step) % types.len()];
            self.occurs("principal", kind);
            let wild = !negated && kind == "AWS";
            let values = self.list(!negated, |generator| {
                if wild && chance(generator.rng, 10) {
                    return json!("*");
                }
                json!(pick(generator.rng, names))
            });
            map.insert(kind.to_owned(), values);
        }
        Value::Object(map)
    }

    fn condition(&mut self) -> Value {
        if chance(self.rng, 8) {
            self.occurs("element", "empty Condition");
            return json!({});
        }
        let mut condition = Map::new();
        for _ in 0..self.rng.usize(1..4) {
            let (kind, values) = OPERATORS[self.rng.usize(0..OPERATORS.len())];
            self.occurs("operator", kind);
            let qualifier = pick(self.rng, &["none", "none", "ForAllValues", "ForAnyValue"]);
            self.occurs("qualifier", qualifier);
            let suffix = match kind {
                "Null" => "none",
                _ => pick(self.rng, &["none", "none", "IfExists"]),
            };
            self.occurs("suffix", suffix);
            let mut name = String::new();
            if qualifier != "none" {
                name = format!("{qualifier}:");
            }
            name.push_str(kind);
            if suffix != "none" {
                name.push_str(suffix);
            }
            let spelling = pick(self.rng, &["canonical", "canonical", "lower case"]);
            self.occurs("spelling", spelling);
            // Two operators that differ in case alone are one operator twice.
            let known = condition
                .keys()
                .any(|known: &String| known.eq_ignore_ascii_case(&name));
            if known {
                continue;
            }
            if spelling == "lower case" {
                name = name.to_ascii_lowercase();
            }
            let may_be_empty = qualifier != "none" || suffix != "none";
            let keys = self.keys(values, may_be_empty);
            condition.insert(name, keys);
        }
        Value::Object(condition)
    }

    fn keys(&mut self, values: Values, may_be_empty: bool) -> Value {
        let mut keys = Map::new();
        if chance(self.rng, 8) {
            self.occurs("element", "empty operator");
            return json!({});
        }
        for _ in 0..self.rng.usize(1..4) {
            let key = if self.rng.bool() {
                let known = [
                    "aws:username",
                    "s3:max-keys",
                    "kms:EncryptionContextKeys",
                    "token.actions.githubusercontent.com:sub",
                    "aws:5e",
                    "aws:a*",
                ];
                pick(self.rng, &known).to_owned()
            } else {
                format!("aws:PrincipalTag/{}", self.text())
            };
            let lower =
                |text: &str| -> String { text.chars().flat_map(char::to_lowercase).collect() };
            if key.contains("${")
                || keys
                    .keys()
                    .any(|known: &String| lower(known) == lower(&key))
            {
                continue;
            }
            let list = self.list(may_be_empty, |generator| generator.value(values));
            keys.insert(key, list);
        }
        Value::Object(keys)
    }

    fn value(&mut self, values: Values) -> Value {
        let (kind, value) = match values {
            Values::Text => match self.rng.u32(0..12) {
                0 => ("boolean", json!(self.rng.bool())),
                1 => ("integer", json!(self.rng.u32(0..100))),
                2 => ("negative", json!(-5)),
                3 => ("fraction", json!(1.5)),
                // Under Version 2008-10-17 it is plain text.
                4 => ("string", json!("${aws:username}")),
                _ => ("string", json!(self.text())),
            },
            Values::Number => match self.rng.u32(0..5) {
                0 => ("integer", json!(self.rng.i64(0..))),
                1 => ("negative", json!(self.rng.i64(..0))),
                2 => ("fraction", json!(0.125)),
                _ => ("string", json!(pick(self.rng, &["5", "-5", "0.5"]))),
            },
            Values::Date => match self.rng.u32(0..3) {
                0 => ("integer", json!(1_700_000_000)),
                _ => (
                    "string",
                    json!(pick(self.rng, &["2026-11-22T12:30:00Z", "2026", "-1"])),
                ),
            },
            Values::Bool => match self.rng.u32(0..2) {
                0 => ("boolean", json!(self.rng.bool())),
                _ => ("string", json!(pick(self.rng, &["true", "false", "True"]))),
            },
            Values::Binary => ("string", json!(pick(self.rng, &["QmluYXJ5", "YQ==", ""]))),
            Values::Address => (
                "string",
                json!(pick(self.rng, &["10.0.0.0/8", "2001:db8::/32"])),
            ),
            Values::Arn => ("string", json!(pick(self.rng, RESOURCES))),
        };
        self.occurs("value", kind);
        value
    }
}
