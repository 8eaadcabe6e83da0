//! The output of `SimulateCustomPolicy`.

use std::collections::{BTreeSet, HashSet};

use iam_eval::{
    Decision, Explanation, Layer, LayerExplanation, LayerState, PartExplanation, Request,
    StatementExplanation, context_keys,
};
use iam_model::{Arn, ConditionKey, Document, Effect, Span};
use serde_json::{Map, Value, json};

/// Decided requests in the shape of AWS's answer.
///
/// # Semantics
/// Page "EvaluationResult" of the IAM API reference: one result for consecutive requests of one
/// action, with the most restrictive decision on top and each resource's own under
/// `ResourceSpecificResults`, which is left out where the one resource is `*`. What the page leaves
/// open is decided so:
///
/// - `EvalResourceName` is the resource of the request if there is one, otherwise `*`: the
///   templates of resource types, which AWS has there, are not known here.
/// - `MatchedStatements` are those that apply with the effect that was decided, of identity
///   policies, the boundary and the resource's policy. `SourcePolicyId` counts the policies of a
///   list from 1; `SourcePolicyType` is `resource` or, for documents that are attached to nothing,
///   `none`.
/// - Positions count lines and columns from 1, columns in characters. As in the examples of AWS's
///   command line reference, a statement starts after the brace that opens it and ends after the
///   one that closes it. A policy without a text has no positions.
/// - The keys of `EvalDecisionDetails`, which is filled for requests across accounts, are
///   `IAM policy` and `Resource policy`.
/// - Session policies, resource control policies and endpoint policies, which AWS's simulator does
///   not have, count in the decisions and appear nowhere else.
pub fn response<'a>(decided: impl IntoIterator<Item = (&'a Request, &'a Explanation)>) -> Value {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for (request, explanation) in decided {
        let parts = request
            .parts()
            .iter()
            .zip(&explanation.parts)
            .map(|(part, explained)| Decided {
                resource: part.resource.as_str(),
                is_across: is_across(request, part),
                explained,
            });
        match groups.last_mut() {
            Some(group) if group.action == request.action().as_str() => group.parts.extend(parts),
            _ => groups.push(Group {
                action: request.action().as_str(),
                parts: parts.collect(),
            }),
        }
    }
    let results: Vec<Value> = groups.iter().map(Group::result).collect();
    json!({"EvaluationResults": results, "IsTruncated": false})
}

struct Group<'a> {
    action: &'a str,
    parts: Vec<Decided<'a>>,
}

struct Decided<'a> {
    resource: &'a str,
    is_across: bool,
    explained: &'a PartExplanation,
}

/// Whether the caller is of another account than the owner of the resource (rule A1).
fn is_across(request: &Request, part: &iam_eval::Part) -> bool {
    let owner = part
        .account
        .or_else(|| part.resource.arn().and_then(Arn::account_id));
    match (request.caller().account(), owner) {
        (Some(caller), Some(owner)) => caller != owner,
        _ => false,
    }
}

impl Group<'_> {
    fn result(&self) -> Value {
        let name = match self.parts.as_slice() {
            [only] => only.resource,
            _ => "*",
        };
        let decision = self
            .parts
            .iter()
            .map(|part| part.explained.decision)
            .max()
            .unwrap_or(Decision::ImplicitDeny);
        let mut result = Map::new();
        result.insert("EvalActionName".into(), self.action.into());
        result.insert("EvalResourceName".into(), name.into());
        result.insert("EvalDecision".into(), decision.as_str().into());
        // The statements of the reported decision, from whichever resource.
        let same = self
            .parts
            .iter()
            .filter(|part| part.explained.decision == decision);
        result.insert(
            "MatchedStatements".into(),
            distinct(same.flat_map(Decided::statements)),
        );
        result.insert(
            "MissingContextValues".into(),
            distinct(self.parts.iter().flat_map(Decided::missing)),
        );
        let organizations: Vec<bool> = self.parts.iter().filter_map(Decided::scp).collect();
        if !organizations.is_empty() {
            let allowed = organizations.iter().all(|allowed| *allowed);
            result.insert(
                "OrganizationsDecisionDetail".into(),
                json!({"AllowedByOrganizations": allowed}),
            );
        }
        let boundaries: Vec<bool> = self.parts.iter().filter_map(Decided::boundary).collect();
        if !boundaries.is_empty() {
            let allowed = boundaries.iter().all(|allowed| *allowed);
            result.insert(
                "PermissionsBoundaryDecisionDetail".into(),
                json!({"AllowedByPermissionsBoundary": allowed}),
            );
        }
        let specific = self.parts.len() > 1 || name != "*";
        if let Some(details) = self.details(specific) {
            result.insert("EvalDecisionDetails".into(), details);
        }
        if specific {
            let results: Vec<Value> = self.parts.iter().map(Decided::result).collect();
            result.insert("ResourceSpecificResults".into(), results.into());
        }
        result.into()
    }

    /// The most restrictive decision of each type of policy; empty within one account, absent for
    /// `*` and where an SCP ends the evaluation.
    fn details(&self, specific: bool) -> Option<Value> {
        if self.parts.iter().any(|part| part.scp() == Some(false)) {
            return None;
        }
        let mut details = Map::new();
        for (name, layer) in DETAILS {
            let worst = self
                .parts
                .iter()
                .filter(|part| part.is_across)
                .filter_map(|part| part.layer(layer).map(decision))
                .max();
            if let Some(worst) = worst {
                details.insert(name.into(), worst.as_str().into());
            }
        }
        (specific || !details.is_empty()).then(|| details.into())
    }
}

