//! What SRC may be, and what is said about what it is not.

use crate::run::{check, decides, refuses, refuses_with, run_with};

#[test]
fn a_policy_is_a_file_standard_input_or_managed() {
    decides(
        "simulate --policy managed:FullAWSAccess --action s3:GetObject",
        "allowed",
    );
    decides(
        "simulate --policy role.json --action s3:GetObject",
        "implicitDeny",
    );
    let policy = br#"{"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    let run = run_with(
        &["simulate", "--policy", "-", "--action", "s3:GetObject"],
        policy,
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let yaml = b"Version: 2012-10-17\nStatement: {Effect: Allow, Action: 's3:*', Resource: '*'}\n";
    let run = run_with(
        &["simulate", "--policy", "-", "--action", "s3:GetObject"],
        yaml,
    );
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    refuses(
        "simulate --policy - --boundary - --action s3:GetObject",
        "\
error[JSON_SYNTAX_ERROR]: the document is empty
 --> <stdin>:1:1
  |
1 |\x20
  | ^

error: standard input is read once, and both --policy and --boundary ask for it
  = help: write one of them into a file
",
    );
}

#[test]
fn what_aws_prints_around_a_policy_is_taken_off() {
    let version = br#"{"PolicyVersion": {"Document": {"Version": "2012-10-17", "Statement":
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}, "VersionId": "v1",
        "IsDefaultVersion": true, "CreateDate": "2026-01-01T00:00:00Z"}}"#;
    let encoded =
        br#""%7B%22Statement%22%3A%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22s3%3A*%22%2C%22Resource%22%3A%22*%22%7D%7D""#;
    for text in [&version[..], &encoded[..]] {
        let run = run_with(
            &["simulate", "--policy", "-", "--action", "s3:GetObject"],
            text,
        );
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
}

#[test]
fn a_managed_policy_that_is_not_there() {
    refuses(
        "simulate --policy managed:AWSImageBuilderFullAcces --action s3:GetObject",
        "\
error: there is no managed policy `AWSImageBuilderFullAcces`
  = help: did you mean `managed:AWSImageBuilderFullAccess`?
",
    );
    refuses_with(
        "context-keys managed:Nothing",
        &[
            "there is no managed policy `Nothing`",
            "the compiled-in ones are FullAWSAccess, ",
        ],
    );
}

/// Everything that is wrong with every source is told at once.
#[test]
fn sources_that_are_not_there_or_refused() {
    refuses(
        "simulate --policy refused.json --policy missing.json --boundary . --action s3:GetObject",
        "\
error[INVALID_EFFECT]: `allow` is not an effect
 --> refused.json:1:26
  |
1 | {\"Statement\": {\"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resourse\": \"*\"}}
  |                          ^^^^^^^
  = help: did you mean `Allow`?

error[INVALID_POLICY_ELEMENT]: `Resourse` is not an element of a statement
 --> refused.json:1:53
  |
1 | {\"Statement\": {\"Effect\": \"allow\", \"Action\": \"s3:*\", \"Resourse\": \"*\"}}
  |                                                     ^^^^^^^^^^
  = help: did you mean `Resource`?

error: `missing.json` cannot be read: No such file or directory

error: `.` cannot be read: Is a directory
",
    );
    // A policy that is sound in itself and none for its layer.
    refuses_with(
        "simulate --policy bucket.json --action s3:GetObject",
        &["error[UNSUPPORTED_PRINCIPAL]", " --> bucket.json:5:"],
    );
}

#[test]
fn texts_that_are_no_documents() {
    refuses(
        "simulate --policy empty.json --action s3:GetObject",
        "\
error[JSON_SYNTAX_ERROR]: the document is empty
 --> empty.json:1:1
  |
1 |\x20
  | ^
",
    );
    refuses(
        "simulate --policy latin1.json --action s3:GetObject",
        "\
error[JSON_SYNTAX_ERROR]: the text is not valid UTF-8 here
 --> latin1.json:1:16
  |
1 | {\"Statement\": \"_\"}
  |                ^
  = help: save the file as UTF-8
",
    );
    // Both mistakes, each at its place; the effect is looked at once the text is sound.
    refuses(
        "simulate --policy bad.json --action s3:GetObject",
        "\
error[JSON_SYNTAX_ERROR]: a comma is missing between two members
 --> bad.json:4:25
  |
4 |         \"Action\": \"s3:*\" \"Resource\": \"*\",
  |                         ^
  = help: write `,` here

error[JSON_SYNTAX_ERROR]: `Sid` stands without double quotes
 --> bad.json:5:9
  |
5 |         Sid: \"Bad\"
  |         ^^^
  = help: names and text stand in double quotes
",
    );
}

/// Limits are flags, and exceeding one is an ordinary error.
#[test]
fn limits_are_flags() {
    let simulate = "simulate --policy role.json --action s3:GetObject";
    for (flag, limit) in [
        ("--max-bytes", "10"),
        ("--max-depth", "2"),
        ("--max-values", "5"),
        ("--max-value-bytes", "3"),
    ] {
        refuses_with(
            &format!("{simulate} {flag} {limit}"),
            &[
                "error[LIMIT_EXCEEDED]",
                " --> role.json:",
                &format!("limit of {limit} "),
            ],
        );
    }
    refuses_with(
        &format!("{simulate} --max-depth deep"),
        &["invalid value 'deep'"],
    );
}

/// A name that would drive the terminal is shown, not sent.
#[test]
fn names_cannot_drive_the_terminal() {
    for arguments in [
        &["simulate", "--action", "s3:GetObject", "--policy"][..],
        &["simulate", "--scenario"],
        &["test"],
    ] {
        let run = run_with(&[arguments, &["a\x1b]0;b"]].concat(), b"");
        assert_eq!(run.code, 2);
        assert_eq!(
            run.stderr,
            "error: `a\\u{1b}]0;b` cannot be read: No such file or directory\n"
        );
    }
}

#[test]
fn a_context_file_is_an_object() {
    let refused = |text: &str| {
        let arguments =
            "simulate --policy managed:FullAWSAccess --action s3:GetObject --context-file -";
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let run = run_with(&arguments, text.as_bytes());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        run.stderr
    };
    assert_eq!(
        refused("{\"aws:TagKeys\": [], \"AWS:tagkeys\": \"a\"}"),
        "\
error[DUPLICATE_CONTEXT_KEY]: the context keys `aws:TagKeys` and `AWS:tagkeys` are the same key
 --> <stdin>:1:21
  |
1 | {\"aws:TagKeys\": [], \"AWS:tagkeys\": \"a\"}
  |                     ^^^^^^^^^^^^^
"
    );
    assert!(refused("[]").contains(" --> <stdin>:1:1\n"));
    assert!(refused("{\"aws:TagKeys\": {}}").contains(" --> <stdin>:1:17\n"));
    check(
        "simulate --policy managed:FullAWSAccess --action s3:GetObject \
         --principal arn:aws:iam::123456789012:user/ana --context-file context.json",
        0,
        "allowed  s3:GetObject  *\n",
        "",
    );
}
