//! How the layers combine into a decision.

use std::fmt;

use iam_model::{CallerKind, FederatedBy, Forms, PrincipalMatching};

use crate::exemption::{Applied, rcp_applies, scp_applies};
use crate::grant::{Grant, Limits, grant};
use crate::layers::{EndpointKind, Layers};
use crate::service::{
    is_always_allowed, is_assume_role, is_bucket_policy, is_key_action, protected,
};
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
    let owns_bucket = kind == CallerKind::Root && view.same_account() && is_bucket_policy(view);
    if owns_bucket {
        resource.denies = false;
    }

    let has_deny = |answer: Option<SetAnswer>| answer.is_some_and(|answer| answer.denies);
    let mut denied = LayerSet::default();
    denied.insert_if(rcp_denies, Layer::Rcp);
    denied.insert_if(scp_denies, Layer::Scp);
    denied.insert_if(has_deny(endpoint), Layer::Endpoint);
    denied.insert_if(resource.denies, Layer::Resource);
    denied.insert_if(has_deny(identity), Layer::Identity);
    denied.insert_if(has_deny(boundary), Layer::Boundary);
    denied.insert_if(has_deny(session), Layer::Session);

    let root = kind == CallerKind::Root || view.caller.federated_by() == Some(&FederatedBy::Root);
    let allows = |answer: Option<SetAnswer>| answer.map(SetAnswer::allows);
    let limits = Limits {
        identity: root || allows(identity).unwrap_or(false),
        boundary: allows(boundary).unwrap_or(true),
        // Rule S2: a federated user without session policy has an implicit deny there.
        session: allows(session).unwrap_or(kind != CallerKind::FederatedUser),
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
    guarded.insert_if(protected(layers, view).is_some(), Layer::Service);

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
