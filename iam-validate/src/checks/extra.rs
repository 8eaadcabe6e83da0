//! What goes beyond AWS's checks: retired names, texts left over from examples, what is known of EC2
//! Image Builder, and what can be proven of a policy as a whole.

mod condition_key;
mod dependent;
mod escalation;
mod grant;
mod imagebuilder;
mod never;
mod placeholder;
mod retired;
mod scope;

use iam_model::PolicyType;

use crate::Check;

/// The rows of the table, by topic.
pub(super) const CONDITION_KEY: &[Check] = condition_key::CHECKS;
pub(super) const DEPENDENT: &[Check] = dependent::CHECKS;
pub(super) const ESCALATION: &[Check] = escalation::CHECKS;
pub(super) const IMAGE_BUILDER: &[Check] = imagebuilder::CHECKS;
pub(super) const NEVER: &[Check] = never::CHECKS;
pub(super) const PLACEHOLDER: &[Check] = placeholder::CHECKS;
pub(super) const RETIRED: &[Check] = retired::CHECKS;
pub(super) const SCOPE: &[Check] = scope::CHECKS;

/// The Service Authorization Reference, which most of these checks follow.
const SERVICE_AUTHORIZATION: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";

/// What is attached to users, groups and roles.
const IDENTITY: &[PolicyType] = &[PolicyType::Identity];
