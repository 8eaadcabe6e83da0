//! Passing roles and creating service-linked roles without a bound.
//!
//! Both families are the same six mistakes, about `iam:PassRole` and `iam:CreateServiceLinkedRole`: the
//! action by its name, by a pattern or by what NotAction leaves out, on resources that span roles or
//! on what NotResource leaves out.
//!
//! A condition on the service that the role is for silences them: `iam:PassedToService` if it must be
//! there, so not with IfExists, and `iam:AWSServiceName` unless its value begins with a wildcard.

use iam_model::tree::Node;
use iam_model::{Family, PolicyType};

use crate::Check;
use crate::check::Run::Statement as Whole;
use crate::report::Report;
use crate::view::{Action, ArnParts, Condition, Policy, Resource, Statement};

const PASS: &[PolicyType] = &[PolicyType::Identity];
const CREATE: &[PolicyType] = &[PolicyType::Identity, PolicyType::Scp];

pub(super) const CHECKS: &[Check] = &[
    Check::security(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE",
        Whole(pass_role_with_star_in_resource),
        "iam:PassRole is allowed on every role, for any service.",
    )
    .on(PASS),
    Check::security(
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        Whole(pass_role_with_star_in_action_and_resource),
        "A pattern of actions allows iam:PassRole on every role, for any service.",
    )
    .on(PASS),
    Check::security(
        "PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        Whole(pass_role_with_star_in_resource_and_not_action),
        "NotAction leaves out iam:PassRole, so it is allowed on every role, for any service.",
    )
    .on(PASS),
    Check::security(
        "PASS_ROLE_WITH_NOT_RESOURCE",
        Whole(pass_role_with_not_resource),
        "iam:PassRole is allowed on every role that NotResource does not name.",
    )
    .on(PASS),
    Check::security(
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        Whole(pass_role_with_star_in_action_and_not_resource),
        "A pattern of actions allows iam:PassRole on every role that NotResource does not name.",
    )
    .on(PASS),
    Check::security(
        "PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        Whole(pass_role_with_not_action_and_not_resource),
        "NotAction leaves out iam:PassRole, so it is allowed on every role that NotResource does not name.",
    )
    .on(PASS),
    Check::warning(
        "CREATE_SLR_WITH_STAR_IN_RESOURCE",
        Whole(create_slr_with_star_in_resource),
        "iam:CreateServiceLinkedRole is allowed for every service.",
    )
    .on(CREATE),
    Check::warning(
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        Whole(create_slr_with_star_in_action_and_resource),
        "A pattern of actions allows iam:CreateServiceLinkedRole for every service.",
    )
    .on(CREATE),
    Check::warning(
        "CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION",
        Whole(create_slr_with_star_in_resource_and_not_action),
        "NotAction leaves out iam:CreateServiceLinkedRole, so it is allowed for every service.",
    )
    .on(CREATE),
    Check::warning(
        "CREATE_SLR_WITH_NOT_RESOURCE",
        Whole(create_slr_with_not_resource),
        "iam:CreateServiceLinkedRole is allowed on every role that NotResource does not name.",
    )
    .on(CREATE),
    Check::warning(
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE",
        Whole(create_slr_with_star_in_action_and_not_resource),
        "A pattern of actions allows iam:CreateServiceLinkedRole on every role that NotResource does not name.",
    )
    .on(CREATE),
    Check::warning(
        "CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE",
        Whole(create_slr_with_not_action_and_not_resource),
        "NotAction leaves out iam:CreateServiceLinkedRole, so it is allowed on every role that NotResource does not name.",
    )
    .on(CREATE),
];

/// One of the two actions.
struct Subject {
    /// In lower case.
    action: &'static str,
    /// As AWS writes it.
    name: &'static str,
    /// What becomes possible, as the end of a sentence.
    risk: &'static str,
    /// Where every name begins behind `role/`.
    start: &'static str,
    /// Whether a condition bounds the service.
    bounds: fn(&Condition<'_>) -> bool,
    /// The way out.
    help: &'static str,
}

const PASS_ROLE: Subject = Subject {
    action: "iam:passrole",
    name: "iam:PassRole",
    risk: "so any role can be passed to any service",
    start: "",
    bounds: |condition| {
        condition.key.eq_ignore_ascii_case("iam:PassedToService")
            && is_positive(condition)
            && !condition.operator.if_exists
    },
    help: "name the roles, and the service by `iam:PassedToService`, such as `ec2.amazonaws.com`",
};

const CREATE_ROLE: Subject = Subject {
    action: "iam:createservicelinkedrole",
    name: "iam:CreateServiceLinkedRole",
    risk: "so the roles of any service can be created",
    start: "aws-service-role/",
    bounds: |condition| {
        condition.key.eq_ignore_ascii_case("iam:AWSServiceName")
            && is_positive(condition)
            && !condition
                .values
                .iter()
                .any(|value| value.text.starts_with(['*', '?']))
    },
    help: "name the service by `iam:AWSServiceName`, such as `imagebuilder.amazonaws.com`",
};

fn is_positive(condition: &Condition<'_>) -> bool {
    condition.family() == Family::String && !condition.operator.kind.is_negated()
}

/// How a statement comes to allow the action.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    Name,
    Pattern,
    /// NotAction does not name it.
    Exception,
}

