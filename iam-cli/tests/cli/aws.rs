//! `iam simulate --cli-input-json` and `--format aws`.

use crate::run::{check, command, decides, refuses, refuses_with, run, run_with};

/// Example of the AWS CLI command reference with its own places.
const ANSWER: &str = r#"{
    "EvaluationResults": [
        {
            "EvalActionName": "s3:ListBucket",
            "EvalResourceName": "arn:aws:s3:::teambucket",
            "EvalDecision": "allowed",
            "MatchedStatements": [
                {
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "none",
                    "StartPosition": {
                        "Line": 3,
                        "Column": 16
                    },
                    "EndPosition": {
                        "Line": 7,
                        "Column": 4
                    }
                }
            ],
            "MissingContextValues": [],
            "EvalDecisionDetails": {},
            "ResourceSpecificResults": [
                {
                    "EvalResourceName": "arn:aws:s3:::teambucket",
                    "EvalResourceDecision": "allowed",
                    "MatchedStatements": [
                        {
                            "SourcePolicyId": "PolicyInputList.1",
                            "SourcePolicyType": "none",
                            "StartPosition": {
                                "Line": 3,
                                "Column": 16
                            },
                            "EndPosition": {
                                "Line": 7,
                                "Column": 4
                            }
                        }
                    ],
                    "MissingContextValues": []
                }
            ]
        }
    ],
    "IsTruncated": false
}
"#;

#[test]
fn the_input_is_a_file_or_standard_input() {
    for input in ["input.json", "file://input.json"] {
        check(
            &format!("simulate --cli-input-json {input} --format aws"),
            0,
            ANSWER,
            "",
        );
    }
    let bytes = include_bytes!("../data/input.json");
    let run = run_with(
        &["simulate", "--cli-input-json", "-", "--format", "aws"],
        bytes,
    );
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, ANSWER, "")
    );
}

#[test]
fn other_formats_print_the_same_decisions() {
    check(
        "simulate --cli-input-json input.json",
        0,
        "allowed  s3:ListBucket  arn:aws:s3:::teambucket\n\
         note: without CallerArn an unnamed user of the resource's account (123456789012) calls, \
         for whom keys such as aws:PrincipalArn and aws:username are absent\n",
        "",
    );
    let json = run(&[
        "simulate",
        "--cli-input-json",
        "input.json",
        "--format",
        "json",
    ]);
    assert_eq!(json.lines()[0]["decision"], "allowed");
}

/// As AWS's simulator, whose answer a denial is; other formats end with 1.
#[test]
fn every_decision_of_the_aws_format_ends_with_0() {
    let denied = "simulate --policy role.json --action imagebuilder:DeleteComponent";
    decides(denied, "explicitDeny");
    let arguments: Vec<&str> = denied.split(' ').collect();
    let run = run(&[&arguments[..], &["--format", "aws"]].concat());
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let answer: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        answer["EvaluationResults"][0]["EvalDecision"],
        "explicitDeny"
    );
}

#[test]
fn what_is_not_supported_is_named() {
    refuses(
        "simulate --cli-input-json bad-input.json",
        "\
error[UNSUPPORTED_MEMBER]: `Marker` is not supported
 --> bad-input.json:4:15
  |
4 |     \"Marker\": \"x\"
  |               ^^^
  = help: leave it out: all results come in one page
",
    );
    let wrong = br#"{"PolicyInputLists": [], "PolicyInputList": ["{\"Statement\": [}"],
        "ActionNames": ["s3:*"], "ResourceHandlingOption": "EC2-VPC-EBS"}"#;
    let run = run_with(&["simulate", "--cli-input-json", "-"], wrong);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    for part in [
        "error[UNKNOWN_MEMBER]: the input has no member `PolicyInputLists`\n --> <stdin>:1:2\n",
        "did you mean `PolicyInputList`?",
        "error[UNSUPPORTED_MEMBER]: `ResourceHandlingOption` is not supported\n",
        "error[JSON_SYNTAX_ERROR]",
        " --> PolicyInputList.1:1:16\n",
        "error[INVALID_REQUEST_ACTION]",
    ] {
        assert!(run.stderr.contains(part), "`{part}` in {}", run.stderr);
    }
}

#[test]
fn an_input_leaves_nothing_to_flags() {
    for flags in [
        "--policy role.json",
        "--boundary role.json",
        "--session-policy role.json",
        "--resource-policy bucket.json",
        "--scp root=role.json",
        "--rcp root=role.json",
        "--rcp-everywhere",
        "--endpoint-policy endpoint.json",
        "--endpoint-kind gateway",
        "--principal anonymous",
        "--principal-fact management_account=true",
        "--action s3:GetObject",
        "--resource *",
        "--resource-account 123456789012",
        "--resource-fact aws_managed_key=true",
        "--context aws:username=ana",
        "--context-file context.json",
        "--scenario failing.yaml",
    ] {
        refuses_with(
            &format!("simulate --cli-input-json input.json {flags}"),
            &["cannot be used with"],
        );
    }
}

#[test]
fn the_input_is_read_within_the_limits() {
    let output = command(&[
        "simulate",
        "--cli-input-json",
        "input.json",
        "--max-bytes",
        "100",
    ])
    .output()
    .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert!(stderr.starts_with("error[LIMIT_EXCEEDED]"), "{stderr}");
}
