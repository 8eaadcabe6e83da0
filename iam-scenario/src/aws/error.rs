//! Why an input of `SimulateCustomPolicy` is refused.

use std::fmt;

use iam_eval::LoadErrors;
use iam_model::Span;
use iam_parse::{Mistake, ParseErrors, Renderer, Style};

use crate::render_load_errors;

/// Everything that is wrong with an input. `Display` shows each finding at its place.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct InputErrors {
    /// The name of the input, such as its file's.
    pub name: String,
    /// Its text.
    pub text: String,
    /// What is wrong; at least one finding.
    pub findings: Vec<InputFinding>,
}

/// Something that is wrong with an input.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum InputFinding {
    /// The input is no JSON document.
    Syntax(ParseErrors),
    /// A member is not as the API wants it.
    Member {
        /// A stable code: that of the engine's input error, or one of the reader's own.
        code: &'static str,
        /// One sentence.
        message: String,
        /// What to do about it.
        help: Option<String>,
        /// The member, or its value.
        span: Span,
    },
    /// A policy document is malformed. Places are those of the policy's own text.
    Policy(ParseErrors),
    /// Policies cannot be compiled for the layer that they stand in.
    Load(LoadErrors),
}

impl InputFinding {
    /// The stable code of the finding, or of its first problem.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Syntax(errors) | Self::Policy(errors) => {
                errors.kinds().next().map_or("", |kind| kind.code())
            }
            Self::Member { code, .. } => code,
            Self::Load(errors) => errors.code(),
        }
    }
}

impl InputErrors {
    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        let renderer = Renderer::new(&self.name, &self.text, style);
        let texts: Vec<String> = self
            .findings
            .iter()
            .map(|finding| match finding {
                InputFinding::Syntax(errors) | InputFinding::Policy(errors) => errors.render(style),
                InputFinding::Member {
                    code,
                    message,
                    help,
                    span,
                } => renderer.mistake(&Mistake {
                    code,
                    message,
                    span: *span,
                    help: help.as_deref(),
                    related: None,
                }),
                InputFinding::Load(errors) => render_load_errors(errors, style),
            })
            .collect();
        texts.join("\n")
    }
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::PLAIN))
    }
}

impl std::error::Error for InputErrors {}
