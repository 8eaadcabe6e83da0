//! The policies that are refused: rule L and the other load errors, with their codes.

use serde_json::{Value, json};

use super::{USER, check, policy, request, with};

/// Decides with one policy of a type; other layers allow nothing.
#[track_caller]
fn loads(policy_type: &str, document: &Value, expected: &str) {
    let (layer, policies) = match policy_type {
        "scp" | "rcp" => (policy_type, json!([[document]])),
        "resource" | "trust" => ("resource", document.clone()),
        other => (other, json!([document])),
    };
    let caller = if policy_type == "session" {
        "arn:aws:iam::111122223333:role/r"
    } else {
        USER
    };
    let mut scenario = request(caller, &json!({layer: policies}));
    if policy_type == "trust" {
        scenario = with(&scenario, &json!({"action": "sts:AssumeRole"}));
    }
    check(expected, &scenario);
}

const IDENTITY: &str = "identity";

#[test]
fn shapes() {
    let ok = json!({"Effect": "Deny", "Action": "s3:None", "Resource": "*"});
    for (document, expected) in [
        (json!([]), "DATA_TYPE_MISMATCH"),
        (json!({}), "MISSING_STATEMENT"),
        (json!({"Statement": []}), "implicitDeny"),
        (json!({"Statement": ok, "Id": 1}), "DATA_TYPE_MISMATCH"),
        (
            json!({"Statement": ok, "Version": "2012-10-18"}),
            "INVALID_VERSION",
        ),
        (
            json!({"Statement": ok, "Version": 2012}),
            "DATA_TYPE_MISMATCH",
        ),
        (
            json!({"Statement": ok, "version": "2012-10-17"}),
            "INVALID_POLICY_ELEMENT",
        ),
        (json!({"Statement": "x"}), "DATA_TYPE_MISMATCH"),
        (json!({"Statement": [ok, []]}), "DATA_TYPE_MISMATCH"),
        (json!({"Statement": ok}), "implicitDeny"),
    ] {
        loads(IDENTITY, &document, expected);
    }
}

#[test]
fn elements() {
    for (statement, expected) in [
        (json!({"Action": "*", "Resource": "*"}), "MISSING_EFFECT"),
        (
            json!({"Effect": "allow", "Action": "*", "Resource": "*"}),
            "INVALID_EFFECT",
        ),
        (json!({"Effect": "Deny", "Resource": "*"}), "MISSING_ACTION"),
        (json!({"Effect": "Deny", "Action": "*"}), "MISSING_RESOURCE"),
        (
            json!({"Effect": "Deny", "Action": "*", "NotAction": "a:b", "Resource": "*"}),
            "UNSUPPORTED_ELEMENT_COMBINATION",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "NotResource": "*", "Resource": "*"}),
            "UNSUPPORTED_ELEMENT_COMBINATION",
        ),
        (
            json!({"Effect": "Deny", "NotAction": [], "Resource": "*"}),
            "EMPTY_NEGATED_LIST",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "NotResource": []}),
            "EMPTY_NEGATED_LIST",
        ),
        (
            json!({"Effect": "Deny", "Action": [], "Resource": "*"}),
            "implicitDeny",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": []}),
            "implicitDeny",
        ),
        (
            json!({"Effect": "Deny", "Action": 1, "Resource": "*"}),
            "DATA_TYPE_MISMATCH",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Sid": 1}),
            "DATA_TYPE_MISMATCH",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Conditions": {}}),
            "INVALID_POLICY_ELEMENT",
        ),
        (
            json!({"Effect": "Deny", "Action": "*", "Resource": "*", "Principal": "*"}),
            "UNSUPPORTED_PRINCIPAL",
        ),
    ] {
        loads(IDENTITY, &policy(&statement), expected);
    }
}

