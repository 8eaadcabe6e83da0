//! `iam actions`, `iam expand`, and patterns of actions in `iam simulate`.

use crate::run::{check, decides, refuses, run};

/// The text with the day of the data, which moves.
fn dated(text: &str) -> String {
    text.replace("DATE", iam_catalog::DATE)
}

#[test]
fn an_action_with_everything_that_is_known() {
    check(
        "actions imagebuilder:createlifecyclepolicy",
        0,
        "\
imagebuilder:CreateLifecyclePolicy  Write
  resource types: lifecyclePolicy!
  condition keys: aws:RequestTag/${TagKey}, aws:TagKeys, imagebuilder:LifecyclePolicyResourceType
  with lifecyclePolicy: aws:ResourceTag/${TagKey}
  dependent actions: iam:PassRole, imagebuilder:TagResource
  its operation is authorised with: imagebuilder:TagResource, iam:PassRole to imagebuilder.amazonaws.com
",
        "",
    );
}

#[test]
fn patterns_together_give_each_action_once() {
    let both = run(&[
        "actions",
        "imagebuilder:List*",
        "imagebuilder:ListImages",
        "--format",
        "json",
    ]);
    let lines = both.lines();
    let names: Vec<&str> = lines
        .iter()
        .map(|line| line["action"].as_str().unwrap())
        .collect();
    assert!(
        names.is_sorted_by(|one, next| one.to_lowercase() < next.to_lowercase()),
        "{names:?}"
    );
    assert!(
        names.len() > 20 && names.contains(&"imagebuilder:ListImages"),
        "{names:?}"
    );
}

#[test]
fn what_aws_has_removed_is_found_by_its_name_alone() {
    let removed = run(&["actions", "trustedadvisor:GetEngagement"]);
    assert_eq!(
        removed.stdout,
        "trustedadvisor:GetEngagement  Read  (removed by AWS: not in the data of 2026-08-25)\n"
    );
    refuses(
        "actions aws-mcp:*",
        "\
error[UNKNOWN_ACTION]: AWS has removed `aws-mcp`: it is not in the service data of 2026-08-25
 --> PATTERN:1:1
  |
1 | aws-mcp:*
  | ^^^^^^^^^
",
    );
    let others = run(&["actions", "trustedadvisor:Get*"]);
    assert!(
        !others.stdout.contains("GetEngagement"),
        "{}",
        others.stdout
    );
}

#[test]
fn every_pattern_that_means_nothing_is_told() {
    refuses(
        "actions imagebuilder:CreatImage imagebulder:* s3:Zap* ec2",
        &dated(
            "\
error[UNKNOWN_ACTION]: the service data of DATE has no action `imagebuilder:CreatImage`
 --> PATTERN:1:1
  |
1 | imagebuilder:CreatImage
  | ^^^^^^^^^^^^^^^^^^^^^^^
  = help: did you mean `imagebuilder:CreateImage`?

error[UNKNOWN_ACTION]: the service data of DATE has no service `imagebulder`
 --> PATTERN:1:1
  |
1 | imagebulder:*
  | ^^^^^^^^^^^^^
  = help: did you mean `imagebuilder:*`?

error[UNKNOWN_ACTION]: the service data of DATE has no action that matches `s3:Zap*`
 --> PATTERN:1:1
  |
1 | s3:Zap*
  | ^^^^^^^
  = help: `iam actions 's3:*'` lists those of the service

error[INVALID_ACTION]: `ec2` is not an action: it has no colon: write it as `service:Name`
 --> PATTERN:1:1
  |
1 | ec2
  | ^^^
",
        ),
    );
}

#[test]
fn a_policy_by_access_level() {
    let policy = br#"{"Version": "2012-10-17", "Statement": {"Sid": "Share", "Effect": "Allow",
        "Action": ["imagebuilder:TagResource", "imagebuilder:PutImage*", "ec2:Describe*Zone", "ec2:X"],
        "Resource": "*"}}"#;
    let run = crate::run::run_with(&["expand", "-"], policy);
    assert_eq!(
        run.stdout,
        dated("\
statement 1 `Share`: Allow 3 actions
  Permissions management
    imagebuilder:PutImagePolicy
    imagebuilder:PutImageRecipePolicy
  Tagging
    imagebuilder:TagResource
  note: the service data of DATE has no action that matches `ec2:Describe*Zone`: `iam actions 'ec2:*'` lists those of the service
  note: the service data of DATE has no action `ec2:X`: `iam actions 'ec2:*'` lists those of the service
")
    );
}

#[test]
fn not_action_means_all_others() {
    let policy = br#"{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "NotAction": ["iam:*", "imagebuilder:Nothing"], "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "Resource": "*"}]}"#;
    let run = crate::run::run_with(&["expand", "-", "--format", "json"], policy);
    let lines = run.lines();
    let count = |at: usize| lines[at]["actions"].as_array().unwrap().len();
    let iam = iam_catalog::matching("iam:*").unwrap().count();
    assert_eq!(count(0) + iam, count(1));
    assert_eq!(
        lines[0]["unknown"],
        serde_json::json!(["imagebuilder:Nothing"])
    );
    assert!(iam > 100 && count(1) > 20_000);
}

#[test]
fn a_pattern_in_a_simulation_is_every_action_that_it_means() {
    let table = run(&[
        "simulate",
        "--policy",
        "managed:AWSImageBuilderReadOnlyAccess",
        "--action",
        "imagebuilder:*Image",
    ]);
    assert_eq!(table.code, 1);
    assert_eq!(
        table.stdout.lines().take(8).collect::<Vec<_>>().join("\n"),
        "\
implicitDeny  imagebuilder:CreateImage      *
implicitDeny  imagebuilder:DeleteImage      *
implicitDeny  imagebuilder:DistributeImage  *
allowed       imagebuilder:GetImage         *
implicitDeny  imagebuilder:ImportDiskImage  *
implicitDeny  imagebuilder:ImportVmImage    *
implicitDeny  imagebuilder:RetryImage       *
7 decisions: 1 allowed, 0 explicitDeny, 6 implicitDeny"
    );
}

#[test]
fn an_action_that_aws_does_not_have_is_remarked_on() {
    decides(
        "simulate --policy managed:FullAWSAccess --action s3:GetObject",
        "allowed",
    );
    let run = run(&[
        "simulate",
        "--policy",
        "managed:FullAWSAccess",
        "--action",
        "s3:GetObjekt",
    ]);
    assert_eq!(
        run.stderr,
        dated(
            "\
warning[UNKNOWN_ACTION]: the service data of DATE has no action `s3:GetObjekt`
  = help: did you mean `s3:GetObject`?
"
        )
    );
    let refused = "simulate --policy managed:FullAWSAccess --action imagebuilder:Zap*";
    crate::run::refuses_with(refused, &["error[UNKNOWN_ACTION]", "--> --action:1:1"]);
}

#[test]
fn the_version_says_from_when_the_data_is() {
    check(
        "--version",
        0,
        concat!("iam ", env!("CARGO_PKG_VERSION"), "\n"),
        "",
    );
    let verbose = run(&["--version", "--verbose"]).stdout;
    for source in iam_catalog::SOURCES {
        assert!(verbose.contains(&source.to_string()), "{verbose}");
    }
}
