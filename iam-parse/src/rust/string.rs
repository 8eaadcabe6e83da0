//! What a string literal of Rust says.

use smol_str::SmolStr;

use crate::language::unescape;
use crate::report::Report;

/// The text of a string literal in its source form, `"…"` or `r#"…"#`; `None` for any other
/// literal, and for one with a suffix.
pub fn string_value(source: &str) -> Option<SmolStr> {
    if let Some(raw) = source.strip_prefix('r') {
        let inner = raw.trim_start_matches('#');
        let hashes = raw.get(..raw.len() - inner.len())?;
        let inner = inner.strip_prefix('"')?.strip_suffix(hashes)?;
        return inner.strip_suffix('"').map(SmolStr::new);
    }
    let inner = source.strip_prefix('"')?.strip_suffix('"')?;
    // A backslash at the end of a line takes the line break and the blanks behind it away.
    let mut joined = String::new();
    let mut rest = inner;
    while let Some((at, after)) = continuation(rest) {
        joined.push_str(rest.get(..at).unwrap_or_default());
        rest = after;
    }
    // The tokenizer has read the literal, so that no escape is wrong; raw line breaks are text.
    joined.push_str(rest);
    Some(unescape(&joined, 0, &mut Report::new(1)))
}

/// The first backslash that ends a line, and the text behind the blanks after it.
fn continuation(text: &str) -> Option<(usize, &str)> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\\' if !escaped => escaped = true,
            b'\n' if escaped => {
                return Some((at - 1, text.get(at..).unwrap_or_default().trim_start()));
            }
            _ => escaped = false,
        }
    }
    None
}
