//! Short policies for the tests of conditions.

use iam_model::PolicyType;

use crate::{Options, validate};

/// What the check says of a statement: the text at each of its findings.
#[track_caller]
pub(super) fn found_in(code: &str, policy_type: PolicyType, statement: &str) -> Vec<String> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{{{statement}}}]}}"#);
    let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
    assert!(parsed.tree().is_some(), "{text}: {:?}", parsed.problems());
    validate(&parsed, policy_type, &Options::default())
        .iter()
        .filter(|finding| finding.code() == code)
        .map(|finding| finding.span.text(&text).to_owned())
        .collect()
}

/// The same of a condition in an identity policy.
#[track_caller]
pub(super) fn found(code: &str, condition: &str) -> Vec<String> {
    let statement = format!(
        r#""Effect": "Allow", "Action": "imagebuilder:*", "Resource": "*", "Condition": {{{condition}}}"#
    );
    found_in(code, PolicyType::Identity, &statement)
}
