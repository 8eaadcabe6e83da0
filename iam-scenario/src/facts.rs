//! What a scenario states about services.

use std::fmt;
use std::sync::Arc;

use iam_model::{Action, Arn, ProtectedName, ServiceFacts};
use smol_str::SmolStr;

/// Facts about services that stand in a scenario, before those of the service authorization data.
///
/// What is not stated is left to the facts that are known otherwise: see [`Facts`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StatedFacts {
    /// Actions that authorise no resource type (rule C8). An action in both lists counts here.
    pub without_resource_types: Vec<Action>,
    /// Actions that authorise a resource type.
    pub with_resource_types: Vec<Action>,
    /// Every service that supports resource control policies (rule O4), by its lower-case prefix.
    pub rcp_services: Option<Vec<SmolStr>>,
    /// Actions that change AWS managed policies (rule T4).
    pub changing_managed_policies: Vec<Action>,
    /// Actions that change or pass reserved roles (rule T4).
    pub changing_reserved_roles: Vec<Action>,
    /// Actions that change aliases of AWS managed keys (rule T4).
    pub changing_aws_aliases: Vec<Action>,
}

impl ServiceFacts for StatedFacts {
    fn has_resource_types(&self, action: &Action) -> Option<bool> {
        if self.without_resource_types.contains(action) {
            Some(false)
        } else if self.with_resource_types.contains(action) {
            Some(true)
        } else {
            None
        }
    }

    fn supports_rcp(&self, service: &str) -> Option<bool> {
        let services = self.rcp_services.as_ref()?;
        Some(services.iter().any(|listed| listed == service))
    }

    fn changes(&self, action: &Action, name: ProtectedName) -> bool {
        match name {
            ProtectedName::ManagedPolicy => &self.changing_managed_policies,
            ProtectedName::ReservedRole => &self.changing_reserved_roles,
            ProtectedName::AwsAlias => &self.changing_aws_aliases,
        }
        .contains(action)
    }
}

/// The facts that a scenario is decided with: what it states, and for the rest what is known.
#[derive(Clone)]
#[non_exhaustive]
pub struct Facts {
    /// What the scenario states.
    pub stated: Arc<StatedFacts>,
    /// What is known otherwise.
    pub known: &'static dyn ServiceFacts,
}

impl Facts {
    /// Stated facts over known ones.
    pub fn new(stated: Arc<StatedFacts>, known: &'static dyn ServiceFacts) -> Self {
        Self { stated, known }
    }
}

impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Facts")
            .field("stated", &self.stated)
            .field("known", &self.known.date())
            .finish()
    }
}

impl ServiceFacts for Facts {
    fn has_resource_types(&self, action: &Action) -> Option<bool> {
        self.stated
            .has_resource_types(action)
            .or_else(|| self.known.has_resource_types(action))
    }

    fn supports_rcp(&self, service: &str) -> Option<bool> {
        self.stated
            .supports_rcp(service)
            .or_else(|| self.known.supports_rcp(service))
    }

    fn changes(&self, action: &Action, name: ProtectedName) -> bool {
        self.stated.changes(action, name) || self.known.changes(action, name)
    }

    fn missing_resource_types(
        &self,
        action: &Action,
        resources: &mut dyn Iterator<Item = &Arn>,
    ) -> Vec<&'static str> {
        match self.stated.has_resource_types(action) {
            Some(_) => Vec::new(),
            None => self.known.missing_resource_types(action, resources),
        }
    }

    /// None as soon as the scenario states anything: a stated fact must not be given a date.
    fn date(&self) -> Option<&'static str> {
        self.known
            .date()
            .filter(|_| *self.stated == StatedFacts::default())
    }
}

/// What is known about services: the compiled-in data, unless the caller has other facts.
#[derive(Clone, Copy)]
pub(crate) struct Known(pub(crate) &'static dyn ServiceFacts);

impl Default for Known {
    fn default() -> Self {
        Self(&iam_catalog::CATALOG)
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Known").field(&self.0.date()).finish()
    }
}
