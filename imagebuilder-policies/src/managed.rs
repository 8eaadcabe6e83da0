//! Managed policies and the look-up by name.

use iam_model::{Policy, literal};

use crate::generated::POLICIES;

/// A version of an AWS managed policy, compiled in as const data.
///
/// Every value lives in [`ALL`]; a copy is four references.
///
/// # Examples
/// ```
/// let policy = imagebuilder_policies::managed("AWSServiceRoleForImageBuilder").unwrap();
/// assert_eq!(
///     policy.arn,
///     "arn:aws:iam::aws:policy/aws-service-role/AWSServiceRoleForImageBuilder"
/// );
/// assert_eq!(policy.version_id, "v17");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct ManagedPolicy {
    /// The policy's name, as AWS writes it.
    pub name: &'static str,
    /// The policy's ARN in the partition `aws`.
    pub arn: &'static str,
    /// The version of the document: `v1`, `v2`, …
    pub version_id: &'static str,
    /// The document.
    pub policy: &'static literal::Policy,
}

impl ManagedPolicy {
    /// The document as a [`Policy`], with everything in its place.
    pub fn to_policy(&self) -> Policy {
        Policy::from(self.policy)
    }
}

impl From<&ManagedPolicy> for Policy {
    fn from(managed: &ManagedPolicy) -> Self {
        managed.to_policy()
    }
}

/// Every compiled-in policy, sorted by name (by bytes, as `str` compares).
pub static ALL: &[ManagedPolicy] = POLICIES;

// A malformed policy does not compile.
const _: () = {
    let mut rest = POLICIES;
    while let [first, others @ ..] = rest {
        first.policy.check();
        rest = others;
    }
};

/// The compiled-in policy with this name.
///
/// Names compare exactly, as IAM's ARNs do (rule C5); an ARN is not a name.
///
/// # Examples
/// ```
/// use imagebuilder_policies::managed;
///
/// assert!(managed("AWSImageBuilderFullAccess").is_some());
/// assert!(managed("awsimagebuilderfullaccess").is_none());
/// ```
pub fn managed(name: &str) -> Option<&'static ManagedPolicy> {
    let index = ALL.binary_search_by(|policy| policy.name.cmp(name)).ok()?;
    ALL.get(index)
}
