//! The combinations as sets of actions, and what a statement covers of them.

use std::sync::LazyLock;

use iam_catalog::{Action as Known, Service};

use super::combinations::{COMBINATIONS, Combination};
use crate::per_action::PerAction;
use crate::view::{Action, Meaning, Resource, Statement};

/// The actions of all combinations, and the combinations as sets of them.
pub(super) struct Table {
    /// The number of a place is that of the bit.
    actions: Vec<Entry>,
    bits: PerAction<u64>,
    pub(super) combinations: Vec<Row>,
}

struct Entry {
    name: &'static str,
    known: Known,
    /// The kinds of resources whose permissions are taken, by the words in their ARNs; none if the
    /// resource does not matter.
    kinds: Vec<Kind>,
}

/// The service part of an ARN, and the word in front of the name in its resource.
type Kind = (&'static str, &'static str);

pub(super) struct Row {
    pub(super) combination: &'static Combination,
    pub(super) set: u64,
    /// The first action.
    pub(super) decisive: u64,
}

pub(super) static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut actions: Vec<Entry> = Vec::new();
    for combination in COMBINATIONS {
        for (at, name) in combination.actions.iter().enumerate() {
            let Some(known) = iam_catalog::action(name) else {
                continue;
            };
            let kinds = if at == 0 { kinds(known) } else { Vec::new() };
            match actions.iter_mut().find(|entry| entry.name == *name) {
                Some(entry) if entry.kinds.is_empty() => entry.kinds = kinds,
                Some(_) => {}
                None => actions.push(Entry { name, known, kinds }),
            }
        }
    }
    let bit = |name: &str| {
        let at = actions.iter().position(|entry| entry.name == name);
        at.map_or(0, |at| 1 << at)
    };
    let combinations = COMBINATIONS
        .iter()
        .map(|combination| Row {
            combination,
            set: combination
                .actions
                .iter()
                .fold(0, |set, name| set | bit(name)),
            decisive: combination.actions.first().map_or(0, |name| bit(name)),
        })
        .collect();
    let bits = actions.iter().map(|entry| (entry.known, bit(entry.name)));
    Table {
        bits: bits.collect(),
        actions,
        combinations,
    }
});

/// Of the ARNs of the action's resource types, the service and the word in front of the name: `iam`,
/// `role`.
fn kinds(action: Known) -> Vec<Kind> {
    // Documents and instances are named in one list, and either can be the limit.
    if action.name() == "SendCommand" {
        return vec![("ssm", "*")];
    }
    let formats = action
        .resource_types()
        .flat_map(|held| held.resource_type.arn_formats());
    formats
        .filter_map(|format| {
            let mut parts = format.splitn(6, ':');
            let (service, resource) = (parts.nth(2)?, parts.nth(2)?);
            Some((service, resource.split(['/', ':']).next()?))
        })
        // A session needs more than its document; and a task has no more than its own role.
        .filter(|(service, kind)| *kind != "document" && *service != "ecs")
        .collect()
}

impl Table {
    /// All the actions.
    fn all(&self) -> u64 {
        (1 << self.actions.len()) - 1
    }

    /// The actions that the value covers.
    pub(super) fn covered(&self, action: &Action<'_>) -> u64 {
        match action.meaning {
            Meaning::Any => self.all(),
            Meaning::Exact(known) => self.bits.get(known),
            Meaning::Pattern(service) => self.covered_by_pattern(action, service),
            Meaning::NoAction(_) | Meaning::NoService => 0,
        }
    }

    fn covered_by_pattern(&self, action: &Action<'_>, service: Service) -> u64 {
        let name = action.name();
        let fixed = name.split(['*', '?']).next().unwrap_or_default().as_bytes();
        let mut set = 0;
        for (at, entry) in self.actions.iter().enumerate() {
            // Most patterns differ before their first wildcard, so that they need not be compiled.
            let can_match = entry.known.service() == service
                && entry
                    .known
                    .name()
                    .as_bytes()
                    .get(..fixed.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(fixed));
            if can_match && (name == "*" || action.covers(entry.name)) {
                set |= 1 << at;
            }
        }
        set
    }

    /// The actions that a statement is about.
    pub(super) fn of_statement(&self, statement: &Statement<'_>) -> u64 {
        let Some(list) = &statement.action else {
            return 0;
        };
        let values = list.values.iter();
        let set = values.fold(0, |set, value| set | self.covered(value));
        if list.negated { !set & self.all() } else { set }
    }

    /// Of these actions, the ones that the resources of the statement leave wide open.
    pub(super) fn open(&self, statement: &Statement<'_>, mut set: u64) -> u64 {
        if set == 0 {
            return 0;
        }
        for (at, entry) in self.actions.iter().enumerate() {
            let bit = 1 << at;
            if set & bit != 0 && !entry.kinds.is_empty() && !is_wide(statement, &entry.kinds) {
                set &= !bit;
            }
        }
        set
    }
}

/// Whether the statement spans all users, roles, functions and so on, and not some by their name.
///
/// A name that begins with something is a limit that the author has set; whether a powerful role lies
/// within it cannot be known.
fn is_wide(statement: &Statement<'_>, kinds: &[Kind]) -> bool {
    match &statement.resource {
        Some(list) if list.negated => true,
        Some(list) => list.values.iter().any(|value| is_wide_value(value, kinds)),
        None => false,
    }
}

fn is_wide_value(resource: &Resource<'_>, kinds: &[Kind]) -> bool {
    let Some(arn) = resource.arn else {
        return resource.is_any();
    };
    let is_open =
        |name: &str| name.contains('*') && name.bytes().all(|byte| !byte.is_ascii_alphanumeric());
    kinds.iter().any(|(service, kind)| {
        arn.service == *service
            && match arn.resource.split_once(['/', ':']) {
                Some((word, name)) => (word == *kind || is_open(word)) && is_open(name),
                None => is_open(arn.resource),
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_exists_and_fits_in_a_set() {
        for combination in COMBINATIONS {
            for name in combination.actions {
                assert!(iam_catalog::action(name).is_some(), "{name}");
                assert_eq!(*name, name.to_ascii_lowercase());
            }
        }
        assert!(TABLE.actions.len() < 64);
        assert!(
            TABLE
                .actions
                .iter()
                .all(|entry| entry.known.retired().is_none())
        );
    }
}
