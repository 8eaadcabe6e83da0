//! Strings: the escapes are Rust's, so that a string says the same in a file and in a macro.

use std::fmt::{self, Write};

use iam_model::{LanguageMistake, ProblemKind};
use smol_str::SmolStr;

use crate::report::{Report, span};

/// What the text between the quotes of a string says. `start` is its place, for what is wrong.
pub(crate) fn unescape(inner: &str, start: usize, report: &mut Report) -> SmolStr {
    let mut add = |mistake, from: usize, to: usize| {
        report.add(
            ProblemKind::Language { mistake },
            span(start + from, start + to),
        );
    };
    let special = |c: char| c == '\\' || (c.is_control() && c != '\t');
    let Some(mut at) = inner.find(special) else {
        return SmolStr::new(inner);
    };
    let mut out = String::with_capacity(inner.len());
    out.push_str(inner.get(..at).unwrap_or_default());
    while let Some(rest) = inner.get(at..)
        && let Some(first) = rest.chars().next()
    {
        if first != '\\' {
            if first.is_control() && first != '\t' {
                let code = u32::from(first);
                let mistake = LanguageMistake::ControlCharacter { code };
                add(mistake, at, at + first.len_utf8());
            }
            out.push(first);
            at += first.len_utf8();
            continue;
        }
        let (character, length) = escape(rest);
        if let Some(character) = character {
            out.push(character);
        } else {
            let text = rest.get(..length).unwrap_or(rest);
            out.push_str(text);
            let escape = text.into();
            add(LanguageMistake::BadEscape { escape }, at, at + text.len());
        }
        at += length.max(1);
    }
    out.into()
}

/// The character that an escape stands for, and the bytes that it takes, backslash included.
fn escape(rest: &str) -> (Option<char>, usize) {
    let Some(letter) = rest.chars().nth(1) else {
        return (None, 1);
    };
    let simple = match letter {
        'n' => Some('\n'),
        'r' => Some('\r'),
        't' => Some('\t'),
        '0' => Some('\0'),
        '\\' | '"' | '\'' => Some(letter),
        _ => None,
    };
    if simple.is_some() {
        return (simple, 2);
    }
    let (digits, length) = match letter {
        // Up to U+007F, as in Rust.
        'x' => match rest.get(2..4) {
            Some(digits) if digits.as_bytes().first().is_some_and(|first| *first < b'8') => {
                (digits, 4)
            }
            _ => ("", 2),
        },
        'u' if rest.get(2..3) == Some("{") => match rest.get(3..).and_then(|rest| rest.find('}')) {
            Some(end) => (rest.get(3..3 + end).unwrap_or_default(), end + 4),
            None => ("", 3),
        },
        _ => return (None, 1 + letter.len_utf8()),
    };
    let digits = digits.replace('_', "");
    let hexadecimal = digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(&digits, 16).ok();
    match code.filter(|_| hexadecimal).and_then(char::from_u32) {
        Some(character) => (Some(character), length),
        None => (None, length),
    }
}

/// Writes a string of the language: quotes, backslashes, and characters that nobody would see or
/// that rustc refuses in a literal are escaped, all else stands as it is.
pub(crate) fn write(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{AD}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFB}' => write!(out, "\\u{{{:x}}}", u32::from(character))?,
            _ if character.is_control() => write!(out, "\\u{{{:x}}}", u32::from(character))?,
            _ => out.write_char(character)?,
        }
    }
    out.write_char('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(inner: &str, expected: &str, mistakes: usize) {
        let mut report = Report::new(100);
        assert_eq!(unescape(inner, 0, &mut report), expected, "{inner}");
        assert_eq!(report.len(), mistakes, "{inner}");
    }

    #[test]
    fn escapes_are_those_of_rust() {
        check("plain é \t", "plain é \t", 0);
        check(r#"\n\r\t\0\\\"\'"#, "\n\r\t\0\\\"'", 0);
        check(
            r"\x41\x7f\u{e9}\u{1F600}\u{1_0}",
            "A\u{7f}é\u{1F600}\u{10}",
            0,
        );
        for bad in [
            r"\q",
            r"\x8",
            r"\x80",
            r"\xé",
            r"\u00e9",
            r"\u{}",
            r"\u{d800}",
            r"\u{110000}",
            r"\u{41",
            r"\u{+41}",
            r"\u{0000041}",
            r"\/",
            "\\é",
        ] {
            let mut report = Report::new(100);
            unescape(bad, 0, &mut report);
            assert!(report.len() >= 1, "{bad}");
        }
        check("a\u{1}b", "a\u{1}b", 1);
        check("\\", "\\", 1);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let all: String = (0..=0x1_1000u32).filter_map(char::from_u32).collect();
        let mut out = String::new();
        write(&mut out, &all).unwrap();
        check(&out[1..out.len() - 1], &all, 0);
        assert!(!out.chars().any(char::is_control));
    }
}
