//! What many requests meet.

use std::sync::Arc;

use iam_eval::{Layers, OwnedLayers};
use iam_model::{Action, ServiceFacts};

use crate::{BuildError, Facts, Scenario, Sources};

/// The layers and the facts about services that the requests of a [`Batch`](crate::Batch) meet.
///
/// The policy of the resource is a role's trust policy for the actions of rule T2, and is compiled
/// otherwise for them: so there are two sets of layers.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The layers for every action but those of rule T2; `None` if the resource's policy is a trust
    /// policy and nothing else.
    pub layers: Option<OwnedLayers>,
    /// The layers for the actions of rule T2; `None` if the resource's policy is no trust policy.
    pub trust: Option<OwnedLayers>,
    /// What is known about services, where a request states nothing.
    pub facts: Facts,
}

impl Setup {
    /// The layers that a request for an action meets, with these facts.
    pub(crate) fn layers<'a>(
        &'a self,
        action: &Action,
        facts: &'a dyn ServiceFacts,
    ) -> Option<Layers<'a>> {
        let layers = if action.is_of_trust_policies() {
            &self.trust
        } else {
            &self.layers
        };
        Some(layers.as_ref()?.layers().facts(facts))
    }
}

impl Scenario {
    /// What further requests meet: the policies of the scenario and its facts about services. Its own
    /// request counts for nothing.
    ///
    /// # Errors
    /// A policy that is not there or cannot be used.
    pub fn setup(&self, sources: &mut Sources) -> Result<Setup, BuildError> {
        let mut layers = |trust| match sources.layers(&self.policies, &self.file, trust) {
            Ok(layers) => Ok(Ok(layers)),
            Err(BuildError::Refused(refusal)) => Ok(Err(refusal)),
            Err(missing) => Err(missing),
        };
        let (layers, trust) = match (layers(false)?, layers(true)?) {
            (Err(refusal), Err(_)) => return Err(refusal.into()),
            (layers, trust) => (layers.ok(), trust.ok()),
        };
        Ok(Setup {
            layers,
            trust,
            facts: sources.facts(&Arc::clone(&self.facts)),
        })
    }
}
