//! Every compiled-in version is the document of its file, and no file is lost.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use iam_model::managed::{ManagedPolicy, ManagedVersion, PolicyKind};
use iam_model::{Grade, Policy, PolicyType, changes};
use imagebuilder_policies::{ALL, SOURCES, find, managed, policy, versions};
use serde_json::Value;

fn data() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data")
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn file(version: &ManagedVersion) -> Value {
    let path = data().join(version.name).join(version.version_id);
    json(&path.with_extension("json"))["PolicyVersion"].take()
}

fn every_version() -> impl Iterator<Item = &'static ManagedVersion> {
    ALL.iter().flat_map(ManagedPolicy::versions)
}

#[test]
fn every_version_is_its_document() {
    for version in every_version() {
        let (file, policy) = (file(version), version.to_policy());
        let printed: Value = serde_json::from_str(&policy.to_string()).unwrap();
        // Every value, and the order of every list.
        assert_eq!(printed, file["Document"], "{version}");
        // The order of operators and keys too, which equality disregards.
        let read: Policy = serde_json::from_str(&file["Document"].to_string()).unwrap();
        assert_eq!(policy.to_string(), read.to_string(), "{version}");
        assert_eq!(file["VersionId"], version.version_id);
        assert_eq!(file["CreateDate"].as_str(), version.date, "{version}");
        let names = version.sources.iter().map(|source| source.name);
        let listed = file["Sources"].as_array().unwrap().iter();
        assert!(names.eq(listed.map(|source| source["Name"].as_str().unwrap())));
    }
}

#[test]
fn no_record_is_lost() {
    let mut files = 0;
    for directory in fs::read_dir(data()).unwrap() {
        let directory = directory.unwrap();
        let name = directory.file_name().into_string().unwrap();
        if name == "sources.json" {
            let listed = json(&directory.path());
            assert_eq!(listed.as_array().unwrap().len(), SOURCES.len());
            continue;
        }
        for file in fs::read_dir(directory.path()).unwrap() {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap();
            files += 1;
            if stem == "policy" {
                let (file, policy) = (json(&path), policy(&name).unwrap());
                let about = &file["Policy"];
                assert_eq!(about["Arn"].as_str(), policy.arn);
                assert_eq!(about["Path"].as_str(), policy.path());
                assert_eq!(about["CreateDate"].as_str(), policy.created);
                assert_eq!(about["UpdateDate"].as_str(), policy.updated);
                assert_eq!(about["DefaultVersionId"], policy.default_version_id);
            } else {
                assert!(managed(&format!("{name}@{stem}")).is_some(), "{path:?}");
            }
        }
    }
    assert_eq!(files, ALL.len() + every_version().count());
}

#[test]
fn every_policy_can_be_attached() {
    for version in every_version() {
        let problems = version.to_policy().check_as(PolicyType::Identity);
        assert!(
            problems
                .iter()
                .all(|problem| problem.kind.grade() == Grade::Accepted),
            "{version}: {problems:?}",
        );
    }
}

