//! How the layers combine into a decision.

use std::fmt;

use iam_model::{Arn, CallerKind, FederatedBy, Forms, PrincipalMatching, ProtectedName};

use crate::layers::{EndpointKind, Layers, RcpScope};
use crate::set::SetAnswer;
use crate::statement::Reading;
use crate::view::View;

/// The answer to a request, by the names of SimulateCustomPolicy (rule E3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decision {
    /// `allowed`.
    Allowed,
    /// `implicitDeny`: nothing allows it.
    ImplicitDeny,
    /// `explicitDeny`: a Deny applies.
    ExplicitDeny,
}

impl Decision {
    /// AWS's name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        }
    }

    /// Both are needed: the worse of the two (rules C9 and E3).
    pub(crate) fn and(self, other: Self) -> Self {
        self.max(other)
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A layer of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// Resource control policies.
    Rcp,
    /// Service control policies.
    Scp,
    /// The VPC endpoint policy.
    Endpoint,
    /// The policy of the resource, or the trust policy of the role.
    Resource,
    /// Identity policies.
    Identity,
    /// The permissions boundary.
    Boundary,
    /// Session policies.
    Session,
    /// What the service itself does not let anybody do (rule T4).
    Service,
}

impl Layer {
    /// All of them, in the order in which AWS evaluates them (rule E4).
    pub const ALL: [Self; 8] = [
        Self::Rcp,
        Self::Scp,
        Self::Endpoint,
        Self::Resource,
        Self::Identity,
        Self::Boundary,
        Self::Session,
        Self::Service,
    ];

    /// The name in output and in scenario files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rcp => "rcp",
            Self::Scp => "scp",
            Self::Endpoint => "endpoint",
            Self::Resource => "resource",
            Self::Identity => "identity",
            Self::Boundary => "boundary",
            Self::Session => "session",
            Self::Service => "service",
        }
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of layers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LayerSet(u8);

impl LayerSet {
    pub(crate) fn insert(&mut self, layer: Layer) {
        self.0 |= 1 << (layer as u8);
    }

    pub(crate) fn insert_if(&mut self, condition: bool, layer: Layer) {
        if condition {
            self.insert(layer);
        }
    }

    pub(crate) fn contains(self, layer: Layer) -> bool {
        self.0 & (1 << (layer as u8)) != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Layer> {
        Layer::ALL
            .into_iter()
            .filter(move |layer| self.contains(*layer))
    }
}

/// What a request is granted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Grant {
    /// Identity policies, within boundary and session policies.
    Identity,
    /// The resource's policy, which names the caller so that it is enough (table G).
    Resource,
    /// Identity and resource policy together: across accounts, or where a service needs both.
    Both,
    /// The caller is the root user of the account (rule E9).
    Root,
    /// The service always lets this happen (rules T3 and T5).
    Service,
}

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

/// The decision about one resource of a request, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) decision: Decision,
    pub(crate) grant: Option<Grant>,
    /// The layers with a Deny that applies.
    pub(crate) denied: LayerSet,
    /// The layers whose implicit deny decided, if nothing is denied explicitly.
    pub(crate) blocked: LayerSet,
    /// The layers that allow.
    pub(crate) allowed: LayerSet,
    /// In which forms the resource policy's Allow statements name the caller.
    pub(crate) resource_grants: Forms,
    /// Whether the service needs the resource policy's consent in the same account too (A7).
    pub(crate) needs_resource: bool,
    pub(crate) scp: Applied,
    pub(crate) rcp: Applied,
}

/// How principals are read in each layer.
pub(crate) fn reading(layers: &Layers<'_>, layer: Layer) -> Reading {
    match layer {
        Layer::Endpoint => Reading {
            matching: match layers.endpoint_kind {
                EndpointKind::Interface => PrincipalMatching::Usual,
                EndpointKind::Gateway => PrincipalMatching::GatewayEndpoint,
            },
            never_exempt: false,
        },
        // Rule S5: Deny with NotPrincipal denies every caller that has a boundary.
        Layer::Resource => Reading {
            matching: PrincipalMatching::Usual,
            never_exempt: layers.boundary.is_some_and(|set| !set.is_empty()),
        },
        _ => Reading::default(),
    }
}

