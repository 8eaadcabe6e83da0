//! Why a command ends with exit code 2.

use std::fmt::Write as _;

use iam_eval::{InputError, LoadErrors};
use iam_model::Span;
use iam_parse::{Mistake, ParseErrors, Renderer, Style};
use iam_scenario::aws::InputErrors;
use iam_scenario::{BuildError, ReadError, ScenarioErrors, SourceError};

use crate::output::printable;
use crate::problems;

/// The end of a command that could not do its work: bad usage or bad input. The text for standard
/// error, with escape sequences for colour.
#[derive(Clone, Debug)]
pub(crate) struct Failure(pub(crate) String);

/// The style of everything printed; the output takes out what is not wanted.
pub(crate) const STYLE: Style = Style::ANSI;

impl Failure {
    /// An error without a place.
    pub(crate) fn plain(message: &str) -> Self {
        Self::with_help(message, None)
    }

    /// An error without a place, and what to do about it.
    pub(crate) fn with_help(message: &str, help: Option<&str>) -> Self {
        Self::coded(None, message, help)
    }

    fn coded(code: Option<&str>, text: &str, help: Option<&str>) -> Self {
        let Style {
            error,
            help: helping,
            message,
            gutter,
            reset,
            ..
        } = STYLE;
        let code = code.map(|code| format!("[{code}]")).unwrap_or_default();
        let text = printable(text);
        let mut out = format!("{error}error{code}{reset}{message}: {text}{reset}\n");
        if let Some(help) = help {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "  {gutter}={reset} {helping}help{reset}: {help}");
        }
        Self(out)
    }

    /// A mistake in the value of a flag. `part` is the part of the value that is wrong.
    pub(crate) fn in_flag(
        flag: &str,
        value: &str,
        part: &str,
        (code, message): (&str, &str),
        help: Option<&str>,
    ) -> Self {
        let start = value.find(part).unwrap_or_default();
        let span = Span::new(offset(start), offset(start + part.len()));
        Self(Renderer::new(flag, value, STYLE).mistake(&Mistake {
            code,
            message,
            span,
            help,
            related: None,
        }))
    }

    /// An input error at a place of a text.
    pub(crate) fn in_text(name: &str, text: &str, span: Span, error: &InputError) -> Self {
        Self(Renderer::new(name, text, STYLE).mistake(&Mistake {
            code: error.code(),
            message: &error.to_string(),
            span,
            help: error.help(),
            related: None,
        }))
    }

    /// Several failures, one below the other.
    pub(crate) fn all(failures: Vec<Self>) -> Self {
        let texts: Vec<String> = failures.into_iter().map(|failure| failure.0).collect();
        Self(texts.join("\n"))
    }

    /// An input error that the value of a flag makes.
    pub(crate) fn of_flag(flag: &str, value: &str, part: &str, error: &InputError) -> Self {
        let (code, message) = (error.code(), error.to_string());
        Self::in_flag(flag, value, part, (code, &message), error.help())
    }
}

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// A request that makes no sense together with its policies.
impl From<InputError> for Failure {
    fn from(error: InputError) -> Self {
        Self::coded(Some(error.code()), &error.to_string(), error.help())
    }
}

impl From<LoadErrors> for Failure {
    fn from(errors: LoadErrors) -> Self {
        Self(problems::of_set(errors.problems(), "problems"))
    }
}

impl From<&ParseErrors> for Failure {
    fn from(errors: &ParseErrors) -> Self {
        let ParseErrors {
            name,
            text,
            problems,
        } = errors;
        let renderer = Renderer::new(name, text, STYLE);
        let shown = problems.iter().map(|problem| renderer.problem(problem));
        Self(problems::listed(shown, problems.len(), "problems"))
    }
}

impl From<SourceError> for Failure {
    fn from(error: SourceError) -> Self {
        match &error {
            SourceError::Policy(errors) => Self::from(errors.as_ref()),
            _ => Self::with_help(&error.to_string(), error.help().as_deref()),
        }
    }
}

impl From<ScenarioErrors> for Failure {
    fn from(errors: ScenarioErrors) -> Self {
        Self(errors.render(STYLE))
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        Self(error.render(STYLE))
    }
}

impl From<BuildError> for Failure {
    fn from(error: BuildError) -> Self {
        Self(error.render(STYLE))
    }
}

impl From<iam_scenario::Error> for Failure {
    fn from(error: iam_scenario::Error) -> Self {
        Self(error.render(STYLE))
    }
}

impl From<InputErrors> for Failure {
    fn from(errors: InputErrors) -> Self {
        Self(errors.render(STYLE))
    }
}
