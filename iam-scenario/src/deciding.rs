//! Which statements decided.

use iam_eval::{Decision, Explanation, LayerState, StatementExplanation};
use iam_model::Effect;

/// The statements that decided: of an explicit deny every Deny that applies, of an allowed request
/// every Allow that applies, in all layers that count. Nothing decides an implicit deny.
///
/// Of a request on several resources those count whose own decision is that of the request.
pub(crate) fn statements(explanation: &Explanation) -> impl Iterator<Item = &StatementExplanation> {
    let decision = explanation.decision;
    let (state, effect) = match decision {
        Decision::ExplicitDeny => (LayerState::ExplicitDeny, Effect::Deny),
        Decision::Allowed | Decision::ImplicitDeny => (LayerState::Allows, Effect::Allow),
    };
    let parts = explanation
        .parts
        .iter()
        .filter(move |part| part.decision == decision && decision != Decision::ImplicitDeny);
    parts
        .flat_map(|part| &part.layers)
        .filter(move |layer| layer.state == state)
        .flat_map(|layer| &layer.statements)
        .filter(move |statement| statement.applies && statement.effect == effect)
}
