//! Cuts an input into chunks of lines, each of bounded size.

use std::io::{self, BufRead, ErrorKind};

use memchr::{memchr, memchr_iter};

/// How many lines a chunk has at most. Its bytes are those of a read of the input and of one line.
const LINES: usize = 1024;
/// How much of a line that is too long is kept, for a message.
pub(super) const HEAD: usize = 256;

/// Some successive lines.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    /// The number of the first line.
    first: usize,
    /// The last line is the head of one that is too long.
    cut: bool,
    /// The input cannot be read beyond these lines.
    pub(super) error: Option<io::Error>,
}

/// A line that is not blank, or too long, without its line feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) text: &'a [u8],
    /// This is the head of a line that is too long.
    pub(super) cut: bool,
}

impl Chunk {
    pub(super) fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        let mut rest = self.bytes.as_slice();
        let mut number = self.first;
        let all = std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (text, behind) = match memchr(b'\n', rest) {
                Some(at) => (rest.get(..at)?, rest.get(at + 1..)?),
                None => (rest, &[][..]),
            };
            rest = behind;
            number += 1;
            Some(Line {
                number: number - 1,
                text,
                cut: self.cut && behind.is_empty(),
            })
        });
        // Behind a blank head there may be a request.
        all.filter(|line| line.cut || !line.text.iter().all(|byte| b" \t\r".contains(byte)))
    }
}

/// The lines of an input.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    /// The length of a line, without its end, that is not exceeded.
    longest: usize,
    /// The number of the next line.
    next: usize,
    ended: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(input: R, longest: usize) -> Self {
        Self {
            input,
            longest,
            next: 1,
            ended: false,
        }
    }

    /// The next lines that are there, at least one; `false` if there is none.
    pub(super) fn fill(&mut self, chunk: &mut Chunk) -> bool {
        chunk.bytes.clear();
        chunk.first = self.next;
        chunk.cut = false;
        chunk.error = None;
        if self.ended {
            return false;
        }
        if let Err(error) = self.read(chunk) {
            // The beginning of a line says nothing.
            chunk.bytes.clear();
            chunk.error = Some(error);
            self.ended = true;
        }
        !chunk.bytes.is_empty() || chunk.error.is_some()
    }

    fn read(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        loop {
            let available = available(&mut self.input)?;
            if available.is_empty() {
                // The last line has no line feed.
                self.ended = true;
                return Ok(());
            }
            let (mut end, mut lines) = (0, 0);
            for at in memchr_iter(b'\n', available).take(LINES) {
                end = at + 1;
                lines += 1;
            }
            if lines > 0 {
                chunk
                    .bytes
                    .extend_from_slice(available.get(..end).unwrap_or_default());
                self.input.consume(end);
                self.next += lines;
                return Ok(());
            }
            chunk.bytes.extend_from_slice(available);
            let length = available.len();
            self.input.consume(length);
            // A carriage return may stand before the line feed.
            if chunk.bytes.len() > self.longest.saturating_add(1) {
                chunk.bytes.truncate(HEAD.max(1));
                chunk.cut = true;
                self.next += 1;
                return self.skip_line();
            }
        }
    }

    /// Passes over the rest of a line.
    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let available = available(&mut self.input)?;
            let (length, found) = match memchr(b'\n', available) {
                Some(at) => (at + 1, true),
                None => (available.len(), available.is_empty()),
            };
            self.input.consume(length);
            if found {
                return Ok(());
            }
        }
    }
}

fn available(input: &mut impl BufRead) -> io::Result<&[u8]> {
    // The loop would borrow the input for longer than it is looked at.
    loop {
        match input.fill_buf() {
            // At the end it is not asked again: a terminal would wait.
            Ok([]) => return Ok(&[]),
            Ok(_) => break,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    input.fill_buf()
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    /// The lines of an input that is read in pieces of a size, with their numbers; `!` before the
    /// head of a long one.
    fn lines(input: &[u8], longest: usize, piece: usize) -> Vec<(usize, String)> {
        let mut lines = Lines::new(BufReader::with_capacity(piece, input), longest);
        let mut chunk = Chunk::default();
        let mut all = Vec::new();
        while lines.fill(&mut chunk) {
            assert!(chunk.bytes.len() <= longest + 2 + piece.max(HEAD));
            for Line { number, text, cut } in chunk.lines() {
                let text = String::from_utf8(text.to_vec()).unwrap();
                all.push((number, if cut { format!("!{text}") } else { text }));
            }
        }
        assert!(!lines.fill(&mut chunk), "it has ended");
        all
    }

    #[track_caller]
    fn check(input: &str, expected: &[(usize, &str)]) {
        for piece in [1, 2, 3, 7, 64, 4096] {
            let found = lines(input.as_bytes(), 20, piece);
            let found: Vec<_> = found
                .iter()
                .map(|(at, text)| (*at, text.as_str()))
                .collect();
            assert_eq!(found, expected, "{input:?} by {piece}");
        }
    }

    #[test]
    fn lines_have_their_numbers() {
        check("", &[]);
        check("\n\n", &[]);
        check("a", &[(1, "a")]);
        check("a\nb\n", &[(1, "a"), (2, "b")]);
        check("\r\n \t\na\r\n\nb", &[(3, "a\r"), (5, "b")]);
    }

    #[test]
    fn a_long_line_is_cut_and_counted() {
        let long = "x".repeat(1000);
        let input = format!("a\n{long}\nb\n{long}");
        for piece in [1, 3, 64] {
            let found = lines(input.as_bytes(), 20, piece);
            let numbers: Vec<_> = found.iter().map(|(at, _)| *at).collect();
            assert_eq!(numbers, [1, 2, 3, 4]);
            assert!(found[1].1.starts_with("!x") && found[3].1.starts_with("!x"));
            assert!(found[1].1.len() <= HEAD + 1);
            assert_eq!((&*found[0].1, &*found[2].1), ("a", "b"));
        }
    }

    #[test]
    fn many_short_lines_are_several_chunks() {
        let input = "x\n".repeat(3 * LINES);
        let mut lines = Lines::new(input.as_bytes(), 20);
        let mut chunk = Chunk::default();
        for first in [1, 1 + LINES, 1 + 2 * LINES] {
            assert!(lines.fill(&mut chunk));
            assert_eq!((chunk.first, chunk.lines().count()), (first, LINES));
        }
        assert!(!lines.fill(&mut chunk));
    }

    /// Gives some lines, and then fails.
    struct Failing(&'static [u8]);

    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out) {
                Ok(0) => Err(io::Error::other("broken")),
                read => read,
            }
        }
    }

    #[test]
    fn what_stands_before_an_error_is_read() {
        let mut lines = Lines::new(BufReader::new(Failing(b"a\nb\nhalf")), 20);
        let mut chunk = Chunk::default();
        assert!(lines.fill(&mut chunk));
        assert_eq!(chunk.lines().count(), 2);
        assert!(lines.fill(&mut chunk));
        assert_eq!(chunk.lines().count(), 0);
        assert_eq!(chunk.error.take().unwrap().to_string(), "broken");
        assert!(!lines.fill(&mut chunk));
    }
}
