//! The matcher: greedy, without memory. It works on bytes of UTF-8; the runs that it compares are
//! whole characters.

use memchr::memmem;

use super::tokens::{Piece, Token, split_at_colon, token};
use crate::Lookup;

/// Both ends first, then each run between two stars at its leftmost place.
pub(super) fn matches<'a>(
    mut tokens: impl DoubleEndedIterator<Item = Token<'a>> + Clone,
    text: &[u8],
) -> bool {
    let mut rest = text;
    loop {
        let after = match tokens.next() {
            None => return rest.is_empty(),
            Some(Token::Many) => break,
            Some(Token::One) => without_first(rest),
            Some(Token::Text(expected)) => rest.strip_prefix(expected),
        };
        let Some(after) = after else {
            return false;
        };
        rest = after;
    }
    loop {
        let before = match tokens.next_back() {
            // There was one star alone.
            None => return true,
            Some(Token::Many) => break,
            Some(Token::One) => without_last(rest),
            Some(Token::Text(expected)) => rest.strip_suffix(expected),
        };
        let Some(before) = before else {
            return false;
        };
        rest = before;
    }
    // What is left stands between two stars.
    loop {
        match find(&mut tokens, rest) {
            Some((after, Run::BeforeStar)) => rest = after,
            Some((_, Run::Last)) => return true,
            None => return false,
        }
    }
}

/// What ends a run of tokens without star.
enum Run {
    BeforeStar,
    Last,
}

/// What follows the leftmost place where the tokens up to the next star fit.
fn find<'a, 't>(
    tokens: &mut (impl Iterator<Item = Token<'a>> + Clone),
    text: &'t [u8],
) -> Option<(&'t [u8], Run)> {
    let mut from = text;
    let first = tokens.next();
    loop {
        let after = match first {
            None => return Some((from, Run::Last)),
            Some(Token::Many) => return Some((from, Run::BeforeStar)),
            Some(Token::One) => without_first(from)?,
            Some(Token::Text(expected)) => {
                // Often the text goes on with it, and no search needs to begin.
                if !from.starts_with(expected) {
                    from = from.get(memmem::find(from, expected)?..)?;
                }
                from.strip_prefix(expected)?
            }
        };
        let mut others = tokens.clone();
        match fit(&mut others, after) {
            Fit::After(rest, run) => {
                *tokens = others;
                return Some((rest, run));
            }
            Fit::TooShort => return None,
            Fit::NotHere => from = without_first(from)?,
        }
    }
}

enum Fit<'t> {
    /// The run fits, and this follows it.
    After(&'t [u8], Run),
    NotHere,
    /// Here the text ends before the run does. A run has a fixed number of characters, so that
    /// the text is too short at every later place as well.
    TooShort,
}

fn fit<'a, 't>(tokens: &mut impl Iterator<Item = Token<'a>>, text: &'t [u8]) -> Fit<'t> {
    let mut rest = text;
    loop {
        let after = match tokens.next() {
            None => return Fit::After(rest, Run::Last),
            Some(Token::Many) => return Fit::After(rest, Run::BeforeStar),
            Some(Token::Text(expected)) if rest.len() < expected.len() => return Fit::TooShort,
            Some(Token::Text(expected)) => rest.strip_prefix(expected),
            Some(Token::One) if rest.is_empty() => return Fit::TooShort,
            Some(Token::One) => without_first(rest),
        };
        let Some(after) = after else {
            return Fit::NotHere;
        };
        rest = after;
    }
}

/// The text without its first character.
fn without_first(text: &[u8]) -> Option<&[u8]> {
    let (_, rest) = text.split_first()?;
    let others = rest.iter().take_while(|byte| is_continuation(**byte));
    rest.get(others.count()..)
}

fn without_last(text: &[u8]) -> Option<&[u8]> {
    let first = text.iter().rposition(|byte| !is_continuation(*byte))?;
    text.get(..first)
}

/// Whether a byte of UTF-8 is not the first one of a character.
fn is_continuation(byte: u8) -> bool {
    byte & 0b1100_0000 == 0b1000_0000
}

/// A place in a pattern: a piece, and an offset in its text.
type Place = (usize, usize);

/// The same for the parts of an ARN, one by one; the last part of the pattern takes the rest. All
/// variables have a value.
pub(super) fn matches_parts(pieces: &[Piece], text: &[u8], context: &dyn Lookup) -> bool {
    let mut start = (0, 0);
    let mut rest = text;
    for _ in 0..5 {
        let Some(colon) = colon(pieces, start, context) else {
            break;
        };
        match split_at_colon(rest) {
            Some((value, after)) if matches(part(pieces, start, colon, context), value) => {
                rest = after;
            }
            _ => return false,
        }
        start = (colon.0, colon.1 + 1);
    }
    matches(part(pieces, start, (pieces.len(), 0), context), rest)
}

/// The first colon from a place on.
fn colon(pieces: &[Piece], (first, offset): Place, context: &dyn Lookup) -> Option<Place> {
    let mut from = offset;
    for (index, piece) in pieces.iter().enumerate().skip(first) {
        if let Token::Text(text) = token(piece, context)
            && let Some(at) = text.iter().skip(from).position(|byte| *byte == b':')
        {
            return Some((index, from + at));
        }
        from = 0;
    }
    None
}

/// The tokens between two places.
fn part<'a>(
    pieces: &'a [Piece],
    start: Place,
    end: Place,
    context: &'a dyn Lookup,
) -> impl DoubleEndedIterator<Item = Token<'a>> + Clone {
    let until = (end.0 + 1).min(pieces.len());
    let pieces = pieces.get(start.0..until).unwrap_or_default();
    pieces.iter().enumerate().map(move |(index, piece)| {
        let Token::Text(text) = token(piece, context) else {
            return token(piece, context);
        };
        let index = start.0 + index;
        let from = if index == start.0 { start.1 } else { 0 };
        let to = if index == end.0 { end.1 } else { text.len() };
        Token::Text(text.get(from..to).unwrap_or_default())
    })
}
