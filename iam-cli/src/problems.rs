//! Problems of policies, shown at their places: as many as anybody reads.

use iam_eval::LoadProblem;
use iam_model::Document;
use iam_parse::{Renderer, Style};

use crate::failure::STYLE;

/// How many problems of one text are shown: the readers list 100, and count the rest in one more.
/// A line can be as long as a document, and each problem takes the time to count its columns.
pub(crate) const SHOWN: usize = 101;

/// Paragraphs, of which there may be more than are shown.
pub(crate) fn listed(shown: impl Iterator<Item = String>, all: usize, what: &str) -> String {
    let mut paragraphs: Vec<String> = shown.take(SHOWN).collect();
    let more = all - paragraphs.len();
    if more > 0 {
        let Style { note, reset, .. } = STYLE;
        paragraphs.push(format!(
            "{note}note{reset}: {more} more {what} are not listed\n"
        ));
    }
    paragraphs.join("\n")
}

/// Problems of the policies of a set, each with the line that it stands in.
pub(crate) fn of_set(problems: &[LoadProblem], what: &str) -> String {
    let shown = problems.get(..SHOWN).unwrap_or(problems);
    let same = |one: &LoadProblem, other: &LoadProblem| one.source.name() == other.source.name();
    // Making a renderer reads the whole text, so there is one for each policy.
    let paragraphs = shown.chunk_by(same).flat_map(|problems| {
        let source = problems.first().map(|first| &first.source);
        let document = source.and_then(|source| source.document());
        let text = document.map_or("", Document::text);
        let renderer = Renderer::new(source.map_or("", |source| source.name()), text, STYLE);
        let paragraphs = problems.iter().map(|held| renderer.problem(&held.problem));
        paragraphs.collect::<Vec<_>>()
    });
    listed(paragraphs, problems.len(), what)
}
