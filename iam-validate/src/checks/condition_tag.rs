//! Conditions on tags, and services whose requests do not have them.

use iam_catalog::{ConditionKey, Service};
use iam_model::{Effect, PolicyType};

use crate::Check;
use crate::check::Run::Statement as Whole;
use crate::checks::condition_action::{needs_key, reaches_many_services};
use crate::report::Report;
use crate::view::{Condition, Meaning, Policy, Statement};

/// Where NotAction reaches many services, and not that of the resource alone.
const OF_CALLERS: &[PolicyType] = &[
    PolicyType::Identity,
    PolicyType::Boundary,
    PolicyType::Session,
    PolicyType::Scp,
];

pub(super) const CHECKS: &[Check] = &[
    Check::security(
        "DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        Whole(deny_with_unsupported_tag_condition_key_for_service),
        "A Deny by the tag of the resource does not apply to services whose requests lack the tag.",
    )
    .dated(),
    Check::suggestion(
        "ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        Whole(allow_with_unsupported_tag_condition_key_for_service),
        "An Allow by the tag of the resource does not apply to services whose requests lack the tag.",
    )
    .dated(),
    Check::security(
        "DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        Whole(deny_notaction_with_unsupported_tag_condition_key_for_service),
        "A Deny with NotAction and a condition on a tag lets through what has no tags.",
    )
    .on(OF_CALLERS),
    Check::suggestion(
        "ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE",
        Whole(allow_notaction_with_unsupported_tag_condition_key_for_service),
        "An Allow with NotAction and a condition on a tag does not allow what has no tags.",
    )
    .on(OF_CALLERS),
];

/// Services with several names in a message.
const NAMED: usize = 3;

/// The first condition on the tag of a resource that fails where the tag is missing. Others are as
/// strict without the tag, or are written with that in mind.
fn resource_tag<'s, 'a>(statement: &'s Statement<'a>) -> Option<&'s Condition<'a>> {
    statement.conditions.iter().find(|condition| {
        condition
            .key
            .get(.."aws:ResourceTag/".len())
            .is_some_and(|start| start.eq_ignore_ascii_case("aws:ResourceTag/"))
            && condition.known.is_some()
            && needs_key(condition)
    })
}

fn has_key(service: Service, key: ConditionKey) -> bool {
    service.condition_keys().any(|other| other == key)
}

fn of_services(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    consequence: &str,
    report: &mut Report<'_>,
) {
    let Some(condition) = resource_tag(statement) else {
        return;
    };
    let Some(key) = condition.known else {
        return;
    };
    let mut services: Vec<Service> = Vec::new();
    let mut last = None;
    let mut first = None;
    for action in statement.actions() {
        let service = match action.meaning {
            Meaning::Any if reaches_many_services(policy.policy_type) => {
                first.get_or_insert(action);
                None
            }
            Meaning::Exact(known) => Some(known.service()),
            Meaning::Pattern(service) => Some(service),
            Meaning::Any | Meaning::NoAction(_) | Meaning::NoService => continue,
        };
        let Some(service) = service else {
            // All services: to name those of the other actions too says nothing more.
            services.clear();
            break;
        };
        // Actions of one service mostly stand together.
        if last == Some(service) {
            continue;
        }
        last = Some(service);
        if service.retired().is_none() && !has_key(service, key) && services.len() <= NAMED {
            first.get_or_insert(action);
            if !services.contains(&service) {
                services.push(service);
            }
        }
    }
    let Some(first) = first else {
        return;
    };
    let (named, more) = services.split_at_checked(NAMED).unwrap_or((&services, &[]));
    let mut prefixes: Vec<&str> = named.iter().map(|service| service.prefix()).collect();
    prefixes.sort_unstable();
    let whose = match (prefixes.as_slice(), more) {
        ([], _) => "some services".to_owned(),
        (all, []) => format!("`{}`", all.join("`, `")),
        (some, _) => format!("`{}` and other services", some.join("`, `")),
    };
    let message = format!("requests of {whose} do not have the tags of a resource, {consequence}");
    report
        .at(condition.member.name_span, message)
        .help("put the actions of services without the key into a statement of their own")
        .related("an action without the key", first.node.span);
}

