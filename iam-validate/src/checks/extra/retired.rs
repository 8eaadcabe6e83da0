//! Names that AWS had and has no more.

use crate::Check;
use crate::check::Group;
use crate::check::Run::Statement as Whole;
use crate::report::Report;
use crate::view::{Action, Meaning, Policy, Statement};

pub(in crate::checks) const CHECKS: &[Check] = &[Check::warning(
    "EXTRA_RETIRED_NAME",
    Whole(extra_retired_name),
    "AWS has removed an action, a service or a condition key, so that the name means nothing any more.",
)
.of(Group::Extra, super::SERVICE_AUTHORIZATION)
.dated()];

fn extra_retired_name(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    for action in statement.action.iter().flat_map(|list| &list.values) {
        retired_action(action, report);
    }
    for condition in &statement.conditions {
        if let Some(known) = condition.known
            && let Some(date) = known.retired()
        {
            let message = format!(
                "AWS has removed the condition key `{}`: the service data of {date} lacks it",
                condition.key
            );
            report
                .at(condition.member.name_span, message)
                .help("remove the key: no request has it");
        }
    }
}

fn retired_action(action: &Action<'_>, report: &mut Report<'_>) {
    let service = match action.meaning {
        Meaning::Exact(known) => {
            let service = known.service();
            if let Some(date) = known.retired()
                && service.retired().is_none()
            {
                let message = format!(
                    "AWS has removed the action `{known}`: the service data of {date} lacks it"
                );
                report
                    .at(action.node.span, message)
                    .help("remove the action: no request asks for it");
                return;
            }
            service
        }
        Meaning::Pattern(service) => service,
        // The name was wrong before the service went.
        Meaning::Any | Meaning::NoAction(_) | Meaning::NoService => return,
    };
    if let Some(date) = service.retired() {
        let message = format!(
            "AWS has removed the service `{}`: the service data of {date} lacks it",
            service.prefix()
        );
        report
            .at(action.node.span, message)
            .help("remove the action: no request asks for it");
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(action: &str, expected: &str) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"}}"#
        ));
        assert_eq!(
            findings(&text, "EXTRA_RETIRED_NAME"),
            Vec::from_iter((!expected.is_empty()).then_some(expected)),
            "{action}"
        );
    }

    #[test]
    fn names() {
        check("aws-mcp:InvokeMcp", "aws-mcp:InvokeMcp");
        check("AWS-MCP:invokemcp", "AWS-MCP:invokemcp");
        check("aws-mcp:*", "aws-mcp:*");
        check("imagebuilder:GetImage", "");
        check("*", "");
        check("nothing:*", "");
    }
}
