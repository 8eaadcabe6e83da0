//! The input and the output of AWS's simulator against facts of its service model.
//!
//! The facts were taken by hand from botocore 1.44.5, `data/iam/2010-05-08/service-2.json`,
//! shapes `SimulateCustomPolicyRequest` and `SimulatePolicyResponse` and what they are made of.

use iam_parse::Options;
use iam_scenario::aws::{ContextKeyType, InputErrors, Simulation, read};
use serde_json::{Value, json};

/// The members of `SimulateCustomPolicyRequest`: name, type, whether it is required.
const REQUEST: &[(&str, &str, bool)] = &[
    ("PolicyInputList", "list", true),
    ("PermissionsBoundaryPolicyInputList", "list", false),
    ("OrderedOrganizationPolicyInputList", "list", false),
    ("ActionNames", "list", true),
    ("ResourceArns", "list", false),
    ("ResourcePolicy", "string", false),
    ("ResourceOwner", "string", false),
    ("CallerArn", "string", false),
    ("ContextEntries", "list", false),
    ("ResourceHandlingOption", "string", false),
    ("MaxItems", "integer", false),
    ("Marker", "string", false),
];

/// The members of `ContextEntry`, none of which is required by the model.
const CONTEXT_ENTRY: &[(&str, &str)] = &[
    ("ContextKeyName", "string"),
    ("ContextKeyValues", "list"),
    ("ContextKeyType", "string"),
];

/// `ContextKeyTypeEnum`.
const CONTEXT_KEY_TYPE: &[&str] = &[
    "string",
    "stringList",
    "numeric",
    "numericList",
    "boolean",
    "booleanList",
    "ip",
    "ipList",
    "binary",
    "binaryList",
    "date",
    "dateList",
];

/// A structure: its name, its members with their types, and how many of them, the first ones, are
/// required.
type Structure = (&'static str, &'static [(&'static str, &'static str)], usize);

/// The structures of the response.
const RESPONSE: &[Structure] = &[
    (
        "SimulatePolicyResponse",
        &[
            ("EvaluationResults", "[EvaluationResult]"),
            ("IsTruncated", "boolean"),
            ("Marker", "string"),
        ],
        0,
    ),
    (
        "EvaluationResult",
        &[
            ("EvalActionName", "string"),
            ("EvalDecision", "PolicyEvaluationDecisionType"),
            ("EvalResourceName", "string"),
            ("MatchedStatements", "[Statement]"),
            ("MissingContextValues", "[string]"),
            ("OrganizationsDecisionDetail", "OrganizationsDecisionDetail"),
            (
                "PermissionsBoundaryDecisionDetail",
                "PermissionsBoundaryDecisionDetail",
            ),
            ("EvalDecisionDetails", "{PolicyEvaluationDecisionType}"),
            ("ResourceSpecificResults", "[ResourceSpecificResult]"),
        ],
        2,
    ),
    (
        "ResourceSpecificResult",
        &[
            ("EvalResourceName", "string"),
            ("EvalResourceDecision", "PolicyEvaluationDecisionType"),
            ("MatchedStatements", "[Statement]"),
            ("MissingContextValues", "[string]"),
            ("EvalDecisionDetails", "{PolicyEvaluationDecisionType}"),
            (
                "PermissionsBoundaryDecisionDetail",
                "PermissionsBoundaryDecisionDetail",
            ),
        ],
        2,
    ),
    (
        "Statement",
        &[
            ("SourcePolicyId", "string"),
            ("SourcePolicyType", "PolicySourceType"),
            ("StartPosition", "Position"),
            ("EndPosition", "Position"),
        ],
        0,
    ),
    ("Position", &[("Line", "integer"), ("Column", "integer")], 0),
    (
        "OrganizationsDecisionDetail",
        &[("AllowedByOrganizations", "boolean")],
        0,
    ),
    (
        "PermissionsBoundaryDecisionDetail",
        &[("AllowedByPermissionsBoundary", "boolean")],
        0,
    ),
];

/// The enumerations of the response.
const ENUMS: &[(&str, &[&str])] = &[
    (
        "PolicyEvaluationDecisionType",
        &["allowed", "explicitDeny", "implicitDeny"],
    ),
    (
        "PolicySourceType",
        &[
            "user",
            "group",
            "role",
            "aws-managed",
            "user-managed",
            "resource",
            "none",
        ],
    ),
];

