//! Findings in the shape that AWS's ValidatePolicy answers with.

use iam_model::Span;
use iam_validate::{Finding, Path, PathElement};
use serde_json::{Map, Value, json};

use super::policy::Validated;
use super::positions::Positions;

/// One object for the policy, on a line.
pub(super) fn line(validated: &Validated<'_>) -> String {
    let positions = Positions::new(validated.parsed.text());
    let findings = validated.findings.iter();
    let findings: Vec<Value> = findings
        .map(|finding| of_finding(finding, &positions))
        .collect();
    let mut object = Map::new();
    object.insert("file".into(), validated.name.into());
    object.insert("findings".into(), findings.into());
    Value::from(object).to_string() + "\n"
}

/// The members in the order of AWS's own documentation.
fn of_finding(finding: &Finding, positions: &Positions<'_>) -> Value {
    let mut locations = vec![location(&finding.path, finding.span, positions)];
    if let Some(related) = &finding.related {
        locations.push(location(&related.path, related.span, positions));
    }
    // AWS's sentences name what to do too.
    let details = match &finding.help {
        Some(help) => format!("{}; {help}", finding.message),
        None => finding.message.clone(),
    };
    json!({
        "findingDetails": details,
        "findingType": finding.finding_type().as_str(),
        "issueCode": finding.code(),
        "learnMoreLink": finding.check.learn_more(),
        "locations": locations,
    })
}

fn location(path: &Path, span: Span, positions: &Positions<'_>) -> Value {
    let elements: Vec<Value> = path.elements().iter().map(element).collect();
    json!({
        "path": elements,
        "span": {
            "start": position(span.start, positions),
            "end": position(span.end, positions),
        },
    })
}

fn element(element: &PathElement) -> Value {
    match element {
        PathElement::Value(name) => json!({"value": name.as_str()}),
        PathElement::Key(name) => json!({"key": name.as_str()}),
        PathElement::Index(index) => json!({"index": index}),
        PathElement::Substring { start, length } => {
            json!({"substring": {"start": start, "length": length}})
        }
    }
}

/// AWS counts lines from 1, columns and offsets from 0.
fn position(byte: u32, positions: &Positions<'_>) -> Value {
    let position = positions.of(byte);
    json!({
        "line": position.line,
        "column": position.column,
        "offset": position.offset,
    })
}
