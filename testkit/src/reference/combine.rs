//! The decision: the rules E, A, S, O, T and how the layers combine.

use super::Outcome;
use super::caller::{CallerKind, split_arn};
use super::condition::holds;
use super::load::{Layers, is_trust_action};
use super::policy::{Policy, Statement, action_matches};
use super::principal::{Grant, Place, allows_caller, denies_caller};
use super::request::{Part, Request};
use super::resource::resource_matches;

/// T3, C9: all resources must be allowed; an explicit deny of one shows in the label.
pub(crate) fn decide_request(request: &Request, layers: &Layers) -> Outcome {
    if is_always_allowed(request) {
        return Outcome::Allowed;
    }
    let outcomes: Vec<Outcome> = request
        .parts
        .iter()
        .map(|part| decide_part(request, layers, part))
        .collect();
    if outcomes.contains(&Outcome::ExplicitDeny) {
        Outcome::ExplicitDeny
    } else if outcomes.contains(&Outcome::ImplicitDeny) {
        Outcome::ImplicitDeny
    } else {
        Outcome::Allowed
    }
}

/// T3: calls that nothing can deny.
fn is_always_allowed(request: &Request) -> bool {
    let kind = &request.caller.kind;
    match (request.service.as_str(), request.name.as_str()) {
        ("sts", "getcalleridentity") => !matches!(
            kind,
            CallerKind::Anonymous | CallerKind::WebIdentity | CallerKind::Saml
        ),
        ("sts", "getsessiontoken") => matches!(kind, CallerKind::User { .. } | CallerKind::Root),
        _ => false,
    }
}

/// E1 to E4: one resource.
fn decide_part(request: &Request, layers: &Layers, part: &Part) -> Outcome {
    let view = View {
        request,
        layers,
        part,
    };
    if view.is_denied() {
        Outcome::ExplicitDeny
    } else if view.guardrails_allow() && !part.protected && view.is_granted() {
        Outcome::Allowed
    } else {
        Outcome::ImplicitDeny
    }
}

/// One resource of a request under all the layers.
#[derive(Clone, Copy)]
struct View<'a> {
    request: &'a Request,
    layers: &'a Layers,
    part: &'a Part,
}