/// Decides about one resource of a request.
pub(crate) fn outcome(layers: &Layers<'_>, view: &View<'_>) -> Outcome {
    let kind = view.caller.kind();
    let ask = |set: Option<&crate::PolicySet>, layer| {
        set.filter(|set| !set.is_empty())
            .map(|set| set.answer(view, reading(layers, layer)))
    };
    let identity = ask(layers.identity, Layer::Identity);
    let boundary = ask(layers.boundary, Layer::Boundary);
    let session = ask(layers.session, Layer::Session);
    let mut resource = ask(layers.resource, Layer::Resource).unwrap_or_default();
    // An endpoint policy that says nothing lets nothing pass, so an empty set counts.
    let endpoint = layers
        .endpoint
        .map(|set| set.answer(view, reading(layers, Layer::Endpoint)));
    let scp = scp_applies(layers, view);
    let rcp = rcp_applies(layers, view);
    let (scp_denies, scp_allows) = match scp {
        Applied::Yes => levels(layers.scp, view),
        Applied::No(_) => (false, true),
    };
    let rcp_denies = rcp == Applied::Yes && levels(layers.rcp, view).0;

    // Rule T5: the bucket policy cannot keep the bucket's own root user from mending it.
    let owns_bucket = *kind == CallerKind::Root && view.same_account() && is_bucket_policy(view);
    if owns_bucket {
        resource.denies = false;
    }

    let denies = |answer: Option<SetAnswer>| answer.is_some_and(|answer| answer.denies);
    let mut denied = LayerSet::default();
    denied.insert_if(rcp_denies, Layer::Rcp);
    denied.insert_if(scp_denies, Layer::Scp);
    denied.insert_if(denies(endpoint), Layer::Endpoint);
    denied.insert_if(resource.denies, Layer::Resource);
    denied.insert_if(denies(identity), Layer::Identity);
    denied.insert_if(denies(boundary), Layer::Boundary);
    denied.insert_if(denies(session), Layer::Session);

    let root = *kind == CallerKind::Root || view.caller.federated_by() == Some(&FederatedBy::Root);
    let allows = |answer: Option<SetAnswer>| answer.map(SetAnswer::allows);
    let limits = Limits {
        identity: root || allows(identity).unwrap_or(false),
        boundary: allows(boundary).unwrap_or(true),
        // Rule S2: a federated user without session policy has an implicit deny there.
        session: allows(session).unwrap_or(*kind != CallerKind::FederatedUser),
    };
    let needs_resource = is_key_action(view) || is_assume_role(view);
    let grant = if owns_bucket {
        Ok(Grant::Service)
    } else {
        grant(view, limits, resource.grants, needs_resource)
    };

    let mut guarded = LayerSet::default();
    guarded.insert_if(!scp_allows, Layer::Scp);
    guarded.insert_if(allows(endpoint) == Some(false), Layer::Endpoint);
    guarded.insert_if(is_protected(layers, view), Layer::Service);

    let mut allowed = LayerSet::default();
    allowed.insert_if(
        scp == Applied::Yes && !layers.scp.is_empty() && scp_allows,
        Layer::Scp,
    );
    allowed.insert_if(allows(endpoint) == Some(true), Layer::Endpoint);
    allowed.insert_if(resource.allows(), Layer::Resource);
    allowed.insert_if(limits.identity, Layer::Identity);
    allowed.insert_if(allows(boundary) == Some(true), Layer::Boundary);
    allowed.insert_if(allows(session) == Some(true), Layer::Session);

    // Rule E7: a guardrail blocks only what would be granted without it.
    let (grant, blocked) = match grant {
        Ok(grant) => (Some(grant), guarded),
        Err(missing) => (None, missing),
    };
    let decision = if is_always_allowed(view) {
        return Outcome {
            decision: Decision::Allowed,
            grant: Some(Grant::Service),
            denied,
            blocked: LayerSet::default(),
            allowed,
            resource_grants: resource.grants,
            needs_resource,
            scp,
            rcp,
        };
    } else if !denied.is_empty() {
        Decision::ExplicitDeny
    } else if grant.is_some() && blocked.is_empty() {
        Decision::Allowed
    } else {
        Decision::ImplicitDeny
    };
    Outcome {
        decision,
        grant,
        denied,
        blocked,
        allowed,
        resource_grants: resource.grants,
        needs_resource,
        scp,
        rcp,
    }
}

/// Whether the layers that limit a caller allow.
#[derive(Clone, Copy)]
struct Limits {
    identity: bool,
    boundary: bool,
    session: bool,
}

impl Limits {
    fn all(self) -> bool {
        self.identity && self.boundary && self.session
    }

    fn failing(self) -> LayerSet {
        let mut failing = LayerSet::default();
        failing.insert_if(!self.identity, Layer::Identity);
        failing.insert_if(!self.boundary, Layer::Boundary);
        failing.insert_if(!self.session, Layer::Session);
        failing
    }
}

