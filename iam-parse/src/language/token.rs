//! The tokens of the language, wherever they come from.

use iam_model::Span;
use smol_str::SmolStr;

use crate::report::Report;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text without quotes.
    Word,
    /// A string; the token's text is what it says, its escapes resolved.
    String,
    Comma,
    Open(char),
    Close(char),
    /// `#`, before the bracket of an annotation.
    Outer,
    /// `#!`, before the bracket of an annotation of the whole policy.
    Inner,
    /// The end of the text, as often as it is asked for.
    End,
}

/// A token and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
    pub(crate) text: SmolStr,
}

impl Token {
    pub(crate) fn is_word(&self, text: &str) -> bool {
        self.kind == Kind::Word && self.text == text
    }

    /// Whether a value can start with it.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.kind, Kind::Word | Kind::String)
    }
}

/// What a word is read as, which matters where the blanks between its parts are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// A name: keyword, Sid, operator, key. A wildcard after it starts a word of its own.
    Name,
    /// A value: a wildcard after it belongs to it.
    Value,
}

/// Tokens one after the other.
pub(crate) trait Source {
    /// Whether a value may have holes, which whoever supplied the tokens can fill.
    const HAS_HOLES: bool;

    /// The token that many tokens ahead; `mode` is what all words up to it are read as.
    fn peek(&mut self, ahead: usize, mode: Mode, report: &mut Report) -> Token;

    /// Consumes the next token.
    fn next(&mut self, mode: Mode, report: &mut Report) -> Token;
}
