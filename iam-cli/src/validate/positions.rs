//! Lines, columns and offsets of many places in one text, in characters.

/// A place in a text, as both JSON formats count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Position {
    /// Counted from 1.
    pub(super) line: usize,
    /// In characters, counted from 0.
    pub(super) column: usize,
    /// In characters, counted from 0.
    pub(super) offset: usize,
    /// In bytes, counted from 0.
    pub(super) byte: usize,
}

/// Counts from the nearest of many marks, so that each place takes the same time, also in a text
/// that is one line.
pub(super) struct Positions<'a> {
    text: &'a str,
    /// How many characters stand before each [`STEP`]th byte.
    marks: Vec<usize>,
    /// Where each line starts, in bytes.
    lines: Vec<usize>,
}

/// Bytes between two marks.
const STEP: usize = 256;

impl<'a> Positions<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut before = 0;
        let marks = text.as_bytes().chunks(STEP).map(|chunk| {
            let mark = before;
            before += characters(chunk);
            mark
        });
        let marks = marks.collect();
        let feeds = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            text,
            marks,
            lines: std::iter::once(0).chain(feeds).collect(),
        }
    }

    /// The position of a byte; that of the end for one behind the text.
    pub(super) fn of(&self, byte: u32) -> Position {
        let mut byte = (byte as usize).min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let offset = self.before(byte);
        Position {
            line,
            column: offset - self.before(start.copied().unwrap_or(0)),
            offset,
            byte,
        }
    }

    /// How many characters stand before a byte.
    fn before(&self, byte: usize) -> usize {
        // The end of a text that fills its last chunk belongs to that chunk.
        let nearest = (byte / STEP).min(self.marks.len().saturating_sub(1));
        let mark = self.marks.get(nearest).copied().unwrap_or(0);
        let rest = self.text.as_bytes().get(nearest * STEP..byte);
        mark + characters(rest.unwrap_or_default())
    }
}

/// Every byte of UTF-8 that does not continue a character starts one.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_what_counting_gives() {
        for unit in ["a", "é\n", "line\r\n", "{\"Sid\": \"ü\"}\n\n", "𝄞"] {
            for times in [0, 1, 3, 64, 256, 300] {
                let text = unit.repeat(times);
                let positions = Positions::new(&text);
                for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
                    let before = &text[..byte];
                    let last = before.rsplit('\n').next().unwrap();
                    let expected = Position {
                        line: before.matches('\n').count() + 1,
                        column: last.chars().count(),
                        offset: before.chars().count(),
                        byte,
                    };
                    let found = positions.of(u32::try_from(byte).unwrap());
                    assert_eq!(found, expected, "{text:?}");
                }
            }
        }
        assert_eq!(Positions::new("é").of(1).byte, 0);
        assert_eq!(Positions::new("é").of(9).byte, 2);
    }
}
