//! What can be wrong with a scenario file itself.

use std::fmt;
use std::sync::Arc;

use iam_model::managed::NotFound;
use iam_model::{InvalidAction, Problem, Span};
use iam_parse::{Renderer, Style};
use smol_str::SmolStr;

use crate::Outcome;

/// What is wrong, as data. `Display` is one lower-case sentence.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MistakeKind {
    /// A field that does not exist there.
    #[error("`{name}` is not a field of {of}")]
    UnknownField {
        /// The field's name.
        name: SmolStr,
        /// What it stands in, with its article.
        of: &'static str,
        /// A known name that is near.
        near: Option<&'static str>,
        /// The names that exist there.
        known: &'static [&'static str],
    },
    /// A field that stands twice in one object.
    #[error("`{name}` stands twice")]
    DuplicateField {
        /// The field's name.
        name: SmolStr,
    },
    /// A value of the wrong type.
    #[error("{field} takes {expected}, not {found}")]
    WrongType {
        /// The field.
        field: SmolStr,
        /// What it takes.
        expected: &'static str,
        /// What stands there.
        found: &'static str,
    },
    /// A field without which there is no scenario, request or resource.
    #[error("{of} has no `{field}`")]
    MissingField {
        /// What lacks it, with its article.
        of: &'static str,
        /// The field.
        field: &'static str,
    },
    /// A word that a field does not take.
    #[error("`{value}` is not a value of `{field}`")]
    UnknownValue {
        /// The field.
        field: &'static str,
        /// The word.
        value: SmolStr,
        /// A known word that is near.
        near: Option<&'static str>,
        /// The words that the field takes.
        known: &'static [&'static str],
    },
    /// A field that goes with other expectations only.
    #[error("`{field}` goes with `expect: {expect}` only")]
    Misplaced {
        /// The field.
        field: &'static str,
        /// The expectations that it goes with.
        expect: &'static str,
    },
    /// Policies in a case, which shares those of its scenario.
    #[error("a case has no policies of its own: it shares those of its scenario")]
    PoliciesOfCase,
    /// A number that other readers would round.
    #[error("the number {value} has more digits than JSON readers keep")]
    NumberPrecision {
        /// The number.
        value: SmolStr,
    },
    /// An entry of `service_facts` that is no action.
    #[error(transparent)]
    Action(#[from] InvalidAction),
    /// A policy where a scenario belongs.
    #[error("this is a policy, not a scenario")]
    Policy,
    /// A managed policy that is not compiled in.
    #[error(transparent)]
    UnknownManaged(NotFound),
    /// A policy of code that nobody has named.
    #[error("no policy of the code is named `{name}`")]
    UnknownNamed {
        /// The name.
        name: SmolStr,
        /// A known name that is near.
        near: Option<SmolStr>,
    },
    /// A policy file that cannot be read.
    #[error("`{path}` cannot be read: {message}")]
    File {
        /// The file's path.
        path: SmolStr,
        /// What the operating system says.
        message: SmolStr,
    },
}

impl MistakeKind {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownField { .. } => "UNKNOWN_FIELD",
            Self::DuplicateField { .. } => "DUPLICATE_KEY",
            Self::WrongType { .. } => "DATA_TYPE_MISMATCH",
            Self::MissingField { .. } => "MISSING_FIELD",
            Self::UnknownValue { .. } => "UNKNOWN_VALUE",
            Self::Misplaced { .. } => "MISPLACED_FIELD",
            Self::PoliciesOfCase => "POLICIES_OF_CASE",
            Self::NumberPrecision { .. } => "NUMBER_PRECISION",
            Self::Action(_) => "INVALID_ACTION_FORMAT",
            Self::Policy => "NOT_A_SCENARIO",
            Self::UnknownManaged(_) => "UNKNOWN_MANAGED_POLICY",
            Self::UnknownNamed { .. } => "UNKNOWN_NAMED_POLICY",
            Self::File { .. } => "UNREADABLE_FILE",
        }
    }

    /// What to do about it, where there is more to say than the message.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::UnknownField {
                near: Some(near), ..
            }
            | Self::UnknownValue {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            Self::UnknownManaged(not_found) => not_found.help(""),
            Self::UnknownField { known, .. } | Self::UnknownValue { known, .. } => {
                format!("it is one of {}", words(known))
            }
            Self::UnknownNamed { near, .. } => crate::sources::named_help(near.as_ref()),
            Self::DuplicateField { .. } => "remove one of them".to_owned(),
            Self::WrongType {
                expected: "text",
                found: "a number" | "a boolean",
                ..
            }
            | Self::NumberPrecision { .. } => "write it in quotes".to_owned(),
            Self::MissingField {
                field: "expect", ..
            } => {
                let known = Outcome::ALL.map(Outcome::as_str);
                format!("add `expect`: {}", words(&known))
            }
            Self::MissingField { field, .. } => format!("add `{field}`"),
            Self::PoliciesOfCase => "write a scenario of its own".to_owned(),
            Self::Policy => {
                "name it in the `policies` of a scenario, by its path from there".to_owned()
            }
            Self::File { .. } => "paths are relative to the scenario file".to_owned(),
            _ => return None,
        })
    }
}

fn words(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    quoted.join(", ")
}

/// A mistake and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    /// What is wrong.
    pub kind: MistakeKind,
    /// Where it stands.
    pub span: Span,
    /// The other place of a mistake that has two, such as the first of two equal fields.
    pub related: Option<Span>,
}

impl Mistake {
    pub(crate) fn new(kind: MistakeKind, span: Span) -> Self {
        Self {
            kind,
            span,
            related: None,
        }
    }
}

/// Why a file holds no scenarios: everything that is wrong with it.
///
/// `Display` renders each problem with the line that it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct ScenarioErrors {
    /// The name of the file.
    pub name: SmolStr,
    /// Its text, which all places refer to.
    pub text: Arc<str>,
    /// Mistakes of JSON or YAML.
    pub problems: Vec<Problem>,
    /// Mistakes of the scenarios in it.
    pub mistakes: Vec<Mistake>,
}

impl ScenarioErrors {
    /// The rendering with the given style; `Display` is this one without colour.
    pub fn render(&self, style: Style) -> String {
        self.render_at(1, style)
    }

    /// The same for a text that starts at a line of a longer one.
    pub(crate) fn render_at(&self, line: usize, style: Style) -> String {
        let renderer = Renderer::new(&self.name, &self.text, style).starting_at(line);
        let problems = self.problems.iter().map(|one| renderer.problem(one));
        let mistakes = self.mistakes.iter().map(|mistake| {
            renderer.mistake(&iam_parse::Mistake {
                code: mistake.kind.code(),
                message: &mistake.kind.to_string(),
                span: mistake.span,
                help: mistake.kind.help().as_deref(),
                related: mistake.related.map(|span| ("it stands here first", span)),
            })
        });
        let all: Vec<String> = problems.chain(mistakes).collect();
        all.join("\n")
    }

    /// The codes of all of them.
    pub fn codes(&self) -> impl Iterator<Item = &'static str> {
        let problems = self.problems.iter().map(|one| one.kind.code());
        problems.chain(self.mistakes.iter().map(|one| one.kind.code()))
    }
}

impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Style::PLAIN))
    }
}

impl std::error::Error for ScenarioErrors {}
