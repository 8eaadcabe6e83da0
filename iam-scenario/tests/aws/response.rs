//! What is answered.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::facts::members;
use crate::{USER, conforms, everything, policy, response};

/// Every member that AWS's answer can have is given by one answer or another, but for the one that
/// asks for a second page.
#[test]
fn every_member_of_the_response_is_given() {
    let bucket = policy(&json!({
        "Effect": "Allow", "Principal": {"AWS": USER}, "Action": "s3:*", "Resource": "*",
    }));
    let response = response(&json!({
        "PolicyInputList": [everything()],
        "PermissionsBoundaryPolicyInputList": [everything()],
        "OrderedOrganizationPolicyInputList": [{"ServiceControlPolicyInputList": [everything()]}],
        "ResourcePolicy": bucket,
        "ResourceOwner": "arn:aws:iam::210987654321:root",
        "CallerArn": USER,
        "ActionNames": ["s3:GetObject"],
        "ResourceArns": ["arn:aws:s3:::logs/a"],
    }));
    let mut seen = BTreeSet::new();
    conforms(&response, "SimulatePolicyResponse", &mut seen);
    for structure in [
        "SimulatePolicyResponse",
        "EvaluationResult",
        "ResourceSpecificResult",
        "Statement",
        "Position",
        "OrganizationsDecisionDetail",
        "PermissionsBoundaryDecisionDetail",
    ] {
        for (member, ..) in members(structure) {
            let given = *member != "Marker";
            assert_eq!(
                seen.contains(&[structure, member]),
                given,
                "{structure} {member}"
            );
        }
    }
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
