//! `iam test`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::run::{Run, check, command_in, refuses, refuses_with, run, scratch, told};

const FAILED: &str = "\
failed: Ana reads her logs
 --> failing.yaml:1
  expected allowed, but it is implicitDeny
  implicitDeny: s3:GetObject by arn:aws:iam::123456789012:user/ana
  on arn:aws:s3:::logs/ana/run-1: not allowed by identity policies
    identity: no statement allows it
      role.json:16:9 `OwnLogs` would allow, but
        ForAnyValue:StringEquals aws:CalledVia `imagebuilder.amazonaws.com`: the request does not have the key
      2 statements are about other actions
    not in the request: aws:CalledVia
  It would be allowed with any one of these changes:
    - send the request with aws:CalledVia = [`imagebuilder.amazonaws.com`]
    - add to the identity layer: {\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::logs/ana/run-1\"}

";

#[test]
fn paths_are_files_and_directories() {
    check("test scenarios", 0, "2 passed, 0 failed\n", "");
    check("test scenarios/build.yaml", 0, "2 passed, 0 failed\n", "");
    check(
        "test failing.yaml",
        1,
        &format!("{FAILED}0 passed, 1 failed\n"),
        "",
    );
    // A file that is named twice runs once.
    check(
        "test scenarios scenarios/build.yaml remarks.yaml",
        0,
        "3 passed, 0 failed\n",
        "",
    );
}

#[test]
fn threads_change_nothing_but_the_time() {
    for threads in ["1", "2", "64"] {
        check(
            &format!("test failing.yaml scenarios --threads {threads}"),
            1,
            &format!("{FAILED}2 passed, 1 failed\n"),
            "",
        );
    }
}

#[test]
fn coverage_lists_what_never_decided() {
    let coverage = "\
2 of 6 statements decided a scenario
never decisive:
  role.json:4:9 `ReadComponents`
  role.json:10:9 `NoDeletion`
  role.json:16:9 `OwnLogs`
  scenarios/../role.json:16:9 `OwnLogs`
";
    check(
        "test failing.yaml scenarios --coverage",
        1,
        &format!("{FAILED}2 passed, 1 failed\n{coverage}"),
        "",
    );
    // What a program reads holds results alone.
    for format in ["json", "junit"] {
        let run = run(&[
            "test",
            "failing.yaml",
            "scenarios",
            "--coverage",
            "--format",
            format,
        ]);
        assert_eq!((run.code, run.stderr.as_str()), (1, coverage));
        assert!(!run.stdout.contains("decisive"));
    }
}

#[test]
fn json_has_an_object_for_each_scenario() {
    let run = run(&[
        "test",
        "failing.yaml",
        "scenarios",
        "refused.yaml",
        "--format",
        "json",
    ]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines = run.lines();
    let names: BTreeSet<&str> = ["file", "name", "expected", "actual", "passed", "error"]
        .into_iter()
        .collect();
    for line in &lines {
        let members = line.as_object().unwrap();
        assert_eq!(
            members.keys().map(String::as_str).collect::<BTreeSet<_>>(),
            names
        );
    }
    assert_eq!(
        lines[..3],
        [
            json!({
                "file": "failing.yaml", "name": "Ana reads her logs", "expected": "allowed",
                "actual": "implicitDeny", "passed": false, "error": null,
            }),
            json!({
                "file": "scenarios/build.yaml", "name": "The build role reads components",
                "expected": "allowed", "actual": "allowed", "passed": true, "error": null,
            }),
            json!({
                "file": "scenarios/build.yaml", "name": "Nobody deletes",
                "expected": "explicitDeny", "actual": "explicitDeny", "passed": true,
                "error": null,
            }),
        ]
    );
    let [refused, other] = &lines[3..] else {
        panic!("{lines:?}");
    };
    assert_eq!(
        (&refused["actual"], &refused["passed"]),
        (&json!("refused"), &json!(true))
    );
    let error = refused["error"].as_str().unwrap();
    assert!(error.contains("`allow` is not an effect"), "{error}");
    assert_eq!(
        (&other["expected"], &other["passed"]),
        (&json!("allowed"), &json!(false))
    );
    assert_eq!(other["actual"], "refused");
}

/// Checks that a text is XML as JUnit's readers want it, and gives its tags with their attributes.
#[track_caller]
fn tags(xml: &str) -> Vec<(String, Vec<(String, String)>)> {
    let decoded = |text: &str| {
        assert!(!text.contains('<') && !text.contains('>'), "{text}");
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            let (name, after) = after.split_once(';').unwrap();
            out.push_str(before);
            out.push(match name {
                "lt" => '<',
                "gt" => '>',
                "amp" => '&',
                "quot" => '"',
                "apos" => '\'',
                number => {
                    let number = number.strip_prefix('#').unwrap().parse().unwrap();
                    char::from_u32(number).unwrap()
                }
            });
            rest = after;
        }
        out + rest
    };
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let body = xml
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap();
        decoded(text);
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop().as_deref(), Some(name), "{xml}");
            continue;
        }
        let is_empty = tag.ends_with('/');
        let tag = tag.trim_end_matches('/');
        let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut attributes = Vec::new();
        while let Some((attribute, after)) = rest.split_once("=\"") {
            let (value, after) = after.split_once('"').unwrap();
            attributes.push((attribute.trim().to_owned(), decoded(value)));
            rest = after;
        }
        assert_eq!(rest.trim(), "", "{tag}");
        if !is_empty {
            open.push(name.to_owned());
        }
        found.push((name.to_owned(), attributes));
    }
    assert!(open.is_empty(), "{open:?} stay open");
    let allowed = |c: char| !c.is_control() || c == '\n';
    assert!(xml.chars().all(allowed), "{xml}");
    found
}

