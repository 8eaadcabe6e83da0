//! Every command takes a policy in the policy language.

use std::fs;
use std::path::PathBuf;

use crate::run::{Run, command_in, run_with, scratch, told};

const POLICY: &str = "\
// Reads its own logs.
allow OwnLogs {
    action   s3:GetObject
    resource \"arn:aws:s3:::logs/${aws:username}/*\"
    when stringequals aws:PrincipalTag/team \"a\"
}
";

const SCENARIO: &str = "\
principal: arn:aws:iam::123456789012:user/ana
action: s3:GetObject
resource: arn:aws:s3:::logs/ana/1
context: {aws:PrincipalTag/team: a}
policies: {identity: [own.iam]}
expect: allowed
because: [OwnLogs]
";

fn directory(name: &str) -> PathBuf {
    let directory = scratch(&format!("language-{name}"));
    fs::write(directory.join("own.iam"), POLICY).unwrap();
    fs::write(directory.join("own.yaml"), SCENARIO).unwrap();
    directory
}

#[track_caller]
fn run(name: &str, arguments: &str) -> Run {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    told(&command_in(&directory(name), &arguments).output().unwrap())
}

const REMARK: &str = "\
warning[OPERATOR_CASE]: `stringequals` is read as `StringEquals`
 --> own.iam:5:10
  |
5 |     when stringequals aws:PrincipalTag/team \"a\"
  |          ^^^^^^^^^^^^
";

#[test]
fn simulate() {
    let request = "--action s3:GetObject --resource arn:aws:s3:::logs/ana/1 \
         --principal arn:aws:iam::123456789012:user/ana --context aws:PrincipalTag/team=a";
    let told = run("simulate", &format!("simulate --policy own.iam {request}"));
    assert_eq!(
        (told.code, told.stderr.as_str()),
        (0, REMARK),
        "{}",
        told.stdout
    );
    assert!(told.stdout.starts_with("allowed "), "{}", told.stdout);
    // The statement is cited where it stands.
    let told = run(
        "simulate-json",
        &format!("simulate --policy own.iam {request} --format json"),
    );
    let statement = &told.lines()[0]["statements"][0];
    assert_eq!(
        (&statement["sid"], &statement["line"], &statement["column"]),
        (&"OwnLogs".into(), &2.into(), &1.into())
    );
    // Standard input has no name, and what it looks like tells.
    let policy = POLICY.as_bytes();
    let arguments = ["simulate", "--policy", "-", "--action", "s3:GetObject"];
    let told = run_with(&arguments, policy);
    assert_eq!(told.code, 1, "{told:?}");
    assert!(told.stdout.starts_with("implicitDeny "), "{}", told.stdout);
}

#[test]
fn context_keys() {
    let told = run("context-keys", "context-keys own.iam");
    assert_eq!((told.code, told.stderr.as_str()), (0, REMARK));
    assert!(told.stdout.contains("aws:username"), "{}", told.stdout);
}

#[test]
fn scenarios() {
    let told = run("scenario", "simulate --scenario own.yaml");
    assert_eq!(told.code, 0, "{told:?}");
    assert!(told.stdout.starts_with("allowed "), "{}", told.stdout);
    let told = run("test", "test own.yaml");
    assert_eq!(
        (told.code, told.stdout.as_str()),
        (0, "1 passed, 0 failed\n")
    );
}

/// A directory's policies are not taken for scenarios, whatever stands in them.
#[test]
fn a_directory_of_scenarios() {
    let directory = directory("directory");
    fs::write(directory.join("broken.iam"), "allow").unwrap();
    let run = |arguments: &[&str]| told(&command_in(&directory, arguments).output().unwrap());
    let told = run(&["test", "."]);
    assert_eq!(
        (told.code, told.stdout.as_str(), told.stderr.as_str()),
        (0, "1 passed, 0 failed\n", "")
    );
    let told = run(&["test", "own.iam"]);
    assert_eq!(told.code, 2);
    assert!(
        told.stderr.contains("this is a policy, not a scenario"),
        "{}",
        told.stderr
    );
}

#[test]
fn mistakes_are_shown_at_their_places() {
    let text = b"allow A {\n    action s3:GetObject s3:PutObject\n    resurce *\n}\n";
    let arguments = ["context-keys", "-"];
    let told = run_with(&arguments, text);
    assert_eq!((told.code, told.stdout.as_str()), (2, ""));
    for place in [" --> <stdin>:2:24\n", " --> <stdin>:3:5\n"] {
        assert!(told.stderr.contains(place), "{}", told.stderr);
    }
}

#[test]
fn a_stated_type_is_not_another() {
    let directory = directory("stated");
    fs::write(
        directory.join("scp.iam"),
        "policy scp deny { action * resource * }\n",
    )
    .unwrap();
    let arguments = |flag| ["simulate", flag, "scp.iam", "--action", "s3:GetObject"];
    let told_of = |flag| told(&command_in(&directory, &arguments(flag)).output().unwrap());
    let told = told_of("--policy");
    assert_eq!(told.code, 2, "{}", told.stdout);
    assert_eq!(
        told.stderr,
        "error[OTHER_POLICY_TYPE]: the text says that it is a service control policy, and it is used as an identity policy
 --> scp.iam:1:1
  |
1 | policy scp deny { action * resource * }
  | ^
  = help: use it as what it is, or change its header
"
    );
    // What is said on standard error then is about other things.
    assert_ne!(told_of("--scp").stderr, told.stderr);
}