#[test]
fn actions_and_resources() {
    for action in [
        "s3",
        "s3:",
        ":Get",
        "s3:Get,Put",
        "s3:Get Object",
        "**",
        "a:b:c",
    ] {
        let statement = json!({"Effect": "Deny", "Action": action, "Resource": "*"});
        loads(IDENTITY, &policy(&statement), "INVALID_ACTION_FORMAT");
    }
    for action in ["s*:Get", "*:Get", "s?:Get"] {
        let statement = json!({"Effect": "Deny", "Action": action, "Resource": "*"});
        loads(IDENTITY, &policy(&statement), "WILDCARD_IN_SERVICE_NAME");
    }
    for (layer, resource, expected) in [
        (IDENTITY, "bucket", "INVALID_ARN_PREFIX"),
        (IDENTITY, "**", "INVALID_ARN_PREFIX"),
        (IDENTITY, "arn:aws", "MISSING_ARN_FIELD"),
        (IDENTITY, "arn:*", "WILDCARD_IN_SERVICE_NAME"),
        (IDENTITY, "arn:aws:*", "WILDCARD_IN_SERVICE_NAME"),
        (IDENTITY, "arn:*:*", "WILDCARD_IN_SERVICE_NAME"),
        (IDENTITY, "arn:aws:s?:::b", "WILDCARD_IN_SERVICE_NAME"),
        (IDENTITY, "arn:aws:s3", "implicitDeny"),
        ("boundary", "arn:aws:s3::", "implicitDeny"),
        ("session", "arn:aws:s3:x", "implicitDeny"),
        ("scp", "arn:aws:s3:x", "MISSING_ARN_FIELD"),
        ("scp", "arn:aws:s3:*", "implicitDeny"),
        (
            IDENTITY,
            "arn:aws:iam::${aws:PrincipalAccount}:user/x",
            "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${aws:username",
            "MISSING_BRACE_IN_VARIABLE",
        ),
        (IDENTITY, "arn:aws:s3:::${}", "EMPTY_VARIABLE"),
        (
            IDENTITY,
            "arn:aws:s3:::${username}",
            "INVALID_VARIABLE_FORMAT",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${a b:c}",
            "UNSUPPORTED_SPACE_IN_VARIABLE",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${a:b, c}",
            "MISSING_QUOTE_IN_VARIABLE",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${a:b, 'c}",
            "MISSING_QUOTE_IN_VARIABLE",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${a:b, 'c'",
            "MISSING_BRACE_IN_VARIABLE",
        ),
        (
            IDENTITY,
            "arn:aws:s3:::${a:b, 'c' }",
            "MISSING_QUOTE_IN_VARIABLE",
        ),
    ] {
        let statement = json!({"Effect": "Deny", "Action": "x:Y", "Resource": resource});
        loads(layer, &policy(&statement), expected);
    }
    let old = json!({"Statement": {"Effect": "Deny", "Action": "x:${Y",
        "Resource": "arn:aws:s3:::${aws:username"}});
    loads(IDENTITY, &old, "implicitDeny");
}

#[test]
fn principals() {
    let invalid = "INVALID_PRINCIPAL";
    let wildcard = "UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
    for (principal, expected) in [
        (
            json!("arn:aws:iam::111122223333:root"),
            "INVALID_PRINCIPAL_FORMAT",
        ),
        (json!(["*"]), "INVALID_PRINCIPAL_FORMAT"),
        (json!({"User": "*"}), "INVALID_PRINCIPAL_KEY"),
        (json!({"aws": "*"}), "INVALID_PRINCIPAL_KEY"),
        (json!({"AWS": 111_122_223_333_u64}), "DATA_TYPE_MISMATCH"),
        (json!({"AWS": "arn:aws:iam::111122223333:user/*"}), wildcard),
        (
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/r/*"}),
            wildcard,
        ),
        (json!({"Service": "*"}), wildcard),
        (json!({"Federated": "*"}), wildcard),
        (json!({"CanonicalUser": "*"}), wildcard),
        (json!({"AWS": "1111"}), invalid),
        (json!({"AWS": "arn:aws:iam::111122223333:group/g"}), invalid),
        (json!({"AWS": "arn:aws:iam::111122223333:user/"}), invalid),
        (json!({"AWS": "arn:aws:iam::1:root"}), invalid),
        (
            json!({"AWS": "arn:aws:sts::111122223333:assumed-role/r"}),
            invalid,
        ),
        (json!({"AWS": "AROA123"}), invalid),
        (json!({"Service": "ec2"}), invalid),
        (json!({"Federated": "google"}), invalid),
        (
            json!({"AWS": "arn:aws:iam::${aws:x}:root"}),
            "VARIABLE_UNSUPPORTED_IN_ELEMENT",
        ),
        (
            json!({"AWS": [], "Service": "ec2.amazonaws.com"}),
            "implicitDeny",
        ),
        (
            json!({"Federated": "arn:aws:iam::111122223333:oidc-provider/a.b/c"}),
            "implicitDeny",
        ),
        (json!({"AWS": "AROA1234567890ABCDEF"}), "implicitDeny"),
    ] {
        let statement = json!({"Effect": "Deny", "Principal": principal, "Action": "x:Y"});
        for layer in ["resource", "trust", "endpoint"] {
            loads(layer, &policy(&statement), expected);
        }
    }
}

#[test]
fn policy_types() {
    let not =
        |principal: Value| json!({"Effect": "Deny", "NotPrincipal": principal, "Action": "x:Y"});
    let user = json!({"AWS": USER});
    let all = json!({"Effect": "Allow", "Action": "x:Y", "Resource": "*", "Principal": "*"});
    let rcp = json!({"Effect": "Deny", "Action": "x:Y", "Resource": "*", "Principal": "*"});
    let rows: &[(&str, Value, &str)] = &[
        (
            "resource",
            json!({"Effect": "Deny", "Action": "x:Y"}),
            "MISSING_PRINCIPAL",
        ),
        (
            "endpoint",
            json!({"Effect": "Deny", "Action": "x:Y"}),
            "MISSING_PRINCIPAL",
        ),
        ("resource", not(json!("*")), "NOT_PRINCIPAL_STAR"),
        ("resource", not(json!({"AWS": ["*"]})), "NOT_PRINCIPAL_STAR"),
        ("resource", not(json!({})), "EMPTY_NEGATED_LIST"),
        ("resource", not(json!({"AWS": []})), "EMPTY_NEGATED_LIST"),
        (
            "resource",
            with(&not(user.clone()), &json!({"Effect": "Allow"})),
            "ALLOW_WITH_NOT_PRINCIPAL",
        ),
        (
            "resource",
            with(&all, &json!({"NotPrincipal": user})),
            "UNSUPPORTED_ELEMENT_COMBINATION",
        ),
        (
            "trust",
            not(user.clone()),
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL",
        ),
        (
            "trust",
            all.clone(),
            "ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE",
        ),
        ("scp", all.clone(), "SCP_SYNTAX_ERROR_PRINCIPAL"),
        ("session", all.clone(), "UNSUPPORTED_PRINCIPAL"),
        ("rcp", all, "RCP_SYNTAX_ERROR_ALLOW"),
        ("rcp", rcp.clone(), "implicitDeny"),
        (
            "rcp",
            with(&rcp, &json!({"Principal": {"AWS": "*"}})),
            "RCP_SYNTAX_ERROR_PRINCIPAL",
        ),
        (
            "rcp",
            with(&rcp, &json!({"Action": ["x:Y", "*"]})),
            "RCP_SYNTAX_ERROR_ACTION",
        ),
        (
            "rcp",
            json!({"Effect": "Deny", "NotAction": "x:Y", "Resource": "*", "Principal": "*"}),
            "RCP_SYNTAX_ERROR_NOTACTION",
        ),
        (
            "rcp",
            json!({"Effect": "Deny", "Action": "x:Y", "Principal": "*"}),
            "MISSING_RESOURCE",
        ),
    ];
    for (policy_type, statement, expected) in rows {
        loads(policy_type, &policy(statement), expected);
    }
    loads(
        "rcp",
        &json!({"Statement": rcp}),
        "RCP_SYNTAX_ERROR_VERSION",
    );
}

#[test]
fn conditions() {
    for (condition, expected) in [
        (json!([]), "DATA_TYPE_MISMATCH"),
        (json!({}), "implicitDeny"),
        (json!({"StringEquals": "x"}), "DATA_TYPE_MISMATCH"),
        (json!({"StringEquals": {"a:b": null}}), "DATA_TYPE_MISMATCH"),
        (
            json!({"StringEquals": {"a:b": [["x"]]}}),
            "DATA_TYPE_MISMATCH",
        ),
        (
            json!({"StringEquals": {"a:b": []}}),
            "EMPTY_ARRAY_CONDITION",
        ),
        (json!({"Null": {"a:b": []}}), "EMPTY_ARRAY_CONDITION"),
        (
            json!({"StringEquals": {"ab": "x"}}),
            "INVALID_CONDITION_KEY_FORMAT",
        ),
        (
            json!({"StringEquals": {":b": "x"}}),
            "INVALID_CONDITION_KEY_FORMAT",
        ),
        (
            json!({"StringEquals": {"a ws:b": "x"}}),
            "INVALID_CONDITION_KEY_FORMAT",
        ),
        (
            json!({"StringEquals": {"aws:${a:b}": "x"}}),
            "INVALID_CONDITION_KEY_FORMAT",
        ),
        (
            json!({"StringEquals": {"aws:PrincipalTag/x y": "x"}}),
            "implicitDeny",
        ),
        (
            json!({"StringEqual": {"a:b": "x"}}),
            "INVALID_CONDITION_OPERATOR",
        ),
        (
            json!({"BoolNot": {"a:b": "x"}}),
            "INVALID_CONDITION_OPERATOR",
        ),
        (
            json!({"ForSomeValues:Bool": {"a:b": "x"}}),
            "INVALID_CONDITION_OPERATOR",
        ),
        (
            json!({"NullIfExists": {"a:b": "true"}}),
            "NULL_WITH_IF_EXISTS",
        ),
        (json!({"Null": {"a:b": "x"}}), "TYPE_MISMATCH_BOOLEAN"),
        (json!({"Bool": {"a:b": "x"}}), "TYPE_MISMATCH_BOOLEAN"),
        (json!({"Bool": {"a:b": "${a:b}"}}), "implicitDeny"),
        (
            json!({"NumericEquals": {"a:b": "1e3"}}),
            "TYPE_MISMATCH_NUMBER",
        ),
        (
            json!({"NumericEquals": {"a:b": "${a:b}"}}),
            "INVALID_VARIABLE_FOR_OPERATOR",
        ),
        (
            json!({"NumericEquals": {"a:b": 0.123_456_789_012_345_6}}),
            "NUMBER_PRECISION",
        ),
        (json!({"DateEquals": {"a:b": "now"}}), "TYPE_MISMATCH_DATE"),
        (
            json!({"BinaryEquals": {"a:b": "x"}}),
            "TYPE_MISMATCH_STRING",
        ),
        (
            json!({"IpAddress": {"a:b": "1.2.3"}}),
            "TYPE_MISMATCH_IP_RANGE",
        ),
        (json!({"ArnLike": {"a:b": "x"}}), "implicitDeny"),
        (
            json!({"StringEquals": {"a:b": "x", "A:B": "x"}}),
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        ),
        (
            json!({"StringEquals": {}, "stringequals": {}}),
            "DUPLICATE_KEYS_WITH_DIFFERENT_CASE",
        ),
    ] {
        let statement = json!({
            "Effect": "Allow", "Action": "x:Y", "Resource": "*", "Condition": condition,
        });
        loads(IDENTITY, &policy(&statement), expected);
    }
}

/// V2: under the old version a variable is a value like others, which some operators cannot read.
#[test]
fn old_version() {
    let statement = json!({"Effect": "Allow", "Action": "x:Y", "Resource": "*",
        "Condition": {"Bool": {"a:b": "${a:b}"}}});
    loads(
        IDENTITY,
        &json!({"Statement": statement}),
        "TYPE_MISMATCH_BOOLEAN",
    );
}
