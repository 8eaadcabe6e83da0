//! Which statements decided.

use iam_eval::{
    Decision, Explanation, LayerExplanation, LayerState, PartExplanation, StatementExplanation,
};
use iam_model::Effect;

/// The statements that decided: of an explicit deny every Deny that applies, of an allowed request
/// every Allow that applies, in all layers that count. Nothing decides an implicit deny.
///
/// Of a request on several resources those count whose own decision is that of the request.
pub(crate) fn statements(explanation: &Explanation) -> impl Iterator<Item = &StatementExplanation> {
    let decision = explanation.decision;
    let effect = match decision {
        Decision::ExplicitDeny => Effect::Deny,
        Decision::Allowed | Decision::ImplicitDeny => Effect::Allow,
    };
    let counts = move |part: &PartExplanation, layer: &LayerExplanation| match decision {
        // A Deny that applies may still be passed over (rule T5).
        Decision::ExplicitDeny => part.blocked_by.contains(&layer.layer),
        Decision::Allowed => layer.state == LayerState::Allows,
        Decision::ImplicitDeny => false,
    };
    let parts = explanation
        .parts
        .iter()
        .filter(move |part| part.decision == decision);
    parts
        .flat_map(move |part| part.layers.iter().filter(move |layer| counts(part, layer)))
        .flat_map(|layer| &layer.statements)
        .filter(move |statement| statement.applies && statement.effect == effect)
}
