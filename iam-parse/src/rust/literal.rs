//! A policy as Rust source: a const expression of type [`iam_model::literal::Policy`].

use std::fmt::{Debug, Result, Write};

use iam_model::{
    ActionElement, ConditionKey, ConditionOperator, ConditionValue, OneOrMany, Policy,
    PrincipalElement, Principals, ResourceElement, Statement,
};
use indexmap::IndexMap;

/// How the source names what it does not define.
#[derive(Clone, Copy, Debug)]
pub struct LiteralNames<'a> {
    /// The path of the crate `iam_model`: `iam_model`, or `::iam_model`.
    pub model: &'a str,
    /// What stands before `Some` and `None`: nothing, or `::core::option::Option::`.
    pub option: &'a str,
}

/// Writes a policy as a const expression, its first line unindented and one value on each line.
/// `depth` is how many levels of four spaces the lines after the first are indented.
pub fn print_literal(policy: &Policy, names: LiteralNames<'_>, depth: usize) -> String {
    let mut source = Source {
        out: String::new(),
        names,
        depth,
    };
    // Writing to a string cannot fail.
    let _ = source.policy(policy);
    source.out
}

/// Rust source in the making. Whoever writes an item starts at the line's indentation and ends
/// behind the item.
struct Source<'a> {
    out: String,
    names: LiteralNames<'a>,
    depth: usize,
}

