//! A pattern that is one text. What its wildcards look like is known before it is matched, so that most
//! patterns need no tokens.

use memchr::memmem;
use smol_str::SmolStr;

use super::Anchor;
use super::matching::matches;
use super::tokens::{
    Wild, after_colons, count_colons, first_wildcard, is_wildcard, split_at_colon,
};
use crate::Arn;

/// Text of which `*` and `?` are wildcards from a byte on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Text {
    written: SmolStr,
    /// The first wildcard, or the length of the text. What looks like a wildcard before it is none.
    // INVARIANT: no wildcard `*` is followed by a `*` or `?`, so that equal patterns are equal.
    literal: usize,
    tail: Tail,
}

/// What a text is from its first wildcard on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tail {
    /// There is none.
    Nothing,
    /// `*`.
    Anything,
    /// `*text`.
    End,
    /// `*text*`.
    Within,
    Other,
}

impl Tail {
    fn of(wild: &[u8]) -> Self {
        match wild {
            [] => Self::Nothing,
            b"*" => Self::Anything,
            [b'*', text @ .., b'*'] if is_literal(text) => Self::Within,
            [b'*', text @ ..] if is_literal(text) => Self::End,
            _ => Self::Other,
        }
    }

    /// Whether text matches from the first wildcard on; `wild` is what `self` was made of.
    fn matches(self, wild: &[u8], text: &[u8]) -> bool {
        match (self, wild) {
            (Self::Nothing, _) => text.is_empty(),
            (Self::Anything, _) => true,
            (Self::End, [_, end @ ..]) => text.ends_with(end),
            // Often the text goes on with it, and no search needs to begin.
            (Self::Within, [_, within @ .., _]) => {
                text.starts_with(within) || memmem::find(text, within).is_some()
            }
            _ => matches(Wild::of(wild), text),
        }
    }
}

fn is_literal(text: &[u8]) -> bool {
    !text.iter().any(|byte| is_wildcard(*byte))
}

/// The last part of a pattern of six parts, as far as that is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LastPart {
    /// Where it starts in the pattern.
    start: u32,
    /// How many bytes it has before its first wildcard.
    literal: u32,
    tail: Tail,
}

impl Text {
    pub(super) fn new(text: SmolStr, literal: usize) -> Self {
        let tail = Tail::of(text.as_bytes().get(literal..).unwrap_or_default());
        Self {
            written: text,
            literal,
            tail,
        }
    }

    pub(super) fn as_str(&self) -> &SmolStr {
        &self.written
    }

    /// The text, if no wildcard is in it.
    pub(super) fn literal(&self) -> Option<&SmolStr> {
        (self.tail == Tail::Nothing).then_some(&self.written)
    }

    pub(super) fn is_any(&self) -> bool {
        self.tail == Tail::Anything && self.literal == 0
    }

    pub(super) fn anchor(&self) -> Anchor<'_> {
        let start = self.written.get(..self.literal).unwrap_or_default();
        match self.tail {
            Tail::Nothing => Anchor::Text(start),
            Tail::Anything => Anchor::Start(start),
            Tail::End | Tail::Within | Tail::Other => Anchor::Prefix(start),
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let Some((head, wild)) = self.written.as_bytes().split_at_checked(self.literal) else {
            return false;
        };
        let rest = text.as_bytes().strip_prefix(head);
        rest.is_some_and(|rest| self.tail.matches(wild, rest))
    }

    /// The same part by part.
    pub(super) fn matches_parts(&self, text: &str) -> bool {
        self.parts(text).unwrap_or(false)
    }

    fn parts(&self, text: &str) -> Option<bool> {
        let (head, mut wild) = self.written.as_bytes().split_at_checked(self.literal)?;
        let mut rest = text.as_bytes().strip_prefix(head)?;
        // So far both have the same colons.
        for _ in count_colons(head)..5 {
            let Some((part, wild_after)) = split_at_colon(wild) else {
                break;
            };
            let (value, after) = split_at_colon(rest)?;
            if !matches_part(part, value) {
                return Some(false);
            }
            rest = after;
            wild = wild_after;
        }
        Some(matches_part(wild, rest))
    }

    /// What follows the fifth colon, if the pattern has a wildcard before it.
    pub(super) fn last_part(&self) -> Option<LastPart> {
        let last = after_colons(&self.written, 5).ok()?;
        let start = self.written.len() - last.len();
        let literal = first_wildcard(last);
        let tail = Tail::of(last.as_bytes().get(literal..)?);
        (self.literal < start).then_some(LastPart {
            start: u32::try_from(start).ok()?,
            literal: u32::try_from(literal).ok()?,
            tail,
        })
    }

    /// The anchor of what follows the fifth colon, if that colon is written.
    pub(super) fn last_part_anchor(&self) -> Option<Anchor<'_>> {
        let last = after_colons(&self.written, 5).ok()?;
        let start = self.written.len() - last.len();
        let wild = match self.literal.checked_sub(start) {
            Some(wild) => wild,
            None => first_wildcard(last),
        };
        Some(if wild == last.len() {
            Anchor::Text(last)
        } else {
            Anchor::Prefix(last.get(..wild).unwrap_or_default())
        })
    }

    /// The same as [`Text::matches_parts`] for an ARN, whose colons are known.
    pub(super) fn matches_arn(&self, last: LastPart, arn: &Arn) -> bool {
        self.arn(last, arn).unwrap_or(false)
    }

    fn arn(&self, last: LastPart, arn: &Arn) -> Option<bool> {
        let (pattern, text) = (self.written.as_bytes(), arn.as_str().as_bytes());
        // Resources differ in their last part more often than elsewhere.
        let (head, wild) = pattern
            .get(last.start as usize..)?
            .split_at_checked(last.literal as usize)?;
        let rest = text.get(arn.last_part()..)?.strip_prefix(head)?;
        if !last.tail.matches(wild, rest) {
            return Some(false);
        }
        let (head, mut wild) = pattern.split_at_checked(self.literal)?;
        text.strip_prefix(head)?;
        let mut start = self.literal;
        for colon in arn.colons() {
            if colon < self.literal {
                continue;
            }
            let (part, after) = split_at_colon(wild)?;
            if !matches_part(part, text.get(start..colon)?) {
                return Some(false);
            }
            wild = after;
            start = colon + 1;
        }
        Some(true)
    }
}

/// Whether a part matches, of which all `*` and `?` are wildcards.
fn matches_part(pattern: &[u8], text: &[u8]) -> bool {
    if pattern == b"*" {
        return true;
    }
    let literal = pattern.iter().position(|byte| is_wildcard(*byte));
    let literal = literal.unwrap_or(pattern.len());
    let Some((head, wild)) = pattern.split_at_checked(literal) else {
        return false;
    };
    let rest = text.strip_prefix(head);
    rest.is_some_and(|rest| Tail::of(wild).matches(wild, rest))
}
