//! Managed policies as const data: a table of policies with their versions, and the look-up by name.
//!
//! `cargo xtask regenerate` writes such tables: that of the crate imagebuilder-policies, and, from a
//! folder of your own policies, a module for your own crate.

mod not_found;

use std::cmp::Ordering;
use std::fmt;

pub use self::not_found::NotFound;
use crate::{Policy, literal};

/// A managed policy with the versions of its document that are compiled in.
///
/// Every value lives in a table, such as `imagebuilder_policies::ALL`. Dates are texts in ISO 8601,
/// in UTC: `2026-07-09T15:27:28Z`, so they compare as texts. What no source states is `None`.
#[derive(Clone, Copy, Debug)]
pub struct ManagedPolicy {
    /// The policy's name.
    pub name: &'static str,
    /// The policy's ARN.
    pub arn: Option<&'static str>,
    /// When the policy was created.
    pub created: Option<&'static str>,
    /// When its default version was last changed.
    pub updated: Option<&'static str>,
    /// The id of the version that is in force: `v28`.
    pub default_version_id: &'static str,
    /// The versions, oldest first, and the default version among them. AWS gives out numbers that it
    /// never shows, and sources carry few versions, so there are gaps.
    pub versions: &'static [ManagedVersion],
}

impl ManagedPolicy {
    /// The path of the policy in IAM, from slash to slash: `/`, `/service-role/`.
    ///
    /// # Examples
    /// ```
    /// use iam_model::managed::{ManagedPolicy, PolicyKind};
    ///
    /// let policy = ManagedPolicy {
    ///     name: "Build",
    ///     arn: Some("arn:aws:iam::aws:policy/service-role/Build"),
    ///     created: None,
    ///     updated: None,
    ///     default_version_id: "v1",
    ///     versions: &[],
    /// };
    /// assert_eq!(policy.path(), Some("/service-role/"));
    /// assert_eq!(policy.kind(), Some(PolicyKind::ServiceRole));
    /// ```
    pub fn path(&self) -> Option<&'static str> {
        let (_, path) = self.arn?.split_once(":policy")?;
        path.strip_suffix(self.name)
    }

    /// What the policy is for, as its ARN tells.
    pub fn kind(&self) -> Option<PolicyKind> {
        let of_aws = self
            .arn?
            .split(':')
            .nth(4)
            .is_some_and(|account| account == "aws");
        Some(match self.path()? {
            _ if !of_aws => PolicyKind::Customer,
            "/aws-service-role/" => PolicyKind::ServiceLinkedRole,
            "/service-role/" => PolicyKind::ServiceRole,
            "/job-function/" => PolicyKind::JobFunction,
            _ => PolicyKind::Aws,
        })
    }

    /// The versions, oldest first.
    pub const fn versions(&self) -> &'static [ManagedVersion] {
        self.versions
    }

    /// The version with this id: `v17`.
    pub fn version(&self, id: &str) -> Option<&'static ManagedVersion> {
        self.versions
            .iter()
            .find(|version| version.version_id == id)
    }

    /// The version that is in force. A table that [`check`] accepts has one in each policy.
    pub fn default_version(&self) -> Option<&'static ManagedVersion> {
        self.version(self.default_version_id)
    }
}

/// A version of a managed policy.
#[derive(Clone, Copy, Debug)]
pub struct ManagedVersion {
    /// The policy's name.
    pub name: &'static str,
    /// The version's id: `v1`, `v2`, …
    pub version_id: &'static str,
    /// When the version was created, if a source tells.
    pub date: Option<&'static str>,
    /// Where the document is from; of several sources, each has the same document.
    pub sources: &'static [DataSource],
    /// The document.
    pub policy: &'static literal::Policy,
}

impl ManagedVersion {
    /// The document as a [`Policy`], with everything in its place.
    pub fn to_policy(&self) -> Policy {
        Policy::from(self.policy)
    }
}

impl From<&ManagedVersion> for Policy {
    fn from(version: &ManagedVersion) -> Self {
        version.to_policy()
    }
}

/// The name with the version, as [`find`] takes it: `AWSServiceRoleForImageBuilder@v17`.
impl fmt::Display for ManagedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.name, self.version_id)
    }
}

/// Where data is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DataSource {
    /// The source's name.
    pub name: &'static str,
    /// The version of the source.
    pub version: Option<&'static str>,
    /// The day of the source: `2026-10-27`.
    pub date: Option<&'static str>,
}

