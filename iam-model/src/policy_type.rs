//! The kinds of policy that take part in a decision.

use std::fmt;

use crate::tree::{Node, Value};
use crate::{Action, ActionElement, ActionPattern, Policy};

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
        let statements = policy.statements.iter();
        Self::of_looks(statements.map(|statement| Looks {
            has_principal: statement.principal.is_some(),
            is_trust: match &statement.action {
                ActionElement::Action(patterns) => {
                    all_of_trust(patterns.iter().map(ActionPattern::as_str))
                }
                ActionElement::NotAction(_) => false,
            },
        }))
    }

    /// The same by the document tree, which is there for a policy that is refused too. The names of
    /// elements may stand in any case, because the wrong case is what the policy may be refused for.
    pub fn infer_of_tree(policy: &Node) -> Option<Self> {
        let statements = member(policy, "Statement").map_or(&[][..], Node::elements);
        Self::of_looks(statements.iter().map(|statement| {
            let has = |name| member(statement, name).is_some();
            Looks {
                has_principal: has("Principal") || has("NotPrincipal"),
                is_trust: member(statement, "Action").is_some_and(|actions| {
                    let texts = actions.elements().iter();
                    all_of_trust(texts.map(|node| node.value.as_text().map_or("", |text| text)))
                }),
            }
        }))
    }

    fn of_looks(statements: impl ExactSizeIterator<Item = Looks>) -> Option<Self> {
        let all = statements.len();
        let (mut with, mut trust) = (0, 0);
        for looks in statements {
            with += usize::from(looks.has_principal);
            trust += usize::from(looks.is_trust);
        }
        match with {
            0 => Some(Self::Identity),
            count if count < all => None,
            _ if trust == all => Some(Self::Trust),
            _ => Some(Self::Resource),
        }
    }
}

/// What tells the type of a policy, of one statement.
struct Looks {
    has_principal: bool,
    is_trust: bool,
}

fn all_of_trust<'a>(actions: impl Iterator<Item = &'a str>) -> bool {
    let mut actions = actions.peekable();
    let is_of_trust =
        |text: &str| Action::parse(text).is_ok_and(|action| action.is_of_trust_policies());
    actions.peek().is_some() && actions.all(is_of_trust)
}

fn member<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Object(members) = &node.value else {
        return None;
    };
    let mut members = members.iter();
    members
        .find(|member| member.name.eq_ignore_ascii_case(name))
        .map(|member| &member.value)
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
