//! The matcher: greedy, without memory.

use memchr::memmem;

use super::tokens::{Piece, Token, token};
use crate::Lookup;

/// Both ends first, then each run between two stars at its leftmost place.
pub(super) fn matches<'a>(
    mut tokens: impl DoubleEndedIterator<Item = Token<'a>> + Clone,
    text: &str,
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
        let run = tokens
            .clone()
            .take_while(|token| !matches!(token, Token::Many));
        match find(&run, rest) {
            Some(after) => rest = after,
            None => return false,
        }
        if !tokens.any(|token| matches!(token, Token::Many)) {
            return true;
        }
    }
}

/// What follows the leftmost place where a run of tokens fits.
fn find<'a, 't>(run: &(impl Iterator<Item = Token<'a>> + Clone), text: &'t str) -> Option<&'t str> {
    let mut from = text;
    let first = run.clone().next();
    loop {
        if let Some(Token::Text(expected)) = first {
            let at = memmem::find(from.as_bytes(), expected.as_bytes())?;
            from = from.get(at..)?;
        }
        match fit(run.clone(), from) {
            Fit::After(rest) => return Some(rest),
            Fit::TooShort => return None,
            Fit::NotHere => from = without_first(from)?,
        }
    }
}

enum Fit<'t> {
    /// The run fits, and this follows it.
    After(&'t str),
    NotHere,
    /// Here the text ends before the run does. A run has a fixed number of characters, so that
    /// the text is too short at every later place as well.
    TooShort,
}

fn fit<'a, 't>(run: impl Iterator<Item = Token<'a>>, text: &'t str) -> Fit<'t> {
    let mut rest = text;
    for token in run {
        let after = match token {
            Token::Text(expected) if rest.len() < expected.len() => return Fit::TooShort,
            Token::Text(expected) => rest.strip_prefix(expected),
            Token::One if rest.is_empty() => return Fit::TooShort,
            Token::One => without_first(rest),
            Token::Many => Some(rest),
        };
        let Some(after) = after else {
            return Fit::NotHere;
        };
        rest = after;
    }
    Fit::After(rest)
}

fn without_first(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next().map(|_| characters.as_str())
}

fn without_last(text: &str) -> Option<&str> {
    let mut characters = text.chars();
    characters.next_back().map(|_| characters.as_str())
}

/// A place in a pattern: a piece, and an offset in its text.
type Place = (usize, usize);

/// The same for the parts of an ARN, one by one; the last part of the pattern takes the rest. All
/// variables have a value.
pub(super) fn matches_parts(pieces: &[Piece], text: &str, context: &dyn Lookup) -> bool {
    let mut start = (0, 0);
    let mut rest = text;
    for _ in 0..5 {
        let Some(colon) = colon(pieces, start, context) else {
            break;
        };
        match rest.split_once(':') {
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
            && let Some(at) = text.get(from..).and_then(|rest| rest.find(':'))
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
