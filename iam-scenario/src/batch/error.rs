//! Why a line has no answer.

use std::fmt;

use iam_model::Span;
use iam_parse::{Mistake, Renderer, Style};
use smol_str::SmolStr;

use super::chunk::HEAD;
use crate::{Refusal, ScenarioErrors};

/// What is wrong with a line.
#[derive(Clone, Debug)]
pub(super) enum Unread {
    /// It is longer than this many bytes, and begins like this.
    TooLong { limit: usize, head: String },
    /// It holds no request; so many mistakes more than these.
    Mistakes(ScenarioErrors, usize),
    /// It holds a request that makes no sense, or none for the layers.
    Refused(Refusal),
}

impl Unread {
    pub(super) fn too_long(line: &[u8], limit: usize) -> Self {
        let head = line.get(..HEAD).unwrap_or(line);
        let head = String::from_utf8_lossy(head).into_owned();
        Self::TooLong { limit, head }
    }
}

impl From<ScenarioErrors> for Unread {
    fn from(errors: ScenarioErrors) -> Self {
        Self::Mistakes(errors, 0)
    }
}

impl From<Refusal> for Unread {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A line of a batch without a request that can be decided: everything that is wrong with it.
///
/// `Display` renders each problem at its place in the line.
#[derive(Clone, Debug)]
pub struct LineError {
    /// The line, counted from 1.
    pub line: usize,
    name: SmolStr,
    kind: Unread,
}

impl LineError {
    pub(super) fn new(name: &SmolStr, line: usize, kind: Unread) -> Self {
        Self {
            line,
            name: name.clone(),
            kind,
        }
    }

    /// The codes of what is wrong; of very many mistakes in a line, of the first ones.
    pub fn codes(&self) -> Vec<&'static str> {
        match &self.kind {
            Unread::TooLong { .. } => vec!["LINE_TOO_LONG"],
            Unread::Mistakes(errors, _) => errors.codes().collect(),
            Unread::Refused(refusal) => refusal.codes().collect(),
        }
    }

    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        match &self.kind {
            Unread::TooLong { limit, head } => {
                let renderer = Renderer::new(&self.name, head, style).starting_at(self.line);
                renderer.mistake(&Mistake {
                    code: "LINE_TOO_LONG",
                    message: &format!("the line has more than {limit} bytes"),
                    span: Span::new(0, 1),
                    help: Some("each line is one request; a list of them takes a line for each"),
                    related: None,
                })
            }
            Unread::Mistakes(errors, 0) => errors.render_at(self.line, style),
            Unread::Mistakes(errors, more) => {
                let shown = errors.render_at(self.line, style);
                format!("{shown}\nline {} has {more} more mistakes\n", self.line)
            }
            Unread::Refused(refusal) => refusal.render_at(self.line, style),
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::PLAIN))
    }
}

impl std::error::Error for LineError {}
