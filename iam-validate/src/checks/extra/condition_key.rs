//! Condition keys of services, and the actions whose requests have them.

use iam_catalog::{Action as Known, ConditionKey, Service};
use iam_model::OperatorKind;

use super::SERVICE_AUTHORIZATION;
use crate::Check;
use crate::check::Group;
use crate::check::Run::Condition as Each;
use crate::report::Report;
use crate::view::{Action, Condition, Meaning, Policy, Statement};

pub(in crate::checks) const CHECKS: &[Check] = &[Check::warning(
    "EXTRA_CONDITION_KEY_WITHOUT_ACTION",
    Each(extra_condition_key_without_action),
    "None of the actions that the patterns of a statement match has a condition key in its requests, so \
     that the statement never applies.",
)
.of(Group::Extra, SERVICE_AUTHORIZATION)
.dated()];

/// So many pairs of pattern and key are looked at; no policy that AWS accepts has more of them in one
/// statement.
const MOST_PAIRS: usize = 1_000;

fn extra_condition_key_without_action(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let Some(key) = condition.known else {
        return;
    };
    // Any request can have a global key. And only a positive operator fails without its key.
    if key.category().is_some()
        || condition.operator.if_exists
        || condition.operator.qualifier.is_some()
        || condition.operator.kind.is_negated()
        || condition.operator.kind == OperatorKind::Null
    {
        return;
    }
    let actions = statement.actions();
    if actions.is_empty() || actions.len().saturating_mul(statement.conditions.len()) > MOST_PAIRS {
        return;
    }
    // Of a key that an action named in full does not have, AWS's own check tells; and a name that means
    // nothing is a mistake of its own.
    let all_are_patterns = actions
        .iter()
        .all(|action| matches!(action.meaning, Meaning::Pattern(_)));
    // A service that uses the key of another one is seldom documented completely.
    let (prefix, _) = condition.key_parts();
    let of_this_service = actions
        .iter()
        .any(|action| action.prefix().eq_ignore_ascii_case(prefix));
    if !all_are_patterns || !of_this_service || actions.iter().any(|action| has_key(action, key)) {
        return;
    }
    let Some(first) = actions.first() else {
        return;
    };
    let message = format!(
        "no action that the statement matches has the key `{}` in its requests, so the statement never \
         applies",
        condition.key
    );
    let draft = report
        .at(condition.member.name_span, message)
        .related("the actions", first.node.span);
    if let Some(with_key) = service_of(first).and_then(|service| {
        service
            .actions()
            .find(|action| action.retired().is_none() && supports(*action, key))
    }) {
        draft.help(format!(
            "put the condition into a statement about an action that has the key, such as `{with_key}`"
        ));
    }
}

fn service_of(action: &Action<'_>) -> Option<Service> {
    match action.meaning {
        Meaning::Pattern(service) => Some(service),
        _ => None,
    }
}

/// Whether some action that the pattern matches has the key.
fn has_key(action: &Action<'_>, key: ConditionKey) -> bool {
    match action.meaning {
        // Which keys a service has is known without a look at its actions.
        Meaning::Pattern(service) if action.name() == "*" => {
            service.condition_keys().any(|held| held == key)
        }
        _ => action.expand().any(|known| supports(known, key)),
    }
}

fn supports(action: Known, key: ConditionKey) -> bool {
    action.condition_keys().any(|held| held == key)
        || action
            .resource_types()
            .any(|held| held.condition_keys().any(|held| held == key))
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(actions: &str, operator: &str, key: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": "*",
                "Condition": {{"{operator}": {{"{key}": "required"}}}}}}"#
        ));
        let expected = Vec::from_iter(found.then_some(key));
        assert_eq!(
            findings(&text, "EXTRA_CONDITION_KEY_WITHOUT_ACTION"),
            expected,
            "{actions} {operator} {key}"
        );
    }

    #[test]
    fn patterns() {
        let tokens = "imagebuilder:Ec2MetadataHttpTokens";
        check(r#""imagebuilder:Get*""#, "StringEquals", tokens, true);
        check(r#""imagebuilder:*""#, "StringEquals", tokens, false);
        check(r#""imagebuilder:Create*""#, "StringEquals", tokens, false);
        check(
            r#""imagebuilder:Get*", "imagebuilder:*Configuration""#,
            "StringEquals",
            tokens,
            false,
        );
        check(
            r#""imagebuilder:Get*""#,
            "StringEqualsIfExists",
            tokens,
            false,
        );
        check(r#""imagebuilder:Get*""#, "StringNotEquals", tokens, false);
        check(r#""imagebuilder:GetImage""#, "StringEquals", tokens, false);
        check(r#""*""#, "StringEquals", tokens, false);
        check(
            r#""imagebuilder:Get*""#,
            "StringEquals",
            "aws:RequestTag/a",
            false,
        );
        check(r#""s3:Put*""#, "StringEquals", "s3:prefix", true);
        check(r#""s3:List*""#, "StringEquals", "s3:prefix", false);
        check(r#""ec2:Run*""#, "StringEquals", "s3:prefix", false);
    }
}
