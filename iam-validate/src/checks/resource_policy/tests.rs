use iam_model::PolicyType::{self, Endpoint};

use super::*;
use crate::Options;
use crate::checks::testing;

fn of(resource_type: ResourceType) -> Options {
    Options::default().with_resource_type(resource_type)
}

/// What is said of a statement with these members.
#[track_caller]
fn check(code: &str, policy_type: PolicyType, options: Options, members: &str, expected: &[&str]) {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"123456789012"}},{members}}}]}}"#
    );
    let found = testing::texts_with(&text, policy_type, options, code);
    assert_eq!(found, expected, "{members}");
}

#[test]
fn resources_that_are_missing() {
    let code = "MISSING_RESOURCE";
    let none = Options::default();
    let s3 = r#""Action":"s3:GetObject""#;
    check(code, Resource, none, s3, &["{"]);
    check(
        code,
        Resource,
        none,
        r#""Action":"s3:GetObject","Resource":"*""#,
        &[],
    );
    check(
        code,
        Resource,
        none,
        r#""Action":"s3:GetObject","NotResource":"*""#,
        &[],
    );
    check(code, Endpoint, none, s3, &[]);
    check(code, Trust, none, r#""Action":"sts:AssumeRole""#, &[]);
    check(code, Identity, none, s3, &["{"]);
    let ecr = r#""Action":["ecr:BatchGetImage","ECR:GetDownloadUrlForLayer"]"#;
    check(code, Resource, none, ecr, &[]);
    check(code, Resource, of(ResourceType::S3Bucket), ecr, &["{"]);
    check(
        code,
        Resource,
        none,
        r#""Action":["ecr:BatchGetImage","s3:*"]"#,
        &["{"],
    );
    check(code, Resource, none, r#""Action":[]"#, &["{"]);
}

/// Whether an action is reported.
#[track_caller]
fn check_action(resource_type: ResourceType, action: &str, expected: bool) {
    let members = format!(r#""Action":"{action}","Resource":"*""#);
    let quoted = format!("\"{action}\"");
    let expected: &[&str] = if expected { &[&quoted] } else { &[] };
    let code = "UNSUPPORTED_ACTION_IN_POLICY";
    check(code, Resource, of(resource_type), &members, expected);
    check(code, Resource, Options::default(), &members, &[]);
    let negated = members.replace("Action", "NotAction");
    check(code, Resource, of(resource_type), &negated, &[]);
}

#[test]
fn actions_of_resources() {
    use ResourceType::{
        DynamoDbTable, S3AccessPoint, S3Bucket, S3MultiRegionAccessPoint, S3ObjectLambdaAccessPoint,
    };
    for resource_type in ResourceType::ALL {
        check_action(resource_type, "*", false);
        check_action(resource_type, "ec2:RunInstances", true);
        check_action(resource_type, "ec2:*", true);
        check_action(resource_type, "ec2:RunInstance", false);
    }
    for resource_type in [S3Bucket, S3AccessPoint, S3MultiRegionAccessPoint] {
        check_action(resource_type, "s3:*", false);
        check_action(resource_type, "s3:getobject", false);
        check_action(resource_type, "s3:ListBucket", false);
        check_action(resource_type, "s3:ListAllMyBuckets", true);
        check_action(resource_type, "s3:CreateJob", true);
        check_action(resource_type, "s3:*Job", false);
        check_action(resource_type, "s3-object-lambda:GetObject", true);
    }
    check_action(
        S3ObjectLambdaAccessPoint,
        "s3-object-lambda:GetObject",
        false,
    );
    check_action(S3ObjectLambdaAccessPoint, "s3:GetObject", true);
    check_action(DynamoDbTable, "dynamodb:GetItem", false);
    check_action(DynamoDbTable, "dynamodb:Query", false);
    check_action(DynamoDbTable, "dynamodb:ListTables", true);
}

#[test]
fn actions_of_trust_policies() {
    let code = "UNSUPPORTED_ACTION_IN_POLICY";
    for (action, is_wrong) in [
        ("sts:AssumeRole", false),
        ("STS:tagsession", false),
        ("sts:SetContext", false),
        ("sts:*", false),
        ("sts:Assume*", false),
        ("*", false),
        ("sts:Get*", true),
        ("sts:GetCallerIdentity", true),
        ("s3:GetObject", true),
        ("s3:*", true),
        ("sts:AssumRole", false),
    ] {
        let quoted = format!("\"{action}\"");
        let expected: &[&str] = if is_wrong { &[&quoted] } else { &[] };
        let members = format!(r#""Action":"{action}""#);
        check(code, Trust, Options::default(), &members, expected);
    }
}

/// The types that take the ARN.
#[track_caller]
fn check_arn(arn: &str, expected: &[ResourceType]) {
    let members = format!(r#""Action":"*","Resource":"{arn}""#);
    let code = "UNSUPPORTED_RESOURCE_ARN_IN_POLICY";
    let quoted = format!("\"{arn}\"");
    for resource_type in ResourceType::ALL {
        let found: &[&str] = if expected.contains(&resource_type) {
            &[]
        } else {
            &[&quoted]
        };
        check(code, Resource, of(resource_type), &members, found);
        let negated = members.replace("Resource", "NotResource");
        check(code, Resource, of(resource_type), &negated, &[]);
    }
    check(code, Resource, Options::default(), &members, &[]);
}

#[test]
fn arns_of_resources() {
    use ResourceType::{
        DynamoDbTable, S3AccessPoint, S3Bucket, S3MultiRegionAccessPoint, S3ObjectLambdaAccessPoint,
    };
    check_arn("*", &ResourceType::ALL);
    check_arn("arn:aws:s3:::images/*", &[S3Bucket]);
    check_arn(
        "arn:aws:s3:::${aws:PrincipalAccount}-images",
        &[S3Bucket, S3MultiRegionAccessPoint],
    );
    check_arn(
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/images/object/*",
        &[S3AccessPoint],
    );
    check_arn(
        "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
        &[S3MultiRegionAccessPoint],
    );
    check_arn(
        "arn:aws:s3:*:*:*",
        &[S3Bucket, S3AccessPoint, S3MultiRegionAccessPoint],
    );
    check_arn(
        "arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/images",
        &[S3ObjectLambdaAccessPoint],
    );
    check_arn(
        "arn:aws:dynamodb:eu-west-1:123456789012:table/builds/index/*",
        &[DynamoDbTable],
    );
    check_arn(
        "arn:aws:dynamodb:eu-west-1:123456789012:*",
        &[DynamoDbTable],
    );
    check_arn("arn:aws:dynamodb::123456789012:global-table/builds", &[]);
    check_arn("arn:aws:sqs:eu-west-1:123456789012:builds", &[]);
}

/// The keys that are reported.
#[track_caller]
fn check_keys(effect: &str, principal: &str, keys: &[&str], expected: &[&str]) {
    let keys: Vec<String> = keys.iter().map(|key| format!(r#""{key}":"x""#)).collect();
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Principal":{principal},"Action":"s3:PutObject","Resource":"arn:aws:s3:::images/*","Condition":{{"StringEquals":{{{}}}}}}}}}"#,
        keys.join(",")
    );
    let code = "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL";
    assert_eq!(testing::texts(&text, Resource, code), expected, "{text}");
}

#[test]
fn keys_that_restrict_services() {
    let service = r#"{"Service":"ses.amazonaws.com"}"#;
    let referer = r#""aws:Referer""#;
    check_keys("Allow", service, &["aws:Referer"], &[referer]);
    check_keys(
        "Allow",
        service,
        &["s3:x-amz-acl", "AWS:REFERER"],
        &[r#""AWS:REFERER""#],
    );
    check_keys("Allow", service, &["aws:Referer", "aws:SourceAccount"], &[]);
    check_keys("Allow", service, &["aws:Referer", "kms:CallerAccount"], &[]);
    check_keys("Allow", service, &["s3:x-amz-acl"], &[]);
    check_keys("Allow", service, &[], &[]);
    check_keys("Deny", service, &["aws:Referer"], &[]);
    check_keys("Allow", r#"{"AWS":"123456789012"}"#, &["aws:Referer"], &[]);
}
