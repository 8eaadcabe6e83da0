//! Tokens of JSON, and of what people write instead of it.

use iam_model::tree::is_json_number;
use iam_model::{ProblemKind, Span};
use smol_str::SmolStr;

use crate::report::{Report, span};

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// `{` or `[`.
    Open(Bracket),
    /// `}` or `]`.
    Close(Bracket),
    Colon,
    Comma,
    String(SmolStr),
    Number(SmolStr),
    /// A word that starts like a number and is none.
    BadNumber,
    /// `true`, `false` or `null`.
    Literal(Literal),
    /// Any other run of characters without quotes.
    Word,
    /// `=` or `;`, which stand for `:` and `,` in other notations.
    Odd,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Literal {
    True,
    False,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    Object,
    List,
}

impl Bracket {
    pub(super) const fn noun(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::List => "list",
        }
    }

    pub(super) const fn closing(self) -> char {
        match self {
            Self::Object => '}',
            Self::List => ']',
        }
    }
}

/// A token and where it stands.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Span,
    /// Whether it is the first token of its line.
    pub(super) fresh: bool,
    /// Whether it is, on a line that is indented more than the line before.
    pub(super) indented: bool,
    /// Whether its end is a guess, so that what seems to be missing after it may be inside it.
    pub(super) broken: bool,
}

/// Where the reader stands, as far as it changes what a token is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// A value is due: an unquoted word runs over colons, as in `arn:aws:s3:::bucket`.
    Value,
    /// A member's name is due.
    Name,
    /// Anything else is due.
    Other,
    /// The rest of a line is skipped after a problem: problems in it are follow-ups.
    Skip,
}

/// A problem between a string and a word that touches it; if the line turns out to have an odd
/// number of quotes, the string's own quotes were the mistake.
#[derive(Clone, Copy)]
pub(super) struct Adjacent {
    pub(super) mark: usize,
    pub(super) string: Span,
    pub(super) line_start: usize,
}