/// The grant side: identity and resource policies, within boundary and session policies
/// (rules A2 to A8, table G, T1 and T2); else the layers that it lacks.
fn grant(
    view: &View<'_>,
    limits: Limits,
    named: Forms,
    needs_resource: bool,
) -> Result<Grant, LayerSet> {
    let kind = view.caller.kind();
    let mut lacking = LayerSet::default();
    if !kind.has_account() {
        // Rules A6, A8 and T2: only the resource's policy concerns such callers.
        lacking.insert(Layer::Resource);
        return if named.any() {
            Ok(Grant::Resource)
        } else {
            Err(lacking)
        };
    }
    let root = *kind == CallerKind::Root;
    if !view.same_account() {
        // Rule A5: both sides, whatever form the principal takes.
        return if limits.all() && named.any() {
            Ok(Grant::Both)
        } else {
            lacking = limits.failing();
            lacking.insert_if(!named.any(), Layer::Resource);
            Err(lacking)
        };
    }
    // Table G, the most permissive row first.
    let bypass = named.direct || (root && named.any());
    let within_session = (named.role || named.federating_user) && limits.boundary && limits.session;
    if limits.all() && !needs_resource {
        return Ok(if root { Grant::Root } else { Grant::Identity });
    }
    if bypass || within_session {
        return Ok(Grant::Resource);
    }
    if named.account && limits.all() {
        return Ok(Grant::Both);
    }
    lacking = limits.failing();
    lacking.insert_if(needs_resource && !named.any(), Layer::Resource);
    if named.role || named.federating_user {
        // The resource's policy stands in for the identity policies here.
        let mut failing = LayerSet::default();
        failing.insert_if(!limits.boundary, Layer::Boundary);
        failing.insert_if(!limits.session, Layer::Session);
        return Err(failing);
    }
    Err(lacking)
}

/// Whether a Deny applies at some level, and whether every level allows (rule O1).
fn levels(levels: &[crate::PolicySet], view: &View<'_>) -> (bool, bool) {
    let mut denies = false;
    let mut allows = true;
    for level in levels {
        let answer = level.answer(view, Reading::default());
        denies |= answer.denies;
        allows &= answer.allows();
    }
    (denies, allows)
}

/// Rule O2.
fn scp_applies(layers: &Layers<'_>, view: &View<'_>) -> Applied {
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
fn rcp_applies(layers: &Layers<'_>, view: &View<'_>) -> Applied {
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
    if facts.aws_managed_key && action.service() == "kms" {
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

/// Rule T1: the authorised resource is a KMS key.
fn is_key_action(view: &View<'_>) -> bool {
    view.action.service() == "kms"
        && view
            .resource
            .arn()
            .is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("key/"))
}

/// Whether an action is one that role trust policies grant (rule T2).
pub fn is_trust_action(action: &iam_model::Action) -> bool {
    action.service() == "sts"
        && matches!(
            action.name(),
            "assumerole"
                | "assumerolewithsaml"
                | "assumerolewithwebidentity"
                | "tagsession"
                | "setsourceidentity"
                | "setcontext"
        )
}

fn is_assume_role(view: &View<'_>) -> bool {
    is_trust_action(view.action)
}

/// Rule T3: nothing can keep a caller from asking who it is.
fn is_always_allowed(view: &View<'_>) -> bool {
    let kind = view.caller.kind();
    if view.action.is("sts", "getcalleridentity") {
        return !matches!(
            kind,
            CallerKind::Anonymous | CallerKind::WebIdentity | CallerKind::Saml
        );
    }
    view.action.is("sts", "getsessiontoken") && matches!(kind, CallerKind::User | CallerKind::Root)
}

/// Rule T5.
fn is_bucket_policy(view: &View<'_>) -> bool {
    view.action.service() == "s3"
        && matches!(
            view.action.name(),
            "getbucketpolicy" | "putbucketpolicy" | "deletebucketpolicy"
        )
}

/// Rule T4.
fn is_protected(layers: &Layers<'_>, view: &View<'_>) -> bool {
    let Some(arn) = view.resource.arn() else {
        return false;
    };
    protected_name(arn).is_some_and(|name| layers.facts.changes(view.action, name))
}

pub(crate) fn protected_name(arn: &Arn) -> Option<ProtectedName> {
    match arn.service() {
        "iam" if arn.account() == "aws" && arn.resource().starts_with("policy/") => {
            Some(ProtectedName::ManagedPolicy)
        }
        "iam" if arn.resource().starts_with("role/aws-reserved/") => {
            Some(ProtectedName::ReservedRole)
        }
        "kms" if arn.resource().starts_with("alias/aws/") => Some(ProtectedName::AwsAlias),
        _ => None,
    }
}
