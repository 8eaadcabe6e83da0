//! Decisions as JSON lines: docs/output.md.

use iam_eval::{
    Decision, Explanation, Layer, LayerExplanation, LayerState, PartExplanation,
    StatementExplanation,
};
use iam_model::Effect;
use serde::Serialize as _;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value};
use smol_str::SmolStr;

use super::plan::{Plan, Row};
use crate::failure::Failure;
use crate::output::Output;
use crate::place;
use crate::warnings::choices_json;

/// An object for each decision and line.
pub(crate) fn print(plan: &Plan, explain: bool, output: &mut Output) -> Result<(), Failure> {
    for row in &plan.rows {
        let explanation = row.layers().explain(&row.request)?;
        let object = Printer { plan, explain }.row(row, &explanation);
        output.print(&format!("{}\n", Value::Object(object)))?;
    }
    Ok(())
}

/// A document with four spaces for each level, and a newline.
pub(crate) fn indented(value: &Value) -> Result<String, Failure> {
    let mut text = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"    ");
    value
        .serialize(&mut Serializer::with_formatter(&mut text, formatter))
        .map_err(|error| Failure::plain(&error.to_string()))?;
    text.push(b'\n');
    Ok(String::from_utf8_lossy(&text).into_owned())
}

struct Printer<'a> {
    plan: &'a Plan,
    explain: bool,
}

