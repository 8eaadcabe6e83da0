//! Reads a policy from a document tree: every problem of the shape, in one pass.
//!
//! This is the one reader: iam-parse calls it for JSON and YAML, serde's `Deserialize` for
//! everything else, so that both accept the same documents.

use indexmap::IndexMap;
use indexmap::map::Entry;
use smol_str::SmolStr;

use crate::check;
use crate::near::nearest;
use crate::tree::{Member, Node, Plain, Value};
use crate::{
    ActionElement, ActionPattern, Condition, ConditionKey, ConditionOperator, ConditionValue,
    Effect, Element, Grade, InvalidOperator, Number, OneOrMany, Place, Policy, PrincipalElement,
    PrincipalType, Principals, Problem, ProblemKind, ResourceElement, ResourcePattern, Span,
    Statement, Version,
};

/// What was read from a tree.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The policy; absent if a problem of grade [`Grade::Refused`] was found.
    pub policy: Option<Policy>,
    /// Every problem, in the order of the text.
    pub problems: Vec<Problem>,
}

/// Reads a policy from the tree of its document.
///
/// # Semantics
/// Page "Grammar of the IAM JSON policy language", rules L1 to L3 and what a value must be for
/// its element and operator. What depends on the policy's type is asked by
/// [`Policy::check_as`].
pub fn read(node: &Node) -> Reading {
    let mut reader = Reader {
        problems: Vec::new(),
        version: Version::default(),
    };
    let policy = reader.policy(node);
    let mut problems = reader.problems;
    problems.sort_by_key(|problem| problem.span.map(|span| (span.start, span.end)));
    let refused = problems
        .iter()
        .any(|problem| problem.kind.grade() != Grade::Accepted);
    Reading {
        policy: policy.filter(|_| !refused),
        problems,
    }
}

const POLICY: [&str; 3] = ["Version", "Id", "Statement"];
const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

struct Reader {
    problems: Vec<Problem>,
    version: Version,
}

impl Reader {
    fn push(&mut self, kind: ProblemKind, place: Place, span: Span) {
        self.problems.push(Problem {
            kind,
            place,
            span: Some(span),
            related: None,
        });
    }

    fn wrong_type(&mut self, element: &str, expected: &'static str, node: &Node, place: Place) {
        self.push(
            ProblemKind::WrongType {
                element: element.into(),
                expected,
                found: node.value.kind(),
            },
            place,
            node.span,
        );
    }

