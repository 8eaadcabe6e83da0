//! `iam validate`: what it prints, and how it ends.

mod aws;
mod explain;
mod files;
mod hostile;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::run::{Run, command_in, scratch, told};

/// Has one error, by the service data.
const WRONG: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {
    "Effect": "Allow",
    "Action": "imagebuilder:CreatImage",
    "Resource": "*"
  }
}
"#;
/// Has one suggestion.
const EMPTY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {"Effect": "Allow", "Action": [], "Resource": "*"}
  ]
}
"#;
/// Is right, as a role's.
const TRUST: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"Service": "imagebuilder.amazonaws.com"},
      "Action": "sts:AssumeRole"
    }
  ]
}
"#;

fn right() -> String {
    WRONG.replace("CreatImage", "GetImage")
}

/// A directory with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = scratch(&format!("validate-{name}"));
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// Validates in a directory; the arguments hold no blanks.
#[track_caller]
fn validate(directory: &Path, arguments: &str) -> Run {
    let arguments: Vec<&str> = ["validate"]
        .into_iter()
        .chain(arguments.split_whitespace())
        .collect();
    let run = told(&command_in(directory, &arguments).output().unwrap());
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    run
}

/// The same, and compares everything that it gives; `DATE` is that of the data.
#[track_caller]
fn check(directory: &Path, arguments: &str, code: i32, stdout: &str, stderr: &str) {
    let run = validate(directory, arguments);
    let stdout = stdout.replace("DATE", iam_catalog::DATE);
    assert_eq!(run.stderr, stderr, "standard error of {arguments}");
    assert_eq!(run.stdout, stdout, "standard output of {arguments}");
    assert_eq!(run.code, code, "exit code of {arguments}");
}

/// The summary, without its line feed, and the exit code.
#[track_caller]
fn summary(directory: &Path, arguments: &str, code: i32, expected: &str) {
    let run = validate(directory, arguments);
    assert_eq!(run.stdout.lines().last(), Some(expected), "{arguments}");
    assert_eq!(run.code, code, "exit code of {arguments}: {run:?}");
}

#[test]
fn findings_at_their_lines() {
    let directory = directory("lines", &[("build.json", WRONG), ("trust.json", TRUST)]);
    check(
        &directory,
        "build.json trust.json",
        1,
        r#"build.json: validated as an identity policy

error[INVALID_ACTION]: `imagebuilder` has no action `CreatImage`
 --> build.json:5:29
  |
5 |     "Action": "imagebuilder:CreatImage",
  |                             ^^^^^^^^^^
  = help: did you mean `imagebuilder:CreateImage`?
  = note: by the service data of DATE

2 policies (1 identity, 1 trust): 1 error
"#,
        "",
    );
    check(
        &directory,
        "trust.json",
        0,
        "1 policy (1 trust): no findings\n",
        "",
    );
    // What is stated is not said again.
    let run = validate(&directory, "build.json --type boundary");
    assert!(run.stdout.starts_with("error[INVALID_ACTION]"), "{run:?}");
    assert!(run.stdout.ends_with("\n\n1 policy (1 boundary): 1 error\n"));
}

#[test]
fn gravities_have_their_words_and_colours() {
    let directory = directory("words", &[("empty.json", EMPTY), ("build.json", WRONG)]);
    let run = validate(&directory, "empty.json build.json --color always");
    assert!(run.stdout.contains("suggestion[EMPTY_ARRAY_ACTION]\x1b[0m"));
    assert!(run.stdout.contains("\x1b[1;31merror[INVALID_ACTION]"));
    let plain = validate(&directory, "empty.json build.json");
    assert!(!plain.stdout.contains('\x1b'));
}