const DETAILS: [(&str, Layer); 2] = [
    ("IAM policy", Layer::Identity),
    ("Resource policy", Layer::Resource),
];

impl Decided<'_> {
    fn result(&self) -> Value {
        let mut result = Map::new();
        result.insert("EvalResourceName".into(), self.resource.into());
        let decision = self.explained.decision.as_str();
        result.insert("EvalResourceDecision".into(), decision.into());
        result.insert("MatchedStatements".into(), distinct(self.statements()));
        result.insert("MissingContextValues".into(), distinct(self.missing()));
        if self.is_across && self.scp() != Some(false) {
            let details: Map<String, Value> = DETAILS
                .into_iter()
                .filter_map(|(name, layer)| {
                    let decision = decision_of(self.layer(layer)?);
                    Some((name.to_owned(), decision))
                })
                .collect();
            result.insert("EvalDecisionDetails".into(), details.into());
        }
        if let Some(allowed) = self.boundary() {
            result.insert(
                "PermissionsBoundaryDecisionDetail".into(),
                json!({"AllowedByPermissionsBoundary": allowed}),
            );
        }
        result.into()
    }

    fn layers(&self, layer: Layer) -> impl Iterator<Item = &LayerExplanation> {
        self.explained
            .layers
            .iter()
            .filter(move |held| held.layer == layer)
    }

    fn layer(&self, layer: Layer) -> Option<&LayerExplanation> {
        self.layers(layer).next()
    }

    /// Whether every level of SCPs allows, if there are any.
    fn scp(&self) -> Option<bool> {
        self.layer(Layer::Scp)?;
        Some(self.layers(Layer::Scp).all(|level| {
            matches!(
                level.state,
                LayerState::Allows | LayerState::AllowsByRule | LayerState::NotApplied(_)
            )
        }))
    }

    fn boundary(&self) -> Option<bool> {
        self.layer(Layer::Boundary)
            .map(|layer| decision(layer) == Decision::Allowed)
    }

    /// The layers that AWS's simulator has statements of, by the names of its input.
    fn listed(&self) -> impl Iterator<Item = (&'static str, &LayerExplanation)> {
        [
            ("PolicyInputList", Layer::Identity),
            ("PermissionsBoundaryPolicyInputList", Layer::Boundary),
            ("ResourcePolicy", Layer::Resource),
        ]
        .into_iter()
        .filter_map(|(name, layer)| Some((name, self.layer(layer)?)))
    }

    fn statements(&self) -> impl Iterator<Item = Value> {
        let effect = match self.explained.decision {
            Decision::Allowed => Some(Effect::Allow),
            Decision::ExplicitDeny => Some(Effect::Deny),
            Decision::ImplicitDeny => None,
        };
        self.listed().flat_map(move |(name, layer)| {
            layer
                .statements
                .iter()
                .filter(move |statement| statement.applies && Some(statement.effect) == effect)
                .map(move |statement| reference(name, layer.layer, statement))
        })
    }

    /// Keys that only SCPs and RCPs read are left out, as AWS leaves them out.
    fn missing(&self) -> impl Iterator<Item = Value> {
        let missing = &self.explained.missing_keys;
        let read = if missing.is_empty() {
            BTreeSet::new()
        } else {
            self.keys()
        };
        missing
            .iter()
            .filter(move |missing| read.contains(&missing.key))
            .map(|missing| missing.key.as_str().into())
    }

    /// The keys that the listed policies read.
    fn keys(&self) -> BTreeSet<ConditionKey> {
        let layers = self.listed().map(|(_, layer)| &layer.statements);
        // A policy's statements stand together; it is asked once.
        layers
            .flat_map(|statements| statements.chunk_by(|one, other| one.policy == other.policy))
            .filter_map(|statements| statements.first())
            .flat_map(|statement| context_keys(statement.source.as_policy()))
            .map(|used| used.key)
            .collect()
    }
}

fn decision(layer: &LayerExplanation) -> Decision {
    match layer.state {
        LayerState::Allows | LayerState::AllowsByRule => Decision::Allowed,
        LayerState::ExplicitDeny => Decision::ExplicitDeny,
        _ => Decision::ImplicitDeny,
    }
}

fn decision_of(layer: &LayerExplanation) -> Value {
    decision(layer).as_str().into()
}

fn reference(name: &str, layer: Layer, statement: &StatementExplanation) -> Value {
    let (id, policy_type) = match layer {
        Layer::Resource => (name.to_owned(), "resource"),
        _ => (format!("{name}.{}", statement.policy + 1), "none"),
    };
    let mut reference = Map::new();
    reference.insert("SourcePolicyId".into(), id.into());
    reference.insert("SourcePolicyType".into(), policy_type.into());
    if let (Some(span), Some(document)) = (statement.span, statement.source.document()) {
        // After the opening brace; `end` is after the closing one already.
        let start = position(span.start + 1, document);
        let end = position(span.end, document);
        reference.insert("StartPosition".into(), start);
        reference.insert("EndPosition".into(), end);
    }
    reference.into()
}

fn position(offset: u32, document: &Document) -> Value {
    let (line, column) = document.line_column(Span::at(offset));
    json!({"Line": line, "Column": column})
}

/// A list with each value once, at its first place.
fn distinct(values: impl IntoIterator<Item = Value>) -> Value {
    let mut seen = HashSet::new();
    let values = values.into_iter();
    values
        .filter(|value| seen.insert(value.to_string()))
        .collect()
}
