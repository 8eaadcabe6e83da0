//! What a conversion cannot carry, so that nothing that an author wrote goes in silence.

use iam_model::{Document, PolicyType, Span};
use iam_parse::{Annotation, Stated, Style};

use crate::failure::STYLE;
use crate::input::Read;
use crate::output::printable;

/// What the text says and JSON cannot: a warning on each line.
pub(super) fn in_json(read: &Read) -> String {
    let Some(document) = read.source.document() else {
        return String::new();
    };
    let extras = &read.extras;
    let inferred = PolicyType::infer(document.policy()).map(Stated::Type);
    let warnings = [
        comments(&extras.comments, document),
        annotations(&extras.annotations, document),
        extras
            .stated
            .filter(|stated| inferred != Some(*stated))
            .map(|stated| format!("the stated type of the policy, `{}`", stated.word())),
    ];
    let Style {
        warning,
        message,
        reset,
        ..
    } = STYLE;
    let lines = warnings.into_iter().flatten().map(|what| {
        let what = printable(&what);
        format!("{warning}warning{reset}{message}: JSON cannot carry {what}{reset}\n")
    });
    lines.collect()
}

fn comments(comments: &[Span], document: &Document) -> Option<String> {
    let lines = comments
        .iter()
        .map(|span| document.line_column(*span).0.to_string());
    match comments.len() {
        0 => None,
        1 => Some(format!("a comment (line {})", listed(lines))),
        count => Some(format!("{count} comments (lines {})", listed(lines))),
    }
}

fn annotations(annotations: &[Annotation], document: &Document) -> Option<String> {
    let shown = annotations.iter().map(|annotation| {
        let codes: Vec<&str> = annotation.codes.iter().map(|(code, _)| &**code).collect();
        let (line, _) = document.line_column(annotation.span);
        format!("`allow({})` in line {line}", codes.join(", "))
    });
    match annotations.len() {
        0 => None,
        1 => Some(format!("the annotation {}", listed(shown))),
        count => Some(format!("{count} annotations: {}", listed(shown))),
    }
}

/// As many as anybody reads.
const SHOWN: usize = 10;

/// `1`, `1 and 2`, `1, 5 and 9`, `1, 2, …, 10 and 90 more`.
fn listed(mut parts: impl ExactSizeIterator<Item = String>) -> String {
    let mut shown: Vec<String> = parts.by_ref().take(SHOWN).collect();
    let last = match parts.len() {
        0 => shown.pop().unwrap_or_default(),
        more => format!("{more} more"),
    };
    if shown.is_empty() {
        return last;
    }
    format!("{} and {last}", shown.join(", "))
}
