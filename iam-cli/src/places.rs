//! Lines and columns of many places in one text.

use std::collections::HashMap;

use iam_model::{Source, Span};
use serde_json::{Map, Value};

/// Where places stand, for places that mostly ascend: counting goes on where it ended, instead of
/// from the start of the text, which for each statement of a long policy would take too long.
#[derive(Default)]
pub(crate) struct Places {
    /// By the address and the length of a text.
    reached: HashMap<(usize, usize), Reached>,
}

/// A byte of a text with its line and column.
#[derive(Clone, Copy)]
struct Reached {
    at: usize,
    line: usize,
    column: usize,
}

const START: Reached = Reached {
    at: 0,
    line: 1,
    column: 1,
};

impl Places {
    /// Adds `line` and `column`, if the source has a text and the place is known.
    pub(crate) fn insert(
        &mut self,
        object: &mut Map<String, Value>,
        source: &Source,
        span: Option<Span>,
    ) {
        if let (Some(span), Some(document)) = (span, source.document()) {
            let (line, column) = self.line_column(document.text(), span);
            object.insert("line".into(), line.into());
            object.insert("column".into(), column.into());
        }
    }

    /// What [`Span::line_column`] gives.
    fn line_column(&mut self, text: &str, span: Span) -> (usize, usize) {
        let key = (text.as_ptr().addr(), text.len());
        let reached = self.reached.entry(key).or_insert(START);
        let to = (span.start as usize).min(text.len());
        if to < reached.at {
            *reached = START;
        }
        for byte in text.as_bytes().get(reached.at..to).unwrap_or_default() {
            match byte {
                b'\n' => {
                    reached.line += 1;
                    reached.column = 1;
                }
                // Every byte of UTF-8 that does not continue a character starts one.
                byte if byte & 0xC0 != 0x80 => reached.column += 1,
                _ => {}
            }
        }
        reached.at = to;
        (reached.line, reached.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_counting_from_the_start() {
        let text = "{\n  \"ä\": [1,\r\n\u{1f980}2]\n}\n";
        let other = "one line";
        let mut places = Places::default();
        let starts = (0..=text.len()).filter(|at| text.is_char_boundary(*at));
        let starts: Vec<usize> = starts.collect();
        for at in starts.iter().chain(starts.iter().rev()) {
            let span = Span::at(u32::try_from(*at).unwrap());
            assert_eq!(
                places.line_column(text, span),
                span.line_column(text),
                "{at}"
            );
            let span = Span::at(4);
            assert_eq!(places.line_column(other, span), (1, 5));
        }
    }
}
