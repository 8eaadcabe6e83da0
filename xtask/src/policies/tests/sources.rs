//! Moto's file, pages and folders, right and wrong, and what becomes of them together.

use super::*;

fn source(version: &str) -> DataSource {
    DataSource {
        name: "moto".to_owned(),
        version: Some(version.to_owned()),
        date: Some("2026-10-27".to_owned()),
    }
}

/// The checked-in folder.
fn known() -> Folder {
    folder::read(&crate::files::path(DATA)).unwrap()
}

/// What is known in the form of moto's file.
fn moto_file(change: impl Fn(&mut serde_json::Map<String, serde_json::Value>)) -> String {
    let mut all = serde_json::Map::new();
    for (name, policy) in known().policies {
        let default = policy.default.unwrap();
        let about = serde_json::json!({
            "CreateDate": policy.created,
            "DefaultVersionId": format!("v{default}"),
            "Document": policy.versions[&default].document.json,
            "Path": TABLE.iter().find(|record| record.name == name).unwrap().path,
            "PermissionsBoundaryUsageCount": 0,
            "UpdateDate": policy.updated,
        });
        all.insert(name, about);
    }
    all.insert("Unrelated".to_owned(), serde_json::json!({"Anything": [1]}));
    change(&mut all);
    let text = serde_json::Value::Object(all);
    format!("# Imported\naws_managed_policies_data = \"\"\"\n{text:#}\"\"\"\n")
}

/// What comes of the checked-in data with moto's file and further paths.
fn together(moto: &str, paths: &[&Path]) -> Result<Merged, String> {
    let source = source("5.2.5");
    let policies = moto::read(moto, &source).map_err(|error| error.to_string())?;
    merged(&known(), Some((source, policies)), paths.iter().copied())
        .map_err(|error| error.to_string())
}

#[test]
fn the_same_sources_change_nothing() {
    let before = known();
    let after = together(&moto_file(|_| {}), &[]).unwrap();
    assert_eq!(
        render::files(&after.policies, &after.sources),
        render::files(&before.policies, &before.sources)
    );
    let mut plan = Plan::default();
    summary::say(&before.policies, &after.policies, &mut plan);
    assert_eq!(plan.summary(), "");
    // A newer edition with the same documents changes only where the data was last compared with.
    let newer = source("6.0.0");
    let policies = moto::read(&moto_file(|_| {}), &newer).unwrap();
    let after = merged(&before, Some((newer, policies)), [].into_iter()).unwrap();
    let changed = render::files(&after.policies, &after.sources)
        .into_iter()
        .zip(render::files(&before.policies, &before.sources))
        .filter(|(after, before)| after != before);
    let changed: Vec<_> = changed.map(|((path, _), _)| path).collect();
    assert_eq!(changed, ["sources.json"]);
}

#[test]
fn a_new_version_is_added_and_told() {
    let moto = moto_file(|all| {
        let role = &mut all["AWSServiceRoleForImageBuilder"];
        role["DefaultVersionId"] = "v29".into();
        role["UpdateDate"] = "2026-11-01T00:00:00+00:00".into();
        let first = &mut role["Document"]["Statement"][0];
        first["Action"] = "ec2:RunInstances".into();
    });
    let before = known();
    let after = together(&moto, &[]).unwrap();
    let role = &after.policies["AWSServiceRoleForImageBuilder"];
    assert_eq!(
        role.versions.keys().copied().collect::<Vec<_>>(),
        [17, 28, 29]
    );
    assert_eq!(
        (role.default, role.updated.as_deref()),
        (Some(29), Some("2026-11-01T00:00:00Z"))
    );
    let mut plan = Plan::default();
    summary::say(&before.policies, &after.policies, &mut plan);
    assert_eq!(
        plan.summary(),
        "AWSServiceRoleForImageBuilder: new version v29 (2026-11-01T00:00:00Z), from moto 5.2.5 (2026-10-27)\n  \
         compared with v28: permissions added 0, REMOVED 1, under other conditions 1\n    \
         REMOVED Allow ec2:RegisterImage on arn:aws:ec2:*::image/*\n    \
         ~ Allow ec2:RunInstances on arn:aws:ec2:*::image/*\n\
         AWSServiceRoleForImageBuilder: the default version moves from v28 to v29\n"
    );
}

