//! The single thing that is missing: changes that make a denied request allowed.

use std::fmt;

use iam_model::{ConditionKey, ContextValue, Policy, Source, Statement};
use smol_str::SmolStr;

use crate::decide::Layer;
use crate::layers::{EndpointKind, Layers, RcpScope};
use crate::{LoadErrors, PolicySet, Request};

/// A single change to a request or to the policies that it meets.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Change {
    /// Send the request with this value of a context key.
    SetContext {
        /// The key.
        key: ConditionKey,
        /// A value with which the request is allowed.
        value: ContextValue,
    },
    /// Send the request without a context key.
    RemoveContext {
        /// The key.
        key: ConditionKey,
    },
    /// Add a statement to a layer.
    AddStatement {
        /// The layer.
        layer: Layer,
        /// The level of an SCP, counted from 0 at the root.
        level: Option<usize>,
        /// The statement: as narrow as the request.
        statement: Box<Statement>,
    },
    /// Remove a Deny statement, or except the request from it.
    RemoveStatement {
        /// The layer.
        layer: Layer,
        /// The level of an SCP or RCP, counted from 0 at the root.
        level: Option<usize>,
        /// The position of the policy in its set, counted from 0.
        policy: usize,
        /// The position of the statement in its policy, counted from 0.
        index: usize,
        /// How the statement is cited: policy, place, Sid.
        citation: SmolStr,
    },
}

/// Policy sets that belong to nobody else: [`Layers`] borrows from them.
///
/// What [`Change::apply`] gives back, and what a tool keeps that builds layers step by step.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct OwnedLayers {
    /// Identity policies.
    pub identity: Option<PolicySet>,
    /// The permissions boundary.
    pub boundary: Option<PolicySet>,
    /// Session policies.
    pub session: Option<PolicySet>,
    /// The policy of the resource, or the trust policy of the role.
    pub resource: Option<PolicySet>,
    /// The VPC endpoint policy.
    pub endpoint: Option<PolicySet>,
    /// The kind of the endpoint.
    pub endpoint_kind: EndpointKind,
    /// The levels of service control policies, the root first.
    pub scp: Vec<PolicySet>,
    /// The levels of resource control policies, the root first.
    pub rcp: Vec<PolicySet>,
    /// Which actions RCPs concern.
    pub rcp_scope: RcpScope,
}

impl OwnedLayers {
    /// The layers to decide with. Service facts are added with [`Layers::facts`].
    pub fn layers(&self) -> Layers<'_> {
        let mut layers = Layers::new()
            .scp_levels(&self.scp)
            .rcp_levels(&self.rcp)
            .endpoint_kind(self.endpoint_kind)
            .rcp_scope(self.rcp_scope);
        layers.identity = self.identity.as_ref();
        layers.boundary = self.boundary.as_ref();
        layers.session = self.session.as_ref();
        layers.resource = self.resource.as_ref();
        layers.endpoint = self.endpoint.as_ref();
        layers
    }
}

impl From<&Layers<'_>> for OwnedLayers {
    fn from(layers: &Layers<'_>) -> Self {
        Self {
            identity: layers.identity.cloned(),
            boundary: layers.boundary.cloned(),
            session: layers.session.cloned(),
            resource: layers.resource.cloned(),
            endpoint: layers.endpoint.cloned(),
            endpoint_kind: layers.endpoint_kind,
            scp: layers.scp.to_vec(),
            rcp: layers.rcp.to_vec(),
            rcp_scope: layers.rcp_scope,
        }
    }
}

