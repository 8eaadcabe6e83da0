//! Conditions without content. An empty list without qualifier and `IfExists` is the reader's.

use iam_model::tree::Value as Tree;
use iam_model::{Family, SetQualifier};

use crate::Check;
use crate::check::Run::{Condition as Each, Statement as Whole};
use crate::report::Report;
use crate::view::{Condition, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::suggestion(
        "EMPTY_ARRAY_CONDITION_FORALLVALUES",
        Each(empty_array_condition_forallvalues),
        "A condition key under ForAllValues has no values.",
    ),
    Check::suggestion(
        "EMPTY_ARRAY_CONDITION_FORANYVALUE",
        Each(empty_array_condition_foranyvalue),
        "A condition key under ForAnyValue has no values.",
    ),
    Check::suggestion(
        "EMPTY_ARRAY_CONDITION_IFEXISTS",
        Each(empty_array_condition_ifexists),
        "A condition key under an operator with IfExists has no values.",
    ),
    Check::suggestion(
        "EMPTY_OBJECT_CONDITION",
        Whole(empty_object_condition),
        "A Condition has no operators, or an operator no keys.",
    ),
];

fn is_empty(condition: &Condition<'_>) -> bool {
    condition.is_empty() && condition.family() != Family::Null
}

fn report_empty(condition: &Condition<'_>, what: &str, report: &mut Report<'_>) {
    let message = format!("`{}` has no values, so {what}", condition.key);
    report
        .at(condition.member.value.span, message)
        .help("add a value, or remove the key");
}

fn empty_array_condition_forallvalues(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.operator.qualifier == Some(SetQualifier::ForAllValues) && is_empty(condition) {
        let what = if condition.operator.kind.is_negated() {
            "the condition always holds"
        } else {
            "the condition holds only where the request has none either"
        };
        report_empty(condition, what, report);
    }
}

fn empty_array_condition_foranyvalue(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.operator.qualifier == Some(SetQualifier::ForAnyValue) && is_empty(condition) {
        report_empty(condition, "there is nothing to compare with", report);
    }
}

fn empty_array_condition_ifexists(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let operator = &condition.operator;
    if operator.if_exists && operator.qualifier.is_none() && is_empty(condition) {
        report_empty(condition, "there is nothing to compare with", report);
    }
}

fn empty_object_condition(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(condition) = statement.condition else {
        return;
    };
    let Tree::Object(operators) = &condition.value.value else {
        return;
    };
    if operators.is_empty() {
        report
            .at(condition.value.span, "the Condition has no operators")
            .help("remove it, or say what must hold");
    }
    for operator in operators {
        if matches!(&operator.value.value, Tree::Object(keys) if keys.is_empty()) {
            let message = format!("`{}` has no condition keys", operator.name);
            report
                .at(operator.value.span, message)
                .help("remove the operator, or add a key");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::found;

    #[track_caller]
    fn check(code: &str, condition: &str, expected: usize) {
        let code = format!("EMPTY_{code}");
        assert_eq!(found(&code, condition).len(), expected, "{condition}");
    }

    #[test]
    fn empty_lists_and_objects() {
        let all = r#""ForAllValues:StringEqualsIfExists": {"aws:TagKeys": []}"#;
        check("ARRAY_CONDITION_FORALLVALUES", all, 1);
        check("ARRAY_CONDITION_IFEXISTS", all, 0);
        let any = r#""ForAnyValue:StringEquals": {"aws:TagKeys": []}"#;
        check("ARRAY_CONDITION_FORANYVALUE", any, 1);
        check("ARRAY_CONDITION_FORALLVALUES", any, 0);
        let exists = r#""StringEqualsIfExists": {"aws:username": []}"#;
        check("ARRAY_CONDITION_IFEXISTS", exists, 1);
        check("OBJECT_CONDITION", exists, 0);
        check("OBJECT_CONDITION", "", 1);
        check("OBJECT_CONDITION", r#""StringEquals": {}, "Bool": {}"#, 2);
    }
}