/// Each policy: kind, dates, default version, and each version with its date, the guide's marked.
#[test]
fn all_ten_with_their_versions() {
    let mut lines = String::new();
    for policy in ALL {
        let versions = policy.versions().iter().map(|version| {
            let sources = version.sources.iter().map(|source| match source.name {
                "moto" => "moto",
                "EC2 Image Builder User Guide" => "guide",
                other => other,
            });
            let sources: Vec<_> = sources.collect();
            let date = version.date.map_or("-", |date| &date[..10]);
            format!("{} {date} {}", version.version_id, sources.join("+"))
        });
        let versions: Vec<_> = versions.collect();
        writeln!(
            lines,
            "{} ({}, {}..{}) {}: {}",
            policy.name,
            policy.kind().unwrap(),
            &policy.created.unwrap()[..10],
            &policy.updated.unwrap()[..10],
            policy.default_version_id,
            versions.join(", ")
        )
        .unwrap();
        let path = policy.path().unwrap();
        let arn = format!("arn:aws:iam::aws:policy{path}{}", policy.name);
        assert_eq!(policy.arn, Some(arn.as_str()));
        // AWS makes a version the default one when it updates a policy.
        let default = policy.default_version().unwrap();
        assert_eq!(default.date, policy.updated, "{}", policy.name);
    }
    assert_eq!(
        lines,
        "\
AWSImageBuilderFullAccess (AWS managed, 2019-12-20..2021-04-13) v2: v2 2021-04-13 guide+moto
AWSImageBuilderReadOnlyAccess (AWS managed, 2019-12-19..2019-12-19) v1: v1 2019-12-19 guide+moto
AWSServiceRoleForImageBuilder (AWS managed, service-linked role, 2019-11-29..2026-07-09) v28: v17 - guide, v28 2026-07-09 moto
AmazonEC2ImageReferencesAccessPolicy (AWS managed, 2025-08-26..2026-02-12) v3: v3 2026-02-12 moto
AmazonSSMManagedInstanceCore (AWS managed, 2019-03-15..2019-05-23) v2: v2 2019-05-23 moto
EC2ImageBuilderExecutionPolicy (AWS managed, 2026-06-04..2026-07-08) v2: v2 2026-07-08 moto
EC2ImageBuilderLifecycleExecutionPolicy (AWS managed, service role, 2023-11-16..2023-11-16) v1: v1 2023-11-16 moto
EC2InstanceProfileForImageBuilder (AWS managed, 2019-12-01..2026-02-12) v12: v3 - guide, v12 2026-02-12 moto
EC2InstanceProfileForImageBuilderECRContainerBuilds (AWS managed, 2020-12-11..2020-12-11) v1: v1 2020-12-11 guide+moto
Ec2ImageBuilderCrossAccountDistributionAccess (AWS managed, 2020-09-30..2020-09-30) v1: v1 2020-09-30 guide+moto
"
    );
    assert!(ALL.is_sorted_by(|a, b| a.name < b.name));
    let sources: Vec<_> = SOURCES.iter().map(ToString::to_string).collect();
    assert_eq!(
        sources,
        [
            "EC2 Image Builder User Guide (2022-03-22)",
            "moto 5.2.5 (2026-10-27)"
        ]
    );
    assert_eq!(
        policy("EC2ImageBuilderLifecycleExecutionPolicy")
            .unwrap()
            .kind(),
        Some(PolicyKind::ServiceRole)
    );
}

#[test]
fn the_look_up_finds_each_name_and_nothing_else() {
    for policy in ALL {
        let name = policy.name;
        let found = managed(name).unwrap();
        assert!(std::ptr::eq(found, policy.default_version().unwrap()));
        assert_eq!(versions(name).len(), policy.versions().len());
        for version in policy.versions() {
            let found = find(&version.to_string()).unwrap();
            assert!(std::ptr::eq(found, version), "{version}");
        }
        for other in [
            name.to_lowercase(),
            name.to_uppercase(),
            format!("{name} "),
            format!("{name}X"),
            format!("{name}@"),
            format!("{name}@v0"),
            name.chars().skip(1).collect(),
            policy.arn.unwrap().to_owned(),
        ] {
            assert!(managed(&other).is_none(), "{other}");
        }
    }
    for other in ["", "*", "@", "@v1", "AdministratorAccess", "FullAWSAccess"] {
        assert!(managed(other).is_none(), "{other}");
        assert!(versions(other).is_empty(), "{other}");
    }
}

/// AWS writes this one value as a JSON boolean; it must not become text.
#[test]
fn booleans_stay_booleans() {
    for version in versions("AWSServiceRoleForImageBuilder") {
        let text = version.to_policy().to_string();
        assert!(
            text.contains(r#""Bool":{"kms:GrantIsForAWSResource":true}"#),
            "{text}"
        );
    }
}

#[test]
fn what_the_service_role_gained_and_lost_since_the_guide() {
    let policy = |text| managed(text).unwrap().to_policy();
    let changes = changes(
        &policy("AWSServiceRoleForImageBuilder@v17"),
        &policy("AWSServiceRoleForImageBuilder"),
    );
    let permissions = changes.permissions.unwrap();
    let removed: Vec<_> = permissions.removed.iter().collect();
    let [permission] = removed.as_slice() else {
        panic!("{removed:?}");
    };
    assert_eq!(
        permission.action.to_string(),
        "ssm:StartAutomationExecution"
    );
    assert_eq!(permissions.added.len(), 20);
}

#[test]
fn the_table_of_the_readme_is_right() {
    let readme = include_str!("../README.md");
    for policy in ALL {
        let default = policy.default_version_id;
        let ids = policy.versions().iter().map(|version| version.version_id);
        let others: Vec<_> = ids.filter(|id| *id != default).collect();
        let others = match others.as_slice() {
            [] => String::new(),
            others => format!("{} ", others.join(", ")),
        };
        let row = format!("| {} | {default} | {others}|\n", policy.name);
        assert!(readme.contains(&row), "{row}");
    }
}
