//! Every compiled-in policy is the document of its file.

use std::fs;
use std::path::Path;

use iam_model::{Grade, Policy, PolicyType};
use imagebuilder_policies::{ALL, ManagedPolicy, managed};
use serde_json::Value;

fn file(managed: &ManagedPolicy) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(managed.name)
        .join(managed.version_id)
        .with_extension("json");
    fs::read_to_string(path).unwrap()
}

#[test]
fn every_policy_is_its_document() {
    for managed in ALL {
        let (file, policy) = (file(managed), managed.to_policy());
        let document: Value = serde_json::from_str(&file).unwrap();
        let printed: Value = serde_json::from_str(&policy.to_string()).unwrap();
        // Every value, and the order of every list.
        assert_eq!(printed, document, "{}", managed.name);
        // The order of operators and keys too, which equality disregards.
        let read: Policy = serde_json::from_str(&file).unwrap();
        assert_eq!(policy.to_string(), read.to_string(), "{}", managed.name);
    }
}

#[test]
fn every_policy_can_be_attached() {
    for managed in ALL {
        let problems = managed.to_policy().check_as(PolicyType::Identity);
        assert!(
            problems
                .iter()
                .all(|problem| problem.kind.grade() == Grade::Accepted),
            "{}: {problems:?}",
            managed.name
        );
    }
}

#[test]
fn all_six_with_their_versions_and_arns() {
    let all: Vec<_> = ALL.iter().map(|p| (p.name, p.version_id, p.arn)).collect();
    assert_eq!(
        all,
        [
            (
                "AWSImageBuilderFullAccess",
                "v2",
                "arn:aws:iam::aws:policy/AWSImageBuilderFullAccess"
            ),
            (
                "AWSImageBuilderReadOnlyAccess",
                "v1",
                "arn:aws:iam::aws:policy/AWSImageBuilderReadOnlyAccess"
            ),
            (
                "AWSServiceRoleForImageBuilder",
                "v17",
                "arn:aws:iam::aws:policy/aws-service-role/AWSServiceRoleForImageBuilder"
            ),
            (
                "EC2InstanceProfileForImageBuilder",
                "v3",
                "arn:aws:iam::aws:policy/EC2InstanceProfileForImageBuilder"
            ),
            (
                "EC2InstanceProfileForImageBuilderECRContainerBuilds",
                "v1",
                "arn:aws:iam::aws:policy/EC2InstanceProfileForImageBuilderECRContainerBuilds"
            ),
            (
                "Ec2ImageBuilderCrossAccountDistributionAccess",
                "v1",
                "arn:aws:iam::aws:policy/Ec2ImageBuilderCrossAccountDistributionAccess"
            ),
        ]
    );
    assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn the_look_up_finds_each_name_and_nothing_else() {
    for policy in ALL {
        let found = managed(policy.name).unwrap();
        assert!(std::ptr::eq(found, policy), "{}", policy.name);
        for other in [
            policy.name.to_lowercase(),
            policy.name.to_uppercase(),
            format!("{} ", policy.name),
            format!("{}X", policy.name),
            policy.name.chars().skip(1).collect(),
            policy.arn.to_owned(),
        ] {
            assert!(managed(&other).is_none(), "{other}");
        }
    }
    for other in ["", "*", "AdministratorAccess", "FullAWSAccess"] {
        assert!(managed(other).is_none(), "{other}");
    }
}

/// AWS writes this one value as a JSON boolean; it must not become text.
#[test]
fn booleans_stay_booleans() {
    let text = managed("AWSServiceRoleForImageBuilder")
        .unwrap()
        .to_policy()
        .to_string();
    assert!(
        text.contains(r#""Bool":{"kms:GrantIsForAWSResource":true}"#),
        "{text}"
    );
}
