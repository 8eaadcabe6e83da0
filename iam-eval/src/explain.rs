//! Builds explanations.

use crate::decide::Decision;
use crate::{Explanation, Layers, Request};

pub(crate) fn explain(layers: &Layers<'_>, request: &Request) -> Explanation {
    let mut decision = Decision::Allowed;
    for (_, outcome) in layers.outcomes(request) {
        decision = decision.and(outcome.decision);
    }
    Explanation {
        decision,
        caller: request.caller().as_str().into(),
        action: request.action().as_str().into(),
        parts: Vec::new(),
        changes: Vec::new(),
    }
}

impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.decision)
    }
}
