//! Whether the policies of an organization concern a request.

use std::fmt;

use iam_model::CallerKind;

use crate::layers::{Layers, RcpScope};
use crate::service::is_assume_role;
use crate::view::View;

/// Why a layer that is there does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Exemption {
    /// The caller is of the management account (rule O2).
    CallerOfManagementAccount,
    /// The caller is a session of a service-linked role (rules O2 and O4).
    ServiceLinkedRole,
    /// The caller is of no organization, or of another one (rule O2).
    OutsideOrganization,
    /// The caller is a service (rule O2).
    ServicePrincipal,
    /// The caller is anonymous (rule O2).
    Anonymous,
    /// The caller is a web or SAML identity (rules O2 and T2).
    Federated,
    /// The resource is of the management account (rule O4).
    ResourceOfManagementAccount,
    /// The trust policy is that of a service-linked role (rule O4).
    TrustOfServiceLinkedRole,
    /// The key is managed by AWS (rule O4).
    AwsManagedKey,
    /// `kms:RetireGrant` (rule O4).
    RetireGrant,
    /// The service supports no RCPs, or the action authorises no resource type (rule O4).
    NotListed,
}

impl fmt::Display for Exemption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CallerOfManagementAccount => "the caller is of the management account",
            Self::ServiceLinkedRole => "the caller is a service-linked role",
            Self::OutsideOrganization => "the caller is outside the organization",
            Self::ServicePrincipal => "the caller is a service",
            Self::Anonymous => "the caller is anonymous",
            Self::Federated => "the caller is a web or SAML identity",
            Self::ResourceOfManagementAccount => "the resource is of the management account",
            Self::TrustOfServiceLinkedRole => "the role is service-linked",
            Self::AwsManagedKey => "the key is managed by AWS",
            Self::RetireGrant => "RCPs do not concern kms:RetireGrant",
            Self::NotListed => "RCPs do not concern this action",
        })
    }
}

/// Whether a level-wise layer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    Yes,
    No(Exemption),
}

/// Rule O2.
pub(crate) fn scp_applies(layers: &Layers<'_>, view: &View<'_>) -> Applied {
    let caller = view.caller;
    if layers.scp.is_empty() {
        return Applied::Yes;
    }
    match caller.kind() {
        CallerKind::Service => Applied::No(Exemption::ServicePrincipal),
        CallerKind::Anonymous => Applied::No(Exemption::Anonymous),
        CallerKind::WebIdentity | CallerKind::Saml => Applied::No(Exemption::Federated),
        _ if caller.management_account => Applied::No(Exemption::CallerOfManagementAccount),
        _ if caller.service_linked_role => Applied::No(Exemption::ServiceLinkedRole),
        _ if caller.outside_organization => Applied::No(Exemption::OutsideOrganization),
        _ => Applied::Yes,
    }
}

/// Rule O4. What is not known counts as listed, so that no Deny is lost.
pub(crate) fn rcp_applies(layers: &Layers<'_>, view: &View<'_>) -> Applied {
    let facts = view.request.resource_facts();
    let action = view.action;
    if layers.rcp.is_empty() {
        return Applied::Yes;
    }
    if facts.management_account {
        return Applied::No(Exemption::ResourceOfManagementAccount);
    }
    if view.caller.service_linked_role {
        return Applied::No(Exemption::ServiceLinkedRole);
    }
    if facts.service_linked_role && is_assume_role(view) {
        return Applied::No(Exemption::TrustOfServiceLinkedRole);
    }
    if facts.aws_managed_key {
        return Applied::No(Exemption::AwsManagedKey);
    }
    if action.is("kms", "retiregrant") {
        return Applied::No(Exemption::RetireGrant);
    }
    let listed = layers.facts.supports_rcp(action.service()) != Some(false)
        && layers.facts.has_resource_types(action) != Some(false);
    if listed || layers.rcp_scope == RcpScope::Everywhere {
        Applied::Yes
    } else {
        Applied::No(Exemption::NotListed)
    }
}
