//! `iam managed`.

use std::fs;

use imagebuilder_policies::ManagedPolicy;
use serde_json::{Value, json};

use crate::run::{check, command_in, refuses, refuses_with, run, run_with, scratch, told};

#[test]
fn the_list() {
    let run = run(&["managed", "list"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 11);
    assert_eq!(
        lines[0].split_whitespace().collect::<Vec<_>>(),
        ["NAME", "DEFAULT", "VERSIONS", "CREATED", "UPDATED", "KIND"]
    );
    let role = lines.iter().find(|line| line.starts_with("AWSServiceRole"));
    assert!(
        role.unwrap().ends_with(
            "v28      v17 v28   2019-11-29  2026-07-09  AWS managed, service-linked role"
        ),
        "{role:?}"
    );
    assert!(lines.iter().all(|line| line.trim_end() == *line));
}

#[test]
fn the_list_as_json() {
    let lines = run(&["managed", "list", "--format", "json"]).lines();
    let names: Vec<&Value> = lines.iter().map(|line| &line["name"]).collect();
    let all: Vec<&str> = imagebuilder_policies::ALL
        .iter()
        .map(|policy| policy.name)
        .collect();
    assert_eq!(names, all);
    let role = lines
        .iter()
        .find(|line| line["name"] == "AWSServiceRoleForImageBuilder");
    assert_eq!(
        *role.unwrap(),
        json!({
            "name": "AWSServiceRoleForImageBuilder",
            "arn": "arn:aws:iam::aws:policy/aws-service-role/AWSServiceRoleForImageBuilder",
            "path": "/aws-service-role/",
            "kind": "serviceLinkedRole",
            "created": "2019-11-29T22:02:13Z",
            "updated": "2026-07-09T15:27:28Z",
            "default": "v28",
            "versions": [
                {"version": "v17", "date": null, "sources": [
                    {"name": "EC2 Image Builder User Guide", "version": null, "date": "2022-03-22"}]},
                {"version": "v28", "date": "2026-07-09T15:27:28Z", "sources": [
                    {"name": "moto", "version": "5.2.5", "date": "2026-10-27"}]},
            ],
        })
    );
}

/// Both formats print what `iam convert` prints of the same policy.
#[test]
fn every_version_is_shown() {
    let mut shown = 0;
    for version in imagebuilder_policies::ALL
        .iter()
        .flat_map(ManagedPolicy::versions)
    {
        let name = version.to_string();
        for format in ["json", "iam"] {
            let show = run(&["managed", "show", &name, "--format", format]);
            let convert = run(&["convert", "--to", format, &format!("managed:{name}")]);
            assert_eq!((show.code, show.stderr.as_str()), (0, ""), "{name}");
            assert_eq!(show.stdout, convert.stdout, "{name}");
        }
        shown += 1;
    }
    assert_eq!(shown, 12);
    let default = run(&["managed", "show", "AWSServiceRoleForImageBuilder"]);
    let v28 = run(&["managed", "show", "AWSServiceRoleForImageBuilder@v28"]);
    assert_eq!(default.stdout, v28.stdout);
}

#[test]
fn names_that_are_not_there() {
    refuses(
        "managed show AWSImageBuilderFullAcces",
        "error: there is no managed policy `AWSImageBuilderFullAcces`\n  \
         = help: did you mean `AWSImageBuilderFullAccess`?\n",
    );
    refuses(
        "managed show AWSServiceRoleForImageBuilder@v16",
        "error: `AWSServiceRoleForImageBuilder` has no version `v16` here\n  \
         = help: the compiled-in versions are v17, v28\n",
    );
    refuses_with(
        "managed show EC2InstanceProfileForImageBuilder@3",
        &["did you mean `EC2InstanceProfileForImageBuilder@v3`?"],
    );
    refuses_with(
        "managed diff Nothing",
        &["there is no managed policy `Nothing`"],
    );
    refuses_with(
        "managed diff AWSServiceRoleForImageBuilder@v1 AWSServiceRoleForImageBuilder",
        &["has no version `v1` here"],
    );
    refuses_with("managed", &["Usage: iam managed"]);
    refuses_with("managed shwo", &["'show'"]);
    refuses_with(
        "managed required image",
        &["[possible values: ami, container]"],
    );
    // The same wherever a policy is named.
    refuses(
        "context-keys managed:EC2InstanceProfileForImageBuilder@v4",
        "error: `EC2InstanceProfileForImageBuilder` has no version `v4` here\n  \
         = help: the compiled-in versions are v3, v12\n",
    );
    refuses(
        "context-keys managed:FullAWSAccess@v1",
        "error: `FullAWSAccess` has no version `v1` here\n  \
         = help: it has one document and no versions: write `managed:FullAWSAccess`\n",
    );
}

#[test]
fn two_versions_of_a_policy() {
    let role = "AWSServiceRoleForImageBuilder";
    let newest = run(&["managed", "diff", role]);
    assert_eq!((newest.code, newest.stderr.as_str()), (1, ""));
    for line in [
        "from AWSServiceRoleForImageBuilder@v17 to AWSServiceRoleForImageBuilder@v28",
        "statement 7 (was 5)",
        "  + Action ec2:DescribeHosts",
        "  - Allow ssm:StartAutomationExecution on arn:aws:ssm:*:*:automation-definition/ImageBuilder*",
        "  + Allow inspector2:ListFindings on *",
    ] {
        assert!(
            newest.stdout.lines().any(|found| found == line),
            "{line}\n{}",
            newest.stdout
        );
    }
    for arguments in [
        vec!["AWSServiceRoleForImageBuilder@v17"],
        vec![
            "AWSServiceRoleForImageBuilder@v17",
            "AWSServiceRoleForImageBuilder@v28",
        ],
        vec![
            "managed:AWSServiceRoleForImageBuilder@v17",
            "AWSServiceRoleForImageBuilder",
        ],
    ] {
        let run = run(&[&["managed", "diff"], arguments.as_slice()].concat());
        assert_eq!(
            (run.code, &run.stdout),
            (1, &newest.stdout),
            "{arguments:?}"
        );
    }
    check(
        "managed diff AWSServiceRoleForImageBuilder@v28 AWSServiceRoleForImageBuilder",
        0,
        "AWSServiceRoleForImageBuilder@v28 and AWSServiceRoleForImageBuilder@v28: the same\n",
        "",
    );
    refuses(
        "managed diff AWSImageBuilderFullAccess",
        "error: there is no other version here to compare `AWSImageBuilderFullAccess@v2` with\n  \
         = help: give a second policy: NAME[@vN], a file, or `-`\n",
    );
    refuses_with(
        "managed diff AWSServiceRoleForImageBuilder@v28",
        &["there is no other version here"],
    );
}

const OLD: &str =
    r#"{"Statement": {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}"#;

#[test]
fn files() {
    let directory = scratch("managed-diff");
    let files = [
        ("old.json", OLD.to_owned()),
        (
            "same.iam",
            "policy version none single allow Read { action [S3:GET*] resource [*] }".to_owned(),
        ),
        (
            "new.json",
            OLD.replace("\"s3:Get*\"", r#"["s3:Get*", "s3:Put*"]"#)
                .replace("Allow", "Deny"),
        ),
        ("bad.json", OLD.replace("Effect", "Efect")),
        ("empty.json", String::new()),
        ("Policy", OLD.to_owned()),
    ];
    for (name, text) in &files {
        fs::write(directory.join(name), text).unwrap();
    }
    let diff = |arguments: &[&str]| {
        let arguments = [&["managed", "diff"], arguments].concat();
        let run = told(&command_in(&directory, &arguments).output().unwrap());
        (run.code, run.stdout, run.stderr)
    };
    let none = String::new;
    let same = |text: &str| (0, text.to_owned(), none());
    assert_eq!(
        diff(&["old.json", "./old.json"]),
        same("old.json and ./old.json: the same\n")
    );
    assert_eq!(
        diff(&["old.json", "same.iam"]),
        same("old.json and same.iam: the same, in another order or spelling\n")
    );
    assert_eq!(diff(&["Policy", "old.json"]).0, 0);
    assert_eq!(
        diff(&["old.json", "new.json"]),
        (
            1,
            "from old.json to new.json\nstatement 1 `Read`\n  - Effect Allow\n  + Effect Deny\n  \
             + Action s3:Put*\npermissions\n  - Allow s3:Get* on *\n  + Deny s3:Get* on *\n  \
             + Deny s3:Put* on *\n"
                .to_owned(),
            none()
        )
    );
    let (code, stdout, stderr) = diff(&["old.json", "new.json", "--format", "json"]);
    assert_eq!((code, stderr), (1, none()));
    let object: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(
        object,
        json!({
            "from": "old.json", "to": "new.json", "same": false, "version": null, "id": null,
            "removed": [], "added": [],
            "changed": [{
                "statement": 1, "was": 1, "sid": "Read", "sidChange": null,
                "effect": {"from": "Allow", "to": "Deny"},
                "removed": [], "added": [{"element": "Action", "value": "s3:Put*"}],
            }],
            "permissions": {
                "removed": [{"effect": "Allow", "action": "s3:Get*", "resource": "*"}],
                "added": [
                    {"effect": "Deny", "action": "s3:Get*", "resource": "*"},
                    {"effect": "Deny", "action": "s3:Put*", "resource": "*"},
                ],
                "changed": [],
            },
        })
    );
    for (arguments, message) in [
        (vec!["old.json", "none.json"], "`none.json` cannot be read"),
        (vec!["old.json", "."], "`.` cannot be read"),
        (vec!["old.json", "bad.json"], "did you mean `Effect`?"),
        (vec!["old.json", "empty.json"], "empty.json"),
        (
            vec!["old.json"],
            "there is nothing to compare `old.json` with",
        ),
    ] {
        let (code, stdout, stderr) = diff(&arguments);
        assert_eq!((code, stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(stderr.contains(message), "{stderr}");
    }
}

#[test]
fn standard_input_is_a_policy() {
    let full = run(&["managed", "show", "AWSImageBuilderFullAccess"]).stdout;
    let arguments = ["managed", "diff", "AWSImageBuilderFullAccess", "-"];
    let run = run_with(&arguments, full.as_bytes());
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (0, "AWSImageBuilderFullAccess@v2 and <stdin>: the same\n")
    );
}

#[test]
fn standard_input_is_one_policy() {
    let run = run_with(&["managed", "diff", "-", "-"], OLD.as_bytes());
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr
            .contains("standard input is read once, and both FROM and TO ask for it"),
        "{}",
        run.stderr
    );
}

#[test]
fn hostile_names_and_colours() {
    let name = "\u{1b}[31mx";
    let run = run(&["managed", "show", name]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("`\\u{1b}[31mx`"), "{}", run.stderr);
    let directory = scratch("managed-hostile");
    let text = OLD.replace("Read", "\\u001b[31mRead");
    fs::write(directory.join("a.json"), &text).unwrap();
    fs::write(directory.join("b.json"), text.replace("s3:Get*", "s3:Put*")).unwrap();
    let arguments = ["--color", "always", "managed", "diff", "a.json", "b.json"];
    let run = told(&command_in(&directory, &arguments).output().unwrap());
    assert!(run.stdout.contains("\\u{1b}[31mRead"), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("\u{1b}[32m  + Action s3:Put*\u{1b}[0m\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_a_build_needs() {
    check(
        "managed required ami",
        0,
        "\
EC2InstanceProfileForImageBuilder  the build reads its components and writes its logs
AmazonSSMManagedInstanceCore       Systems Manager runs the build on the instance
",
        "",
    );
    let lines = run(&["managed", "required", "container", "--format", "json"]).lines();
    let names: Vec<_> = lines
        .iter()
        .map(|line| line["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "EC2InstanceProfileForImageBuilder",
            "EC2InstanceProfileForImageBuilderECRContainerBuilds",
            "AmazonSSMManagedInstanceCore"
        ]
    );
    assert_eq!(lines[0]["default"], "v12");
    assert!(
        lines
            .iter()
            .all(|line| !line["pages"].as_array().unwrap().is_empty())
    );
}