    /// The members of an object, each name once; reports duplicates.
    fn members<'a>(&mut self, members: &'a [Member], place: Place) -> Vec<&'a Member> {
        let mut seen: IndexMap<&str, Span> = IndexMap::with_capacity(members.len());
        let mut once = Vec::with_capacity(members.len());
        for member in members {
            match seen.entry(&member.name) {
                Entry::Occupied(first) => self.problems.push(Problem {
                    kind: ProblemKind::DuplicateKey {
                        key: member.name.clone(),
                    },
                    place,
                    span: Some(member.name_span),
                    related: Some(*first.get()),
                }),
                Entry::Vacant(vacant) => {
                    vacant.insert(member.name_span);
                    once.push(member);
                }
            }
        }
        once
    }

    fn unknown(&mut self, member: &Member, of: &'static str, known: &[&'static str], place: Place) {
        self.push(
            ProblemKind::UnknownElement {
                name: member.name.clone(),
                of,
                near: known
                    .iter()
                    .copied()
                    .find(|name| nearest(&member.name, std::iter::once(*name)).is_some()),
            },
            place,
            member.name_span,
        );
    }

    fn text(&mut self, element: &'static str, node: &Node, place: Place) -> Option<SmolStr> {
        let text = node.value.as_text().cloned();
        if text.is_none() {
            self.wrong_type(element, "a string", node, place);
        }
        text
    }

    fn policy(&mut self, node: &Node) -> Option<Policy> {
        let Value::Object(members) = &node.value else {
            self.wrong_type("a policy", "an object", node, Place::Policy);
            return None;
        };
        let members = self.members(members, Place::Policy);
        let mut version = None;
        let mut id = None;
        let mut statement = None;
        for member in members {
            let value = &member.value;
            match member.name.as_str() {
                "Version" => {
                    let text = self.text("Version", value, Place::Version);
                    version = text.as_deref().and_then(Version::parse);
                    if let (Some(text), None) = (text, version) {
                        let kind = ProblemKind::InvalidVersion { version: text };
                        self.push(kind, Place::Version, value.span);
                    }
                }
                "Id" => id = self.text("Id", value, Place::Id),
                "Statement" => statement = Some(value),
                _ => self.unknown(member, "policy", &POLICY, Place::Policy),
            }
        }
        // The version decides how every value is read, wherever it stands in the object.
        self.version = version.unwrap_or_default();
        let Some(statement) = statement else {
            let start = Span::new(node.span.start, node.span.start.saturating_add(1));
            self.push(ProblemKind::MissingStatement, Place::Policy, start);
            return None;
        };
        let statements = match &statement.value {
            Value::Object(_) => OneOrMany::One(self.statement(statement, 0)?),
            Value::Array(nodes) => {
                let mut statements = Vec::with_capacity(nodes.len());
                for (index, node) in nodes.iter().enumerate() {
                    statements.extend(self.statement(node, index));
                }
                OneOrMany::Many(statements)
            }
            _ => {
                let expected = "an object or a list of objects";
                self.wrong_type("Statement", expected, statement, Place::Policy);
                return None;
            }
        };
        Some(Policy {
            version,
            id,
            statements,
        })
    }

    fn statement(&mut self, node: &Node, index: usize) -> Option<Statement> {
        let place = Place::Statement(index);
        let Value::Object(members) = &node.value else {
            self.wrong_type("a statement", "an object", node, place);
            return None;
        };
        let members = self.members(members, place);
        let open = Span::new(node.span.start, node.span.start.saturating_add(1));
        let has = |name: &str| members.iter().find(|member| member.name == name);
        for (element, not_element) in [
            ("Principal", "NotPrincipal"),
            ("Action", "NotAction"),
            ("Resource", "NotResource"),
        ] {
            if let (Some(one), Some(other)) = (has(element), has(not_element)) {
                self.problems.push(Problem {
                    kind: ProblemKind::ElementCombination {
                        element,
                        not_element,
                    },
                    place,
                    span: Some(one.name_span.max(other.name_span)),
                    related: Some(one.name_span.min(other.name_span)),
                });
            }
        }
        if has("Effect").is_none() {
            self.push(ProblemKind::MissingEffect, place, open);
        }
        if has("Action").is_none() && has("NotAction").is_none() {
            self.push(ProblemKind::MissingAction, place, open);
        }
        let (mut sid, mut effect, mut principal) = (None, None, None);
        let (mut action, mut resource, mut condition) = (None, None, None);
        for member in &members {
            let value = &member.value;
            let at = |element| Place::Element(index, element);
            match member.name.as_str() {
                "Sid" => sid = self.text("Sid", value, at(Element::Sid)),
                "Effect" => effect = self.effect(value, at(Element::Effect)),
                "Principal" => {
                    principal = self
                        .principals(value, index, Element::Principal)
                        .map(PrincipalElement::Principal);
                }
                "NotPrincipal" => {
                    principal = self
                        .principals(value, index, Element::NotPrincipal)
                        .map(PrincipalElement::NotPrincipal);
                }
                "Action" => {
                    action = self
                        .actions(value, index, Element::Action)
                        .map(ActionElement::Action);
                }
                "NotAction" => {
                    action = self
                        .actions(value, index, Element::NotAction)
                        .map(ActionElement::NotAction);
                }
                "Resource" => {
                    resource = self
                        .resources(value, index, Element::Resource)
                        .map(ResourceElement::Resource);
                }
                "NotResource" => {
                    resource = self
                        .resources(value, index, Element::NotResource)
                        .map(ResourceElement::NotResource);
                }
                "Condition" => condition = self.condition(value, index),
                _ => self.unknown(member, "statement", &STATEMENT, place),
            }
        }
        if let (Some(effect), Some(principal)) = (effect, &principal) {
            let found = check::principal_element(effect, principal);
            let element = principal.element();
            if let Some(kind) = found {
                let span = has(element.name()).map_or(node.span, |member| member.name_span);
                self.push(kind, Place::Element(index, element), span);
            }
        }
        Some(Statement {
            sid,
            effect: effect?,
            principal,
            action: action?,
            resource,
            condition,
        })
    }

    fn effect(&mut self, node: &Node, place: Place) -> Option<Effect> {
        match self.text("Effect", node, place)?.as_str() {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            other => {
                let effect = other.into();
                self.push(ProblemKind::InvalidEffect { effect }, place, node.span);
                None
            }
        }
    }

    /// A string or a list of strings.
    fn list<'a>(
        &mut self,
        node: &'a Node,
        statement: usize,
        element: Element,
    ) -> Option<OneOrMany<&'a Node>> {
        let place = Place::Element(statement, element);
        let list = match &node.value {
            Value::Array(nodes) => OneOrMany::Many(nodes.iter().collect()),
            value if value.as_text().is_some() => OneOrMany::One(node),
            _ => {
                self.wrong_type(element.name(), "a string or a list of strings", node, place);
                return None;
            }
        };
        if let Some(kind) = check::empty_not(element, list.is_empty()) {
            self.push(kind, place, node.span);
        }
        Some(list)
    }

    /// Reads each value of a list; `None` if one of them has a problem that refuses it.
    fn values<T>(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
        mut read: impl FnMut(&mut Self, &SmolStr, Place, Span) -> Option<T>,
    ) -> Option<OneOrMany<T>> {
        let list = self.list(node, statement, element)?;
        let mut complete = true;
        let mut index = 0;
        let read = list.map(|node| {
            let place = Place::Value(statement, element, index);
            index += 1;
            let value = if let Some(text) = node.value.as_text() {
                read(self, text, place, node.span)
            } else {
                self.wrong_type(element.name(), "a string or a list of strings", node, place);
                None
            };
            complete &= value.is_some();
            value
        });
        if !complete {
            return None;
        }
        Some(match read {
            OneOrMany::One(value) => OneOrMany::One(value?),
            OneOrMany::Many(values) => OneOrMany::Many(values.into_iter().flatten().collect()),
        })
    }

    fn actions(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
    ) -> Option<OneOrMany<ActionPattern>> {
        self.values(
            node,
            statement,
            element,
            |reader, text, place, span| match ActionPattern::parse(text) {
                Ok(pattern) => {
                    if let Some(kind) = check::action(&pattern) {
                        reader.push(kind, place, span);
                    }
                    Some(pattern)
                }
                Err(error) => {
                    reader.push(
                        check::invalid_action(text, error.reason, element),
                        place,
                        span,
                    );
                    None
                }
            },
        )
    }

    fn resources(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
    ) -> Option<OneOrMany<ResourcePattern>> {
        self.values(node, statement, element, |reader, text, place, span| {
            let pattern = ResourcePattern::parse(text);
            let found = match &pattern {
                Ok(pattern) => check::resource(pattern, reader.version),
                Err(kind) => Some(kind.clone()),
            };
            if let Some(kind) = found {
                reader.push(kind, place, span);
            }
            pattern.ok()
        })
    }

    fn principals(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
    ) -> Option<Principals> {
        let place = Place::Element(statement, element);
        let members = match &node.value {
            Value::Object(members) => members,
            value => {
                match value.as_text() {
                    Some(text) if text == "*" => return Some(Principals::Any),
                    Some(text) => self.push(
                        ProblemKind::InvalidPrincipalFormat {
                            principal: text.clone(),
                        },
                        place,
                        node.span,
                    ),
                    None => {
                        let expected = "`*` or an object of principal types";
                        self.wrong_type(element.name(), expected, node, place);
                    }
                }
                return None;
            }
        };
        let mut map = IndexMap::new();
        let mut complete = true;
        for (at, member) in self.members(members, place).into_iter().enumerate() {
            let Some(kind) = PrincipalType::parse(&member.name) else {
                let near = PrincipalType::ALL.iter().map(|kind| kind.name());
                let kind = ProblemKind::InvalidPrincipalKey {
                    key: member.name.clone(),
                    near: nearest(&member.name, near),
                };
                self.push(kind, place, member.name_span);
                complete = false;
                continue;
            };
            let Some(values) = self.values(&member.value, statement, element, |_, text, _, _| {
                Some(text.clone())
            }) else {
                complete = false;
                continue;
            };
            for (index, kind) in check::principal_values(kind, &values) {
                let span = member
                    .value
                    .elements()
                    .get(index)
                    .map_or(member.value.span, |node| node.span);
                self.push(kind, Place::Principal(statement, element, at, index), span);
            }
            map.insert(kind, values);
        }
        complete.then_some(Principals::Map(map))
    }

    fn condition(&mut self, node: &Node, statement: usize) -> Option<Condition> {
        let place = Place::Element(statement, Element::Condition);
        let Value::Object(members) = &node.value else {
            self.wrong_type("Condition", "an object of operators", node, place);
            return None;
        };
        let mut condition = Condition::default();
        let mut first_spans: IndexMap<ConditionOperator, (SmolStr, Span)> = IndexMap::new();
        for (at, member) in self.members(members, place).into_iter().enumerate() {
            let place = Place::Operator(statement, at);
            let operator = match ConditionOperator::parse(&member.name) {
                Ok(operator) => Some(operator),
                Err(InvalidOperator::NullIfExists) => {
                    self.push(ProblemKind::NullIfExists, place, member.name_span);
                    None
                }
                Err(InvalidOperator::Unknown) => {
                    let kind = ProblemKind::InvalidOperator {
                        operator: member.name.clone(),
                        near: crate::operator::nearest(&member.name),
                    };
                    self.push(kind, place, member.name_span);
                    None
                }
            };
            if let Some(operator) = &operator {
                if let Some((first, span)) = first_spans.get(operator) {
                    self.problems.push(Problem {
                        kind: ProblemKind::DuplicateKeyCase {
                            key: member.name.clone(),
                            first: first.clone(),
                        },
                        place,
                        span: Some(member.name_span),
                        related: Some(*span),
                    });
                    continue;
                }
                first_spans.insert(operator.clone(), (member.name.clone(), member.name_span));
                for kind in check::operator(operator) {
                    self.push(kind, place, member.name_span);
                }
            }
            let keys = self.keys(member, operator.as_ref(), statement, at);
            if let (Some(operator), Some(keys)) = (operator, keys) {
                condition.operators.insert(operator, keys);
            }
        }
        Some(condition)
    }

    fn keys(
        &mut self,
        operator_member: &Member,
        operator: Option<&ConditionOperator>,
        statement: usize,
        operator_at: usize,
    ) -> Option<IndexMap<ConditionKey, OneOrMany<ConditionValue>>> {
        let place = Place::Operator(statement, operator_at);
        let Value::Object(members) = &operator_member.value.value else {
            let element = operator_member.name.clone();
            let expected = "an object of condition keys";
            self.wrong_type(&element, expected, &operator_member.value, place);
            return None;
        };
        let mut keys = IndexMap::new();
        let mut first_spans: IndexMap<ConditionKey, (SmolStr, Span)> = IndexMap::new();
        for (at, member) in self.members(members, place).into_iter().enumerate() {
            let place = Place::Key(statement, operator_at, at);
            let key = ConditionKey::parse(&member.name);
            if let Ok(key) = &key {
                if let Some((first, span)) = first_spans.get(key) {
                    self.problems.push(Problem {
                        kind: ProblemKind::DuplicateKeyCase {
                            key: member.name.clone(),
                            first: first.clone(),
                        },
                        place,
                        span: Some(member.name_span),
                        related: Some(*span),
                    });
                    continue;
                }
                first_spans.insert(key.clone(), (member.name.clone(), member.name_span));
            } else {
                let kind = ProblemKind::InvalidConditionKey {
                    key: member.name.clone(),
                };
                self.push(kind, place, member.name_span);
            }
            let value_place = |index| Place::ConditionValue(statement, operator_at, at, index);
            let (values, kept) = self.condition_values(member, value_place);
            let Some(operator) = operator else {
                continue;
            };
            if values.is_empty() && !member.value.elements().is_empty() {
                continue;
            }
            // A malformed key must not hide what is wrong with its values.
            let for_check = key
                .clone()
                .unwrap_or_else(|_| ConditionKey::of(member.name.clone()));
            for (index, kind) in
                check::condition_values(operator, &for_check, &values, self.version)
            {
                let index = index.and_then(|index| kept.get(index).copied());
                let (place, span) = match index {
                    Some(index) => (
                        value_place(index),
                        member
                            .value
                            .elements()
                            .get(index)
                            .map_or(member.value.span, |node| node.span),
                    ),
                    None => (place, member.value.span),
                };
                self.push(kind, place, span);
            }
            if let Ok(key) = key {
                keys.insert(key, values);
            }
        }
        Some(keys)
    }

    /// The values that are of a right type, with their positions; the others are reported and do
    /// not hide what is wrong with these.
    fn condition_values(
        &mut self,
        member: &Member,
        place: impl Fn(usize) -> Place,
    ) -> (OneOrMany<ConditionValue>, Vec<usize>) {
        let mut values = Vec::new();
        let mut kept = Vec::new();
        for (index, node) in member.value.elements().iter().enumerate() {
            let value = match &node.value {
                Value::Bool(value) => Some(ConditionValue::Bool(*value)),
                Value::String(text) => Some(ConditionValue::String(text.clone())),
                Value::Number(text) => Some(self.number(text, node, place(index))),
                Value::Plain(text) => match Value::plain(text) {
                    Plain::Bool(value) => Some(ConditionValue::Bool(value)),
                    Plain::Number(_) | Plain::String(_) => {
                        Some(ConditionValue::String(text.clone()))
                    }
                    Plain::Null => None,
                },
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            };
            if let Some(value) = value {
                values.push(value);
                kept.push(index);
            } else {
                let expected = "strings, numbers and booleans";
                self.wrong_type(&member.name, expected, node, place(index));
            }
        }
        let values = match (&member.value.value, values.pop()) {
            (Value::Array(_), last) => {
                values.extend(last);
                OneOrMany::Many(values)
            }
            (_, Some(only)) => OneOrMany::One(only),
            (_, None) => OneOrMany::Many(values),
        };
        (values, kept)
    }

    fn number(&mut self, text: &SmolStr, node: &Node, place: Place) -> ConditionValue {
        Number::parse(text).map_or_else(
            || {
                let kind = ProblemKind::NumberPrecision {
                    value: text.clone(),
                };
                self.push(kind, place, node.span);
                // The policy is refused; as text the value is at least looked at.
                ConditionValue::String(text.clone())
            },
            ConditionValue::Number,
        )
    }
}
