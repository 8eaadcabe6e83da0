//! What can be wrong with the syntax of a text in the policy language.

use smol_str::SmolStr;

/// A mistake of syntax in the policy language, as data. `Display` is one lower-case sentence.
///
/// What is wrong with names, operators and values is told by the same kinds of problem as in a
/// JSON document; these are the mistakes that only the language can have.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LanguageMistake {
    /// Something else was expected here.
    #[error("expected {expected}, found {found}")]
    Expected {
        /// What was expected.
        expected: &'static str,
        /// What stands there.
        found: SmolStr,
        /// A known word that is near.
        near: Option<&'static str>,
    },
    /// The text ends too early.
    #[error("the text ends where {expected} was expected")]
    End {
        /// What was expected.
        expected: &'static str,
    },
    /// Two values of a list stand side by side.
    #[error("a comma is missing between two values")]
    MissingComma,
    /// A comma with no value after it.
    #[error("no value follows this comma")]
    TrailingComma,
    /// A bracket that is not closed.
    #[error("this {what} is never closed")]
    Unclosed {
        /// "statement", "block", "list" or "annotation".
        what: &'static str,
        /// The bracket that closes it.
        close: char,
    },
    /// A bracket that closes nothing.
    #[error("`{found}` closes nothing")]
    Unopened {
        /// The bracket.
        found: char,
    },
    /// A string has no closing quote on its line.
    #[error("this string is never closed")]
    UnclosedString,
    /// An unknown escape in a string.
    #[error("`{escape}` is not an escape")]
    BadEscape {
        /// The escape as written.
        escape: SmolStr,
    },
    /// A control character stands unescaped in a string.
    #[error("control character U+{code:04X} must be escaped in a string")]
    ControlCharacter {
        /// Its code point.
        code: u32,
    },
    /// Text that cannot stand without quotes.
    #[error("`{text}` must stand in double quotes: {reason}")]
    Unquoted {
        /// The text.
        text: SmolStr,
        /// Why.
        reason: &'static str,
    },
    /// A word and a string without a blank between them.
    #[error("a blank is missing between a word and a string")]
    Touching,
    /// A negative number without parentheses.
    #[error("a negative number stands in parentheses")]
    NegativeNumber {
        /// The number.
        number: SmolStr,
    },
    /// Text in parentheses that is no number.
    #[error("`{text}` is not a number")]
    NotANumber {
        /// The text.
        text: SmolStr,
    },
    /// A second key of an operator without a block.
    #[error("several keys of an operator stand in a block")]
    KeysWithoutBlock,
    /// A part of the header stands twice.
    #[error("`{part}` stands twice in the header")]
    HeaderTwice {
        /// `version`, `id`, `single` or "the type".
        part: &'static str,
    },
    /// An annotation other than `allow`.
    #[error("`{name}` is not an annotation")]
    UnknownAnnotation {
        /// Its name.
        name: SmolStr,
    },
    /// A second reason in an annotation.
    #[error("`reason` stands twice in this annotation")]
    ReasonTwice,
    /// A comment of another language.
    #[error("a comment starts with `//`")]
    OtherComment,
    /// A colon behind a name, as JSON and YAML have it.
    #[error("no colon stands behind a name")]
    ColonAfterName,
    /// A hole with nothing in it.
    #[error("a hole holds an expression")]
    EmptyHole,
    /// An annotation that has no effect.
    #[error("this annotation names no finding")]
    EmptyAnnotation,
    /// An annotation for the whole policy after a statement.
    #[error("an annotation of the whole policy stands before the first statement")]
    LateAnnotation,
    /// An annotation among the elements of a statement.
    #[error("an annotation stands before a statement, and not in it")]
    InnerAnnotation,
    /// A document in JSON.
    #[error("this is JSON, and not the policy language")]
    Json,
    /// An annotation with no statement behind it.
    #[error("no statement follows this annotation")]
    LooseAnnotation,
    /// A hole in a file, or in a string.
    #[error("a hole is filled by the macro `policy!`, and has no value in a file")]
    HoleInFile,
    /// A hole where none can stand.
    #[error("no hole can stand here: {reason}")]
    MisplacedHole {
        /// Why.
        reason: &'static str,
    },
    /// A setting of the whole process stopped the parser.
    #[error("the limit of calls that this process has set for pest's parsers is reached")]
    CallLimit,
}

impl LanguageMistake {
    /// What to do about the mistake, where there is more to say than its message.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Expected {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            Self::MissingComma => "write `,` here".into(),
            Self::TrailingComma => "remove the comma, or add a value".into(),
            Self::Unclosed { close, .. } => format!("close it with `{close}`"),
            Self::Unopened { .. } => "remove it".into(),
            Self::UnclosedString => "close it with `\"` on the same line".into(),
            Self::BadEscape { .. } => {
                r#"the escapes are \" \\ \n \r \t \0 \xNN and \u{…}; write a backslash as \\"#
                    .into()
            }
            Self::ControlCharacter { .. } => r"write a line break as \n, a tab as \t".into(),
            Self::Unquoted { text, .. } => match text.as_str() {
                "=" => "remove it".into(),
                text if text.ends_with(';') => "remove the `;`".into(),
                text => {
                    let inner = text
                        .strip_prefix('\'')
                        .and_then(|text| text.strip_suffix('\''));
                    let inner = inner.unwrap_or(text);
                    if inner.contains('"') {
                        return None;
                    }
                    format!("write `\"{inner}\"`")
                }
            },
            Self::ReasonTwice => "write all of it in one".into(),
            Self::OtherComment => "write each line of it behind `//`".into(),
            Self::ColonAfterName => "remove the colon".into(),
            Self::Touching => "write a blank here".into(),
            Self::NegativeNumber { number } => format!("write `({number})`"),
            Self::NotANumber { .. } => "parentheses stand around negative numbers only".into(),
            Self::KeysWithoutBlock => "write `when Operator { key value … }`".into(),
            Self::HeaderTwice { .. } => "remove one of them".into(),
            Self::UnknownAnnotation { .. } | Self::EmptyAnnotation => {
                "write `#[allow(CODE, reason = \"…\")]`".into()
            }
            Self::InnerAnnotation => "write it on the line before `allow` or `deny`".into(),
            Self::Json => {
                "give it the extension `.json`, or convert it: `iam convert --to iam`".into()
            }
            Self::LateAnnotation => "write it without `!`, or before the first statement".into(),
            Self::LooseAnnotation => {
                "write `#![allow(…)]` before the first statement for the whole policy".into()
            }
            Self::HoleInFile => "write the value itself".into(),
            Self::Expected { near: None, .. }
            | Self::End { .. }
            | Self::MisplacedHole { .. }
            | Self::EmptyHole
            | Self::CallLimit => return None,
        })
    }
}
