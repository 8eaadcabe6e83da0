//! `iam simulate --scenario`.

use crate::run::{check, decides, refuses, refuses_with, run_with};

const BUILD: &str = "simulate --scenario scenarios/build.yaml";

#[test]
fn one_scenario_of_a_file_is_chosen() {
    refuses(
        BUILD,
        "\
error: `scenarios/build.yaml` holds 2 scenarios, cases included
  = help: choose one with --index 1 to --index 2
",
    );
    refuses(
        &format!("{BUILD} --index 3"),
        "error: `scenarios/build.yaml` holds 2 scenarios, cases included, and there is no number 3\n",
    );
    refuses_with(&format!("{BUILD} --index 0"), &["invalid value '0'"]);
    refuses_with(
        "simulate --action s3:GetObject --index 1",
        &["--scenario <FILE>"],
    );
    check(
        &format!("{BUILD} --index 1"),
        0,
        "allowed  imagebuilder:GetComponent  \
         arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1\n",
        "",
    );
    // The resources of one request stand in one line.
    check(
        &format!("{BUILD} --index 2"),
        1,
        "explicitDeny  imagebuilder:DeleteComponent  \
         arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1 *\n",
        "",
    );
    // A file with one needs no index.
    decides("simulate --scenario failing.yaml", "implicitDeny");
}

#[test]
fn flags_override_what_they_state() {
    let failing = "simulate --scenario failing.yaml";
    for (flags, decision) in [
        (
            "--context aws:CalledVia=imagebuilder.amazonaws.com",
            "allowed",
        ),
        ("--context-file context.json", "implicitDeny"),
        ("--policy managed:FullAWSAccess", "allowed"),
        (
            "--policy managed:FullAWSAccess --boundary role.json",
            "implicitDeny",
        ),
        ("--policy managed:FullAWSAccess --scp root=", "implicitDeny"),
        (
            "--policy managed:FullAWSAccess --scp a= --principal-fact management_account=true",
            "allowed",
        ),
        (
            "--policy managed:FullAWSAccess --rcp root=managed:RCPFullAWSAccess",
            "allowed",
        ),
        (
            "--policy managed:FullAWSAccess --endpoint-policy endpoint.json",
            "allowed",
        ),
        (
            "--policy managed:FullAWSAccess --resource-account 210987654321",
            "implicitDeny",
        ),
        ("--resource-policy bucket.json", "allowed"),
        (
            "--resource-policy bucket.json --principal arn:aws:iam::123456789012:user/eve",
            "implicitDeny",
        ),
        ("--action imagebuilder:DeleteImage", "explicitDeny"),
        (
            "--resource arn:aws:imagebuilder:us-east-1:123456789012:component/a/1.0.0/1 \
             --action imagebuilder:GetComponent",
            "allowed",
        ),
    ] {
        decides(&format!("{failing} {flags}"), decision);
    }
    // The facts of the scenario's caller are not the new caller's, and layers that nobody of
    // this kind has are refused as they would be without a scenario.
    refuses_with(
        &format!("{failing} --session-policy role.json"),
        &["error[SESSION_POLICY_FOR_CALLER]"],
    );
}

/// O4: what a scenario states about services counts, unless the flag says that it does not.
#[test]
fn rcps_concern_every_service_on_demand() {
    let scenario = "simulate --scenario rcp.yaml";
    decides(scenario, "allowed");
    decides(&format!("{scenario} --rcp-everywhere"), "explicitDeny");
}

#[test]
fn a_scenario_comes_from_standard_input() {
    let text = b"principal: arn:aws:iam::123456789012:user/ana\naction: s3:GetObject\n\
        policies: {identity: [managed:FullAWSAccess]}\nexpect: allowed\n";
    let run = run_with(&["simulate", "--scenario", "-"], text);
    assert_eq!(
        (run.code, run.stdout.as_str(), run.stderr.as_str()),
        (0, "allowed  s3:GetObject  *\n", "")
    );
}

#[test]
fn mistakes_of_the_scenario_stand_at_their_places() {
    let run = run_with(
        &["simulate", "--scenario", "-"],
        b"principal: anonymous\nactoin: s3:GetObject\nexpect: allowed\n",
    );
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    for part in [
        "error[UNKNOWN_FIELD]: `actoin` is not a field of a scenario\n --> <stdin>:2:1\n",
        "did you mean `action`?",
    ] {
        assert!(run.stderr.contains(part), "{}", run.stderr);
    }
    refuses(
        "simulate --scenario nowhere.yaml",
        "error: `nowhere.yaml` cannot be read: No such file or directory\n",
    );
}

#[test]
fn limits_hold_for_standard_input_too() {
    let text = include_bytes!("../data/failing.yaml");
    let run = run_with(&["simulate", "--scenario", "-", "--max-values", "3"], text);
    assert_eq!(run.code, 2);
    let expected = "the document exceeds the limit of 3 values";
    assert!(run.stderr.contains(expected), "{}", run.stderr);
}
