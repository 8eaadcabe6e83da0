iam_model::literal::Policy {
    version: ::core::option::Option::Some(iam_model::Version::V2012_10_17),
    id: ::core::option::Option::Some("quote\" backslash\\ \u{7f} é"),
    statements: iam_model::literal::List::Many(&[
        iam_model::literal::Statement {
            sid: ::core::option::Option::Some("First"),
            effect: iam_model::Effect::Deny,
            principal: ::core::option::Option::Some(iam_model::literal::Principal::NotPrincipal(iam_model::literal::Named::Map(&[
                (iam_model::PrincipalType::Aws, iam_model::literal::List::One("123456789012")),
                (iam_model::PrincipalType::Service, iam_model::literal::List::Many(&[
                    "ec2.amazonaws.com",
                    "vmie.amazonaws.com",
                ])),
            ]))),
            action: iam_model::literal::Action::NotAction(iam_model::literal::List::Many(&[
                "s3:Get*",
                "s3:List?",
            ])),
            resource: ::core::option::Option::Some(iam_model::literal::Resource::NotResource(iam_model::literal::List::Many(&[
                "arn:aws:s3:::b/${aws:username}/*",
            ]))),
            condition: ::core::option::Option::Some(&[
                iam_model::literal::Operator {
                    qualifier: ::core::option::Option::Some(iam_model::SetQualifier::ForAnyValue),
                    kind: iam_model::OperatorKind::StringLike,
                    if_exists: true,
                    written: ::core::option::Option::None,
                    keys: &[
                        ("aws:TagKeys", iam_model::literal::List::Many(&[
                            iam_model::literal::Value::String("a*"),
                            iam_model::literal::Value::Number("1.5"),
                            iam_model::literal::Value::Bool(true),
                        ])),
                        ("aws:PrincipalTag/team", iam_model::literal::List::One(iam_model::literal::Value::String(""))),
                    ],
                },
                iam_model::literal::Operator {
                    qualifier: ::core::option::Option::None,
                    kind: iam_model::OperatorKind::NumericEquals,
                    if_exists: false,
                    written: ::core::option::Option::Some("numericequals"),
                    keys: &[],
                },
            ]),
        },
        iam_model::literal::Statement {
            sid: ::core::option::Option::None,
            effect: iam_model::Effect::Allow,
            principal: ::core::option::Option::Some(iam_model::literal::Principal::Principal(iam_model::literal::Named::Any)),
            action: iam_model::literal::Action::Action(iam_model::literal::List::Many(&[])),
            resource: ::core::option::Option::Some(iam_model::literal::Resource::Resource(iam_model::literal::List::One("*"))),
            condition: ::core::option::Option::Some(&[]),
        },
        iam_model::literal::Statement {
            sid: ::core::option::Option::None,
            effect: iam_model::Effect::Allow,
            principal: ::core::option::Option::None,
            action: iam_model::literal::Action::Action(iam_model::literal::List::One("*")),
            resource: ::core::option::Option::None,
            condition: ::core::option::Option::None,
        },
    ]),
}