#[test]
fn sources_that_disagree() {
    #[track_caller]
    fn check(change: impl Fn(&mut serde_json::Map<String, serde_json::Value>), messages: &[&str]) {
        let Err(error) = together(&moto_file(change), &[]) else {
            panic!("accepted: {messages:?}");
        };
        for message in messages {
            assert!(error.contains(message), "{error}\n{message}");
        }
    }
    const NAME: &str = "EC2InstanceProfileForImageBuilder";
    check(
        |all| all[NAME]["Document"]["Statement"][0]["Effect"] = "Deny".into(),
        &[
            "EC2InstanceProfileForImageBuilder v12: two sources disagree about the document",
            "imagebuilder-policies/data/EC2InstanceProfileForImageBuilder/v12.json; moto 5.2.5",
            "- Allow ec2:DescribeVolumes on *",
        ],
    );
    check(
        |all| {
            let actions = &mut all[NAME]["Document"]["Statement"][0]["Action"];
            actions.as_array_mut().unwrap().reverse();
        },
        &[
            "two sources disagree about the document",
            "the two say the same, but lists have another order",
        ],
    );
    check(
        |all| all[NAME]["DefaultVersionId"] = "v11".into(),
        &[
            "the default version is v12 in",
            "and only v11 in moto 5.2.5",
            "backwards",
        ],
    );
    check(
        |all| all[NAME]["UpdateDate"] = "2026-01-01T00:00:00Z".into(),
        &[
            "it was updated at 2026-02-12T17:58:59Z",
            "two sources disagree about the date",
        ],
    );
    check(
        |all| {
            all[NAME]["DefaultVersionId"] = "v13".into();
            all[NAME]["UpdateDate"] = "2026-01-01T00:00:00Z".into();
        },
        &["backwards"],
    );
    check(
        |all| all[NAME]["CreateDate"] = "2020-01-01T00:00:00Z".into(),
        &["two sources disagree about the date of creation"],
    );
    check(
        |all| all[NAME]["Path"] = "/x/".into(),
        &["two sources disagree about the ARN"],
    );
    check(
        |all| all[NAME]["Path"] = 1.into(),
        &["`Path` is not a text", "lines count from line 2"],
    );
    check(
        |all| all[NAME]["Extra"] = 1.into(),
        &["`Extra` is not known here"],
    );
    check(
        |all| all[NAME]["DefaultVersionId"] = "12".into(),
        &["`12` is not a version"],
    );
    check(
        |all| all[NAME]["Document"]["Statement"][0]["Sidd"] = "x".into(),
        &["did you mean `Sid`?"],
    );
    check(
        |all| all.retain(|name, _| name == "Unrelated"),
        &["none of the policies of the table"],
    );
    check(
        |all| {
            all[NAME]["Document"] = serde_json::json!({"Statement": []});
            all["AWSImageBuilderFullAccess"]["DefaultVersionId"] = "v1".into();
        },
        // Everything that is wrong is told at once.
        &[
            "EC2InstanceProfileForImageBuilder v12",
            "AWSImageBuilderFullAccess: the default version is v2",
        ],
    );
}