impl Change {
    /// The request and the layers with the change made. The service facts of `layers` are not
    /// part of the result.
    ///
    /// # Errors
    /// If the changed policy cannot be compiled.
    pub fn apply(
        &self,
        request: &Request,
        layers: &Layers<'_>,
    ) -> Result<(Request, OwnedLayers), LoadErrors> {
        let mut request = request.clone();
        let mut owned = OwnedLayers::from(layers);
        match self {
            Self::SetContext { key, value } => {
                request = request.without(key).with_key(key.clone(), value.clone());
            }
            Self::RemoveContext { key } => request = request.without(key),
            Self::AddStatement {
                layer,
                level,
                statement,
            } => owned.edit(*layer, *level, |policies| {
                let added = || Policy::new([Statement::clone(statement)]);
                match (layer, policies.first_mut()) {
                    // The policy of a resource and that of an endpoint are one document.
                    (Layer::Resource | Layer::Endpoint, Some((_, policy))) => {
                        policy.push(Statement::clone(statement));
                    }
                    _ => policies.push((SmolStr::new_static("added"), added())),
                }
            })?,
            Self::RemoveStatement {
                layer,
                level,
                policy,
                index,
                ..
            } => owned.edit(*layer, *level, |policies| {
                if let Some((_, policy)) = policies.get_mut(*policy) {
                    policy.remove(*index);
                }
            })?,
        }
        Ok((request, owned))
    }
}

impl OwnedLayers {
    /// Compiles one set anew, with its policies edited.
    fn edit(
        &mut self,
        layer: Layer,
        level: Option<usize>,
        edit: impl FnOnce(&mut Vec<(SmolStr, Policy)>),
    ) -> Result<(), LoadErrors> {
        use iam_model::PolicyType as Type;
        let level = level.unwrap_or_default();
        let (slot, policy_type) = match layer {
            Layer::Identity => (self.identity.as_mut(), Type::Identity),
            Layer::Boundary => (self.boundary.as_mut(), Type::Boundary),
            Layer::Session => (self.session.as_mut(), Type::Session),
            Layer::Resource => (self.resource.as_mut(), Type::Resource),
            Layer::Endpoint => (self.endpoint.as_mut(), Type::Endpoint),
            Layer::Scp => (self.scp.get_mut(level), Type::Scp),
            Layer::Rcp => (self.rcp.get_mut(level), Type::Rcp),
            Layer::Service => return Ok(()),
        };
        let policy_type = slot.as_ref().map_or(policy_type, |set| set.policy_type());
        let mut policies: Vec<(SmolStr, Policy)> = slot
            .as_ref()
            .map(|set| set.sources())
            .into_iter()
            .flatten()
            .map(|source| (source.name().into(), source.as_policy().clone()))
            .collect();
        edit(&mut policies);
        let sources = policies
            .into_iter()
            .map(|(name, policy)| Source::policy(name, policy));
        let set = PolicySet::compile(policy_type, sources)?;
        match slot {
            Some(slot) => *slot = set,
            None => match layer {
                Layer::Identity => self.identity = Some(set),
                Layer::Boundary => self.boundary = Some(set),
                Layer::Session => self.session = Some(set),
                Layer::Resource => self.resource = Some(set),
                Layer::Endpoint => self.endpoint = Some(set),
                Layer::Scp => self.scp.push(set),
                Layer::Rcp => self.rcp.push(set),
                Layer::Service => {}
            },
        }
        Ok(())
    }
}

/// Edits of a policy that keep scalar or list where they can.
trait Edit {
    fn push(&mut self, statement: Statement);
    fn remove(&mut self, index: usize);
}

impl Edit for Policy {
    fn push(&mut self, statement: Statement) {
        let mut statements = std::mem::replace(&mut self.statements, Vec::new().into())
            .as_slice()
            .to_vec();
        statements.push(statement);
        self.statements = statements.into();
    }

    fn remove(&mut self, index: usize) {
        let mut statements = self.statements.as_slice().to_vec();
        if index < statements.len() {
            statements.remove(index);
        }
        self.statements = statements.into();
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |f: &mut fmt::Formatter<'_>, layer: &Layer, level: &Option<usize>| match level {
            Some(level) => write!(f, "{layer} level {}", level + 1),
            None => write!(f, "{layer} layer"),
        };
        match self {
            Self::SetContext { key, value } => {
                write!(f, "send the request with {key} = {}", value.as_values())
            }
            Self::RemoveContext { key } => write!(f, "send the request without {key}"),
            Self::AddStatement {
                layer,
                level,
                statement,
            } => {
                f.write_str("add to the ")?;
                at(f, layer, level)?;
                write!(f, ": {statement}")
            }
            Self::RemoveStatement {
                layer,
                level,
                citation,
                ..
            } => {
                write!(f, "remove {citation} from the ")?;
                at(f, layer, level)?;
                f.write_str(", or except this request from it")
            }
        }
    }
}
