//! Policies as document trees, and trees as minified JSON.

use std::fmt::{self, Write};

use smol_str::SmolStr;

use crate::tree::{Member, Node, Plain, Value};
use crate::{
    ActionElement, Condition, ConditionValue, OneOrMany, Policy, PrincipalElement, Principals,
    ResourceElement, Span, Statement,
};

fn node(value: Value) -> Node {
    Node::new(Span::default(), value)
}

fn text(text: impl Into<SmolStr>) -> Node {
    node(Value::String(text.into()))
}

fn list<T>(values: &OneOrMany<T>, each: impl Fn(&T) -> Node) -> Node {
    match values {
        OneOrMany::One(value) => each(value),
        OneOrMany::Many(values) => node(Value::Array(values.iter().map(each).collect())),
    }
}

fn member(name: impl Into<SmolStr>, value: Node) -> Member {
    Member {
        name: name.into(),
        name_span: Span::default(),
        value,
    }
}

impl Policy {
    /// The document that says this policy: members in AWS's order, without spans.
    pub fn to_tree(&self) -> Node {
        let mut members = Vec::with_capacity(3);
        if let Some(version) = self.version {
            members.push(member("Version", text(version.as_str())));
        }
        if let Some(id) = &self.id {
            members.push(member("Id", text(id.clone())));
        }
        members.push(member(
            "Statement",
            list(&self.statements, Statement::to_tree),
        ));
        node(Value::Object(members))
    }
}

impl Statement {
    /// The object that says this statement: members in AWS's order, without spans.
    pub fn to_tree(&self) -> Node {
        let mut members = Vec::with_capacity(6);
        if let Some(sid) = &self.sid {
            members.push(member("Sid", text(sid.clone())));
        }
        members.push(member("Effect", text(self.effect.as_str())));
        if let Some(principal) = &self.principal {
            let (PrincipalElement::Principal(named) | PrincipalElement::NotPrincipal(named)) =
                principal;
            members.push(member(principal.element().name(), principals(named)));
        }
        let (ActionElement::Action(actions) | ActionElement::NotAction(actions)) = &self.action;
        let actions = list(actions, |pattern| text(pattern.as_str()));
        members.push(member(self.action.element().name(), actions));
        if let Some(resource) = &self.resource {
            let (ResourceElement::Resource(patterns) | ResourceElement::NotResource(patterns)) =
                resource;
            let patterns = list(patterns, |pattern| text(pattern.as_str()));
            members.push(member(resource.element().name(), patterns));
        }
        if let Some(held) = &self.condition {
            members.push(member("Condition", condition(held)));
        }
        node(Value::Object(members))
    }
}

fn principals(named: &Principals) -> Node {
    match named {
        Principals::Any => text("*"),
        Principals::Map(map) => node(Value::Object(
            map.iter()
                .map(|(kind, values)| {
                    member(kind.name(), list(values, |value| text(value.clone())))
                })
                .collect(),
        )),
    }
}

fn condition(condition: &Condition) -> Node {
    let operators = condition.operators.iter().map(|(operator, keys)| {
        let keys = keys.iter().map(|(key, values)| {
            let values = list(values, |value| {
                node(match value {
                    ConditionValue::String(text) => Value::String(text.clone()),
                    ConditionValue::Number(number) => Value::Number(number.as_str().into()),
                    ConditionValue::Bool(value) => Value::Bool(*value),
                })
            });
            member(key.as_str(), values)
        });
        member(
            smol_str::format_smolstr!("{operator}"),
            node(Value::Object(keys.collect())),
        )
    });
    node(Value::Object(operators.collect()))
}

/// Minified JSON: no white space outside strings, ready for an SDK call.
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_tree().fmt(f)
    }
}

/// Minified JSON of one statement.
impl fmt::Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_tree().fmt(f)
    }
}

/// Minified JSON: members in the author's order, numbers in the author's spelling.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.value {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => f.write_str(number),
            Value::String(text) => write_string(f, text),
            Value::Plain(text) => match Value::plain(text) {
                Plain::Null => f.write_str("null"),
                Plain::Bool(value) => write!(f, "{value}"),
                Plain::Number(number) => f.write_str(number),
                Plain::String(text) => write_string(f, text),
            },
            Value::Array(elements) => {
                f.write_char('[')?;
                for (index, element) in elements.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    element.fmt(f)?;
                }
                f.write_char(']')
            }
            Value::Object(members) => {
                f.write_char('{')?;
                for (index, member) in members.iter().enumerate() {
                    if index > 0 {
                        f.write_char(',')?;
                    }
                    write_string(f, &member.name)?;
                    f.write_char(':')?;
                    member.value.fmt(f)?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Writes a JSON string: quotes, backslashes and control characters escaped, all else as it is.
pub fn write_string(out: &mut impl Write, text: &str) -> fmt::Result {
    out.write_char('"')?;
    for character in text.chars() {
        match character {
            '"' => out.write_str("\\\"")?,
            '\\' => out.write_str("\\\\")?,
            '\n' => out.write_str("\\n")?,
            '\r' => out.write_str("\\r")?,
            '\t' => out.write_str("\\t")?,
            '\u{8}' => out.write_str("\\b")?,
            '\u{c}' => out.write_str("\\f")?,
            '\0'..='\u{1f}' => write!(out, "\\u{:04x}", u32::from(character))?,
            _ => out.write_char(character)?,
        }
    }
    out.write_char('"')
}
