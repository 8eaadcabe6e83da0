//! How names and values are spelled: with quotes or without, and what the header must say.

use std::fmt::Write as _;

use iam_model::Number;
use iam_model::tree::{Node, Value};

use super::Parts;
use crate::language::parse::is_keyword;
use crate::language::{escape, word};

/// What values stand for, which decides how they are spelled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Action,
    /// Resources and principals.
    Name,
    Condition,
}

/// The header: what it must say, and nothing that is clear without it.
pub(super) fn header(parts: &Parts<'_>, no_statement: bool) -> String {
    let text = |name| parts.tree.get(name).and_then(|node| node.value.as_text());
    let mut header = String::from("policy");
    let bare = header.len();
    if let Some(stated) = parts.stated {
        let _ = write!(header, " {}", stated.word());
    }
    match text("Version") {
        None => header.push_str(" version none"),
        Some(version) if version == "2012-10-17" => {}
        Some(version) => {
            let _ = write!(header, " version {}", quoted(version));
        }
    }
    if let Some(id) = text("Id") {
        let _ = write!(header, " id {}", quoted(id));
    }
    let statement = parts.tree.get("Statement").map(|node| &node.value);
    if matches!(statement, Some(Value::Object(_))) {
        header.push_str(" single");
    }
    if header.len() == bare && !no_statement {
        header.clear();
    }
    header
}

/// A Sid, operator, key or type of principal: bare where it can be.
pub(super) fn name(text: &str) -> String {
    let keyword = is_keyword(text);
    let wild = text.bytes().any(word::is_wildcard);
    if keyword || wild || word::fault(text).is_some() {
        quoted(text)
    } else {
        text.to_owned()
    }
}

pub(super) fn list_text(list: &Node, role: Role) -> String {
    let values = list.elements();
    let texts: Vec<String> = values.iter().map(|value| value_text(value, role)).collect();
    match &list.value {
        Value::Array(_) if values.len() < 2 => format!("[{}]", texts.concat()),
        _ => texts.join(", "),
    }
}

pub(super) fn value_text(value: &Node, role: Role) -> String {
    match &value.value {
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => {
            let number = Number::parse(text);
            match number.as_ref().map_or(text.as_str(), Number::as_str) {
                negative if negative.starts_with('-') => format!("({negative})"),
                number => number.to_owned(),
            }
        }
        value => match value.as_text() {
            Some(text) if is_bare(text, role) => text.to_string(),
            Some(text) => quoted(text),
            None => String::new(),
        },
    }
}

/// Actions and the lone star stand without quotes, all other values with them.
fn is_bare(text: &str, role: Role) -> bool {
    match role {
        Role::Action => text == "*" || (text.contains(':') && word::fault(text).is_none()),
        Role::Name => text == "*",
        Role::Condition => false,
    }
}

pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    // Writing to a string cannot fail.
    let _ = escape::write(&mut out, text);
    out
}
