//! Policies as Rust source: the const mirror of a policy, and its text.

use std::fmt::{Debug, Result, Write};

use iam_model::literal::{
    Action, List, Named, Operator, Policy, Principal, Resource, Statement, Value,
};
use iam_model::{
    ActionElement, ConditionValue, OneOrMany, PrincipalElement, Principals, ResourceElement,
};

/// A policy in the form in which it is compiled in.
pub(crate) type Leaked = &'static Policy;

/// Makes a policy const data. The memory is never freed: the process ends soon.
pub(crate) fn leak(policy: &iam_model::Policy) -> Leaked {
    Box::leak(Box::new(Policy {
        version: policy.version,
        id: policy.id.as_deref().map(text),
        statements: list(&policy.statements, statement),
    }))
}

fn statement(statement: &iam_model::Statement) -> Statement {
    Statement {
        sid: statement.sid.as_deref().map(text),
        effect: statement.effect,
        principal: statement
            .principal
            .as_ref()
            .map(|principal| match principal {
                PrincipalElement::Principal(principals) => Principal::Principal(named(principals)),
                PrincipalElement::NotPrincipal(principals) => {
                    Principal::NotPrincipal(named(principals))
                }
            }),
        action: match &statement.action {
            ActionElement::Action(patterns) => Action::Action(list(patterns, |p| text(p.as_str()))),
            ActionElement::NotAction(patterns) => {
                Action::NotAction(list(patterns, |p| text(p.as_str())))
            }
        },
        resource: statement.resource.as_ref().map(|resource| match resource {
            ResourceElement::Resource(patterns) => {
                Resource::Resource(list(patterns, |p| text(p.as_str())))
            }
            ResourceElement::NotResource(patterns) => {
                Resource::NotResource(list(patterns, |p| text(p.as_str())))
            }
        }),
        condition: statement.condition.as_ref().map(|condition| {
            slice(condition.operators.iter().map(|(operator, keys)| {
                Operator {
                    qualifier: operator.qualifier,
                    kind: operator.kind,
                    if_exists: operator.if_exists,
                    written: operator.written().map(text),
                    keys: slice(
                        keys.iter()
                            .map(|(key, values)| (text(key.as_str()), list(values, value))),
                    ),
                }
            }))
        }),
    }
}

fn named(principals: &Principals) -> Named {
    match principals {
        Principals::Any => Named::Any,
        Principals::Map(map) => Named::Map(slice(
            map.iter()
                .map(|(kind, names)| (*kind, list(names, |name| text(name)))),
        )),
    }
}

fn value(value: &ConditionValue) -> Value {
    match value {
        ConditionValue::String(string) => Value::String(text(string)),
        ConditionValue::Number(number) => Value::Number(text(number.as_str())),
        ConditionValue::Bool(boolean) => Value::Bool(*boolean),
    }
}

fn list<T, U>(values: &OneOrMany<T>, f: impl Fn(&T) -> U) -> List<U> {
    match values {
        OneOrMany::One(value) => List::One(f(value)),
        OneOrMany::Many(values) => List::Many(slice(values.iter().map(f))),
    }
}

fn slice<T>(values: impl Iterator<Item = T>) -> &'static [T] {
    Box::leak(values.collect())
}

fn text(text: &str) -> &'static str {
    Box::leak(text.into())
}

/// Writes a policy as a Rust expression over `iam_model::{Effect, OperatorKind, Version, literal}`, its first
/// line unindented and one value on each line.
pub(crate) fn write(out: &mut String, policy: Leaked, depth: usize) -> Result {
    let mut source = Source { out, depth };
    source.open("literal::Policy {")?;
    match policy.version {
        None => source.line("version: None,")?,
        Some(version) => source.line(&format!("version: Some(Version::{version:?}),"))?,
    }
    source.line(&format!("id: {:?},", policy.id))?;
    source.list(
        "statements: ",
        &policy.statements,
        ",",
        &mut Source::statement,
    )?;
    source.close("}")
}

/// Rust source in the making. Whoever writes an item starts at the line's indentation and ends
/// behind the item.
struct Source<'a> {
    out: &'a mut String,
    depth: usize,
}

