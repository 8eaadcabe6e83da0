//! `iam convert`.

use std::fs;

use crate::run::{check, command_in, refuses, refuses_with, run, run_with, scratch, told};

const LANGUAGE: &str = "\
// Who builds.
policy boundary // of the role
#![allow(BROAD_ACTION)]

#[allow(ANY_RESOURCE, OLD, reason = \"agreed\")]
allow Read {
    action   s3:Get* // all of them
    resource *
    when NumericLessThan s3:max-keys 10
}
";

const JSON: &str = r#"{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": "s3:Get*",
            "Resource": "*",
            "Condition": {
                "NumericLessThan": {
                    "s3:max-keys": 10
                }
            }
        }
    ]
}
"#;

const PLAIN: &str = "\
allow Read {
    action   s3:Get*
    resource *
    when NumericLessThan s3:max-keys 10
}
";

/// Converts standard input.
#[track_caller]
fn convert(to: &str, text: &str) -> (String, String) {
    let run = run_with(&["convert", "--to", to, "-"], text.as_bytes());
    assert_eq!(run.code, 0, "{run:?}");
    (run.stdout, run.stderr)
}

#[test]
fn both_ways() {
    assert_eq!(convert("iam", JSON), (PLAIN.into(), String::new()));
    assert_eq!(convert("json", PLAIN), (JSON.into(), String::new()));
    assert_eq!(convert("iam", PLAIN), (PLAIN.into(), String::new()));
    assert_eq!(convert("json", JSON), (JSON.into(), String::new()));
    let yaml = "Statement:\n- Resource: '*'\n  Action: s3:Get*\n  Condition: {NumericLessThan: {s3:max-keys: 10}}\n  Sid: Read\n  Effect: Allow\nVersion: 2012-10-17\n";
    // A scalar without quotes is text where text will do, which says the same.
    let quoted = |text: &str| (text.replace("10\n", "\"10\"\n"), String::new());
    assert_eq!(convert("iam", yaml), quoted(PLAIN));
    assert_eq!(convert("json", yaml), quoted(JSON));
}

#[test]
fn what_json_cannot_carry_is_named() {
    let stderr = "\
warning: JSON cannot carry 3 comments (lines 1, 2 and 7)
warning: JSON cannot carry 2 annotations: `allow(BROAD_ACTION)` in line 3 and `allow(ANY_RESOURCE, OLD)` in line 5
warning: JSON cannot carry the stated type of the policy, `boundary`
";
    assert_eq!(convert("json", LANGUAGE), (JSON.into(), stderr.into()));
    let crlf = LANGUAGE.replace('\n', "\r\n");
    assert_eq!(convert("json", &crlf), (JSON.into(), stderr.into()));
    let lost = |text: &str| convert("json", text).1;
    assert_eq!(
        lost("#[allow(A)] allow { action * resource * } // a"),
        "warning: JSON cannot carry a comment (line 1)\n\
         warning: JSON cannot carry the annotation `allow(A)` in line 1\n"
    );
    // What a policy looks like need not be stated.
    assert_eq!(lost("policy identity allow { action * resource * }"), "");
    assert_eq!(
        lost("policy mixed allow { action * resource * } deny { principal * action * resource * }"),
        "warning: JSON cannot carry the stated type of the policy, `mixed`\n"
    );
    assert_eq!(
        lost(&("//\n".repeat(1000) + "policy")),
        "warning: JSON cannot carry 1000 comments (lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 990 more)\n"
    );
}

#[test]
fn from_the_language_to_itself_everything_stays() {
    assert_eq!(convert("iam", LANGUAGE), (LANGUAGE.into(), String::new()));
    let directory = scratch("convert-itself");
    fs::write(
        directory.join("a.iam"),
        "// a\ndeny \"A b\"{action * //x\nresource *}",
    )
    .unwrap();
    let mut command = command_in(&directory, &["convert", "--to", "iam", "a.iam"]);
    let run = told(&command.output().unwrap());
    let text = "// a\ndeny \"A b\" {\n    action   * //x\n    resource *\n}\n";
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (text, ""));
    // The name states the language, so JSON in it is a mistake.
    fs::write(directory.join("a.iam"), "%7B%22Statement%22%3A%5B%5D%7D").unwrap();
    let run = told(&command.output().unwrap());
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("POLICY_SYNTAX_ERROR"), "{run:?}");
}

