//! The problems of one text as an error.

use iam_model::{Problem, ProblemKind};

use crate::render::{Renderer, Style};

/// Why a text holds no policy. `Display` renders every problem with the line that it stands in.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{}", self.render(Style::PLAIN))]
pub struct ParseErrors {
    /// The name of the text, such as its file's.
    pub name: String,
    /// The text that the problems' spans refer to.
    pub text: String,
    /// Every problem; at least one.
    pub problems: Vec<Problem>,
}

impl ParseErrors {
    pub(crate) fn new(name: &str, text: String, problems: Vec<Problem>) -> Self {
        Self {
            name: name.to_owned(),
            text,
            problems,
        }
    }

    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        Renderer::new(&self.name, &self.text, style).problems(&self.problems)
    }

    /// The kinds of the problems, in their order.
    pub fn kinds(&self) -> impl Iterator<Item = &ProblemKind> {
        self.problems.iter().map(|problem| &problem.kind)
    }
}
