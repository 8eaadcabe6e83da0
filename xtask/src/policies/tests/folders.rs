//! Folders, right and wrong.

use super::*;

#[test]
fn every_shape_of_a_version() {
    let quoted = serde_json::to_string(DOCUMENT).unwrap();
    let date = "2026-01-02T03:04:05+00:00";
    let v3 = format!(r#"{{"VersionId": "v3", "Document": {DOCUMENT}}}"#);
    let scratch = Scratch::new(
        "shapes",
        &[
            ("Build/v1.json", &recorded("v1", date, DOCUMENT)),
            ("Build/v2.json", &recorded("v2", date, &encoded(DOCUMENT))),
            ("Build/v10.json", &recorded("v10", date, &quoted)),
            ("Build/v3.json", &v3),
            ("Build/v4.json", DOCUMENT),
            (".hidden", "passed over"),
            ("Build/.hidden", "passed over"),
        ],
    );
    let folder = scratch.read().unwrap();
    let build = &folder.policies["Build"];
    assert_eq!(build.default, Some(10));
    let versions: Vec<_> = build.versions.keys().copied().collect();
    assert_eq!(versions, [1, 2, 3, 4, 10]);
    for (number, version) in &build.versions {
        let compact = serde_json::from_str::<serde_json::Value>(DOCUMENT).unwrap();
        assert_eq!(version.document.json.to_string(), compact.to_string());
        let dated = (*number != 3 && *number != 4).then_some("2026-01-02T03:04:05Z");
        assert_eq!(version.date.as_deref(), dated, "v{number}");
    }
    // What is written of a folder is a folder that says the same.
    let files = render::files(&folder.policies, &folder.sources);
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let again = Scratch::new("shapes-again", &files);
    let again = again.read().unwrap();
    assert_eq!(
        render::files(&again.policies, &again.sources)
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
            .collect::<Vec<_>>(),
        files
    );
}

#[test]
fn what_aws_says_about_a_policy() {
    let about = r#"{"Policy": {"PolicyName": "Build", "PolicyId": "ANPA", "Arn": "arn:aws:iam::123456789012:policy/team/Build",
        "Path": "/team/", "DefaultVersionId": "v1", "AttachmentCount": 2, "PermissionsBoundaryUsageCount": 0,
        "IsAttachable": true, "CreateDate": "2026-01-02T03:04:05Z", "UpdateDate": "2026-01-03T03:04:05Z", "Tags": []}}"#;
    let scratch = Scratch::new(
        "about",
        &[("Build/policy.json", about), ("Build/v1.json", DOCUMENT)],
    );
    let folder = scratch.read().unwrap();
    let build = &folder.policies["Build"];
    assert_eq!(
        build.arn.as_deref(),
        Some("arn:aws:iam::123456789012:policy/team/Build")
    );
    assert_eq!(build.created.as_deref(), Some("2026-01-02T03:04:05Z"));
    assert_eq!(build.updated.as_deref(), Some("2026-01-03T03:04:05Z"));
}

/// Reads a folder of these files, and wants it refused with this.
#[track_caller]
fn refuses(files: &[(&str, &str)], message: &str) {
    let scratch = Scratch::new(
        &format!("wrong-{}", files::sha256(message.as_bytes())),
        files,
    );
    let Err(error) = scratch.read() else {
        panic!("accepted: {files:?}");
    };
    assert!(error.contains(message), "{error}\n{message}");
}

#[test]
fn wrong_folders() {
    refuses(&[], "there is no policy");
    refuses(
        &[("Build/policy.json", "{}")],
        "there is no version, as v1.json",
    );
    refuses(
        &[("README.md", "")],
        "README.md: it is no part of a folder of policies",
    );
    refuses(&[("Build/1.json", DOCUMENT)], "Build/1.json: it is no part");
    refuses(
        &[("Build/v01.json", DOCUMENT)],
        "Build/v01.json: it is no part",
    );
    refuses(&[("Build@x/v1.json", DOCUMENT)], "this is no policy's name");
    refuses(
        &[("Build/v1.json", DOCUMENT), ("build/v1.json", DOCUMENT)],
        "build: IAM takes `build` and `Build` for one name",
    );
    let missing = folder::read(&crate::files::path("target/xtask-tests/none"));
    assert!(
        missing
            .unwrap_err()
            .to_string()
            .contains("xtask-tests/none: ")
    );
}

