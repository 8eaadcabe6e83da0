//! Layers: the policy sets that a request meets, put together.

use iam_model::{Caller, CallerKind, FederatedBy, NoFacts, PolicyType, ServiceFacts};

use crate::decide::{Outcome, outcome};
use crate::view::View;
use crate::{Choice, Decision, Explanation, InputError, PolicySet, Request};

/// The kind of VPC endpoint that a request goes through (rule O6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EndpointKind {
    /// An interface endpoint.
    #[default]
    Interface,
    /// A gateway endpoint: a Principal that names an account means its root user.
    Gateway,
}

/// Which actions resource control policies concern (rule O4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RcpScope {
    /// Those that AWS lists, as far as the service facts tell.
    #[default]
    Listed,
    /// All of them.
    Everywhere,
}

/// The policies that a request meets, layer by layer.
///
/// Holds borrows only: combining costs nothing, and any layer is swapped for the next request.
/// A layer that is not given is not there.
///
/// # Examples
/// ```
/// use iam_eval::{Decision, Layers, PolicySet, Request};
/// use iam_model::{ActionPattern, Effect, Policy, ResourcePattern, Statement};
/// let read = Policy::new([Statement::new(
///     Effect::Allow,
///     ActionPattern::from_static("imagebuilder:Get*"),
/// )
/// .with_resource(ResourcePattern::from_static("*"))]);
/// let role = PolicySet::identity([read])?;
/// let layers = Layers::new().identity(&role);
/// let request = Request::new(
///     "arn:aws:sts::123456789012:assumed-role/build/i-0abc",
///     "imagebuilder:GetComponent",
///     "arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1",
/// )?;
/// assert_eq!(layers.decide(&request)?, Decision::Allowed);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy)]
pub struct Layers<'a> {
    pub(crate) identity: Option<&'a PolicySet>,
    pub(crate) boundary: Option<&'a PolicySet>,
    pub(crate) session: Option<&'a PolicySet>,
    pub(crate) resource: Option<&'a PolicySet>,
    pub(crate) endpoint: Option<&'a PolicySet>,
    pub(crate) scp: &'a [PolicySet],
    pub(crate) rcp: &'a [PolicySet],
    pub(crate) endpoint_kind: EndpointKind,
    pub(crate) rcp_scope: RcpScope,
    pub(crate) facts: &'a dyn ServiceFacts,
}

impl std::fmt::Debug for Layers<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Layers")
            .field("identity", &self.identity)
            .field("boundary", &self.boundary)
            .field("session", &self.session)
            .field("resource", &self.resource)
            .field("endpoint", &self.endpoint)
            .field("scp", &self.scp)
            .field("rcp", &self.rcp)
            .finish_non_exhaustive()
    }
}