type Item<'i, T> = &'i mut dyn FnMut(&mut Source<'_>, &T) -> Result;

impl Source<'_> {
    fn line(&mut self) -> Result {
        write!(self.out, "\n{:width$}", "", width = self.depth * 4)
    }

    /// Starts a line with a field's name.
    fn field(&mut self, name: &str) -> Result {
        self.line()?;
        write!(self.out, "{name}: ")
    }

    /// A path in `iam_model`.
    fn model(&mut self, path: &str) -> Result {
        write!(self.out, "{}::{path}", self.names.model)
    }

    fn open(&mut self, path: &str, bracket: char) -> Result {
        self.model(path)?;
        self.depth += 1;
        self.out.write_char(bracket)
    }

    fn close(&mut self, text: &str) -> Result {
        self.depth -= 1;
        self.line()?;
        self.out.write_str(text)
    }

    fn option<T>(&mut self, value: Option<&T>, item: Item<'_, T>) -> Result {
        self.out.push_str(self.names.option);
        match value {
            None => self.out.write_str("None"),
            Some(value) => {
                self.out.write_str("Some(")?;
                item(self, value)?;
                self.out.write_char(')')
            }
        }
    }

    /// A slice, one item on each line.
    fn slice<'t, T: 't>(
        &mut self,
        items: impl ExactSizeIterator<Item = &'t T>,
        item: Item<'_, T>,
    ) -> Result {
        if items.len() == 0 {
            return self.out.write_str("&[]");
        }
        self.depth += 1;
        self.out.write_str("&[")?;
        for value in items {
            self.line()?;
            item(self, value)?;
            self.out.write_char(',')?;
        }
        self.close("]")
    }

    fn list<T>(&mut self, list: &OneOrMany<T>, item: Item<'_, T>) -> Result {
        match list {
            OneOrMany::One(value) => {
                self.model("literal::List::One(")?;
                item(self, value)?;
            }
            OneOrMany::Many(values) => {
                self.model("literal::List::Many(")?;
                self.slice(values.iter(), item)?;
            }
        }
        self.out.write_char(')')
    }

    /// A value whose `Debug` form is its Rust source.
    fn debug(&mut self, value: &impl Debug) -> Result {
        write!(self.out, "{value:?}")
    }

    fn policy(&mut self, policy: &Policy) -> Result {
        self.open("literal::Policy ", '{')?;
        self.field("version")?;
        self.option(policy.version.as_ref(), &mut |source, version| {
            source.model(&format!("Version::{version:?}"))
        })?;
        self.out.push(',');
        self.field("id")?;
        self.option(policy.id.as_ref(), &mut |source, id| source.debug(id))?;
        self.out.push(',');
        self.field("statements")?;
        self.list(&policy.statements, &mut |source, held| {
            source.statement(held)
        })?;
        self.out.push(',');
        self.close("}")
    }

    fn statement(&mut self, statement: &Statement) -> Result {
        self.open("literal::Statement ", '{')?;
        self.field("sid")?;
        self.option(statement.sid.as_ref(), &mut |source, sid| source.debug(sid))?;
        self.out.push(',');
        self.field("effect")?;
        self.model(&format!("Effect::{:?},", statement.effect))?;
        self.field("principal")?;
        self.option(statement.principal.as_ref(), &mut |source, element| {
            let variant = match element {
                PrincipalElement::Principal(_) => "literal::Principal::Principal(",
                PrincipalElement::NotPrincipal(_) => "literal::Principal::NotPrincipal(",
            };
            source.model(variant)?;
            source.principals(element.principals())?;
            source.out.write_char(')')
        })?;
        self.out.push(',');
        self.field("action")?;
        self.model(match &statement.action {
            ActionElement::Action(_) => "literal::Action::Action(",
            ActionElement::NotAction(_) => "literal::Action::NotAction(",
        })?;
        self.list(statement.action.patterns(), &mut |source, pattern| {
            source.debug(&pattern.as_str())
        })?;
        self.out.push_str("),");
        self.field("resource")?;
        self.option(statement.resource.as_ref(), &mut |source, element| {
            source.model(match element {
                ResourceElement::Resource(_) => "literal::Resource::Resource(",
                ResourceElement::NotResource(_) => "literal::Resource::NotResource(",
            })?;
            source.list(element.patterns(), &mut |source, pattern| {
                source.debug(&pattern.as_str())
            })?;
            source.out.write_char(')')
        })?;
        self.out.push(',');
        self.field("condition")?;
        self.option(statement.condition.as_ref(), &mut |source, condition| {
            let operators: Vec<_> = condition.operators.iter().collect();
            source.slice(operators.iter(), &mut |source, (operator, keys)| {
                source.operator(operator, keys)
            })
        })?;
        self.out.push(',');
        self.close("}")
    }

    fn principals(&mut self, named: &Principals) -> Result {
        let Principals::Map(map) = named else {
            return self.model("literal::Named::Any");
        };
        self.model("literal::Named::Map(")?;
        let types: Vec<_> = map.iter().collect();
        self.slice(types.iter(), &mut |source, (kind, names)| {
            source.out.push('(');
            source.model(&format!("PrincipalType::{kind:?}, "))?;
            source.list(names, &mut |source, name| source.debug(name))?;
            source.out.write_char(')')
        })?;
        self.out.write_char(')')
    }

    fn operator(
        &mut self,
        operator: &ConditionOperator,
        keys: &IndexMap<ConditionKey, OneOrMany<ConditionValue>>,
    ) -> Result {
        self.open("literal::Operator ", '{')?;
        self.field("qualifier")?;
        self.option(operator.qualifier.as_ref(), &mut |source, qualifier| {
            source.model(&format!("SetQualifier::{qualifier:?}"))
        })?;
        self.out.push(',');
        self.field("kind")?;
        self.model(&format!("OperatorKind::{:?},", operator.kind))?;
        self.field("if_exists")?;
        write!(self.out, "{:?},", operator.if_exists)?;
        self.field("written")?;
        self.option(operator.written().as_ref(), &mut |source, written| {
            source.debug(written)
        })?;
        self.out.push(',');
        self.field("keys")?;
        let keys: Vec<_> = keys.iter().collect();
        self.slice(keys.iter(), &mut |source, (key, values)| {
            write!(source.out, "({:?}, ", key.as_str())?;
            source.list(values, &mut |source, value| source.value(value))?;
            source.out.write_char(')')
        })?;
        self.out.push(',');
        self.close("}")
    }

    fn value(&mut self, value: &ConditionValue) -> Result {
        match value {
            ConditionValue::String(text) => {
                self.model(&format!("literal::Value::String({text:?})"))
            }
            ConditionValue::Number(number) => {
                self.model(&format!("literal::Value::Number({:?})", number.as_str()))
            }
            ConditionValue::Bool(value) => self.model(&format!("literal::Value::Bool({value})")),
        }
    }
}

#[cfg(test)]
mod tests {
    use iam_model::{Policy, literal};

    use super::*;

    /// The file is both the policy and the text that its source must be.
    const EVERYTHING: literal::Policy = include!("literal/everything.rs");
    const _: () = EVERYTHING.check();

    #[test]
    fn the_source_of_a_policy_compiles_to_the_policy() {
        let names = LiteralNames {
            model: "iam_model",
            option: "::core::option::Option::",
        };
        let source = print_literal(&Policy::from(&EVERYTHING), names, 0);
        assert_eq!(source, include_str!("literal/everything.rs").trim_end());
    }
}
