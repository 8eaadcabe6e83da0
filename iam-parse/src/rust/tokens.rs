//! Words out of Rust's tokens.
//!
//! Rust's tokenizer takes `s3:Get*` apart into four tokens. Where both neighbours have positions,
//! these tell whether they belong together; where one has none, as in what other macros make, the
//! rule of [`joins`] does. Both read a policy that is right in the same way.

use smol_str::SmolStr;

use super::string::string_value;
use crate::language::token::{Kind, Mode, Source, Token};
use crate::language::word::{is_of_words, is_run, is_wildcard};
use crate::report::{Report, span};

/// What stands between a token and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: they touch.
    None,
    /// A blank on the same line.
    Blank,
    /// It is not known.
    Unknown,
}

/// A token of Rust source.
#[derive(Clone, Debug)]
pub struct RustToken {
    kind: Kind,
    text: SmolStr,
    gap: Gap,
}

impl RustToken {
    /// An identifier, a literal or one character of punctuation, in its source text.
    pub fn new(source: &str, gap: Gap) -> Self {
        let (kind, text) = match source {
            "," => (Kind::Comma, source.into()),
            _ => match string_value(source) {
                Some(text) => (Kind::String, text),
                None => (Kind::Word, source.into()),
            },
        };
        Self { kind, text, gap }
    }

    /// An opening bracket: `{`, `[` or `(`.
    pub fn open(bracket: char) -> Self {
        Self::bracket(Kind::Open(bracket), bracket)
    }

    /// A closing bracket: `}`, `]` or `)`.
    pub fn close(bracket: char) -> Self {
        Self::bracket(Kind::Close(bracket), bracket)
    }

    fn bracket(kind: Kind, bracket: char) -> Self {
        Self {
            kind,
            text: SmolStr::from_iter([bracket]),
            gap: Gap::Unknown,
        }
    }

    /// The same token behind another gap.
    pub fn with_gap(mut self, gap: Gap) -> Self {
        self.gap = gap;
        self
    }

    /// Whether it is a string literal.
    pub fn is_string(&self) -> bool {
        self.kind == Kind::String
    }

    /// Whether it is an opening bracket.
    pub const fn is_open(&self) -> bool {
        matches!(self.kind, Kind::Open(_))
    }

    /// Whether it is a closing bracket.
    pub const fn is_close(&self) -> bool {
        matches!(self.kind, Kind::Close(_))
    }

    pub(super) const fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn text(&self) -> &SmolStr {
        &self.text
    }

    pub(super) const fn gap(&self) -> Gap {
        self.gap
    }

    fn is(&self, text: &str) -> bool {
        self.kind == Kind::Word && self.text == text
    }
}

/// The tokens of the language in those of Rust.
pub(super) struct RustTokens<'a> {
    tokens: &'a [RustToken],
    at: usize,
}

impl<'a> RustTokens<'a> {
    pub(super) const fn new(tokens: &'a [RustToken]) -> Self {
        Self { tokens, at: 0 }
    }

    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.is(text))
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|token| token.kind)
    }

    /// The token that starts at `at`, and where the next one starts.
    fn token(&self, at: usize, mode: Mode) -> (Token, usize) {
        let Some(first) = self.tokens.get(at) else {
            let end = self.tokens.len();
            let token = Token {
                kind: Kind::End,
                span: span(end, end),
                text: SmolStr::default(),
            };
            return (token, end);
        };
        let (kind, text, end) = match first.kind {
            Kind::Word => self.word(first, at, mode),
            kind => (kind, first.text.clone(), at + 1),
        };
        let token = Token {
            kind,
            span: span(at, end),
            text,
        };
        (token, end)
    }

    fn word(&self, first: &RustToken, at: usize, mode: Mode) -> (Kind, SmolStr, usize) {
        if first.is("#") {
            if self.kind(at + 1) == Some(Kind::Open('[')) {
                return (Kind::Outer, first.text.clone(), at + 1);
            }
            if self.is(at + 1, "!") && self.kind(at + 2) == Some(Kind::Open('[')) {
                return (Kind::Inner, SmolStr::new_static("#!"), at + 2);
            }
        }
        let mut text = String::from(first.text.as_str());
        let mut end = at + 1;
        while let Some(next) = self.tokens.get(end)
            && next.kind == Kind::Word
            && joins(&text, next, mode)
        {
            text.push_str(&next.text);
            end += 1;
        }
        (Kind::Word, text.into(), end)
    }
}

/// Whether a token goes on with the word before it.
///
/// The rule without positions: `:`, `.`, `/`, `+`, `=`, `@` and `-` belong to what stands on both
/// sides of them, because no word starts or ends with one; a wildcard belongs to a value before
/// it, but not to a name; a letter or digit never follows a letter, digit or wildcard.
fn joins(before: &str, next: &RustToken, mode: Mode) -> bool {
    match next.gap {
        Gap::None => return true,
        Gap::Blank => return false,
        Gap::Unknown => {}
    }
    let (Some(last), Some(first)) = (before.bytes().next_back(), next.text.bytes().next()) else {
        return false;
    };
    if !is_of_words(char::from(last)) || !is_of_words(char::from(first)) {
        return false;
    }
    if is_run(first) {
        return !is_run(last) && !is_wildcard(last);
    }
    !is_wildcard(first) || !is_run(last) || mode == Mode::Value
}

impl Source for RustTokens<'_> {
    const HAS_HOLES: bool = true;

    fn peek(&mut self, ahead: usize, mode: Mode, _: &mut Report) -> Token {
        let mut at = self.at;
        for _ in 0..ahead {
            at = self.token(at, mode).1;
        }
        self.token(at, mode).0
    }

    fn next(&mut self, mode: Mode, _: &mut Report) -> Token {
        let (token, end) = self.token(self.at, mode);
        self.at = end;
        token
    }
}
