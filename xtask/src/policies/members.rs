//! The members of a JSON object, with the place of each in errors.

use std::collections::HashSet;

use iam_model::nearest;
use iam_model::tree::{Node, Value};

use super::collection;
use crate::Error;

/// The members of an object of a file.
pub(super) struct Members<'a> {
    file: &'a str,
    text: &'a str,
    node: &'a Node,
    list: &'a [iam_model::tree::Member],
}

/// An error at a value of a file: `FILE:LINE:COLUMN: MESSAGE`.
pub(super) fn error(file: &str, text: &str, node: &Node, message: &str) -> Error {
    let (line, column) = node.span.line_column(text);
    format!("{file}:{line}:{column}: {message}").into()
}

impl<'a> Members<'a> {
    pub(super) fn of(file: &'a str, text: &'a str, node: &'a Node) -> Result<Self, Error> {
        let Value::Object(members) = &node.value else {
            return Err(error(file, text, node, "this is not an object"));
        };
        let mut names = HashSet::new();
        let again = members.iter().find(|member| !names.insert(&member.name));
        if let Some(again) = again {
            let (line, column) = again.name_span.line_column(text);
            let name = &again.name;
            return Err(format!("{file}:{line}:{column}: `{name}` stands there twice").into());
        }
        Ok(Self {
            file,
            text,
            node,
            list: members,
        })
    }

    pub(super) fn error(&self, node: &Node, message: &str) -> Error {
        error(self.file, self.text, node, message)
    }

    pub(super) fn get(&self, name: &str) -> Option<&'a Node> {
        let mut members = self.list.iter();
        members
            .find(|member| member.name == name)
            .map(|member| &member.value)
    }

    /// Refuses members of other names, of which nothing would be kept.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Error> {
        let mut members = self.list.iter();
        let Some(other) = members.find(|member| !known.contains(&member.name.as_str())) else {
            return Ok(());
        };
        let (line, column) = other.name_span.line_column(self.text);
        let hint = match nearest(&other.name, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("the known ones are {}", known.join(", ")),
        };
        let Self { file, .. } = self;
        Err(format!(
            "{file}:{line}:{column}: `{}` is not known here: {hint}",
            other.name
        )
        .into())
    }

    pub(super) fn require(&self, name: &str) -> Result<&'a Node, Error> {
        self.get(name)
            .ok_or_else(|| self.error(self.node, &format!("there is no `{name}`")))
    }

    /// The text of a member, if it is there.
    pub(super) fn text(&self, name: &str) -> Result<Option<(&'a str, &'a Node)>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(node) => match &node.value {
                Value::String(text) => Ok(Some((text, node))),
                _ => Err(self.error(node, &format!("`{name}` is not a text"))),
            },
        }
    }

    /// The text of a member that must be there.
    pub(super) fn required_text(&self, name: &str) -> Result<(&'a str, &'a Node), Error> {
        let node = self.require(name)?;
        match self.text(name)? {
            Some(found) => Ok(found),
            None => Err(self.error(node, &format!("`{name}` is not a text"))),
        }
    }

    pub(super) fn boolean(&self, name: &str) -> Result<Option<bool>, Error> {
        match self.get(name) {
            None => Ok(None),
            Some(node) => match node.value {
                Value::Bool(value) => Ok(Some(value)),
                _ => Err(self.error(node, &format!("`{name}` is neither true nor false"))),
            },
        }
    }

    /// A date, if it is there.
    pub(super) fn date(&self, name: &str) -> Result<Option<String>, Error> {
        let Some((text, node)) = self.text(name)? else {
            return Ok(None);
        };
        match collection::date(text) {
            Some(date) => Ok(Some(date)),
            None => Err(self.error(
                node,
                &format!("`{text}` is not a date in UTC, as `2026-07-09T15:27:28Z`"),
            )),
        }
    }
}
