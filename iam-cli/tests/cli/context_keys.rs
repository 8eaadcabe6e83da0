//! `iam context-keys`.

use crate::run::{check, refuses_with, run_with};

#[test]
fn keys_and_who_fills_them() {
    check(
        "context-keys role.json",
        0,
        "\
aws:username   the caller (derived)
  statement 3 `OwnLogs`: variable in Resource
aws:CalledVia  the request
  statement 3 `OwnLogs`: ForAnyValue:StringEquals
",
        "",
    );
    check(
        "context-keys role.json --format json",
        0,
        r#"{"key":"aws:username","filledBy":"caller","derived":true,"reads":[{"statement":3,"sid":"OwnLogs","element":"Resource","variable":true,"default":null,"line":20,"column":25}]}
{"key":"aws:CalledVia","filledBy":"request","derived":false,"reads":[{"statement":3,"sid":"OwnLogs","element":"Condition","operator":"ForAnyValue:StringEquals","line":22,"column":46}]}
"#,
        "",
    );
}

#[test]
fn every_source_will_do() {
    check(
        "context-keys managed:AWSImageBuilderReadOnlyAccess",
        0,
        "the policy reads no condition key\n",
        "",
    );
    check(
        "context-keys managed:FullAWSAccess --format json",
        0,
        "",
        "",
    );
    let policy = br#"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*",
        "Resource": "arn:aws:s3:::${aws:PrincipalTag/team, 'shared'}/*"}}"#;
    let run = run_with(&["context-keys", "-"], policy);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (
            0,
            "aws:PrincipalTag/team  the caller\n  statement 1: variable in Resource, default 'shared'\n",
            ""
        )
    );
    refuses_with("context-keys bad.json", &["error[JSON_SYNTAX_ERROR]"]);
    refuses_with("context-keys", &["<SRC>"]);
}
