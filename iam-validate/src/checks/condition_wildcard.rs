//! Wildcards and variables in the values of condition keys.

use std::ops::Range;

use iam_catalog::SENSITIVE_CONDITION_KEYS;
use iam_model::{Family, OperatorKind, Version};

use crate::Check;
use crate::check::Run::{Condition as OfKey, Value as Each};
use crate::checks::special::{Special, specials, wildcard};
use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "WILDCARD_USAGE_TOO_PERMISSIVE",
        OfKey(wildcard_usage_too_permissive),
        "A wildcard makes a condition about an account, an organization or a network hold for others.",
    ),
    Check::error(
        "VARIABLE_USAGE_TOO_PERMISSIVE",
        OfKey(variable_usage_too_permissive),
        "A variable makes a condition about an account, an organization or a network hold for others.",
    ),
    Check::warning(
        "WILDCARD_WITHOUT_LIKE_OPERATOR",
        Each(wildcard_without_like_operator),
        "A wildcard stands under a String operator that takes it as a character.",
    ),
];

/// So much of a value says which one is meant: the prefix of an id and the beginning of it.
///
/// AWS's page does not say for which keys a wildcard is wrong wherever it stands, so for all of them
/// it is right behind these.
const FIXED: usize = 6;

/// Whether the values of the key say whom or what a policy trusts.
pub(super) fn is_sensitive(key: &str) -> bool {
    SENSITIVE_CONDITION_KEYS
        .iter()
        .any(|sensitive| sensitive.eq_ignore_ascii_case(key))
}

/// The first place in a value where this makes it too wide.
fn too_wide(key: &str, text: &str, version: Version, what: Special) -> Option<Range<usize>> {
    let is_user_id = key.eq_ignore_ascii_case("aws:userid");
    let colon = text.find(':');
    let mut fixed = 0;
    let mut end = 0;
    let mut found = specials(text, version).filter_map(|(special, range)| {
        fixed += range.start.saturating_sub(end);
        end = range.end;
        (special == what).then_some((fixed, range))
    });
    if !is_user_id {
        return found
            .next()
            .filter(|(fixed, _)| *fixed < FIXED)
            .map(|(_, range)| range);
    }
    // The id of the role or user stands before a colon, the name of the session behind it. A
    // variable has colons too, so the colon that counts is one outside of it.
    let (_, range) = found.next()?;
    let outside = |colon: usize| colon >= range.end || colon < range.start;
    match colon {
        Some(colon) if outside(colon) && range.start > colon => None,
        _ if range.start == 0
            && text
                .get(range.end..)
                .is_some_and(|rest| rest.starts_with(':')) =>
        {
            None
        }
        _ => Some(range),
    }
}

fn wildcard_usage_too_permissive(
    policy: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if !is_like(condition.operator.kind) || !is_sensitive(condition.key) {
        return;
    }
    for value in &condition.values {
        if let Some(range) = too_wide(condition.key, value.text, policy.version, Special::Wildcard)
        {
            let message = format!(
                "the wildcard makes the condition hold for more than one `{}`",
                condition.key
            );
            report
                .at_part(value.node, range, message)
                .help(help(condition.key));
        }
    }
}

