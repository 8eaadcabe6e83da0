use super::*;
use crate::{Grade, ProblemKind};

const ALL_SHAPES: Policy = Policy {
    version: Some(Version::V2012_10_17),
    id: Some("id"),
    statements: List::Many(&[
        Statement {
            sid: Some("One"),
            effect: Effect::Allow,
            principal: Some(Principal::Principal(Named::Map(&[
                (PrincipalType::Service, List::One("ec2.amazonaws.com")),
                (PrincipalType::Aws, List::Many(&["123456789012", "*"])),
            ]))),
            action: Action::Action(List::Many(&["s3:Get*", "*"])),
            resource: Some(Resource::Resource(List::One(
                "arn:aws:s3:::b/${aws:username}",
            ))),
            condition: Some(&[
                Operator {
                    qualifier: Some(SetQualifier::ForAnyValue),
                    kind: OperatorKind::StringLike,
                    if_exists: true,
                    written: Some("foranyvalue:StringLikeIfExists"),
                    keys: &[
                        ("aws:TagKeys", List::Many(&[Value::String("a*")])),
                        ("aws:SourceIp", List::Many(&[])),
                    ],
                },
                Operator {
                    qualifier: None,
                    kind: OperatorKind::NumericEquals,
                    if_exists: false,
                    written: None,
                    keys: &[(
                        "a:b",
                        List::Many(&[Value::Number("-1.5"), Value::Number("0"), Value::Bool(true)]),
                    )],
                },
            ]),
        },
        Statement {
            sid: None,
            effect: Effect::Deny,
            principal: Some(Principal::NotPrincipal(Named::Any)),
            action: Action::NotAction(List::One("*")),
            resource: Some(Resource::NotResource(List::Many(&[]))),
            condition: Some(&[]),
        },
        Statement {
            sid: None,
            effect: Effect::Allow,
            principal: Some(Principal::Principal(Named::Any)),
            action: Action::Action(List::Many(&[])),
            resource: None,
            condition: None,
        },
    ]),
};
const _: () = ALL_SHAPES.check();

#[test]
fn nothing_of_a_literal_is_lost() {
    static LITERAL: Policy = ALL_SHAPES;
    let expected = concat!(
        r#"{"Version":"2012-10-17","Id":"id","Statement":[{"Sid":"One","Effect":"Allow","#,
        r#""Principal":{"Service":"ec2.amazonaws.com","AWS":["123456789012","*"]},"#,
        r#""Action":["s3:Get*","*"],"Resource":"arn:aws:s3:::b/${aws:username}","Condition":{"#,
        r#""foranyvalue:StringLikeIfExists":{"aws:TagKeys":["a*"],"aws:SourceIp":[]},"#,
        r#""NumericEquals":{"a:b":[-1.5,0,true]}}},"#,
        r#"{"Effect":"Deny","NotPrincipal":"*","NotAction":"*","NotResource":[],"Condition":{}},"#,
        r#"{"Effect":"Allow","Principal":"*","Action":[]}]}"#,
    );
    assert_eq!(crate::Policy::from(&LITERAL).to_string(), expected);
}

/// A policy of one statement with this condition and these principals.
macro_rules! policy {
    ($condition:expr, $principal:expr) => {{
        static LITERAL: Policy = Policy {
            version: Some(Version::V2012_10_17),
            id: None,
            statements: List::One(Statement {
                sid: None,
                effect: Effect::Deny,
                principal: $principal,
                action: Action::Action(List::One("*")),
                resource: None,
                condition: $condition,
            }),
        };
        &LITERAL
    }};
}

const fn equals(keys: &'static [(&'static str, List<Value>)]) -> Operator {
    Operator {
        qualifier: None,
        kind: OperatorKind::StringEquals,
        if_exists: false,
        written: None,
        keys,
    }
}

const A: List<Value> = List::One(Value::String("a"));
const B: List<Value> = List::One(Value::String("b"));

