//! The lines of a text.

use iam_model::Span;

use crate::report::offset;

/// Where each line of a text starts.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    starts: Vec<u32>,
}

impl Lines {
    pub(super) fn new(text: &str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| offset(at + 1)))
            .collect();
        Self { starts }
    }

    /// The number of the line that a byte stands in, counted from 1.
    pub(super) fn line(&self, at: u32) -> usize {
        self.starts.partition_point(|start| *start <= at).max(1)
    }

    /// The column of a byte in characters, counted from 1.
    pub(super) fn column(&self, at: u32, text: &str) -> usize {
        let start = self.start(self.line(at));
        let before = text.as_bytes().get(start..at as usize).unwrap_or_default();
        // Every byte of UTF-8 that does not continue a character starts one.
        let characters = before.iter().filter(|byte| **byte & 0xC0 != 0x80);
        characters.count() + 1
    }

    /// A line without its end, and the offset of its first byte.
    pub(super) fn text<'a>(&self, line: usize, text: &'a str) -> (usize, &'a str) {
        let start = self.start(line);
        let end = self
            .starts
            .get(line)
            .map_or(text.len(), |next| *next as usize);
        let line = text.get(start..end).unwrap_or_default();
        let line = line.strip_suffix('\n').unwrap_or(line);
        (start, line.strip_suffix('\r').unwrap_or(line))
    }

    fn start(&self, line: usize) -> usize {
        self.starts
            .get(line.saturating_sub(1))
            .map_or(0, |start| *start as usize)
    }
}

/// The span inside the text, on boundaries of characters.
pub(super) fn clamp(span: Span, text: &str) -> Span {
    let mut start = (span.start as usize).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = (span.end as usize).clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    // A line break at the end of a place would underline the next line.
    while end > start && matches!(text.as_bytes().get(end - 1), Some(b'\n' | b'\r')) {
        end -= 1;
    }
    Span::new(offset(start), offset(end))
}
