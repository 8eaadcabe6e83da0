//! JSON without a mistake: the reader that nearly every text needs.
//!
//! It knows the grammar alone. At the first byte that the grammar or a limit forbids it gives up, and
//! the machine in [`super`] reads the text from its start and says what is wrong. So no diagnosis
//! slows down the reading of a right text, and a wrong one is read at most twice.

use iam_model::Span;
use iam_model::tree::{Member, Node, Value, is_json_number};
use smol_str::SmolStr;

use super::string::{simple_escape, unicode_escape};
use crate::Limits;
use crate::report::span;

/// How deep this reader recurses; deeper texts are the machine's, which has a stack of its own.
const DEEPEST: usize = 64;

/// The tree of a JSON text that starts at byte `start` of `text`, if nothing in it is worth a word.
pub(super) fn read(text: &str, start: usize, limits: &Limits) -> Option<Node> {
    let mut reader = Reader {
        text,
        position: start,
        depth: limits.effective_depth().min(DEEPEST),
        values: limits.values,
        value_bytes: limits.value_bytes,
        elements: Vec::with_capacity(64),
        members: Vec::with_capacity(16),
    };
    reader.skip_blanks();
    let root = reader.value()?;
    reader.skip_blanks();
    reader.peek().is_none().then_some(root)
}

struct Reader<'a> {
    text: &'a str,
    position: usize,
    /// How many more objects and lists may stand inside one another, and how many more values may
    /// follow.
    depth: usize,
    values: usize,
    value_bytes: usize,
    /// What the open lists and objects hold so far, the innermost last. What is finished is cut off
    /// the end, so that each list is allocated once and no larger than it is.
    elements: Vec<Node>,
    members: Vec<Member>,
}

impl<'a> Reader<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.position).copied()
    }

    /// Passes this byte if it is the next one.
    fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.position += 1)
    }

    #[inline]
    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.position += 1;
        }
    }

    fn value(&mut self) -> Option<Node> {
        let start = self.position;
        let value = match self.peek()? {
            b'"' => Value::String(self.string()?.text()),
            b'{' => self.object()?,
            b'[' => self.list()?,
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => Value::Number(self.number()?),
        };
        Some(Node::new(span(start, self.position), value))
    }

    fn list(&mut self) -> Option<Value> {
        self.open()?;
        let first = self.elements.len();
        let mut is_over = self.is_empty(b']')?;
        while !is_over {
            self.values = self.values.checked_sub(1)?;
            let start = self.position;
            if let Some(text) = self.plain_string() {
                let span = span(start, self.position);
                self.elements.push(text_node(text, span));
            } else {
                let element = self.value()?;
                self.elements.push(element);
            }
            is_over = self.is_over(b']')?;
        }
        self.depth += 1;
        Some(Value::Array(self.elements.split_off(first)))
    }

    fn object(&mut self) -> Option<Value> {
        self.open()?;
        let first = self.members.len();
        let mut is_over = self.is_empty(b'}')?;
        while !is_over {
            self.values = self.values.checked_sub(1)?;
            let start = self.position;
            let name = self.string()?;
            let name_span = span(start, self.position);
            self.skip_blanks();
            self.pass(b':')?;
            self.skip_blanks();
            let start = self.position;
            let value = if let Some(text) = self.plain_string() {
                text_node(text, span(start, self.position))
            } else {
                self.value()?
            };
            self.members.push(Member {
                name: name.text(),
                name_span,
                value,
            });
            is_over = self.is_over(b'}')?;
        }
        self.depth += 1;
        Some(Value::Object(self.members.split_off(first)))
    }

    /// Passes an opening bracket.
    fn open(&mut self) -> Option<()> {
        self.depth = self.depth.checked_sub(1)?;
        self.position += 1;
        self.skip_blanks();
        Some(())
    }

    /// Passes the bracket that ends an empty list or object.
    fn is_empty(&mut self, bracket: u8) -> Option<bool> {
        let is_empty = self.peek()? == bracket;
        self.position += usize::from(is_empty);
        Some(is_empty)
    }

    /// Passes the comma before the next value, or the bracket that ends the list or object.
    fn is_over(&mut self, bracket: u8) -> Option<bool> {
        self.skip_blanks();
        let byte = self.peek()?;
        self.position += 1;
        if byte == b',' {
            self.skip_blanks();
            return Some(false);
        }
        (byte == bracket).then_some(true)
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let rest = self.text.get(self.position..)?;
        self.position += word.len();
        rest.starts_with(word).then_some(value)
    }

    fn number(&mut self) -> Option<SmolStr> {
        let rest = self.text.get(self.position..)?;
        let length = rest
            .bytes()
            .take_while(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .count();
        self.position += length;
        let number = rest.get(..length).filter(|text| is_json_number(text))?;
        (length <= self.value_bytes).then(|| SmolStr::new(number))
    }

    /// The string that stands here, if one does and it has no escapes, as most values are.
    #[inline]
    fn plain_string(&mut self) -> Option<&'a str> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.position + 1;
        let end = end_of_plain(self.text.as_bytes(), start);
        if self.text.as_bytes().get(end) != Some(&b'"') || end - start > self.value_bytes {
            return None;
        }
        self.position = end + 1;
        self.text.get(start..end)
    }

    #[inline]
    fn string(&mut self) -> Option<Text<'a>> {
        match self.plain_string() {
            Some(text) => Some(Text::Plain(text)),
            None => self.escaped().map(Text::Resolved),
        }
    }

    #[cold]
    fn escaped(&mut self) -> Option<SmolStr> {
        self.pass(b'"')?;
        let mut resolved = String::new();
        loop {
            let start = self.position;
            self.position = end_of_plain(self.text.as_bytes(), start);
            resolved.push_str(self.text.get(start..self.position)?);
            let stop = self.peek()?;
            self.position += 1;
            match stop {
                b'"' if resolved.len() <= self.value_bytes => return Some(resolved.into()),
                b'\\' => {}
                _ => return None,
            }
            let rest = self.text.get(self.position..)?;
            let letter = rest.chars().next()?;
            let (character, length) = match simple_escape(letter) {
                Some(character) => (character, 1),
                None if letter == 'u' => unicode_escape(rest)?,
                None => return None,
            };
            resolved.push(character);
            self.position += length;
        }
    }
}

