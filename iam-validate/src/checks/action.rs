//! Actions, by the service data.

use iam_catalog::nearest_action;

use crate::Check;
use crate::check::Run::{Action as Each, Statement as Whole};
use crate::report::Report;
use crate::view::{Action, Meaning, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_ACTION",
        Each(invalid_action),
        "A service does not have the action, or none that the pattern matches.",
    )
    .dated(),
    Check::error(
        "INVALID_SERVICE_IN_ACTION",
        Each(invalid_service_in_action),
        "No service has the prefix of an action.",
    )
    .dated(),
    Check::suggestion(
        "EMPTY_ARRAY_ACTION",
        Whole(empty_array_action),
        "A list of actions is empty, so that the statement does nothing.",
    ),
];

fn invalid_action(_: &Policy<'_>, _: &Statement<'_>, action: &Action<'_>, report: &mut Report<'_>) {
    let Meaning::NoAction(service) = action.meaning else {
        return;
    };
    let text = action.text;
    if action.is_pattern() {
        let message = format!("no action of {} matches `{text}`", service.name());
        report.at(action.node.span, message);
        return;
    }
    let name = action.prefix().len() + 1..text.len();
    let message = format!("{} has no action `{}`", service.name(), action.name());
    let draft = report.at_part(action.node, name, message);
    if let Some(near) = nearest_action(text) {
        draft.help(format!("did you mean `{near}`?")).edit(
            action.node,
            0..text.len(),
            &near.to_string(),
        );
    }
}

fn invalid_service_in_action(
    _: &Policy<'_>,
    _: &Statement<'_>,
    action: &Action<'_>,
    report: &mut Report<'_>,
) {
    if !matches!(action.meaning, Meaning::NoService) {
        return;
    }
    let prefix = action.prefix();
    let message = format!("no AWS service has the prefix `{prefix}`");
    let near = report.nearest_service(prefix);
    let draft = report.at_part(action.node, 0..prefix.len(), message);
    if let Some(near) = near {
        draft.help(format!("did you mean `{near}`?")).edit(
            action.node,
            0..prefix.len(),
            near.prefix(),
        );
    }
}

fn empty_array_action(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    // An empty NotAction is refused.
    if let Some(list) = &statement.action
        && !list.negated
        && list.member.value.elements().is_empty()
    {
        report
            .at(
                list.member.value.span,
                "the list of actions is empty, so the statement does nothing",
            )
            .help("name the actions, or remove the statement");
    }
}
