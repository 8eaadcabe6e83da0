//! `iam simulate` for people, flag by flag.

use crate::run::{check, decides, refuses, refuses_with};

const NOTE: &str = "note: without --principal an unnamed user of the resource's account \
    (123456789012) calls, for whom keys such as aws:PrincipalArn and aws:username are absent\n";

#[test]
fn each_action_on_each_resource() {
    check(
        "simulate --policy role.json --action imagebuilder:GetComponent \
         --action imagebuilder:DeleteComponent \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1 \
         --resource *",
        1,
        &format!(
            "\
allowed       imagebuilder:GetComponent     arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1
implicitDeny  imagebuilder:GetComponent     *
explicitDeny  imagebuilder:DeleteComponent  arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1
explicitDeny  imagebuilder:DeleteComponent  *
{NOTE}"
        ),
        "",
    );
}

#[test]
fn the_unnamed_principal_is_of_each_account() {
    check(
        "simulate --policy role.json --action imagebuilder:GetComponent \
         --resource arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1 \
         --resource arn:aws:imagebuilder:us-east-1:210987654321:component/hello/1.0.0/1",
        1,
        "\
allowed       imagebuilder:GetComponent  arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1
implicitDeny  imagebuilder:GetComponent  arn:aws:imagebuilder:us-east-1:210987654321:component/hello/1.0.0/1
note: without --principal an unnamed user of the resource's account (123456789012, 210987654321) calls, for whom keys such as aws:PrincipalArn and aws:username are absent
",
        "",
    );
    // A named one needs no note.
    check(
        "simulate --policy managed:FullAWSAccess --action s3:ListAllMyBuckets \
         --principal arn:aws:iam::123456789012:user/ana",
        0,
        "allowed  s3:ListAllMyBuckets  *\n",
        "",
    );
}

