//! A policy as the checks look at it: its parts with their nodes, and what the catalogue knows of
//! them. It is made of the tree, so it is there for refused policies too.

mod action;
mod condition;
mod resource;

use iam_model::tree::{Member, Node, Value as Tree};
use iam_model::{Effect, PolicyType, PrincipalType, Span, Version, statement_start};
use iam_parse::Format;
use smol_str::SmolStr;

pub(crate) use self::action::{Action, Meaning};
pub(crate) use self::condition::{Condition, Value};
pub(crate) use self::resource::{ArnParts, Resource};
use crate::{Options, Subject};

/// A policy.
#[expect(
    clippy::struct_field_names,
    reason = "`policy_type` is the name everywhere, and `type` is a keyword"
)]
pub(crate) struct Policy<'a> {
    pub(crate) policy_type: PolicyType,
    pub(crate) options: Options,
    /// The text; empty if only the tree is known.
    pub(crate) text: &'a str,
    /// The notation of the text, if that is known.
    pub(crate) format: Option<Format>,
    pub(crate) root: &'a Node,
    /// Whether the reader refuses something of it, which is then missing here.
    pub(crate) is_refused: bool,
    /// The Version that it is read by.
    pub(crate) version: Version,
    pub(crate) statements: Vec<Statement<'a>>,
}

/// A statement.
pub(crate) struct Statement<'a> {
    pub(crate) node: &'a Node,
    pub(crate) sid: Option<&'a Member>,
    /// `None` if it is missing or malformed.
    pub(crate) effect: Option<Effect>,
    /// Principal or NotPrincipal.
    pub(crate) principal: Option<List<'a, Principal<'a>>>,
    /// Action or NotAction.
    pub(crate) action: Option<List<'a, Action<'a>>>,
    // INVARIANT: the positions of its values that are of the service IAM, or of every service.
    iam: Vec<usize>,
    // INVARIANT: the positions of its values that mean no action of the catalogue.
    unknown: Vec<usize>,
    /// Resource or NotResource.
    pub(crate) resource: Option<List<'a, Resource<'a>>>,
    pub(crate) condition: Option<&'a Member>,
    /// Each condition key under its operator, in the order of the text.
    pub(crate) conditions: Vec<Condition<'a>>,
}

/// An element with values: Action, NotAction, and so on.
pub(crate) struct List<'a, T> {
    pub(crate) member: &'a Member,
    /// Whether it is the Not… element.
    pub(crate) negated: bool,
    /// The values that the reader accepts.
    pub(crate) values: Vec<T>,
}

/// A value of Principal or NotPrincipal.
pub(crate) struct Principal<'a> {
    /// `None` for the bare `*`, which stands for everybody.
    pub(crate) kind: Option<PrincipalType>,
    pub(crate) node: &'a Node,
    pub(crate) text: &'a str,
}

/// The places that the reader refuses.
pub(crate) struct Refused(Vec<Span>);

impl Refused {
    pub(crate) fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_unstable();
        Self(spans)
    }

    /// Whether the reader refuses what stands exactly there.
    pub(crate) fn at(&self, span: Span) -> bool {
        !self.0.is_empty() && self.0.binary_search(&span).is_ok()
    }
}

impl<'a> Policy<'a> {
    pub(crate) fn new(
        subject: &Subject<'a>,
        root: &'a Node,
        policy_type: PolicyType,
        options: Options,
        refused: &Refused,
    ) -> Self {
        let version = match root.get("Version").map(|node| &node.value) {
            None => Version::default(),
            // What else is wrong is told by the rules of the Version that is most likely meant.
            Some(value) => value
                .as_text()
                .and_then(|text| Version::parse(text))
                .unwrap_or(Version::V2012_10_17),
        };
        let statements = root.get("Statement").map_or(&[][..], Node::elements);
        Self {
            policy_type,
            options,
            text: subject.text,
            format: subject.format,
            root,
            is_refused: !refused.0.is_empty(),
            version,
            statements: statements
                .iter()
                .map(|node| Statement::new(node, refused))
                .collect(),
        }
    }
}

impl Policy<'_> {
    /// The first byte of the policy: the place of what is missing in it, or wrong with all of it.
    pub(crate) fn start(&self) -> Span {
        Span::new(self.root.span.start, self.root.span.start.saturating_add(1))
    }
}

