//! What two policies permit and deny differently, wherever it is written.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use smol_str::SmolStr;

use super::Compared;
use super::parts::{Key, Part};
use crate::{Effect, Element};

/// What two policies permit and deny differently, however it is spread over statements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PermissionChanges {
    /// Only in the first policy.
    pub removed: Vec<Permission>,
    /// Only in the second policy.
    pub added: Vec<Permission>,
    /// In both, under other conditions or for other principals.
    pub changed: Vec<Permission>,
}

impl PermissionChanges {
    /// How many pairs of action and resource two policies may list together. No policy within
    /// AWS's quotas comes near.
    pub const MOST: usize = 1 << 20;

    /// Whether both permit and deny the same.
    pub const fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty() && self.changed.is_empty()
    }
}

/// An action on a resource, as patterns, that a policy allows or denies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Permission {
    /// Allow or Deny.
    pub effect: Effect,
    /// The action.
    pub action: Reach,
    /// The resource; `None` of a statement without the element.
    pub resource: Option<Reach>,
}

/// A pattern, or everything but some patterns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// One pattern of Action or Resource.
    Pattern(SmolStr),
    /// NotAction or NotResource: its whole list, because each pattern in it takes something away.
    AllBut(Arc<[SmolStr]>),
}

/// Permissions by what is compared, with the permission as written and everything that restricts it:
/// conditions and principals, one set for each statement.
type Table<'a> = BTreeMap<Permission, (Permission, BTreeSet<Arc<[&'a Key]>>)>;

pub(super) fn between(
    before: &[Compared<'_>],
    after: &[Compared<'_>],
) -> Option<PermissionChanges> {
    let mut left = PermissionChanges::MOST;
    let before = table(before, &mut left)?;
    let after = table(after, &mut left)?;
    let only = |of: &Table<'_>, other: &Table<'_>| {
        let missing = of.iter().filter(|(key, _)| !other.contains_key(key));
        missing.map(|(_, (written, _))| written.clone()).collect()
    };
    let changed = after.iter().filter_map(|(key, (written, restricted))| {
        let (_, old) = before.get(key)?;
        (old != restricted).then(|| written.clone())
    });
    Some(PermissionChanges {
        removed: only(&before, &after),
        added: only(&after, &before),
        changed: changed.collect(),
    })
}

/// `None` if there are more permissions than are left.
fn table<'a>(statements: &'a [Compared<'_>], left: &mut usize) -> Option<Table<'a>> {
    let mut table = Table::new();
    for of in statements {
        let effect = of.statement.effect;
        let restricted: Arc<[&Key]> = of
            .parts
            .keys(|element| {
                matches!(
                    element,
                    Element::Principal | Element::NotPrincipal | Element::Condition
                )
            })
            .into();
        let actions = reaches(of, Element::Action, Element::NotAction);
        let mut resources = reaches(of, Element::Resource, Element::NotResource)
            .into_iter()
            .map(|(key, written)| (Some(key), Some(written)))
            .collect::<Vec<_>>();
        if of.statement.resource.is_none() {
            resources.push((None, None));
        }
        *left = left.checked_sub(actions.len().checked_mul(resources.len())?)?;
        for (action_key, action) in &actions {
            for (resource_key, resource) in &resources {
                let permission = |action: &Reach, resource: &Option<Reach>| Permission {
                    effect,
                    action: action.clone(),
                    resource: resource.clone(),
                };
                table
                    .entry(permission(action_key, resource_key))
                    .or_insert_with(|| (permission(action, resource), BTreeSet::new()))
                    .1
                    .insert(Arc::clone(&restricted));
            }
        }
    }
    Some(table)
}

/// The patterns of an element in lower case if case does not count, and as written.
fn reaches(of: &Compared<'_>, named: Element, all_but: Element) -> Vec<(Reach, Reach)> {
    let fold = |text: &SmolStr| match named {
        Element::Action => text.to_ascii_lowercase().into(),
        _ => text.clone(),
    };
    let mut patterns = Vec::new();
    let mut excepted = None;
    for (_, part) in of.parts.iter() {
        let (Part::Action { element, value } | Part::Resource { element, value }) = part else {
            continue;
        };
        if *element == named {
            patterns.extend(value.clone());
        } else if *element == all_but {
            excepted.get_or_insert_with(Vec::new).extend(value.clone());
        }
    }
    let all_but = excepted.map(|written| {
        let folded = written.iter().map(fold).collect();
        (Reach::AllBut(folded), Reach::AllBut(written.into()))
    });
    let patterns = patterns.into_iter();
    patterns
        .map(|written| (Reach::Pattern(fold(&written)), Reach::Pattern(written)))
        .chain(all_but)
        .collect()
}
