//! Lines and columns of many places in one text.

use crate::Span;

/// Counts from the nearest of many marks, instead of from the start of the text: citing each
/// statement of a long policy takes linear time, also if the policy is one line.
#[derive(Debug)]
pub(crate) struct Lines {
    marks: Vec<Mark>,
}

/// The line and column of a byte, counted from 1.
#[derive(Clone, Copy, Debug)]
struct Mark {
    line: usize,
    column: usize,
}

impl Mark {
    fn pass(&mut self, bytes: &[u8]) {
        for byte in bytes {
            match byte {
                b'\n' => {
                    self.line += 1;
                    self.column = 1;
                }
                // Every byte of UTF-8 that does not continue a character starts one.
                byte if byte & 0xC0 != 0x80 => self.column += 1,
                _ => {}
            }
        }
    }
}

impl Lines {
    /// Bytes between two marks.
    const STEP: usize = 1024;

    pub(crate) fn of(text: &str) -> Self {
        let mut mark = Mark { line: 1, column: 1 };
        let chunks = text.as_bytes().chunks(Self::STEP);
        let marks = chunks.map(|chunk| {
            let start = mark;
            mark.pass(chunk);
            start
        });
        Self {
            marks: marks.collect(),
        }
    }

    /// What [`Span::line_column`] gives for the text that the marks are of.
    pub(crate) fn line_column(&self, span: Span, text: &str) -> (usize, usize) {
        let mut to = (span.start as usize).min(text.len());
        while !text.is_char_boundary(to) {
            to -= 1;
        }
        // The end of a text that fills its last chunk belongs to that chunk.
        let nearest = (to / Self::STEP).min(self.marks.len().saturating_sub(1));
        let mut mark = self
            .marks
            .get(nearest)
            .copied()
            .unwrap_or(Mark { line: 1, column: 1 });
        let from = nearest * Self::STEP;
        mark.pass(text.as_bytes().get(from..to).unwrap_or_default());
        (mark.line, mark.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_as_counting_from_the_start() {
        for text in [
            String::new(),
            "{\n  \"ä\": [1,\r\n\u{1f980}2]\n}\n".into(),
            "x".repeat(Lines::STEP),
            "\u{1f980}ä ".repeat(1000),
            "one\nline ä\n\n".repeat(400),
        ] {
            let lines = Lines::of(&text);
            for at in 0..=text.len() + 1 {
                let span = Span::at(u32::try_from(at).unwrap());
                let expected = span.line_column(&text);
                assert_eq!(lines.line_column(span, &text), expected, "{at}");
            }
        }
    }
}
