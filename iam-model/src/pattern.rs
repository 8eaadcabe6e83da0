//! Text with wildcards and policy variables: the one matcher behind actions, resources and
//! condition values.

use memchr::memmem;
use smol_str::SmolStr;

use crate::Lookup;
use crate::variable::{self, Variable, VariableError};

/// Whether `*` and `?` of the text are wildcards or themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wildcards {
    /// `*` is any run of characters, `?` any one character.
    Match,
    /// `*` and `?` are plain characters.
    Literal,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(SmolStr),
    One,
    Many,
    Variable(Variable),
}

/// A piece as it is at one decision: variables replaced by their text.
#[derive(Clone, Copy)]
enum Token<'a> {
    Text(&'a str),
    One,
    Many,
}

/// Text with wildcards and variables, parsed once.
///
/// # Semantics
/// `*` is any run of characters, newlines too, and `?` exactly one Unicode scalar value (rule
/// K9). What a variable is replaced by is literal: a `*` in it is no wildcard (rule C7).
///
/// Matching takes no memory. Each `*` commits to the leftmost place where the text after it fits,
/// so the time is linear in the text for patterns without `?` and at most the product of both
/// lengths with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    // INVARIANT: no two neighbours are both `Text` or both `Many`; no `Text` is empty.
    pieces: Box<[Piece]>,
    variables: bool,
}

impl Pattern {
    /// The pattern that every text matches.
    pub fn any() -> Self {
        Self {
            pieces: Box::new([Piece::Many]),
            variables: false,
        }
    }

    /// Reads text in which `${…}` has no meaning.
    pub fn plain(text: &str, wildcards: Wildcards) -> Self {
        let mut builder = Builder::default();
        builder.push_text(text, wildcards);
        builder.finish()
    }

    /// Reads text in which `${key}` is a variable and `${*}`, `${?}`, `${$}` are the characters
    /// themselves (rules V1 and V4).
    pub fn with_variables(text: &str, wildcards: Wildcards) -> Result<Self, VariableError> {
        let mut builder = Builder::default();
        for part in variable::parts(text) {
            match part? {
                variable::Part::Text(text) => builder.push_text(text, wildcards),
                variable::Part::Escape(character) => {
                    builder.push_text(character, Wildcards::Literal);
                }
                variable::Part::Variable(variable) => builder.push(Piece::Variable(variable)),
            }
        }
        Ok(builder.finish())
    }

    /// Whether the pattern is `*` alone.
    pub fn is_any(&self) -> bool {
        matches!(*self.pieces, [Piece::Many])
    }

    /// Whether the pattern has a variable.
    pub fn has_variables(&self) -> bool {
        self.variables
    }

