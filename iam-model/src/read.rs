//! Reads a policy from a document tree: every problem of the shape, in one pass.
//!
//! This is the one reader: iam-parse calls it for JSON and YAML, serde's `Deserialize` for
//! everything else, so that both accept the same documents.

mod condition;
#[cfg(test)]
mod tests;

use indexmap::IndexMap;
use indexmap::map::Entry;
use smol_str::SmolStr;

use crate::near::nearest;
use crate::tree::{Member, Node, Value};
use crate::{
    ActionElement, ActionPattern, Condition, Effect, Element, Grade, OneOrMany, Place, Policy,
    PolicyType, PrincipalElement, PrincipalType, Principals, Problem, ProblemKind, ResourceElement,
    ResourcePattern, Span, Statement, Version, statement_start,
};
use crate::{action, check};

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
        suggestions: SUGGESTIONS,
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

/// Of how many names the nearest known one is looked for: a document with more of them is not
/// misspelt, and the search would take longer than all the rest.
const SUGGESTIONS: usize = 100;

/// A statement as far as it can be read.
struct Parts {
    sid: Option<SmolStr>,
    effect: Option<Effect>,
    principal: Option<PrincipalElement>,
    action: Option<ActionElement>,
    resource: Option<ResourceElement>,
    condition: Option<Condition>,
}

/// The problems of a document as a policy of this type, and not whatever its type is, with their
/// places in the text: those of [`Policy::check_type`], and without a policy, because the document is
/// refused, what can be said of its tree.
pub fn problems_of_type(
    node: &Node,
    policy: Option<&Policy>,
    policy_type: PolicyType,
) -> Vec<Problem> {
    let mut found = match policy {
        Some(policy) => policy.check_type(policy_type),
        None => problems_of_refused(node, policy_type),
    };
    for problem in &mut found {
        let statement = match problem.place {
            Place::Statement(index) => node
                .get("Statement")
                .and_then(|list| list.elements().get(index)),
            _ => None,
        };
        problem.span = Some(match statement {
            Some(statement) => statement_start(statement),
            None => problem.place.locate(node),
        });
    }
    found
}

/// What can be said of the statements that are there.
fn problems_of_refused(node: &Node, policy_type: PolicyType) -> Vec<Problem> {
    let mut found = Vec::new();
    let version = node
        .get("Version")
        .and_then(|version| Version::parse(version.value.as_text()?));
    let is_valid = version.is_some() || node.get("Version").is_none();
    if is_valid {
        found.extend(check::version_as(version, policy_type));
    }
    let mut reader = Reader {
        problems: Vec::new(),
        version: version.unwrap_or(Version::V2012_10_17),
        suggestions: 0,
    };
    let statements = node.get("Statement").map_or(&[][..], Node::elements);
    for (index, statement) in statements.iter().enumerate() {
        let Some(parts) = reader.parts(statement, index) else {
            continue;
        };
        let written = |one: Element, other: Element| {
            let has = |element: &Element| statement.get(element.name()).is_some();
            [one, other].into_iter().find(has)
        };
        check::Outline {
            effect: parts.effect,
            principal: written(Element::Principal, Element::NotPrincipal),
            principals: parts.principal.as_ref().map(PrincipalElement::principals),
            action: written(Element::Action, Element::NotAction),
            actions: parts
                .action
                .as_ref()
                .map_or(&[], |action| action.patterns().as_slice()),
            resource: written(Element::Resource, Element::NotResource),
            resources: parts
                .resource
                .as_ref()
                .map_or(&[], |resource| resource.patterns().as_slice()),
        }
        .check_as(policy_type, index, &mut found);
    }
    found
}

/// The most members of an object that are compared one by one.
const FEW: usize = 12;

struct Reader {
    problems: Vec<Problem>,
    version: Version,
    suggestions: usize,
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

