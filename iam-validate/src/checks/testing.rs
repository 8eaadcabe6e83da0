//! What the tests of the families ask of a check: the text at each of its findings.

use iam_model::PolicyType;
use iam_parse::parse_policy;

use crate::{Options, validate};

/// The findings of this code in a policy of this type.
#[track_caller]
pub(super) fn texts(text: &str, policy_type: PolicyType, code: &str) -> Vec<String> {
    texts_with(text, policy_type, Options::default(), code)
}

/// The same, with these options.
#[track_caller]
pub(super) fn texts_with(
    text: &str,
    policy_type: PolicyType,
    options: Options,
    code: &str,
) -> Vec<String> {
    let parsed = parse_policy(text.as_bytes(), &iam_parse::Options::default());
    assert!(parsed.tree().is_some(), "{text}: {:?}", parsed.problems());
    validate(&parsed, policy_type, &options)
        .iter()
        .filter(|finding| finding.code() == code)
        .map(|finding| finding.span.text(text).to_owned())
        .collect()
}

/// A policy with these statements.
pub(super) fn policy(statements: &str) -> String {
    format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#)
}

/// The findings in the members of a statement.
#[track_caller]
pub(super) fn found_in(code: &str, policy_type: PolicyType, members: &str) -> Vec<String> {
    texts(&policy(&format!("{{{members}}}")), policy_type, code)
}

/// The findings in a condition of an identity policy.
#[track_caller]
pub(super) fn found(code: &str, condition: &str) -> Vec<String> {
    let statement = format!(
        r#""Effect": "Allow", "Action": "imagebuilder:*", "Resource": "*", "Condition": {{{condition}}}"#
    );
    found_in(code, PolicyType::Identity, &statement)
}

/// The findings in an identity policy that the reader accepts, best practices included; without
/// quotes.
#[track_caller]
pub(super) fn findings(text: &str, code: &str) -> Vec<String> {
    of_type(text, code, PolicyType::Identity)
}

/// The same of a policy of this type.
#[track_caller]
pub(super) fn of_type(text: &str, code: &str, policy_type: PolicyType) -> Vec<String> {
    let parsed = parse_policy(text.as_bytes(), &iam_parse::Options::default());
    assert!(
        parsed.document().is_some(),
        "{text}: {:?}",
        parsed.problems()
    );
    let options = Options::default().with_best_practice();
    let found = texts_with(text, policy_type, options, code).into_iter();
    found
        .map(|text| text.trim_matches('"').to_owned())
        .collect()
}
