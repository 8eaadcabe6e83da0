//! Policy documents as JSON whose order counts.

use iam_model::tree::{self, Node};
use iam_model::{Number, Span};
use serde_json::{Map, Value};

/// The order in which AWS prints the members of a policy, and `Display` of a `Policy` too.
const POLICY: [&str; 3] = ["Version", "Id", "Statement"];

/// The order in which AWS prints the members of a statement.
const STATEMENT: [&str; 9] = [
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
];

/// The value of a document; refused is what the value would not keep: the first of two members with
/// the same name, and a number that JSON's readers read in different ways.
pub(crate) fn of_tree(node: &Node) -> Result<Value, (Span, String)> {
    let value = match &node.value {
        tree::Value::Null => Value::Null,
        tree::Value::Bool(value) => Value::Bool(*value),
        tree::Value::String(text) | tree::Value::Plain(text) => Value::String(text.to_string()),
        tree::Value::Number(text) => {
            let canonical = Number::parse(text);
            let canonical = canonical.as_ref().map_or("", |number| number.as_str());
            let value = serde_json::from_str::<Value>(canonical);
            let value = value.ok().filter(|value| {
                let printed = value.to_string();
                printed == canonical
            });
            return match value {
                Some(value) => Ok(value),
                None => Err((
                    node.span,
                    format!(
                        "the number {text} has no form that every reader reads alike: write it as a string"
                    ),
                )),
            };
        }
        tree::Value::Array(elements) => {
            Value::Array(elements.iter().map(of_tree).collect::<Result<_, _>>()?)
        }
        tree::Value::Object(members) => {
            let mut map = Map::new();
            for member in members {
                let value = of_tree(&member.value)?;
                if map.insert(member.name.to_string(), value).is_some() {
                    let message = format!("`{}` stands there twice", member.name);
                    return Err((member.name_span, message));
                }
            }
            Value::Object(map)
        }
    };
    Ok(value)
}

/// The minified document with the members of the policy and of its statements in AWS's order, and
/// all else in its own.
///
/// Texts are compared, because values disregard the order of members.
pub(crate) fn in_order(document: &Value) -> String {
    let mut document = sorted(document, &POLICY);
    if let Some(statements) = document.get_mut("Statement") {
        match statements {
            Value::Array(statements) => {
                for statement in statements {
                    *statement = sorted(statement, &STATEMENT);
                }
            }
            statement => *statement = sorted(statement, &STATEMENT),
        }
    }
    document.to_string()
}

fn sorted(value: &Value, order: &[&str]) -> Value {
    let Value::Object(members) = value else {
        return value.clone();
    };
    let mut members: Vec<_> = members.iter().collect();
    // Unknown members go last, in their own order.
    members.sort_by_key(|(name, _)| {
        order
            .iter()
            .position(|known| known == name)
            .unwrap_or(order.len())
    });
    Value::Object(
        members
            .into_iter()
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::collection::tree;
    use super::*;

    fn read(text: &str) -> Result<Value, String> {
        let node = tree("document.json", text).map_err(|error| error.to_string())?;
        of_tree(&node).map_err(|(_, message)| message)
    }

    #[test]
    fn what_the_value_would_not_keep_is_refused() {
        for (text, printed) in [
            (
                "{ \"a b\" : [ true, 15, \"x \\\" y\" ] }\n",
                r#"{"a b":[true,15,"x \" y"]}"#,
            ),
            (
                r#"["\u0041", "\ud83d\ude00", "a\/b", null]"#,
                "[\"A\",\"😀\",\"a/b\",null]",
            ),
            ("[1.50, 1e3, -0]", "[1.5,1000,0]"),
        ] {
            assert_eq!(
                read(text).map(|value| value.to_string()),
                Ok(printed.to_owned())
            );
        }
        for (text, message) in [
            ("{\"a\": 1, \"a\": 2}", "`a` stands there twice"),
            (
                "[0.1234567890123456789]",
                "the number 0.1234567890123456789 has no form",
            ),
            ("[1] []", "refused"),
        ] {
            let error = read(text).err().unwrap_or_default();
            assert!(error.contains(message), "{text}: {error}");
        }
    }

    #[test]
    fn members_move_and_lists_stay() {
        let document = "{\"Statement\":[{\"Resource\":\"*\",\"Action\":[\"b:*\",\"a:*\"],\"Effect\":\"Deny\",\
                        \"Condition\":{\"Null\":{\"z:z\":true,\"a:a\":true},\"Bool\":{}}}],\"Version\":\"2012-10-17\"}";
        let expected = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Deny\",\"Action\":[\"b:*\",\"a:*\"],\
                        \"Resource\":\"*\",\"Condition\":{\"Null\":{\"z:z\":true,\"a:a\":true},\"Bool\":{}}}]}";
        let document = read(document).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(in_order(&document), expected);
    }
}