impl Source<'_> {
    fn indent(&mut self) -> Result {
        write!(self.out, "\n{:width$}", "", width = self.depth * 4)
    }

    fn line(&mut self, text: &str) -> Result {
        self.indent()?;
        self.out.write_str(text)
    }

    fn open(&mut self, text: &str) -> Result {
        self.depth += 1;
        self.out.write_str(text)
    }

    fn close(&mut self, text: &str) -> Result {
        self.depth -= 1;
        self.line(text)
    }

    /// A slice, one item on each line.
    fn slice<T>(&mut self, items: &[T], item: &mut dyn FnMut(&mut Self, &T) -> Result) -> Result {
        if items.is_empty() {
            return self.out.write_str("&[]");
        }
        self.open("&[")?;
        for value in items {
            self.indent()?;
            item(self, value)?;
            self.out.write_str(",")?;
        }
        self.close("]")
    }

    /// A line with a scalar or list between two texts.
    fn list<T>(
        &mut self,
        before: &str,
        list: &List<T>,
        after: &str,
        item: &mut dyn FnMut(&mut Self, &T) -> Result,
    ) -> Result {
        self.line(before)?;
        self.scalar_or_list(list, item)?;
        self.out.write_str(after)
    }

    fn scalar_or_list<T>(
        &mut self,
        list: &List<T>,
        item: &mut dyn FnMut(&mut Self, &T) -> Result,
    ) -> Result {
        match list {
            List::One(value) => {
                self.out.write_str("literal::List::One(")?;
                item(self, value)?;
            }
            List::Many(values) => {
                self.out.write_str("literal::List::Many(")?;
                self.slice(values, item)?;
            }
        }
        self.out.write_str(")")
    }

    fn statement(&mut self, statement: &Statement) -> Result {
        self.open("literal::Statement {")?;
        self.line(&format!("sid: {:?},", statement.sid))?;
        self.line(&format!("effect: Effect::{:?},", statement.effect))?;
        match &statement.principal {
            None => self.line("principal: None,")?,
            Some(Principal::Principal(named)) => {
                self.line("principal: Some(literal::Principal::Principal(")?;
                self.named(named)?;
                self.out.write_str(")),")?;
            }
            Some(Principal::NotPrincipal(named)) => {
                self.line("principal: Some(literal::Principal::NotPrincipal(")?;
                self.named(named)?;
                self.out.write_str(")),")?;
            }
        }
        let text = &mut Self::debug;
        match &statement.action {
            Action::Action(list) => {
                self.list("action: literal::Action::Action(", list, "),", text)?;
            }
            Action::NotAction(list) => {
                self.list("action: literal::Action::NotAction(", list, "),", text)?;
            }
        }
        match &statement.resource {
            None => self.line("resource: None,")?,
            Some(Resource::Resource(list)) => {
                self.list(
                    "resource: Some(literal::Resource::Resource(",
                    list,
                    ")),",
                    text,
                )?;
            }
            Some(Resource::NotResource(list)) => {
                self.list(
                    "resource: Some(literal::Resource::NotResource(",
                    list,
                    ")),",
                    text,
                )?;
            }
        }
        match statement.condition {
            None => self.line("condition: None,")?,
            Some(operators) => {
                self.line("condition: Some(")?;
                self.slice(operators, &mut Self::operator)?;
                self.out.write_str("),")?;
            }
        }
        self.close("}")
    }

    fn named(&mut self, named: &Named) -> Result {
        match named {
            Named::Any => self.out.write_str("literal::Named::Any"),
            Named::Map(map) => {
                self.out.write_str("literal::Named::Map(")?;
                self.slice(map, &mut |source, (kind, names)| {
                    write!(source.out, "(iam_model::PrincipalType::{kind:?}, ")?;
                    source.scalar_or_list(names, &mut Self::debug)?;
                    source.out.write_str(")")
                })?;
                self.out.write_str(")")
            }
        }
    }

    fn operator(&mut self, operator: &Operator) -> Result {
        self.open("literal::Operator {")?;
        match operator.qualifier {
            None => self.line("qualifier: None,")?,
            Some(qualifier) => self.line(&format!(
                "qualifier: Some(iam_model::SetQualifier::{qualifier:?}),"
            ))?,
        }
        self.line(&format!("kind: OperatorKind::{:?},", operator.kind))?;
        self.line(&format!("if_exists: {:?},", operator.if_exists))?;
        self.line(&format!("written: {:?},", operator.written))?;
        self.line("keys: ")?;
        self.slice(operator.keys, &mut |source, (key, values)| {
            write!(source.out, "({key:?}, ")?;
            source.scalar_or_list(values, &mut |source, value| {
                write!(source.out, "literal::Value::{value:?}")
            })?;
            source.out.write_str(")")
        })?;
        self.out.write_str(",")?;
        self.close("}")
    }

    /// A value whose `Debug` form is its Rust source.
    fn debug(&mut self, value: &impl Debug) -> Result {
        write!(self.out, "{value:?}")
    }
}

#[cfg(test)]
mod tests {
    use iam_model::{Effect, OperatorKind, Version, literal};

    use super::*;

    /// The file is both the policy and the text that its source must be.
    const EVERYTHING: Policy = include!("literal/everything.rs");

    #[test]
    fn the_source_of_a_policy_compiles_to_the_policy() {
        let mut source = String::new();
        assert!(write(&mut source, &EVERYTHING, 0).is_ok());
        assert_eq!(source, include_str!("literal/everything.rs").trim_end());
    }

    #[test]
    fn a_leaked_policy_is_the_literal() {
        assert_eq!(*leak(&iam_model::Policy::from(&EVERYTHING)), EVERYTHING);
    }
}
