//! Actions.

use std::fmt;

use crate::access_level::AccessLevel;
use crate::condition_key::ConditionKey;
use crate::generated::{ACTION_INDEX, ACTIONS, DEPENDENTS};
use crate::index::find;
use crate::layout::{TEXT_WIDTH, action as at};
use crate::resource_type::ResourceType;
use crate::service::Service;
use crate::table::{List, Record};

/// An action that AWS has or had.
///
/// A copy is two bytes. `Display` writes it as a policy does: `imagebuilder:CreateImage`.
///
/// No source says which actions are "permission only", so neither does this.
///
/// # Examples
/// ```
/// use iam_catalog::AccessLevel;
///
/// let action = iam_catalog::action("imagebuilder:CreateImage").unwrap();
/// assert_eq!(action.access_level(), AccessLevel::Write);
/// let image = action.resource_types().next().unwrap();
/// assert_eq!(image.resource_type.name(), "image");
/// assert!(image.required);
/// assert!(action.dependent_actions().any(|name| name == "iam:PassRole"));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct Action(u16);

/// The action `service:Name`, whatever its case; also a retired one.
pub fn action(name: &str) -> Option<Action> {
    let text = name.as_bytes();
    find(ACTION_INDEX, text, |number| Action(number).is_named(text)).map(Action)
}

impl Action {
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    fn record(self) -> Record {
        Record::at(ACTIONS, at::WIDTH, self.0)
    }

    fn is_named(self, text: &[u8]) -> bool {
        let record = self.record();
        let name = record.text(at::NAME).as_bytes();
        let Some((prefix, of_text)) = text
            .len()
            .checked_sub(name.len())
            .and_then(|at| text.split_at_checked(at))
        else {
            return false;
        };
        // Most callers write the name as AWS does, and equality is faster.
        (of_text == name || of_text.eq_ignore_ascii_case(name))
            && prefix.split_last().is_some_and(|(colon, prefix)| {
                *colon == b':' && Service::of_number(record.number(at::SERVICE)).is_named(prefix)
            })
    }

    /// Its place in the order of the catalogue, from zero on: the index of a table of all actions. It
    /// is another one in another version of the data.
    pub const fn index(self) -> usize {
        self.0 as usize
    }

    /// The name without the prefix, as AWS writes it: `CreateImage`.
    pub fn name(self) -> &'static str {
        self.record().text(at::NAME)
    }

    /// The service.
    pub fn service(self) -> Service {
        Service::of_number(self.record().number(at::SERVICE))
    }

    /// Every access level, the one that says most first.
    pub fn access_levels(self) -> impl Iterator<Item = AccessLevel> + Clone {
        let levels = self.record().byte(at::LEVELS);
        AccessLevel::ALL
            .into_iter()
            .filter(move |level| levels & (1 << *level as u8) != 0)
    }

    /// The access level that says most.
    pub fn access_level(self) -> AccessLevel {
        // The generator refuses an action without a level.
        self.access_levels().next().unwrap_or(AccessLevel::Write)
    }

    /// The resource types that the action authorises, as AWS lists them.
    ///
    /// An action without any is authorised with the resource `*` (rule C8).
    pub fn resource_types(self) -> impl Iterator<Item = ActionResource> + Clone {
        ActionResources(self.record().list(at::TYPES))
    }

    /// Whether the action authorises a resource type; if not, its resource is `*` (rule C8).
    pub fn has_resource_types(self) -> bool {
        self.record().list(at::TYPES).len() > 0
    }

    /// The condition keys that the action has whatever its resource; those of its resource types are
    /// in [`ActionResource`] and [`ResourceType`].
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.record().list(at::KEYS).map(ConditionKey::of_number)
    }

    /// Actions that the caller needs too for this one to succeed, in full: `iam:PassRole`. Sorted.
    ///
    /// AWS dropped the column from its reference in July 2026; this is its last state.
    pub fn dependent_actions(self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        self.record()
            .list(at::DEPENDENTS)
            .map(|number| Record::at(DEPENDENTS, TEXT_WIDTH, number).text(0))
    }

    /// The date of the data that first lacked the action, if AWS has removed it.
    pub fn retired(self) -> Option<&'static str> {
        self.record().date(at::RETIRED)
    }
}

impl fmt::Debug for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Action({self})")
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.service().prefix(), self.name())
    }
}

/// A resource type of an action.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ActionResource {
    /// The type.
    pub resource_type: ResourceType,
    /// Whether each call is authorised with a resource of this type.
    pub required: bool,
    keys: List,
}

impl ActionResource {
    /// The condition keys that the action has for this type alone, beside those of the type itself.
    pub fn condition_keys(&self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.keys.clone().map(ConditionKey::of_number)
    }
}

#[derive(Clone)]
struct ActionResources(List);

impl Iterator for ActionResources {
    type Item = ActionResource;

    fn next(&mut self) -> Option<ActionResource> {
        let item = self.0.next()?;
        let count = match item & at::HAS_KEYS {
            0 => 0,
            _ => self.0.next()?,
        };
        Some(ActionResource {
            resource_type: ResourceType::of_number(item & !(at::REQUIRED | at::HAS_KEYS)),
            required: item & at::REQUIRED != 0,
            keys: self.0.take_front(usize::from(count)),
        })
    }
}