impl<'a> Statement<'a> {
    fn new(node: &'a Node, refused: &Refused) -> Self {
        let mut statement = Self {
            node,
            sid: None,
            effect: None,
            principal: None,
            action: None,
            iam: Vec::new(),
            unknown: Vec::new(),
            resource: None,
            condition: None,
            conditions: Vec::new(),
        };
        let Tree::Object(members) = &node.value else {
            return statement;
        };
        // Of an element that stands twice, the reader says so; the first is looked at.
        for member in members {
            match member.name.as_str() {
                "Sid" if statement.sid.is_none() => statement.sid = Some(member),
                "Effect" if statement.effect.is_none() => {
                    statement.effect = match member.value.value.as_text().map(SmolStr::as_str) {
                        Some("Allow") => Some(Effect::Allow),
                        Some("Deny") => Some(Effect::Deny),
                        _ => None,
                    };
                }
                name @ ("Principal" | "NotPrincipal") if statement.principal.is_none() => {
                    statement.principal = Some(principals(member, name == "NotPrincipal", refused));
                }
                name @ ("Action" | "NotAction") if statement.action.is_none() => {
                    let negated = name == "NotAction";
                    let list = List::new(member, negated, refused, Action::new);
                    statement.iam = list.positions(Action::is_of_iam);
                    statement.unknown = list.positions(Action::is_unknown);
                    statement.action = Some(list);
                }
                name @ ("Resource" | "NotResource") if statement.resource.is_none() => {
                    let negated = name == "NotResource";
                    statement.resource = Some(List::new(member, negated, refused, Resource::new));
                }
                "Condition" if statement.condition.is_none() => {
                    statement.condition = Some(member);
                    statement.conditions = condition::conditions(&member.value, refused);
                }
                _ => {}
            }
        }
        statement
    }

    pub(crate) fn allows(&self) -> bool {
        self.effect == Some(Effect::Allow)
    }

    pub(crate) fn denies(&self) -> bool {
        self.effect == Some(Effect::Deny)
    }

    /// Where the statement begins: the place of what is missing in it.
    pub(crate) fn start(&self) -> Span {
        statement_start(self.node)
    }

    /// The values of Action; none if it is NotAction.
    pub(crate) fn actions(&self) -> &[Action<'a>] {
        positive(self.action.as_ref())
    }

    /// The values of NotAction, if the statement has it.
    pub(crate) fn not_actions(&self) -> Option<&List<'a, Action<'a>>> {
        self.action.as_ref().filter(|list| list.negated)
    }

    /// The values of Action or NotAction that are of the service IAM, or of every service: of a long
    /// list these are few.
    pub(crate) fn iam_actions(&self) -> impl Iterator<Item = &Action<'a>> {
        self.actions_at(&self.iam)
    }

    /// The values of Action or NotAction that mean no action of the catalogue.
    pub(crate) fn unknown_actions(&self) -> impl Iterator<Item = &Action<'a>> {
        self.actions_at(&self.unknown)
    }

    fn actions_at<'s>(&'s self, positions: &'s [usize]) -> impl Iterator<Item = &'s Action<'a>> {
        let values = self.action.as_ref().map_or(&[][..], |list| &list.values);
        positions.iter().filter_map(|at| values.get(*at))
    }

    /// The values of Resource; none if it is NotResource.
    pub(crate) fn resources(&self) -> &[Resource<'a>] {
        positive(self.resource.as_ref())
    }

    /// The values of NotResource, if the statement has it.
    pub(crate) fn not_resources(&self) -> Option<&List<'a, Resource<'a>>> {
        self.resource.as_ref().filter(|list| list.negated)
    }

    /// The values of Principal; none if it is NotPrincipal.
    pub(crate) fn principals(&self) -> &[Principal<'a>] {
        positive(self.principal.as_ref())
    }

    /// The conditions on this key, whatever its case.
    pub(crate) fn on_key<'s>(&'s self, key: &'s str) -> impl Iterator<Item = &'s Condition<'a>> {
        self.conditions
            .iter()
            .filter(move |condition| condition.key.eq_ignore_ascii_case(key))
    }

    /// Whether there is a condition on this key.
    pub(crate) fn has_key(&self, key: &str) -> bool {
        self.on_key(key).next().is_some()
    }
}

fn positive<'s, T>(list: Option<&'s List<'_, T>>) -> &'s [T] {
    match list {
        Some(list) if !list.negated => &list.values,
        _ => &[],
    }
}

impl<'a, T> List<'a, T> {
    fn positions(&self, is_one: impl Fn(&T) -> bool) -> Vec<usize> {
        let values = self.values.iter().enumerate();
        values
            .filter(|(_, value)| is_one(value))
            .map(|(at, _)| at)
            .collect()
    }

    fn new(
        member: &'a Member,
        negated: bool,
        refused: &Refused,
        make: impl Fn(&'a Node, &'a str) -> T,
    ) -> Self {
        let nodes = member.value.elements();
        let mut values = Vec::with_capacity(nodes.len());
        for node in nodes {
            if let Some(text) = node.value.as_text()
                && !refused.at(node.span)
            {
                values.push(make(node, text.as_str()));
            }
        }
        Self {
            member,
            negated,
            values,
        }
    }
}

fn principals<'a>(member: &'a Member, negated: bool, refused: &Refused) -> List<'a, Principal<'a>> {
    let mut values = Vec::new();
    match &member.value.value {
        Tree::Object(kinds) => {
            for held in kinds {
                let Some(kind) = PrincipalType::parse(&held.name) else {
                    continue;
                };
                for node in held.value.elements() {
                    if let Some(text) = node.value.as_text()
                        && !refused.at(node.span)
                    {
                        values.push(Principal {
                            kind: Some(kind),
                            node,
                            text,
                        });
                    }
                }
            }
        }
        value => {
            if let Some(text) = value.as_text()
                && text == "*"
            {
                values.push(Principal {
                    kind: None,
                    node: &member.value,
                    text,
                });
            }
        }
    }
    List {
        member,
        negated,
        values,
    }
}
