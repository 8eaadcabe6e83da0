//! Section X of the rules, and the rules K, V and D.

use serde_json::{Value, json};

use super::{FEDERATED, ROOT, SESSION, USER, check, policy, request, with};

/// Whether a condition of an Allow holds in each of the contexts.
#[track_caller]
fn holds(condition: &Value, rows: &[(Value, bool)]) {
    for (context, expected) in rows {
        let statement = json!({
            "Effect": "Allow", "Action": "*", "Resource": "*", "Condition": condition,
        });
        let scenario = request(USER, &json!({"identity": [policy(&statement)]}));
        let expected = if *expected { "allowed" } else { "implicitDeny" };
        check(expected, &with(&scenario, &json!({"context": context})));
    }
}

/// MKV: department, role and name of the caller; an empty text is an absent tag.
fn mkv(department: &str, role: &str, name: &str) -> Value {
    let mut context = json!({"aws:PrincipalArn": format!("arn:aws:iam::111122223333:user/{name}")});
    for (key, tag) in [("department", department), ("role", role)] {
        if !tag.is_empty() {
            context[format!("aws:PrincipalTag/{key}")] = json!(tag);
        }
    }
    context
}

#[test]
fn mkv_tables() {
    let tags = json!({
        "aws:PrincipalTag/department": ["finance", "hr", "legal"],
        "aws:PrincipalTag/role": ["audit", "security"],
    });
    let names = json!({"aws:PrincipalArn": [
        "arn:aws:iam::111122223333:user/Ana", "arn:aws:iam::111122223333:user/Mary",
    ]});
    holds(
        &json!({"StringEquals": tags, "ArnLike": names}),
        &[
            (mkv("legal", "audit", "Mary"), true),
            (mkv("hr", "audit", "Nikki"), false),
            (mkv("hr", "payroll", "Mary"), false),
            (mkv("hr", "", "Mary"), false),
            (mkv("", "", "Mary"), false),
        ],
    );
    holds(
        &json!({"StringEquals": tags, "ArnNotLike": names}),
        &[
            (mkv("legal", "audit", "Nikki"), true),
            (mkv("hr", "audit", "Mary"), false),
            (mkv("hr", "payroll", "Nikki"), false),
            (mkv("hr", "", "Nikki"), false),
            (mkv("", "", "Nikki"), false),
        ],
    );
}

fn tag_keys(keys: &[&str]) -> Value {
    json!({"aws:TagKeys": keys})
}

#[test]
fn svmv_tables() {
    let keys = json!({"aws:TagKeys": ["environment", "cost-center"]});
    holds(
        &json!({"ForAllValues:StringEquals": keys, "Null": {"aws:TagKeys": "false"}}),
        &[
            (tag_keys(&["environment"]), true),
            (tag_keys(&["cost-center"]), true),
            (tag_keys(&["environment", "cost-center"]), true),
            (tag_keys(&["environment", "dept"]), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"ForAnyValue:StringEquals": keys}),
        &[
            (tag_keys(&["environment"]), true),
            (tag_keys(&["cost-center"]), true),
            (tag_keys(&["environment", "cost-center"]), true),
            (tag_keys(&["environment", "dept"]), true),
            (tag_keys(&["dept"]), false),
            (json!({}), false),
        ],
    );
}

#[test]
fn mvex_tables() {
    holds(
        &json!({"ForAllValues:StringNotLike": {"aws:TagKeys": "key1*"}}),
        &[
            (tag_keys(&["key1:legal"]), false),
            (tag_keys(&["key1:hr", "key1:personnel"]), false),
            (tag_keys(&["key2:audit"]), true),
            (json!({}), true),
        ],
    );
    holds(
        &json!({"ForAllValues:StringNotLike": {"aws:TagKeys": ["key1*", "key2*"]}}),
        &[
            (tag_keys(&["key1:legal"]), false),
            (tag_keys(&["key1:hr", "key1:personnel"]), false),
            (tag_keys(&["key1:hr", "key2:audit"]), false),
            (tag_keys(&["key3:legal"]), true),
            (json!({}), true),
        ],
    );
    holds(
        &json!({"ForAnyValue:StringEquals": {"aws:TagKeys": "webserver"}}),
        &[
            (tag_keys(&["webserver"]), true),
            (tag_keys(&["environment", "webserver", "test"]), true),
            (tag_keys(&["environment", "test"]), false),
            (json!({}), false),
        ],
    );
}

