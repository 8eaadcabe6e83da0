//! What several tests share.

/// A JSON text without insignificant white space and with its escapes written one way, by a lexer
/// that shares nothing with the reader.
pub(crate) fn minified(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c.is_ascii_whitespace() {
            continue;
        }
        if c != '"' {
            out.push(c);
            continue;
        }
        let mut literal = String::from('"');
        loop {
            match rest.next().unwrap() {
                '\\' => literal.extend(['\\', rest.next().unwrap()]),
                '"' => break,
                c => literal.push(c),
            }
        }
        literal.push('"');
        let value: String = serde_json::from_str(&literal).unwrap();
        out.push_str(&serde_json::to_string(&value).unwrap());
    }
    out
}
