//! Types: that of a condition key, that of its operator and those of its values.

use iam_catalog::{ConditionKey, ConditionKeyType};
use iam_model::tree::Value as Tree;
use iam_model::{Family, OperatorKind, SetQualifier};

use crate::Check;
use crate::check::Run::Condition as Each;
use crate::report::Report;
use crate::view::{Condition, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_CONDITION_DATA_TYPE",
        Each(invalid_condition_data_type),
        "The values of one condition key are of several JSON types.",
    ),
    Check::error(
        "INVALID_CONDITION_MULTIPLE_BOOLEAN",
        Each(invalid_condition_multiple_boolean),
        "Bool has more than one value for a key that has one.",
    )
    .dated(),
    Check::error(
        "MISSING_QUALIFIER",
        Each(missing_qualifier),
        "A condition key that can have several values is compared as if it had one.",
    )
    .dated(),
    Check::security(
        "FORALLVALUES_WITH_SINGLE_VALUED_KEY",
        Each(forallvalues_with_single_valued_key),
        "ForAllValues holds for a request without the key, though the key has one value at most.",
    )
    .dated(),
    Check::security(
        "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS",
        Each(string_like_operator_with_arn_condition_keys),
        "An ARN is compared as text, so that a wildcard reaches over its colons.",
    )
    .dated(),
    Check::warning(
        "TYPE_MISMATCH",
        Each(type_mismatch),
        "The operator reads values of another type than the key has.",
    )
    .dated(),
];

fn invalid_condition_data_type(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let kinds = condition.values.iter().filter_map(|value| {
        // A value without quotes has the type that is wanted of it.
        let is_typed = matches!(
            value.node.value,
            Tree::String(_) | Tree::Number(_) | Tree::Bool(_)
        );
        is_typed.then(|| (value, value.node.value.kind()))
    });
    let mut kinds = kinds;
    let Some((first, kind)) = kinds.next() else {
        return;
    };
    let Some((other, its)) = kinds.find(|(_, its)| *its != kind) else {
        return;
    };
    let message = format!("the values of `{}` are {kind} and {its}", condition.key);
    let text = [first, other]
        .into_iter()
        .find(|value| !matches!(value.node.value, Tree::String(_)))
        .map_or("", |value| value.text);
    report
        .at(other.node.span, message)
        .help(format!("put every value in quotes: `\"{text}\"`"))
        .related("the first value is here", first.node.span);
}

fn invalid_condition_multiple_boolean(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.family() != Family::Bool
        || condition.values.len() < 2
        || condition.known.is_some_and(ConditionKey::is_multivalued)
    {
        return;
    }
    let message = format!("`{}` is compared with more than one boolean", condition.key);
    report
        .at(condition.member.value.span, message)
        .help("write `\"true\"` or `\"false\"` alone");
}

fn missing_qualifier(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.operator.qualifier.is_some()
        || condition.family() == Family::Null
        || !condition.known.is_some_and(ConditionKey::is_multivalued)
    {
        return;
    }
    let operator = condition.operator_member.name.as_str();
    let message = format!(
        "`{}` can have several values, and `{operator}` compares one",
        condition.key
    );
    report
        .at(condition.member.name_span, message)
        .help(format!(
            "write `ForAnyValue:{operator}` if one of the values must match, or `ForAllValues:{operator}` with a `Null` condition if all of them must"
        ));
}

fn forallvalues_with_single_valued_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if condition.operator.qualifier != Some(SetQualifier::ForAllValues)
        || condition.family() == Family::Null
    {
        return;
    }
    let Some(known) = condition.known else {
        return;
    };
    // The pages of identity providers' keys do not say which have several values.
    if known.is_multivalued() || condition.key_parts().0.contains('.') {
        return;
    }
    let operator = condition.operator_member.name.as_str();
    let plain = operator.split_once(':').map_or(operator, |(_, rest)| rest);
    let message = format!(
        "`{}` has one value, and `ForAllValues` holds where it is missing",
        condition.key
    );
    report
        .at(condition.member.name_span, message)
        .help(format!("write `{plain}`"));
}

