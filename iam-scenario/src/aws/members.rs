//! Members of AWS's input: objects, texts and lists read from a tree, with every mistake reported.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use iam_model::tree::{Node, Value};
use iam_model::{Span, nearest};
use smol_str::SmolStr;

use super::error::InputFinding;

/// A text with its place.
#[derive(Clone, Debug)]
pub(super) struct Text {
    pub(super) value: SmolStr,
    pub(super) span: Span,
}

/// Collects the findings of one input.
#[derive(Debug, Default)]
pub(super) struct Findings {
    list: Vec<InputFinding>,
    /// How many more there are than are listed.
    omitted: usize,
}

/// How many findings are listed.
const LISTED: usize = 100;

impl Findings {
    /// Lists a finding, or counts it if there are enough to read.
    pub(super) fn push(&mut self, finding: InputFinding) {
        if self.list.len() < LISTED {
            self.list.push(finding);
        } else {
            self.omitted += 1;
        }
    }

    /// What was found; findings that are not listed are counted in the last one.
    pub(super) fn finish(mut self, text: &str) -> Vec<InputFinding> {
        if self.omitted > 0 {
            let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
            self.list.push(InputFinding::Member {
                code: "MORE_PROBLEMS",
                message: format!("{} more problems are not listed", self.omitted),
                help: None,
                span: Span::at(end),
            });
        }
        self.list
    }

    pub(super) fn add(
        &mut self,
        code: &'static str,
        message: impl Into<String>,
        help: Option<String>,
        span: Span,
    ) {
        self.push(InputFinding::Member {
            code,
            message: message.into(),
            help,
            span,
        });
    }

    fn wrong_type(&mut self, name: &str, expected: &str, node: &Node) {
        let found = node.value.kind();
        let message = format!("`{name}` takes {expected}, and this is {found}");
        self.add("WRONG_TYPE", message, None, node.span);
    }

    /// Reports what is no object, and members that the API does not have or that stand twice.
    /// Whether the node is an object.
    pub(super) fn object(&mut self, name: &str, node: &Node, members: &[&str]) -> bool {
        let Value::Object(found) = &node.value else {
            self.wrong_type(name, "an object", node);
            return false;
        };
        let mut seen = HashSet::new();
        for member in found {
            let named = member.name.as_str();
            if !members.contains(&named) {
                let help = nearest(named, members.iter().copied())
                    .map(|near| format!("did you mean `{near}`?"));
                let message = format!("{name} has no member `{named}`");
                self.add("UNKNOWN_MEMBER", message, help, member.name_span);
            }
            if !seen.insert(named) {
                let message = format!("`{named}` stands here a second time");
                self.add("DUPLICATE_KEY", message, None, member.name_span);
            }
        }
        true
    }

    /// A member that must be there.
    pub(super) fn required<'a>(&mut self, name: &str, object: &'a Node) -> Option<&'a Node> {
        let found = object.get(name);
        if found.is_none() {
            let message = format!("`{name}` is missing");
            self.add("MISSING_MEMBER", message, None, object.span);
        }
        found
    }

    /// A text of so many characters.
    pub(super) fn text(
        &mut self,
        name: &str,
        node: &Node,
        length: &RangeInclusive<usize>,
    ) -> Option<Text> {
        let Some(value) = node.value.as_text() else {
            self.wrong_type(name, "a string", node);
            return None;
        };
        let characters = value.chars().count();
        if !length.contains(&characters) {
            let message = format!(
                "`{name}` takes {} to {} characters, and this has {characters}",
                length.start(),
                length.end()
            );
            self.add("INVALID_LENGTH", message, None, node.span);
            return None;
        }
        Some(Text {
            value: value.clone(),
            span: node.span,
        })
    }

    /// The elements of a list. The API takes a list of one as a list only.
    pub(super) fn list<'a>(&mut self, name: &str, node: &'a Node) -> &'a [Node] {
        if let Value::Array(elements) = &node.value {
            return elements;
        }
        self.wrong_type(name, "a list", node);
        &[]
    }

    /// A list of texts.
    pub(super) fn texts(
        &mut self,
        name: &str,
        node: &Node,
        length: &RangeInclusive<usize>,
    ) -> Vec<Text> {
        self.list(name, node)
            .iter()
            .filter_map(|element| self.text(name, element, length))
            .collect()
    }

    /// A whole number in a range.
    pub(super) fn integer(
        &mut self,
        name: &str,
        node: &Node,
        range: &RangeInclusive<usize>,
    ) -> Option<usize> {
        let number = match &node.value {
            Value::Number(text) | Value::Plain(text) => Some(text),
            _ => None,
        };
        let Some(number) = number else {
            self.wrong_type(name, "a whole number", node);
            return None;
        };
        let number = number.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let message = format!(
                "`{name}` takes a whole number from {} to {}",
                range.start(),
                range.end()
            );
            self.add("INVALID_NUMBER", message, None, node.span);
        }
        number
    }
}
