//! What a pattern is made of, and what the matcher sees of it.

use memchr::{memchr2, memrchr2};
use smol_str::SmolStr;

use crate::{Lookup, Variable};

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(SmolStr),
    One,
    Many,
    // Boxed, so that a pattern of many wildcards takes a third of the memory.
    Variable(Box<Variable>),
}

/// A part as it is at one decision: variables replaced by their text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    One,
    Many,
}

pub(super) fn token<'a>(piece: &'a Piece, context: &'a dyn Lookup) -> Token<'a> {
    match piece {
        Piece::Text(text) => Token::Text(text),
        Piece::Variable(variable) => Token::Text(variable.resolve(context).unwrap_or_default()),
        Piece::One => Token::One,
        Piece::Many => Token::Many,
    }
}

/// The offset of the first `*` or `?`, or the length of the text.
pub(super) fn first_wildcard(text: &str) -> usize {
    memchr2(b'*', b'?', text.as_bytes()).unwrap_or(text.len())
}

/// What follows so many colons, or how many of them the text lacks.
pub(super) fn after_colons(text: &str, colons: usize) -> Result<&str, usize> {
    let mut rest = text;
    for missing in (1..=colons).rev() {
        rest = rest.split_once(':').ok_or(missing)?.1;
    }
    Ok(rest)
}

/// The tokens of text in which each `*` and `?` is a wildcard, from both ends.
#[derive(Clone)]
pub(super) struct Wild<'a> {
    rest: &'a str,
}

impl<'a> Wild<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { rest: text }
    }
}

fn wildcard<'a>(character: &str) -> Option<Token<'a>> {
    match character {
        "*" => Some(Token::Many),
        "?" => Some(Token::One),
        _ => None,
    }
}

impl<'a> Iterator for Wild<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some((first, rest)) = self.rest.split_at_checked(1)
            && let Some(token) = wildcard(first)
        {
            self.rest = rest;
            return Some(token);
        }
        let (text, rest) = self.rest.split_at_checked(first_wildcard(self.rest))?;
        self.rest = rest;
        (!text.is_empty()).then_some(Token::Text(text))
    }
}

impl DoubleEndedIterator for Wild<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let end = self.rest.len().checked_sub(1)?;
        if let Some((rest, last)) = self.rest.split_at_checked(end)
            && let Some(token) = wildcard(last)
        {
            self.rest = rest;
            return Some(token);
        }
        let start = memrchr2(b'*', b'?', self.rest.as_bytes()).map_or(0, |at| at + 1);
        let (rest, text) = self.rest.split_at_checked(start)?;
        self.rest = rest;
        Some(Token::Text(text))
    }
}