#[test]
fn an_explanation_says_what_is_missing() {
    check(
        "simulate --policy role.json --principal arn:aws:iam::123456789012:user/ana \
         --action s3:GetObject --resource arn:aws:s3:::logs/ana/run-1 --explain",
        1,
        "\
implicitDeny  s3:GetObject  arn:aws:s3:::logs/ana/run-1
  by arn:aws:iam::123456789012:user/ana
  on arn:aws:s3:::logs/ana/run-1: not allowed by identity policies
    identity: no statement allows it
      role.json:16:9 `OwnLogs` would allow, but
        ForAnyValue:StringEquals aws:CalledVia `imagebuilder.amazonaws.com`: the request does not have the key
      2 statements are about other actions
    not in the request: aws:CalledVia
  It would be allowed with any one of these changes:
    - send the request with aws:CalledVia = [`imagebuilder.amazonaws.com`]
    - add to the identity layer: {\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::logs/ana/run-1\"}
",
        "",
    );
}

#[test]
fn context_comes_from_flags_and_a_file() {
    let simulate = "simulate --policy role.json --principal arn:aws:iam::123456789012:user/ana \
        --action s3:GetObject --resource arn:aws:s3:::logs/ana/run-1";
    decides(simulate, "implicitDeny");
    // In the file Eve calls, and a flag comes before the file.
    decides(
        &format!("{simulate} --context-file context.json"),
        "implicitDeny",
    );
    decides(
        &format!("{simulate} --context-file context.json --context aws:UserName=ana"),
        "allowed",
    );
    // A key that stands twice is a list, and one value under a set operator is a list of one.
    for values in [
        "--context aws:CalledVia=imagebuilder.amazonaws.com",
        "--context aws:CalledVia=a --context aws:CalledVia=imagebuilder.amazonaws.com",
    ] {
        decides(&format!("{simulate} {values}"), "allowed");
    }
    refuses(
        &format!("{simulate} --context aws:TagKeys=a --context aws:tagkeys=b"),
        "\
error[DUPLICATE_CONTEXT_KEY]: the context keys `aws:TagKeys` and `aws:tagkeys` are the same key
 --> --context:1:1
  |
1 | aws:tagkeys=b
  | ^^^^^^^^^^^
",
    );
    refuses(
        &format!("{simulate} --context SourceIp=10.0.0.1"),
        "\
error[INVALID_CONTEXT_KEY]: `SourceIp` is not a condition key: write it as `prefix:name`
 --> --context:1:1
  |
1 | SourceIp=10.0.0.1
  | ^^^^^^^^
  = help: write it like `aws:SourceIp`
",
    );
}

const ANA: &str = "--principal arn:aws:iam::123456789012:user/ana";
const SESSION: &str = "--principal arn:aws:sts::123456789012:assumed-role/build/i-0abc";
const COMPONENT: &str = "--action imagebuilder:GetComponent \
    --resource arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1";

#[test]
fn every_layer_counts() {
    let full = "simulate --policy managed:FullAWSAccess";
    let get = format!("{full} {SESSION} {COMPONENT}");
    decides(&get, "allowed");
    // Image Builder's read-only policy allows GetComponent, and its cross-account policy does not.
    let other = "managed:Ec2ImageBuilderCrossAccountDistributionAccess";
    for flag in ["--boundary", "--session-policy"] {
        decides(
            &format!("{get} {flag} managed:AWSImageBuilderReadOnlyAccess"),
            "allowed",
        );
        decides(&format!("{get} {flag} {other}"), "implicitDeny");
    }
    // Several policies of a layer are one set.
    decides(
        &format!("{get} --boundary {other} --boundary managed:FullAWSAccess"),
        "allowed",
    );
    decides(&format!("{get} --endpoint-policy endpoint.json"), "allowed");
    // At a gateway endpoint an account means its root user.
    decides(
        &format!("{get} --endpoint-policy endpoint.json --endpoint-kind gateway"),
        "implicitDeny",
    );
    let read = format!("simulate {ANA} --action s3:GetObject --resource arn:aws:s3:::logs/a");
    decides(&format!("{read} --resource-policy bucket.json"), "allowed");
    decides(
        &format!("{read} --resource-policy bucket.json --resource-account 210987654321"),
        "implicitDeny",
    );
    // For sts:AssumeRole the same flag gives the trust policy.
    let assume = "simulate --resource-policy trust.json --action sts:AssumeRole \
        --resource arn:aws:iam::123456789012:role/build --principal";
    decides(&format!("{assume} ec2.amazonaws.com"), "allowed");
    decides(&format!("{assume} lambda.amazonaws.com"), "implicitDeny");
    // The root user needs no policy.
    decides(
        &format!("simulate --principal arn:aws:iam::123456789012:root {COMPONENT}"),
        "allowed",
    );
}

#[test]
fn levels_are_ordered_by_their_labels() {
    let get = format!("simulate --policy managed:FullAWSAccess {ANA} {COMPONENT}");
    let full = "managed:FullAWSAccess";
    decides(
        &format!("{get} --scp root={full} --scp ou={full}"),
        "allowed",
    );
    decides(
        &format!("{get} --scp root={full} --scp ou="),
        "implicitDeny",
    );
    // A label that came before is the same level.
    decides(
        &format!("{get} --scp root=role.json --scp ou={full} --scp root={full}"),
        "allowed",
    );
    check(
        &format!("{get} --scp root={full} --scp ou= --explain"),
        1,
        "\
implicitDeny  imagebuilder:GetComponent  arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1
  by arn:aws:iam::123456789012:user/ana
  on arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1: not allowed by service control policies
    scp level 1: allows
      managed:FullAWSAccess statement 1 allows
    scp level 2: has no statement
    identity: allows
      managed:FullAWSAccess statement 1 allows
  It would be allowed with one change:
    - add to the scp level 2: {\"Effect\":\"Allow\",\"Action\":\"imagebuilder:GetComponent\",\"Resource\":\"arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1\"}
",
        "",
    );
    refuses(
        &format!("{get} --scp {full}"),
        "\
error[USAGE]: this is not LABEL=SRC
 --> --scp:1:1
  |
1 | managed:FullAWSAccess
  | ^^^^^^^^^^^^^^^^^^^^^
  = help: write `--scp LABEL=SRC`
",
    );
}

#[test]
fn facts_exempt_from_organization_policies() {
    let get = format!("simulate --policy managed:FullAWSAccess {ANA} {COMPONENT}");
    let blocked = format!("{get} --scp root=");
    decides(&blocked, "implicitDeny");
    for fact in ["management_account", "outside_organization"] {
        decides(
            &format!("{blocked} --principal-fact {fact}=true"),
            "allowed",
        );
        decides(
            &format!("{blocked} --principal-fact {fact}=false"),
            "implicitDeny",
        );
    }
    // RCPs do not concern Image Builder.
    decides(&format!("{get} --rcp root=guardrail.json"), "allowed");
    let read = format!(
        "simulate --policy managed:FullAWSAccess {ANA} --action s3:GetObject \
         --resource arn:aws:s3:::logs/run --resource-account 123456789012"
    );
    let denied = format!("{read} --rcp root=guardrail.json");
    decides(&denied, "explicitDeny");
    // An empty level of RCPs is no obstacle, because RCPFullAWSAccess is always attached.
    decides(&format!("{read} --rcp root="), "allowed");
    decides(
        &format!("{denied} --resource-fact management_account=true"),
        "allowed",
    );
    refuses(
        &format!("{get} --principal-fact managment_account=true"),
        "\
error[USAGE]: there is no fact `managment_account`
 --> --principal-fact:1:1
  |
1 | managment_account=true
  | ^^^^^^^^^^^^^^^^^
  = help: did you mean `management_account`?
",
    );
    refuses(
        &format!("{get} --resource-fact aws_managed_key=yes"),
        "\
error[USAGE]: this is neither `true` nor `false`
 --> --resource-fact:1:17
  |
1 | aws_managed_key=yes
  |                 ^^^
",
    );
}

#[test]
fn facts_name_the_caller_more_closely() {
    // Without the fact the role has no path.
    let session = "simulate --policy path.json --action s3:GetObject \
        --principal arn:aws:sts::123456789012:assumed-role/build/i-0abc";
    decides(session, "implicitDeny");
    decides(
        &format!("{session} --principal-fact role_arn=arn:aws:iam::123456789012:role/ci/build"),
        "allowed",
    );
    refuses_with(
        &format!("{session} --principal-fact role_arn=build"),
        &[
            "error[INVALID_CALLER]: `build`",
            " --> --principal-fact:1:10\n",
        ],
    );
    for fact in ["unique_id=AROAEXAMPLE", "service_linked_role=false"] {
        decides(
            &format!("{session} --principal-fact {fact}"),
            "implicitDeny",
        );
    }
    decides(
        &format!(
            "simulate --policy path.json {ANA} --action s3:GetObject \
            --principal-fact canonical_id=79a59df900b949e5"
        ),
        "implicitDeny",
    );
    decides(
        "simulate --policy managed:FullAWSAccess --session-policy managed:FullAWSAccess \
         --principal arn:aws:sts::123456789012:federated-user/eve --action s3:GetObject \
         --principal-fact federated_by=arn:aws:iam::123456789012:user/ana",
        "allowed",
    );
}
