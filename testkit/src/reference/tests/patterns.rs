//! Actions and resources: the rules C.

use serde_json::{Value, json};

use super::{USER, check, policy, request, with};

#[track_caller]
fn resource(pattern: &str, resource: &str, expected: bool) {
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": pattern});
    let scenario = request(USER, &json!({"identity": [policy(&statement)]}));
    let members = json!({"resource": resource, "resource_account": "111122223333",
        "context": {"aws:PrincipalTag/Star": "*", "aws:PrincipalTag/None": "", "aws:TagKeys": ["ana"]}});
    let expected = if expected { "allowed" } else { "implicitDeny" };
    check(expected, &with(&scenario, &members));
}

#[test]
fn res_examples() {
    let pattern = "arn:aws:s3:::bucket/*/test/*";
    for (name, expected) in [
        ("1/2/test/3/o", true),
        ("/test/o", true),
        ("1/test/", true),
        ("1-test/o", false),
        ("test/o", false),
        ("1/2/test.jpg", false),
    ] {
        resource(pattern, &format!("arn:aws:s3:::bucket/{name}"), expected);
    }
}

#[test]
fn resource_patterns() {
    let component = "arn:aws:imagebuilder:us-east-1:111122223333:component/a:b/1";
    for (pattern, name, expected) in [
        ("*", component, true),
        ("arn:aws:imagebuilder:*", component, true),
        ("arn:aws:imagebuilder:us-*", component, true),
        ("arn:aws:imagebuilder:eu-*", component, false),
        ("arn:aws:imagebuilder:us-east-1:1*", component, true),
        (
            "arn:aws:imagebuilder:us-*:111122223333:component/*",
            component,
            true,
        ),
        ("arn:aws:imagebuilder:us*:component/*", component, false),
        ("arn:aws:imagebuilder:*:*:component/a?b/1", component, true),
        ("arn:*:imagebuilder:*:*:*1", component, true),
        (
            "arn:aws:imagebuilder:us-east-1:111122223333:Component/*",
            component,
            false,
        ),
        ("arn:AWS:imagebuilder:*:*:*", component, false),
        ("arn:aws:imagebuilder", component, true),
        ("arn:aws:imagebuilder:us-east-1", component, true),
        (
            "arn:aws:imagebuilder:us-east-1:111122223333",
            component,
            true,
        ),
        ("arn:aws:imagebuilder:eu-west-1", component, false),
        (
            "arn:aws:s3:::b/${aws:username}/*",
            "arn:aws:s3:::b/ana/x",
            true,
        ),
        (
            "arn:aws:s3:::b/${aws:PrincipalTag/star}",
            "arn:aws:s3:::b/x",
            false,
        ),
        (
            "arn:aws:s3:::b/${aws:PrincipalTag/star}",
            "arn:aws:s3:::b/*",
            true,
        ),
        (
            "arn:aws:s3:::b/${aws:PrincipalTag/none}*",
            "arn:aws:s3:::b/x",
            false,
        ),
        (
            "arn:aws:s3:::b/${aws:PrincipalTag/none, 'x'}",
            "arn:aws:s3:::b/x",
            true,
        ),
        ("arn:aws:s3:::b/${aws:TagKeys}", "arn:aws:s3:::b/ana", false),
        ("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/?", true),
        ("arn:aws:s3:::b/${?}", "arn:aws:s3:::b/x", false),
        ("*", "*", true),
        ("arn:aws:s3:::*", "*", false),
    ] {
        resource(pattern, name, expected);
    }
}

#[test]
fn not_resource() {
    for (patterns, expected) in [
        (json!("arn:aws:s3:::other"), "allowed"),
        (
            json!(["arn:aws:s3:::other", "arn:aws:s3:::bucket/*"]),
            "implicitDeny",
        ),
        (json!("arn:aws:s3:::${app:none}"), "allowed"),
        (json!("*"), "implicitDeny"),
    ] {
        let statement = json!({"Effect": "Allow", "Action": "*", "NotResource": patterns});
        check(
            expected,
            &request(USER, &json!({"identity": [policy(&statement)]})),
        );
    }
}

