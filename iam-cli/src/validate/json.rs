//! Findings as JSON lines.

use iam_model::{PolicyType, Span};
use iam_validate::Finding;
use serde_json::{Map, Value};

use super::policy::Validated;
use super::positions::Positions;

/// One object for each finding and line.
pub(super) fn lines(validated: &Validated<'_>) -> String {
    if validated.findings.is_empty() {
        return String::new();
    }
    let positions = Positions::new(validated.parsed.text());
    let mut out = String::new();
    for finding in validated.findings {
        out.push_str(&line(validated, finding, &positions).to_string());
        out.push('\n');
    }
    out
}

fn line(validated: &Validated<'_>, finding: &Finding, positions: &Positions<'_>) -> Value {
    let mut object = Map::new();
    object.insert("file".into(), validated.name.into());
    object.insert("code".into(), finding.code().into());
    object.insert("type".into(), finding.finding_type().as_str().into());
    object.insert("message".into(), finding.message.as_str().into());
    object.insert("help".into(), finding.help.as_deref().into());
    object.insert("path".into(), finding.path.to_string().into());
    place(&mut object, finding.span, positions);
    object.insert("refuses".into(), finding.refuses.into());
    object.insert("dataDate".into(), finding.data_date().into());
    let policy_type = validated.policy_type.map(PolicyType::word);
    object.insert("policyType".into(), policy_type.into());
    if let Some(related) = &finding.related {
        let mut second = Map::new();
        second.insert("label".into(), related.label.into());
        second.insert("path".into(), related.path.to_string().into());
        place(&mut second, related.span, positions);
        object.insert("related".into(), second.into());
    }
    if let Some(edit) = &finding.edit {
        let mut change = Map::new();
        change.insert("text".into(), edit.text.as_str().into());
        place(&mut change, edit.span, positions);
        object.insert("edit".into(), change.into());
    }
    object.into()
}

fn place(object: &mut Map<String, Value>, span: Span, positions: &Positions<'_>) {
    object.insert("start".into(), position(span.start, positions));
    object.insert("end".into(), position(span.end, positions));
}

/// Line and column count from 1, as editors show them; the offset is for slicing the bytes.
fn position(byte: u32, positions: &Positions<'_>) -> Value {
    let position = positions.of(byte);
    let mut object = Map::new();
    object.insert("line".into(), position.line.into());
    object.insert("column".into(), (position.column + 1).into());
    object.insert("offset".into(), position.byte.into());
    object.into()
}
