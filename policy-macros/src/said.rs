//! What is said of a policy, and how the compiler is to say it.

use iam_model::{Grade, Problem, Span as Place};
use iam_parse::{Mistake, Renderer};
use proc_macro2::Span;

use crate::error::{Error, tokens};
use crate::read::Read;
use crate::tokens::Flat;

/// How grave it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The policy does not compile.
    Error,
    /// A warning of the compiler, which calls it by this name.
    Warning(&'static str),
}

/// The name of every warning that says nothing about security.
pub(crate) const WARNING: &str = "WARNING";

/// One thing that is said.
pub(crate) struct Said {
    pub(crate) level: Level,
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    /// Where it stands in the tokens or the text.
    pub(crate) place: Option<Place>,
    /// The second place, and what stands there.
    pub(crate) related: Option<(&'static str, Place)>,
}

/// A warning at a token.
pub(crate) struct Warning {
    /// What the compiler calls it.
    pub(crate) name: &'static str,
    pub(crate) message: String,
    pub(crate) span: Span,
}

impl From<&Problem> for Said {
    fn from(problem: &Problem) -> Self {
        let kind = &problem.kind;
        let related = |place| (kind.related_label(), place);
        Self {
            level: match kind.grade() {
                Grade::Accepted => Level::Warning(WARNING),
                Grade::Refused | Grade::Syntax => Level::Error,
            },
            code: kind.code(),
            message: kind.to_string(),
            help: kind.help(),
            place: problem.span,
            related: problem.related.map(related),
        }
    }
}

impl Said {
    /// Adds it to what is said, at its tokens.
    pub(crate) fn at_tokens(&self, flat: &Flat, read: &mut Read) {
        let Self {
            code,
            message,
            help,
            ..
        } = self;
        let help = help.as_deref().unwrap_or_default();
        let (start, end) = tokens(self.place, flat);
        match self.level {
            Level::Error => {
                let lead = if help.is_empty() { "" } else { "\nhelp: " };
                let text = format!("{message} [{code}]{lead}{help}");
                read.errors.push(Error::new(text, start, end));
            }
            // The compiler shows what is deprecated on one line.
            Level::Warning(name) => {
                let lead = if help.is_empty() { "" } else { "; " };
                read.warnings.push(Warning {
                    name,
                    message: format!("[{code}] {message}{lead}{help}"),
                    span: start,
                });
            }
        }
    }

    /// Adds it at the token of a text, whose places the compiler cannot show: it shows its own.
    pub(crate) fn in_text(&self, renderer: &Renderer<'_>, span: Span, read: &mut Read) {
        let code = self.code;
        let text = renderer.mistake(&Mistake {
            code,
            message: &self.message,
            span: self.place.unwrap_or_default(),
            help: self.help.as_deref(),
            related: self.related,
        });
        // rustc says `error` or `warning` itself.
        let (first, rest) = text.trim_end().split_once('\n').unwrap_or((&text, ""));
        let (_, first) = first.split_once("]: ").unwrap_or(("", first));
        match self.level {
            Level::Error => {
                let text = format!("{first} [{code}]\n{rest}");
                read.errors.push(Error::new(text, span, span));
            }
            Level::Warning(name) => read.warnings.push(Warning {
                name,
                message: format!("[{code}] {first}\n{rest}"),
                span,
            }),
        }
    }
}
