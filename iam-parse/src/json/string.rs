//! Strings: escapes resolved, and where an unclosed one most likely ends.

use iam_model::{ProblemKind, Span};
use smol_str::SmolStr;

use super::lex::Lexer;
use crate::report::span;

impl Lexer<'_> {
    /// Reads the string whose opening quote is at `start`; tells its text and whether its end is a
    /// guess.
    pub(super) fn string(&mut self, start: usize) -> (SmolStr, bool) {
        let mut piece = start + 1;
        let mut resolved = String::new();
        loop {
            let rest = self.text.as_bytes().get(piece..).unwrap_or_default();
            let length = rest
                .iter()
                .position(|byte| matches!(byte, b'"' | b'\\' | 0..=0x1F))
                .unwrap_or(rest.len());
            let plain = self.slice(piece, piece + length);
            let stop = piece + length;
            match self.byte_at(stop) {
                Some(b'"') => {
                    self.position = stop + 1;
                    if resolved.is_empty() {
                        return (SmolStr::new(plain), false);
                    }
                    resolved.push_str(plain);
                    return (SmolStr::from(resolved), false);
                }
                Some(b'\\') if !matches!(self.byte_at(stop + 1), None | Some(b'\n' | b'\r')) => {
                    resolved.push_str(plain);
                    piece = self.escape(stop, &mut resolved);
                }
                None | Some(b'\\' | b'\n' | b'\r') => {
                    self.unclosed(start, stop);
                    return (SmolStr::new(self.slice(start + 1, self.position)), true);
                }
                Some(control) => {
                    let code = u32::from(control);
                    self.report
                        .add(ProblemKind::ControlCharacter { code }, span(stop, stop + 1));
                    resolved.push_str(plain);
                    resolved.push(char::from(control));
                    piece = stop + 1;
                }
            }
        }
    }

    /// Resolves the escape whose backslash is at `start`; tells where the text goes on.
    fn escape(&mut self, start: usize, resolved: &mut String) -> usize {
        let rest = self.slice(start + 1, self.text.len());
        let Some(letter) = rest.chars().next() else {
            return start + 1;
        };
        if let Some(character) = simple_escape(letter) {
            resolved.push(character);
            return start + 2;
        }
        if letter == 'u' {
            if let Some((character, length)) = unicode_escape(rest) {
                resolved.push(character);
                return start + 1 + length;
            }
            let digits = rest
                .bytes()
                .skip(1)
                .take(4)
                .take_while(u8::is_ascii_hexdigit)
                .count();
            return self.bad_escape(start, start + 2 + digits, resolved);
        }
        self.bad_escape(start, start + 1 + letter.len_utf8(), resolved)
    }

    fn bad_escape(&mut self, start: usize, end: usize, resolved: &mut String) -> usize {
        let escape = self.slice(start, end);
        resolved.push_str(escape);
        self.report.add(
            ProblemKind::BadEscape {
                escape: SmolStr::new(escape),
            },
            span(start, end),
        );
        end
    }

    /// Ends the string that starts at `start` on its line, which ends at `line_end`, and gives
    /// back the punctuation that most likely stood after the missing quote.
    fn unclosed(&mut self, start: usize, line_end: usize) {
        let inside = self.slice(start + 1, line_end);
        let kept = without_punctuation(inside);
        self.position = start + 1 + kept.len();
        let earlier = self
            .adjacent
            .take()
            .filter(|adjacent| adjacent.line_start == self.line_start);
        if let Some(adjacent) = earlier {
            // The quotes of this line are odd because an earlier string lost its closing one:
            // `"Action: "s3:*",`. One mistake, so one problem, at that string.
            self.report.forget(adjacent.mark);
            self.swallowed = true;
            let string = adjacent.string.text(self.text);
            let name = string.strip_suffix('"').unwrap_or(string);
            let name = name.trim_end_matches([' ', '\t', ':', ',', '{', '[']);
            let from = adjacent.string.start as usize;
            let quiet = std::mem::replace(&mut self.report.quiet, false);
            self.report
                .add(ProblemKind::UnclosedString, span(from, from + name.len()));
            self.report.quiet = quiet;
        } else {
            let place: Span = span(start, self.position);
            self.report.add(ProblemKind::UnclosedString, place);
        }
    }
}

/// The character of a backslash and this letter.
pub(super) fn simple_escape(letter: char) -> Option<char> {
    match letter {
        '"' | '\\' | '/' => Some(letter),
        'b' => Some('\u{8}'),
        'f' => Some('\u{C}'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        _ => None,
    }
}

/// The character of `u` and four hexadecimal digits, or of a surrogate pair of them, and the
/// number of bytes after the first backslash.
pub(super) fn unicode_escape(rest: &str) -> Option<(char, usize)> {
    let high = hex(rest.get(1..5)?)?;
    if let Some(character) = char::from_u32(high) {
        return Some((character, 5));
    }
    let low = hex(rest.get(5..11)?.strip_prefix("\\u")?)?;
    if !(0xD800..0xDC00).contains(&high) || !(0xDC00..0xE000).contains(&low) {
        return None;
    }
    let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    char::from_u32(code).map(|character| (character, 11))
}

fn hex(digits: &str) -> Option<u32> {
    // `from_str_radix` takes a sign, JSON does not.
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

/// An unclosed string without the punctuation at its end: `Allow` of `Allow",` that lost its
/// quote. A closing bracket stays if its opening one is in the string, as in `${aws:username}`.
fn without_punctuation(inside: &str) -> &str {
    let mut kept = inside.trim_end();
    if let Some(before) = kept.strip_suffix(['{', '[']) {
        if let Some(name) = before.trim_end().strip_suffix(':') {
            return name.trim_end();
        }
        return kept;
    }
    if let Some(name) = kept.strip_suffix(':') {
        return name.trim_end();
    }
    let count = |of: char| kept.bytes().filter(|byte| char::from(*byte) == of).count();
    let objects = count('{');
    let lists = count('[');
    let mut objects_closed = count('}');
    let mut lists_closed = count(']');
    loop {
        let Some(last) = kept.chars().next_back() else {
            return kept;
        };
        match last {
            '}' if objects < objects_closed => objects_closed -= 1,
            ']' if lists < lists_closed => lists_closed -= 1,
            ',' => {}
            _ if last.is_whitespace() => {}
            _ => return kept,
        }
        kept = kept.get(..kept.len() - last.len_utf8()).unwrap_or_default();
    }
}