#[test]
fn actions() {
    for (element, patterns, expected) in [
        ("Action", json!("S3:getobject"), "allowed"),
        ("Action", json!("s3:Get*"), "allowed"),
        ("Action", json!("s3:?etObject"), "allowed"),
        ("Action", json!("*:*"), "allowed"),
        ("Action", json!(["ec2:*", "s3:Put*"]), "implicitDeny"),
        ("Action", json!([]), "implicitDeny"),
        ("NotAction", json!("s3:Put*"), "allowed"),
        (
            "NotAction",
            json!(["s3:Put*", "s3:GetObject"]),
            "implicitDeny",
        ),
        ("NotAction", json!("*"), "implicitDeny"),
    ] {
        let statement = json!({"Effect": "Allow", element: patterns, "Resource": "*"});
        check(
            expected,
            &request(USER, &json!({"identity": [policy(&statement)]})),
        );
    }
}

/// C8: the resource is `*` for an action without resource types.
#[test]
fn without_resource_types() {
    let facts = json!({"without_resource_types": ["s3:ListAllMyBuckets", "kms:ListKeys"]});
    let rows: &[(&str, &str, &str, &str)] = &[
        ("s3:ListAllMyBuckets", "Resource", "*", "allowed"),
        (
            "s3:listallmybuckets",
            "Resource",
            "arn:aws:s3:::*",
            "allowed",
        ),
        (
            "s3:ListAllMyBuckets",
            "Resource",
            "arn:aws-cn:s3:::*",
            "allowed",
        ),
        (
            "s3:ListAllMyBuckets",
            "Resource",
            "arn:aws:s3:*",
            "implicitDeny",
        ),
        (
            "s3:ListAllMyBuckets",
            "NotResource",
            "arn:aws:s3:::*",
            "implicitDeny",
        ),
        (
            "s3:ListAllMyBuckets",
            "NotResource",
            "arn:aws:s3:::bucket",
            "allowed",
        ),
        ("kms:ListKeys", "Resource", "arn:aws:s3:::*", "implicitDeny"),
        ("kms:ListKeys", "Resource", "arn:aws:kms:*", "implicitDeny"),
        ("kms:ListKeys", "NotResource", "arn:aws:kms:*", "allowed"),
    ];
    for (action, element, pattern, expected) in rows {
        let statement = json!({"Effect": "Allow", "Action": "*", *element: pattern});
        let scenario = request(USER, &json!({"identity": [policy(&statement)]}));
        let members = json!({"action": action, "service_facts": facts});
        check(expected, &with(&scenario, &members));
    }
}

/// C9: every resource must be allowed, each with its own owner and context.
#[test]
fn several_resources() {
    let statements = json!([
        {"Effect": "Allow", "Action": "*", "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::d"]},
        {"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::b",
            "Condition": {"Bool": {"aws:SecureTransport": true}}},
        {"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::d"},
    ]);
    let policies = json!({"identity": [policy(&statements)]});
    let b = |context: Value| json!({"arn": "arn:aws:s3:::b", "context": context});
    let secure = json!({"AWS:SecureTransport": true});
    for (resources, expected) in [
        (json!(["arn:aws:s3:::a"]), "allowed"),
        (json!(["arn:aws:s3:::a", b(secure.clone())]), "allowed"),
        (json!(["arn:aws:s3:::a", "arn:aws:s3:::b"]), "implicitDeny"),
        (json!(["arn:aws:s3:::b", "arn:aws:s3:::d"]), "explicitDeny"),
        (
            json!([{"arn": "arn:aws:s3:::a", "account": "444455556666"}]),
            "implicitDeny",
        ),
        (json!([]), "INVALID_REQUEST_RESOURCE"),
    ] {
        let scenario = request(USER, &policies);
        let members = json!({"resource": resources, "context": {"aws:SecureTransport": false}});
        check(expected, &with(&scenario, &members));
    }
}
