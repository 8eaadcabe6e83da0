//! Warnings: remarks about policies, and choices that come with one.

use serde_json::{Value, json};

use crate::run::{check, run, run_with};

const PUT: &str = "simulate --policy remarks.json --action s3:PutObject \
    --resource arn:aws:s3:::logs/a";

const REMARKS: &str = "\
warning[MISSING_ARN_FIELD]: `arn:aws:s3` has 3 of an ARN's six parts; the missing ones are read as `*`
 --> remarks.json:7:25
  |
7 |             \"Resource\": \"arn:aws:s3\"
  |                         ^^^^^^^^^^^^
  = help: write all of `arn:partition:service:region:account:resource`, or end in `*`

warning[OPERATOR_CASE]: `stringnotequals` is read as `StringNotEquals`
  --> remarks.json:14:27
   |
14 |             \"Condition\": {\"stringnotequals\": {\"aws:TagKeys\": \"team\"}}
   |                           ^^^^^^^^^^^^^^^^^
";

const LISTS: &str = "\
warning[K7]: aws:TagKeys has a list of values and stringnotequals has no set qualifier: it does not match, and the Deny does not apply
 --> s3:PutObject on arn:aws:s3:::logs/a
";

const ALLOWED: &str = "allowed  s3:PutObject  arn:aws:s3:::logs/a
note: without --principal an unnamed user of the resource's account (123456789012) calls, for whom keys such as aws:PrincipalArn and aws:username are absent
";

#[test]
fn remarks_stand_at_their_places() {
    let one = "--context aws:TagKeys=team";
    check(&format!("{PUT} {one}"), 0, ALLOWED, REMARKS);
    // A file that is read twice is remarked on once.
    check(
        &format!("{PUT} {one} --policy remarks.json --boundary remarks.json"),
        0,
        ALLOWED,
        REMARKS,
    );
    // So is a policy that a scenario names.
    check(
        &format!("simulate --scenario failing.yaml --policy remarks.json {one}"),
        0,
        "allowed  s3:GetObject  arn:aws:s3:::logs/ana/run-1\n",
        REMARKS,
    );
}

#[test]
fn choices_that_warn_name_their_request() {
    let two = "--context aws:TagKeys=team --context aws:TagKeys=stage";
    check(
        &format!("{PUT} {two}"),
        0,
        ALLOWED,
        &format!("{REMARKS}\n{LISTS}"),
    );
    check(
        &format!("{PUT} {two} --resource arn:aws:s3:::logs/b --resource arn:aws:s3:::logs/c"),
        0,
        &ALLOWED.replace(
            "note",
            "allowed  s3:PutObject  arn:aws:s3:::logs/b\n\
             allowed  s3:PutObject  arn:aws:s3:::logs/c\nnote",
        ),
        &format!("{REMARKS}\n{}", LISTS.replace("/a\n", "/a, and 2 more\n")),
    );
    // O6: a gateway endpoint's policy that names the caller.
    check(
        "simulate --policy managed:FullAWSAccess --action s3:GetObject \
         --principal arn:aws:iam::123456789012:user/ana \
         --endpoint-policy names.json --endpoint-kind gateway",
        0,
        "allowed  s3:GetObject  *\n",
        "\
warning[O6]: the gateway endpoint's policy names the caller, which is taken to match as elsewhere
 --> s3:GetObject on *
",
    );
}

#[test]
fn json_rows_hold_their_warnings() {
    let arguments = format!("{PUT} --context aws:TagKeys=a --context aws:TagKeys=b --format json");
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&arguments);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(
        run.lines()[0]["warnings"],
        json!([
            {
                "rule": "C6",
                "code": "MISSING_ARN_FIELD",
                "text": "`arn:aws:s3` has 3 of an ARN's six parts; the missing ones are read as `*`",
                "policy": "remarks.json",
                "line": 7,
                "column": 25,
            },
            {
                "rule": "L3",
                "code": "OPERATOR_CASE",
                "text": "`stringnotequals` is read as `StringNotEquals`",
                "policy": "remarks.json",
                "line": 14,
                "column": 27,
            },
            {
                "rule": "K7",
                "text": "aws:TagKeys has a list of values and stringnotequals has no set qualifier: \
                         it does not match, and the Deny does not apply",
            },
        ])
    );
}

/// Standard output is AWS's shape alone.
#[test]
fn the_aws_format_warns_on_standard_error() {
    let arguments = format!("{PUT} --context aws:TagKeys=a --context aws:TagKeys=b --format aws");
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&arguments);
    assert_eq!(run.code, 0);
    assert_eq!(run.stderr, format!("{REMARKS}\n{LISTS}"));
    let answer: Value = serde_json::from_str(&run.stdout).unwrap();
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(members, ["EvaluationResults", "IsTruncated"]);
}

#[test]
fn a_byte_order_mark_is_remarked_on() {
    let policy = b"\xef\xbb\xbf{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}";
    let run = run_with(
        &["simulate", "--policy", "-", "--action", "s3:GetObject"],
        policy,
    );
    assert_eq!(run.code, 0);
    assert!(run.stderr.starts_with(
        "warning[BYTE_ORDER_MARK]: the text starts with a byte order mark\n --> <stdin>:1:1\n"
    ));
}

#[test]
fn context_keys_warns_too() {
    check(
        "context-keys remarks.json",
        0,
        "aws:TagKeys  the request\n  statement 2 `OnlyTeam`: stringnotequals\n",
        REMARKS.split_once("\n\n").unwrap().1,
    );
}

/// A list for people ends somewhere.
#[test]
fn many_remarks_are_counted() {
    let actions = vec!["\"*:*\""; 150];
    let policy = format!(
        "{{\"Statement\": {{\"Effect\": \"Allow\", \"Action\": [{}], \"Resource\": \"*\"}}}}",
        actions.join(",")
    );
    let run = run_with(
        &["simulate", "--policy", "-", "--action", "s3:GetObject"],
        policy.as_bytes(),
    );
    assert_eq!(run.code, 0);
    let shown = run
        .stderr
        .matches("warning[ACTION_STAR_COLON_STAR]")
        .count();
    assert_eq!(shown, 101);
    assert!(
        run.stderr
            .ends_with("\nnote: 49 more remarks are not listed\n")
    );
}

/// A run of scenarios says what differs from what they state, and nothing else.
#[test]
fn scenarios_that_pass_are_quiet() {
    check("test remarks.yaml", 0, "1 passed, 0 failed\n", "");
}
