//! Text with wildcards and policy variables: the one matcher behind actions, resources and
//! condition values.

mod builder;
mod matching;
mod text;
mod tokens;

use smol_str::SmolStr;

use crate::variable::{self, Variable, VariableError};
use crate::{Arn, Empty, Lookup};
use builder::Builder;
use matching::matches;
pub(crate) use text::LastPart;
use text::Text;
use tokens::{Piece, token};

/// Whether `*` and `?` of the text are wildcards or themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    /// `*` is any run of characters, `?` any one character.
    Match,
    /// `*` and `?` are plain characters.
    Literal,
}

/// What every text that a pattern matches is, or begins with: an index finds patterns by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor<'a> {
    /// The pattern matches this text alone.
    Text(&'a str),
    /// The pattern matches every text that begins so, and no other.
    Start(&'a str),
    /// The pattern matches only texts that begin so.
    Prefix(&'a str),
}

/// Text with wildcards and variables, parsed once.
///
/// # Semantics
/// `*` is any run of characters, newlines too, and `?` exactly one Unicode scalar value (rule
/// K9). What a variable is replaced by is literal: a `*` in it is no wildcard (rule C7).
///
/// Matching takes no memory. What stands before the first `*` is compared at the start, what
/// stands after the last one at the end, and each run between two of them is found at its leftmost
/// place. The time is linear in the text, save for runs between two `*` that have a `?` or a
/// variable: for those it is at most the product of both lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Form);

/// A pattern without variables is its text, which it shares with the policy.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    Text(Text),
    /// With a variable, or with a `*` or `?` that is no wildcard and follows one that is.
    // INVARIANT: no two neighbours are both `Text`; no `Text` is empty; `Many` is followed by
    // `Text` or `Variable`, or ends the pattern.
    Pieces(Box<[Piece]>),
}

impl Pattern {
    /// The pattern that every text matches.
    pub fn any() -> Self {
        Self(Form::Text(Text::new(SmolStr::new_static("*"), 0)))
    }

    /// Reads text in which `${…}` has no meaning.
    pub fn plain(text: &str, wildcards: Wildcards) -> Self {
        Self::of(text.into(), wildcards)
    }

    /// The same of text that is shared, not copied.
    pub(crate) fn of(text: SmolStr, wildcards: Wildcards) -> Self {
        let literal = match wildcards {
            Wildcards::Literal => text.len(),
            Wildcards::Match => tokens::first_wildcard(&text),
        };
        let wild = text.get(literal..).unwrap_or_default();
        if wild.contains("**") || wild.contains("*?") {
            let mut builder = Builder::default();
            builder.push_text(&text, wildcards);
            return builder.finish();
        }
        Self(Form::Text(Text::new(text, literal)))
    }

    /// Reads text in which `${key}` is a variable and `${*}`, `${?}`, `${$}` are the characters
    /// themselves (rules V1 and V4).
    pub fn with_variables(text: &str, wildcards: Wildcards) -> Result<Self, VariableError> {
        Self::with_variables_of(&text.into(), wildcards)
    }

    /// The same of text that is shared, not copied.
    pub(crate) fn with_variables_of(
        text: &SmolStr,
        wildcards: Wildcards,
    ) -> Result<Self, VariableError> {
        if !text.contains("${") {
            return Ok(Self::of(text.clone(), wildcards));
        }
        let mut builder = Builder::default();
        for part in variable::parts(text) {
            match part? {
                variable::Part::Text(text) => builder.push_text(text, wildcards),
                variable::Part::Escape(character) => {
                    builder.push_text(character, Wildcards::Literal);
                }
                variable::Part::Variable(variable) => {
                    builder.push(Piece::Variable(Box::new(variable)));
                }
            }
        }
        Ok(builder.finish())
    }

    /// Whether the pattern is `*` alone.
    pub fn is_any(&self) -> bool {
        matches!(&self.0, Form::Text(text) if text.is_any())
    }

    /// Whether the pattern has a variable.
    pub fn has_variables(&self) -> bool {
        self.variables().next().is_some()
    }

    /// The variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        let pieces = match &self.0 {
            Form::Text(_) => &[][..],
            Form::Pieces(pieces) => pieces,
        };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(&**variable),
            _ => None,
        })
    }

    /// The first variable that has neither a value nor a default (rule V3).
    pub fn unresolved<'a>(&'a self, context: &dyn Lookup) -> Option<&'a Variable> {
        self.variables()
            .find(|variable| variable.resolve(context).is_none())
    }

    /// What texts that match have in common.
    pub fn anchor(&self) -> Anchor<'_> {
        match &self.0 {
            Form::Text(text) => text.anchor(),
            Form::Pieces(pieces) => Anchor::Prefix(match pieces.first() {
                Some(Piece::Text(text)) => text,
                _ => "",
            }),
        }
    }

    /// Whether the text matches; false if a variable is unresolved (rule V3).
    pub fn matches(&self, text: &str, context: &dyn Lookup) -> bool {
        match &self.0 {
            Form::Text(pattern) => pattern.matches(text),
            Form::Pieces(pieces) => {
                self.unresolved(context).is_none()
                    && matches(
                        pieces.iter().map(|piece| token(piece, context)),
                        text.as_bytes(),
                    )
            }
        }
    }

    /// Whether the text matches a pattern without variables.
    pub fn matches_plain(&self, text: &str) -> bool {
        self.matches(text, &Empty)
    }

    /// Whether the parts of an ARN match, one by one; the last part of the pattern takes the rest of
    /// the text. At most six parts are told apart. False if a variable is unresolved; what a
    /// variable puts in can have colons, which divide as any others.
    pub(crate) fn matches_parts(&self, text: &str, context: &dyn Lookup) -> bool {
        match &self.0 {
            Form::Text(pattern) => pattern.matches_parts(text),
            Form::Pieces(pieces) => {
                self.unresolved(context).is_none()
                    && matching::matches_parts(pieces, text.as_bytes(), context)
            }
        }
    }

    /// The same for an ARN, by what is known of the last part.
    pub(crate) fn matches_arn(
        &self,
        last: Option<LastPart>,
        arn: &Arn,
        context: &dyn Lookup,
    ) -> bool {
        match (&self.0, last) {
            (Form::Text(pattern), Some(last)) => pattern.matches_arn(last, arn),
            _ => self.matches_parts(arn.as_str(), context),
        }
    }

    /// What is known of the part behind the fifth colon, of a pattern with a wildcard before it.
    pub(crate) fn last_part(&self) -> Option<LastPart> {
        match &self.0 {
            Form::Text(text) => text.last_part(),
            Form::Pieces(_) => None,
        }
    }

    /// How many colons the pattern has with its variables replaced, counted up to five.
    pub(crate) fn colons(&self, context: &dyn Lookup) -> usize {
        let count = tokens::count_colons;
        let found = match &self.0 {
            Form::Text(text) => count(text.as_str().as_bytes()),
            Form::Pieces(pieces) => pieces
                .iter()
                .map(|piece| match token(piece, context) {
                    tokens::Token::Text(text) => count(text),
                    tokens::Token::One | tokens::Token::Many => 0,
                })
                .sum(),
        };
        found.min(5)
    }

    /// The anchor of what follows the fifth colon, if that colon is written.
    pub(crate) fn last_part_anchor(&self) -> Option<Anchor<'_>> {
        match &self.0 {
            Form::Text(text) => text.last_part_anchor(),
            Form::Pieces(pieces) => {
                let mut missing = 5;
                pieces.iter().find_map(|piece| {
                    let Piece::Text(text) = piece else {
                        return None;
                    };
                    match tokens::after_colons(text, missing) {
                        Ok(last) => Some(Anchor::Prefix(last)),
                        Err(fewer) => {
                            missing = fewer;
                            None
                        }
                    }
                })
            }
        }
    }

    /// The text of a pattern without variables and escapes, wildcards as they are written.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.0 {
            Form::Text(text) => Some(text.as_str()),
            Form::Pieces(_) => None,
        }
    }

    /// The text with its variables replaced, if it has no wildcard and all variables have a value.
    pub fn resolve(&self, context: &dyn Lookup) -> Option<SmolStr> {
        let pieces = match &self.0 {
            Form::Text(text) => return text.literal().cloned(),
            Form::Pieces(pieces) => pieces,
        };
        let mut resolved = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => resolved.push_str(text),
                Piece::Variable(variable) => resolved.push_str(variable.resolve(context)?),
                Piece::One | Piece::Many => return None,
            }
        }
        Some(resolved.into())
    }

    /// Whether the text equals the pattern's without regard to case, by Unicode simple lower
    /// case (rule K9); false if a variable is unresolved.
    pub fn equals_ignore_case(&self, text: &str, context: &dyn Lookup) -> bool {
        let mut rest = text.chars().map(simple_lower);
        let mut takes = |expected: &str| {
            expected
                .chars()
                .all(|character| rest.next() == Some(simple_lower(character)))
        };
        let same = match &self.0 {
            Form::Text(text) => text.literal().is_some_and(|text| takes(text)),
            Form::Pieces(pieces) => pieces.iter().all(|piece| match piece {
                Piece::Text(text) => takes(text),
                Piece::Variable(variable) => variable.resolve(context).is_some_and(&mut takes),
                Piece::One | Piece::Many => false,
            }),
        };
        same && rest.next().is_none()
    }
}

/// Unicode simple lower case. The one character whose full lower case has two characters is
/// U+0130, whose simple lower case is the first of them.
pub(crate) fn simple_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

#[cfg(test)]
mod tests;