pub(super) struct Lexer<'a> {
    pub(super) text: &'a str,
    pub(super) position: usize,
    pub(super) line_start: usize,
    /// The blanks before the first token of the current line.
    pub(super) indent: usize,
    /// The same of the line before that has a token.
    indent_before: usize,
    pub(super) report: Report,
    pub(super) adjacent: Option<Adjacent>,
    /// A comment without an end, or a line of odd quotes, may have taken closing brackets.
    pub(super) swallowed: bool,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, start: usize, report: Report) -> Self {
        Self {
            text,
            position: start,
            line_start: start,
            indent: 0,
            indent_before: 0,
            report,
            adjacent: None,
            swallowed: false,
        }
    }

    pub(super) fn byte_at(&self, position: usize) -> Option<u8> {
        self.text.as_bytes().get(position).copied()
    }

    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// The next token. Problems inside it (escapes, comments before it) are reported here;
    /// whether it may stand where it stands is the reader's question.
    pub(super) fn next(&mut self, mode: Mode) -> Token {
        self.report.quiet = mode == Mode::Skip;
        let fresh = self.skip_blank();
        if fresh {
            self.indent_before = self.indent;
            self.indent = self.position - self.line_start;
            self.report.quiet = false;
        }
        let start = self.position;
        let Some(byte) = self.byte_at(start) else {
            return self.token(TokenKind::End, start, fresh);
        };
        let kind = match byte {
            b'{' => TokenKind::Open(Bracket::Object),
            b'[' => TokenKind::Open(Bracket::List),
            b'}' => TokenKind::Close(Bracket::Object),
            b']' => TokenKind::Close(Bracket::List),
            b':' => TokenKind::Colon,
            b',' => TokenKind::Comma,
            b'=' | b';' => TokenKind::Odd,
            b'"' => {
                let (text, broken) = self.string(start);
                let mut token = self.token(TokenKind::String(text), start, fresh);
                token.broken = broken;
                return token;
            }
            _ => {
                if let Some(close) = wrong_quote(self.text.get(start..).unwrap_or_default()) {
                    let broken = self.wrong_string(start, close);
                    let text = SmolStr::new(self.slice(start, self.position));
                    let mut token = self.token(TokenKind::String(text), start, fresh);
                    token.broken = broken;
                    return token;
                }
                let mut kind = self.word(mode);
                let wrong = matches!(kind, TokenKind::Word | TokenKind::BadNumber);
                if wrong || self.byte_at(self.position) == Some(b'"') {
                    kind = self
                        .string_without_opening_quote(start, mode)
                        .unwrap_or(kind);
                }
                return self.token(kind, start, fresh);
            }
        };
        self.position += 1;
        if byte == b'=' && self.byte_at(self.position) == Some(b'>') {
            self.position += 1;
        }
        self.token(kind, start, fresh)
    }

    /// Whether the next token is a colon, without reading it.
    pub(super) fn colon_follows(&self) -> bool {
        self.next_byte() == Some(b':')
    }

    /// The first byte after blanks, without reading it.
    pub(super) fn next_byte(&self) -> Option<u8> {
        byte_after_blanks(self.text, self.position)
    }

    fn token(&self, kind: TokenKind, start: usize, fresh: bool) -> Token {
        Token {
            kind,
            span: span(start, self.position),
            fresh,
            indented: fresh && self.indent > self.indent_before,
            broken: false,
        }
    }

    /// Skips white space, comments and invisible characters; tells whether a line has begun.
    fn skip_blank(&mut self) -> bool {
        let mut fresh = self.position == self.line_start;
        loop {
            let rest = self
                .text
                .as_bytes()
                .get(self.position..)
                .unwrap_or_default();
            let Some(skipped) = rest
                .iter()
                .position(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
            else {
                self.position = self.text.len();
                return fresh;
            };
            let blank = rest.get(..skipped).unwrap_or_default();
            if let Some(newline) = blank.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
                fresh = true;
                self.line_start = self.position + newline + 1;
            }
            self.position += skipped;
            match rest.get(skipped) {
                Some(b'/') if matches!(rest.get(skipped + 1), Some(b'/' | b'*')) => self.comment(),
                Some(b'#') => self.comment(),
                Some(byte) if !byte.is_ascii_graphic() && self.invisible() => {}
                _ => return fresh,
            }
        }
    }

    fn comment(&mut self) {
        let start = self.position;
        let rest = self.text.get(start..).unwrap_or_default();
        let length = if rest.starts_with("/*") {
            let end = rest.find("*/");
            self.swallowed = end.is_none();
            end.map_or(rest.len(), |end| end + 2)
        } else {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        };
        self.position = start + length;
        self.report
            .add(ProblemKind::Comment, span(start, self.position));
    }

    /// Skips a run of characters that look like a blank, or like nothing, and are not JSON's.
    fn invisible(&mut self) -> bool {
        let start = self.position;
        let rest = self.text.get(start..).unwrap_or_default();
        let Some(first) = rest.chars().next().filter(|first| is_invisible(*first)) else {
            return false;
        };
        self.position = start + rest.find(|c| !is_invisible(c)).unwrap_or(rest.len());
        self.report.add(
            ProblemKind::Expected {
                expected: "an ordinary space",
                found: smol_str::format_smolstr!("the character U+{:04X}", u32::from(first)),
            },
            span(start, self.position),
        );
        true
    }

    /// Reads text that lost its opening quote, as in `Version": "2012-10-17"`: the next quote of
    /// the line touches the text before it, and punctuation follows it.
    fn string_without_opening_quote(&mut self, start: usize, mode: Mode) -> Option<TokenKind> {
        // Farther than this no quote is looked for, so that the search stays cheap.
        const FARTHEST: usize = 4096;
        if !matches!(mode, Mode::Value | Mode::Name) || self.report.is_full() {
            return None;
        }
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = rest
            .iter()
            .take(FARTHEST)
            .position(|byte| matches!(byte, b'"' | b'\n' | b'\r'))?;
        let before = rest.get(length.checked_sub(1)?)?;
        let touches = !matches!(before, b' ' | b'\t' | b',' | b'[' | b'{' | b':' | b'\\');
        let after = rest.get(length + 1);
        let ends = matches!(
            after,
            None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'}' | b']')
        );
        if rest.get(length) != Some(&b'"') || !touches || !ends {
            return None;
        }
        self.position = start + length + 1;
        self.report.add(
            ProblemKind::Missing {
                what: "an opening quote",
                before: "before this text",
            },
            span(start, start),
        );
        Some(TokenKind::String(SmolStr::new(
            self.slice(start, start + length),
        )))
    }

    fn word(&mut self, mode: Mode) -> TokenKind {
        let start = self.position;
        let rest = self.text.get(start..).unwrap_or_default();
        let run = |stop: fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
        let short = run(|c| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.' | '_')));
        let word = rest.get(..short).unwrap_or_default();
        let literal = match word {
            "true" => Some(Literal::True),
            "false" => Some(Literal::False),
            "null" => Some(Literal::Null),
            _ => None,
        };
        if let Some(literal) = literal {
            self.position = start + short;
            return TokenKind::Literal(literal);
        }
        if is_json_number(word) && !continues_text(rest, short) {
            self.position = start + short;
            return TokenKind::Number(SmolStr::new(word));
        }
        let long = if mode == Mode::Value {
            run(ends_bare_value)
        } else {
            run(|c| ends_bare_value(c) || matches!(c, ':' | '='))
        };
        // A character that ends every word is a word of its own, so that reading goes on.
        let first = rest.chars().next().map_or(1, char::len_utf8);
        self.position = start + long.max(first);
        let word = self.slice(start, self.position);
        let signed = word.strip_prefix(['-', '+']).unwrap_or(word);
        let starts_number = signed
            .strip_prefix('.')
            .unwrap_or(signed)
            .starts_with(|c: char| c.is_ascii_digit());
        if starts_number || matches!(signed, "NaN" | "Infinity" | "inf" | "nan") {
            TokenKind::BadNumber
        } else {
            TokenKind::Word
        }
    }

    /// Reads a string in marks that JSON does not have; tells whether its end is a guess.
    fn wrong_string(&mut self, start: usize, close: char) -> bool {
        let rest = self.text.get(start..).unwrap_or_default();
        let quote = rest.chars().next().unwrap_or('\'');
        let open = quote.len_utf8();
        let inside = rest.get(open..).unwrap_or_default();
        let end = inside.find([close, '\n', '\r']);
        let closed =
            end.is_some_and(|end| inside.get(end..).unwrap_or_default().starts_with(close));
        let length = end.unwrap_or(inside.len());
        self.position = start + open + length + if closed { close.len_utf8() } else { 0 };
        self.report.add(
            ProblemKind::WrongQuotes { quote },
            span(start, self.position),
        );
        !closed
    }
}