/// How a statement comes to allow it on more than some roles.
#[derive(Clone, Copy, PartialEq, Eq)]
enum On {
    Star,
    NotResource,
}

/// Reports a statement that allows the action so, on such resources.
fn look(subject: &Subject, by: By, on: On, statement: &Statement<'_>, report: &mut Report<'_>) {
    // What costs least comes first: almost no statement gets past the action.
    if !statement.allows() {
        return;
    }
    let Some(action) = action(subject, by, statement) else {
        return;
    };
    let (resource, where_) = match on {
        On::Star => {
            let Some(wide) = statement
                .resources()
                .iter()
                .find(|held| spans(subject, held))
            else {
                return;
            };
            (wide.node, format!("on `{}`", wide.text))
        }
        On::NotResource => {
            let Some(list) = statement.not_resources() else {
                return;
            };
            (
                &list.member.value,
                "on all that NotResource does not name".to_owned(),
            )
        }
    };
    if statement.conditions.iter().any(subject.bounds) {
        return;
    }
    let how = match by {
        By::Name => format!("`{}` is allowed", subject.name),
        By::Pattern => format!("this allows `{}`", subject.name),
        By::Exception => format!("NotAction leaves `{}` allowed", subject.name),
    };
    // What is too wide is the place; by name the action is what is meant, so that is the resource.
    let (place, label, other) = match by {
        By::Name => (resource, "the action", action),
        By::Pattern | By::Exception => (action, "on these resources", resource),
    };
    report
        .at(place.span, format!("{how} {where_}, {}", subject.risk))
        .help(subject.help)
        .related(label, other.span);
}

/// The node that allows the action so.
fn action<'a>(subject: &Subject, by: By, statement: &Statement<'a>) -> Option<&'a Node> {
    let list = statement.action.as_ref()?;
    if list.negated != (by == By::Exception) {
        return None;
    }
    let covers = |held: &&Action<'_>| held.covers(subject.action);
    let mut actions = statement.iam_actions();
    match by {
        By::Name => actions.filter(|held| !held.is_pattern()).find(covers),
        By::Pattern => actions.filter(|held| held.is_pattern()).find(covers),
        By::Exception => {
            return actions.find(covers).is_none().then_some(&list.member.value);
        }
    }
    .map(|held| held.node)
}

/// Whether a resource is no bound on the names of roles: nothing fixed stands in front of or behind
/// its wildcards but where every role's name begins.
fn spans(subject: &Subject, resource: &Resource<'_>) -> bool {
    let Some(arn) = resource.arn else {
        return resource.is_any();
    };
    let ArnParts {
        service, resource, ..
    } = arn;
    let is_wild =
        |text: &str| text.contains('*') && text.bytes().all(|byte| matches!(byte, b'*' | b'?'));
    if service != "iam" {
        return false;
    }
    let Some(name) = resource.strip_prefix("role") else {
        return is_wild(resource);
    };
    let name = match name.strip_prefix('/') {
        Some(name) => name.strip_prefix(subject.start).unwrap_or(name),
        None => name,
    };
    is_wild(name)
}

fn pass_role_with_star_in_resource(_: &Policy<'_>, held: &Statement<'_>, report: &mut Report<'_>) {
    look(&PASS_ROLE, By::Name, On::Star, held, report);
}

fn pass_role_with_star_in_action_and_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    // What names the action too is one mistake, told of the name.
    if action(&PASS_ROLE, By::Name, held).is_none() {
        look(&PASS_ROLE, By::Pattern, On::Star, held, report);
    }
}

fn pass_role_with_star_in_resource_and_not_action(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    look(&PASS_ROLE, By::Exception, On::Star, held, report);
}

fn pass_role_with_not_resource(_: &Policy<'_>, held: &Statement<'_>, report: &mut Report<'_>) {
    look(&PASS_ROLE, By::Name, On::NotResource, held, report);
}

fn pass_role_with_star_in_action_and_not_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if action(&PASS_ROLE, By::Name, held).is_none() {
        look(&PASS_ROLE, By::Pattern, On::NotResource, held, report);
    }
}

fn pass_role_with_not_action_and_not_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    look(&PASS_ROLE, By::Exception, On::NotResource, held, report);
}