#[test]
fn wrong_versions() {
    let version = |text: &str, message: &str| refuses(&[("Build/v1.json", text)], message);
    version("", "Build/v1.json:1:1");
    version("{", "Build/v1.json:1:");
    version("[]", "Build/v1.json:1:1: this is not an object");
    version("{}", "Build/v1.json:1:1: there is no `Document`");
    version(&DOCUMENT[..40], "Build/v1.json:1:");
    version(
        &DOCUMENT.replace("Effect", "Efect"),
        "did you mean `Effect`?",
    );
    version(&DOCUMENT.replace("Allow", "allow"), "did you mean `Allow`?");
    version(
        &recorded("v2", "2026-01-02T03:04:05Z", DOCUMENT),
        "v1.json:1:33: the file is called v1.json, and the version is `v2`",
    );
    version(
        &recorded("v1", "yesterday", DOCUMENT),
        "`yesterday` is not a date in UTC",
    );
    version(&recorded("v1", "2026-01-02T03:04:05Z", "7"), "error[");
    version(
        &recorded("v1", "2026-01-02T03:04:05Z", "\"%7B%zz\""),
        "error[",
    );
    version(
        &format!(r#"{{"Documnt": {DOCUMENT}}}"#),
        "did you mean `Document`?",
    );
    version(
        &format!(r#"{{"PolicyVersion": {{"Document": {DOCUMENT}}}, "Other": 1}}"#),
        "`Other` is not known here",
    );
    version(
        &format!(r#"{{"VersionId": 1, "Document": {DOCUMENT}}}"#),
        "`VersionId` is not a text",
    );
    version(
        &format!(r#"{{"IsDefaultVersion": "yes", "Document": {DOCUMENT}}}"#),
        "neither true nor false",
    );
    version(
        &format!(r#"{{"Document": {DOCUMENT}, "Document": {DOCUMENT}}}"#),
        "`Document` stands there twice",
    );
    version(
        &format!(r#"{{"Document": {DOCUMENT}, "VersionId": "v1", "VersionId": "v2"}}"#),
        "`VersionId` stands there twice",
    );
    version(
        &format!(r#"{{"Document": {DOCUMENT}, "Sources": [{{"Nam": "x"}}]}}"#),
        "did you mean `Name`?",
    );
}

#[test]
fn wrong_facts_about_a_policy() {
    let about = |text: &str, message: &str| {
        refuses(
            &[("Build/policy.json", text), ("Build/v1.json", DOCUMENT)],
            message,
        );
    };
    about(
        r#"{"Policy": {"PolicyName": "Other"}}"#,
        "the policy `Other`",
    );
    about(
        r#"{"Policy": {"Arn": "arn:aws:iam::aws:policy/Other"}}"#,
        "is not the ARN of the policy `Build`",
    );
    about(
        r#"{"Policy": {"Arn": "arn:aws:iam::aws:policy/a/Build", "Path": "/b/"}}"#,
        "is not the ARN",
    );
    about(
        r#"{"Policy": {"DefaultVersionId": "1"}}"#,
        "`1` is not a version",
    );
    about(
        r#"{"Policy": {"Owner": "me"}}"#,
        "`Owner` is not known here",
    );
    refuses(
        &[
            ("Build/policy.json", r#"{"DefaultVersionId": "v1"}"#),
            ("Build/v1.json", DOCUMENT),
            (
                "Build/v2.json",
                &recorded("v2", "2026-01-02T03:04:05Z", DOCUMENT),
            ),
        ],
        "the default version is `v1` here, and v2.json says that it is v2",
    );
}
