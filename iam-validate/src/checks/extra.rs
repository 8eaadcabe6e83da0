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

/// What the tests of these files share.
#[cfg(test)]
pub(super) mod testing {
    use iam_model::PolicyType;

    use crate::{Options, validate};

    /// An identity policy with this statement, or these.
    pub(in crate::checks) fn identity(statements: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
    }

    /// The places of an identity policy at which there are findings of this code.
    pub(in crate::checks) fn findings(text: &str, code: &str) -> Vec<String> {
        of_type(text, code, PolicyType::Identity)
    }

    pub(in crate::checks) fn of_type(
        text: &str,
        code: &str,
        policy_type: PolicyType,
    ) -> Vec<String> {
        let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
        let options = Options::default().with_best_practice();
        let found = validate(&parsed, policy_type, &options);
        let refused: Vec<_> = found.iter().filter(|finding| finding.refuses).collect();
        assert!(refused.is_empty(), "{text}: {refused:?}");
        found
            .iter()
            .filter(|finding| finding.code() == code)
            .map(|finding| finding.span.text(text).trim_matches('"').to_owned())
            .collect()
    }
}