#[track_caller]
fn prints(literal: &'static Policy, condition: &str) {
    let policy = crate::Policy::from(literal);
    let Some(found) = policy.statements.as_slice()[0].condition.clone() else {
        panic!("no condition in {policy}");
    };
    let mut statement = crate::Statement::new(Effect::Deny, ActionPattern::from_static("*"));
    statement.condition = Some(found);
    let expected = format!(r#"{{"Effect":"Deny","Action":"*","Condition":{condition}}}"#);
    assert_eq!(statement.to_string(), expected);
}

#[test]
fn keys_that_stand_twice_are_kept_and_refused() {
    let twice = policy!(Some(&[equals(&[("a:b", A), ("A:B", B)])]), None);
    prints(twice, r#"{"StringEquals":{"a:b":"a","second A:B":"b"}}"#);
    // Two operators of one name are one, unless they share a key.
    let merged = policy!(Some(&[equals(&[("a:b", A)]), equals(&[("c:d", B)])]), None);
    prints(merged, r#"{"StringEquals":{"a:b":"a","c:d":"b"}}"#);
    let shared = policy!(
        Some(&[equals(&[("a:b", A)]), equals(&[("a:b", B), ("a:b", A)])]),
        None
    );
    prints(
        shared,
        r#"{"StringEquals":{"a:b":"a","second a:b":"b","second second a:b":"a"}}"#,
    );
    for (literal, refused) in [(twice, 1), (merged, 0), (shared, 2)] {
        let problems = crate::Policy::from(literal).check();
        let found = problems.iter().filter(|problem| {
            matches!(problem.kind, ProblemKind::InvalidConditionKey { .. })
                && problem.kind.grade() == Grade::Refused
        });
        assert_eq!(found.count(), refused);
    }
}

#[test]
fn types_that_stand_twice_are_one() {
    let literal = policy!(
        None,
        Some(Principal::Principal(Named::Map(&[
            (PrincipalType::Aws, List::One("123456789012")),
            (PrincipalType::Service, List::One("a.b")),
            (PrincipalType::Aws, List::Many(&["210987654321"])),
        ])))
    );
    assert_eq!(
        crate::Policy::from(literal).to_string(),
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":{"AWS":["123456789012","210987654321"],"Service":"a.b"},"Action":"*"}}"#
    );
}

#[test]
fn a_wrong_spelling_or_number_says_the_same() {
    const SPELLED: Operator = Operator {
        written: Some("Bool"),
        ..equals(&[("a:b", List::One(Value::Number("many")))])
    };
    // The operator is what its parts say; what is no number compares as its text.
    prints(
        policy!(Some(&[SPELLED]), None),
        r#"{"StringEquals":{"a:b":"many"}}"#,
    );
}

#[test]
fn what_a_check_in_a_const_refuses() {
    #[track_caller]
    fn check(literal: &'static Policy, good: bool) {
        let checked = std::panic::catch_unwind(|| literal.check());
        assert_eq!(checked.is_ok(), good);
    }
    const fn number(text: &'static str) -> Value {
        Value::Number(text)
    }
    check(
        policy!(Some(&[equals(&[("a:b", A), ("a:c", B)])]), None),
        true,
    );
    check(
        policy!(Some(&[equals(&[("a:b", A), ("A:B", B)])]), None),
        false,
    );
    check(policy!(Some(&[equals(&[]), equals(&[])]), None), false);
    check(
        policy!(
            Some(&[
                equals(&[]),
                Operator {
                    if_exists: true,
                    ..equals(&[])
                }
            ]),
            None
        ),
        true,
    );
    check(
        policy!(
            Some(&[Operator {
                written: Some("STRINGEQUALS"),
                ..equals(&[])
            }]),
            None
        ),
        true,
    );
    check(
        policy!(
            Some(&[Operator {
                written: Some("StringLike"),
                ..equals(&[])
            }]),
            None
        ),
        false,
    );
    check(
        policy!(
            Some(&[Operator {
                written: Some("Equals"),
                ..equals(&[])
            }]),
            None
        ),
        false,
    );
    check(policy!(Some(&[equals(&[("ab", A)])]), None), false);
    check(
        policy!(
            None,
            Some(Principal::NotPrincipal(Named::Map(&[
                (PrincipalType::Aws, List::One("a")),
                (PrincipalType::Aws, List::One("b")),
            ])))
        ),
        false,
    );
    macro_rules! numbers {
        ($good:literal: $($text:literal)+) => {
            $(check(policy!(Some(&[equals(&[("a:b", List::One(number($text)))])]), None), $good);)+
        };
    }
    numbers!(true: "0" "10" "-1" "0.5" "-0.05" "1.25");
    numbers!(false: "" "-" "-0" "01" "1." ".5" "1.0" "1e3" "x" "1.5x" "+1");
}
