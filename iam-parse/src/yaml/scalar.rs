//! What a scalar and its tag mean.

use iam_model::tree::{Node, Plain, Value};
use saphyr_parser::{ScalarStyle, Tag};
use smol_str::SmolStr;

const FOREIGN: &str = "a tag";
const CONTRADICTION: &str = "a tag that its value contradicts";

/// The value of a scalar, or what is unsupported about its tag.
pub(super) fn value(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
) -> Result<Value, &'static str> {
    let text = SmolStr::new(text);
    let plain = style == ScalarStyle::Plain;
    let Some(tag) = tag else {
        return Ok(if plain {
            Value::Plain(text)
        } else {
            Value::String(text)
        });
    };
    if is_non_specific(tag) {
        return Ok(Value::String(text));
    }
    if !tag.is_yaml_core_schema() {
        return Err(FOREIGN);
    }
    // A core tag states the type that the text has anyway, or makes it a string.
    match (tag.suffix.as_str(), Value::plain(&text)) {
        ("str", _) => Ok(Value::String(text)),
        ("null", Plain::Null) | ("bool", Plain::Bool(_)) | ("int" | "float", Plain::Number(_)) => {
            Ok(Value::Plain(text))
        }
        ("null" | "bool" | "int" | "float" | "seq" | "map", _) => Err(CONTRADICTION),
        _ => Err(FOREIGN),
    }
}

/// Whether a list or mapping may have this tag.
pub(super) fn collection_tag(tag: Option<&Tag>, list: bool) -> Result<(), &'static str> {
    let Some(tag) = tag else {
        return Ok(());
    };
    if is_non_specific(tag) {
        return Ok(());
    }
    if !tag.is_yaml_core_schema() {
        return Err(FOREIGN);
    }
    match (tag.suffix.as_str(), list) {
        ("seq", true) | ("map", false) => Ok(()),
        ("str" | "null" | "bool" | "int" | "float" | "seq" | "map", _) => Err(CONTRADICTION),
        _ => Err(FOREIGN),
    }
}

/// Whether the tag is the bare `!`, which says "no guessing".
fn is_non_specific(tag: &Tag) -> bool {
    tag.handle.is_empty() && tag.suffix == "!"
}

/// The bytes of text in a value, and how many levels it nests.
pub(super) fn weigh(node: &Node) -> (usize, usize) {
    let mut bytes = 0_usize;
    let mut deepest = 0;
    let mut pending = vec![(node, 0)];
    while let Some((node, depth)) = pending.pop() {
        let inner = depth + 1;
        match &node.value {
            Value::Array(elements) => {
                deepest = deepest.max(inner);
                pending.extend(elements.iter().map(|node| (node, inner)));
            }
            Value::Object(members) => {
                deepest = deepest.max(inner);
                for member in members {
                    bytes = bytes.saturating_add(member.name.len());
                    pending.push((&member.value, inner));
                }
            }
            Value::Number(text) | Value::String(text) | Value::Plain(text) => {
                bytes = bytes.saturating_add(text.len());
            }
            Value::Null | Value::Bool(_) => {}
        }
    }
    (bytes, deepest)
}
