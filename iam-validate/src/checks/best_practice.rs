//! Advice of AWS's pages that holds for many policies and not for all. It is given when it is asked for.

mod mfa;
mod privilege;
mod tls;

use iam_model::PolicyType;

use crate::check::Group;
use crate::check::Run::{Policy as All, Statement as Whole};
use crate::{Check, ResourceType};

const BEST_PRACTICES: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html";
const MFA: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html";
const TLS: &str =
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html";
const POLICY_BEST_PRACTICES: &str = "https://docs.aws.amazon.com/imagebuilder/latest/userguide/security_iam_id-based-policy-examples.html";

/// What gives permissions to users, groups and roles.
const IDENTITY: &[PolicyType] = &[PolicyType::Identity];

pub(super) const CHECKS: &[Check] = &[
    Check::security(
        "BEST_PRACTICE_FULL_ADMINISTRATOR",
        Whole(privilege::best_practice_full_administrator),
        "A statement allows every action on every resource.",
    )
    .of(Group::BestPractice, BEST_PRACTICES)
    .on(IDENTITY),
    Check::warning(
        "BEST_PRACTICE_LEAST_PRIVILEGE",
        Whole(privilege::best_practice_least_privilege),
        "A statement allows an action that changes something on every resource and without a condition, \
         although the action can be limited to some.",
    )
    .of(Group::BestPractice, POLICY_BEST_PRACTICES)
    .on(IDENTITY)
    .dated(),
    Check::warning(
        "BEST_PRACTICE_MFA",
        Whole(mfa::best_practice_mfa),
        "A statement allows an action that cannot be undone, or that gives access, without a second factor.",
    )
    .of(Group::BestPractice, MFA)
    .on(IDENTITY),
    Check::warning(
        "BEST_PRACTICE_SERVICE_WILDCARD",
        Whole(privilege::best_practice_service_wildcard),
        "A statement allows every action of a service on every resource and without a condition.",
    )
    .of(Group::BestPractice, BEST_PRACTICES)
    .on(IDENTITY),
    Check::warning(
        "BEST_PRACTICE_TLS",
        All(tls::best_practice_tls),
        "The policy of a bucket, queue or topic does not deny requests without TLS.",
    )
    .of(Group::BestPractice, TLS)
    .on(&[PolicyType::Resource])
    .example_of(ResourceType::S3Bucket),
];
