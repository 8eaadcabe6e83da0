//! Condition keys under their operators.

use iam_catalog::condition_key;
use iam_model::tree::{Member, Node, Value as Tree};
use iam_model::{ConditionOperator, Family};

use super::Refused;

/// A condition key under its operator.
pub(crate) struct Condition<'a> {
    /// The operator with its object of keys.
    pub(crate) operator_member: &'a Member,
    pub(crate) operator: ConditionOperator,
    /// The key with its values.
    pub(crate) member: &'a Member,
    /// The key as it is written.
    pub(crate) key: &'a str,
    /// What the catalogue knows of the key.
    pub(crate) known: Option<iam_catalog::ConditionKey>,
    /// The values that the reader accepts.
    pub(crate) values: Vec<Value<'a>>,
}

/// A value of a condition key.
pub(crate) struct Value<'a> {
    pub(crate) node: &'a Node,
    /// As text: a number as it is written, a boolean as `true` or `false`.
    pub(crate) text: &'a str,
}

impl Condition<'_> {
    pub(crate) fn family(&self) -> Family {
        self.operator.kind.family()
    }

    /// Whether no value is written for the key.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(&self.member.value.value, Tree::Array(values) if values.is_empty())
    }

    /// The part of the key before its first colon, and the rest.
    pub(crate) fn key_parts(&self) -> (&str, &str) {
        self.key.split_once(':').unwrap_or((self.key, ""))
    }
}

/// Each key under its operator; keys and operators that the reader refuses are left out.
pub(super) fn conditions<'a>(node: &'a Node, refused: &Refused) -> Vec<Condition<'a>> {
    let mut found = Vec::new();
    let Tree::Object(operators) = &node.value else {
        return found;
    };
    for operator_member in operators {
        let Ok(operator) = ConditionOperator::parse(&operator_member.name) else {
            continue;
        };
        let Tree::Object(keys) = &operator_member.value.value else {
            continue;
        };
        for member in keys {
            if refused.at(member.name_span) {
                continue;
            }
            let values = member.value.elements().iter().filter_map(|node| {
                let text = match &node.value {
                    Tree::String(text) | Tree::Plain(text) | Tree::Number(text) => text.as_str(),
                    Tree::Bool(true) => "true",
                    Tree::Bool(false) => "false",
                    Tree::Null | Tree::Array(_) | Tree::Object(_) => return None,
                };
                (!refused.at(node.span)).then_some(Value { node, text })
            });
            found.push(Condition {
                operator_member,
                operator: operator.clone(),
                member,
                key: &member.name,
                known: condition_key(&member.name),
                values: values.collect(),
            });
        }
    }
    found
}
