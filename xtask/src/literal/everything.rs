literal::Policy {
    version: Some(Version::V2012_10_17),
    id: Some("quote\" backslash\\ \u{7f} é"),
    statements: literal::List::Many(&[
        literal::Statement {
            sid: Some("First"),
            effect: Effect::Deny,
            principal: Some(literal::Principal::NotPrincipal(literal::Named::Map(&[
                (iam_model::PrincipalType::Aws, literal::List::One("123456789012")),
                (iam_model::PrincipalType::Service, literal::List::Many(&[
                    "ec2.amazonaws.com",
                    "vmie.amazonaws.com",
                ])),
            ]))),
            action: literal::Action::NotAction(literal::List::Many(&[
                "s3:Get*",
                "s3:List?",
            ])),
            resource: Some(literal::Resource::NotResource(literal::List::Many(&[
                "arn:aws:s3:::b/${aws:username}/*",
            ]))),
            condition: Some(&[
                literal::Operator {
                    qualifier: Some(iam_model::SetQualifier::ForAnyValue),
                    kind: OperatorKind::StringLike,
                    if_exists: true,
                    written: None,
                    keys: &[
                        ("aws:TagKeys", literal::List::Many(&[
                            literal::Value::String("a*"),
                            literal::Value::Number("1.5"),
                            literal::Value::Bool(true),
                        ])),
                        ("aws:PrincipalTag/team", literal::List::One(literal::Value::String(""))),
                    ],
                },
                literal::Operator {
                    qualifier: None,
                    kind: OperatorKind::NumericEquals,
                    if_exists: false,
                    written: Some("numericequals"),
                    keys: &[],
                },
            ]),
        },
        literal::Statement {
            sid: None,
            effect: Effect::Allow,
            principal: Some(literal::Principal::Principal(literal::Named::Any)),
            action: literal::Action::Action(literal::List::Many(&[])),
            resource: Some(literal::Resource::Resource(literal::List::One("*"))),
            condition: Some(&[]),
        },
        literal::Statement {
            sid: None,
            effect: Effect::Allow,
            principal: None,
            action: literal::Action::Action(literal::List::One("*")),
            resource: None,
            condition: None,
        },
    ]),
}
