//! Decisions for people.

use iam_eval::Decision;

use super::plan::Plan;
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::warnings::Warned;

const BOLD_GREEN: anstyle::Style = anstyle::AnsiColor::Green.on_default().bold();
const BOLD_RED: anstyle::Style = anstyle::AnsiColor::Red.on_default().bold();
const BOLD_YELLOW: anstyle::Style = anstyle::AnsiColor::Yellow.on_default().bold();

pub(super) const fn style(decision: Decision) -> anstyle::Style {
    match decision {
        Decision::Allowed => BOLD_GREEN,
        Decision::ExplicitDeny => BOLD_RED,
        Decision::ImplicitDeny => BOLD_YELLOW,
    }
}

/// A line for each decision, aligned; the explanation below it if asked for.
pub(crate) fn print(
    plan: &Plan,
    decisions: &[Decision],
    explain: bool,
    warned: &mut Warned,
    output: &mut Output,
) -> Result<(), Failure> {
    let longest = |width: usize, text: &str| width.max(text.chars().count());
    let decision_width = decisions
        .iter()
        .map(|decision| decision.as_str())
        .fold(0, longest);
    let action_width = plan
        .rows
        .iter()
        .map(|row| row.request.action().as_str())
        .fold(0, longest);
    for (at, (row, decision)) in plan.rows.iter().zip(decisions).enumerate() {
        if explain && at > 0 {
            output.print("\n")?;
        }
        let style = style(*decision);
        let action = row.request.action().as_str();
        let resources: Vec<&str> = row.resources().collect();
        let resources = printable(&resources.join(" "));
        let name = decision.as_str();
        let fill = decision_width - name.len();
        output.print(&format!(
            "{style}{name}{style:#}{:fill$}  {action:action_width$}  {resources}\n",
            ""
        ))?;
        warned.note(&row.request, &row.layers().warnings(&row.request)?);
        if explain {
            let explanation = row.layers().explain(&row.request)?;
            // The first line repeats the decision.
            let text = printable(&explanation.to_string());
            let by = printable(&explanation.caller);
            output.print(&format!("  by {by}\n"))?;
            for line in text.lines().skip(1) {
                output.print(&format!("  {line}\n"))?;
            }
        }
    }
    if plan.expanded {
        output.print(&summary(decisions))?;
    }
    if let Some(note) = unnamed(plan) {
        output.print(&note)?;
    }
    Ok(())
}

/// How many were allowed, below the table that a pattern of actions makes.
fn summary(decisions: &[Decision]) -> String {
    let count = |wanted| decisions.iter().filter(|found| **found == wanted).count();
    let parts = [
        Decision::Allowed,
        Decision::ExplicitDeny,
        Decision::ImplicitDeny,
    ];
    let parts = parts.map(|decision| format!("{} {decision}", count(decision)));
    format!("{} decisions: {}\n", decisions.len(), parts.join(", "))
}

/// What is to be said where nobody said who calls.
fn unnamed(plan: &Plan) -> Option<String> {
    let mut accounts: Vec<&str> = Vec::new();
    let callers = plan.rows.iter().map(|row| row.request.caller());
    let unnamed: Vec<_> = callers
        .filter(|caller| caller.is_unnamed())
        .filter_map(iam_model::Caller::account)
        .collect();
    for account in &unnamed {
        if !accounts.contains(&account.as_str()) {
            accounts.push(account.as_str());
        }
    }
    if accounts.is_empty() {
        return None;
    }
    let accounts = accounts.join(", ");
    Some(format!(
        "note: without {} an unnamed user of the resource's account ({accounts}) calls, \
         for whom keys such as aws:PrincipalArn and aws:username are absent\n",
        plan.caller_flag
    ))
}
