//! Which features of IAM Image Builder supports.

use super::{Citation, HOW_IT_WORKS, REFERENCE};

/// Whether a feature of IAM is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Support {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// For some types of resource it is.
    Partial,
}

/// A row of the page's table of features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feature {
    /// The feature.
    pub feature: &'static str,
    /// What the page's table says.
    pub stated: Support,
    /// What holds: the same, unless [`CONTRADICTIONS`](super::CONTRADICTIONS) has the feature.
    pub holds: Support,
    /// Where the page says it.
    pub source: Citation,
}

const fn row(
    feature: &'static str,
    stated: Support,
    holds: Support,
    section: &'static str,
) -> Feature {
    Feature {
        feature,
        stated,
        holds,
        source: HOW_IT_WORKS.section(section),
    }
}

/// The features, in the order of the page.
pub const FEATURES: &[Feature] = {
    use Support::{No, Partial, Yes};
    &[
        row(
            "identity-based policies",
            Yes,
            Yes,
            "Identity-based policies for Image Builder",
        ),
        row(
            "resource-based policies",
            No,
            Yes,
            "Resource-based policies within Image Builder",
        ),
        row(
            "policy actions",
            Yes,
            Yes,
            "Policy actions for Image Builder",
        ),
        row(
            "policy resources",
            Yes,
            Yes,
            "Policy resources for Image Builder",
        ),
        row(
            "service-specific condition keys",
            Yes,
            Yes,
            "Policy condition keys for Image Builder",
        ),
        row("access control lists", No, No, "ACLs in Image Builder"),
        row(
            "attribute-based access control",
            Partial,
            Partial,
            "ABAC with Image Builder",
        ),
        row(
            "temporary credentials",
            Yes,
            Yes,
            "Using temporary credentials with Image Builder",
        ),
        row(
            "principal permissions",
            Yes,
            Yes,
            "Cross-service principal permissions for Image Builder",
        ),
        row("service roles", Yes, Yes, "Service roles for Image Builder"),
        row(
            "service-linked roles",
            No,
            Yes,
            "Service-linked roles for Image Builder",
        ),
    ]
};

/// What the sources say about permission-only actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermissionOnly {
    /// The actions that a source marks as permission-only.
    pub marked: &'static [&'static str],
    /// What that is worth, in our words.
    pub note: &'static str,
    /// The sources that were looked at.
    pub sources: &'static [Citation],
}

/// No source marks an action of Image Builder as permission-only.
pub const PERMISSION_ONLY: PermissionOnly = PermissionOnly {
    marked: &[],
    note: "The guide says what permission-only actions are and names none; the reference marks none. \
           That is the absence of a mark, and no statement that every action has an operation.",
    sources: &[
        HOW_IT_WORKS.section("Policy actions for Image Builder"),
        REFERENCE,
    ],
};
