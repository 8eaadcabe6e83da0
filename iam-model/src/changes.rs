//! What came and went between two policies.

mod display;
mod matching;
mod parts;
mod permissions;
#[cfg(test)]
mod tests;

use smol_str::SmolStr;

pub use self::parts::Part;
pub use self::permissions::{Permission, PermissionChanges, Reach};
use crate::{Effect, Policy, Statement, Version};

/// What came and went between two policies: statements, the values in them, and what they permit.
///
/// # Semantics
/// A change is what a reader of IAM's JSON would see, except what IAM reads alike: the order of
/// statements, lists, operators and keys; a scalar or a list of one; a value that stands twice in a
/// list; the case of actions, operators and condition keys (rules C1, K2); `true` or `"true"` (rule
/// K9). So no changes means that the two decide alike, and two policies that decide alike may have
/// changes: `s3:*` and `*` beside it are two values.
///
/// Statements belong together if they have the same Sid; of the others those that are the same, then
/// those that differ in resources, principals or conditions alone, then those that differ in actions
/// and share one. What is left came or went as a whole.
///
/// # Examples
/// ```
/// use iam_model::{ActionPattern, Effect, Policy, ResourcePattern, Statement, changes};
///
/// let policy = |actions: Vec<ActionPattern>| {
///     let all = ResourcePattern::from_static("*");
///     Policy::new([Statement::new(Effect::Allow, actions).with_resource(all)])
/// };
/// let get = ActionPattern::from_static("s3:GetObject");
/// let from = policy(vec![get.clone()]);
/// let to = policy(vec![ActionPattern::from_static("s3:PutObject"), get]);
///
/// let changes = changes(&from, &to);
/// assert_eq!(
///     changes.to_string(),
///     "statement 1\n  + Action s3:PutObject\npermissions\n  + Allow s3:PutObject on *\n"
/// );
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Changes {
    /// The Version, as written.
    pub version: Option<Change<Option<Version>>>,
    /// The Id.
    pub id: Option<Change<Option<SmolStr>>>,
    /// Statements that went, with their positions in the first policy, which count from 0.
    pub removed: Vec<(usize, Statement)>,
    /// Statements that came, with their positions in the second policy.
    pub added: Vec<(usize, Statement)>,
    /// Statements that are in both and differ, in the order of the second policy.
    pub changed: Vec<StatementChange>,
    /// What the two permit and deny differently, wherever it is written. `None` if the policies list
    /// more than [`PermissionChanges::MOST`] pairs of action and resource.
    pub permissions: Option<PermissionChanges>,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// The value before.
    pub from: T,
    /// The value after.
    pub to: T,
}

impl<T: PartialEq> Change<T> {
    fn between(from: T, to: T) -> Option<Self> {
        (from != to).then_some(Self { from, to })
    }
}

/// How a statement changed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementChange {
    /// Its position in the first policy, from 0.
    pub from: usize,
    /// Its position in the second policy, from 0.
    pub to: usize,
    /// Its Sid in the second policy.
    pub name: Option<SmolStr>,
    /// The Sid, if it changed.
    pub sid: Option<Change<Option<SmolStr>>>,
    /// The effect, if it changed.
    pub effect: Option<Change<Effect>>,
    /// Values that went.
    pub removed: Vec<Part>,
    /// Values that came.
    pub added: Vec<Part>,
}

impl Changes {
    /// Whether nothing came or went.
    pub fn is_empty(&self) -> bool {
        let Self {
            version,
            id,
            removed,
            added,
            changed,
            permissions: _,
        } = self;
        version.is_none()
            && id.is_none()
            && removed.is_empty()
            && added.is_empty()
            && changed.is_empty()
    }
}

/// What came and went from one policy to the other.
pub fn changes(from: &Policy, to: &Policy) -> Changes {
    let (before, after) = (statements(from), statements(to));
    let mut removed = Vec::new();
    let mut added = Vec::new();
    let mut changed = Vec::new();
    let partners = matching::partners(&before, &after);
    let mut kept = vec![false; before.len()];
    for (at, (new, partner)) in after.iter().zip(partners).enumerate() {
        let Some(old) = partner.and_then(|partner| before.get(partner)) else {
            added.push((at, new.statement.clone()));
            continue;
        };
        if let Some(kept) = kept.get_mut(old.at) {
            *kept = true;
        }
        changed.extend(statement_change(old, new));
    }
    for (old, kept) in before.iter().zip(kept) {
        if !kept {
            removed.push((old.at, old.statement.clone()));
        }
    }
    Changes {
        version: Change::between(from.version, to.version),
        id: Change::between(from.id.clone(), to.id.clone()),
        removed,
        added,
        changed,
        permissions: permissions::between(&before, &after),
    }
}

/// A statement with its values in the form that is compared.
struct Compared<'a> {
    at: usize,
    statement: &'a Statement,
    parts: parts::Parts,
}

fn statements(policy: &Policy) -> Vec<Compared<'_>> {
    let statements = policy.statements.iter().enumerate();
    statements
        .map(|(at, statement)| Compared {
            at,
            statement,
            parts: parts::Parts::of(statement),
        })
        .collect()
}

fn statement_change(old: &Compared<'_>, new: &Compared<'_>) -> Option<StatementChange> {
    let change = StatementChange {
        from: old.at,
        to: new.at,
        name: new.statement.sid.clone(),
        sid: Change::between(old.statement.sid.clone(), new.statement.sid.clone()),
        effect: Change::between(old.statement.effect, new.statement.effect),
        removed: old.parts.without(&new.parts),
        added: new.parts.without(&old.parts),
    };
    let same = change.sid.is_none()
        && change.effect.is_none()
        && change.removed.is_empty()
        && change.added.is_empty();
    (!same).then_some(change)
}
