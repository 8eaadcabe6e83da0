//! One mistake is one finding; what is right has none.

use iam_model::PolicyType::{self, Identity, Rcp, Resource, Scp, Trust};
use iam_parse::{Format, parse_policy};
use iam_validate::{FindingType, Options, infer_type, validate};

/// The findings but suggestions, as `CODE at PATH`.
#[track_caller]
fn check(policy_type: PolicyType, text: &str, expected: &[&str]) {
    let is_json = text.starts_with('{');
    let reading = iam_parse::Options {
        format: Some(if is_json { Format::Json } else { Format::Iam }),
        ..iam_parse::Options::default()
    };
    let parsed = parse_policy(text.as_bytes(), &reading);
    let found: Vec<String> = validate(&parsed, policy_type, &Options::default())
        .iter()
        .filter(|finding| finding.finding_type() != FindingType::Suggestion)
        .map(|finding| format!("{} at {}", finding.code(), finding.path))
        .collect();
    assert_eq!(found, expected, "{text}");
}

fn json(statement: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#)
}

#[test]
fn a_misspelt_element_is_not_missing_as_well() {
    let get = r#""Effect": "Allow", "Action": "s3:GetObject""#;
    let bucket = r#""Resource": "arn:aws:s3:::build-logs/*""#;
    check(
        Identity,
        r#"{"Statment": []}"#,
        &["MISSING_VERSION at ", "INVALID_POLICY_ELEMENT at Statment"],
    );
    for (statement, at) in [
        (
            format!(r#""Effect": "Allow", "action": "s3:GetObject", {bucket}"#),
            "action",
        ),
        (
            format!(r#""Efect": "Allow", "Action": "s3:GetObject", {bucket}"#),
            "Efect",
        ),
        (format!(r#"{get}, "Resourse": "*""#), "Resourse"),
    ] {
        let expected = format!("INVALID_POLICY_ELEMENT at Statement[0].{at}");
        check(Identity, &json(&statement), &[&expected]);
    }
}

#[test]
fn a_principal_that_must_not_be_there_is_not_judged() {
    let rest = r#""Effect": "Deny", "Action": "s3:GetObject", "Resource": "*""#;
    let nonsense = json(&format!(r#"{rest}, "Principal": {{"AWS": "nonsense"}}"#));
    check(
        Identity,
        &nonsense,
        &["UNSUPPORTED_PRINCIPAL at Statement[0].Principal"],
    );
    check(
        Scp,
        &nonsense,
        &["SCP_SYNTAX_ERROR_PRINCIPAL at Statement[0].Principal"],
    );
    check(
        Trust,
        &json(
            r#""Effect": "Allow", "Action": "sts:AssumeRole", "NotPrincipal": {"AWS": "111122223333"}"#,
        ),
        &["ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL at Statement[0].NotPrincipal"],
    );
    check(
        Rcp,
        &json(r#""Effect": "Deny", "Principal": "*", "Action": "*:*", "Resource": "*""#),
        &["RCP_SYNTAX_ERROR_ACTION at Statement[0].Action"],
    );
}

/// The place of what is missing is the statement, in the policy language too.
#[test]
fn whole_statements() {
    check(
        Identity,
        "deny D { action s3:GetObject }",
        &["MISSING_RESOURCE at Statement[0]"],
    );
    check(
        Resource,
        "deny { action s3:GetObject resource * }",
        &["MISSING_PRINCIPAL at Statement[0]"],
    );
    check(
        Identity,
        "deny { resource * }",
        &["MISSING_ACTION at Statement[0]"],
    );
}

/// Each statement is told by the type that the policy has or looks like.
#[test]
fn some_statements_with_principals() {
    let (with, without) = (
        "allow { principal AWS 111122223333 action s3:GetObject resource * }",
        "allow { action s3:GetObject resource * }",
    );
    for text in [
        format!("{without}\n{without}\n{with}"),
        format!("{with}\n{without}\n{with}"),
    ] {
        check(
            Identity,
            &text,
            if text.starts_with(with) {
                &[
                    "UNSUPPORTED_PRINCIPAL at Statement[0].Principal",
                    "UNSUPPORTED_PRINCIPAL at Statement[2].Principal",
                ]
            } else {
                &["UNSUPPORTED_PRINCIPAL at Statement[2].Principal"]
            },
        );
        let parsed = parse_policy(text.as_bytes(), &iam_parse::Options::of_name("x.iam"));
        let looks = if text.starts_with(with) {
            Resource
        } else {
            Identity
        };
        assert_eq!(infer_type(&parsed), Some(looks));
    }
}

/// Policies of AWS's pages whose forms have exceptions.
#[test]
fn right_policies() {
    check(
        Resource,
        &json(
            r#""Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity EH1HDMB1FH2TC"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::build-logs/*""#,
        ),
        &[],
    );
    check(
        Resource,
        &json(
            r#""Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}"#,
        ),
        &[],
    );
    check(
        Resource,
        &json(
            r#""Effect": "Allow", "Principal": {"Service": "ram.amazonaws.com"}, "Action": "glue:ShareResource", "Resource": "arn:aws:glue:us-east-1:123456789012:catalog""#,
        ),
        &[],
    );
    check(
        Identity,
        &json(
            r#""Effect": "Allow", "Action": "quicksight:CreateUser", "Resource": "arn:aws:quicksight::123456789012:user/${aws:userid}""#,
        ),
        &[],
    );
}
