//! The document tree: everything that an author wrote, in order, with its place.
//!
//! JSON, YAML and later the policy language all fill this one tree; policies and scenarios are
//! read from it. It holds what a policy cannot: duplicate keys, unknown elements, the order of an
//! object's members and the spelling of numbers.

use smol_str::SmolStr;

use crate::Span;

/// A value with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where the value stands, quotes and brackets included.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A value of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A JSON number, in the author's spelling.
    Number(SmolStr),
    /// A quoted string, its escapes resolved.
    String(SmolStr),
    /// A scalar without quotes, as YAML has them: its type depends on where it stands. Where text
    /// is wanted it is that text (`012345678901`, `2012-10-17`); elsewhere see [`Value::plain`].
    Plain(SmolStr),
    /// A list.
    Array(Vec<Node>),
    /// An object: its members in the author's order, duplicates kept.
    Object(Vec<Member>),
}

/// A member of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The name, its escapes resolved.
    pub name: SmolStr,
    /// Where the name stands, quotes included.
    pub name_span: Span,
    /// The value.
    pub value: Node,
}

/// What an unquoted scalar means where no text is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plain<'a> {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`, in YAML's three spellings (`true`, `True`, `TRUE`).
    Bool(bool),
    /// Text that is a JSON number.
    Number(&'a str),
    /// Any other text.
    String(&'a str),
}

impl Value {
    /// The meaning of an unquoted scalar, by YAML's core schema restricted to JSON's types.
    pub fn plain(text: &str) -> Plain<'_> {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
            "true" | "True" | "TRUE" => Plain::Bool(true),
            "false" | "False" | "FALSE" => Plain::Bool(false),
            _ if is_json_number(text) => Plain::Number(text),
            _ => Plain::String(text),
        }
    }

    /// The noun for messages: "a string", "an object", …
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Plain(text) => match Self::plain(text) {
                Plain::Null => "null",
                Plain::Bool(_) => "a boolean",
                Plain::Number(_) => "a number",
                Plain::String(_) => "a string",
            },
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }

    /// The text of a string, or of an unquoted scalar.
    pub fn as_text(&self) -> Option<&SmolStr> {
        match self {
            Self::String(text) | Self::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// The boolean, also of an unquoted scalar.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Plain(text) => match Self::plain(text) {
                Plain::Bool(value) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether the value is null, also as an unquoted scalar.
    pub fn is_null(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Plain(text) => Self::plain(text) == Plain::Null,
            _ => false,
        }
    }
}

impl Node {
    /// A value at a place.
    pub const fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }

    /// The value of the member with this exact name; the first one if the name stands twice.
    pub fn get(&self, name: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(members) => members
                .iter()
                .find(|member| member.name == name)
                .map(|member| &member.value),
            _ => None,
        }
    }

    /// The elements of a list; any other value is its own single element.
    ///
    /// IAM reads `"Action": "x"` and `"Action": ["x"]` alike, and `"Statement": {…}` and
    /// `"Statement": [{…}]`.
    pub fn elements(&self) -> &[Node] {
        match &self.value {
            Value::Array(elements) => elements,
            _ => std::slice::from_ref(self),
        }
    }
}

/// Whether `text` is a number in JSON's grammar: `-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?`.
pub fn is_json_number(text: &str) -> bool {
    fn digits(bytes: &[u8]) -> (usize, &[u8]) {
        let count = bytes
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        (count, bytes.get(count..).unwrap_or_default())
    }
    let bytes = text.as_bytes();
    let bytes = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let leading_zero = bytes.first() == Some(&b'0');
    let (count, mut rest) = digits(bytes);
    if count == 0 || (leading_zero && count > 1) {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let (count, after) = digits(fraction);
        if count == 0 {
            return false;
        }
        rest = after;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', digits @ ..] => digits,
            _ => exponent,
        };
        let (count, after) = digits(exponent);
        if count == 0 {
            return false;
        }
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_numbers() {
        for text in ["0", "-0", "10", "1.50", "1e5", "-1.2E-3", "123456789012"] {
            assert!(is_json_number(text), "{text}");
        }
        for text in [
            "",
            "-",
            "01",
            "012345678901",
            "1.",
            ".5",
            "1e",
            "+1",
            "2012-10-17",
            "1 ",
        ] {
            assert!(!is_json_number(text), "{text}");
        }
    }

    #[test]
    fn unquoted_scalars_stay_text_where_text_is_wanted() {
        for text in ["012345678901", "2012-10-17", "123456789012", "true"] {
            let value = Value::Plain(text.into());
            assert_eq!(value.as_text().map(SmolStr::as_str), Some(text));
        }
        assert_eq!(Value::plain("2012-10-17"), Plain::String("2012-10-17"));
        assert_eq!(Value::plain("yes"), Plain::String("yes"));
    }
}