#[test]
fn a_refused_policy_is_a_finding() {
    let broken = r#"{"Statement": [{"Effect": "Allow", "Action": "s3:*""#;
    let refused = WRONG.replace("Allow", "allow");
    let files = [("broken.json", broken), ("refused.json", refused.as_str())];
    let directory = directory("refused", &files);
    let run = validate(&directory, "broken.json");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    assert!(run.stdout.contains("error[JSON_SYNTAX_ERROR]"), "{run:?}");
    // Nobody can say what type a text without a tree has.
    assert!(run.stdout.ends_with("\n1 policy: 1 error\n"), "{run:?}");
    // The checks look at what the reader does not refuse.
    let run = validate(&directory, "refused.json");
    assert!(run.stdout.contains("error[INVALID_EFFECT]"), "{run:?}");
    assert!(run.stdout.contains("error[INVALID_ACTION]"), "{run:?}");
    assert!(run.stdout.contains("as an identity policy"), "{run:?}");
}

#[test]
fn what_is_denied_fails() {
    let directory = directory(
        "deny",
        &[
            ("error.json", WRONG),
            ("suggestion.json", EMPTY),
            ("refused.json", "{}"),
        ],
    );
    for (arguments, code) in [
        ("error.json", 1),
        ("error.json --deny ERROR", 1),
        ("error.json --deny all", 1),
        ("error.json --deny none", 0),
        ("error.json --deny security_warning,warning", 0),
        ("suggestion.json", 0),
        ("suggestion.json --deny suggestion", 1),
        ("suggestion.json --deny all", 1),
        ("suggestion.json --deny error,SECURITY_WARNING,warning", 0),
        // A policy that cannot be used is not right, whatever else is asked for.
        ("refused.json --deny suggestion", 1),
        ("refused.json --deny none", 0),
    ] {
        for format in ["text", "json", "aws"] {
            let run = validate(&directory, &format!("{arguments} --format {format}"));
            assert_eq!(run.code, code, "{arguments} {format}");
        }
    }
}

#[test]
fn types_by_flag_by_header_and_by_look() {
    let mixed = r#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"},
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    ]}"#;
    let boundary = "policy boundary\n\nallow {\n    action   s3:GetObject\n    resource *\n}\n";
    let identity = right();
    let directory = directory(
        "types",
        &[
            ("identity.json", identity.as_str()),
            ("trust.json", TRUST),
            ("mixed.json", mixed),
            ("boundary.iam", boundary),
        ],
    );
    let types = |arguments: &str| {
        let run = validate(&directory, arguments);
        let line = run.stdout.lines().last().unwrap().to_owned();
        let (types, _) = line.split_once(':').unwrap();
        types.to_owned()
    };
    for (arguments, expected) in [
        ("identity.json", "1 policy (1 identity)"),
        ("trust.json", "1 policy (1 trust)"),
        ("boundary.iam", "1 policy (1 boundary)"),
        ("mixed.json", "1 policy (1 resource)"),
        ("identity.json --type scp", "1 policy (1 scp)"),
        (
            "identity.json --type SERVICE_CONTROL_POLICY",
            "1 policy (1 scp)",
        ),
        (
            "identity.json --type identity_policy",
            "1 policy (1 identity)",
        ),
        ("trust.json --type RESOURCE_POLICY", "1 policy (1 resource)"),
        (
            "trust.json --type RESOURCE_CONTROL_POLICY",
            "1 policy (1 rcp)",
        ),
        (
            "trust.json --type resource --resource-type AWS::IAM::AssumeRolePolicyDocument",
            "1 policy (1 trust)",
        ),
        (
            "trust.json --resource-type AWS::S3::Bucket",
            "1 policy (1 resource)",
        ),
        // What the text states comes first.
        ("boundary.iam --type scp", "1 policy (1 boundary)"),
    ] {
        assert_eq!(types(arguments), expected, "{arguments}");
    }
    let codes = |arguments: &str| -> Vec<Value> {
        let run = validate(&directory, &format!("{arguments} --format json"));
        run.lines()
            .iter()
            .map(|line| line["code"].clone())
            .collect()
    };
    assert!(codes("mixed.json").contains(&json!("MISSING_PRINCIPAL")));
    assert!(codes("identity.json --type trust").contains(&json!("MISSING_PRINCIPAL")));
    assert!(codes("boundary.iam --type scp").contains(&json!("OTHER_POLICY_TYPE")));
}

