//! A decision takes no memory, whatever the layers, the conditions and the number of statements.

use std::fmt::Write as _;

use allocation_counter::measure;
use iam_eval::{Decision, Layers, PolicySet, Request};
use iam_model::{Caller, Source};

fn source(text: &str) -> Source {
    let document = iam_parse::parse_document("policy.json", text).unwrap_or_else(|e| panic!("{e}"));
    Source::named("policy.json", &document)
}

/// Conditions of every family, each of which is asked and holds, with values too long to be held
/// within a string, and with variables.
const CONDITIONS: &str = r#"{
    "StringEquals": {"x:text": "a value that is longer than any that is held inline"},
    "StringLike": {"x:text": ["nothing", "a*longer*inlin?", "${x:text}"]},
    "StringEqualsIgnoreCase": {"x:text": "A VALUE THAT IS LONGER THAN ANY THAT IS HELD INLINE"},
    "NumericLessThan": {"x:number": "123456789012345678901234567890.5"},
    "DateGreaterThan": {"x:date": "2020-01-01T00:00:00Z"},
    "Bool": {"x:bool": ["false", "${x:bool}"]},
    "BinaryEquals": {"x:binary": "YSB2YWx1ZSB0aGF0IGlzIGxvbmdlciB0aGFuIGFueSB0aGF0IGlzIGhlbGQgaW5saW5l"},
    "IpAddress": {"aws:SourceIp": ["10.0.0.0/8", "2001:db8::/32"]},
    "ArnLike": {"aws:SourceArn": ["arn:aws:sns:*:*:${x:long}", "arn:aws:sns:*:*:*${x:long}*"]},
    "Null": {"x:none": "true"},
    "ForAllValues:StringLike": {"aws:TagKeys": ["team*", "${x:text}"]},
    "ForAnyValue:ArnNotLike": {"x:arns": "arn:aws:*:*:*:${x:long}"}
}"#;

/// A policy of many statements that all fail at the last moment, and one that allows.
fn identity() -> Source {
    let mut statements = String::new();
    for number in 0..300 {
        let (action, condition) = match number % 3 {
            0 => (
                "\"Action\": \"s3:Get*\"",
                "{\"Null\": {\"x:text\": \"true\"}}",
            ),
            1 => (
                "\"NotAction\": [\"iam:*\", \"ec2:*\"]",
                "{\"Bool\": {\"x:bool\": \"false\"}}",
            ),
            _ => (
                "\"Action\": [\"s3:GetObject\", \"s3:*Object*\"]",
                CONDITIONS,
            ),
        };
        let effect = if number % 3 == 2 { "Allow" } else { "Deny" };
        write!(
            statements,
            r#"{{"Effect": "{effect}", {action}, "Condition": {condition}, "Resource": [
                "arn:aws:s3:::other-{number}/*", "arn:*:s3:::*${{x:long}}-{number}",
                "arn:aws:s3:*:*:*/a/path/of/some/length/?*"]}},"#
        )
        .unwrap();
    }
    source(&format!(
        r#"{{"Version": "2012-10-17", "Statement": [{statements}
            {{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}}]}}"#
    ))
}

fn request(caller: &Caller, action: &str) -> Request {
    let caller = caller.clone();
    let resource = "arn:aws:s3:::a-bucket-with-a-name/a/path/of/some/length/object";
    Request::of(
        caller,
        action.parse().unwrap(),
        iam_model::Resource::parse(resource).unwrap(),
    )
    .with(
        "x:text",
        "a value that is longer than any that is held inline",
    )
    .with("x:long", "a/path/of/some/length/and/then/more")
    .with(
        "x:number",
        "-99999999999999999999999999999999999999999999.5",
    )
    .with("x:date", "2026-11-25T01:00:00.000000001Z")
    .with("x:bool", "TRUE")
    .with(
        "x:binary",
        "YSB2YWx1ZSB0aGF0IGlzIGxvbmdlciB0aGFuIGFueSB0aGF0IGlzIGhlbGQgaW5saW5l",
    )
    .with("aws:SourceIp", "2001:db8::1")
    .with(
        "aws:SourceArn",
        "arn:aws:sns:us-east-1:123456789012:a/path/of/some/length/and/then/more",
    )
    .with("aws:TagKeys", ["team", "team-of-another-name-that-is-long"])
    .with("x:arns", ["arn:aws:sns:us-east-1:123456789012:other"])
}

#[test]
fn a_decision_takes_no_memory() {
    let everything = r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#;
    let identity = PolicySet::identity([identity()]).unwrap();
    let boundary = PolicySet::boundary([source(everything)]).unwrap();
    let session = PolicySet::session([source(everything)]).unwrap();
    let resource = PolicySet::resource(source(
        r#"{"Statement": [
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:role/build"},
             "Action": "s3:PutObject", "Resource": "*"},
            {"Effect": "Deny", "NotPrincipal": {"AWS": [
                "arn:aws:iam::123456789012:role/build", "123456789012",
                "arn:aws:sts::123456789012:assumed-role/build/a-session-of-a-long-name"]},
             "Action": "s3:DeleteObject", "Resource": "*"}]}"#,
    ))
    .unwrap();
    let endpoint = PolicySet::endpoint([source(
        r#"{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}"#,
    )])
    .unwrap();
    let scp = [PolicySet::scp([source(everything)]).unwrap()];
    let rcp = [PolicySet::rcp([source(
        r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Principal": "*",
            "Action": "s3:GetBucket*", "Resource": "*"}}"#,
    )])
    .unwrap()];
    let layers = Layers::new()
        .identity(&identity)
        .boundary(&boundary)
        .session(&session)
        .resource(&resource)
        .endpoint(&endpoint)
        .scp_levels(&scp)
        .rcp_levels(&rcp);
    let caller = "arn:aws:sts::123456789012:assumed-role/build/a-session-of-a-long-name";
    let caller = Caller::parse(caller).unwrap();
    for (action, expected) in [
        ("s3:GetObject", Decision::Allowed),
        ("s3:GetObjectVersionForReplication", Decision::Allowed),
        ("s3:ListBucket", Decision::Allowed),
        ("s3:PutObject", Decision::Allowed),
        ("s3:DeleteObject", Decision::ExplicitDeny),
        (
            "s3:GetBucketIntelligentTieringConfiguration",
            Decision::ExplicitDeny,
        ),
        ("ec2:RunInstances", Decision::ImplicitDeny),
    ] {
        let request = request(&caller, action);
        let mut decision = None;
        let taken = measure(|| decision = Some(layers.decide(&request)));
        assert_eq!(decision, Some(Ok(expected)), "{action}");
        assert_eq!(taken.count_total, 0, "{action}: {taken:?}");
    }
}

/// The counter counts, or the test above could not fail.
#[test]
fn an_explanation_takes_memory() {
    let identity = PolicySet::identity([identity()]).unwrap();
    let caller = Caller::parse("arn:aws:iam::123456789012:user/ana").unwrap();
    let request = request(&caller, "s3:GetObject");
    let taken = measure(|| drop(Layers::new().identity(&identity).explain(&request)));
    assert!(taken.count_total > 0);
}
