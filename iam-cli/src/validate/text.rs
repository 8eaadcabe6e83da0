//! Findings for people.

use iam_parse::{Mistake, Renderer, Shown, Style};
use iam_validate::{Finding, FindingType};

use super::policy::Validated;
use super::summary::word;
use crate::failure::STYLE;
use crate::output::printable_line;
use crate::problems::SHOWN;

/// The findings of a policy, each at its line; nothing of a policy without any.
pub(super) fn render(validated: &Validated<'_>) -> String {
    if validated.findings.is_empty() {
        return String::new();
    }
    let Style {
        note,
        message,
        reset,
        ..
    } = STYLE;
    let mut paragraphs = Vec::new();
    if let Some(policy_type) = validated.policy_type
        && validated.is_inferred
    {
        let name = printable_line(validated.name);
        paragraphs.push(format!(
            "{message}{name}{reset}: validated as {policy_type}\n"
        ));
    }
    let renderer = Renderer::new(validated.name, validated.parsed.text(), STYLE);
    let shown = validated.findings.iter().take(SHOWN);
    paragraphs.extend(shown.map(|finding| paragraph(&renderer, finding)));
    let more = validated.findings.len().saturating_sub(SHOWN);
    if more > 0 {
        paragraphs.push(format!(
            "{note}note{reset}: {more} more findings of {} are not listed; with `--format json` all \
             are\n",
            printable_line(validated.name)
        ));
    }
    // The next policy, or the summary, stands below an empty line.
    paragraphs.join("\n") + "\n"
}

/// One finding, ending in a line feed.
pub(super) fn paragraph(renderer: &Renderer<'_>, finding: &Finding) -> String {
    let note = match finding.data_date() {
        Some(date) => Some(format!("by the service data of {date}")),
        // Why so little fails the run.
        None if finding.refuses && finding.finding_type() != FindingType::Error => {
            Some("the policy cannot be used as it is".to_owned())
        }
        None => None,
    };
    renderer.finding(&Shown {
        word: word(finding.finding_type()),
        color: color(finding.finding_type()),
        mistake: Mistake {
            code: finding.code(),
            message: &finding.message,
            span: finding.span,
            help: finding.help.as_deref(),
            related: finding
                .related
                .as_ref()
                .map(|related| (related.label, related.span)),
        },
        note: note.as_deref(),
    })
}

/// Magenta, which nothing else has.
const SECURITY: &str = "\x1b[1;35m";

const fn color(kind: FindingType) -> &'static str {
    match kind {
        FindingType::Error => STYLE.error,
        FindingType::SecurityWarning => SECURITY,
        FindingType::Warning => STYLE.warning,
        FindingType::Suggestion => STYLE.help,
    }
}