    /// The variables in order.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(variable) => Some(variable),
            _ => None,
        })
    }

    /// The first variable that has neither a value nor a default (rule V3).
    pub fn unresolved<'a>(&'a self, context: &dyn Lookup) -> Option<&'a Variable> {
        if !self.variables {
            return None;
        }
        self.variables()
            .find(|variable| variable.resolve(context).is_none())
    }

    /// Whether the text matches; false if a variable is unresolved (rule V3).
    pub fn matches(&self, text: &str, context: &dyn Lookup) -> bool {
        if !self.variables {
            return self.matches_plain(text);
        }
        if self.unresolved(context).is_some() {
            return false;
        }
        matches(self.pieces.len(), |index| self.token(index, context), text)
    }

    /// Whether the text matches a pattern without variables.
    pub fn matches_plain(&self, text: &str) -> bool {
        matches(
            self.pieces.len(),
            |index| match self.pieces.get(index) {
                Some(Piece::Text(text)) => Token::Text(text),
                Some(Piece::One) => Token::One,
                _ => Token::Many,
            },
            text,
        )
    }

    /// The text with its variables replaced, if it has no wildcard and all variables have a value.
    pub fn resolve(&self, context: &dyn Lookup) -> Option<SmolStr> {
        if let [Piece::Text(text)] = &*self.pieces {
            return Some(text.clone());
        }
        let mut resolved = String::new();
        for piece in &self.pieces {
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
        for piece in &self.pieces {
            let expected = match piece {
                Piece::Text(text) => text.as_str(),
                Piece::Variable(variable) => match variable.resolve(context) {
                    Some(value) => value,
                    None => return false,
                },
                Piece::One | Piece::Many => return false,
            };
            for character in expected.chars().map(simple_lower) {
                if rest.next() != Some(character) {
                    return false;
                }
            }
        }
        rest.next().is_none()
    }

    /// Splits at the colons of an ARN into six patterns, the last of which takes the rest; `None`
    /// if there are fewer. Variables are part of the piece that they stand in.
    pub(crate) fn split_arn(&self) -> Option<[Pattern; 6]> {
        let mut parts: [Builder; 6] = Default::default();
        let mut at = 0;
        for piece in &self.pieces {
            let Piece::Text(text) = piece else {
                parts.get_mut(at)?.push(piece.clone());
                continue;
            };
            let mut rest = text.as_str();
            while at < 5
                && let Some((part, after)) = rest.split_once(':')
            {
                parts.get_mut(at)?.push_text(part, Wildcards::Literal);
                at += 1;
                rest = after;
            }
            parts.get_mut(at)?.push_text(rest, Wildcards::Literal);
        }
        (at == 5).then(|| parts.map(Builder::finish))
    }

    /// The pattern with every variable replaced by its literal value; `None` if one is
    /// unresolved.
    pub(crate) fn substitute(&self, context: &dyn Lookup) -> Option<Pattern> {
        let mut builder = Builder::default();
        for piece in &self.pieces {
            match piece {
                Piece::Variable(variable) => {
                    builder.push_text(variable.resolve(context)?, Wildcards::Literal);
                }
                other => builder.push(other.clone()),
            }
        }
        Some(builder.finish())
    }

    fn token<'a>(&'a self, index: usize, context: &'a dyn Lookup) -> Token<'a> {
        match self.pieces.get(index) {
            Some(Piece::Text(text)) => Token::Text(text),
            Some(Piece::Variable(variable)) => {
                Token::Text(variable.resolve(context).unwrap_or_default())
            }
            Some(Piece::One) => Token::One,
            Some(Piece::Many) | None => Token::Many,
        }
    }
}

/// The greedy matcher: on a mismatch only the last `*` gives ground.
fn matches<'a>(length: usize, token: impl Fn(usize) -> Token<'a>, text: &str) -> bool {
    // Where to go on after the last `*`: the piece behind it, and the offset it now reaches to.
    let mut star: Option<(usize, usize)> = None;
    let (mut index, mut at) = (0, 0);
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let step = if index == length {
            rest.is_empty().then_some(0)
        } else {
            match token(index) {
                Token::Many => {
                    star = Some((index + 1, at));
                    if index + 1 == length {
                        return true;
                    }
                    Some(0)
                }
                Token::One => rest.chars().next().map(char::len_utf8),
                Token::Text(expected) => rest.starts_with(expected).then_some(expected.len()),
            }
        };
        match step {
            Some(_) if index == length => return true,
            Some(width) => {
                index += 1;
                at += width;
            }
            None => {
                let Some((after, from)) = star else {
                    return false;
                };
                let Some(from) = retry(&token, length, after, text, from) else {
                    return false;
                };
                star = Some((after, from));
                index = after;
                at = from;
            }
        }
    }
}

/// The next offset at which the piece behind a `*` can match, after the one that failed.
fn retry<'a>(
    token: &impl Fn(usize) -> Token<'a>,
    length: usize,
    after: usize,
    text: &str,
    failed: usize,
) -> Option<usize> {
    let next = failed + text.get(failed..)?.chars().next()?.len_utf8();
    let rest = text.get(next..)?;
    match token(after) {
        Token::Text(expected) if after + 1 == length => {
            // The last text must end the whole, so nothing but the end can match.
            let start = text.len().checked_sub(expected.len())?;
            (start >= next && text.ends_with(expected)).then_some(start)
        }
        Token::Text(expected) => {
            memmem::find(rest.as_bytes(), expected.as_bytes()).map(|found| next + found)
        }
        Token::One | Token::Many => Some(next),
    }
}

/// Unicode simple lower case. The one character whose full lower case has two characters is
/// U+0130, whose simple lower case is the first of them.
fn simple_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

#[derive(Default)]
struct Builder {
    pieces: Vec<Piece>,
    text: String,
    variables: bool,
}

