//! Policies as const data: the mirror of [`Policy`](crate::Policy) in `&'static str` and slices.
//!
//! A policy that is compiled in is data, not code: it costs nothing at start-up and little to
//! compile. [`Policy::check`] in a const turns a malformed literal into a compile error; without
//! it, the policy that is made of the literal is refused when it is checked.
//!
//! # Examples
//! ```
//! use iam_model::literal::{Action, List, Policy, Resource, Statement};
//! use iam_model::{Effect, Version};
//!
//! static READ: Policy = Policy {
//!     version: Some(Version::V2012_10_17),
//!     id: None,
//!     statements: List::Many(&[Statement {
//!         sid: None,
//!         effect: Effect::Allow,
//!         principal: None,
//!         action: Action::Action(List::One("imagebuilder:Get*")),
//!         resource: Some(Resource::Resource(List::One("*"))),
//!         condition: None,
//!     }]),
//! };
//! const _: () = READ.check();
//!
//! let policy = iam_model::Policy::from(&READ);
//! assert_eq!(policy.size(), 101);
//! ```

mod check;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;
use indexmap::map::Entry;
use smol_str::{SmolStr, format_smolstr};

use crate::{
    ActionElement, ActionPattern, Condition, ConditionKey, ConditionOperator, ConditionValue,
    Effect, Number, OneOrMany, OperatorKind, PrincipalElement, PrincipalType, Principals,
    ResourceElement, ResourcePattern, SetQualifier, Version,
};

/// A scalar or a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List<T: 'static> {
    /// A scalar.
    One(T),
    /// A list.
    Many(&'static [T]),
}

impl<T: 'static> List<T> {
    /// The values in order.
    pub const fn as_slice(&self) -> &[T] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
        }
    }

    fn map<U>(&'static self, f: impl FnMut(&'static T) -> U) -> OneOrMany<U> {
        let mut f = f;
        match self {
            Self::One(value) => OneOrMany::One(f(value)),
            Self::Many(values) => OneOrMany::Many(values.iter().map(f).collect()),
        }
    }
}

/// A policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The version as written.
    pub version: Option<Version>,
    /// The author's name for it.
    pub id: Option<&'static str>,
    /// The statements.
    pub statements: List<Statement>,
}

/// A statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The author's name for it.
    pub sid: Option<&'static str>,
    /// Allow or Deny.
    pub effect: Effect,
    /// Principal or NotPrincipal.
    pub principal: Option<Principal>,
    /// Action or NotAction.
    pub action: Action,
    /// Resource or NotResource.
    pub resource: Option<Resource>,
    /// Operator → key → values, each operator once.
    pub condition: Option<&'static [Operator]>,
}

/// Action or NotAction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// `Action`.
    Action(List<&'static str>),
    /// `NotAction`.
    NotAction(List<&'static str>),
}

/// Resource or NotResource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `Resource`.
    Resource(List<&'static str>),
    /// `NotResource`.
    NotResource(List<&'static str>),
}

/// Principal or NotPrincipal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Principal {
    /// `Principal`.
    Principal(Named),
    /// `NotPrincipal`.
    NotPrincipal(Named),
}

/// The principals of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// `*`.
    Any,
    /// Type → values, each type once.
    Map(&'static [(PrincipalType, List<&'static str>)]),
}

/// A condition operator with its keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    /// The qualifier, if there is one.
    pub qualifier: Option<SetQualifier>,
    /// The operator proper.
    pub kind: OperatorKind,
    /// Whether the name ends in `IfExists`.
    pub if_exists: bool,
    /// The author's spelling, if it is not AWS's.
    pub written: Option<&'static str>,
    /// The keys and their values, each key once.
    pub keys: &'static [(&'static str, List<Value>)],
}

/// A value of a condition key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string.
    String(&'static str),
    /// A number, as its canonical text: see [`Number`].
    Number(&'static str),
    /// A boolean.
    Bool(bool),
}

impl From<&'static Policy> for crate::Policy {
    fn from(literal: &'static Policy) -> Self {
        Self {
            version: literal.version,
            id: literal.id.map(SmolStr::new_static),
            statements: literal.statements.map(crate::Statement::from),
        }
    }
}

impl From<&'static Statement> for crate::Statement {
    fn from(literal: &'static Statement) -> Self {
        let actions =
            |list: &'static List<&'static str>| list.map(|text| ActionPattern::unchecked(text));
        let resources =
            |list: &'static List<&'static str>| list.map(|text| ResourcePattern::unchecked(text));
        Self {
            sid: literal.sid.map(SmolStr::new_static),
            effect: literal.effect,
            principal: literal.principal.as_ref().map(|principal| match principal {
                Principal::Principal(named) => PrincipalElement::Principal(named.into()),
                Principal::NotPrincipal(named) => PrincipalElement::NotPrincipal(named.into()),
            }),
            action: match &literal.action {
                Action::Action(list) => ActionElement::Action(actions(list)),
                Action::NotAction(list) => ActionElement::NotAction(actions(list)),
            },
            resource: literal.resource.as_ref().map(|resource| match resource {
                Resource::Resource(list) => ResourceElement::Resource(resources(list)),
                Resource::NotResource(list) => ResourceElement::NotResource(resources(list)),
            }),
            condition: literal.condition.map(condition),
        }
    }
}

impl From<&'static Named> for Principals {
    fn from(named: &'static Named) -> Self {
        match named {
            Named::Any => Self::Any,
            Named::Map(map) => {
                let mut types = IndexMap::with_capacity(map.len());
                for (kind, list) in *map {
                    let values = list.map(|text| SmolStr::new_static(text));
                    match types.entry(*kind) {
                        Entry::Vacant(vacant) => {
                            vacant.insert(values);
                        }
                        // The values of a type are alternatives, so those of two lists are one.
                        Entry::Occupied(mut held) => {
                            let both = held.get().iter().chain(&values).cloned().collect();
                            held.insert(OneOrMany::Many(both));
                        }
                    }
                }
                Self::Map(types)
            }
        }
    }
}

fn condition(operators: &'static [Operator]) -> Condition {
    let mut condition = Condition::default();
    for operator in operators {
        let name = ConditionOperator::from(operator);
        let keys = condition.operators.entry(name).or_default();
        for (key, values) in operator.keys {
            let mut name = ConditionKey::of(SmolStr::new_static(key));
            // Both of two equal keys must hold, which this policy cannot say. Under a name that
            // is none nothing is lost, and the policy is refused when it is checked.
            while keys.contains_key(&name) {
                name = ConditionKey::of(format_smolstr!("second {name}"));
            }
            keys.insert(name, values.map(ConditionValue::from));
        }
    }
    condition
}

impl From<&'static Operator> for ConditionOperator {
    fn from(literal: &'static Operator) -> Self {
        let spelled = literal
            .written
            .and_then(|written| Self::parse(written).ok());
        let mut plain = Self::new(literal.kind);
        plain.qualifier = literal.qualifier;
        plain.if_exists = literal.if_exists;
        // A spelling that names another operator is not one of this operator.
        spelled.filter(|spelled| *spelled == plain).unwrap_or(plain)
    }
}

impl From<&'static Value> for ConditionValue {
    fn from(value: &'static Value) -> Self {
        match value {
            Value::String(text) => Self::String(SmolStr::new_static(text)),
            Value::Number(text) => Number::parse(text).map_or_else(
                // Text that is no number is compared as the text that it is.
                || Self::String(SmolStr::new_static(text)),
                Self::Number,
            ),
            Value::Bool(value) => Self::Bool(*value),
        }
    }
}