/// A text as a value, of which a document has more than of all others together. Out of line, because
/// otherwise the compiler moves each from place to place right after it is written, and that takes
/// longer than to write it.
#[inline(never)]
fn text_node(text: &str, span: Span) -> Node {
    Node::new(span, Value::String(SmolStr::new(text)))
}

/// What a string says.
enum Text<'a> {
    Plain(&'a str),
    Resolved(SmolStr),
}

impl Text<'_> {
    #[inline]
    fn text(self) -> SmolStr {
        match self {
            Self::Plain(text) => SmolStr::new(text),
            Self::Resolved(text) => text,
        }
    }
}

/// Where the first quote, backslash or control character at or after `start` stands; the end of the
/// text if there is none.
#[inline]
fn end_of_plain(bytes: &[u8], start: usize) -> usize {
    let mut rest = bytes.get(start..).unwrap_or_default();
    while let Some((eight, after)) = rest.split_first_chunk() {
        if let Some(found) = first_stop(*eight) {
            return bytes.len() - rest.len() + found;
        }
        rest = after;
    }
    let found = rest
        .iter()
        .position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20));
    bytes.len() - rest.len() + found.unwrap_or(rest.len())
}

/// Which of eight bytes is the first quote, backslash or control character, all eight looked at at
/// once.
#[inline]
fn first_stop(bytes: [u8; 8]) -> Option<usize> {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    const QUOTES: u64 = u64::from_le_bytes([b'"'; 8]);
    const BACKSLASHES: u64 = u64::from_le_bytes([b'\\'; 8]);
    // The high bit of each byte below `least`. A borrow can set it in a byte above such a one, too,
    // so only the lowest says something.
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGH;
    let word = u64::from_le_bytes(bytes);
    let stops = below(word, 0x20) | below(word ^ QUOTES, 1) | below(word ^ BACKSLASHES, 1);
    (stops != 0).then(|| stops.trailing_zeros() as usize / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_stop_is_found_among_all_bytes() {
        let is_stop = |byte: u8| matches!(byte, b'"' | b'\\' | 0..0x20);
        for one in 0..=u8::MAX {
            for other in 0..=u8::MAX {
                for (at, after) in [(0, 1), (2, 3), (3, 7), (6, 7)] {
                    let mut bytes = [b'a'; 8];
                    bytes[at] = one;
                    bytes[after] = other;
                    let expected = bytes.iter().position(|byte| is_stop(*byte));
                    assert_eq!(first_stop(bytes), expected, "{bytes:?}");
                }
            }
        }
        assert_eq!(end_of_plain(b"x\"aaaaaaaaaaaa\"b", 2), 14);
        assert_eq!(end_of_plain(b"aaaaaaaaa", 0), 9);
        assert_eq!(end_of_plain(b"", 0), 0);
        assert_eq!(end_of_plain(b"a", 5), 1);
    }
}