#[test]
fn flags_that_contradict_each_other() {
    let directory = directory("flags", &[("a.json", EMPTY)]);
    check(
        &directory,
        "a.json --type trust --resource-type AWS::S3::Bucket",
        2,
        "",
        "error: --resource-type says a resource policy, and --type says a role trust policy\n  \
         = help: leave out one of them\n",
    );
    check(
        &directory,
        "a.json --deny none,error",
        2,
        "",
        "error: `none` of --deny stands beside other types\n  \
         = help: write `--deny none`, or leave `none` out\n",
    );
    for arguments in [
        "",
        "a.json --type nonsense",
        "a.json --resource-type AWS::S3::Object",
        "a.json --deny",
        "a.json --deny errors",
        "a.json --format xml",
        "a.json --explain INVALID_ACTION",
    ] {
        let run = validate(&directory, arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments}");
    }
}

#[test]
fn json_lines() {
    let directory = directory(
        "json",
        &[
            ("a/build.json", WRONG),
            ("b.iam", "#[allow(X)] allow { action * }"),
        ],
    );
    let run = validate(&directory, "a b.iam --format json");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines = run.lines();
    let start = WRONG.find("CreatImage").unwrap();
    assert_eq!(
        lines[0],
        json!({
            "file": "a/build.json",
            "code": "INVALID_ACTION",
            "type": "ERROR",
            "message": "`imagebuilder` has no action `CreatImage`",
            "help": "did you mean `imagebuilder:CreateImage`?",
            "path": "Statement.Action",
            "start": {"line": 5, "column": 29, "offset": start},
            "end": {"line": 5, "column": 39, "offset": start + 10},
            "refuses": false,
            "dataDate": iam_catalog::DATE,
            "policyType": "identity",
            "edit": {
                "text": "CreateImage",
                "start": {"line": 5, "column": 29, "offset": start},
                "end": {"line": 5, "column": 39, "offset": start + 10},
            },
        })
    );
    let codes: Vec<&Value> = lines.iter().map(|line| &line["code"]).collect();
    assert!(codes.contains(&&json!("EXTRA_UNKNOWN_CODE")), "{codes:?}");
    assert!(
        codes.contains(&&json!("EXTRA_ALLOW_WITHOUT_REASON")),
        "{codes:?}"
    );
}

#[test]
fn columns_count_characters_and_offsets_count_bytes() {
    let text = WRONG.replace("\"Effect\"", "\"Sid\": \"é𝄞\", \"Effect\"");
    let text = text
        .replace("\"Allow\",\n    ", "\"Allow\", ")
        .replace('\n', "");
    let directory = directory("characters", &[("a.json", &text)]);
    let run = validate(&directory, "a.json --format json");
    let line = run
        .lines()
        .into_iter()
        .find(|line| line["code"] == "INVALID_ACTION")
        .unwrap();
    let byte = text.find("CreatImage").unwrap();
    let column = text[..byte].chars().count() + 1;
    assert_eq!(
        line["start"],
        json!({"line": 1, "column": column, "offset": byte})
    );
}

#[test]
fn annotations_allow_findings() {
    let text = "#[allow(INVALID_ACTION, reason = \"announced\")]\nallow {\n    action imagebuilder:CreatImage\n    resource *\n}\n";
    let unused = text.replace("CreatImage", "GetImage");
    let directory = directory("allow", &[("a.iam", text), ("b.iam", unused.as_str())]);
    check(
        &directory,
        "a.iam",
        0,
        "1 policy (1 identity): no findings, 1 allowed by annotations\n",
        "",
    );
    check(&directory, "a.iam --format json --deny all", 0, "", "");
    summary(&directory, "b.iam", 0, "1 policy (1 identity): 1 warning");
}
