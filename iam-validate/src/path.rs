//! Where a finding stands in the policy, found from where it stands in the text.

use std::fmt;

use iam_model::Span;
use iam_model::tree::{Member, Node, Value};
use smol_str::SmolStr;

use crate::span;

/// One step from the policy to a part of it, as AWS's ValidatePolicy names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PathElement {
    /// The value of the member of this name.
    Value(SmolStr),
    /// The name of the member of this name: the last step.
    Key(SmolStr),
    /// The element of a list, counted from 0.
    Index(usize),
    /// A part of a string, in characters: the last step.
    Substring {
        /// How many characters stand before it.
        start: usize,
        /// How many it has.
        length: usize,
    },
}

/// The way from the policy to a part of it.
///
/// `Display` writes it as `Statement[2].Condition.StringEquals."aws:TagKeys"`: indexes count from 0,
/// and a name that is no word stands in quotes. The part of a string is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Path(Vec<PathElement>);

impl Path {
    /// The steps.
    pub fn elements(&self) -> &[PathElement] {
        &self.0
    }

    /// The statement that the path leads into, counted from 0.
    pub(crate) fn statement(&self) -> Option<usize> {
        match self.0.as_slice() {
            [PathElement::Value(name), PathElement::Index(index), ..] if name == "Statement" => {
                Some(*index)
            }
            [PathElement::Value(name), ..] if name == "Statement" => Some(0),
            _ => None,
        }
    }

    /// The way to a statement of the policy language, whose statements are a list; nothing for the
    /// policy as a whole.
    pub(crate) fn of_statement(statement: Option<usize>) -> Self {
        let path = statement.map(|index| {
            vec![
                PathElement::Value(SmolStr::new_static("Statement")),
                PathElement::Index(index),
            ]
        });
        Self(path.unwrap_or_default())
    }

    /// The way to the deepest part of the tree that holds the span.
    pub(crate) fn of(root: &Node, text: &str, span: Span) -> Self {
        let mut path = Vec::new();
        if let Some(value) = descend(root, span, |element| path.push(element)) {
            path.extend(substring(value, text, span));
        }
        Self(path)
    }
}

/// The value that stands exactly there.
pub(crate) fn value_at(root: &Node, span: Span) -> Option<&Node> {
    descend(root, span, |_| {}).filter(|node| node.span == span)
}

/// Walks to the deepest part of the tree that holds the span; gives the value there, if it is one.
fn descend(root: &Node, span: Span, mut step: impl FnMut(PathElement)) -> Option<&Node> {
    let mut node = root;
    loop {
        match &node.value {
            Value::Array(elements) => {
                let Some((index, element)) = holding(elements, |node| node.span, span) else {
                    return Some(node);
                };
                step(PathElement::Index(index));
                node = element;
            }
            Value::Object(members) => {
                let Some(member) = member(members, span) else {
                    return Some(node);
                };
                // In the policy language a statement begins with its effect, and stands for it.
                if member.name == "Effect" && member.value.span.start == node.span.start {
                    return Some(node);
                }
                if !contains(member.value.span, span) {
                    step(PathElement::Key(member.name.clone()));
                    return None;
                }
                step(PathElement::Value(member.name.clone()));
                node = &member.value;
            }
            _ => return Some(node),
        }
    }
}

fn substring(node: &Node, text: &str, span: Span) -> Option<PathElement> {
    let value = node.value.as_text()?;
    let range = span::decoded(node, text, span)?;
    if range.len() == value.len() {
        return None;
    }
    Some(PathElement::Substring {
        start: value.get(..range.start)?.chars().count(),
        length: value.get(range)?.chars().count(),
    })
}

const fn contains(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// Below this many a list is walked: its spans need not be in order then.
const FEW: usize = 16;

/// The part that holds the span. Long lists are searched, because a finding for each of their values
/// must not walk them all.
fn holding<T>(parts: &[T], of: impl Fn(&T) -> Span, span: Span) -> Option<(usize, &T)> {
    if parts.len() <= FEW {
        return parts
            .iter()
            .enumerate()
            .find(|(_, part)| contains(of(part), span));
    }
    let after = parts.partition_point(|part| of(part).start <= span.start);
    let index = after.checked_sub(1)?;
    let part = parts.get(index)?;
    contains(of(part), span).then_some((index, part))
}

fn member(members: &[Member], span: Span) -> Option<&Member> {
    // In the policy language one word can be both name and value: the value is what is meant.
    holding(members, |member| member.value.span, span)
        .or_else(|| holding(members, |member| member.name_span, span))
        .map(|(_, member)| member)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        for element in &self.0 {
            match element {
                PathElement::Value(name) | PathElement::Key(name) => {
                    if !first {
                        f.write_str(".")?;
                    }
                    let is_word = !name.is_empty()
                        && name
                            .bytes()
                            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                    if is_word {
                        f.write_str(name)?;
                    } else {
                        write!(f, "{name:?}")?;
                    }
                }
                PathElement::Index(index) => write!(f, "[{index}]")?,
                PathElement::Substring { .. } => {}
            }
            first = false;
        }
        Ok(())
    }
}
