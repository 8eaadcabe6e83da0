//! The policies that flags give, compiled for the layers that they stand in.

use iam_eval::{EndpointKind, OwnedLayers, PolicySet, RcpScope};
use iam_model::{
    Action, OneOrMany, Policy, PolicyType, PrincipalElement, PrincipalType, Principals, Source,
};

use iam_scenario::Setup;

use crate::args::simulate::SimulateArgs;
use crate::failure::Failure;
use crate::flags::{self, Level};
use crate::input::Inputs;

/// The policies of the flags. A layer that no flag gives is not there, or is the scenario's.
#[derive(Default)]
pub(crate) struct Policies {
    identity: Option<PolicySet>,
    boundary: Option<PolicySet>,
    session: Option<PolicySet>,
    resource: Option<PolicySet>,
    /// The resource's policy compiled as the trust policy of a role (rule T2).
    trust: Option<PolicySet>,
    endpoint: Option<PolicySet>,
    endpoint_kind: Option<EndpointKind>,
    rcp_scope: Option<RcpScope>,
    scp: Vec<(String, PolicySet)>,
    rcp: Vec<(String, PolicySet)>,
}

/// Reads policies one after the other and keeps what went wrong, so that all of it is told.
struct Reader<'a> {
    inputs: &'a mut Inputs,
    failures: Vec<Failure>,
}

impl Reader<'_> {
    fn source(&mut self, flag: &'static str, source: &str) -> Option<Source> {
        self.inputs
            .policy(flag, source)
            .map_err(|failure| self.failures.push(failure))
            .ok()
    }

    fn set(
        &mut self,
        flag: &'static str,
        policy_type: PolicyType,
        sources: &[String],
    ) -> Option<PolicySet> {
        let read: Vec<Source> = sources
            .iter()
            .filter_map(|source| self.source(flag, source))
            .collect();
        self.compile(policy_type, read)
    }

    fn given(
        &mut self,
        flag: &'static str,
        policy_type: PolicyType,
        sources: &[String],
    ) -> Option<PolicySet> {
        if sources.is_empty() {
            return None;
        }
        self.set(flag, policy_type, sources)
    }

    fn levels(
        &mut self,
        flag: &'static str,
        policy_type: PolicyType,
        levels: Vec<Level>,
    ) -> Vec<(String, PolicySet)> {
        levels
            .into_iter()
            .filter_map(|level| Some((level.label, self.set(flag, policy_type, &level.sources)?)))
            .collect()
    }

    fn compile(&mut self, policy_type: PolicyType, sources: Vec<Source>) -> Option<PolicySet> {
        PolicySet::compile(policy_type, sources)
            .map_err(|errors| self.failures.push(errors.into()))
            .ok()
    }
}

impl Policies {
    /// Reads the policies of the flags. The actions tell whether the resource's policy is a trust
    /// policy; without any it may be either.
    pub(crate) fn read(
        args: &SimulateArgs,
        actions: &[Action],
        inputs: &mut Inputs,
    ) -> Result<Self, Failure> {
        let scp = flags::levels("--scp", &args.scp)?;
        let rcp = flags::levels("--rcp", &args.rcp)?;
        let mut reader = Reader {
            inputs,
            failures: Vec::new(),
        };
        let mut policies = Self {
            identity: reader.given("--policy", PolicyType::Identity, &args.policy),
            boundary: reader.given("--boundary", PolicyType::Boundary, &args.boundary),
            session: reader.given(
                "--session-policy",
                PolicyType::Session,
                &args.session_policy,
            ),
            endpoint: reader.given(
                "--endpoint-policy",
                PolicyType::Endpoint,
                &args.endpoint_policy,
            ),
            endpoint_kind: args.endpoint_kind.map(EndpointKind::from),
            rcp_scope: args.rcp_everywhere.then_some(RcpScope::Everywhere),
            scp: reader.levels("--scp", PolicyType::Scp, scp),
            rcp: reader.levels("--rcp", PolicyType::Rcp, rcp),
            ..Self::default()
        };
        if let Some(source) = &args.resource_policy
            && let Some(source) = reader.source("--resource-policy", source)
        {
            let is_trust = |action: &&Action| action.is_of_trust_policies();
            let trusts = actions.iter().filter(is_trust).count();
            if trusts < actions.len() {
                let sources = vec![source.clone()];
                policies.resource = reader.compile(PolicyType::Resource, sources);
            }
            if trusts > 0 {
                policies.trust = reader.compile(PolicyType::Trust, vec![source.clone()]);
            }
            if actions.is_empty() {
                // The action is a scenario's; it has one of the two.
                let sources = || [source.clone()];
                policies.resource = PolicySet::compile(PolicyType::Resource, sources()).ok();
                policies.trust = PolicySet::compile(PolicyType::Trust, sources()).ok();
                if policies.resource.is_none() && policies.trust.is_none() {
                    reader.compile(PolicyType::Resource, vec![source]);
                }
            }
        }
        if reader.failures.is_empty() {
            Ok(policies)
        } else {
            Err(Failure::all(reader.failures))
        }
    }

