//! Condition keys and the actions that have them.

use iam_catalog::{Action as Known, ConditionKey, service};
use iam_model::{Family, OperatorKind, PolicyType, SetQualifier};

use crate::Check;
use crate::check::Run::Statement as Whole;
use crate::report::Report;
use crate::view::{Condition, Meaning, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "UNSUPPORTED_ACTION_FOR_CONDITION_KEY",
        Whole(unsupported_action_for_condition_key),
        "No action of the statement has the condition key of its service.",
    )
    .dated(),
    Check::security(
        "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT",
        Whole(dynamodb_attributes_without_select),
        "Attributes of a table are restricted, but not the requests that return all of them.",
    )
    .dated(),
    Check::warning(
        "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES",
        Whole(use_condition_key_only_with_supported_services),
        "A condition key that few services have stands in a statement about all of them.",
    ),
];

/// So many pairs of actions and conditions are looked at in a statement. No policy that AWS takes
/// has near as many, and the time would be that of their product.
const MOST_PAIRS: usize = 20_000;

/// Whether requests of the action can have the key.
fn has_key(action: Known, key: ConditionKey) -> bool {
    let is_key =
        |other: ConditionKey| other == key || other.name().eq_ignore_ascii_case(key.name());
    action.condition_keys().any(is_key)
        || action.resource_types().any(|resource| {
            resource.condition_keys().any(is_key)
                || resource.resource_type.condition_keys().any(is_key)
        })
}

/// Whether any key is known of the action.
fn has_keys(action: Known) -> bool {
    action.condition_keys().len() > 0
        || action.resource_types().any(|resource| {
            resource.condition_keys().len() > 0 || resource.resource_type.condition_keys().len() > 0
        })
}

/// Whether the condition fails where the request does not have its key, so that it matters.
pub(super) fn needs_key(condition: &Condition<'_>) -> bool {
    let operator = &condition.operator;
    !operator.if_exists
        && !operator.kind.is_negated()
        && operator.qualifier != Some(SetQualifier::ForAllValues)
        && condition.family() != Family::Null
}

/// AWS names each action without the key; here it is an error only if no action has it, because a
/// statement with others does something. The effect does not matter: such a statement never applies.
fn unsupported_action_for_condition_key(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let actions = statement.actions();
    if statement.conditions.len().saturating_mul(actions.len()) > MOST_PAIRS {
        return;
    }
    for condition in &statement.conditions {
        let Some(key) = condition.known else {
            continue;
        };
        if key.category().is_some() || !needs_key(condition) {
            continue;
        }
        let Some(service) = service(condition.key_parts().0) else {
            continue;
        };
        let mut of_service = None;
        let none_has_it = actions.iter().all(|action| match action.meaning {
            Meaning::Exact(known) if known.service() == service => {
                of_service.get_or_insert(action);
                // AWS's pages are silent of some actions, which then seem to have no keys at all.
                has_keys(known) && !has_key(known, key)
            }
            Meaning::Exact(known) => !has_key(known, key),
            // Wildcards are not looked into, as AWS does not.
            Meaning::Pattern(other) => other != service,
            // What is misspelt may well have it.
            Meaning::Any | Meaning::NoAction(_) | Meaning::NoService => false,
        });
        let Some(action) = of_service.filter(|_| none_has_it) else {
            continue;
        };
        // Of a key that no action has, the data does not say where it is.
        if !service.actions().any(|action| has_key(action, key)) {
            continue;
        }
        let message = match actions {
            [_] => format!(
                "`{}` does not have the key `{}`",
                action.text, condition.key
            ),
            _ => format!("no action of the statement has the key `{}`", condition.key),
        };
        let help = match service.actions().find(|action| has_key(*action, key)) {
            Some(other) => {
                format!("remove the key, or name actions that have it, such as `{other}`")
            }
            None => "remove the key".to_owned(),
        };
        report
            .at(condition.member.name_span, message)
            .help(help)
            .related("an action without the key", action.node.span);
    }
}

fn dynamodb_attributes_without_select(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if statement.conditions.is_empty() || !statement.allows() {
        return;
    }
    let attributes = statement
        .on_key("dynamodb:Attributes")
        .find(|condition| condition.family() == Family::String);
    let Some(attributes) = attributes else {
        return;
    };
    let is_selected = statement.on_key("dynamodb:Select").any(|condition| {
        condition.family() == Family::String
            && !condition.operator.kind.is_negated()
            && !condition.values.is_empty()
            && condition.values.iter().all(|value| {
                value.text == "SPECIFIC_ATTRIBUTES"
                    || (condition.operator.kind == OperatorKind::StringEqualsIgnoreCase
                        && value.text.eq_ignore_ascii_case("SPECIFIC_ATTRIBUTES"))
            })
    });
    if is_selected {
        return;
    }
    // Requests of other actions return no attributes, or those that are asked for.
    let select = iam_catalog::condition_key("dynamodb:Select");
    let without = |known| select.is_some_and(|select| !has_key(known, select));
    if statement.not_actions().is_none()
        && statement
            .actions()
            .iter()
            .all(|action| matches!(action.meaning, Meaning::Exact(known) if without(known)))
    {
        return;
    }
    report
        .at(
            attributes.member.name_span,
            "a request that names no attributes returns all of them",
        )
        .help("add `\"StringEqualsIfExists\": {\"dynamodb:Select\": \"SPECIFIC_ATTRIBUTES\"}`");
}

