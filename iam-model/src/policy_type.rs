//! The kinds of policy that take part in a decision.

use std::fmt;

use crate::{Action, ActionElement, Policy, Statement};

/// What a policy is attached to, which decides what it may say and how it counts.
///
/// Follows "Policies and permissions in IAM" and, for the organization's policies, the user guide
/// of AWS Organizations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// Attached to a user, a group or a role.
    Identity,
    /// Attached to a resource, such as a bucket or a key.
    Resource,
    /// Attached to a role: who may assume it.
    Trust,
    /// A permissions boundary of a user or role.
    Boundary,
    /// Passed when a session is created.
    Session,
    /// A service control policy of an organization.
    Scp,
    /// A resource control policy of an organization.
    Rcp,
    /// Attached to a VPC endpoint.
    Endpoint,
}

impl PolicyType {
    /// Every type, in the order in which explanations list them.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Resource,
        Self::Trust,
        Self::Boundary,
        Self::Session,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];

    /// Whether statements of this type have Principal or NotPrincipal.
    pub const fn has_principal(self) -> bool {
        matches!(
            self,
            Self::Resource | Self::Trust | Self::Rcp | Self::Endpoint
        )
    }

    /// Whether a short ARN is padded with `*` (rule C6).
    pub const fn pads_arns(self) -> bool {
        matches!(self, Self::Identity | Self::Session | Self::Boundary)
    }
}

impl PolicyType {
    /// The word for the type: `identity`, `trust`, `scp`, …
    pub const fn word(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Resource => "resource",
            Self::Trust => "trust",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Scp => "scp",
            Self::Rcp => "rcp",
            Self::Endpoint => "endpoint",
        }
    }

    /// Reads the exact word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The type that a policy looks like: without any principal an identity policy, with one in
    /// every statement a resource policy, or a trust policy if each action is one of T2's. `None`
    /// if only some statements have a principal, which no type allows.
    pub fn infer(policy: &Policy) -> Option<Self> {
        let statements = policy.statements.as_slice();
        let with = statements.iter().filter(|held| held.principal.is_some());
        let is_trust = |statement: &Statement| match &statement.action {
            ActionElement::Action(patterns) => {
                let is_of_trust =
                    |text| Action::parse(text).is_ok_and(|action| action.is_of_trust_policies());
                !patterns.is_empty() && patterns.iter().all(|pattern| is_of_trust(pattern.as_str()))
            }
            ActionElement::NotAction(_) => false,
        };
        match with.count() {
            0 => Some(Self::Identity),
            count if count < statements.len() => None,
            _ if statements.iter().all(is_trust) => Some(Self::Trust),
            _ => Some(Self::Resource),
        }
    }
}

/// With an article, as messages use it: "an identity policy".
impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "an identity policy",
            Self::Resource => "a resource policy",
            Self::Trust => "a role trust policy",
            Self::Boundary => "a permissions boundary",
            Self::Session => "a session policy",
            Self::Scp => "a service control policy",
            Self::Rcp => "a resource control policy",
            Self::Endpoint => "a VPC endpoint policy",
        })
    }
}
