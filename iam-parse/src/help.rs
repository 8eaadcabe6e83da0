//! The second sentence of a problem, also for the kinds that only a reader of texts knows.

use iam_model::ProblemKind;

/// What to do about a problem: [`ProblemKind::help`], and the way out of the mistakes in a text
/// that it leaves open.
pub fn help(kind: &ProblemKind) -> Option<String> {
    kind.help().or_else(|| of_text(kind))
}

fn of_text(kind: &ProblemKind) -> Option<String> {
    Some(match kind {
        ProblemKind::Unquoted {
            near: Some(near), ..
        } => format!("did you mean `{near}`?"),
        ProblemKind::Unquoted { near: None, .. } => {
            "names and text stand in double quotes".to_owned()
        }
        ProblemKind::WrongQuotes { .. } => "write `\"` on both sides".to_owned(),
        ProblemKind::Missing {
            what: "a comma", ..
        } => "write `,` here".to_owned(),
        ProblemKind::Missing {
            what: "a colon", ..
        } => "write `:` here".to_owned(),
        ProblemKind::Missing {
            what: "an opening quote",
            ..
        } => "write `\"` here".to_owned(),
        ProblemKind::Missing {
            what: "an opening brace",
            ..
        } => "write `{` here".to_owned(),
        ProblemKind::Missing {
            what: "an opening bracket",
            ..
        } => "write `[` here".to_owned(),
        ProblemKind::Unclosed { what: "object" } => "close it with `}`".to_owned(),
        ProblemKind::Unclosed { what: "list" } => "close it with `]`".to_owned(),
        ProblemKind::Mismatched { expected, .. } => {
            format!("write `{expected}`, or remove the bracket")
        }
        ProblemKind::YamlUnsupported { what } if what.ends_with("document") => {
            "write each document into a file of its own".to_owned()
        }
        ProblemKind::BadPercentEncoding => "write each `%` of the text itself as `%25`".to_owned(),
        _ => return None,
    })
}
