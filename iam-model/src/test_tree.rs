//! A reader of flawless JSON into a tree with spans, for tests: this crate has no other one.

use crate::Span;
use crate::tree::{Member, Node, Value};

/// The tree of a JSON text whose strings have no escapes.
#[track_caller]
pub(crate) fn tree(text: &str) -> Node {
    let mut reader = Reader { text, at: 0 };
    let node = reader.node();
    reader.blanks();
    assert_eq!(reader.at, text.len(), "text follows the value in {text}");
    node
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: char) -> bool {
        self.blanks();
        let found = self.rest().starts_with(token);
        self.at += usize::from(found);
        found
    }

    fn string(&mut self) -> String {
        assert!(self.eat('"'), "a string at {}", self.at);
        let length = self.rest().find('"').expect("a closing quote");
        let text = self.rest()[..length].to_owned();
        self.at += length + 1;
        text
    }

    fn span(&self, start: usize) -> Span {
        Span::new(
            u32::try_from(start).unwrap(),
            u32::try_from(self.at).unwrap(),
        )
    }

    fn node(&mut self) -> Node {
        self.blanks();
        let start = self.at;
        let value = if self.rest().starts_with('"') {
            Value::String(self.string().into())
        } else if self.eat('[') {
            let mut elements = Vec::new();
            while !self.eat(']') {
                elements.push(self.node());
                self.eat(',');
            }
            Value::Array(elements)
        } else if self.eat('{') {
            let mut members = Vec::new();
            while !self.eat('}') {
                self.blanks();
                let from = self.at;
                let name = self.string().into();
                let name_span = self.span(from);
                assert!(self.eat(':'), "a colon at {}", self.at);
                members.push(Member {
                    name,
                    name_span,
                    value: self.node(),
                });
                self.eat(',');
            }
            Value::Object(members)
        } else {
            let end = |c: char| !c.is_ascii_alphanumeric() && !"+-._~".contains(c);
            let length = self.rest().find(end).unwrap_or(self.rest().len());
            let word = self.rest()[..length].to_owned();
            self.at += length;
            match word.as_str() {
                "null" => Value::Null,
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                number if crate::tree::is_json_number(number) => Value::Number(word.into()),
                // What YAML calls a plain scalar.
                _ => Value::Plain(word.into()),
            }
        };
        Node::new(self.span(start), value)
    }
}