fn help(key: &str) -> String {
    if key.eq_ignore_ascii_case("aws:userid") {
        return "write the id in full, as in `AROA123456789EXAMPLE:*`".to_owned();
    }
    let example = [
        ("Account", "111122223333"),
        ("OrgID", "o-a1b2c3d4e5"),
        ("Vpc", "vpc-0a1b2c3d4e5f67890"),
        ("Vpce", "vpce-0a1b2c3d4e5f67890"),
    ]
    .into_iter()
    .find(|(end, _)| {
        key.len()
            .checked_sub(end.len())
            .and_then(|at| key.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    })
    .map_or("111122223333", |(_, example)| example);
    format!("write the value in full, as in `{example}`, or several of them")
}

fn variable_usage_too_permissive(
    policy: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.family() != Family::String || !is_sensitive(condition.key) {
        return;
    }
    for value in &condition.values {
        let text = value.text;
        let Some(range) = too_wide(condition.key, text, policy.version, Special::Variable) else {
            continue;
        };
        // What AWS itself says of the caller or the resource is no other's choice: that the account
        // of the resource is that of the caller is a condition as strict as any.
        let name = text
            .get(range.clone())
            .and_then(|variable| variable.strip_prefix("${"))
            .and_then(|variable| variable.split([',', '}']).next())
            .unwrap_or_default();
        if is_sensitive(name.trim()) {
            continue;
        }
        let message = format!(
            "the value of the variable decides for which `{}` the condition holds",
            condition.key
        );
        report
            .at_part(value.node, range, message)
            .help(help(condition.key));
    }
}

const fn is_like(kind: OperatorKind) -> bool {
    matches!(kind, OperatorKind::StringLike | OperatorKind::StringNotLike)
}

fn wildcard_without_like_operator(
    policy: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    if condition.family() != Family::String || is_like(condition.operator.kind) {
        return;
    }
    let Some(range) = wildcard(value.text, policy.version) else {
        return;
    };
    let kind = condition.operator.kind;
    let like = if kind.is_negated() {
        OperatorKind::StringNotLike
    } else {
        OperatorKind::StringLike
    };
    let wildcard = value.text.get(range.clone()).unwrap_or_default();
    let message = format!("`{wildcard}` is no wildcard under `{}`", kind.name());
    let help = if policy.version.has_variables() {
        format!(
            "write `{}`, or `${{{wildcard}}}` if the character is meant",
            like.name()
        )
    } else {
        format!("write `{}`", like.name())
    };
    report.at_part(value.node, range, message).help(help);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::found;

    #[test]
    fn too_wide_values() {
        #[track_caller]
        fn check(what: Special, key: &str, text: &str, expected: Option<&str>) {
            let range = too_wide(key, text, Version::V2012_10_17, what);
            assert_eq!(range.map(|range| &text[range]), expected, "{key} {text}");
        }
        let (star, variable) = (Special::Wildcard, Special::Variable);
        check(star, "aws:SourceAccount", "*", Some("*"));
        check(star, "aws:SourceAccount", "11112*", Some("*"));
        check(star, "aws:SourceAccount", "111122??3333", None);
        check(star, "aws:SourceOrgID", "o-a1b2*", None);
        check(star, "aws:SourceOrgID", "${aws:PrincipalOrgID}*", Some("*"));
        check(star, "aws:SourceOrgID", "${*}", None);
        check(star, "aws:userid", "*", Some("*"));
        check(star, "aws:userid", "AROAEXAMPLE:*", None);
        check(star, "aws:UserId", "*:build", None);
        check(star, "aws:userid", "AROA*:build", Some("*"));
        check(star, "aws:userid", "AROAEXAMPLE*", Some("*"));
        check(variable, "aws:userid", "AROA:${aws:username}", None);
        check(variable, "aws:userid", "${aws:username}:a", None);
        let name = "${aws:username}";
        check(variable, "aws:userid", name, Some(name));
        check(variable, "aws:SourceVpc", name, Some(name));
        check(variable, "aws:SourceVpc", "vpc-0a${aws:username}", None);
    }

    #[track_caller]
    fn check(code: &str, condition: &str, expected: &[&str]) {
        assert_eq!(found(code, condition), expected, "{condition}");
    }

    #[test]
    fn by_operator() {
        let code = "WILDCARD_USAGE_TOO_PERMISSIVE";
        check(
            code,
            r#""StringNotLike": {"aws:sourceaccount": ["1*", "*"]}"#,
            &["*", "*"],
        );
        check(code, r#""StringEquals": {"aws:SourceAccount": "*"}"#, &[]);
        check(code, r#""StringLike": {"aws:PrincipalOrgPaths": "*"}"#, &[]);

        let code = "VARIABLE_USAGE_TOO_PERMISSIVE";
        let tag = "${aws:PrincipalTag/a}";
        check(
            code,
            r#""StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/a}"}"#,
            &[tag],
        );
        check(
            code,
            r#""StringEquals": {"aws:ResourceAccount": "${aws:PrincipalAccount}"}"#,
            &[],
        );
        check(
            code,
            r#""StringEquals": {"aws:PrincipalTag/a": "${aws:username}"}"#,
            &[],
        );
    }

    #[test]
    fn without_like() {
        let code = "WILDCARD_WITHOUT_LIKE_OPERATOR";
        check(
            code,
            r#""StringEquals": {"aws:username": ["a", "b*?"]}"#,
            &["*"],
        );
        check(code, r#""StringNotEqualsIgnoreCase": {"a:b": "?"}"#, &["?"]);
        check(
            code,
            r#""StringEquals": {"aws:username": "${*}${aws:userid}"}"#,
            &[],
        );
        check(code, r#""StringLike": {"aws:username": "*a"}"#, &[]);
        check(
            code,
            r#""ArnEquals": {"aws:SourceArn": "arn:aws:s3:::*"}"#,
            &[],
        );
    }
}