#[test]
fn svex_table() {
    let arn = |name: &str| format!("arn:aws:ecs:us-east-1:111122223333:cluster/{name}");
    let context = |tag: &str, cluster: &str| json!({"aws:RequestTag/environment": tag, "ecs:cluster": arn(cluster)});
    holds(
        &json!({
            "StringEquals": {"aws:RequestTag/environment": ["production", "prod-backup"]},
            "ArnEquals": {"ecs:cluster": [arn("default1"), arn("default2")]},
        }),
        &[
            (context("production", "default1"), true),
            (context("prod-backup", "default2"), true),
            (context("webserver", "default2"), false),
            (json!({"ecs:cluster": arn("default2")}), false),
        ],
    );
}

#[test]
fn ops_tables() {
    let key = "aws:PrincipalTag/job-category";
    holds(
        &json!({"StringEquals": {key: "iamuser-admin"}}),
        &[
            (json!({key: "iamuser-admin"}), true),
            (json!({key: "dev-ops"}), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({
            "StringEqualsIgnoreCase": {"aws:RequestTag/environment": ["preprod", "storage"]},
            "ForAnyValue:StringEquals": {"aws:TagKeys": "environment"},
        }),
        &[
            (
                json!({"aws:TagKeys": ["environment"], "aws:RequestTag/environment": "preprod"}),
                true,
            ),
            (
                json!({"aws:TagKeys": ["environment", "costcenter"],
                    "aws:RequestTag/environment": "PreProd"}),
                true,
            ),
            (
                json!({"aws:TagKeys": ["Environment"], "aws:RequestTag/Environment": "preprod"}),
                false,
            ),
            (
                json!({"aws:TagKeys": ["costcenter"], "aws:RequestTag/environment": "preprod"}),
                false,
            ),
            (json!({"aws:RequestTag/environment": "storage"}), false),
            (json!({"aws:TagKeys": ["environment"]}), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"Bool": {"aws:SecureTransport": "false"}}),
        &[
            (json!({"aws:SecureTransport": false}), true),
            (json!({"aws:SecureTransport": "True"}), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"BinaryEquals": {"app:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}}),
        &[
            (json!({"app:key": "QmluYXJ5VmFsdWVJbkJhc2U2NA=="}), true),
            (json!({"app:key": "QmluYXJ5"}), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"ArnEquals": {"aws:SourceArn": "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"}}),
        &[
            (
                json!({"aws:SourceArn": "arn:aws:sns:us-west-2:123456789012:TOPIC-ID"}),
                true,
            ),
            (
                json!({"aws:SourceArn": "arn:aws:sns:us-west-2:777788889999:TOPIC-ID"}),
                false,
            ),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"StringLikeIfExists": {"ec2:InstanceType": ["t1.*", "t2.*", "m3.*"]}}),
        &[
            (json!({"ec2:InstanceType": "t1.micro"}), true),
            (json!({"ec2:InstanceType": "m2.micro"}), false),
            (json!({}), true),
        ],
    );
}

#[test]
fn ops_addresses() {
    holds(
        &json!({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        &[
            (json!({"aws:SourceIp": "203.0.113.1"}), true),
            (json!({"aws:SourceIp": "198.51.100.1"}), false),
            (json!({}), false),
        ],
    );
    holds(
        &json!({"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}),
        &[
            (json!({"aws:SourceIp": "203.0.113.1"}), false),
            (json!({"aws:SourceIp": "2001:db8::1"}), true),
            (json!({}), true),
        ],
    );
}

#[test]
fn vars_a_missing_variable_keeps_the_deny() {
    let statements = json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"StringNotEquals":
            {"s3:ExistingObjectTag/Team": "${aws:PrincipalTag/Team}"}}},
    ]);
    let scenario = request(USER, &json!({"identity": [policy(&statements)]}));
    let context = json!({"context": {"s3:ExistingObjectTag/Team": "red"}});
    check("explicitDeny", &with(&scenario, &context));
    let context =
        json!({"context": {"s3:ExistingObjectTag/Team": "red", "aws:principaltag/team": "red"}});
    check("allowed", &with(&scenario, &context));
}

/// K3 to K7 for a missing key, an empty list, an empty text, a list and a scalar.
#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row for a fact")]
fn qualifiers() {
    let contexts = [
        json!(null),
        json!([]),
        json!(""),
        json!(["a"]),
        json!(["a", "b"]),
        json!("a"),
    ];
    let rows: &[(&str, Value, [bool; 6])] = &[
        (
            "StringEquals",
            json!("a"),
            [false, false, false, false, false, true],
        ),
        (
            "StringNotEquals",
            json!("a"),
            [true, false, true, false, false, false],
        ),
        (
            "StringEqualsIfExists",
            json!("a"),
            [true, false, false, false, false, true],
        ),
        (
            "StringNotEqualsIfExists",
            json!("b"),
            [true, false, true, false, false, true],
        ),
        (
            "StringEqualsIfExists",
            json!([]),
            [true, false, false, false, false, false],
        ),
        (
            "StringNotEqualsIfExists",
            json!([]),
            [true, false, false, false, false, false],
        ),
        (
            "ForAllValues:StringEquals",
            json!("a"),
            [true, true, true, true, false, true],
        ),
        (
            "ForAllValues:StringNotEquals",
            json!("b"),
            [true, true, true, true, false, true],
        ),
        (
            "ForAllValues:StringEquals",
            json!([]),
            [true, true, true, false, false, false],
        ),
        (
            "ForAllValues:StringNotEquals",
            json!([]),
            [true, true, true, false, false, false],
        ),
        (
            "ForAnyValue:StringEquals",
            json!("a"),
            [false, false, false, true, true, true],
        ),
        (
            "ForAnyValue:StringNotEquals",
            json!("a"),
            [false, false, true, false, true, false],
        ),
        (
            "ForAnyValue:StringEqualsIfExists",
            json!("a"),
            [true, false, false, true, true, true],
        ),
        (
            "ForAnyValue:StringNotEquals",
            json!([]),
            [false, false, false, false, false, false],
        ),
        (
            "ForAnyValue:StringEquals",
            json!(""),
            [false, false, true, false, false, false],
        ),
        (
            "Null",
            json!("true"),
            [true, true, true, false, false, false],
        ),
        (
            "Null",
            json!(false),
            [false, false, false, true, true, true],
        ),
        (
            "Null",
            json!(["true", "FALSE"]),
            [true, true, true, true, true, true],
        ),
        (
            "ForAllValues:Null",
            json!("true"),
            [true, true, true, true, true, true],
        ),
        (
            "ForAnyValue:Null",
            json!("true"),
            [false, false, false, false, false, false],
        ),
        (
            "forallvalues:numericnotequals",
            json!(1),
            [true, true, true, false, false, false],
        ),
        (
            "ForAnyValue:NumericNotEquals",
            json!(1),
            [false, false, true, true, true, true],
        ),
        (
            "NumericNotEquals",
            json!(1),
            [true, false, true, false, false, true],
        ),
        (
            "NumericEquals",
            json!(1),
            [false, false, false, false, false, false],
        ),
    ];
    for (operator, values, expected) in rows {
        let rows: Vec<(Value, bool)> = contexts
            .iter()
            .zip(expected)
            .map(|(context, expected)| match context {
                Value::Null => (json!({}), *expected),
                value => (json!({"app:key": value}), *expected),
            })
            .collect();
        holds(&json!({*operator: {"APP:Key": values}}), &rows);
    }
}

/// One operator, a policy-side value, a request-side value.
#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row for a fact")]
fn single_values() {
    let rows: &[(&str, Value, Value, bool)] = &[
        ("StringEquals", json!("a*"), json!("ab"), false),
        ("StringLike", json!("a*"), json!("a\nb"), true),
        ("StringLike", json!("a?"), json!("aé"), true),
        ("StringLike", json!("A*"), json!("ab"), false),
        ("StringNotLike", json!(["x", "a*"]), json!("ab"), false),
        ("StringEqualsIgnoreCase", json!("İ"), json!("i"), true),
        (
            "StringEqualsIgnoreCase",
            json!("STRASSE"),
            json!("straße"),
            false,
        ),
        ("StringEquals", json!(10), json!("10"), true),
        ("StringEquals", json!(10.0), json!("10"), true),
        ("StringEquals", json!(true), json!("true"), true),
        ("StringEquals", json!(true), json!("True"), false),
        ("StringEquals", json!("r${*}"), json!("r*"), true),
        ("StringLike", json!("r${*}"), json!("red"), false),
        (
            "StringLike",
            json!("${aws:username}-*"),
            json!("ana-1"),
            true,
        ),
        (
            "StringEquals",
            json!("${app:none, 'x}y'}"),
            json!("x}y"),
            true,
        ),
        ("StringEquals", json!("${app:none,''}"), json!(""), true),
        ("StringEquals", json!("${app:none}"), json!(""), false),
        (
            "StringNotEquals",
            json!(["${app:none}", "b"]),
            json!("b"),
            false,
        ),
        (
            "StringNotEquals",
            json!(["${app:none}", "b"]),
            json!("a"),
            true,
        ),
        ("Bool", json!("${aws:ViaAWSService}"), json!("FALSE"), true),
        ("Bool", json!("${aws:username}"), json!("ana"), false),
        ("Bool", json!(true), json!("yes"), false),
        (
            "ArnEquals",
            json!("arn:aws:s3:::b*"),
            json!("arn:aws:s3:::b/c:d"),
            true,
        ),
        (
            "ArnLike",
            json!("arn:aws:s3:*"),
            json!("arn:aws:s3:::b"),
            false,
        ),
        (
            "ArnNotLike",
            json!("arn:aws:s3:*"),
            json!("arn:aws:s3:::b"),
            true,
        ),
        ("ArnLike", json!("*"), json!("arn:aws:s3:::b"), true),
        ("ArnLike", json!("*"), json!("b"), false),
        ("ArnNotLike", json!("*"), json!("b"), true),
        (
            "ArnLike",
            json!("arn:aws:*:*:*:b"),
            json!("arn:aws:s3:x:y:b"),
            true,
        ),
        (
            "ArnLike",
            json!("arn:aws:*:b"),
            json!("arn:aws:s3:x:y:b"),
            false,
        ),
        ("ArnLike", json!("${aws:PrincipalArn}"), json!(USER), true),
        ("ArnLike", json!("${*}"), json!("arn:aws:s3:::b"), false),
        ("NumericLessThan", json!("10.50"), json!(10.4), true),
        (
            "NumericLessThanEquals",
            json!("010.50"),
            json!("10.5"),
            true,
        ),
        ("NumericGreaterThan", json!(-3), json!("-2.99"), true),
        ("NumericGreaterThanEquals", json!(-3), json!("-3.01"), false),
        (
            "DateLessThan",
            json!("2024"),
            json!("2023-12-31T23:59:59.9Z"),
            true,
        ),
        (
            "DateGreaterThan",
            json!("2024-02"),
            json!(1_706_745_600),
            false,
        ),
        (
            "DateGreaterThanEquals",
            json!("2024-02"),
            json!(1_706_745_600),
            true,
        ),
        (
            "DateEquals",
            json!("2024-01-01T01:00+01:00"),
            json!("2024-01-01T00:00:00.00"),
            true,
        ),
        ("BinaryEquals", json!("AAE="), json!("AAE"), false),
    ];
    for (operator, wanted, given, expected) in rows {
        holds(
            &json!({*operator: {"app:key": wanted}}),
            &[(json!({"app:key": given}), *expected)],
        );
    }
}

#[test]
fn old_version_has_no_variables() {
    for (version, value, expected) in [
        ("2008-10-17", "${aws:username}", "implicitDeny"),
        ("2012-10-17", "${aws:username}", "allowed"),
        ("2008-10-17", "a*", "allowed"),
        ("2008-10-17", "${*}", "implicitDeny"),
    ] {
        let document = json!({"Version": version, "Statement": {"Effect": "Allow", "Action": "*",
            "Resource": "*", "Condition": {"StringLike": {"app:key": value}}}});
        let scenario = request(USER, &json!({"identity": [document]}));
        check(
            expected,
            &with(&scenario, &json!({"context": {"app:key": "ana"}})),
        );
    }
}

#[test]
fn implied_context() {
    let web = "accounts.google.com";
    let rows: &[(&str, Value, &str, Option<&str>)] = &[
        (ROOT, json!({}), "aws:PrincipalArn", Some(ROOT)),
        (ROOT, json!({}), "aws:PrincipalType", Some("Account")),
        (ROOT, json!({}), "aws:userid", Some("111122223333")),
        (ROOT, json!({}), "aws:username", None),
        (USER, json!({}), "aws:username", Some("ana")),
        (USER, json!({}), "aws:userid", None),
        (
            USER,
            json!({"unique_id": "AIDAX"}),
            "aws:userid",
            Some("AIDAX"),
        ),
        (USER, json!({}), "aws:PrincipalIsAWSService", Some("false")),
        (
            SESSION,
            json!({}),
            "aws:PrincipalArn",
            Some("arn:aws:iam::111122223333:role/build"),
        ),
        (
            SESSION,
            json!({"unique_id": "AROAX"}),
            "aws:userid",
            Some("AROAX:s1"),
        ),
        (
            SESSION,
            json!({"role_arn": "arn:aws:iam::111122223333:role/team/build"}),
            "aws:PrincipalArn",
            Some("arn:aws:iam::111122223333:role/team/build"),
        ),
        (FEDERATED, json!({}), "aws:userid", Some("111122223333:fay")),
        (
            FEDERATED,
            json!({}),
            "aws:PrincipalType",
            Some("FederatedUser"),
        ),
        (
            "anonymous",
            json!({}),
            "aws:PrincipalAccount",
            Some("anonymous"),
        ),
        ("anonymous", json!({}), "aws:PrincipalIsAWSService", None),
        ("anonymous", json!({}), "aws:ViaAWSService", Some("false")),
        ("anonymous", json!({}), "aws:ResourceAccount", None),
        (web, json!({}), "aws:PrincipalType", None),
        (
            "ec2.amazonaws.com",
            json!({}),
            "aws:PrincipalIsAWSService",
            Some("true"),
        ),
        (
            "ec2.amazonaws.com",
            json!({}),
            "aws:PrincipalServiceName",
            Some("ec2.amazonaws.com"),
        ),
        (USER, json!({}), "aws:ResourceAccount", Some("111122223333")),
        (USER, json!({}), "kms:CallerAccount", None),
    ];
    for (caller, facts, key, expected) in rows {
        let condition = match expected {
            Some(value) => json!({"StringEquals": {*key: value}}),
            None => json!({"Null": {*key: "true"}}),
        };
        let statement = json!({"Effect": "Allow", "Principal": "*", "Action": "*",
            "Condition": condition});
        // A Deny of the rest shows that it is the condition that allows the caller.
        let scope = json!({"Effect": "Deny", "Principal": "*", "Action": "*", "Condition":
        match expected {
            Some(value) => json!({"StringNotEquals": {*key: value}}),
            None => json!({"Null": {*key: "false"}}),
        }});
        let resource = policy(&json!([statement, scope]));
        let scenario = request(caller, &json!({"resource": resource}));
        check(
            "allowed",
            &with(&scenario, &json!({"principal_facts": facts})),
        );
    }
}
