//! Values of Image Builder's condition keys.

use iam_catalog::imagebuilder::OFFERED_KEYS;
use iam_model::{Family, OperatorKind};

use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) fn extra_imagebuilder_key_value(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    let Some(known) = condition.known.filter(|_| {
        let (prefix, _) = condition.key_parts();
        prefix.eq_ignore_ascii_case("imagebuilder")
    }) else {
        return;
    };
    let Some(key) = OFFERED_KEYS.iter().find(|key| key.name == known.name()) else {
        return;
    };
    let text = value.text;
    // Patterns and what variables hold are not judged, nor are comparisons that are not of text.
    if key.values.is_empty()
        || text.contains(['*', '?', '$'])
        || condition.family() != Family::String
    {
        return;
    }
    let without_case = matches!(
        condition.operator.kind,
        OperatorKind::StringEqualsIgnoreCase | OperatorKind::StringNotEqualsIgnoreCase
    );
    let same = |offered: &str| {
        if without_case {
            offered.eq_ignore_ascii_case(text)
        } else {
            offered == text
        }
    };
    if key.values.iter().any(|offered| same(offered)) {
        return;
    }
    let message = format!("`{}` never has the value `{text}`", condition.key);
    let meant = key
        .values
        .iter()
        .find(|offered| offered.eq_ignore_ascii_case(text));
    let draft = report.at(value.node.span, message);
    if let Some(meant) = meant {
        draft
            .help(format!("write `{meant}`"))
            .edit(value.node, 0..text.len(), meant);
    } else {
        let values: Vec<String> = key
            .values
            .iter()
            .map(|value| format!("`{value}`"))
            .collect();
        draft.help(format!("its values are {}", values.join(" and ")));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(operator: &str, key: &str, value: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "imagebuilder:CreateInfrastructureConfiguration",
                "Resource": "*", "Condition": {{"{operator}": {{"{key}": "{value}"}}}}}}"#
        ));
        let expected = Vec::from_iter(found.then_some(value));
        assert_eq!(
            findings(&text, "EXTRA_IMAGEBUILDER_KEY_VALUE"),
            expected,
            "{operator} {key} {value}"
        );
    }

    #[test]
    fn values() {
        let tokens = "imagebuilder:Ec2MetadataHttpTokens";
        check("StringEquals", tokens, "required", false);
        check("StringEquals", tokens, "Required", true);
        check("StringNotEquals", tokens, "true", true);
        check("StringEqualsIgnoreCase", tokens, "Required", false);
        check("StringLike", tokens, "req*", false);
        check("StringLike", tokens, "REQUIRED", true);
        check(
            "StringEquals",
            "ImageBuilder:ec2metadatahttptokens",
            "on",
            true,
        );
        check(
            "StringEquals",
            "imagebuilder:LifecyclePolicyResourceType",
            "AMI",
            true,
        );
        check(
            "StringEquals",
            "imagebuilder:CreatedResourceTag/required",
            "on",
            false,
        );
        check("StringEquals", "aws:RequestTag/a", "on", false);
    }
}