/// Checks a value against a type of the model.
#[track_caller]
fn conforms(value: &Value, shape: &str) {
    if let Some(element) = shape.strip_prefix('[') {
        for value in value.as_array().unwrap() {
            conforms(value, element.trim_end_matches(']'));
        }
    } else if let Some(element) = shape.strip_prefix('{') {
        for value in value.as_object().unwrap().values() {
            conforms(value, element.trim_end_matches('}'));
        }
    } else if let Some((_, names)) = ENUMS.iter().find(|(name, _)| *name == shape) {
        assert!(names.contains(&value.as_str().unwrap()), "{shape}: {value}");
    } else if let Some((_, members, required)) = RESPONSE.iter().find(|(name, ..)| *name == shape) {
        let object = value.as_object().unwrap();
        for (name, value) in object {
            let member = members.iter().find(|(member, _)| member == name);
            let (_, shape) = member.unwrap_or_else(|| panic!("{shape} has no member {name}"));
            conforms(value, shape);
        }
        for (name, _) in &members[..*required] {
            assert!(object.contains_key(*name), "{shape} lacks {name}");
        }
    } else {
        let right = match shape {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_u64(),
            _ => panic!("no shape {shape}"),
        };
        assert!(right, "{shape}: {value}");
    }
}

const USER: &str = "arn:aws:iam::123456789012:user/ana";

fn policy(statement: &Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statement})
        .to_string()
        .into()
}

fn everything() -> Value {
    policy(&json!({"Effect": "Allow", "Action": "*", "Resource": "*"}))
}

fn simulation(input: &Value) -> Result<Simulation, InputErrors> {
    read(
        "input.json",
        input.to_string().as_bytes(),
        &Options::default(),
    )
}

#[track_caller]
fn response(input: &Value) -> Value {
    let response = simulation(input)
        .unwrap_or_else(|errors| panic!("{errors}"))
        .response()
        .unwrap();
    conforms(&response, "SimulatePolicyResponse");
    response
}

/// The codes and messages of what is wrong with an input.
#[track_caller]
fn refused(input: &Value) -> String {
    let errors = simulation(input).unwrap_err();
    let codes: Vec<_> = errors
        .findings
        .iter()
        .map(iam_scenario::aws::InputFinding::code)
        .collect();
    format!("{}\n{errors}", codes.join(" "))
}

fn minimal() -> Value {
    json!({"PolicyInputList": [everything()], "ActionNames": ["s3:GetObject"]})
}

fn with(member: &str, value: Value) -> Value {
    let mut input = minimal();
    input[member] = value;
    input
}

#[test]
fn every_member_of_the_request_is_known_and_has_its_type() {
    for (name, shape, required) in REQUEST {
        let wrong = match *shape {
            "string" | "list" => json!(true),
            _ => json!("x"),
        };
        let shown = refused(&with(name, wrong));
        assert!(!shown.contains("UNKNOWN_MEMBER"), "{name}: {shown}");
        let unsupported = ["ResourceHandlingOption", "Marker"].contains(name);
        let expected = if unsupported {
            "UNSUPPORTED_MEMBER"
        } else {
            "WRONG_TYPE"
        };
        assert!(shown.starts_with(expected), "{name}: {shown}");
        assert!(shown.contains(&format!("`{name}`")), "{name}: {shown}");

        let mut without = minimal();
        without.as_object_mut().unwrap().remove(*name);
        assert_eq!(simulation(&without).is_err(), *required, "{name}");
    }
    for (name, shape) in CONTEXT_ENTRY {
        let mut entry = json!({
            "ContextKeyName": "aws:SourceIp",
            "ContextKeyValues": ["203.0.113.7"],
            "ContextKeyType": "ip",
        });
        assert!(simulation(&with("ContextEntries", json!([entry]))).is_ok());
        entry[*name] = json!(7);
        let shown = refused(&with("ContextEntries", json!([entry])));
        assert!(shown.starts_with("WRONG_TYPE"), "{name} {shape}: {shown}");
    }
    let names = ContextKeyType::ALL.map(ContextKeyType::name);
    assert_eq!(names, CONTEXT_KEY_TYPE);
}

#[track_caller]
fn check(input: &Value, code: &str, part: &str) {
    let shown = refused(input);
    let (codes, text) = shown.split_once('\n').unwrap();
    assert_eq!(codes, code, "{text}");
    assert!(text.contains(part), "{text}");
}

