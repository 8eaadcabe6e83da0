//! Which text can stand without quotes.

/// Why text cannot stand as a word of the language; `None` if it can.
///
/// A word is one that Rust's tokenizer takes apart and that can be put together again without
/// knowing where blanks stood: so it starts and ends with a letter, digit, `_` or wildcard, and a
/// wildcard is not followed by a letter or digit.
pub(crate) fn fault(text: &str) -> Option<&'static str> {
    let bytes = text.as_bytes();
    if let Some(other) = text.chars().find(|c| !is_of_words(*c)) {
        return Some(match other {
            '$' => "it holds `$`",
            '#' => "it holds `#`",
            '\'' => "it holds `'`",
            _ if other.is_ascii_graphic() => "it holds a character that no word has",
            _ if other.is_ascii() => "it holds a control character",
            _ => "it holds a character beyond ASCII",
        });
    }
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return Some("it is empty");
    };
    if text.contains("::") && !text.starts_with("arn:") {
        return Some("`::` stands in ARNs alone");
    }
    if text.contains("//") || text.contains("/*") || text.contains("*/") {
        return Some("`//`, `/*` and `*/` belong to comments");
    }
    if !is_run(*first) && !is_wildcard(*first) {
        return Some("a word starts with a letter, digit or wildcard");
    }
    if !is_run(*last) && !is_wildcard(*last) {
        return Some("a word ends with a letter, digit or wildcard");
    }
    if bytes
        .array_windows()
        .any(|[one, next]| is_wildcard(*one) && is_run(*next))
    {
        return Some("a letter or digit follows a wildcard");
    }
    bytes
        .split(|byte| !is_run(*byte))
        .any(is_odd_number)
        .then_some("Rust reads a part of it as a number")
}

/// Whether a character can be part of a word.
pub(crate) fn is_of_words(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(
            character,
            '_' | ':' | '*' | '?' | '.' | '/' | '+' | '=' | '@' | '-'
        )
}

pub(crate) fn is_run(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

pub(crate) fn is_wildcard(byte: u8) -> bool {
    matches!(byte, b'*' | b'?')
}

/// Whether a run of letters and digits starts like a number with an exponent or another base,
/// which Rust's tokenizer refuses unless it goes on as one.
fn is_odd_number(run: &[u8]) -> bool {
    let digits = run
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || **byte == b'_')
        .count();
    let is_number = run.first().is_some_and(u8::is_ascii_digit);
    let exponent = matches!(run.get(digits), Some(b'e' | b'E'));
    let base = matches!(run, [b'0', b'b' | b'o' | b'x', ..]);
    is_number && (exponent || base)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_needs_no_quotes() {
        for text in [
            "*",
            "*:*",
            "s3:Get*",
            "s3:?",
            "imagebuilder:GetComponent",
            "token.actions.githubusercontent.com:sub",
            "10.0.0.0/8",
            "012345678901",
            "2012-10-17",
            "arn:aws:s3:::logs",
            "arn:aws:s3:::logs*",
            "a@b+c=d",
            "_",
            "ForAnyValue:StringLike",
            "i-0abc",
            "a1e5",
            "1.2.3",
            "x**?",
            "a:*:b",
        ] {
            assert_eq!(fault(text), None, "{text}");
        }
    }

    #[test]
    fn what_needs_quotes() {
        for text in [
            "",
            "3EABF",
            "5e",
            "1e5",
            "0bfoo",
            "0x1",
            "0o7",
            "a/5e",
            "it's",
            "ab#c",
            "a//b",
            "logs/*",
            "*/x",
            "s3:*Object",
            "a?b",
            "/a",
            ":a",
            "a:",
            "a/",
            "-5",
            "a$",
            "${a}",
            "a b",
            "config::TEAM",
            "é",
            "a\u{a0}b",
            "a;b",
            "a<b",
            "a&b",
            "\\",
        ] {
            assert!(fault(text).is_some(), "{text}");
        }
    }
}
