//! What single thing is missing: candidates are made from what does not match, and each one is
//! applied and decided anew before it is named.

use iam_model::{
    ActionPattern, Arn, CallerKind, ConditionKey, ConditionMatcher, ContextValue, Effect, Family,
    Lookup, Number, OperatorKind, Pattern, PrincipalElement, PrincipalType, Principals, Resource,
    ResourcePattern, SetQualifier, Statement, Values, Wildcards,
};
use smol_str::{SmolStr, format_smolstr};

use crate::change::Change;
use crate::decide::{Decision, Layer, Outcome, reading};
use crate::explain::{conditions, mismatches, sets};
use crate::explanation::{Mismatch, StatementExplanation};
use crate::statement::Reading;
use crate::view::View;
use crate::{Layers, PolicySet, Request};

/// How many changes are named at most, and how many are tried.
const NAMED: usize = 5;
const TRIED: usize = 200;

/// The single changes that make the request allowed, the likeliest first.
pub(crate) fn changes(layers: &Layers<'_>, request: &Request) -> Vec<Change> {
    let mut candidates = Vec::new();
    for (view, outcome) in layers.outcomes(request) {
        match outcome.decision {
            Decision::Allowed => {}
            Decision::ExplicitDeny => against_deny(layers, &view, &mut candidates),
            Decision::ImplicitDeny => for_allow(layers, &view, outcome, &mut candidates),
        }
    }
    let mut named: Vec<Change> = Vec::new();
    for change in candidates.into_iter().take(TRIED) {
        if named.len() == NAMED {
            break;
        }
        if !named.contains(&change) && allows(&change, layers, request) {
            named.push(change);
        }
    }
    named
}

/// Whether the request is allowed with the change made.
fn allows(change: &Change, layers: &Layers<'_>, request: &Request) -> bool {
    let Ok((request, owned)) = change.apply(request, layers) else {
        return false;
    };
    owned.layers().facts(layers.facts).decide(&request) == Ok(Decision::Allowed)
}

/// Ways past the Deny statements that apply: a context under which one does not, or its removal.
fn against_deny(layers: &Layers<'_>, view: &View<'_>, candidates: &mut Vec<Change>) {
    let mut removals = Vec::new();
    for (layer, level, set) in sets(layers) {
        let reading = reading(layers, layer);
        for (policy_at, policy) in set.policies().enumerate() {
            for (index, (statement, written)) in policy.pairs().enumerate() {
                if statement.effect != Effect::Deny || statement.applies(view, reading).is_none() {
                    continue;
                }
                for (matcher, condition) in statement
                    .conditions()
                    .into_iter()
                    .zip(conditions(written, index))
                {
                    context(view, matcher, &condition.values, false, candidates);
                }
                let explained = StatementExplanation {
                    source: policy.source.clone(),
                    policy: policy_at,
                    index,
                    sid: written.sid.clone(),
                    effect: Effect::Deny,
                    span: policy.source.locate(iam_model::Place::Statement(index)),
                    applies: true,
                    mismatches: Vec::new(),
                };
                removals.push(Change::RemoveStatement {
                    layer,
                    level,
                    policy: policy_at,
                    index,
                    citation: explained.citation().into(),
                });
            }
        }
    }
    candidates.append(&mut removals);
}

/// Ways to an Allow: a context under which an Allow statement that fails by its conditions alone
/// applies, or a statement more.
fn for_allow(layers: &Layers<'_>, view: &View<'_>, outcome: Outcome, candidates: &mut Vec<Change>) {
    for (layer, _, set) in sets(layers) {
        let reading = reading(layers, layer);
        for policy in set.policies() {
            for (index, (statement, written)) in policy.pairs().enumerate() {
                if statement.effect != Effect::Allow {
                    continue;
                }
                let found = mismatches(view, statement, written, index, reading);
                let [only] = found.as_slice() else {
                    continue;
                };
                match only {
                    Mismatch::Condition { .. } => {
                        let all = statement
                            .conditions()
                            .into_iter()
                            .zip(conditions(written, index));
                        for (matcher, condition) in all {
                            if !matcher.answer(view).holds {
                                context(view, matcher, &condition.values, true, candidates);
                            }
                        }
                    }
                    Mismatch::Element {
                        unresolved: Some(_),
                        ..
                    } => variable_values(view, statement, candidates),
                    Mismatch::Element { .. } => {}
                }
            }
        }
    }
    for layer in outcome.blocked.iter() {
        match layer {
            Layer::Scp => {
                for (level, set) in layers.scp.iter().enumerate() {
                    if !allows_at(set, view) {
                        candidates.extend(addition(view, layer, Some(level), false));
                    }
                }
            }
            Layer::Rcp | Layer::Service => {}
            Layer::Resource => {
                let trust = view.action.is_of_trust_policies();
                candidates.extend(addition(view, layer, None, trust));
            }
            Layer::Identity | Layer::Boundary | Layer::Session | Layer::Endpoint => {
                candidates.extend(addition(view, layer, None, false));
            }
        }
    }
    // In the same account a resource policy that names the caller stands in for all the layers
    // that it would otherwise need (table G).
    let several = outcome.blocked.iter().count() > 1;
    if several && layers.resource.is_some() && !outcome.blocked.contains(Layer::Resource) {
        let trust = view.action.is_of_trust_policies();
        candidates.extend(addition(view, Layer::Resource, None, trust));
    }
}

fn allows_at(set: &PolicySet, view: &View<'_>) -> bool {
    set.answer(view, Reading::default()).allows()
}

