//! Const policies with holes, filled at run time by typed values.
//!
//! This is what `policy!` expands to where a value is interpolated: a [`literal::Policy`] with a
//! stand-in for each hole, and a [`Template`] that replaces the stand-ins. Filling cannot fail, and
//! no text that is put in can become a wildcard, a variable or another principal: `*`, `?` and `$`
//! are escaped with IAM's own `${*}`, `${?}` and `${$}` (rule V4).
//!
//! # Examples
//! ```
//! use iam_model::fill::{Piece, Template};
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
//!         action: Action::Action(List::One("s3:GetObject")),
//!         resource: Some(Resource::Resource(List::One("*"))),
//!         condition: None,
//!     }]),
//! };
//! let policy = Template::new(&READ)
//!     .resource_text(0, 0, &[Piece::Fixed("arn:aws:s3:::"), Piece::Text(&"a*"), Piece::Fixed("/*")])
//!     .policy();
//! let resource = policy.statements.as_slice()[0].resource.as_ref().unwrap();
//! assert_eq!(resource.patterns().as_slice()[0].as_str(), "arn:aws:s3:::a${*}/*");
//! ```

use std::fmt::{self, Display, Write as _};

use smol_str::SmolStr;

use crate::{
    AccountId, Arn, ConditionValue, Number, OneOrMany, Policy, PrincipalElement, Principals,
    ResourceElement, ResourcePattern, ServicePrincipal, Statement, literal,
};

/// A piece of a value that is put together of several.
#[derive(Clone, Copy)]
pub enum Piece<'a> {
    /// Text of the policy itself, with its wildcards and variables.
    Fixed(&'static str),
    /// Text that is put in: every character of it means itself.
    Text(&'a dyn Display),
}

/// A value that can fill a whole entry of Resource or NotResource.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot fill a whole resource of a policy",
    label = "this hole takes `&Arn` or `ResourcePattern`",
    note = "text can follow the fifth colon: `resource \"arn:aws:s3:::\" {{bucket}} \"/*\"`"
)]
pub trait FillsResource {
    /// The entry.
    fn into_pattern(self) -> ResourcePattern;
}

impl FillsResource for ResourcePattern {
    fn into_pattern(self) -> ResourcePattern {
        self
    }
}

impl FillsResource for &ResourcePattern {
    fn into_pattern(self) -> ResourcePattern {
        self.clone()
    }
}

impl FillsResource for &Arn {
    /// The pattern that this ARN alone matches. Where a wildcard stands before the fifth colon of
    /// the ARN there is none, and the policy is refused when it is compiled.
    fn into_pattern(self) -> ResourcePattern {
        ResourcePattern::exact(self)
            .unwrap_or_else(|_| ResourcePattern::of(escaped(self.as_str()).into()))
    }
}

impl FillsResource for Arn {
    fn into_pattern(self) -> ResourcePattern {
        (&self).into_pattern()
    }
}

/// A value that can fill a principal of type `AWS`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot name an AWS principal of a policy",
    label = "this hole takes `&Arn` or `AccountId`",
    note = "a plain string is refused, because `*` would mean everyone"
)]
pub trait FillsAws {
    /// The principal's text.
    fn into_principal(self) -> SmolStr;
}

/// A value that can fill a principal of type `Federated`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot name a federated principal of a policy",
    label = "this hole takes `&Arn`"
)]
pub trait FillsFederated {
    /// The principal's text.
    fn into_principal(self) -> SmolStr;
}

/// A value that can fill a principal of type `Service`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot name a service as principal of a policy",
    label = "this hole takes `ServicePrincipal`"
)]
pub trait FillsService {
    /// The principal's text.
    fn into_principal(self) -> SmolStr;
}

impl FillsAws for &Arn {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsAws for Arn {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsAws for AccountId {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsAws for &AccountId {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsFederated for &Arn {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsFederated for Arn {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsService for ServicePrincipal {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

impl FillsService for &ServicePrincipal {
    fn into_principal(self) -> SmolStr {
        principal_text(self.as_str())
    }
}

/// The text of a principal. There are no escapes in a principal, so what has a wildcard names
/// nobody: with one that is escaped all the same, AWS refuses the policy and so does a set.
fn principal_text(text: &str) -> SmolStr {
    escaped(text).into()
}

/// A policy whose stand-ins are being replaced. Places that the policy does not have are passed
/// over: the macro that writes them has read the policy.
#[derive(Clone, Debug)]
pub struct Template(Policy);

impl Template {
    /// The policy of a literal.
    pub fn new(literal: &'static literal::Policy) -> Self {
        Self(literal.into())
    }

    /// The filled policy.
    pub fn policy(self) -> Policy {
        self.0
    }

    /// Fills a whole entry of Resource or NotResource.
    pub fn resource(mut self, statement: usize, index: usize, value: impl FillsResource) -> Self {
        self.put_resource(statement, index, value.into_pattern());
        self
    }

