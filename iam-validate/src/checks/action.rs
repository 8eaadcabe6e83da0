//! Actions, by the service data.

use iam_catalog::{matches_any, nearest_action};
use iam_model::misspelt;

use crate::Check;
use crate::check::Run::{Statement as Whole, UnknownAction as Each};
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

/// Actions of policies of resources that services ask for though the reference does not list them.
///
/// Pages: "Granting cross-account access" of the Glue guide, "Resource-based policies" of the
/// Serverless Application Repository guide.
const UNLISTED: &[&str] = &["glue:ShareResource", "serverlessrepo:Deploy"];

fn invalid_action(_: &Policy<'_>, _: &Statement<'_>, action: &Action<'_>, report: &mut Report<'_>) {
    let Meaning::NoAction(service) = action.meaning else {
        return;
    };
    let text = action.text;
    if UNLISTED
        .iter()
        .any(|known| known.eq_ignore_ascii_case(text))
    {
        return;
    }
    // By its prefix, because several of AWS's pages share one and have names of their own.
    if action.is_pattern() {
        let message = format!("no action of `{service}` matches `{text}`");
        report.at(action.node.span, message);
        return;
    }
    let name = action.prefix().len() + 1..text.len();
    let message = format!("`{service}` has no action `{}`", action.name());
    let near = report.suggest(|| nearest_action(text));
    let draft = report.at_part(action.node, name.clone(), message);
    let Some(near) = near else {
        return;
    };
    let draft = draft.help(format!("did you mean `{near}`?"));
    let names = service.actions().map(iam_catalog::Action::name);
    if near.service() == service && misspelt(action.name(), names) == Some(near.name()) {
        draft.edit(action.node, name, near.name());
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
    let Some(near) = near else {
        return;
    };
    let draft = draft.help(format!("did you mean `{near}`?"));
    // The service is certain if the action is one of its.
    if matches_any(&format!("{near}:{}", action.name())) {
        draft.edit(action.node, 0..prefix.len(), near.prefix());
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
