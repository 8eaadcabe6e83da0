//! What an answer rests on of service data, and from when that is.

use crate::run::{run, run_with};

/// The facts that the explanation of a request has; the flags stand between blanks, and `DATE` is that
/// of the data.
#[track_caller]
fn check(flags: &str, expected: &[&str]) {
    let mut arguments = vec!["simulate", "--explain", "--policy", "managed:FullAWSAccess"];
    arguments.extend(flags.split_whitespace());
    let text = run(&arguments).stdout;
    let facts: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  fact "))
        .collect();
    let expected = expected
        .iter()
        .map(|fact| fact.replace("DATE", iam_catalog::DATE));
    assert_eq!(facts, expected.collect::<Vec<_>>(), "{text}");
}

#[test]
fn c8_actions_without_resource_types() {
    check(
        "--action imagebuilder:ListImages \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
        &[
            "C8: imagebuilder:ListImages has no resource types, so it is authorised with the resource \
           `*` (service data of DATE)",
        ],
    );
    check("--action imagebuilder:ListImages", &[]);
    check(
        "--action imagebuilder:GetImage \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
        &[],
    );
}

#[test]
fn c9_resources_that_the_request_leaves_out() {
    check(
        "--action ec2:StartInstances --resource arn:aws:ec2:us-east-1:123456789012:volume/vol-1",
        &[
            "C9: each call of ec2:StartInstances is authorised with a resource of these types too, and \
           the request names none: instance (service data of DATE)",
        ],
    );
    check(
        "--action ec2:StartInstances --resource arn:aws:ec2:us-east-1:123456789012:instance/i-1",
        &[],
    );
}

#[test]
fn o4_services_that_rcps_concern() {
    check(
        "--action imagebuilder:GetImage --rcp root=guardrail.json \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
        &["O4: resource control policies do not concern `imagebuilder` (service data of DATE)"],
    );
    check(
        "--action s3:GetObject --rcp root=guardrail.json --resource arn:aws:s3:::logs/run",
        &["O4: resource control policies concern `s3` (service data of DATE)"],
    );
    check(
        "--action s3:ListAllMyBuckets --rcp root=guardrail.json",
        &[
            "O4: resource control policies do not concern s3:ListAllMyBuckets, which has no resource \
           types (service data of DATE)",
        ],
    );
}

#[test]
fn t4_what_aws_protects() {
    check(
        "--action iam:DeletePolicy --resource arn:aws:iam::aws:policy/AWSImageBuilderFullAccess \
         --principal arn:aws:iam::123456789012:user/ana",
        &[
            "T4: iam:DeletePolicy changes an AWS managed policy, which AWS alone may \
           (service data of DATE)",
        ],
    );
    check(
        "--action iam:PassRole --resource arn:aws:iam::123456789012:role/aws-reserved/sso/x",
        &[
            "T4: iam:PassRole changes a role that AWS reserves, which AWS alone may \
           (service data of DATE)",
        ],
    );
}

#[test]
fn what_a_scenario_states_has_no_date() {
    let scenario = br#"{"name": "stated", "principal": "arn:aws:iam::123456789012:user/ana",
        "action": "newservice:ListThings", "resource": "arn:aws:s3:::logs",
        "service_facts": {"without_resource_types": ["newservice:ListThings"]},
        "policies": {"identity": ["managed:FullAWSAccess"]}, "expect": "allowed"}"#;
    let run = run_with(&["simulate", "--scenario", "-", "--explain"], scenario);
    let expected = "  fact C8: newservice:ListThings has no resource types, so it is authorised with \
                    the resource `*`\n";
    assert!(run.stdout.contains(expected), "{}", run.stdout);
}
