//! Places in YAML: character indexes become byte offsets, and spans hold the value alone.

use iam_model::Span;
use saphyr_parser::Span as Marks;

use crate::report::offset;

/// Turns the scanner's character indexes into byte offsets.
pub(super) struct Offsets<'a> {
    text: &'a str,
    start: usize,
    /// The byte offset of every [`STEP`]th character; nothing if all characters are one byte.
    steps: Vec<u32>,
}

/// A look-up reads at most this many characters; the table holds one entry for as many.
const STEP: usize = 64;

impl<'a> Offsets<'a> {
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        let body = text.get(start..).unwrap_or_default();
        let steps = if body.is_ascii() {
            Vec::new()
        } else {
            body.char_indices()
                .step_by(STEP)
                .map(|(index, _)| offset(start + index))
                .collect()
        };
        Self { text, start, steps }
    }

    pub(super) fn byte(&self, character: usize) -> u32 {
        let end = offset(self.text.len());
        if self.steps.is_empty() {
            return offset(self.start + character).min(end);
        }
        let Some(step) = self.steps.get(character / STEP) else {
            return end;
        };
        let rest = self.text.get(*step as usize..).unwrap_or_default();
        rest.char_indices()
            .nth(character % STEP)
            .map_or(end, |(index, _)| step + offset(index))
    }

    pub(super) fn span(&self, marks: Marks) -> Span {
        let start = self.byte(marks.start.index());
        Span::new(start, self.byte(marks.end.index()).max(start))
    }
}

/// The place of a scalar without its anchor, its tag and the blanks after it.
pub(super) fn of_scalar(text: &str, whole: Span) -> Span {
    let place = without_properties(text, whole);
    let kept = place.text(text).trim_end().len();
    Span::new(place.start, place.start + offset(kept))
}

/// The place of a value that is not written: the gap after the punctuation that announces it.
pub(super) fn of_nothing(text: &str, whole: Span) -> Span {
    let place = without_properties(text, whole);
    match whole.text(text) {
        ":" | "-" | "?" => Span::at(whole.end),
        _ if place.start > whole.start => Span::at(place.start),
        _ => Span::at(whole.start),
    }
}

/// The start of a list. The scanner marks a block list that is indented like its name after its
/// first dash; that dash is the first thing on its line.
pub(super) fn of_first_dash(text: &str, start: u32) -> u32 {
    let at = start as usize;
    if text
        .get(at..)
        .is_some_and(|rest| rest.starts_with(['[', '-']))
    {
        return start;
    }
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |newline| newline + 1);
    let rest = text.get(line..at).unwrap_or_default();
    let indented = rest.trim_start_matches([' ', '\t']);
    if indented.starts_with('-') {
        offset(line + rest.len() - indented.len())
    } else {
        start
    }
}

/// The place of the tag in a value's properties.
pub(super) fn of_tag(text: &str, whole: Span) -> Span {
    let mut start = whole.start as usize;
    for (place, word) in properties(text, whole) {
        if word.starts_with('!') {
            return Span::new(offset(place), offset(place + word.len()));
        }
        start = place + word.len();
    }
    Span::new(whole.start, offset(start))
}

/// A value's place after its anchor and tag.
pub(super) fn without_properties(text: &str, whole: Span) -> Span {
    let last = properties(text, whole).last();
    let Some((place, word)) = last else {
        return whole;
    };
    let after = place + word.len();
    let end = (whole.end as usize).max(after);
    let blank = blank_length(text.get(after..end).unwrap_or_default());
    let start = if after + blank < end {
        after + blank
    } else {
        after
    };
    Span::new(offset(start), offset(end))
}

/// The anchor and the tag at the start of a value, each with its place.
fn properties(text: &str, whole: Span) -> impl Iterator<Item = (usize, &str)> {
    let mut position = whole.start as usize;
    // A value has at most one anchor and one tag.
    (0..2).map_while(move |_| {
        let rest = text.get(position..)?;
        let blank = blank_length(rest);
        let rest = rest.get(blank..)?;
        if !rest.starts_with(['&', '!']) {
            return None;
        }
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}'))
            .unwrap_or(rest.len());
        let place = position + blank;
        position = place + length;
        Some((place, rest.get(..length)?))
    })
}

/// The length of the blanks and comments at the start of a text.
fn blank_length(text: &str) -> usize {
    let mut length = 0;
    loop {
        let rest = text.get(length..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        length += blank;
        let rest = rest.get(blank..).unwrap_or_default();
        if !rest.starts_with('#') {
            return length;
        }
        length += rest.find('\n').unwrap_or(rest.len());
    }
}
