//! Problems of a compiled policy set, shown at their places.

use iam_eval::LoadErrors;
use iam_model::Document;
use iam_parse::{Renderer, Style};

/// Every problem of a policy set with the line that it stands in.
///
/// `Display` of [`LoadErrors`] has a line for each problem; the evaluator, which reads no texts,
/// cannot show them.
pub fn render_load_errors(errors: &LoadErrors, style: Style) -> String {
    let rendered: Vec<String> = errors
        .problems()
        .iter()
        .map(|held| {
            let text = held.source.document().map_or("", Document::text);
            Renderer::new(held.source.name(), text, style).problem(&held.problem)
        })
        .collect();
    rendered.join("\n")
}