/// Whether the text after a number is still part of the same unquoted word, as in `10.0.0.0/8`.
fn continues_text(rest: &str, length: usize) -> bool {
    let after = rest.get(length..).unwrap_or_default();
    !after.starts_with("//")
        && !after.starts_with("/*")
        && after
            .chars()
            .next()
            .is_some_and(|c| !ends_bare_value(c) && !matches!(c, ':' | '=' | '\''))
}

fn ends_bare_value(c: char) -> bool {
    matches!(c, ',' | '{' | '}' | '[' | ']' | '"' | ';') || c.is_whitespace() || is_invisible(c)
}

/// The mark that closes a string which starts with another mark than `"`.
fn wrong_quote(rest: &str) -> Option<char> {
    match rest.chars().next()? {
        '\'' => Some('\''),
        '`' => Some('`'),
        '\u{201C}' | '\u{201D}' | '\u{201E}' => Some('\u{201D}'),
        '\u{2018}' | '\u{2019}' => Some('\u{2019}'),
        _ => None,
    }
}

fn is_invisible(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r')
        || matches!(
            c,
            '\u{A0}' | '\u{AD}' | '\u{1680}' | '\u{2000}'
                ..='\u{200F}'
                    | '\u{2028}'
                    | '\u{2029}'
                    | '\u{202F}'
                    | '\u{205F}'
                    | '\u{2060}'
                    | '\u{3000}'
                    | '\u{FEFF}'
        )
}

/// The first byte at or after `position` that is no blank.
pub(super) fn byte_after_blanks(text: &str, position: usize) -> Option<u8> {
    text.as_bytes()
        .get(position..)
        .unwrap_or_default()
        .iter()
        .find(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
        .copied()
}