#[test]
fn what_is_wrong_with_members_is_named_at_its_place() {
    check(
        &with("ActionName", json!([])),
        "UNKNOWN_MEMBER",
        "did you mean `ActionNames`?",
    );
    check(
        &with("Marker", json!("x")),
        "UNSUPPORTED_MEMBER",
        "`Marker` is not supported",
    );
    check(
        &with("MaxItems", json!(0)),
        "INVALID_NUMBER",
        "from 1 to 1000",
    );
    check(
        &json!({
            "PolicyInputList": [everything()],
            "ActionNames": ["s3:GetObject", "s3:PutObject"],
            "MaxItems": 1,
        }),
        "UNSUPPORTED_MEMBER",
        "cut off some of the 2 results",
    );
    check(
        &with(
            "PolicyInputList",
            json!([everything(), "{\"Statement\": []"]),
        ),
        "JSON_SYNTAX_ERROR",
        "PolicyInputList.2:1:",
    );
    check(
        &with(
            "PolicyInputList",
            json!([policy(&json!({
                "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
            }))]),
        ),
        "UNSUPPORTED_PRINCIPAL",
        "PolicyInputList.1:1:",
    );
    check(
        &with("PolicyInputList", json!([""])),
        "INVALID_LENGTH",
        "1 to 131072",
    );
    check(
        &with(
            "PermissionsBoundaryPolicyInputList",
            json!([everything(), everything()]),
        ),
        "TOO_MANY_VALUES",
        "one permissions boundary",
    );
}

#[test]
fn what_is_wrong_with_the_request_is_named_at_its_place() {
    check(
        &with("ResourceArns", json!(["bucket"])),
        "INVALID_REQUEST_RESOURCE",
        "`bucket`",
    );
    check(
        &with("ActionNames", json!(["s3:*"])),
        "INVALID_REQUEST_ACTION",
        "s3:*",
    );
    check(
        &with("ResourceOwner", json!("123456789012")),
        "INVALID_ACCOUNT",
        ":root",
    );
    check(
        &with(
            "CallerArn",
            json!("arn:aws:sts::123456789012:assumed-role/a/b"),
        ),
        "INVALID_CALLER",
        "a role session",
    );
    check(
        &with("CallerArn", json!("arn:aws:iam::123456789012:group/a")),
        "INVALID_CALLER",
        "groups",
    );
    let bucket = json!({
        "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*",
    });
    check(
        &with("ResourcePolicy", policy(&bucket)),
        "MISSING_MEMBER",
        "needs `CallerArn`",
    );
}

#[test]
fn what_is_wrong_with_the_context_is_named_at_its_place() {
    let entry = |entry: Value| with("ContextEntries", json!([entry]));
    let typed = |values: Value, declared: &str| {
        entry(json!({
            "ContextKeyName": "s3:max-keys",
            "ContextKeyValues": values,
            "ContextKeyType": declared,
        }))
    };
    check(
        &typed(json!(["ten"]), "numeric"),
        "INVALID_CONTEXT_VALUE",
        "`ten`",
    );
    check(
        &typed(json!(["1", "2"]), "numeric"),
        "INVALID_CONTEXT_VALUE",
        "numericList",
    );
    check(
        &typed(json!([]), "string"),
        "INVALID_CONTEXT_VALUE",
        "takes one value",
    );
    check(
        &typed(json!(["1"]), "number"),
        "INVALID_CONTEXT_TYPE",
        "write one of",
    );
    check(
        &typed(json!(["1"]), "numerics"),
        "INVALID_CONTEXT_TYPE",
        "`numeric`?",
    );
    check(
        &entry(json!({"ContextKeyName": "SourceIp", "ContextKeyValues": []})),
        "INVALID_CONTEXT_KEY",
        "SourceIp",
    );
    check(
        &with(
            "ContextEntries",
            json!([
                {"ContextKeyName": "aws:TagKeys", "ContextKeyValues": ["a"]},
                {"ContextKeyName": "aws:tagkeys", "ContextKeyValues": ["b"]},
            ]),
        ),
        "DUPLICATE_CONTEXT_KEY",
        "aws:tagkeys",
    );
}

