//! Conditions on the lone value `*`, which ask whether the key is there.

use iam_model::{OperatorKind, SetQualifier};

use crate::Check;
use crate::check::Run::Condition as Each;
use crate::checks::condition_wildcard::is_sensitive;
use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::suggestion(
        "EQUIVALENT_TO_NULL_FALSE",
        Each(equivalent_to_null_false),
        "StringLike with * holds wherever the key is present, which Null says plainly.",
    ),
    Check::suggestion(
        "EQUIVALENT_TO_NULL_TRUE",
        Each(equivalent_to_null_true),
        "StringNotLike with * holds only where the key is missing, which Null says plainly.",
    ),
    Check::suggestion(
        "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
        Each(redundant_key_due_to_wildcard_in_condition),
        "A condition on * always holds, so the key restricts nothing.",
    ),
    Check::suggestion(
        "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
        Each(redundant_statement_due_to_wildcard_in_condition),
        "A condition on * never holds, so the statement does nothing.",
    ),
];

/// When a condition on `*` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Where the key is present.
    Present,
    /// Where it is missing.
    Missing,
    Always,
    Never,
}

/// When the condition holds, if its value is `*` alone.
///
/// Only these operators: AWS says nothing of ArnLike with `*`.
fn holds<'c>(condition: &'c Condition<'_>) -> Option<(Holds, &'c Value<'c>)> {
    use SetQualifier::{ForAllValues, ForAnyValue};
    let kind = condition.operator.kind;
    if !matches!(kind, OperatorKind::StringLike | OperatorKind::StringNotLike) {
        return None;
    }
    let [value] = condition.values.as_slice() else {
        return None;
    };
    // That the value is too wide for such a key is another, graver finding.
    if value.text != "*"
        || condition.member.value.elements().len() != 1
        || is_sensitive(condition.key)
    {
        return None;
    }
    let operator = &condition.operator;
    // So is that the qualifier is missing.
    if operator.qualifier.is_none()
        && condition
            .known
            .is_some_and(iam_catalog::ConditionKey::is_multivalued)
    {
        return None;
    }
    let holds = match (kind.is_negated(), operator.qualifier, operator.if_exists) {
        (false, None, false) => Holds::Present,
        (false, None, true) | (false, Some(ForAllValues), _) => Holds::Always,
        // Of a list without values these say no, and AWS says nothing of them.
        (false, Some(ForAnyValue), _) => return None,
        (true, Some(ForAnyValue), false) => Holds::Never,
        (true, _, _) => Holds::Missing,
    };
    Some((holds, value))
}

fn report_if(
    wanted: Holds,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
    what: impl FnOnce(&str) -> (String, String),
) {
    if let Some((holds, value)) = holds(condition)
        && holds == wanted
    {
        let (message, help) = what(condition.key);
        report.at(value.node.span, message).help(help);
    }
}

fn equivalent_to_null_false(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    report_if(Holds::Present, condition, report, |key| {
        (
            format!("`*` asks only whether `{key}` is present"),
            format!("write `\"Null\": {{\"{key}\": \"false\"}}`"),
        )
    });
}

fn equivalent_to_null_true(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    report_if(Holds::Missing, condition, report, |key| {
        (
            format!("this holds only where `{key}` is missing"),
            format!("write `\"Null\": {{\"{key}\": \"true\"}}`"),
        )
    });
}

fn redundant_key_due_to_wildcard_in_condition(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    // Without the qualifier, which is another finding, it would not always hold.
    if condition.operator.qualifier.is_some()
        && condition.known.is_some_and(|known| !known.is_multivalued())
    {
        return;
    }
    report_if(Holds::Always, condition, report, |key| {
        (
            format!("this holds whatever `{key}` is"),
            format!("remove `{key}`, or write what its values are"),
        )
    });
}

fn redundant_statement_due_to_wildcard_in_condition(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    report_if(Holds::Never, condition, report, |key| {
        (
            format!("no value of `{key}` is unlike `*`, so the statement does nothing"),
            "remove the statement, or write which value is meant".to_owned(),
        )
    });
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::found;

    /// Which of the four finds something.
    #[track_caller]
    fn check(operator: &str, key_and_values: &str, expected: &[&str]) {
        let condition = format!(r#""{operator}": {{{key_and_values}}}"#);
        let codes = [
            "EQUIVALENT_TO_NULL_FALSE",
            "EQUIVALENT_TO_NULL_TRUE",
            "REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION",
            "REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION",
        ];
        let codes: Vec<&str> = codes
            .into_iter()
            .filter(|code| found(code, &condition) == ["\"*\""])
            .collect();
        assert_eq!(codes, expected, "{condition}");
    }

    #[test]
    fn lone_stars() {
        let present = &["EQUIVALENT_TO_NULL_FALSE"];
        let missing = &["EQUIVALENT_TO_NULL_TRUE"];
        let always = &["REDUNDANT_KEY_DUE_TO_WILDCARD_IN_CONDITION"];
        let never = &["REDUNDANT_STATEMENT_DUE_TO_WILDCARD_IN_CONDITION"];
        let tag = r#""aws:RequestTag/a/b": "*""#;
        check("StringLike", tag, present);
        check("stringlike", r#""aws:RequestTag/a": ["*"]"#, present);
        check("StringLike", r#""aws:RequestTag/a": ["*", "b"]"#, &[]);
        check("StringLike", r#""aws:RequestTag/a": "**""#, &[]);
        check("StringEquals", tag, &[]);
        check("ArnLike", r#""aws:SourceArn": "*""#, &[]);
        check("StringLikeIfExists", tag, always);
        check("StringNotLike", tag, missing);
        check("StringNotLikeIfExists", tag, missing);
        let keys = r#""aws:TagKeys": "*""#;
        check("StringLike", keys, &[]);
        check("ForAllValues:StringLike", keys, always);
        check("ForAllValues:StringLike", tag, &[]);
        check("ForAnyValue:StringLike", keys, &[]);
        check("ForAllValues:StringNotLike", keys, missing);
        check("ForAnyValue:StringNotLike", keys, never);
        check("ForAnyValue:StringNotLikeIfExists", keys, missing);
        check("StringLike", r#""aws:SourceAccount": "*""#, &[]);
    }
}