impl View<'_> {
    /// E5: all but the principal element of a statement.
    fn applies(self, statement: &Statement) -> bool {
        let Request { service, name, .. } = self.request;
        let context = &self.part.context;
        statement
            .action
            .matches(|pattern| action_matches(pattern, service, name))
            && statement.resource.as_ref().is_none_or(|resource| {
                resource.matches(|pattern| resource_matches(pattern, self.part, context))
            })
            && statement
                .conditions
                .iter()
                .all(|condition| holds(condition, context))
    }

    /// E6, G: the best grant of the Allow statements of a layer that apply.
    fn grant(self, policies: &[Policy], place: Place) -> Grant {
        policies
            .iter()
            .flat_map(|policy| &policy.statements)
            .filter(|statement| !statement.deny)
            .map(|statement| {
                let grant = allows_caller(&statement.principal, &self.request.caller, place);
                if grant != Grant::Nothing && self.applies(statement) {
                    grant
                } else {
                    Grant::Nothing
                }
            })
            .max()
            .unwrap_or(Grant::Nothing)
    }

    fn allows(self, policies: &[Policy], place: Place) -> bool {
        self.grant(policies, place) != Grant::Nothing
    }

    fn denies(self, policies: &[Policy], place: Place) -> bool {
        let has_boundary = !self.layers.boundary.is_empty();
        policies
            .iter()
            .flat_map(|policy| &policy.statements)
            .any(|statement| {
                statement.deny
                    && denies_caller(
                        &statement.principal,
                        &self.request.caller,
                        place,
                        has_boundary,
                    )
                    && self.applies(statement)
            })
    }

    fn endpoint_place(self) -> Place {
        if self.layers.gateway {
            Place::GatewayEndpoint
        } else {
            Place::Guardrail
        }
    }

    /// E2: a matching Deny in any layer that applies to the request.
    fn is_denied(self) -> bool {
        let layers = self.layers;
        let levels_deny = |levels: &[Vec<Policy>]| {
            levels
                .iter()
                .any(|level| self.denies(level, Place::Guardrail))
        };
        self.denies(&layers.identity, Place::Guardrail)
            || self.denies(&layers.boundary, Place::Guardrail)
            || self.denies(&layers.session, Place::Guardrail)
            || (!self.is_bucket_policy_recovery() && self.denies(&layers.resource, Place::Resource))
            || (self.scps_apply() && levels_deny(&layers.scp))
            || (self.rcps_apply() && levels_deny(&layers.rcp))
            || self.denies(&layers.endpoint, self.endpoint_place())
    }

    /// O1, O6: SCP levels and the endpoint policy must allow. `RCPFullAWSAccess` is always
    /// attached, so that layer never denies implicitly (O4).
    fn guardrails_allow(self) -> bool {
        let layers = self.layers;
        let endpoint =
            layers.endpoint.is_empty() || self.allows(&layers.endpoint, self.endpoint_place());
        let mut levels = layers.scp.iter();
        let scp = !self.scps_apply() || levels.all(|level| self.allows(level, Place::Guardrail));
        endpoint && scp
    }

    /// O2: whom service control policies concern.
    fn scps_apply(self) -> bool {
        let caller = &self.request.caller;
        caller.account.is_some()
            && !caller.management_account
            && !caller.service_linked_role
            && !caller.outside_organization
    }

    /// O4: what resource control policies concern.
    fn rcps_apply(self) -> bool {
        let request = self.request;
        let facts = &request.resource_facts;
        let retire_grant = request.service == "kms" && request.name == "retiregrant";
        let exempt = facts.management_account
            || facts.aws_managed_key
            || request.caller.service_linked_role
            || (facts.service_linked_role && is_trust_action(request))
            || retire_grant
            || request.without_rcp;
        !exempt
    }

    /// T5: root of the bucket's owner and the three actions on bucket policies.
    fn is_bucket_policy_recovery(self) -> bool {
        let request = self.request;
        matches!(request.caller.kind, CallerKind::Root)
            && request.caller.account == self.part.owner
            && request.service == "s3"
            && matches!(
                request.name.as_str(),
                "getbucketpolicy" | "putbucketpolicy" | "deletebucketpolicy"
            )
    }

    /// A1 to A8: whether the caller's side and the resource's side grant.
    fn is_granted(self) -> bool {
        let caller = &self.request.caller;
        let grant = self.grant(&self.layers.resource, Place::Resource);
        if caller.account.is_none() {
            // A6, A8, T2: nothing but the resource policy speaks for these.
            return grant != Grant::Nothing;
        }
        let side = self.caller_side();
        let own_side = side.identity && side.boundary && side.session;
        if caller.account != self.part.owner {
            // A5: both sides, whatever form the principal takes.
            return own_side && grant != Grant::Nothing;
        }
        let granted = match grant {
            Grant::Direct => true,
            Grant::Role => side.boundary && side.session,
            Grant::Account => own_side,
            Grant::Nothing => false,
        };
        granted || (own_side && !self.needs_resource_policy())
    }

    /// E9, S2 to S4, S6: what the caller's own policies allow.
    fn caller_side(self) -> CallerSide {
        let (caller, layers) = (&self.request.caller, self.layers);
        let allows = |policies: &[Policy]| self.allows(policies, Place::Guardrail);
        CallerSide {
            identity: matches!(caller.kind, CallerKind::Root)
                || caller.is_federated_by_root()
                || allows(&layers.identity),
            boundary: layers.boundary.is_empty() || allows(&layers.boundary),
            session: if layers.session.is_empty() {
                !matches!(caller.kind, CallerKind::FederatedUser { .. })
            } else {
                allows(&layers.session)
            },
        }
    }

    /// A7, T1, T2: where identity policies alone are not enough in the same account.
    fn needs_resource_policy(self) -> bool {
        let key = self.request.service == "kms"
            && split_arn(&self.part.resource)
                .is_some_and(|arn| arn.service == "kms" && arn.resource.starts_with("key/"));
        key || is_trust_action(self.request)
    }
}

/// Which layers of the caller's side allow; an absent limit allows.
struct CallerSide {
    identity: bool,
    boundary: bool,
    session: bool,
}