    /// The layers with those of the flags in place of their own.
    pub(crate) fn over(&self, mut layers: OwnedLayers, is_trust: bool) -> OwnedLayers {
        let resource = if is_trust {
            &self.trust
        } else {
            &self.resource
        };
        for (own, given) in [
            (&mut layers.identity, &self.identity),
            (&mut layers.boundary, &self.boundary),
            (&mut layers.session, &self.session),
            (&mut layers.resource, resource),
            (&mut layers.endpoint, &self.endpoint),
        ] {
            if given.is_some() {
                own.clone_from(given);
            }
        }
        for (own, given) in [(&mut layers.scp, &self.scp), (&mut layers.rcp, &self.rcp)] {
            if !given.is_empty() {
                *own = given.iter().map(|(_, set)| set.clone()).collect();
            }
        }
        layers.endpoint_kind = self.endpoint_kind.unwrap_or(layers.endpoint_kind);
        layers.rcp_scope = self.rcp_scope.unwrap_or(layers.rcp_scope);
        layers
    }

    /// The set-up with the layers of the flags in place of its own.
    pub(crate) fn over_setup(&self, setup: Setup) -> Setup {
        // A resource's policy that cannot be what the action needs leaves no layers: the request
        // would be decided without it.
        let given = self.resource.is_some() || self.trust.is_some();
        let over = |layers: Option<OwnedLayers>, own: &Option<PolicySet>, is_trust| {
            let layers = if given {
                own.as_ref().and(layers)
            } else {
                layers
            };
            layers.map(|layers| self.over(layers, is_trust))
        };
        Setup {
            layers: over(setup.layers, &self.resource, false),
            trust: over(setup.trust, &self.trust, true),
            facts: setup.facts,
        }
    }

    /// The labels of SCP or RCP levels.
    pub(crate) fn labels(&self, policy_type: PolicyType) -> Vec<String> {
        let levels = match policy_type {
            PolicyType::Scp => &self.scp,
            _ => &self.rcp,
        };
        levels.iter().map(|(label, _)| label.clone()).collect()
    }

    /// Refuses an endpoint policy whose Principal might mean a caller whom nothing names.
    pub(crate) fn check_unnamed(&self) -> Result<(), Failure> {
        let endpoint = self.endpoint.iter().flat_map(PolicySet::sources);
        if endpoint.map(Source::as_policy).any(names_somebody) {
            let message = "the endpoint's policy names principals, which needs --principal";
            let help = "say who calls, as `--principal ARN`";
            return Err(Failure::with_help(message, Some(help)));
        }
        Ok(())
    }
}

/// Whether a statement names a principal other than everybody.
fn names_somebody(policy: &Policy) -> bool {
    policy.statements.iter().any(|statement| {
        let Some(element) = &statement.principal else {
            return false;
        };
        match element {
            PrincipalElement::NotPrincipal(_) => true,
            PrincipalElement::Principal(Principals::Any) => false,
            PrincipalElement::Principal(Principals::Map(map)) => {
                map.iter().any(|(kind, values)| {
                    let everybody = |values: &OneOrMany<_>| values.iter().all(|value| value == "*");
                    *kind != PrincipalType::Aws || !everybody(values)
                })
            }
        }
    })
}
