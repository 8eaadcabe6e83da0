//! "Compile in your own policies": the command run on a folder, and the module that it writes,
//! compiled with iam-model alone.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use iam_model::managed::{ManagedPolicy, PolicyKind};
use iam_model::{Policy, changes};

#[path = "own_policies/module.rs"]
#[rustfmt::skip]
#[expect(unreachable_pub, reason = "a library that has the module would export it")]
mod policies;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/own_policies")
}

fn regenerate(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("regenerate")
        .args(arguments)
        .current_dir(directory())
        .output()
        .unwrap()
}

/// If this fails, run the same without --check in xtask/tests/own_policies.
#[test]
fn the_module_is_what_the_folder_gives() {
    let output = regenerate(&[
        "--policies-from",
        "policies",
        "--module",
        "module.rs",
        "--check",
    ]);
    assert!(output.status.success(), "{output:?}");
    // From anywhere else it is the same module.
    let folder = directory().join("policies");
    let module = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_policies/module.rs");
    let _ = std::fs::remove_file(&module);
    let arguments = [
        "--policies-from",
        folder.to_str().unwrap(),
        "--module",
        module.to_str().unwrap(),
    ];
    let output = regenerate(&arguments);
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.starts_with("Build: v1, v3\nDeploy: v1\nwrote "),
        "{said}"
    );
    let expected = std::fs::read_to_string(directory().join("module.rs")).unwrap();
    assert_eq!(std::fs::read_to_string(&module).unwrap(), expected);
    let output = regenerate(&arguments);
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .ends_with("nothing changed\n")
    );
}

#[test]
fn a_folder_that_is_refused_leaves_the_module_as_it_is() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_policies_refused");
    let _ = std::fs::remove_dir_all(&scratch);
    std::fs::create_dir_all(scratch.join("policies/Build")).unwrap();
    let module = scratch.join("module.rs");
    std::fs::write(&module, "// as it was\n").unwrap();
    let text = r#"{"Statement": {"Efect": "Allow", "Action": "s3:*", "Resource": "*"}}"#;
    std::fs::write(scratch.join("policies/Build/v1.json"), text).unwrap();
    let run = |folder: &str| {
        let folder = scratch.join(folder);
        let output = regenerate(&[
            "--policies-from",
            folder.to_str().unwrap(),
            "--module",
            module.to_str().unwrap(),
        ]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        assert_eq!(std::fs::read_to_string(&module).unwrap(), "// as it was\n");
        String::from_utf8(output.stderr).unwrap()
    };
    let error = run("policies");
    assert!(error.contains("did you mean `Effect`?"), "{error}");
    assert!(error.contains("v1.json:1:16"), "{error}");
    assert!(run("none").contains("none: "));
    assert!(run("").contains("module.rs: it is no part of a folder of policies"));
    // Half of the options is bad usage.
    let usage = regenerate(&["--policies-from", "policies"]);
    assert_eq!(usage.status.code(), Some(2));
}

#[test]
fn the_module_finds_what_the_folder_has() {
    assert_eq!(policies::ALL.len(), 2);
    let build = policies::policy("Build").unwrap();
    assert_eq!(
        build.arn,
        Some("arn:aws:iam::123456789012:policy/team/Build")
    );
    assert_eq!(
        (build.path(), build.kind()),
        (Some("/team/"), Some(PolicyKind::Customer))
    );
    assert_eq!(build.updated, Some("2026-05-01T09:00:00Z"));
    assert_eq!(policies::managed("Build").unwrap().version_id, "v3");
    let ids: Vec<_> = policies::versions("Build")
        .iter()
        .map(|version| version.version_id)
        .collect();
    assert_eq!(ids, ["v1", "v3"]);
    // What no file says is not made up.
    let deploy = policies::policy("Deploy").unwrap();
    assert_eq!(
        (deploy.arn, deploy.kind(), deploy.created),
        (None, None, None)
    );
    assert_eq!(policies::managed("Deploy").unwrap().date, None);
    assert!(policies::managed("Other").is_none());
    assert!(policies::versions("Other").is_empty());
    let error = policies::find("Build@v2").unwrap_err();
    assert_eq!(error.help(""), "the compiled-in versions are v1, v3");
    let (v1, v3) = (
        policies::managed("Build@v1").unwrap(),
        policies::managed("Build").unwrap(),
    );
    let changes = changes(&v1.to_policy(), &v3.to_policy());
    assert_eq!((changes.added.len(), changes.changed.len()), (2, 1));
}

/// Every value and every list's order is the file's.
#[test]
fn the_modules_documents_are_the_folders() {
    let mut versions = 0;
    for version in policies::ALL.iter().flat_map(ManagedPolicy::versions) {
        let path = directory()
            .join("policies")
            .join(version.name)
            .join(version.version_id);
        let path = path.with_extension("json");
        let read =
            iam_parse::parse_document("v.json", std::fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(Policy::from(version).to_string(), read.policy().to_string());
        versions += 1;
    }
    assert_eq!(versions, 3);
}
