//! Builds explanations: the outcome of each part, and what every statement says about it.

use iam_model::{
    CallerKind, ConditionValue, Effect, Element, Lookup, Place, PrincipalElement, ResourceElement,
    ResourceMatcher, Statement, Values,
};
use smol_str::{SmolStr, ToSmolStr};

use crate::decide::{Decision, Layer, Outcome, reading};
use crate::exemption::Applied;
use crate::explanation::{
    Explanation, Found, LayerExplanation, LayerState, Mismatch, MissingKey, PartExplanation,
    StatementExplanation,
};
use crate::facts;
use crate::set::PolicySet;
use crate::statement::{CompiledStatement, Reading};
use crate::view::{View, is_always_sent};
use crate::{Layers, Request};

pub(crate) fn explain(layers: &Layers<'_>, request: &Request) -> Explanation {
    let mut decision = Decision::Allowed;
    let mut parts = Vec::with_capacity(request.parts().len());
    let outcomes: Vec<_> = layers.outcomes(request).collect();
    for (view, outcome) in &outcomes {
        decision = decision.and(outcome.decision);
        parts.push(part(layers, view, *outcome));
    }
    let changes = match decision {
        Decision::Allowed => Vec::new(),
        Decision::ImplicitDeny | Decision::ExplicitDeny => crate::missing::changes(layers, request),
    };
    Explanation {
        decision,
        caller: request.caller().as_str().into(),
        action: request.action().as_str().into(),
        parts,
        facts: facts::of_request(layers, request, outcomes.iter()),
        changes,
    }
}

fn part(layers: &Layers<'_>, view: &View<'_>, outcome: Outcome) -> PartExplanation {
    let blocked_by = match outcome.decision {
        Decision::Allowed => Vec::new(),
        Decision::ExplicitDeny => outcome.denied.iter().collect(),
        Decision::ImplicitDeny => outcome.blocked.iter().collect(),
    };
    PartExplanation {
        resource: view.resource().as_str().into(),
        decision: outcome.decision,
        granted_by: outcome.grant,
        blocked_by,
        layers: layer_explanations(layers, view, outcome),
        choices: crate::choices::choices(layers, view, outcome),
        missing_keys: missing_keys(layers, view),
    }
}

/// Every set that takes part, with its layer and level.
pub(crate) fn sets<'a>(
    layers: &Layers<'a>,
) -> impl Iterator<Item = (Layer, Option<usize>, &'a PolicySet)> + use<'a> {
    let levels = |sets: &'a [PolicySet], layer| {
        sets.iter()
            .enumerate()
            .map(move |(level, set)| (layer, Some(level), set))
    };
    let single = [
        (layers.endpoint, Layer::Endpoint),
        (layers.resource, Layer::Resource),
        (layers.identity, Layer::Identity),
        (layers.boundary, Layer::Boundary),
        (layers.session, Layer::Session),
    ];
    levels(layers.rcp, Layer::Rcp)
        .chain(levels(layers.scp, Layer::Scp))
        .chain(
            single
                .into_iter()
                .filter_map(|(set, layer)| set.map(|set| (layer, None, set))),
        )
}

fn layer_explanations(
    layers: &Layers<'_>,
    view: &View<'_>,
    outcome: Outcome,
) -> Vec<LayerExplanation> {
    let mut explained: Vec<LayerExplanation> = sets(layers)
        .map(|(layer, level, set)| {
            let reading = reading(layers, layer);
            LayerExplanation {
                layer,
                level,
                state: state(view, outcome, layer, set, reading),
                statements: statements(view, set, reading),
            }
        })
        .collect();
    // Layers without any policy that count all the same.
    let mut add = |condition: bool, layer, state| {
        let there = explained.iter().any(|held| held.layer == layer);
        if condition && !there {
            explained.push(LayerExplanation {
                layer,
                level: None,
                state,
                statements: Vec::new(),
            });
        }
    };
    let by_rule = if outcome.allowed.contains(Layer::Identity) {
        LayerState::AllowsByRule
    } else {
        LayerState::ImplicitDeny
    };
    add(view.caller.kind().has_account(), Layer::Identity, by_rule);
    for layer in [Layer::Resource, Layer::Session, Layer::Service] {
        add(
            outcome.blocked.contains(layer),
            layer,
            LayerState::ImplicitDeny,
        );
    }
    explained
}

fn state(
    view: &View<'_>,
    outcome: Outcome,
    layer: Layer,
    set: &PolicySet,
    reading: Reading,
) -> LayerState {
    match (layer, outcome.scp, outcome.rcp) {
        (Layer::Scp, Applied::No(exemption), _) | (Layer::Rcp, _, Applied::No(exemption)) => {
            return LayerState::NotApplied(exemption);
        }
        _ => {}
    }
    let answer = set.answer(view, reading);
    let root = view.caller.kind() == CallerKind::Root;
    if answer.denies {
        LayerState::ExplicitDeny
    } else if answer.allows() {
        LayerState::Allows
    } else if layer == Layer::Rcp || (layer == Layer::Identity && root) {
        LayerState::AllowsByRule
    } else {
        LayerState::ImplicitDeny
    }
}