fn string_like_operator_with_arn_condition_keys(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let arn_kind = match condition.operator.kind {
        OperatorKind::StringLike => OperatorKind::ArnLike,
        OperatorKind::StringNotLike => OperatorKind::ArnNotLike,
        _ => return,
    };
    let is_arn =
        |key: ConditionKey| key.key_type() == ConditionKeyType::Arn && !key.is_multivalued();
    if !condition.known.is_some_and(is_arn) {
        return;
    }
    // That such a condition asks for presence alone is another finding.
    if condition.values.iter().all(|value| value.text == "*") {
        return;
    }
    let mut operator = condition.operator.clone();
    operator.kind = arn_kind;
    let message = format!(
        "`{}` is an ARN, and a wildcard of `{}` reaches over its parts",
        condition.key,
        condition.operator.kind.name()
    );
    report
        .at(condition.member.name_span, message)
        .help(format!("write `{}`", operator.canonical()));
}

/// Whether the operator reads what the key has.
fn suits(family: Family, key: ConditionKey) -> bool {
    let is_global = key.category().is_some();
    match (family, key.key_type()) {
        (Family::Null, _)
        | (Family::Bool, ConditionKeyType::Bool)
        | (Family::Numeric, ConditionKeyType::Numeric)
        | (Family::Date, ConditionKeyType::Date)
        | (Family::Ip, ConditionKeyType::IpAddress)
        | (Family::Binary, ConditionKeyType::Binary)
        // Keys whose pages say String hold ARNs too.
        | (Family::String | Family::Arn, ConditionKeyType::String | ConditionKeyType::Arn) => true,
        // AWS's pages compare the time in epoch seconds as a number as well.
        (Family::Numeric, ConditionKeyType::Date) if key.name() == "aws:EpochTime" => true,
        // A tag holds any text, also numbers and dates.
        (_, ConditionKeyType::String) if key.is_template() => true,
        // The types of the services' own keys are too coarse to say so: text as which a number or a
        // boolean is written compares well, and many a String is one.
        (Family::String, _) | (_, ConditionKeyType::String) => !is_global,
        _ => false,
    }
}

