//! What keeps scenarios from being run.

use std::path::{Path, PathBuf};

use iam_parse::Style;
use smol_str::SmolStr;

use crate::{Refusal, ScenarioErrors};

/// Why no scenarios were read from a file.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file cannot be read.
    #[error("`{path}` cannot be read: {message}")]
    File {
        /// The path, its control characters escaped: they could drive a terminal.
        path: SmolStr,
        /// What the operating system says.
        message: SmolStr,
    },
    /// What stands in the file is wrong.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
}

impl ReadError {
    /// A file that the operating system did not let anybody read.
    pub fn file(path: &Path, error: &std::io::Error) -> Self {
        let mut shown = String::new();
        for character in path.display().to_string().chars() {
            if character.is_control() {
                shown.extend(character.escape_unicode());
            } else {
                shown.push(character);
            }
        }
        Self::File {
            path: shown.into(),
            message: os_words(error),
        }
    }

    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        match self {
            Self::Scenario(errors) => errors.render(style),
            Self::File { .. } => {
                let Style { error, reset, .. } = style;
                format!("{error}error{reset}: {self}\n")
            }
        }
    }
}

/// An error of the operating system in its own words, without the number.
pub(crate) fn os_words(error: &std::io::Error) -> SmolStr {
    let message = error.to_string();
    let number = message.find(" (os error").unwrap_or(message.len());
    message.get(..number).unwrap_or_default().into()
}

/// Why there is nothing to decide.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The scenario names a policy that is not there: a mistake of the scenario file.
    #[error(transparent)]
    Scenario(#[from] ScenarioErrors),
    /// A policy cannot be used, or the request makes no sense: what `expect: refused` is about.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl BuildError {
    /// The rendering with the given style.
    pub fn render(&self, style: Style) -> String {
        match self {
            Self::Scenario(errors) => errors.render(style),
            Self::Refused(refusal) => refusal.render(style),
        }
    }
}

/// Why scenarios were not run.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The paths hold no scenario: most likely a mistyped path, and no reason to be content.
    #[error("no scenario in {}", list(.0))]
    NoScenario(Vec<PathBuf>),
    /// Files that cannot be read, or that say something wrong. All of them.
    #[error("{}", render(.0, Style::PLAIN))]
    Files(Vec<ReadError>),
}

impl Error {
    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        match self {
            Self::Files(errors) => render(errors, style),
            Self::NoScenario(_) => {
                let Style { error, reset, .. } = style;
                format!("{error}error{reset}: {self}\n")
            }
        }
    }
}

fn render(errors: &[ReadError], style: Style) -> String {
    let all: Vec<String> = errors.iter().map(|error| error.render(style)).collect();
    all.join("\n")
}

fn list(paths: &[PathBuf]) -> String {
    let quoted: Vec<String> = paths
        .iter()
        .map(|path| format!("`{}`", path.display()))
        .collect();
    if quoted.is_empty() {
        return "no files".to_owned();
    }
    quoted.join(", ")
}