#[test]
fn junit_is_well_formed() {
    let run = run(&["test", "failing.yaml", "scenarios", "--format", "junit"]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let tags = tags(&run.stdout);
    let names: Vec<&str> = tags.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "testsuites",
            "testsuite",
            "testcase",
            "failure",
            "testsuite",
            "testcase",
            "testcase",
        ]
    );
    let attributes = |at: usize| -> Vec<(&str, &str)> {
        let (_, attributes) = &tags[at];
        attributes
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    };
    assert_eq!(attributes(0), [("tests", "3"), ("failures", "1")]);
    assert_eq!(
        attributes(1),
        [("name", "failing.yaml"), ("tests", "1"), ("failures", "1")]
    );
    assert_eq!(
        attributes(2),
        [
            ("classname", "failing.yaml"),
            ("name", "Ana reads her logs"),
            ("file", "failing.yaml"),
            ("line", "1"),
        ]
    );
    assert_eq!(
        attributes(3),
        [("message", "expected allowed, but it is implicitDeny")]
    );
}

fn run_here(name: &str, text: &str, format: &str) -> Run {
    let directory = scratch(name);
    std::fs::write(directory.join("s.yaml"), text).unwrap();
    let arguments = ["test", ".", "--format", format];
    told(&command_in(&directory, &arguments).output().unwrap())
}

/// What names may hold comes out as it went in, or as a character that stands for it.
#[test]
fn names_are_escaped_in_every_format() {
    let text = "name: \"a <b> & \\\"c\\\" 'd' ]]> \\u001b[31m\\n\\u0001\"\n\
        principal: anonymous\naction: s3:GetObject\nresource: arn:aws:s3:::logs/a\nexpect: allowed\n";
    let name = "a <b> & \"c\" 'd' ]]> \u{1b}[31m\n\u{1}";
    let run = run_here("escapes-json", text, "json");
    assert_eq!(run.lines()[0]["name"], name);
    let run = run_here("escapes-junit", text, "junit");
    let tags = tags(&run.stdout);
    let case = tags.iter().find(|(tag, _)| tag == "testcase").unwrap();
    let shown = case
        .1
        .iter()
        .find(|(attribute, _)| attribute == "name")
        .unwrap();
    assert_eq!(shown.1, name.replace(['\u{1b}', '\u{1}'], "\u{fffd}"));
    let run = run_here("escapes-text", text, "text");
    assert!(
        run.stdout.starts_with("failed: a <b> & \"c\" 'd' ]]> "),
        "{}",
        run.stdout
    );
    assert!(!run.stdout.contains(['\u{1b}', '\u{1}']), "{}", run.stdout);
}

#[test]
fn paths_without_scenarios_are_an_error() {
    let directory = scratch("nothing");
    let arguments = ["test", "."];
    let run = told(&command_in(&directory, &arguments).output().unwrap());
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.starts_with("error: "), "{}", run.stderr);
    refuses(
        "test trust.json",
        "\
error[NOT_A_SCENARIO]: this is a policy, not a scenario
 --> trust.json:1:1
  |
1 | {
  | ^ to line 8
  = help: name it in the `policies` of a scenario, by its path from there
",
    );
    refuses_with(
        "test nowhere",
        &["error: `nowhere` cannot be read: No such file or directory"],
    );
    // A mistake in any file, and nothing is run.
    refuses_with(
        "test scenarios empty.json",
        &["error[JSON_SYNTAX_ERROR]", "empty.json:1:1"],
    );
    refuses_with("test . --max-bytes 10", &["error[LIMIT_EXCEEDED]"]);
}

#[test]
fn a_report_is_one_value_per_line() {
    let run = run(&["test", "scenarios", "--format", "json"]);
    assert_eq!(run.stdout.lines().count(), 2);
    assert!(run.stdout.ends_with("}\n"));
    assert!(run.lines().iter().all(Value::is_object));
}
