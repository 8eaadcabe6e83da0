//! Places of policies as members of JSON objects.

use iam_model::{Source, Span};
use serde_json::{Map, Value};

/// Adds `line` and `column`, if the source has a text and the place is known.
pub(crate) fn insert(object: &mut Map<String, Value>, source: &Source, span: Option<Span>) {
    if let (Some(span), Some(document)) = (span, source.document()) {
        let (line, column) = document.line_column(span);
        object.insert("line".into(), line.into());
        object.insert("column".into(), column.into());
    }
}
