//! Why a scenario is refused before anything is decided.

use std::fmt;
use std::sync::Arc;

use iam_eval::{InputError, LoadProblem};
use iam_model::{Problem, Span};
use iam_parse::{Mistake, Renderer, Style};
use smol_str::SmolStr;

/// One thing for which a scenario is refused.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Reason {
    /// The request, or its combination with the layers, makes no sense.
    Input {
        /// What is wrong.
        error: InputError,
        /// The scenario file.
        file: SmolStr,
        /// Its text.
        text: Arc<str>,
        /// Where it stands there.
        span: Span,
    },
    /// A text holds no policy.
    Read {
        /// The name of the policy.
        name: SmolStr,
        /// Its text, or that of the scenario file that it stands in.
        text: Arc<str>,
        /// What is wrong with it.
        problem: Problem,
    },
    /// A policy is not one of the type that its layer takes.
    Load(LoadProblem),
}

impl Reason {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Input { error, .. } => error.code(),
            Self::Read { problem, .. } => problem.kind.code(),
            Self::Load(load) => load.problem.kind.code(),
        }
    }

    fn text(&self) -> (&str, &str) {
        match self {
            Self::Input { file, text, .. } => (file, text),
            Self::Read { name, text, .. } => (name, text),
            Self::Load(load) => {
                let document = load.source.document();
                (load.source.name(), document.map_or("", |one| one.text()))
            }
        }
    }

    fn render(&self, renderer: &Renderer<'_>) -> String {
        match self {
            Self::Input { error, span, .. } => renderer.mistake(&Mistake {
                code: error.code(),
                message: &error.to_string(),
                span: *span,
                help: error.help(),
                related: None,
            }),
            Self::Read { problem, .. } => renderer.problem(problem),
            Self::Load(load) => renderer.problem(&load.problem),
        }
    }
}

/// `file:line:column: message`, on one line.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = |f: &mut fmt::Formatter<'_>, span: Span| {
            let (name, text) = self.text();
            let (line, column) = span.line_column(text);
            write!(f, "{name}:{line}:{column}: ")
        };
        match self {
            Self::Input { error, span, .. } => {
                place(f, *span)?;
                error.fmt(f)
            }
            Self::Read { problem, .. } => {
                place(f, problem.span.unwrap_or_default())?;
                problem.fmt(f)
            }
            Self::Load(load) => load.fmt(f),
        }
    }
}

/// Everything for which a scenario is refused.
///
/// `Display` has a line for each reason; [`Refusal::render`] shows the lines that they stand in.
#[derive(Clone, Debug)]
pub struct Refusal {
    // INVARIANT: not empty.
    reasons: Vec<Reason>,
}

impl Refusal {
    pub(crate) fn new(reasons: Vec<Reason>) -> Self {
        Self { reasons }
    }

    /// The reasons: those of the request first, then those of the policies.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    pub(crate) fn into_reasons(self) -> Vec<Reason> {
        self.reasons
    }

    /// The code of the first reason.
    pub fn code(&self) -> &'static str {
        self.reasons.first().map_or("", Reason::code)
    }

    /// The codes of all reasons.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        self.reasons.iter().map(Reason::code)
    }

    /// Every reason with the line that it stands in.
    pub fn render(&self, style: Style) -> String {
        self.render_at(1, style)
    }

    /// The same for reasons in a text that starts at a line of a longer one.
    pub(crate) fn render_at(&self, line: usize, style: Style) -> String {
        let mut out = String::new();
        // Finding the lines of a text is worth doing once for all reasons in it.
        let of_one_text = |one: &Reason, other: &Reason| {
            let ((name, text), (other_name, other_text)) = (one.text(), other.text());
            name == other_name && std::ptr::eq(text, other_text)
        };
        for reasons in self.reasons.chunk_by(of_one_text) {
            let (name, text) = reasons.first().map(Reason::text).unwrap_or_default();
            let renderer = Renderer::new(name, text, style).starting_at(line);
            for reason in reasons {
                if !out.is_empty() {
                    out.push('\n');
                }
                out.push_str(&reason.render(&renderer));
            }
        }
        out
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, reason) in self.reasons.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            reason.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
