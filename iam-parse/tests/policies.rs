//! Real policies: they parse, and print back with everything in its place.

mod common;

use std::path::{Path, PathBuf};

use common::minified;
use iam_parse::{Format, Layout, Limits, Options, parse_document, parse_policy, print, read_tree};

#[track_caller]
fn check(name: &str, text: &str) {
    let tree = read_tree(text.as_bytes(), &Options::default())
        .tree
        .unwrap_or_else(|| panic!("{name}"));
    assert_eq!(print(&tree, Layout::Minified), minified(text), "{name}");
    let pretty = print(&tree, Layout::Indented(4));
    assert_eq!(minified(&pretty), minified(text), "{name}");
    // A document in JSON is one in YAML too, and says the same.
    let yaml = Options {
        format: Some(Format::Yaml),
        ..Options::default()
    };
    let as_yaml = read_tree(text.as_bytes(), &yaml).tree.unwrap();
    let as_yaml = print(&as_yaml, Layout::Minified);
    assert_eq!(as_yaml, print(&tree, Layout::Minified), "{name}");
}

/// The versions of managed policies.
fn versions(directory: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            versions(&path, found);
        } else if path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('v'))
        {
            found.push(path);
        }
    }
}

#[test]
fn managed_policies() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../imagebuilder-policies/data");
    let mut files = Vec::new();
    versions(&data, &mut files);
    assert!(files.len() >= 12);
    for path in files {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        check(&name, &text);
        let document = parse_document(&name, text).unwrap();
        assert!(!document.policy().statements.is_empty(), "{name}");
    }
}

#[test]
fn shapes_of_managed_policies() {
    for text in [
        // Unquoted booleans and numbers, scalars, no Sid.
        r#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": true}, "NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}}}"#,
        r#"{"Version": "2012-10-17", "Id": "é\u00e9\/", "Statement": []}"#,
    ] {
        check(text, text);
        let parsed = parse_policy(text.as_bytes(), &Options::default());
        assert_eq!(parsed.problems(), [], "{text}");
        assert!(parsed.document().is_some(), "{text}");
    }
}

#[test]
fn a_document_of_100_kilobytes() {
    let actions: Vec<String> = (0..4000)
        .map(|index| format!("\n      \"imagebuilder:Get{index}\""))
        .collect();
    let text = format!(
        "{{\n  \"Statement\": [{{\n    \"Effect\": \"Allow\",\n    \"Action\": [{}\n    ],\n    \"Resource\": \"*\"\n  }}]\n}}\n",
        actions.join(",")
    );
    assert!(text.len() > 100_000);
    check("100 kB", &text);
    parse_document("large.json", text).unwrap();
}

#[test]
fn a_pattern_of_10_kilobytes() {
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::{}"}}}}"#,
        "a*".repeat(5000)
    );
    parse_document("pattern.json", text).unwrap();
}

#[test]
fn yaml_says_the_same_as_json() {
    let json = br#"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow",
        "Principal": {"AWS": ["012345678901", "123456789012"]}, "Action": ["s3:GetObject"], "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": true}}}]}"#;
    let yaml = b"
Version: 2012-10-17
Statement:
- Sid: A
  Effect: Allow
  Principal: {AWS: [012345678901, 123456789012]}
  Action: [s3:GetObject]
  Resource: '*'
  Condition:
    Bool:
      aws:SecureTransport: true
";
    let json = parse_document("a.json", json).unwrap();
    let yaml = parse_document("a.yaml", yaml).unwrap();
    assert_eq!(json.policy(), yaml.policy());
    assert_eq!(json.policy().to_string(), yaml.policy().to_string());
}

#[test]
fn every_problem_of_a_refused_policy_has_its_line() {
    let text = r#"{
  "Statement": [
    {"Sid": "A", "Sid": "A", "Effect": "allow", "Action": "s3:*", "Ressource": "*"},
    {"Action": "s3:*", "NotAction": "s3:*"}
  ]
}"#;
    let parsed = parse_policy(text.as_bytes(), &Options::default());
    assert!(parsed.tree().is_some());
    let found: Vec<_> = parsed
        .problems()
        .iter()
        .map(|problem| {
            let (line, column) = problem.span.unwrap().line_column(text);
            format!("{line}:{column} {}", problem.kind.code())
        })
        .collect();
    assert_eq!(
        found,
        [
            "3:18 DUPLICATE_KEY",
            "3:40 INVALID_EFFECT",
            "3:67 INVALID_POLICY_ELEMENT",
            "4:5 MISSING_EFFECT",
            "4:24 UNSUPPORTED_ELEMENT_COMBINATION",
        ]
    );
}

#[test]
fn an_envelope_cannot_hide_a_limit() {
    let options = Options {
        limits: Limits {
            depth: 3,
            ..Limits::default()
        },
        ..Options::default()
    };
    let parsed = parse_policy(
        br#"{"Document": "%7B%22a%22%3A%5B%5B%5B%5D%5D%5D%7D"}"#,
        &options,
    );
    assert!(parsed.tree().is_none());
    assert_eq!(parsed.problems()[0].kind.code(), "LIMIT_EXCEEDED");
}