fn statements(view: &View<'_>, set: &PolicySet, reading: Reading) -> Vec<StatementExplanation> {
    let mut explained = Vec::new();
    for (policy, compiled) in set.policies().enumerate() {
        for (index, (statement, written)) in compiled.pairs().enumerate() {
            explained.push(StatementExplanation {
                source: compiled.source.clone(),
                policy,
                index,
                sid: written.sid.clone(),
                effect: written.effect,
                span: compiled.source.locate(Place::Statement(index)),
                applies: statement.applies(view, reading).is_some(),
                mismatches: mismatches(view, statement, written, index, reading),
            });
        }
    }
    explained
}

/// Each element of a statement that does not match.
pub(crate) fn mismatches(
    view: &View<'_>,
    statement: &CompiledStatement,
    written: &Statement,
    index: usize,
    reading: Reading,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    if !statement.action_matches(view) {
        found.push(Mismatch::Element {
            element: written.action.element(),
            value: view.action.as_str().into(),
            unresolved: None,
        });
    }
    if !statement.resource_matches(view) {
        found.push(Mismatch::Element {
            element: written
                .resource
                .as_ref()
                .map_or(Element::Resource, ResourceElement::element),
            value: view.resource().as_str().into(),
            unresolved: unresolved(view, statement),
        });
    }
    let forms = statement.forms(view, reading);
    let named = match statement.effect {
        Effect::Allow => forms.any(),
        Effect::Deny => forms.denies(),
    };
    if !named {
        found.push(Mismatch::Element {
            element: written
                .principal
                .as_ref()
                .map_or(Element::Principal, PrincipalElement::element),
            value: view.caller.as_str().into(),
            unresolved: None,
        });
    }
    for (matcher, condition) in statement
        .conditions()
        .into_iter()
        .zip(conditions(written, index))
    {
        let answer = matcher.answer(view);
        if !answer.holds {
            found.push(Mismatch::Condition {
                operator: matcher.operator().clone(),
                key: matcher.key().clone(),
                expected: condition.values,
                found: view.get(matcher.key()).map(Found::from),
                answer,
                place: condition.place,
            });
        }
    }
    found
}

/// A condition as it was written: the texts of its values, and its place.
pub(crate) struct Written {
    pub(crate) values: Vec<SmolStr>,
    pub(crate) place: Place,
}

/// The conditions of a statement in the order in which they are compiled.
pub(crate) fn conditions(written: &Statement, index: usize) -> impl Iterator<Item = Written> {
    let operators = written
        .condition
        .iter()
        .flat_map(|condition| &condition.operators)
        .enumerate();
    operators.flat_map(move |(operator_at, (_, keys))| {
        keys.values().enumerate().map(move |(at, values)| Written {
            values: values.iter().map(ConditionValue::to_smolstr).collect(),
            place: Place::Key(index, operator_at, at),
        })
    })
}

/// The first variable of Resource or NotResource without a value.
fn unresolved(view: &View<'_>, statement: &CompiledStatement) -> Option<SmolStr> {
    statement
        .resource_patterns()
        .iter()
        .find_map(|matcher| matcher.unresolved(view))
        .map(ToSmolStr::to_smolstr)
}

/// The keys that statements about this action and resource read and that the request lacks.
fn missing_keys(layers: &Layers<'_>, view: &View<'_>) -> Vec<MissingKey> {
    let mut found: Vec<MissingKey> = Vec::new();
    for (_, _, set) in sets(layers) {
        for statement in set.policies().flat_map(|policy| policy.statements) {
            if !statement.action_matches(view) {
                continue;
            }
            let resources = statement.resource_patterns();
            let variables = resources.iter().flat_map(ResourceMatcher::variables);
            let keys = statement.conditions().into_iter().flat_map(|condition| {
                let variables = condition.variables().map(|variable| &variable.key);
                std::iter::once(condition.key()).chain(variables)
            });
            for key in keys.chain(variables.map(|variable| &variable.key)) {
                let known = found.iter().any(|held| held.key == *key);
                if !known && view.get(key).is_none() {
                    found.push(MissingKey {
                        key: key.clone(),
                        always_sent: is_always_sent(key),
                    });
                }
            }
        }
    }
    found
}

impl From<Values<'_>> for Found {
    fn from(values: Values<'_>) -> Self {
        match values {
            Values::One(value) => Self::One(value.into()),
            Values::Many(values) => Self::Many(values.to_vec()),
        }
    }
}
