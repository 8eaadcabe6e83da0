//! What the service authorization data knows and a decision needs.

use std::fmt;

use crate::{Action, Arn};

/// Names that AWS protects against change (rule T4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtectedName {
    /// An AWS managed policy: `arn:aws:iam::aws:policy/…`.
    ManagedPolicy,
    /// A role that AWS reserves: `role/aws-reserved/…`.
    ReservedRole,
    /// The alias of an AWS managed key: `alias/aws/…`.
    AwsAlias,
}

impl fmt::Display for ProtectedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ManagedPolicy => "an AWS managed policy",
            Self::ReservedRole => "a role that AWS reserves",
            Self::AwsAlias => "the alias of an AWS managed key",
        })
    }
}

/// Facts about services and actions, from the Service Authorization Reference.
///
/// The evaluator takes them from its caller, so that a decision never depends on which data
/// happens to be compiled in. `None` is "not known"; docs/semantics.md says what that means for
/// each rule.
pub trait ServiceFacts: Sync {
    /// Whether the action authorises a resource type (rule C8): `Some(false)` for an action that
    /// is authorised with the resource `*`.
    fn has_resource_types(&self, action: &Action) -> Option<bool>;

    /// Whether the service, by its lower-case prefix, supports resource control policies
    /// (rule O4).
    fn supports_rcp(&self, service: &str) -> Option<bool>;

    /// Whether the action changes, passes or deletes what has such a name (rule T4).
    fn changes(&self, action: &Action, name: ProtectedName) -> bool;

    /// The resource types that each call of the action is authorised with and that none of these
    /// resources is of (rule C9). None if nothing is known.
    fn missing_resource_types(
        &self,
        action: &Action,
        resources: &mut dyn Iterator<Item = &Arn>,
    ) -> Vec<&'static str> {
        let _ = (action, resources);
        Vec::new()
    }

    /// The day from which the facts are, `YYYY-MM-DD`; `None` for facts without a date, such as
    /// those that a test states.
    fn date(&self) -> Option<&'static str> {
        None
    }
}

/// No facts at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFacts;

impl ServiceFacts for NoFacts {
    fn has_resource_types(&self, _: &Action) -> Option<bool> {
        None
    }

    fn supports_rcp(&self, _: &str) -> Option<bool> {
        None
    }

    fn changes(&self, _: &Action, _: ProtectedName) -> bool {
        false
    }
}
