//! Reads the fields of objects, and notes what is wrong with them.

use std::collections::HashMap;
use std::sync::Arc;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Action, Span, nearest};
use smol_str::SmolStr;

use crate::scenario::File;
use crate::{Mistake, MistakeKind, Text};

/// Reads the nodes of one file and collects the mistakes in it.
pub(crate) struct Reader {
    pub(crate) file: Arc<File>,
    pub(crate) mistakes: Vec<Mistake>,
    /// An offset into the text and the line that it is in, from which the next line is counted.
    counted: (usize, usize),
}

impl Reader {
    pub(crate) fn new(file: Arc<File>) -> Self {
        Self {
            file,
            mistakes: Vec::new(),
            counted: (0, 1),
        }
    }

    /// The line of a place. Scenarios are asked for in the order of the text, so that all of them
    /// together cost one pass; only an alias of YAML steps back.
    pub(crate) fn line(&mut self, span: Span) -> usize {
        let at = span.start as usize;
        let (from, line) = match self.counted {
            counted if counted.0 <= at => counted,
            _ => (0, 1),
        };
        let between = self.file.text.get(from..at).unwrap_or_default();
        let line = line + between.matches('\n').count();
        self.counted = (at, line);
        line
    }

    pub(crate) fn push(&mut self, kind: MistakeKind, span: Span) {
        self.mistakes.push(Mistake::new(kind, span));
    }

    pub(crate) fn wrong_type(&mut self, field: &str, expected: &'static str, node: &Node) {
        let kind = MistakeKind::WrongType {
            field: field.into(),
            expected,
            found: node.value.kind(),
        };
        self.push(kind, node.span);
    }

    /// The members of an object, each name once.
    pub(crate) fn members<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        expected: &'static str,
    ) -> Vec<&'n Member> {
        let Value::Object(members) = &node.value else {
            self.wrong_type(what, expected, node);
            return Vec::new();
        };
        let mut seen: HashMap<&str, Span> = HashMap::with_capacity(members.len());
        let mut once = Vec::with_capacity(members.len());
        for member in members {
            if let Some(first) = seen.get(member.name.as_str()) {
                self.mistakes.push(Mistake {
                    kind: MistakeKind::DuplicateField {
                        name: member.name.clone(),
                    },
                    span: member.name_span,
                    related: Some(*first),
                });
            } else {
                seen.insert(&member.name, member.name_span);
                once.push(member);
            }
        }
        once
    }

    /// A member that the object does not have.
    pub(crate) fn unknown(
        &mut self,
        member: &Member,
        of: &'static str,
        known: &'static [&'static str],
    ) {
        let near = nearest(&member.name, known.iter().copied());
        let kind = MistakeKind::UnknownField {
            name: member.name.clone(),
            of,
            near,
            known,
        };
        self.push(kind, member.name_span);
    }

    /// Text; an unquoted scalar is the text that it is, whatever else it could be.
    pub(crate) fn text(&mut self, field: &str, node: &Node) -> Option<Text> {
        if node.value.is_null() {
            return None;
        }
        let Some(text) = node.value.as_text() else {
            self.wrong_type(field, "text", node);
            return None;
        };
        Some(Text {
            text: text.clone(),
            span: node.span,
        })
    }

    pub(crate) fn flag(&mut self, field: &str, node: &Node) -> bool {
        match node.value.as_bool() {
            Some(value) => value,
            None if node.value.is_null() => false,
            None => {
                self.wrong_type(field, "true or false", node);
                false
            }
        }
    }

    /// One of a few words.
    pub(crate) fn word<T: Copy>(
        &mut self,
        field: &'static str,
        node: &Node,
        known: &'static [&'static str],
        values: &[T],
    ) -> Option<T> {
        let text = self.text(field, node)?;
        let found = known.iter().position(|word| *word == text.text);
        let value = found.and_then(|at| values.get(at).copied());
        if value.is_none() {
            let kind = MistakeKind::UnknownValue {
                field,
                near: nearest(&text.text, known.iter().copied()),
                value: text.text,
                known,
            };
            self.push(kind, text.span);
        }
        value
    }

    /// The elements of a list; nothing for null.
    pub(crate) fn list<'n>(
        &mut self,
        field: &str,
        expected: &'static str,
        node: &'n Node,
    ) -> &'n [Node] {
        match &node.value {
            Value::Array(elements) => elements,
            value if value.is_null() => &[],
            _ => {
                self.wrong_type(field, expected, node);
                &[]
            }
        }
    }

    pub(crate) fn texts(&mut self, field: &str, node: &Node) -> Vec<SmolStr> {
        let mut texts = Vec::new();
        for element in self.list(field, "a list of texts", node) {
            match element.value.as_text() {
                Some(text) => texts.push(text.clone()),
                None => self.wrong_type(field, "text", element),
            }
        }
        texts
    }

    pub(crate) fn actions(&mut self, field: &str, node: &Node) -> Vec<Action> {
        let mut actions = Vec::new();
        for element in self.list(field, "a list of actions", node) {
            let Some(text) = element.value.as_text() else {
                self.wrong_type(field, "text", element);
                continue;
            };
            match Action::parse(text) {
                Ok(action) => actions.push(action),
                Err(error) => self.push(error.into(), element.span),
            }
        }
        actions
    }
}
