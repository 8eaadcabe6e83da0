//! The shape of AWS's ValidatePolicy, as facts from botocore 1.44.8, model accessanalyzer/2019-11-01.

use serde_json::{Value, json};

use super::{TRUST, WRONG, directory, validate};

/// Structures: every member, all of them required.
const FINDING: &[&str] = &[
    "findingDetails",
    "findingType",
    "issueCode",
    "learnMoreLink",
    "locations",
];
const LOCATION: &[&str] = &["path", "span"];
const SPAN: &[&str] = &["start", "end"];
const POSITION: &[&str] = &["line", "column", "offset"];
const SUBSTRING: &[&str] = &["start", "length"];
/// A union: exactly one member.
const PATH_ELEMENT: &[&str] = &["index", "key", "substring", "value"];
/// Enums.
const FINDING_TYPE: &[&str] = &["ERROR", "SECURITY_WARNING", "SUGGESTION", "WARNING"];
const POLICY_TYPE: &[&str] = &[
    "IDENTITY_POLICY",
    "RESOURCE_POLICY",
    "SERVICE_CONTROL_POLICY",
    "RESOURCE_CONTROL_POLICY",
];
const RESOURCE_TYPE: &[&str] = &[
    "AWS::S3::Bucket",
    "AWS::S3::AccessPoint",
    "AWS::S3::MultiRegionAccessPoint",
    "AWS::S3ObjectLambda::AccessPoint",
    "AWS::IAM::AssumeRolePolicyDocument",
    "AWS::DynamoDB::Table",
];

/// The members of a structure.
#[track_caller]
fn members<'a>(value: &'a Value, names: &[&str]) -> Vec<&'a Value> {
    let object = value.as_object().unwrap();
    let keys: Vec<&String> = object.keys().collect();
    assert_eq!(keys, names, "{value}");
    object.values().collect()
}

#[track_caller]
fn is_position(value: &Value) {
    for member in members(value, POSITION) {
        assert!(member.is_u64(), "{value}");
    }
    assert!(value["line"].as_u64() >= Some(1), "{value}");
}

#[track_caller]
fn is_path_element(value: &Value) {
    let object = value.as_object().unwrap();
    let [(name, held)] = object.iter().collect::<Vec<_>>()[..] else {
        panic!("{value} is no union");
    };
    assert!(PATH_ELEMENT.contains(&name.as_str()), "{value}");
    match name.as_str() {
        "index" => assert!(held.is_u64(), "{value}"),
        "substring" => assert!(
            members(held, SUBSTRING)
                .iter()
                .all(|member| member.is_u64())
        ),
        _ => assert!(held.is_string(), "{value}"),
    }
}

#[track_caller]
fn is_finding(value: &Value) {
    members(value, FINDING);
    for name in ["findingDetails", "issueCode", "learnMoreLink"] {
        assert!(value[name].is_string(), "{value}");
    }
    let kind = value["findingType"].as_str().unwrap();
    assert!(FINDING_TYPE.contains(&kind), "{value}");
    for location in value["locations"].as_array().unwrap() {
        members(location, LOCATION);
        for element in location["path"].as_array().unwrap() {
            is_path_element(element);
        }
        for position in members(&location["span"], SPAN) {
            is_position(position);
        }
    }
}

#[test]
fn every_finding_has_the_shape() {
    let twice = r#"{"Version": "2012-10-17", "Version": "2012-10-17", "Sid": 1, "Statement": [
        {"Effect": "allow", "Action": [], "Resource": ["é", "arn:aws:s3:::logs"]}
    ]}"#;
    let directory = directory(
        "aws-shape",
        &[
            ("a.json", WRONG),
            ("b.json", twice),
            ("c.json", "{"),
            ("d.json", TRUST),
        ],
    );
    let run = validate(&directory, ". --format aws");
    assert_eq!((run.code, run.stderr.as_str()), (1, ""));
    let lines = run.lines();
    let files: Vec<&Value> = lines.iter().map(|line| &line["file"]).collect();
    assert_eq!(files, ["a.json", "b.json", "c.json", "d.json"]);
    for line in &lines {
        members(line, &["file", "findings"]);
        let findings = line["findings"].as_array().unwrap();
        assert_eq!(findings.is_empty(), line["file"] == "d.json", "{line}");
        findings.iter().for_each(is_finding);
    }
    // A finding with two places has two locations.
    let counts = lines[1]["findings"].as_array().unwrap().iter();
    let most = counts.map(|finding| finding["locations"].as_array().unwrap().len());
    assert_eq!(most.max(), Some(2));
}

#[test]
fn a_finding_in_full() {
    let directory = directory("aws-full", &[("build.json", WRONG)]);
    let run = validate(&directory, "build.json --format aws");
    let offset = WRONG.find("CreatImage").unwrap();
    assert_eq!(
        run.lines(),
        [json!({
            "file": "build.json",
            "findings": [{
                "findingDetails": "`imagebuilder` has no action `CreatImage`; \
                                   did you mean `imagebuilder:CreateImage`?",
                "findingType": "ERROR",
                "issueCode": "INVALID_ACTION",
                "learnMoreLink": "https://docs.aws.amazon.com/IAM/latest/UserGuide/\
                                  access-analyzer-reference-policy-checks.html\
                                  #access-analyzer-reference-policy-checks-error-invalid-action",
                "locations": [{
                    "path": [
                        {"value": "Statement"},
                        {"value": "Action"},
                        {"substring": {"start": 13, "length": 10}},
                    ],
                    "span": {
                        "start": {"line": 5, "column": 28, "offset": offset},
                        "end": {"line": 5, "column": 38, "offset": offset + 10},
                    },
                }],
            }],
        })]
    );
}

/// AWS counts characters.
#[test]
fn offsets_count_characters() {
    let text = WRONG.replace("\"Version\"", "\"Id\": \"é𝄞\", \"Version\"");
    let directory = directory("aws-characters", &[("a.json", &text)]);
    let run = validate(&directory, "a.json --format aws");
    let byte = text.find("CreatImage").unwrap();
    let offset = text[..byte].chars().count();
    let start = &run.lines()[0]["findings"][0]["locations"][0]["span"]["start"];
    assert_eq!(*start, json!({"line": 5, "column": 28, "offset": offset}));
}

#[test]
fn aws_s_words_are_taken() {
    let directory = directory("aws-words", &[("a.json", TRUST)]);
    for word in POLICY_TYPE {
        let run = validate(&directory, &format!("a.json --type {word}"));
        assert_eq!(run.stderr, "", "{word}");
    }
    for word in RESOURCE_TYPE {
        let run = validate(&directory, &format!("a.json --resource-type {word}"));
        assert_eq!(run.stderr, "", "{word}");
    }
    for word in FINDING_TYPE {
        let run = validate(&directory, &format!("a.json --deny {word}"));
        assert_eq!(run.stderr, "", "{word}");
    }
}