/// Example 1 and 2 of "simulate-custom-policy" in the AWS CLI command reference.
#[test]
fn the_examples_of_the_command_reference() {
    let document = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;
    let input = |time: &str| {
        json!({
            "PolicyInputList": [document],
            "ActionNames": ["dynamodb:CreateBackup"],
            "ContextEntries": [{
                "ContextKeyName": "aws:CurrentTime",
                "ContextKeyValues": [time],
                "ContextKeyType": "date",
            }],
        })
    };
    assert_eq!(
        response(&input("2019-04-25T11:00:00Z")),
        json!({
            "EvaluationResults": [{
                "EvalActionName": "dynamodb:CreateBackup",
                "EvalResourceName": "*",
                "EvalDecision": "allowed",
                "MatchedStatements": [{
                    "SourcePolicyId": "PolicyInputList.1",
                    "SourcePolicyType": "none",
                    "StartPosition": {"Line": 1, "Column": 38},
                    "EndPosition": {"Line": 1, "Column": 167},
                }],
                "MissingContextValues": [],
            }],
            "IsTruncated": false,
        })
    );
    assert_eq!(
        response(&input("2014-04-25T11:00:00Z"))["EvaluationResults"],
        json!([{
            "EvalActionName": "dynamodb:CreateBackup",
            "EvalResourceName": "*",
            "EvalDecision": "implicitDeny",
            "MatchedStatements": [],
            "MissingContextValues": [],
        }])
    );
}

#[test]
fn one_result_for_an_action_with_the_resources_inside() {
    let logs = policy(&json!([
        {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::logs/*"},
        {
            "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalTag/team": "logs"}},
        },
    ]));
    let response = response(&json!({
        "PolicyInputList": [logs],
        "PermissionsBoundaryPolicyInputList": [everything()],
        "OrderedOrganizationPolicyInputList": [
            {"ServiceControlPolicyInputList": [everything()]},
            {"ServiceControlPolicyInputList": [policy(&json!({
                "Effect": "Allow", "NotAction": "s3:DeleteObject", "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}},
            }))]},
        ],
        "ActionNames": ["s3:GetObject", "s3:DeleteObject"],
        "ResourceArns": ["arn:aws:s3:::logs/a", "arn:aws:s3:::other/a"],
        "CallerArn": USER,
    }));
    let results = response["EvaluationResults"].as_array().unwrap();
    let [get, delete] = results.as_slice() else {
        panic!("{response}")
    };
    assert_eq!(get["EvalResourceName"], "*");
    assert_eq!(get["EvalDecision"], "implicitDeny", "the most restrictive");
    assert_eq!(get["MatchedStatements"], json!([]));
    assert_eq!(
        get["MissingContextValues"],
        json!(["aws:PrincipalTag/team"])
    );
    let detail = json!({"AllowedByOrganizations": true});
    assert_eq!(get["OrganizationsDecisionDetail"], detail);
    let detail = json!({"AllowedByPermissionsBoundary": true});
    assert_eq!(get["PermissionsBoundaryDecisionDetail"], detail);
    assert_eq!(get["EvalDecisionDetails"], json!({}), "within one account");
    let specific = &get["ResourceSpecificResults"];
    assert_eq!(specific[0]["EvalResourceName"], "arn:aws:s3:::logs/a");
    assert_eq!(specific[0]["EvalResourceDecision"], "allowed");
    let ids: Vec<&Value> = specific[0]["MatchedStatements"]
        .as_array()
        .unwrap()
        .iter()
        .map(|statement| &statement["SourcePolicyId"])
        .collect();
    assert_eq!(
        ids,
        ["PolicyInputList.1", "PermissionsBoundaryPolicyInputList.1"]
    );
    assert_eq!(specific[1]["EvalResourceDecision"], "implicitDeny");
    let detail = json!({"AllowedByOrganizations": false});
    assert_eq!(delete["OrganizationsDecisionDetail"], detail);
    assert!(
        delete.get("EvalDecisionDetails").is_none(),
        "ended by an SCP"
    );
}

#[test]
fn across_accounts_each_side_has_its_say() {
    let bucket = policy(&json!({
        "Effect": "Deny", "Principal": {"AWS": USER}, "Action": "s3:*", "Resource": "*",
    }));
    let response = response(&json!({
        "PolicyInputList": [everything()],
        "ResourcePolicy": bucket,
        "ResourceOwner": "arn:aws:iam::210987654321:root",
        "CallerArn": USER,
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::logs/a"],
        "MaxItems": 100,
    }));
    let result = &response["EvaluationResults"][0];
    assert_eq!(result["EvalResourceName"], "arn:aws:s3:::logs/a");
    assert_eq!(result["EvalDecision"], "explicitDeny");
    let details = json!({"IAM policy": "allowed", "Resource policy": "explicitDeny"});
    assert_eq!(result["EvalDecisionDetails"], details);
    assert_eq!(
        result["ResourceSpecificResults"][0]["EvalDecisionDetails"],
        details
    );
    let matched = &result["MatchedStatements"];
    assert_eq!(matched[0]["SourcePolicyId"], "ResourcePolicy");
    assert_eq!(matched[0]["SourcePolicyType"], "resource");
    assert!(matched.get(1).is_none());
}
