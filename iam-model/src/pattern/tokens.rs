//! What a pattern is made of, and what the matcher sees of it.

use memchr::memchr_iter;
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
    Text(&'a [u8]),
    One,
    Many,
}

pub(super) fn token<'a>(piece: &'a Piece, context: &'a dyn Lookup) -> Token<'a> {
    match piece {
        Piece::Text(text) => Token::Text(text.as_bytes()),
        Piece::Variable(variable) => {
            Token::Text(variable.resolve(context).unwrap_or_default().as_bytes())
        }
        Piece::One => Token::One,
        Piece::Many => Token::Many,
    }
}

// The texts between wildcards and between colons are so short that a loop over their bytes is quicker
// than a search by vectors.

pub(super) fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// The offset of the first `*` or `?`, or the length of the text.
pub(super) fn first_wildcard(text: &str) -> usize {
    let at = text.bytes().position(is_wildcard);
    at.unwrap_or(text.len())
}

/// What follows so many colons, or how many of them the text lacks.
pub(super) fn after_colons(text: &str, colons: usize) -> Result<&str, usize> {
    let mut rest = text;
    for missing in (1..=colons).rev() {
        rest = rest.split_once(':').ok_or(missing)?.1;
    }
    Ok(rest)
}

pub(super) fn split_at_colon(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (before, after) = text.split_at_checked(text.iter().position(|byte| *byte == b':')?)?;
    Some((before, after.get(1..)?))
}

pub(super) fn count_colons(text: &[u8]) -> usize {
    memchr_iter(b':', text).count()
}

/// The tokens of text in which each `*` and `?` is a wildcard, from both ends.
#[derive(Clone)]
pub(super) struct Wild<'a> {
    rest: &'a [u8],
}

impl<'a> Wild<'a> {
    pub(super) fn of(text: &'a [u8]) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Wild<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let (first, rest) = self.rest.split_first()?;
        let token = match first {
            b'*' => Token::Many,
            b'?' => Token::One,
            _ => {
                let end = self.rest.iter().position(|byte| is_wildcard(*byte));
                let end = end.unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at_checked(end)?;
                self.rest = rest;
                return Some(Token::Text(text));
            }
        };
        self.rest = rest;
        Some(token)
    }
}

impl DoubleEndedIterator for Wild<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (last, rest) = self.rest.split_last()?;
        let token = match last {
            b'*' => Token::Many,
            b'?' => Token::One,
            _ => {
                let at = self.rest.iter().rposition(|byte| is_wildcard(*byte));
                let start = at.map_or(0, |at| at + 1);
                let (rest, text) = self.rest.split_at_checked(start)?;
                self.rest = rest;
                return Some(Token::Text(text));
            }
        };
        self.rest = rest;
        Some(token)
    }
}