    /// Fills an entry of Resource or NotResource that is put together of pieces.
    pub fn resource_text(mut self, statement: usize, index: usize, pieces: &[Piece<'_>]) -> Self {
        self.put_resource(statement, index, ResourcePattern::of(text(pieces).into()));
        self
    }

    fn put_resource(&mut self, statement: usize, index: usize, pattern: ResourcePattern) {
        if let Some(ResourceElement::Resource(patterns) | ResourceElement::NotResource(patterns)) =
            self.statement(statement)
                .and_then(|held| held.resource.as_mut())
        {
            put(patterns, index, pattern);
        }
    }

    /// Fills a principal of type `AWS`; `kind` is the position of the type.
    pub fn aws(self, statement: usize, kind: usize, index: usize, value: impl FillsAws) -> Self {
        self.principal(statement, kind, index, value.into_principal())
    }

    /// Fills a principal of type `Federated`; `kind` is the position of the type.
    pub fn federated(
        self,
        statement: usize,
        kind: usize,
        index: usize,
        value: impl FillsFederated,
    ) -> Self {
        self.principal(statement, kind, index, value.into_principal())
    }

    /// Fills a principal of type `Service`; `kind` is the position of the type.
    pub fn service(
        self,
        statement: usize,
        kind: usize,
        index: usize,
        value: impl FillsService,
    ) -> Self {
        self.principal(statement, kind, index, value.into_principal())
    }

    fn principal(mut self, statement: usize, kind: usize, index: usize, text: SmolStr) -> Self {
        if let Some(
            PrincipalElement::Principal(Principals::Map(map))
            | PrincipalElement::NotPrincipal(Principals::Map(map)),
        ) = self
            .statement(statement)
            .and_then(|held| held.principal.as_mut())
            && let Some((_, values)) = map.get_index_mut(kind)
        {
            put(values, index, text);
        }
        self
    }

    /// Fills a value of a String or Arn operator. `place` is the position of the operator, the key
    /// and the value.
    pub fn condition(
        self,
        statement: usize,
        place: (usize, usize, usize),
        value: impl Into<ConditionValue>,
    ) -> Self {
        let value = match value.into() {
            ConditionValue::String(text) => ConditionValue::String(escaped(&text).into()),
            other => other,
        };
        self.put_condition(statement, place, value)
    }

    /// Fills a value of a String or Arn operator that is put together of pieces.
    pub fn condition_text(
        self,
        statement: usize,
        place: (usize, usize, usize),
        pieces: &[Piece<'_>],
    ) -> Self {
        let value = ConditionValue::String(text(pieces).into());
        self.put_condition(statement, place, value)
    }

    /// Fills a value of Bool or Null.
    pub fn boolean(self, statement: usize, place: (usize, usize, usize), value: bool) -> Self {
        self.put_condition(statement, place, ConditionValue::Bool(value))
    }

    /// Fills a value of a Numeric operator.
    pub fn number(
        self,
        statement: usize,
        place: (usize, usize, usize),
        value: impl Into<Number>,
    ) -> Self {
        self.put_condition(statement, place, ConditionValue::Number(value.into()))
    }

    fn put_condition(
        mut self,
        statement: usize,
        (operator, key, index): (usize, usize, usize),
        value: ConditionValue,
    ) -> Self {
        if let Some(condition) = self
            .statement(statement)
            .and_then(|held| held.condition.as_mut())
            && let Some((_, keys)) = condition.operators.get_index_mut(operator)
            && let Some((_, values)) = keys.get_index_mut(key)
        {
            put(values, index, value);
        }
        self
    }

    fn statement(&mut self, index: usize) -> Option<&mut Statement> {
        match &mut self.0.statements {
            OneOrMany::One(statement) => (index == 0).then_some(statement),
            OneOrMany::Many(statements) => statements.get_mut(index),
        }
    }
}

fn put<T>(values: &mut OneOrMany<T>, index: usize, value: T) {
    let place = match values {
        OneOrMany::One(only) => (index == 0).then_some(only),
        OneOrMany::Many(values) => values.get_mut(index),
    };
    if let Some(place) = place {
        *place = value;
    }
}

fn text(pieces: &[Piece<'_>]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Fixed(text) => out.push_str(text),
            // What a value writes before it fails is all that there is of it.
            Piece::Text(value) => drop(write!(Escaper(&mut out), "{value}")),
        }
    }
    out
}

/// Escapes what is written to it.
struct Escaper<'a>(&'a mut String);

impl fmt::Write for Escaper<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        escape_into(self.0, text);
        Ok(())
    }
}

/// The text with every character meaning itself (rule V4).
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(&mut out, text);
    out
}

pub(crate) fn escape_into(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '*' => out.push_str("${*}"),
            '?' => out.push_str("${?}"),
            '$' => out.push_str("${$}"),
            _ => out.push(character),
        }
    }
}
