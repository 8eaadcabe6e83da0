//! The values of a statement, each by itself.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use crate::{
    ActionElement, ConditionKey, ConditionOperator, Element, PrincipalElement, PrincipalType,
    Principals, ResourceElement, Statement,
};

/// One value of a statement, with the element that it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part {
    /// A value of Principal or NotPrincipal.
    Principal {
        /// Which of the two.
        element: Element,
        /// The type; `None` for the bare `*`.
        kind: Option<PrincipalType>,
        /// The principal; `None` if the list is empty.
        value: Option<SmolStr>,
    },
    /// A pattern of Action or NotAction.
    Action {
        /// Which of the two.
        element: Element,
        /// The pattern; `None` if the list is empty.
        value: Option<SmolStr>,
    },
    /// A pattern of Resource or NotResource.
    Resource {
        /// Which of the two.
        element: Element,
        /// The pattern; `None` if the list is empty.
        value: Option<SmolStr>,
    },
    /// A value of Condition.
    Condition {
        /// The operator; `None` if there is no operator in the element.
        operator: Option<ConditionOperator>,
        /// The key; `None` if the operator has no key.
        key: Option<ConditionKey>,
        /// The value; `None` if the list is empty.
        value: Option<SmolStr>,
    },
}

impl Part {
    /// The element that the value stands in.
    pub const fn element(&self) -> Element {
        match self {
            Self::Principal { element, .. }
            | Self::Action { element, .. }
            | Self::Resource { element, .. } => *element,
            Self::Condition { .. } => Element::Condition,
        }
    }

    /// The value; `None` stands for an empty list.
    pub fn value(&self) -> Option<&str> {
        match self {
            Self::Principal { value, .. }
            | Self::Action { value, .. }
            | Self::Resource { value, .. }
            | Self::Condition { value, .. } => value.as_deref(),
        }
    }

    /// What is the same for values that IAM reads alike.
    fn key(&self) -> Key {
        let text = |text: Option<&str>| text.map(SmolStr::new);
        let (first, second, value) = match self {
            Self::Principal { kind, value, .. } => {
                (text(kind.map(PrincipalType::name)), None, value.clone())
            }
            Self::Action { value, .. } => {
                let lower = value.as_ref().map(|text| text.to_ascii_lowercase().into());
                (None, None, lower)
            }
            Self::Resource { value, .. } => (None, None, value.clone()),
            Self::Condition {
                operator,
                key,
                value,
            } => (
                operator.as_ref().map(ConditionOperator::canonical),
                text(key.as_ref().map(ConditionKey::lower)),
                value.clone(),
            ),
        };
        Key {
            element: self.element().name(),
            first,
            second,
            value,
        }
    }
}

/// A [`Part`] in the form that is compared.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Key {
    element: &'static str,
    first: Option<SmolStr>,
    second: Option<SmolStr>,
    value: Option<SmolStr>,
}

/// The values of a statement by what is compared, in an order that is always the same.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    by_key: BTreeMap<Key, Part>,
}

impl Parts {
    pub(super) fn of(statement: &Statement) -> Self {
        let mut parts = Vec::new();
        principals(statement, &mut parts);
        let element = statement.action.element();
        let (ActionElement::Action(patterns) | ActionElement::NotAction(patterns)) =
            &statement.action;
        let values = patterns
            .iter()
            .map(|pattern| SmolStr::new(pattern.as_str()));
        let action = |value| Part::Action { element, value };
        parts.extend(values_or_none(values).map(action));
        if let Some(
            resources @ (ResourceElement::Resource(patterns)
            | ResourceElement::NotResource(patterns)),
        ) = &statement.resource
        {
            let element = resources.element();
            let values = patterns
                .iter()
                .map(|pattern| SmolStr::new(pattern.as_str()));
            let resource = |value| Part::Resource { element, value };
            parts.extend(values_or_none(values).map(resource));
        }
        conditions(statement, &mut parts);
        let by_key = parts.into_iter().map(|part| (part.key(), part));
        Self {
            by_key: by_key.collect(),
        }
    }

    /// The values that the other one does not have.
    pub(super) fn without(&self, other: &Self) -> Vec<Part> {
        let mine = self.by_key.iter();
        mine.filter(|(key, _)| !other.by_key.contains_key(key))
            .map(|(_, part)| part.clone())
            .collect()
    }

    /// What all values of one kind of element are, for comparison.
    pub(super) fn keys(&self, of: impl Fn(Element) -> bool) -> Vec<&Key> {
        let parts = self.by_key.iter();
        parts
            .filter(|(_, part)| of(part.element()))
            .map(|(key, _)| key)
            .collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Key, &Part)> {
        self.by_key.iter()
    }
}

/// The values, or the one thing that tells an empty list from no list.
fn values_or_none(
    values: impl ExactSizeIterator<Item = SmolStr>,
) -> impl Iterator<Item = Option<SmolStr>> {
    let none = (values.len() == 0).then_some(None);
    values.map(Some).chain(none)
}

fn principals(statement: &Statement, parts: &mut Vec<Part>) {
    let Some(principal) = &statement.principal else {
        return;
    };
    let element = principal.element();
    let (PrincipalElement::Principal(named) | PrincipalElement::NotPrincipal(named)) = principal;
    let part = |kind, value| Part::Principal {
        element,
        kind,
        value,
    };
    match named {
        Principals::Any => parts.push(part(None, Some(SmolStr::new_static("*")))),
        Principals::Map(map) => {
            if map.is_empty() {
                parts.push(part(None, None));
            }
            for (kind, values) in map {
                let values = values_or_none(values.iter().cloned());
                parts.extend(values.map(|value| part(Some(*kind), value)));
            }
        }
    }
}

fn conditions(statement: &Statement, parts: &mut Vec<Part>) {
    let Some(condition) = &statement.condition else {
        return;
    };
    let part = |operator, key, value| Part::Condition {
        operator,
        key,
        value,
    };
    if condition.operators.is_empty() {
        parts.push(part(None, None, None));
    }
    for (operator, keys) in &condition.operators {
        if keys.is_empty() {
            parts.push(part(Some(operator.clone()), None, None));
        }
        for (key, values) in keys {
            let values = values.iter().map(|value| SmolStr::new(value.text()));
            let part = |value| part(Some(operator.clone()), Some(key.clone()), value);
            parts.extend(values_or_none(values).map(part));
        }
    }
}
