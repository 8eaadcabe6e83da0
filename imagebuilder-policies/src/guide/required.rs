//! The policies that the role of a build's instance needs.

use super::{Citation, HOW_IT_WORKS, MANAGED_POLICIES, OVERVIEW_2020};

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Build {
    /// An Amazon machine image.
    Ami,
    /// A container image.
    Container,
}

/// A policy that the role in the instance profile needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequiredPolicy {
    /// The policy's name; [`managed`](crate::managed) finds it.
    pub policy: &'static str,
    /// Which builds need it.
    pub builds: &'static [Build],
    /// What for, in our words.
    pub purpose: &'static str,
    /// Where it is said.
    pub sources: &'static [Citation],
}

/// Every policy that some build needs. What the pages contradict each other about is in
/// [`CONTRADICTIONS`](super::CONTRADICTIONS).
pub const REQUIRED_POLICIES: &[RequiredPolicy] = &[
    RequiredPolicy {
        policy: "EC2InstanceProfileForImageBuilder",
        builds: &[Build::Ami, Build::Container],
        purpose: "the build reads its components and writes its logs",
        sources: &[
            HOW_IT_WORKS.section("Managing access using policies"),
            OVERVIEW_2020,
        ],
    },
    RequiredPolicy {
        policy: "EC2InstanceProfileForImageBuilderECRContainerBuilds",
        builds: &[Build::Container],
        purpose: "the build stores its container image in Amazon ECR",
        sources: &[
            HOW_IT_WORKS.section("Managing access using policies"),
            MANAGED_POLICIES.section("EC2InstanceProfileForImageBuilderECRContainerBuilds policy"),
        ],
    },
    RequiredPolicy {
        policy: "AmazonSSMManagedInstanceCore",
        builds: &[Build::Ami, Build::Container],
        purpose: "Systems Manager runs the build on the instance",
        sources: &[
            HOW_IT_WORKS.section("Managing access using policies"),
            OVERVIEW_2020,
        ],
    },
];

/// The policies that a build needs in the role of its instance profile.
///
/// # Examples
/// ```
/// use imagebuilder_policies::guide::{Build, required_policies};
/// use imagebuilder_policies::managed;
///
/// for required in required_policies(Build::Container) {
///     assert!(managed(required.policy).is_some());
/// }
/// ```
pub fn required_policies(build: Build) -> impl Iterator<Item = &'static RequiredPolicy> {
    REQUIRED_POLICIES
        .iter()
        .filter(move |required| required.builds.contains(&build))
}
