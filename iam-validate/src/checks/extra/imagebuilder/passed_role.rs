//! Roles that Image Builder's operations pass, and services to which a policy lets them be passed.

use iam_catalog::imagebuilder::{Operation, operation};
use iam_model::{Family, OperatorKind};

use crate::checks::extra::grant::{allowing, covers};
use crate::report::Report;
use crate::view::{Action, Condition, Meaning, Policy, Statement};

const PASS_ROLE: &str = "iam:passrole";
const PASSED_TO_SERVICE: &str = "iam:PassedToService";
const IMAGE_BUILDER: &str = "imagebuilder.amazonaws.com";
const VM_IMPORT: &str = "vmie.amazonaws.com";

pub(super) fn extra_imagebuilder_passed_to_service(policy: &Policy<'_>, report: &mut Report<'_>) {
    // The first statement that limits the service; most policies have none.
    let limit = policy
        .statements
        .iter()
        .filter(|statement| statement.allows())
        .find_map(|statement| {
            let condition = statement.on_key(PASSED_TO_SERVICE).next()?;
            covers(statement, PASS_ROLE).then_some(condition)
        });
    let Some(limit) = limit else {
        return;
    };
    let lacking = |service: &'static str| {
        let can_be_passed = allowing(policy, PASS_ROLE).any(|statement| {
            statement
                .on_key(PASSED_TO_SERVICE)
                .all(|condition| can_hold(condition, service))
        });
        if can_be_passed {
            return None;
        }
        user(policy, service)
    };
    let (action, services, help) = match (lacking(IMAGE_BUILDER), lacking(VM_IMPORT)) {
        (Some(action), Some(_)) => (
            action,
            "execution and lifecycle roles to `imagebuilder.amazonaws.com` and export roles to \
             `vmie.amazonaws.com`",
            "add `imagebuilder.amazonaws.com` and, for exports, `vmie.amazonaws.com` to the services",
        ),
        (Some(action), None) => (
            action,
            "execution and lifecycle roles to `imagebuilder.amazonaws.com`",
            "add `imagebuilder.amazonaws.com` to the services",
        ),
        // Of two roles that a distribution's author can pass, the one for exports to Amazon S3 is rare:
        // a policy that has the other one is not suspected.
        _ => return,
    };
    let message = format!(
        "`{}` can pass {services}, for which the policy does not allow `iam:PassRole`",
        action.text
    );
    let values = &limit.member.value;
    let place = match values.elements() {
        [value] => value.span,
        _ => values.span,
    };
    report
        .at(place, message)
        .related("the action", action.node.span)
        .help(help);
}

/// Whether a request that passes a role to the service can meet the condition.
fn can_hold(condition: &Condition<'_>, service: &str) -> bool {
    // Other families and negated operators are not judged.
    if condition.family() != Family::String || condition.operator.kind.is_negated() {
        return true;
    }
    condition.values.iter().any(|value| {
        let text = value.text;
        text.contains('$')
            || text.eq_ignore_ascii_case(service)
            || (condition.operator.kind == OperatorKind::StringLike && text.contains(['*', '?']))
    })
}

/// The first action that the policy allows and with which a role is passed to the service.
fn user<'p, 'a>(policy: &'p Policy<'a>, service: &str) -> Option<&'p Action<'a>> {
    let passes = |operation: Operation| {
        operation
            .authorized_actions()
            .any(|needed| needed.passed_to_service == Some(service))
    };
    policy
        .statements
        .iter()
        .filter(|statement| statement.allows())
        .flat_map(Statement::actions)
        .find(|action| match action.meaning {
            Meaning::Exact(known) => {
                known.service().prefix() == "imagebuilder"
                    && operation(known.name()).is_some_and(passes)
            }
            Meaning::Pattern(known) => {
                known.prefix() == "imagebuilder"
                    && action
                        .expand()
                        .any(|known| operation(known.name()).is_some_and(passes))
            }
            // Who allows everything does not have Image Builder in mind.
            Meaning::Any | Meaning::NoAction(_) | Meaning::NoService => false,
        })
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(action: &str, operator: &str, service: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}},
               {{"Effect": "Allow", "Action": "iam:PassRole",
                 "Resource": "arn:aws:iam::123456789012:role/build",
                 "Condition": {{"{operator}": {{"iam:PassedToService": "{service}"}}}}}}"#
        ));
        let expected = Vec::from_iter(found.then_some(service));
        assert_eq!(
            findings(&text, "EXTRA_IMAGEBUILDER_PASSED_TO_SERVICE"),
            expected,
            "{action} {service}"
        );
    }

    #[test]
    fn services() {
        let ec2 = "ec2.amazonaws.com";
        check(
            "imagebuilder:CreateLifecyclePolicy",
            "StringEquals",
            ec2,
            true,
        );
        check("imagebuilder:CreateImage*", "StringEquals", ec2, true);
        check("imagebuilder:*", "StringLike", ec2, true);
        check("imagebuilder:Get*", "StringEquals", ec2, false);
        check(
            "imagebuilder:CreateInfrastructureConfiguration",
            "StringEquals",
            ec2,
            false,
        );
        check(
            "imagebuilder:CreateDistributionConfiguration",
            "StringEquals",
            ec2,
            false,
        );
        check(
            "imagebuilder:*",
            "StringEquals",
            "imagebuilder.amazonaws.com",
            false,
        );
        check("imagebuilder:*", "StringLike", "*.amazonaws.com", false);
        check("imagebuilder:*", "StringNotEquals", ec2, false);
        check("ec2:*", "StringEquals", ec2, false);
    }

    #[test]
    fn another_statement_passes_it() {
        let text = policy(
            r#"{"Effect": "Allow", "Action": "imagebuilder:*", "Resource": "*"},
               {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*",
                "Condition": {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}},
               {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}"#,
        );
        assert!(findings(&text, "EXTRA_IMAGEBUILDER_PASSED_TO_SERVICE").is_empty());
    }
}
