//! A scenario that is ready to be decided.

use iam_eval::{Decision, Explanation, InputError, Layers, OwnedLayers, Request};

use crate::Facts;

/// The request of a scenario, the layers that it meets, and the facts about services.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Built {
    /// The request.
    pub request: Request,
    /// The layers.
    pub layers: OwnedLayers,
    /// What the scenario states about services, and what is known otherwise.
    pub facts: Facts,
}

impl Built {
    /// The layers with the facts.
    pub fn layers(&self) -> Layers<'_> {
        self.layers.layers().facts(&self.facts)
    }

    /// Decides the request.
    ///
    /// # Errors
    /// The caller cannot have the layers that are given.
    pub fn decide(&self) -> Result<Decision, InputError> {
        self.layers().decide(&self.request)
    }

    /// Decides the request and says why.
    ///
    /// # Errors
    /// As [`Built::decide`].
    pub fn explain(&self) -> Result<Explanation, InputError> {
        self.layers().explain(&self.request)
    }
}