impl Builder {
    fn push_text(&mut self, text: &str, wildcards: Wildcards) {
        if wildcards == Wildcards::Literal {
            self.text.push_str(text);
            return;
        }
        for character in text.chars() {
            match character {
                '*' => self.push(Piece::Many),
                '?' => self.push(Piece::One),
                _ => self.text.push(character),
            }
        }
    }

    fn push(&mut self, piece: Piece) {
        match piece {
            Piece::Text(text) => return self.text.push_str(&text),
            Piece::Variable(_) => self.variables = true,
            Piece::One | Piece::Many => {}
        }
        self.flush();
        if piece == Piece::Many && self.pieces.last() == Some(&Piece::Many) {
            return;
        }
        self.pieces.push(piece);
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces.push(Piece::Text(self.text.as_str().into()));
            self.text.clear();
        }
    }

    fn finish(mut self) -> Pattern {
        self.flush();
        Pattern {
            pieces: self.pieces.into_boxed_slice(),
            variables: self.variables,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Empty;

    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let pattern = Pattern::with_variables(pattern, Wildcards::Match).unwrap();
        assert_eq!(
            pattern.matches(text, &Empty),
            expected,
            "{pattern:?} on {text:?}"
        );
    }

    #[test]
    fn wildcards() {
        check("", "", true);
        check("", "a", false);
        check("*", "", true);
        check("**", "any\nthing", true);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-b-b-c-", false);
        check("*ab", "aab", true);
        check("*a?", "aab", true);
        check("a?c", "aéc", true);
        check("a?c", "ac", false);
        check("?", "", false);
        check("*?", "é", true);
        check("a*a", "a", false);
        check("${*}", "*", true);
        check("${*}", "x", false);
        check("a${$}{b}", "a${b}", true);
        check("${aws:x, 'a*'}", "a*", true);
        check("${aws:x, 'a*'}", "ab", false);
        check("${aws:x}*", "anything", false);
    }

    #[test]
    fn agrees_with_a_naive_matcher() {
        fn naive(pattern: &[char], text: &[char]) -> bool {
            match (pattern.split_first(), text.split_first()) {
                (None, None) => true,
                (Some(('*', rest)), _) => {
                    naive(rest, text) || text.split_first().is_some_and(|(_, t)| naive(pattern, t))
                }
                (Some(('?', rest)), Some((_, t))) => naive(rest, t),
                (Some((p, rest)), Some((c, t))) if p == c => naive(rest, t),
                _ => false,
            }
        }
        let all = |alphabet: &[char], up_to: usize| {
            let mut words = vec![Vec::new()];
            let mut start = 0;
            for _ in 0..up_to {
                let end = words.len();
                for index in start..end {
                    for letter in alphabet {
                        let mut word: Vec<char> = words[index].clone();
                        word.push(*letter);
                        words.push(word);
                    }
                }
                start = end;
            }
            words
        };
        let texts = all(&['a', 'b'], 5);
        for pattern in all(&['a', 'b', '*', '?'], 5) {
            let written: String = pattern.iter().collect();
            let compiled = Pattern::plain(&written, Wildcards::Match);
            for text in &texts {
                let joined: String = text.iter().collect();
                assert_eq!(
                    compiled.matches_plain(&joined),
                    naive(&pattern, text),
                    "{written} on {joined}"
                );
            }
        }
    }

    #[test]
    fn many_stars_on_a_long_text_are_quick() {
        let text = "a".repeat(10_000);
        check("*a*a*a*a*a*b", &text, false);
        check("*a?a*a?a*a?a*b", &text, false);
        check(&"*a?".repeat(2_000), &text, true);
    }

    #[test]
    fn ignoring_case() {
        let pattern = Pattern::plain("Straße İ", Wildcards::Literal);
        assert!(pattern.equals_ignore_case("sTRAßE i", &Empty));
        assert!(!pattern.equals_ignore_case("STRASSE i", &Empty));
    }

    #[test]
    fn arn_parts() {
        let pattern = Pattern::plain("arn:aws:s3:::a:b*", Wildcards::Match);
        let parts = pattern.split_arn().unwrap();
        assert_eq!(parts[5], Pattern::plain("a:b*", Wildcards::Match));
        assert_eq!(parts[3], Pattern::plain("", Wildcards::Match));
        assert!(
            Pattern::plain("arn:aws:s3", Wildcards::Match)
                .split_arn()
                .is_none()
        );
    }
}
