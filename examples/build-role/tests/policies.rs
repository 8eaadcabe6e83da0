//! The policies of this crate are tested as the code that they are.

use iam_eval::{Decision, Layers, PolicySet, Request};
use iam_model::{Arn, Source};

#[test]
fn scenarios() {
    iam_scenario::dir("tests/policies").named("build", &build_role::BUILD).check();
}

#[test]
fn a_build_writes_its_own_logs() -> Result<(), Box<dyn std::error::Error>> {
    let managed = imagebuilder_policies::managed("EC2InstanceProfileForImageBuilder").unwrap();
    let logs = build_role::logs(&Arn::parse("arn:aws:s3:::images")?, "*");
    let role = PolicySet::identity([Source::policy(managed.name, managed), Source::policy("logs", logs)])?;
    let decide = |object: &str| {
        let session = "arn:aws:sts::123456789012:assumed-role/build/i-0abc";
        Layers::new().identity(&role).decide(&Request::new(session, "s3:PutObject", object)?)
    };
    assert_eq!(decide("arn:aws:s3:::images/logs/*/1.log")?, Decision::Allowed);
    assert_eq!(decide("arn:aws:s3:::images/logs/other/1.log")?, Decision::ImplicitDeny);
    Ok(())
}