/// Whether an action `*` in such a policy reaches many services, and not that of the resource alone.
pub(super) const fn reaches_many_services(policy_type: PolicyType) -> bool {
    matches!(
        policy_type,
        PolicyType::Identity | PolicyType::Boundary | PolicyType::Session | PolicyType::Scp
    )
}

/// The list of services that have these keys grows, so of services that are named nothing is said:
/// only that not all services have them is certain.
fn use_condition_key_only_with_supported_services(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if statement.conditions.is_empty() || !reaches_many_services(policy.policy_type) {
        return;
    }
    let keys = ["aws:VpceAccount", "aws:VpceOrgID", "aws:VpceOrgPaths"];
    let condition = statement.conditions.iter().find(|condition| {
        condition.family() != Family::Null
            && keys
                .iter()
                .any(|key| key.eq_ignore_ascii_case(condition.key))
    });
    let Some(condition) = condition else {
        return;
    };
    let place = match statement.not_actions() {
        Some(list) => Some(list.member.name_span),
        None => statement
            .actions()
            .iter()
            .find(|action| matches!(action.meaning, Meaning::Any))
            .map(|action| action.node.span),
    };
    let Some(place) = place else {
        return;
    };
    let message = format!(
        "not every service of the statement has the key `{}`",
        condition.key
    );
    report
        .at(condition.member.name_span, message)
        .help("name actions of the services that have the key, such as `s3:*`")
        .related("the actions of all services", place);
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use crate::checks::testing::found_in;

    #[track_caller]
    fn check(code: &str, actions: &str, condition: &str, expected: usize) {
        let statement = format!(
            r#""Effect": "Allow", {actions}, "Resource": "*", "Condition": {{{condition}}}"#
        );
        let found = found_in(code, PolicyType::Identity, &statement);
        assert_eq!(found.len(), expected, "{statement}");
    }

    #[test]
    fn actions_without_the_key() {
        let code = "UNSUPPORTED_ACTION_FOR_CONDITION_KEY";
        let passed = r#""StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}"#;
        check(code, r#""Action": "iam:GetRole""#, passed, 1);
        check(
            code,
            r#""Action": ["iam:GetRole", "ec2:RunInstances"]"#,
            passed,
            1,
        );
        check(
            code,
            r#""Action": ["iam:GetRole", "iam:PassRole"]"#,
            passed,
            0,
        );
        check(code, r#""Action": ["iam:GetRole", "iam:Pass*"]"#, passed, 0);
        check(
            code,
            r#""Action": ["iam:GetRole", "iam:PasRole"]"#,
            passed,
            0,
        );
        check(code, r#""Action": "ec2:RunInstances""#, passed, 0);
        check(code, r#""NotAction": "iam:GetRole""#, passed, 0);
        check(code, r#""Action": "*""#, passed, 0);
        let optional = r#""StringEqualsIfExists": {"iam:PassedToService": "ec2.amazonaws.com"}"#;
        check(code, r#""Action": "iam:GetRole""#, optional, 0);
        let product = r#""ForAnyValue:StringEquals": {"aws-marketplace:ProductId": "a"}"#;
        check(code, r#""Action": "aws-marketplace:Subscribe""#, product, 0);
        let global = r#""StringEquals": {"aws:RequestTag/a": "b"}"#;
        check(code, r#""Action": "iam:GetRole""#, global, 0);
    }

    #[test]
    fn attributes_of_tables() {
        let code = "DYNAMODB_ATTRIBUTES_WITHOUT_SELECT";
        let attributes = r#""ForAllValues:StringEquals": {"dynamodb:attributes": ["Id"]}"#;
        check(code, r#""Action": "dynamodb:Query""#, attributes, 1);
        check(code, r#""Action": "dynamodb:*""#, attributes, 1);
        check(code, r#""Action": "dynamodb:PutItem""#, attributes, 0);
        let select = |values| {
            format!(r#"{attributes}, "StringEqualsIfExists": {{"dynamodb:Select": {values}}}"#)
        };
        let query = r#""Action": "dynamodb:Query""#;
        check(code, query, &select(r#""SPECIFIC_ATTRIBUTES""#), 0);
        check(
            code,
            query,
            &select(r#"["SPECIFIC_ATTRIBUTES", "COUNT"]"#),
            1,
        );
    }

    #[test]
    fn keys_of_few_services() {
        let code = "USE_CONDITION_KEY_ONLY_WITH_SUPPORTED_SERVICES";
        let account = r#""StringEquals": {"aws:vpceaccount": "111122223333"}"#;
        check(code, r#""Action": "*""#, account, 1);
        check(code, r#""NotAction": "s3:*""#, account, 1);
        check(code, r#""Action": "s3:*""#, account, 0);
        check(
            code,
            r#""Action": "*""#,
            r#""Null": {"aws:VpceAccount": "true"}"#,
            0,
        );
    }
}
