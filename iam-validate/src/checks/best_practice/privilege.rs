//! Least privilege.

use iam_catalog::AccessLevel;
use iam_model::Span;

use crate::report::Report;
use crate::view::{Meaning, Policy, Statement};

/// The place of the resource `*` of a statement that allows something on it without a condition.
fn allowed_on_all(statement: &Statement<'_>) -> Option<Span> {
    if !statement.allows() || statement.condition.is_some() {
        return None;
    }
    let any = statement.resources().iter().find(|value| value.is_any())?;
    Some(any.node.span)
}

pub(super) fn best_practice_full_administrator(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let Some(all) = allowed_on_all(statement) else {
        return;
    };
    let mut actions = statement.actions().iter();
    if let Some(action) = actions.find(|action| matches!(action.meaning, Meaning::Any)) {
        report
            .at(action.node.span, "this allows every action on every resource")
            .related("the resource", all)
            .help("name the actions that are needed, such as `imagebuilder:GetImage`, and their resources");
    }
}

pub(super) fn best_practice_service_wildcard(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let Some(all) = allowed_on_all(statement) else {
        return;
    };
    for action in statement.actions() {
        if let Meaning::Pattern(service) = action.meaning
            && action.name() == "*"
        {
            let message = format!(
                "this allows every action of {} on every resource",
                service.name()
            );
            let prefix = action.prefix();
            report
                .at(action.node.span, message)
                .related("the resource", all)
                .help(format!(
                    "name the actions that are needed, or begin with `{prefix}:Get*` and `{prefix}:List*`"
                ));
        }
    }
}

pub(super) fn best_practice_least_privilege(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let Some(all) = allowed_on_all(statement) else {
        return;
    };
    let mut actions = statement.actions().iter();
    let found = actions.find_map(|action| {
        let Meaning::Exact(known) = action.meaning else {
            return None;
        };
        let changes = matches!(
            known.access_level(),
            AccessLevel::Write | AccessLevel::PermissionsManagement
        );
        // A type that is not required is one of the things that the action can concern, or none.
        let mut required = known.resource_types().filter(|held| held.required);
        let resource_type = required.next()?.resource_type;
        (changes && known.retired().is_none()).then_some((action, known, resource_type))
    });
    if let Some((action, known, resource_type)) = found {
        let message =
            format!("`{known}` is allowed on every resource, though it can be limited to some");
        let format = resource_type.arn_formats().next().unwrap_or_default();
        report
            .at(all, message)
            .related("the action", action.node.span)
            .help(format!(
                "name the resources by ARNs of the form `{format}`, or set a condition such as \
                 `aws:ResourceTag/…`"
            ));
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(code: &str, action: &str, resource: &str, more: &str, expected: &[&str]) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": ["{action}"], "Resource": "{resource}"{more}}}"#
        ));
        assert_eq!(findings(&text, code), expected, "{text}");
    }

    const CONDITION: &str =
        r#", "Condition": {"StringEquals": {"aws:ResourceTag/Team": "platform"}}"#;

    #[test]
    fn everything() {
        let check = |action, resource, more, expected| {
            check(
                "BEST_PRACTICE_FULL_ADMINISTRATOR",
                action,
                resource,
                more,
                expected,
            );
        };
        check("*", "*", "", &["*"]);
        check("*:*", "*", "", &["*:*"]);
        check("*", "*", CONDITION, &[]);
        check("*", "arn:aws:s3:::logs", "", &[]);
        check("s3:*", "*", "", &[]);
    }

    #[test]
    fn everything_of_a_service() {
        let check = |action, resource, more, expected| {
            check(
                "BEST_PRACTICE_SERVICE_WILDCARD",
                action,
                resource,
                more,
                expected,
            );
        };
        check("imagebuilder:*", "*", "", &["imagebuilder:*"]);
        check("imagebuilder:*", "*", CONDITION, &[]);
        check("imagebuilder:Get*", "*", "", &[]);
        check("*", "*", "", &[]);
    }

    #[test]
    fn changes() {
        let check = |action, resource, more, expected| {
            check(
                "BEST_PRACTICE_LEAST_PRIVILEGE",
                action,
                resource,
                more,
                expected,
            );
        };
        check("imagebuilder:DeleteImage", "*", "", &["*"]);
        check("imagebuilder:DeleteImage", "*", CONDITION, &[]);
        check("imagebuilder:GetImage", "*", "", &[]);
        check("imagebuilder:ListImages", "*", "", &[]);
        check("imagebuilder:Delete*", "*", "", &[]);
    }
}
