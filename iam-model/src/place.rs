//! Places inside a policy, independent of any text.

use std::fmt;

use crate::Span;
use crate::tree::{Member, Node, Value};

/// An element of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// `Sid`.
    Sid,
    /// `Effect`.
    Effect,
    /// `Principal`.
    Principal,
    /// `NotPrincipal`.
    NotPrincipal,
    /// `Action`.
    Action,
    /// `NotAction`.
    NotAction,
    /// `Resource`.
    Resource,
    /// `NotResource`.
    NotResource,
    /// `Condition`.
    Condition,
}

impl Element {
    /// The element's name in a policy document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sid => "Sid",
            Self::Effect => "Effect",
            Self::Principal => "Principal",
            Self::NotPrincipal => "NotPrincipal",
            Self::Action => "Action",
            Self::NotAction => "NotAction",
            Self::Resource => "Resource",
            Self::NotResource => "NotResource",
            Self::Condition => "Condition",
        }
    }
}

impl Element {
    /// Reads the element's name in a policy document.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Sid" => Self::Sid,
            "Effect" => Self::Effect,
            "Principal" => Self::Principal,
            "NotPrincipal" => Self::NotPrincipal,
            "Action" => Self::Action,
            "NotAction" => Self::NotAction,
            "Resource" => Self::Resource,
            "NotResource" => Self::NotResource,
            "Condition" => Self::Condition,
            _ => return None,
        })
    }
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A part of a policy, by position. All indexes count from 0; `Display` counts from 1.
///
/// The same place addresses a part of a `Policy` value and, through [`Place::locate`], the text
/// that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The policy as a whole.
    Policy,
    /// `Version`.
    Version,
    /// `Id`.
    Id,
    /// A statement.
    Statement(usize),
    /// An element of a statement.
    Element(usize, Element),
    /// One value of Action, Resource or their negations.
    Value(usize, Element, usize),
    /// One value of Principal or NotPrincipal: the type's position in the object, the value's in
    /// its list.
    Principal(usize, Element, usize, usize),
    /// A condition operator.
    Operator(usize, usize),
    /// A condition key of an operator.
    Key(usize, usize, usize),
    /// A value of a condition key.
    ConditionValue(usize, usize, usize, usize),
}

impl Place {
    /// The statement that the place is in.
    pub const fn statement(self) -> Option<usize> {
        match self {
            Self::Policy | Self::Version | Self::Id => None,
            Self::Statement(statement)
            | Self::Element(statement, ..)
            | Self::Value(statement, ..)
            | Self::Principal(statement, ..)
            | Self::Operator(statement, ..)
            | Self::Key(statement, ..)
            | Self::ConditionValue(statement, ..) => Some(statement),
        }
    }

    /// Where the place stands in the document that `policy` is the root of; the nearest enclosing
    /// part if the document does not have it.
    pub fn locate(self, policy: &Node) -> Span {
        let nth = |node: &Node, index: usize| node.elements().get(index).map(|node| node.span);
        let top = |name: &str| policy.get(name).map_or(policy.span, |node| node.span);
        let statement = |index: usize| {
            policy
                .get("Statement")
                .and_then(|node| node.elements().get(index))
        };
        let Some(index) = self.statement() else {
            return match self {
                Self::Version => top("Version"),
                Self::Id => top("Id"),
                _ => policy.span,
            };
        };
        let Some(statement) = statement(index) else {
            return policy.span;
        };
        let element = |element: Element| {
            statement
                .get(element.name())
                .map_or(statement.span, |node| node.span)
        };
        let condition = |index: usize| {
            statement
                .get("Condition")
                .and_then(|node| member(node, index))
        };
        match self {
            Self::Element(_, name) => element(name),
            Self::Value(_, name, value) => statement
                .get(name.name())
                .and_then(|node| nth(node, value))
                .unwrap_or_else(|| element(name)),
            Self::Principal(_, name, kind, value) => statement
                .get(name.name())
                .and_then(|node| member(node, kind))
                .and_then(|member| nth(&member.value, value))
                .unwrap_or_else(|| element(name)),
            Self::Operator(_, operator) => condition(operator)
                .map_or_else(|| element(Element::Condition), |member| member.name_span),
            Self::Key(_, operator, key) => condition(operator)
                .and_then(|operator| member(&operator.value, key))
                .map_or_else(|| element(Element::Condition), |member| member.name_span),
            Self::ConditionValue(_, operator, key, value) => condition(operator)
                .and_then(|operator| member(&operator.value, key))
                .and_then(|key| nth(&key.value, value))
                .unwrap_or_else(|| element(Element::Condition)),
            _ => statement.span,
        }
    }
}

/// Where a statement begins: its first byte, or in the policy language its effect. What is missing in a
/// statement is said there.
pub fn statement_start(statement: &Node) -> Span {
    let start = statement.span.start;
    match statement.get("Effect") {
        Some(effect) if effect.span.start == start => effect.span,
        _ => Span::new(start, start.saturating_add(1)),
    }
}

fn member(node: &Node, index: usize) -> Option<&Member> {
    match &node.value {
        Value::Object(members) => members.get(index),
        _ => None,
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Policy => f.write_str("policy"),
            Self::Version => f.write_str("Version"),
            Self::Id => f.write_str("Id"),
            Self::Statement(at) => write!(f, "statement {}", at + 1),
            Self::Element(at, element) => write!(f, "statement {}, {element}", at + 1),
            Self::Value(at, element, value) | Self::Principal(at, element, _, value) => {
                write!(f, "statement {}, {element}, value {}", at + 1, value + 1)
            }
            Self::Operator(at, operator) => {
                write!(
                    f,
                    "statement {}, Condition, operator {}",
                    at + 1,
                    operator + 1
                )
            }
            Self::Key(at, operator, key) => {
                write!(f, "{}, key {}", Self::Operator(at, operator), key + 1)
            }
            Self::ConditionValue(at, operator, key, value) => {
                write!(f, "{}, value {}", Self::Key(at, operator, key), value + 1)
            }
        }
    }
}
