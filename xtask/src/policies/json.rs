//! Policy documents as JSON whose order counts.

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

/// Reads a document and refuses what its value would not keep, such as the first of two members
/// with the same name.
pub(crate) fn read(text: &str) -> Result<Value, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let printed = value.to_string();
    if minified(text) == printed {
        Ok(value)
    } else {
        Err("the document does not print back as it is written".to_owned())
    }
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

/// The text without the whitespace outside strings.
fn minified(json: &str) -> String {
    let (mut in_string, mut escaped) = (false, false);
    json.chars()
        .filter(|&character| {
            let keep = in_string || !character.is_ascii_whitespace();
            match character {
                _ if escaped => escaped = false,
                '\\' if in_string => escaped = true,
                '"' => in_string = !in_string,
                _ => {}
            }
            keep
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_value_would_not_keep_is_refused() {
        assert!(read("{ \"a b\" : [ true, 15, \"x \\\" y\" ] }\n").is_ok());
        for text in [
            "{\"a\": 1, \"a\": 2}",
            "{\"a\": 1.50}",
            "{\"a\": 1} {}",
            "{\"a\": \"\\u0041\"}",
        ] {
            assert!(read(text).is_err(), "{text}");
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