fn create_slr_with_star_in_resource(_: &Policy<'_>, held: &Statement<'_>, report: &mut Report<'_>) {
    look(&CREATE_ROLE, By::Name, On::Star, held, report);
}

fn create_slr_with_star_in_action_and_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if action(&CREATE_ROLE, By::Name, held).is_none() {
        look(&CREATE_ROLE, By::Pattern, On::Star, held, report);
    }
}

fn create_slr_with_star_in_resource_and_not_action(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    look(&CREATE_ROLE, By::Exception, On::Star, held, report);
}

fn create_slr_with_not_resource(_: &Policy<'_>, held: &Statement<'_>, report: &mut Report<'_>) {
    look(&CREATE_ROLE, By::Name, On::NotResource, held, report);
}

fn create_slr_with_star_in_action_and_not_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if action(&CREATE_ROLE, By::Name, held).is_none() {
        look(&CREATE_ROLE, By::Pattern, On::NotResource, held, report);
    }
}

fn create_slr_with_not_action_and_not_resource(
    _: &Policy<'_>,
    held: &Statement<'_>,
    report: &mut Report<'_>,
) {
    look(&CREATE_ROLE, By::Exception, On::NotResource, held, report);
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use crate::checks::testing::{policy, texts};

    #[track_caller]
    fn check(action: &str, resource: &str, condition: &str, code: &str, expected: &[&str]) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": {action}, "Resource": {resource}, "Condition": {{{condition}}}}}"#
        ));
        assert_eq!(texts(&text, PolicyType::Identity, code), expected, "{text}");
    }

    #[test]
    fn passing_roles() {
        let check = |resource: &str, condition: &str, expected: &[&str]| {
            let code = "PASS_ROLE_WITH_STAR_IN_RESOURCE";
            check(r#""iam:PassRole""#, resource, condition, code, expected);
        };
        let star = r#""*""#;
        check(star, "", &[star]);
        for wide in [
            r#""arn:aws:iam::*:role/*""#,
            r#""arn:aws:iam::123456789012:role/*""#,
            r#""arn:aws:iam::123456789012:*""#,
            r#""arn:aws:iam::123456789012:role*""#,
            r#""arn:aws:iam::123456789012:role/?*""#,
            r#""arn:aws:iam:*""#,
        ] {
            check(wide, "", &[wide]);
        }
        for narrow in [
            r#""arn:aws:iam::*:role/ImageBuilder*""#,
            r#""arn:aws:iam::123456789012:role/service-role/*""#,
            r#""arn:aws:iam::123456789012:user/*""#,
        ] {
            check(narrow, "", &[]);
        }
        let to = |operator: &str| {
            format!(r#""{operator}": {{"iam:passedtoservice": "ec2.amazonaws.com"}}"#)
        };
        for operator in ["StringEquals", "StringLike", "StringEqualsIgnoreCase"] {
            check(star, &to(operator), &[]);
        }
        for operator in [
            "StringEqualsIfExists",
            "StringNotEquals",
            "StringLikeIfExists",
        ] {
            check(star, &to(operator), &[star]);
        }
    }

    #[test]
    fn by_name_and_by_pattern_is_one_mistake() {
        let both = r#"["iam:*", "IAM:passrole"]"#;
        let star = r#""*""#;
        let by_name = "PASS_ROLE_WITH_STAR_IN_RESOURCE";
        let by_pattern = "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE";
        check(both, star, "", by_name, &[star]);
        check(both, star, "", by_pattern, &[]);
        check(r#""iam:Get*""#, star, "", by_pattern, &[]);
        check(star, star, "", by_pattern, &[star]);
    }

    #[test]
    fn creating_service_linked_roles() {
        let check = |resource: &str, condition: &str, expected: &[&str]| {
            let code = "CREATE_SLR_WITH_STAR_IN_RESOURCE";
            check(
                r#""iam:CreateServiceLinkedRole""#,
                resource,
                condition,
                code,
                expected,
            );
        };
        let star = r#""*""#;
        let all = r#""arn:aws:iam::*:role/aws-service-role/*""#;
        check(all, "", &[all]);
        check(
            r#""arn:aws:iam::*:role/aws-service-role/imagebuilder.amazonaws.com/*""#,
            "",
            &[],
        );
        let named = |operator: &str, value: &str| {
            format!(r#""{operator}": {{"iam:AWSServiceName": "{value}"}}"#)
        };
        check(
            star,
            &named("StringLike", "imagebuilder.amazonaws.com"),
            &[],
        );
        check(
            star,
            &named("StringEqualsIfExists", "imagebuilder.amazonaws.com"),
            &[],
        );
        check(star, &named("StringLike", "*.amazonaws.com"), &[star]);
    }
}