impl Default for Layers<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Layers<'a> {
    /// No layer at all.
    pub const fn new() -> Self {
        Self {
            identity: None,
            boundary: None,
            session: None,
            resource: None,
            endpoint: None,
            scp: &[],
            rcp: &[],
            endpoint_kind: EndpointKind::Interface,
            rcp_scope: RcpScope::Listed,
            facts: &NoFacts,
        }
    }

    /// The identity policies of the caller.
    pub const fn identity(mut self, set: &'a PolicySet) -> Self {
        self.identity = Some(set);
        self
    }

    /// The permissions boundary of the caller. An empty set is no boundary (rule S4).
    pub const fn boundary(mut self, set: &'a PolicySet) -> Self {
        self.boundary = Some(set);
        self
    }

    /// The session policies of the caller's session. An empty set is none.
    pub const fn session(mut self, set: &'a PolicySet) -> Self {
        self.session = Some(set);
        self
    }

    /// The policy of the resource; for the actions of rule T2 the trust policy of the role.
    pub const fn resource(mut self, set: &'a PolicySet) -> Self {
        self.resource = Some(set);
        self
    }

    /// The service control policies of the caller's account: one set for each level, the root
    /// first. No levels: the account is in no organization.
    pub const fn scp_levels(mut self, levels: &'a [PolicySet]) -> Self {
        self.scp = levels;
        self
    }

    /// The resource control policies of the owner's account: one set for each level, the root
    /// first. `RCPFullAWSAccess` is always attached and need not be given.
    pub const fn rcp_levels(mut self, levels: &'a [PolicySet]) -> Self {
        self.rcp = levels;
        self
    }

    /// The policy of the VPC endpoint that the request goes through.
    pub const fn endpoint(mut self, set: &'a PolicySet) -> Self {
        self.endpoint = Some(set);
        self
    }

    /// The kind of the VPC endpoint.
    pub const fn endpoint_kind(mut self, kind: EndpointKind) -> Self {
        self.endpoint_kind = kind;
        self
    }

    /// Which actions resource control policies concern.
    pub const fn rcp_scope(mut self, scope: RcpScope) -> Self {
        self.rcp_scope = scope;
        self
    }

    /// What is known about services and actions (rules C8, C9, O4 and T4).
    pub const fn facts(mut self, facts: &'a dyn ServiceFacts) -> Self {
        self.facts = facts;
        self
    }

    /// Decides a request as AWS does.
    ///
    /// # Errors
    /// A request that was built wrongly, or layers that its caller cannot have: a session policy
    /// for an IAM user (rule S1), a boundary for a service (S4), policies of the root user (E9).
    pub fn decide(&self, request: &Request) -> Result<Decision, InputError> {
        self.validate(request)?;
        let mut decision = Decision::Allowed;
        for part in request.parts() {
            let view = View::new(request, part, self.facts);
            let outcome = outcome(self, &view);
            decision = decision.and(outcome.decision);
        }
        Ok(decision)
    }

    /// Decides a request and says why.
    ///
    /// # Errors
    /// As [`Layers::decide`].
    pub fn explain(&self, request: &Request) -> Result<Explanation, InputError> {
        self.validate(request)?;
        Ok(crate::explain::explain(self, request))
    }

    /// The choices of semantics.md that the decision depends on and that come with a warning, each
    /// once: what [`Explanation::warnings`] has, in less time.
    ///
    /// # Errors
    /// As [`Layers::decide`].
    pub fn warnings(&self, request: &Request) -> Result<Vec<Choice>, InputError> {
        self.validate(request)?;
        let mut found: Vec<Choice> = Vec::new();
        for (view, outcome) in self.outcomes(request) {
            for choice in crate::choices::choices(self, &view, outcome) {
                if choice.warns && !found.contains(&choice) {
                    found.push(choice);
                }
            }
        }
        Ok(found)
    }

    pub(crate) fn outcomes<'r>(
        &'r self,
        request: &'r Request,
    ) -> impl Iterator<Item = (View<'r>, Outcome)> {
        request.parts().iter().map(|part| {
            let view = View::new(request, part, self.facts);
            let outcome = outcome(self, &view);
            (view, outcome)
        })
    }

    fn validate(&self, request: &Request) -> Result<(), InputError> {
        if let Some(error) = request.error() {
            return Err(error.clone());
        }
        self.validate_types()?;
        let caller = request.caller();
        let can_have = CanHave::of(caller);
        let has = |set: Option<&PolicySet>| set.is_some_and(|set| !set.is_empty());
        let lacks = |set, can_have: bool| !can_have && has(set);
        for (layer, refused) in [
            (
                PolicyType::Identity,
                lacks(self.identity, can_have.identity),
            ),
            (
                PolicyType::Boundary,
                lacks(self.boundary, can_have.boundary),
            ),
            (PolicyType::Session, lacks(self.session, can_have.session)),
        ] {
            if refused {
                return Err(cannot_have(caller, layer));
            }
        }
        Ok(())
    }

    /// A set stands in the layer that it was compiled for.
    fn validate_types(&self) -> Result<(), InputError> {
        let check = |set: &PolicySet, expected: PolicyType| {
            let found = set.policy_type();
            let trust = expected == PolicyType::Resource && found == PolicyType::Trust;
            if found == expected || trust {
                Ok(())
            } else {
                Err(InputError::WrongLayer { expected, found })
            }
        };
        let single = |set: Option<&PolicySet>, expected| match set {
            Some(set) => check(set, expected),
            None => Ok(()),
        };
        single(self.identity, PolicyType::Identity)?;
        single(self.boundary, PolicyType::Boundary)?;
        single(self.session, PolicyType::Session)?;
        single(self.resource, PolicyType::Resource)?;
        single(self.endpoint, PolicyType::Endpoint)?;
        for (levels, expected) in [(self.scp, PolicyType::Scp), (self.rcp, PolicyType::Rcp)] {
            levels.iter().try_for_each(|set| check(set, expected))?;
        }
        Ok(())
    }
}

/// Which policies of its own a caller can have.
struct CanHave {
    identity: bool,
    boundary: bool,
    session: bool,
}

impl CanHave {
    fn of(caller: &Caller) -> Self {
        let (identity, boundary, session) = match caller.kind() {
            CallerKind::User => (true, true, false),
            CallerKind::RoleSession | CallerKind::Role => (true, true, true),
            // The identity policies and the boundary of a federated user are those of its federator;
            // the session policies are its own (rule S6).
            CallerKind::FederatedUser => match caller.federated_by() {
                None => (true, false, true),
                Some(FederatedBy::User(_)) => (true, true, true),
                Some(FederatedBy::Root) => (false, false, true),
            },
            CallerKind::Root
            | CallerKind::WebIdentity
            | CallerKind::Saml
            | CallerKind::Service
            | CallerKind::Anonymous => (false, false, false),
        };
        Self {
            identity,
            boundary,
            session,
        }
    }
}

#[cold]
fn cannot_have(caller: &Caller, layer: PolicyType) -> InputError {
    let kind = caller.kind();
    if kind == CallerKind::Root || caller.federated_by() == Some(&FederatedBy::Root) {
        return InputError::PolicyForRoot { layer };
    }
    match layer {
        PolicyType::Identity => InputError::IdentityForCaller { caller: kind },
        PolicyType::Boundary => InputError::BoundaryForCaller { caller: kind },
        _ => InputError::SessionForCaller { caller: kind },
    }
}