fn deny_with_unsupported_tag_condition_key_for_service(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if statement.denies() {
        of_services(policy, statement, "so they are not denied", report);
    }
}

fn allow_with_unsupported_tag_condition_key_for_service(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if statement.allows() {
        of_services(policy, statement, "so they are not allowed", report);
    }
}

fn of_not_action(
    effect: Effect,
    statement: &Statement<'_>,
    consequence: &str,
    report: &mut Report<'_>,
) {
    let Some(list) = statement.not_actions() else {
        return;
    };
    if statement.effect != Some(effect) {
        return;
    }
    let Some(condition) = resource_tag(statement) else {
        return;
    };
    let message =
        format!("requests of some services do not have the tags of a resource, {consequence}");
    report
        .at(condition.member.name_span, message)
        .help("name the actions in `Action`, those of services that have the key")
        .related("all actions but these", list.member.name_span);
}

fn deny_notaction_with_unsupported_tag_condition_key_for_service(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    of_not_action(Effect::Deny, statement, "so they are not denied", report);
}

fn allow_notaction_with_unsupported_tag_condition_key_for_service(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    of_not_action(Effect::Allow, statement, "so they are not allowed", report);
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use crate::checks::testing::found_in;

    /// Which of the four finds something.
    #[track_caller]
    fn check(effect_and_actions: &str, condition: &str, expected: &[&str]) {
        let statement =
            format!(r#"{effect_and_actions}, "Resource": "*", "Condition": {{{condition}}}"#);
        let codes = ["DENY_", "DENY_NOTACTION_", "ALLOW_", "ALLOW_NOTACTION_"];
        let codes: Vec<&str> = codes
            .into_iter()
            .filter(|code| {
                let code = format!("{code}WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE");
                !found_in(&code, PolicyType::Identity, &statement).is_empty()
            })
            .collect();
        assert_eq!(codes, expected, "{statement}");
    }

    #[test]
    fn tags_of_resources() {
        let tag = r#""StringEquals": {"aws:resourcetag/a/b": "c"}"#;
        let allow = r#""Effect": "Allow", "Action": "#;
        let deny = r#""Effect": "Deny", "Action": "#;
        check(&format!(r#"{allow}"imagebuilder:*""#), tag, &[]);
        check(&format!(r#"{allow}"sts:GetCallerIdentity""#), tag, &[]);
        check(
            &format!(r#"{allow}["imagebuilder:*", "support:*"]"#),
            tag,
            &["ALLOW_"],
        );
        check(
            &format!(r#"{deny}["imagebuilder:*", "support:*"]"#),
            tag,
            &["DENY_"],
        );
        check(&format!(r#"{deny}"*""#), tag, &["DENY_"]);
        check(&format!(r#"{deny}"nothing:*""#), tag, &[]);
        let request = r#""StringEquals": {"aws:RequestTag/a": "b"}"#;
        check(&format!(r#"{deny}"support:*""#), request, &[]);
        let not = r#""StringNotEquals": {"aws:ResourceTag/a": "b"}"#;
        check(&format!(r#"{deny}"*""#), not, &[]);
        let optional = r#""StringEqualsIfExists": {"aws:ResourceTag/a": "b"}"#;
        check(&format!(r#"{deny}"*""#), optional, &[]);
        let principal = r#""StringEquals": {"aws:PrincipalTag/a": "b"}"#;
        check(&format!(r#"{deny}"*""#), principal, &[]);
        check(
            r#""Effect": "Deny", "NotAction": "iam:*""#,
            tag,
            &["DENY_NOTACTION_"],
        );
        check(
            r#""Effect": "Allow", "NotAction": "iam:*""#,
            tag,
            &["ALLOW_NOTACTION_"],
        );
        check(r#""Effect": "Allow", "NotAction": "iam:*""#, principal, &[]);
    }
}
