//! Managed policies and the look-up by name.

use iam_model::managed::{self, DataSource, ManagedPolicy, ManagedVersion, NotFound};

use crate::generated;

/// Every compiled-in policy, sorted by name (by bytes, as `str` compares).
pub static ALL: &[ManagedPolicy] = generated::POLICIES;

/// Where the policies are from: the sources that they were last compared with, each with its version
/// and date.
pub static SOURCES: &[DataSource] = generated::SOURCES;

// A malformed policy does not compile.
const _: () = managed::check(generated::POLICIES);

/// The version that `NAME@vN` names, or the default version of `NAME`.
///
/// Names compare exactly, as IAM's ARNs do (rule C5); an ARN is not a name.
///
/// # Examples
/// ```
/// use imagebuilder_policies::managed;
///
/// let current = managed("AWSServiceRoleForImageBuilder").unwrap();
/// assert_eq!(current.version_id, "v28");
/// assert_eq!(current.date, Some("2026-07-09T15:27:28Z"));
///
/// // What the user guide shows.
/// let guide = managed("AWSServiceRoleForImageBuilder@v17").unwrap();
/// assert!(guide.to_policy().to_string().len() < current.to_policy().to_string().len());
///
/// assert!(managed("AWSServiceRoleForImageBuilder@v16").is_none());
/// assert!(managed("awsservicerolesforimagebuilder").is_none());
/// ```
pub fn managed(text: &str) -> Option<&'static ManagedVersion> {
    find(text).ok()
}

/// The same as [`managed()`], with an error that knows what was meant.
///
/// # Errors
/// There is no such policy, or not this version of it.
///
/// # Examples
/// ```
/// let error = imagebuilder_policies::find("AWSServiceRoleForImageBuilder@v16").unwrap_err();
/// assert_eq!(error.to_string(), "`AWSServiceRoleForImageBuilder` has no version `v16` here");
/// assert_eq!(error.help(""), "the compiled-in versions are v17, v28");
/// ```
pub fn find(text: &str) -> Result<&'static ManagedVersion, NotFound> {
    managed::find(ALL, text)
}

/// The policy with this name: its ARN, its dates, and its versions.
///
/// # Examples
/// ```
/// use iam_model::managed::PolicyKind;
///
/// let role = imagebuilder_policies::policy("AWSServiceRoleForImageBuilder").unwrap();
/// assert_eq!(role.kind(), Some(PolicyKind::ServiceLinkedRole));
/// assert_eq!(role.path(), Some("/aws-service-role/"));
/// assert_eq!(role.created, Some("2019-11-29T22:02:13Z"));
/// ```
pub fn policy(name: &str) -> Option<&'static ManagedPolicy> {
    managed::policy(ALL, name)
}

/// The versions of the policy with this name, oldest first; none if there is no such policy.
///
/// # Examples
/// ```
/// let versions = imagebuilder_policies::versions("EC2InstanceProfileForImageBuilder");
/// let ids: Vec<_> = versions.iter().map(|version| version.version_id).collect();
/// assert_eq!(ids, ["v3", "v12"]);
/// ```
pub fn versions(name: &str) -> &'static [ManagedVersion] {
    policy(name).map_or(&[], ManagedPolicy::versions)
}
