//! Policy variables and wildcards: the templates that resources and condition values are.

use super::context::{Context, ContextValue};
use super::{Check, Version};

/// One character of a pattern, or one of the two wildcards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// Exactly this character.
    Char(char),
    /// `*`: any text, the empty one included.
    Star,
    /// `?`: exactly one character.
    Question,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Text of the author, or a literal `${*}`.
    Token(Token),
    /// `${key}` or `${key, 'default'}`, the key in lower case.
    Variable {
        key: String,
        default: Option<String>,
    },
}

/// A text in which wildcards and, under the new version, variables may stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// The author's text without variables: `*` and `?` are wildcards.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    text.chars().map(token).collect()
}

fn token(c: char) -> Token {
    match c {
        '*' => Token::Star,
        '?' => Token::Question,
        other => Token::Char(other),
    }
}

impl Template {
    /// V2: variables exist only under `2012-10-17`; under `2008-10-17` `${…}` is plain text.
    pub(crate) fn read(text: &str, version: Version) -> Check<Self> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while version == Version::V2012
            && let Some(start) = rest.find("${")
        {
            pieces.extend(rest[..start].chars().map(|c| Piece::Token(token(c))));
            let (piece, after) = variable(&rest[start + 2..])?;
            pieces.push(piece);
            rest = after;
        }
        pieces.extend(rest.chars().map(|c| Piece::Token(token(c))));
        Ok(Self { pieces })
    }

    /// V1, V3, V4, C7: the pattern with its variables replaced by literal text, or nothing if one
    /// of them is missing and has no default.
    pub(crate) fn pattern(&self, context: &Context) -> Option<Vec<Token>> {
        let mut result = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Token(token) => result.push(*token),
                Piece::Variable { key, default } => {
                    let value = variable_value(key, context).or(default.as_deref())?;
                    result.extend(value.chars().map(Token::Char));
                }
            }
        }
        Some(result)
    }

    /// The same as text, for the operators that have no wildcards.
    pub(crate) fn text(&self, context: &Context) -> Option<String> {
        let tokens = self.pattern(context)?;
        Some(
            tokens
                .into_iter()
                .map(|token| match token {
                    Token::Char(c) => c,
                    Token::Star => '*',
                    Token::Question => '?',
                })
                .collect(),
        )
    }
}

/// V3: a variable is missing if its key is absent, empty, or multi-valued.
fn variable_value<'a>(key: &str, context: &'a Context) -> Option<&'a str> {
    match context.get(key)? {
        ContextValue::Scalar(text) if !text.is_empty() => Some(text),
        _ => None,
    }
}

/// V1, V4: reads what follows `${` and returns it with the text after its closing brace.
fn variable(text: &str) -> Check<(Piece, &str)> {
    for (literal, c) in [("*}", '*'), ("?}", '?'), ("$}", '$')] {
        if let Some(after) = text.strip_prefix(literal) {
            return Ok((Piece::Token(Token::Char(c)), after));
        }
    }
    let end = text.find([',', '}']).ok_or("MISSING_BRACE_IN_VARIABLE")?;
    let (name, rest) = text.split_at(end);
    let (default, after) = match rest.strip_prefix('}') {
        Some(after) => (None, after),
        None => default(&rest[1..])?,
    };
    variable_name(name, default.is_some())?;
    let key = name.to_ascii_lowercase();
    Ok((Piece::Variable { key, default }, after))
}

/// V4: `'text'}` after the comma. The text cannot hold a quote, but it can hold a brace.
fn default(text: &str) -> Check<(Option<String>, &str)> {
    let quoted = text
        .trim_start()
        .strip_prefix('\'')
        .ok_or("MISSING_QUOTE_IN_VARIABLE")?;
    let (value, rest) = quoted.split_once('\'').ok_or("MISSING_QUOTE_IN_VARIABLE")?;
    match rest.strip_prefix('}') {
        Some(after) => Ok((Some(value.to_owned()), after)),
        None if rest.is_empty() => Err("MISSING_BRACE_IN_VARIABLE"),
        None => Err("MISSING_QUOTE_IN_VARIABLE"),
    }
}

/// V1: a variable's name is `prefix:name`, with an optional tag after a slash.
fn variable_name(name: &str, has_default: bool) -> Check<()> {
    if name.is_empty() && !has_default {
        return Err("EMPTY_VARIABLE");
    }
    if name.contains(char::is_whitespace) {
        return Err("UNSUPPORTED_SPACE_IN_VARIABLE");
    }
    match name.split_once(':') {
        Some((prefix, rest))
            if !prefix.is_empty() && !rest.is_empty() && !name.contains(['$', '{', '\'']) =>
        {
            Ok(())
        }
        _ => Err("INVALID_VARIABLE_FORMAT"),
    }
}

/// K9, C3: whether the whole text matches the pattern. A `*` that has failed to match takes one
/// character more and the comparison goes on behind it.
pub(crate) fn like(pattern: &[Token], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut last_star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(Token::Star) => {
                last_star = Some((p, t));
                p += 1;
            }
            Some(Token::Question) => {
                p += 1;
                t += 1;
            }
            Some(Token::Char(c)) if *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match last_star {
                None => return false,
                Some((star, taken)) => {
                    last_star = Some((star, taken + 1));
                    p = star + 1;
                    t = taken + 1;
                }
            },
        }
    }
    pattern[p..].iter().all(|token| *token == Token::Star)
}