fn type_mismatch(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let Some(known) = condition.known else {
        return;
    };
    if suits(condition.family(), known) {
        return;
    }
    let (kind, operator) = match known.key_type() {
        ConditionKeyType::Arn => ("an ARN", "ArnLike"),
        ConditionKeyType::Binary => ("binary", "BinaryEquals"),
        ConditionKeyType::Bool => ("a boolean", "Bool"),
        ConditionKeyType::Date => ("a date", "DateGreaterThan"),
        ConditionKeyType::IpAddress => ("an IP address", "IpAddress"),
        ConditionKeyType::Numeric => ("a number", "NumericEquals"),
        _ => ("text", "StringEquals"),
    };
    let message = format!(
        "`{}` is {kind}, which `{}` does not compare",
        condition.key, condition.operator_member.name
    );
    report
        .at(condition.member.name_span, message)
        .help(format!("use an operator for it, such as `{operator}`"));
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::found;

    #[track_caller]
    fn check(code: &str, condition: &str, expected: &[&str]) {
        assert_eq!(found(code, condition), expected, "{condition}");
    }

    #[test]
    fn values_of_several_types() {
        let code = "INVALID_CONDITION_DATA_TYPE";
        check(
            code,
            r#""NumericEquals": {"s3:max-keys": ["1", 2, "3"]}"#,
            &["2"],
        );
        check(
            code,
            r#""StringEquals": {"aws:username": ["a", true]}"#,
            &["true"],
        );
        check(code, r#""NumericEquals": {"s3:max-keys": [1, 2.5]}"#, &[]);
        check(code, r#""NumericEquals": {"s3:max-keys": 1}"#, &[]);
        check(
            code,
            r#""NumericEquals": {"s3:max-keys": []}, "Bool": {}"#,
            &[],
        );
    }

    #[test]
    fn several_booleans() {
        let code = "INVALID_CONDITION_MULTIPLE_BOOLEAN";
        let both = r#"["true", "false"]"#;
        check(
            code,
            r#""Bool": {"aws:SecureTransport": ["true", "false"]}"#,
            &[both],
        );
        check(
            code,
            r#""BoolIfExists": {"a:b": ["true", "false"]}"#,
            &[both],
        );
        check(code, r#""Bool": {"aws:SecureTransport": ["true"]}"#, &[]);
    }

    #[test]
    fn qualifiers() {
        let code = "MISSING_QUALIFIER";
        check(
            code,
            r#""StringEquals": {"AWS:tagkeys": "a"}"#,
            &["\"AWS:tagkeys\""],
        );
        check(code, r#""Null": {"aws:TagKeys": "true"}"#, &[]);
        check(
            code,
            r#""ForAnyValue:StringEquals": {"aws:TagKeys": "a"}"#,
            &[],
        );
        check(
            code,
            r#""StringEquals": {"aws:PrincipalTag/a": ["a", "b"]}"#,
            &[],
        );
        check(code, r#""StringEquals": {"a:b": ["a", "b"]}"#, &[]);

        let code = "FORALLVALUES_WITH_SINGLE_VALUED_KEY";
        let key = "\"aws:SourceAccount\"";
        check(
            code,
            r#""ForAllValues:StringEquals": {"aws:SourceAccount": "1"}"#,
            &[key],
        );
        check(
            code,
            r#""ForAllValues:StringEquals": {"aws:TagKeys": "a"}"#,
            &[],
        );
        check(
            code,
            r#""ForAnyValue:StringEquals": {"aws:SourceAccount": "1"}"#,
            &[],
        );
        check(
            code,
            r#""ForAllValues:StringLike": {"cognito-identity.amazonaws.com:amr": "a"}"#,
            &[],
        );
    }

    #[test]
    fn arns_as_text() {
        let code = "STRING_LIKE_OPERATOR_WITH_ARN_CONDITION_KEYS";
        let key = "\"aws:SourceArn\"";
        check(
            code,
            r#""StringLike": {"aws:SourceArn": "arn:aws:s3:::a*"}"#,
            &[key],
        );
        check(
            code,
            r#""StringNotLikeIfExists": {"aws:SourceArn": "arn:*"}"#,
            &[key],
        );
        check(
            code,
            r#""StringEquals": {"aws:SourceArn": "arn:aws:s3:::a"}"#,
            &[],
        );
        check(code, r#""StringLike": {"aws:SourceArn": "*"}"#, &[]);
        check(
            code,
            r#""ArnLike": {"aws:SourceArn": "arn:aws:s3:::a*"}"#,
            &[],
        );
    }

    #[test]
    fn types_of_keys() {
        let code = "TYPE_MISMATCH";
        let secure = "\"aws:SecureTransport\"";
        check(
            code,
            r#""StringEquals": {"aws:SecureTransport": "true"}"#,
            &[secure],
        );
        check(code, r#""Null": {"aws:SecureTransport": "true"}"#, &[]);
        check(
            code,
            r#""StringEquals": {"aws:SourceIp": "203.0.113.1"}"#,
            &["\"aws:SourceIp\""],
        );
        check(
            code,
            r#""Bool": {"aws:username": "true"}"#,
            &["\"aws:username\""],
        );
        check(code, r#""Bool": {"aws:PrincipalTag/a": "true"}"#, &[]);
        check(
            code,
            r#""NumericLessThan": {"aws:EpochTime": "1700000000"}"#,
            &[],
        );
        check(
            code,
            r#""ArnLike": {"aws:SourceVpcArn": "arn:aws:ec2:*:*:vpc/*"}"#,
            &[],
        );
        check(code, r#""StringEquals": {"ec2:Encrypted": "true"}"#, &[]);
        check(code, r#""StringEquals": {"s3:max-keys": "1"}"#, &[]);
        check(
            code,
            r#""NumericEquals": {"ec2:Encrypted": "1"}"#,
            &["\"ec2:Encrypted\""],
        );
    }
}