impl Printer<'_> {
    fn row(&self, row: &Row, explanation: &Explanation) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("action".into(), row.request.action().as_str().into());
        let resources: Vec<&str> = row.resources().collect();
        let resource = match resources.as_slice() {
            [only] => (*only).into(),
            _ => resources.clone().into(),
        };
        object.insert("resource".into(), resource);
        object.insert("decision".into(), explanation.decision.as_str().into());
        // Entries name their resource only where there are several.
        let parts: Vec<(Option<&str>, &PartExplanation)> = match explanation.parts.as_slice() {
            [only] => vec![(None, only)],
            parts => resources.iter().copied().map(Some).zip(parts).collect(),
        };
        let layers = parts.iter().flat_map(|(resource, part)| {
            part.layers
                .iter()
                .map(|layer| self.layer(*resource, part, layer))
        });
        object.insert("layers".into(), layers.collect());
        let deciding = parts
            .iter()
            .filter(|(_, part)| part.decision == explanation.decision)
            .flat_map(|(resource, part)| {
                part.layers.iter().flat_map(move |layer| {
                    deciding(part.decision, layer).map(move |statement| {
                        Value::from(self.statement(*resource, layer, statement))
                    })
                })
            });
        object.insert("statements".into(), deciding.collect());
        let mut missing: Vec<&str> = Vec::new();
        for key in parts.iter().flat_map(|(_, part)| &part.missing_keys) {
            if !missing.contains(&key.key.as_str()) {
                missing.push(key.key.as_str());
            }
        }
        object.insert("missing".into(), missing.into());
        object.insert("principal".into(), explanation.caller.as_str().into());
        object.insert(
            "principalUnnamed".into(),
            row.request.caller().is_unnamed().into(),
        );
        let mut warnings = self.plan.remarks.json(row.owned_layers());
        warnings.extend(choices_json(explanation));
        warnings.extend(self.plan.unknown.json(row.request.action()));
        object.insert("warnings".into(), warnings.into());
        if self.explain {
            let explanation = self.explanation(explanation, &parts);
            object.insert("explanation".into(), explanation.into());
        }
        object
    }

    fn place(&self, resource: Option<&str>, layer: &LayerExplanation) -> Map<String, Value> {
        let mut object = Map::new();
        if let Some(resource) = resource {
            object.insert("resource".into(), resource.into());
        }
        object.insert("layer".into(), layer.layer.as_str().into());
        if let Some(level) = layer.level {
            object.insert("level".into(), (level + 1).into());
            let labels = match layer.layer {
                Layer::Scp => &self.plan.scp_labels,
                _ => &self.plan.rcp_labels,
            };
            if let Some(label) = labels.get(level) {
                object.insert("label".into(), label.as_str().into());
            }
        }
        object
    }

    fn layer(
        &self,
        resource: Option<&str>,
        part: &PartExplanation,
        layer: &LayerExplanation,
    ) -> Value {
        let mut object = self.place(resource, layer);
        let (state, reason) = match layer.state {
            LayerState::Allows => ("allows", None),
            LayerState::ExplicitDeny => ("explicitDeny", None),
            LayerState::ImplicitDeny => ("implicitDeny", None),
            LayerState::NotApplied(exemption) => ("notApplied", Some(exemption.to_string())),
            _ => ("allowsByRule", None),
        };
        object.insert("state".into(), state.into());
        if let Some(reason) = reason {
            object.insert("reason".into(), reason.into());
        }
        let blocks = part.blocked_by.contains(&layer.layer)
            && matches!(
                (part.decision, layer.state),
                (Decision::ExplicitDeny, LayerState::ExplicitDeny)
                    | (Decision::ImplicitDeny, LayerState::ImplicitDeny)
            );
        object.insert("blocks".into(), blocks.into());
        object.into()
    }

    fn statement(
        &self,
        resource: Option<&str>,
        layer: &LayerExplanation,
        statement: &StatementExplanation,
    ) -> Map<String, Value> {
        let mut object = self.place(resource, layer);
        object.insert("policy".into(), statement.source.name().into());
        object.insert("statement".into(), (statement.index + 1).into());
        let sid = statement.sid.as_ref().map(|sid| sid.as_str().into());
        object.insert("sid".into(), sid.unwrap_or(Value::Null));
        object.insert("effect".into(), statement.effect.as_str().into());
        place::insert(&mut object, &statement.source, statement.span);
        object
    }

    fn explanation(
        &self,
        explanation: &Explanation,
        parts: &[(Option<&str>, &PartExplanation)],
    ) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("text".into(), explanation.to_string().into());
        let changes = explanation.changes.iter();
        let changes: Vec<Value> = changes.map(|change| change.to_string().into()).collect();
        object.insert("changes".into(), changes.into());
        let choices = parts.iter().flat_map(|(_, part)| &part.choices);
        let choices = choices.map(|choice| {
            let mut object = Map::new();
            object.insert("rule".into(), choice.rule.into());
            object.insert("text".into(), choice.text.as_str().into());
            Value::from(object)
        });
        object.insert("choices".into(), choices.collect());
        let facts = explanation.facts.iter().map(|fact| {
            let mut object = Map::new();
            object.insert("rule".into(), fact.rule.into());
            object.insert("text".into(), fact.text.as_str().into());
            let date = fact.date.as_ref().map(SmolStr::as_str);
            object.insert("date".into(), date.into());
            Value::from(object)
        });
        object.insert("facts".into(), facts.collect());
        let statements = parts.iter().flat_map(|(resource, part)| {
            part.layers.iter().flat_map(move |layer| {
                layer.statements.iter().map(move |statement| {
                    let mut object = self.statement(*resource, layer, statement);
                    object.insert("applies".into(), statement.applies.into());
                    let mismatches = statement.mismatches.iter();
                    let mismatches: Vec<Value> = mismatches
                        .map(|mismatch| mismatch.to_string().into())
                        .collect();
                    object.insert("mismatches".into(), mismatches.into());
                    Value::from(object)
                })
            })
        });
        object.insert("statements".into(), statements.collect());
        object
    }
}

/// The statements of a layer that decided: of an explicit deny each Deny that applies, of an
/// allowed request each Allow that applies.
fn deciding(
    decision: Decision,
    layer: &LayerExplanation,
) -> impl Iterator<Item = &StatementExplanation> {
    let decided = match (decision, layer.state) {
        (Decision::Allowed, LayerState::Allows) => Some(Effect::Allow),
        (Decision::ExplicitDeny, LayerState::ExplicitDeny) => Some(Effect::Deny),
        _ => None,
    };
    let statements = layer.statements.iter();
    statements.filter(move |statement| statement.applies && Some(statement.effect) == decided)
}
