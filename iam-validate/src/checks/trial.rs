//! What the tables of tests ask of a check.

use iam_model::PolicyType;
use iam_parse::parse_policy;

use crate::{Options, validate};

/// The places of the findings of this code, as they stand in the text.
pub(super) fn texts(text: &str, policy_type: PolicyType, code: &str) -> Vec<String> {
    texts_with(text, policy_type, Options::default(), code)
}

/// The same, with these options.
pub(super) fn texts_with(
    text: &str,
    policy_type: PolicyType,
    options: Options,
    code: &str,
) -> Vec<String> {
    let parsed = parse_policy(text.as_bytes(), &iam_parse::Options::default());
    validate(&parsed, policy_type, &options)
        .iter()
        .filter(|finding| finding.code() == code)
        .map(|finding| finding.span.text(text).to_owned())
        .collect()
}
