//! Comments that swallow the rest of a word.
//!
//! In `arn:aws:s3:::logs//private` Rust's tokenizer takes all from `//` on for a comment, and what
//! reaches a macro is `arn:aws:s3:::logs`. A file with that text is refused; so that it is here
//! too, the source is looked at.

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};

/// Where such a word ends for the tokenizer, and what it was meant to be.
pub(crate) fn glued(stream: &TokenStream) -> Vec<(LineColumn, String)> {
    let mut found = Vec::new();
    for tree in stream.clone() {
        if let TokenTree::Group(group) = tree
            && group.delimiter() == Delimiter::Brace
            && let Some(text) = group.span().source_text()
        {
            let start = group.span().start();
            let places = comments_behind_words(&text).into_iter();
            found.extend(places.map(|(at, word)| (place(start, &text, at), word)));
        }
    }
    found
}

/// The line and column of a byte of a text that starts at `start`.
fn place(start: LineColumn, text: &str, at: usize) -> LineColumn {
    let before = text.get(..at).unwrap_or(text);
    let lines = before.bytes().filter(|byte| *byte == b'\n').count();
    let last = before.rsplit('\n').next().unwrap_or(before);
    let column = last.chars().count() + if lines == 0 { start.column } else { 0 };
    LineColumn {
        line: start.line + lines,
        column,
    }
}

/// The offsets of comments without a blank before them, behind a word with a colon (an action, an
/// ARN or a key); each with the word that was meant.
fn comments_behind_words(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut word = 0;
    let mut at = 0;
    while let Some(rest) = text.get(at..)
        && let Some(next) = rest.chars().next()
    {
        let mut length = next.len_utf8();
        let is_break = next.is_whitespace() || matches!(next, '"' | ',' | '{' | '}' | '[' | ']');
        if rest.starts_with("//") || rest.starts_with("/*") {
            let before = text.get(word..at).unwrap_or_default();
            let is_line = rest.starts_with("//");
            if before.contains(':') {
                let end = rest.find([' ', '\n', '\r', ',']).unwrap_or(rest.len());
                let meant = text.get(word..at + end).unwrap_or_default();
                found.push((at, meant.to_owned()));
            }
            length = if is_line {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            };
            word = at + length;
        } else if next == '"' {
            let raw = text.get(word..at).and_then(|word| word.strip_prefix('r'));
            length = match raw {
                Some(hashes) if hashes.bytes().all(|byte| byte == b'#') => {
                    let end = format!("\"{hashes}");
                    rest.get(1..)
                        .and_then(|inner| inner.find(&end))
                        .map_or(rest.len(), |inner| inner + 1 + end.len())
                }
                _ => string(rest),
            };
            word = at + length;
        } else if is_break {
            word = at + length;
        }
        at += length;
    }
    found
}

/// The length of the string that a text starts with.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = comments_behind_words(text);
        let words: Vec<&str> = found.iter().map(|(_, word)| word.as_str()).collect();
        assert_eq!(words, expected, "{text}");
    }

    #[test]
    fn words_that_a_comment_ends() {
        check(
            "{ resource arn:aws:s3:::logs//private\n}",
            &["arn:aws:s3:::logs//private"],
        );
        check(
            "{ resource arn:aws:s3:::logs/**/, *",
            &["arn:aws:s3:::logs/**/"],
        );
        check("{ action s3:*/*Get*/ }", &["s3:*/*Get*/"]);
        check("{ action s3:Get* // a:b//c\n resource * }", &[]);
        check(
            "{ resource \"arn:aws:s3:::a//b\", r#\"a:\"//b\"#, r\"a:\\\" //c\n }",
            &[],
        );
        check(
            "{ action *//all\n resource *,//a:b\n \"x:\\\"//\"//c\n }",
            &[],
        );
    }
}