/// What the policies say is the same after both conversions.
#[test]
fn every_managed_policy_goes_both_ways() {
    let own = imagebuilder_policies::ALL
        .iter()
        .flat_map(imagebuilder_policies::ManagedPolicy::versions);
    let own = own.map(ToString::to_string);
    let mut policies = 0;
    for name in own.chain(["FullAWSAccess", "RCPFullAWSAccess"].map(str::to_owned)) {
        let name = format!("managed:{name}");
        let json = run(&["convert", "--to", "json", &name]);
        assert_eq!((json.code, json.stderr.as_str()), (0, ""), "{name}");
        let language = run(&["convert", "--to", "iam", &name]);
        assert_eq!((language.code, language.stderr.as_str()), (0, ""), "{name}");
        let none = String::new;
        let (back, stderr) = convert("json", &language.stdout);
        assert_eq!((back, stderr), (json.stdout.clone(), none()), "{name}");
        let (again, stderr) = convert("iam", &json.stdout);
        assert_eq!((again, stderr), (language.stdout.clone(), none()), "{name}");
        let formatted = run_with(&["fmt", "--check"], language.stdout.as_bytes());
        assert_eq!(formatted.code, 0, "{name}");
        let formatted = run_with(&["fmt", "--check"], json.stdout.as_bytes());
        assert_eq!(formatted.code, 0, "{name}");
        policies += 1;
    }
    assert!(policies >= 14, "{policies} policies");
}

#[test]
fn what_aws_prints_around_a_policy_is_taken_off() {
    let version = format!(r#"{{"PolicyVersion": {{"Document": {JSON}, "VersionId": "v1"}}}}"#);
    assert_eq!(convert("iam", &version), (PLAIN.into(), String::new()));
    let encoded = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D";
    assert_eq!(convert("iam", encoded).0, "policy\n");
}

#[test]
fn nothing_of_a_text_is_lost() {
    let text = "deny {\n    action   *\n    resource *\n    when StringEquals aws:UserAgent \"\\u{7f}\\u{1b}[31m\\u{9b}\"\n}\n";
    let json = convert("json", text).0;
    assert!(json.contains("\u{7f}\\u001b[31m\u{9b}"), "{json:?}");
    assert_eq!(convert("iam", &json).0, text);
}

#[test]
fn remarks_go_to_standard_error() {
    let run = run(&["convert", "--to", "iam", "remarks.json"]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.starts_with("allow"), "{run:?}");
    assert!(run.stderr.starts_with("warning[OPERATOR_CASE]"), "{run:?}");
    // Below what is lost, after an empty line.
    let (_, stderr) = convert("json", "\u{feff}policy // a");
    let start = "warning: JSON cannot carry a comment (line 1)\n\nwarning[BYTE_ORDER_MARK]: ";
    assert!(stderr.starts_with(start), "{stderr}");
}

#[test]
fn what_cannot_be_converted() {
    refuses(
        "convert --to iam refused.json",
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
",
    );
    refuses(
        "convert --to json missing.iam",
        "error: `missing.iam` cannot be read: No such file or directory\n",
    );
    refuses_with("convert --to json managed:Nothing", &["no managed policy"]);
    refuses_with("convert --to json empty.json", &["the document is empty"]);
    refuses_with("convert --to json latin1.json", &["not valid UTF-8"]);
    refuses_with("convert --to json .", &["Is a directory"]);
    refuses_with("convert role.json", &["--to <NOTATION>"]);
    refuses_with(
        "convert --to yaml role.json",
        &["[possible values: json, iam]"],
    );
    refuses_with(
        "convert --to iam role.json --max-bytes 10",
        &["LIMIT_EXCEEDED"],
    );
    check(
        "convert --to iam bucket.json --color always",
        0,
        &run(&["convert", "--to", "iam", "bucket.json"]).stdout,
        "",
    );
}