/// The name, then version and date: `moto 5.2.5 (2026-10-27)`.
impl fmt::Display for DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        if let Some(version) = self.version {
            write!(f, " {version}")?;
        }
        match self.date {
            Some(date) => write!(f, " ({date})"),
            None => Ok(()),
        }
    }
}

/// What a managed policy is for.
///
/// Page "Managed policies and inline policies". AWS tells its own kinds by the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum PolicyKind {
    /// An AWS managed policy for users and roles.
    Aws,
    /// An AWS managed policy for a role that an account gives to a service.
    ServiceRole,
    /// The AWS managed policy of a service-linked role: it can be attached to nothing else.
    ServiceLinkedRole,
    /// An AWS managed policy for a job function.
    JobFunction,
    /// A customer managed policy.
    Customer,
}

impl PolicyKind {
    /// The kind as one word for programs.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::ServiceRole => "serviceRole",
            Self::ServiceLinkedRole => "serviceLinkedRole",
            Self::JobFunction => "jobFunction",
            Self::Customer => "customer",
        }
    }

    /// The kind in words.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "AWS managed",
            Self::ServiceRole => "AWS managed, service role",
            Self::ServiceLinkedRole => "AWS managed, service-linked role",
            Self::JobFunction => "AWS managed, job function",
            Self::Customer => "customer managed",
        }
    }
}

impl fmt::Display for PolicyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The version that `NAME` or `NAME@vN` names in a table; without `@vN` the default version.
///
/// Names compare exactly, as IAM's ARNs do (rule C5); an ARN is not a name.
///
/// # Errors
/// There is no such policy, or not this version of it; the error knows what was meant.
pub fn find(
    table: &'static [ManagedPolicy],
    text: &str,
) -> Result<&'static ManagedVersion, NotFound> {
    let (name, version) = match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    };
    let policy = policy(table, name).ok_or_else(|| NotFound::policy(table, name))?;
    let id = version.unwrap_or(policy.default_version_id);
    policy
        .version(id)
        .ok_or_else(|| NotFound::version(policy, id))
}

/// The policy with this name in a table that is sorted by name.
pub fn policy(table: &'static [ManagedPolicy], name: &str) -> Option<&'static ManagedPolicy> {
    let index = table
        .binary_search_by(|policy| policy.name.cmp(name))
        .ok()?;
    table.get(index)
}

/// Fails to compile, in a const, if a table is not one: policies out of order or twice, versions out
/// of order, no default version, a malformed document.
///
/// # Panics
/// On the first such mistake.
pub const fn check(table: &[ManagedPolicy]) {
    let mut rest = table;
    while let [first, others @ ..] = rest {
        if let [second, ..] = others {
            assert!(
                matches!(compare(first.name, second.name), Ordering::Less),
                "the policies are not sorted by name"
            );
        }
        let mut versions = first.versions;
        let mut has_default = false;
        let mut before = 0;
        while let [version, others @ ..] = versions {
            let number = number(version.version_id);
            assert!(before < number, "the versions are not in order");
            before = number;
            assert!(
                matches!(compare(version.name, first.name), Ordering::Equal),
                "a version bears the name of another policy"
            );
            has_default = has_default
                || matches!(
                    compare(version.version_id, first.default_version_id),
                    Ordering::Equal
                );
            version.policy.check();
            versions = others;
        }
        assert!(has_default, "the default version of a policy is not there");
        rest = others;
    }
}

/// The number of a version's id; 0 for text that is none.
const fn number(id: &str) -> u32 {
    let [b'v', digits @ ..] = id.as_bytes() else {
        return 0;
    };
    let mut number = 0;
    let mut rest = digits;
    while let [digit @ b'0'..=b'9', others @ ..] = rest {
        number = number * 10 + (*digit - b'0') as u32;
        rest = others;
    }
    if rest.is_empty() { number } else { 0 }
}

/// `Ord` of two texts, which a const cannot call.
const fn compare(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    loop {
        match (a, b) {
            ([], []) => return Ordering::Equal,
            ([], _) => return Ordering::Less,
            (_, []) => return Ordering::Greater,
            ([x, rest_a @ ..], [y, rest_b @ ..]) => {
                if *x != *y {
                    return if *x < *y {
                        Ordering::Less
                    } else {
                        Ordering::Greater
                    };
                }
                a = rest_a;
                b = rest_b;
            }
        }
    }
}

#[cfg(test)]
mod tests;
