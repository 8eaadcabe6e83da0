//! Text with wildcards and policy variables: the one matcher behind actions, resources and
//! condition values.

use std::ops::Range;

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
    // Boxed, so that a pattern of many wildcards takes a third of the memory.
    Variable(Box<Variable>),
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
/// Matching takes no memory. What stands before the first `*` is compared at the start, what
/// stands after the last one at the end, and each run between two of them is found at its leftmost
/// place. The time is linear in the text, save for runs between two `*` that have a `?` or a
/// variable: for those it is at most the product of both lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    // INVARIANT: no two neighbours are both `Text`; no `Text` is empty; `Many` is followed by
    // `Text` or `Variable`, or ends the pattern.
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
                variable::Part::Variable(variable) => {
                    builder.push(Piece::Variable(Box::new(variable)));
                }
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
            Piece::Variable(variable) => Some(&**variable),
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

/// The matcher: both ends first, then each run between two stars at its leftmost place.
fn matches<'a>(length: usize, token: impl Fn(usize) -> Token<'a>, text: &str) -> bool {
    let mut rest = text;
    let mut first = 0;
    loop {
        if first == length {
            return rest.is_empty();
        }
        let after = match token(first) {
            Token::Many => break,
            Token::One => without_first(rest),
            Token::Text(expected) => rest.strip_prefix(expected),
        };
        let Some(after) = after else {
            return false;
        };
        rest = after;
        first += 1;
    }
    // There is a star, so the walk from the end stops at it or at a later one.
    let mut end = length;
    while let Some(last) = end.checked_sub(1) {
        let before = match token(last) {
            Token::Many => break,
            Token::One => without_last(rest),
            Token::Text(expected) => rest.strip_suffix(expected),
        };
        let Some(before) = before else {
            return false;
        };
        rest = before;
        end = last;
    }
    // From here on both ends are stars.
    let mut start = first + 1;
    while start < end {
        let run = (start..end)
            .take_while(|index| !matches!(token(*index), Token::Many))
            .count();
        match find(start..start + run, &token, rest) {
            Some(after) => rest = after,
            None => return false,
        }
        start += run + 1;
    }
    true
}

/// What follows the leftmost place where a run of pieces fits.
fn find<'a, 't>(
    run: Range<usize>,
    token: &impl Fn(usize) -> Token<'a>,
    text: &'t str,
) -> Option<&'t str> {
    let mut from = text;
    loop {
        if let Some(Token::Text(expected)) = run.clone().next().map(token) {
            let at = memmem::find(from.as_bytes(), expected.as_bytes())?;
            from = from.get(at..)?;
        }
        match fit(run.clone(), token, from) {
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

fn fit<'a, 't>(run: Range<usize>, token: &impl Fn(usize) -> Token<'a>, text: &'t str) -> Fit<'t> {
    let mut rest = text;
    for index in run {
        let after = match token(index) {
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

/// Unicode simple lower case. The one character whose full lower case has two characters is
/// U+0130, whose simple lower case is the first of them.
pub(crate) fn simple_lower(character: char) -> char {
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
        // In a run of wildcards the order says nothing: `*?` is `?*`, and `**` is `*`.
        match (&piece, self.pieces.last_mut()) {
            (Piece::Many, Some(Piece::Many)) => return,
            (Piece::One, Some(last @ Piece::Many)) => {
                *last = Piece::One;
                self.pieces.push(Piece::Many);
                return;
            }
            _ => {}
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
        check("*${aws:x, 'ab'}b*", "aababb", true);
        check("*${aws:x, ''}", "ab", true);
        check("*${aws:x, ''}?b*", "ab", true);
        check("*${aws:x, ''}${aws:y, ''}*", "", true);
        check("a*ba", "aba", true);
        check("ab*ba", "aba", false);
        check("*é?", "aéé", true);
        check("*é?é", "aéé", false);
        check("?*?*?", "é\n", false);
        check("?*?*?", "é\nx", true);
        check("*b?d*", "abxabcd", true);
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
    fn long_patterns_on_long_texts_are_quick() {
        let text = "a".repeat(10_000_000);
        check(&"?*".repeat(500_000), &text, true);
        check(&"*?".repeat(500_000), "a", false);
        check(&format!("*{}b", "a?".repeat(500_000)), &text, false);
        check(&format!("{}*b*", "?".repeat(1_000_000)), &text, false);
        check(&format!("*{}*", "a?".repeat(500_000)), "aaaa", false);
        check(&"a*".repeat(500_000), &text, true);
        check(&"b*".repeat(500_000), &text, false);
    }

    #[test]
    fn runs_of_wildcards_have_one_form() {
        let read = |text| Pattern::plain(text, Wildcards::Match);
        assert_eq!(read("?*?**?"), read("???*"));
        assert_eq!(read("a**?b"), read("a?*b"));
        assert!(read("***").is_any());
        assert!(!read("*?").is_any());
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