/// A statement that allows the request and no other.
fn addition(view: &View<'_>, layer: Layer, level: Option<usize>, trust: bool) -> Option<Change> {
    let action = ActionPattern::parse(view.action.as_str()).ok()?;
    let mut statement = Statement::new(Effect::Allow, action);
    match layer {
        Layer::Resource => statement.principal = Some(principal(view)),
        Layer::Endpoint => {
            statement.principal = Some(PrincipalElement::Principal(Principals::Any));
        }
        _ => {}
    }
    if !trust {
        let pattern = match view.resource() {
            Resource::Any => ResourcePattern::from_static("*"),
            Resource::Arn(arn) => ResourcePattern::exact(arn).ok()?,
        };
        statement = statement.with_resource(pattern);
    }
    Some(Change::AddStatement {
        layer,
        level,
        statement: Box::new(statement),
    })
}

/// The caller as a resource policy names it most narrowly.
fn principal(view: &View<'_>) -> PrincipalElement {
    let kind = match view.caller.kind() {
        CallerKind::Anonymous => {
            return PrincipalElement::Principal(Principals::Any);
        }
        CallerKind::Service => PrincipalType::Service,
        CallerKind::WebIdentity | CallerKind::Saml => PrincipalType::Federated,
        _ => PrincipalType::Aws,
    };
    let name = SmolStr::from(view.caller.as_str());
    PrincipalElement::Principal(Principals::of(kind, name))
}

/// Values of an unresolved variable in Resource: the segments of the resource are tried.
fn variable_values(
    view: &View<'_>,
    statement: &crate::statement::CompiledStatement,
    candidates: &mut Vec<Change>,
) {
    let Some(crate::statement::Listed::These(listed)) = &statement.resources else {
        return;
    };
    let segments = view.resource().arn().map(Arn::resource).unwrap_or_default();
    for matcher in listed.as_slice() {
        let Some(variable) = matcher.unresolved(view) else {
            continue;
        };
        for segment in segments.split(['/', ':']).filter(|text| !text.is_empty()) {
            candidates.push(Change::SetContext {
                key: variable.key.clone(),
                value: segment.into(),
            });
        }
    }
}

/// Values of a key, or its absence, with which a condition holds or fails as wanted.
fn context(
    view: &View<'_>,
    matcher: &ConditionMatcher,
    expected: &[SmolStr],
    wanted: bool,
    candidates: &mut Vec<Change>,
) {
    let key = matcher.key();
    // Who calls is no choice of whoever sends the request.
    if view.is_implied(key) {
        return;
    }
    let stated = view.get(key);
    let fits = |value: Option<&ContextValue>| {
        let changed = Changed { view, key, value };
        matcher.answer(&changed).holds == wanted
    };
    let set = |value: ContextValue| Change::SetContext {
        key: key.clone(),
        value,
    };
    let many = matcher.operator().qualifier.is_some();
    // Those of the values sent that are good are nearer to what was meant than any other.
    if let (Some(Values::Many(sent)), Some(SetQualifier::ForAllValues)) =
        (stated, matcher.operator().qualifier)
    {
        let good: ContextValue = sent
            .iter()
            .filter(|value| fits(Some(&ContextValue::from([(*value).clone()]))))
            .cloned()
            .collect();
        if fits(Some(&good)) {
            candidates.push(set(good));
        }
    }
    let mut found = 0;
    for value in values(view, matcher.operator().kind, expected) {
        let value = if many {
            ContextValue::from([value])
        } else {
            ContextValue::One(value)
        };
        if fits(Some(&value)) {
            candidates.push(set(value));
            found += 1;
            if found == 3 {
                break;
            }
        }
    }
    if stated.is_some() && fits(None) {
        candidates.push(Change::RemoveContext { key: key.clone() });
    }
}

/// Values that an operator could match or not match, from those that it is compared with.
fn values(view: &View<'_>, kind: OperatorKind, expected: &[SmolStr]) -> Vec<SmolStr> {
    let mut found = Vec::new();
    for text in expected {
        let resolved = Pattern::with_variables(text, Wildcards::Literal)
            .ok()
            .and_then(|pattern| pattern.resolve(view));
        let Some(text) = resolved else { continue };
        match kind.family() {
            Family::Ip => {
                let address = text.split('/').next().unwrap_or_default();
                found.push(address.into());
            }
            Family::Numeric => {
                let whole = text.split('.').next().unwrap_or_default();
                found.push(text.clone());
                if let Ok(number) = whole.parse::<i64>() {
                    for near in [number.saturating_sub(1), number.saturating_add(1)] {
                        found.push(Number::from(near).as_str().into());
                    }
                }
            }
            _ => found.push(text),
        }
    }
    let others: &[&'static str] = match kind.family() {
        Family::String | Family::Null => &["other"],
        Family::Arn => &["arn:aws:service:region:account:other"],
        Family::Date => &["1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"],
        Family::Bool => &["true", "false"],
        Family::Binary => &["b3RoZXI="],
        Family::Ip => &["192.0.2.1", "2001:db8::1"],
        Family::Numeric => &["0"],
    };
    found.extend(others.iter().map(|text| SmolStr::new_static(text)));
    if kind.family() == Family::String
        && let Some(first) = expected.first()
    {
        // `other` itself may be the value that is asked for.
        found.push(format_smolstr!("other than {first}"));
    }
    found
}

/// A view in which one key has another value.
struct Changed<'a> {
    view: &'a View<'a>,
    key: &'a ConditionKey,
    value: Option<&'a ContextValue>,
}

impl Lookup for Changed<'_> {
    fn get(&self, key: &ConditionKey) -> Option<Values<'_>> {
        if key == self.key {
            return self.value.map(ContextValue::as_values);
        }
        self.view.get(key)
    }
}