    /// The members of an object, each name once, with their positions; reports duplicates.
    fn members<'a>(
        &mut self,
        members: &'a [Member],
        place: Place,
    ) -> impl Iterator<Item = (usize, &'a Member)> + use<'a> {
        let repeated = self.repeated(members, place);
        let once = members.iter().enumerate();
        once.filter(move |(at, _)| repeated.binary_search(at).is_err())
    }

    /// Reports the members whose names stood before, and tells their positions in order.
    fn repeated(&mut self, members: &[Member], place: Place) -> Vec<usize> {
        let mut repeated = Vec::new();
        if members.len() < 2 {
            return repeated;
        }
        // Most objects have few members, and comparing those takes less than hashing them.
        let mut seen: Option<IndexMap<&str, Span>> = (members.len() > FEW).then(IndexMap::new);
        for (at, member) in members.iter().enumerate() {
            let name = member.name.as_str();
            let first = match &mut seen {
                None => {
                    let mut before = members.get(..at).unwrap_or_default().iter();
                    let first = before.find(|first| first.name.as_str() == name);
                    first.map(|first| first.name_span)
                }
                Some(seen) => match seen.entry(name) {
                    Entry::Occupied(first) => Some(*first.get()),
                    Entry::Vacant(vacant) => {
                        vacant.insert(member.name_span);
                        None
                    }
                },
            };
            if let Some(first) = first {
                repeated.push(at);
                self.problems.push(Problem {
                    kind: ProblemKind::DuplicateKey {
                        key: member.name.clone(),
                    },
                    place,
                    span: Some(member.name_span),
                    related: Some(first),
                });
            }
        }
        repeated
    }

    /// What a search for a near name finds, as long as there are few unknown names.
    fn suggest<T>(&mut self, search: impl FnOnce() -> Option<T>) -> Option<T> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        search()
    }

    fn unknown(&mut self, member: &Member, of: &'static str, known: &[&'static str], place: Place) {
        let near = self.suggest(|| nearest(&member.name, known.iter().copied()));
        let name = member.name.clone();
        let kind = ProblemKind::UnknownElement { name, of, near };
        self.push(kind, place, member.name_span);
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
        for (_, member) in members {
            let value = &member.value;
            match member.name.as_str() {
                "Version" => {
                    let text = self.text("Version", value, Place::Version);
                    version = text.as_deref().and_then(Version::parse);
                    if let (Some(text), None) = (text, version) {
                        let kind = ProblemKind::InvalidVersion { version: text };
                        self.push(kind, Place::Version, value.span);
                    }
                    // What else is wrong is told by the rules of the Version that is most likely
                    // meant.
                    self.version = version.unwrap_or(Version::V2012_10_17);
                }
                "Id" => id = self.text("Id", value, Place::Id),
                "Statement" => statement = Some(value),
                _ => self.unknown(member, "policy", &POLICY, Place::Policy),
            }
        }
        // The Version decides how values are read wherever it stands, so they are read after it.
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
        let parts = self.parts(node, index)?;
        Some(Statement {
            sid: parts.sid,
            effect: parts.effect?,
            principal: parts.principal,
            action: parts.action?,
            resource: parts.resource,
            condition: parts.condition,
        })
    }

    /// What can be read of a statement, whatever else is wrong with it.
    fn parts(&mut self, node: &Node, index: usize) -> Option<Parts> {
        let place = Place::Statement(index);
        let Value::Object(members) = &node.value else {
            self.wrong_type("a statement", "an object", node, place);
            return None;
        };
        let once = self.members(members, place);
        let open = Span::new(node.span.start, node.span.start.saturating_add(1));
        let mut written = [None; STATEMENT.len()];
        for member in members {
            let element = Element::parse(&member.name);
            if let Some(first) = element.and_then(|element| written.get_mut(element as usize)) {
                first.get_or_insert(member.name_span);
            }
        }
        let written = |element: Element| written.get(element as usize).copied().flatten();
        for (element, not_element) in [
            (Element::Principal, Element::NotPrincipal),
            (Element::Action, Element::NotAction),
            (Element::Resource, Element::NotResource),
        ] {
            if let (Some(one), Some(other)) = (written(element), written(not_element)) {
                self.problems.push(Problem {
                    kind: ProblemKind::ElementCombination {
                        element: element.name(),
                        not_element: not_element.name(),
                    },
                    place,
                    span: Some(one.max(other)),
                    related: Some(one.min(other)),
                });
            }
        }
        if written(Element::Effect).is_none() {
            self.push(ProblemKind::MissingEffect, place, open);
        }
        if written(Element::Action).is_none() && written(Element::NotAction).is_none() {
            self.push(ProblemKind::MissingAction, place, open);
        }
        let (mut sid, mut effect, mut principal) = (None, None, None);
        let (mut action, mut resource, mut condition) = (None, None, None);
        for (_, member) in once {
            let value = &member.value;
            let Some(element) = Element::parse(&member.name) else {
                self.unknown(member, "statement", &STATEMENT, place);
                continue;
            };
            let at = Place::Element(index, element);
            match element {
                Element::Sid => sid = self.text("Sid", value, at),
                Element::Effect => effect = self.effect(value, at),
                Element::Principal => {
                    let principals = self.principals(value, index, element);
                    principal = principals.map(PrincipalElement::Principal);
                }
                Element::NotPrincipal => {
                    let principals = self.principals(value, index, element);
                    principal = principals.map(PrincipalElement::NotPrincipal);
                }
                Element::Action => {
                    let actions = self.actions(value, index, element);
                    action = actions.map(ActionElement::Action);
                }
                Element::NotAction => {
                    let actions = self.actions(value, index, element);
                    action = actions.map(ActionElement::NotAction);
                }
                Element::Resource => {
                    let resources = self.resources(value, index, element);
                    resource = resources.map(ResourceElement::Resource);
                }
                Element::NotResource => {
                    let resources = self.resources(value, index, element);
                    resource = resources.map(ResourceElement::NotResource);
                }
                Element::Condition => condition = self.condition(value, index),
            }
        }
        if let Some(principal) = &principal {
            let found = check::principal_element(effect, principal);
            let element = principal.element();
            if let Some(kind) = found {
                let span = written(element).unwrap_or(node.span);
                self.push(kind, Place::Element(index, element), span);
            }
        }
        Some(Parts {
            sid,
            effect,
            principal,
            action,
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

    /// Reads a string or each string of a list; `None` if one of them cannot be read. The places are
    /// that of the list and those of its values.
    fn values<T>(
        &mut self,
        node: &Node,
        element: Element,
        places: (Place, impl Fn(usize) -> Place),
        mut read: impl FnMut(&mut Self, &SmolStr, Place, Span) -> Option<T>,
    ) -> Option<OneOrMany<T>> {
        const EXPECTED: &str = "a string or a list of strings";
        let (whole, each) = places;
        let Value::Array(nodes) = &node.value else {
            return if let Some(text) = node.value.as_text() {
                read(self, text, each(0), node.span).map(OneOrMany::One)
            } else {
                self.wrong_type(element.name(), EXPECTED, node, whole);
                None
            };
        };
        if let Some(kind) = check::empty_not(element, nodes.is_empty()) {
            self.push(kind, whole, node.span);
        }
        let mut values = Vec::with_capacity(nodes.len());
        for (index, node) in nodes.iter().enumerate() {
            let value = if let Some(text) = node.value.as_text() {
                read(self, text, each(index), node.span)
            } else {
                self.wrong_type(element.name(), EXPECTED, node, each(index));
                None
            };
            if let Some(value) = value {
                values.push(value);
            }
        }
        (values.len() == nodes.len()).then_some(OneOrMany::Many(values))
    }

    fn actions(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
    ) -> Option<OneOrMany<ActionPattern>> {
        self.values(
            node,
            element,
            places(statement, element),
            |reader, text, place, span| {
                if let Err(reason) = action::scan(text) {
                    let kind = check::invalid_action(text, reason, element);
                    reader.push(kind, place, span);
                    return None;
                }
                if let Some(kind) = check::action(text) {
                    reader.push(kind, place, span);
                }
                Some(ActionPattern::of(text.clone()))
            },
        )
    }

    fn resources(
        &mut self,
        node: &Node,
        statement: usize,
        element: Element,
    ) -> Option<OneOrMany<ResourcePattern>> {
        let places = places(statement, element);
        self.values(
            node,
            element,
            places,
            |reader, text, place, span| match ResourcePattern::read(text) {
                Ok(pattern) => {
                    if let Some(kind) = check::resource_variables(&pattern, reader.version) {
                        reader.push(kind, place, span);
                    }
                    Some(pattern)
                }
                Err(kind) => {
                    reader.push(kind, place, span);
                    None
                }
            },
        )
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
        for (at, member) in self.members(members, place) {
            let Some(kind) = PrincipalType::parse(&member.name) else {
                let known = PrincipalType::ALL.iter().map(|kind| kind.name());
                let near = self.suggest(|| nearest(&member.name, known));
                let key = member.name.clone();
                let kind = ProblemKind::InvalidPrincipalKey { key, near };
                self.push(kind, place, member.name_span);
                complete = false;
                continue;
            };
            let each = |index| Place::Principal(statement, element, at, index);
            let places = (each(0), each);
            let read = |_: &mut Self, text: &SmolStr, _, _| Some(text.clone());
            let Some(values) = self.values(&member.value, element, places, read) else {
                complete = false;
                continue;
            };
            for (index, kind) in check::principal_values(kind, &values) {
                let span = member
                    .value
                    .elements()
                    .get(index)
                    .map_or(member.value.span, |node| node.span);
                self.push(kind, each(index), span);
            }
            map.insert(kind, values);
        }
        complete.then_some(Principals::Map(map))
    }
}

/// The places of a list in Action, Resource or their negations, and of its values.
fn places(statement: usize, element: Element) -> (Place, impl Fn(usize) -> Place) {
    let each = move |index| Place::Value(statement, element, index);
    (Place::Element(statement, element), each)
}