#[test]
fn another_form_of_motos_file_is_refused() {
    #[track_caller]
    fn check(file: &str, message: &str) {
        let error = moto::read(file, &source("5.2.5")).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let file = moto_file(|_| {});
    assert!(moto::read(&file, &source("5.2.5")).is_ok());
    check("", "there is not one literal in three quotes");
    check(
        &file[..file.len() / 2],
        "there is not one literal in three quotes",
    );
    check(
        &format!("{file}\"\"\"\"\"\""),
        "there is not one literal in three quotes",
    );
    check(
        &format!("{file}more = 1"),
        "not all of `aws_managed_policies_data`",
    );
    check(
        &file.replace("_data =", "_text ="),
        "not all of `aws_managed_policies_data`",
    );
    check(
        &file.replace("imagebuilder:*", "imagebuilder:\\u002a"),
        "there is a backslash in line",
    );
    let start = file.find("\"\"\"").unwrap() + 3;
    check(
        &format!("{}\"\"\"", &file[..start + 500]),
        "moto/iam/aws_managed_policies.py:",
    );
}

#[test]
fn a_folder_adds_versions_and_dates() {
    let known = known();
    let profile = &known.policies["EC2InstanceProfileForImageBuilder"].versions[&3]
        .document
        .json;
    let name = |version: &str| format!("EC2InstanceProfileForImageBuilder/{version}.json");
    let scratch = Scratch::new(
        "adds",
        &[
            (
                &name("v3"),
                &recorded("v3", "2020-08-27T16:40:50Z", &encoded(&profile.to_string()))
                    .replace("true", "false"),
            ),
            (
                &name("v2"),
                &recorded("v2", "2020-06-15T17:44:31Z", DOCUMENT).replace("true", "false"),
            ),
        ],
    );
    let after = merged(&known, None, [scratch.0.as_path()].into_iter()).unwrap();
    let profile = &after.policies["EC2InstanceProfileForImageBuilder"];
    assert_eq!(
        profile.versions.keys().copied().collect::<Vec<_>>(),
        [2, 3, 12]
    );
    let v3 = &profile.versions[&3];
    assert_eq!(v3.date.as_deref(), Some("2020-08-27T16:40:50Z"));
    assert_eq!(v3.sources.len(), 2);
    assert_eq!(profile.default, Some(12));
    // An old version that calls itself the default, a version that is older than the one before it,
    // and a policy that the table does not have.
    for (file, text, message) in [
        (
            name("v2"),
            recorded("v2", "2020-06-15T17:44:31Z", DOCUMENT),
            "the default version is v12",
        ),
        (
            name("v13"),
            recorded("v13", "2020-06-15T17:44:31Z", DOCUMENT),
            "v13 of 2020-06-15T17:44:31Z is older than v12 of 2026-02-12T17:58:59Z",
        ),
        (
            "Build/v1.json".to_owned(),
            DOCUMENT.to_owned(),
            "the table in xtask/src/policies/table.rs does not name it",
        ),
    ] {
        let scratch = Scratch::new("adds-wrong", &[(&file, &text)]);
        let Err(error) = merged(&known, None, [scratch.0.as_path()].into_iter()) else {
            panic!("accepted: {file}");
        };
        assert!(error.to_string().contains(message), "{error}");
    }
}

/// The page's documents are checked in, so the page can be made of them.
fn page() -> String {
    let known = known();
    let section = |record: &table::Record| {
        let version = &known.policies[record.name].versions[&record.page_version?];
        let document = &version.document.json;
        Some(format!(
            "\n## {} policy<a>\n\n```\n{document:#}\n```\n",
            record.name
        ))
    };
    let sections: Vec<String> = TABLE.iter().filter_map(section).collect();
    sections.concat()
        + "\n## Image Builder updates to AWS managed policies<a>\n\n| March 22, 2022 |\n| April 02, 2021 |\n"
}

#[test]
fn the_page_again() {
    let before = known();
    let scratch = Scratch::new("page", &[("page.md", &page())]);
    let path = scratch.0.join("page.md");
    let after = merged(&before, None, [path.as_path()].into_iter()).unwrap();
    assert_eq!(
        render::files(&after.policies, &after.sources),
        render::files(&before.policies, &before.sources)
    );
    // Another document under the same name is no version that anybody knows.
    fs::write(&path, page().replace("sns:ListTopics", "sns:ListAll")).unwrap();
    let Err(error) = merged(&before, None, [path.as_path()].into_iter()) else {
        panic!("accepted");
    };
    let error = error.to_string();
    assert!(
        error.contains("AWSImageBuilderFullAccess v2: two sources disagree"),
        "{error}"
    );
}

#[test]
fn what_is_checked_in_cannot_get_lost() {
    let without = |policy: &str, version: u32| {
        let mut folder = known();
        let versions = &mut folder.policies.get_mut(policy).unwrap().versions;
        assert!(versions.remove(&version).is_some());
        match merged(&folder, None, [].into_iter()) {
            Ok(_) => panic!("accepted"),
            Err(error) => error.to_string(),
        }
    };
    let error = without("AWSServiceRoleForImageBuilder", 17);
    assert!(
        error.contains("v17: the version of the user guide is lost"),
        "{error}"
    );
    let error = without("AWSServiceRoleForImageBuilder", 28);
    assert!(
        error.contains("the default version v28 is in no source"),
        "{error}"
    );
    let mut folder = known();
    folder.policies.remove("AmazonSSMManagedInstanceCore");
    let Err(error) = merged(&folder, None, [].into_iter()) else {
        panic!("accepted");
    };
    assert!(
        error.to_string().contains("no source has this policy"),
        "{error}"
    );
}

#[test]
fn the_pages_order_wins() {
    // The same values, with the members in another order, from a source that came first.
    let mut folder = known();
    let full = folder
        .policies
        .get_mut("AWSImageBuilderFullAccess")
        .unwrap();
    let version = full.versions.get_mut(&2).unwrap();
    let in_page = version.document.json.to_string();
    let object = version.document.json.as_object_mut().unwrap();
    let members: Vec<_> = std::mem::take(object).into_iter().rev().collect();
    object.extend(members);
    version.sources.retain(|source| source.name == "moto");
    assert_ne!(version.document.json.to_string(), in_page);
    let scratch = Scratch::new("order", &[("page.md", &page())]);
    let path = scratch.0.join("page.md");
    let after = merged(&folder, None, [path.as_path()].into_iter()).unwrap();
    let version = &after.policies["AWSImageBuilderFullAccess"].versions[&2];
    assert_eq!(version.document.json.to_string(), in_page);
    assert_eq!(version.sources.len(), 2);
}

#[test]
fn counts() {
    let known = known();
    assert_eq!(known.policies.len(), 10);
    let versions: usize = known
        .policies
        .values()
        .map(|policy| policy.versions.len())
        .sum();
    assert_eq!(versions, 12);
    assert_eq!(known.sources.len(), 2);
}
