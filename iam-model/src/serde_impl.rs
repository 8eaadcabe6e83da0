//! serde both ways, in IAM's JSON shape.
//!
//! Reading goes through the document tree and its one reader, so that it is exactly as strict as
//! iam-parse: serde's own derive would drop unknown elements and accept duplicates.

use serde::de::{self, Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};
use smol_str::{SmolStr, ToSmolStr, format_smolstr};

use crate::tree::{Member, Node, Plain, Value};
use crate::{Grade, Policy, Span, Statement, read};

/// The nesting that a document may have, as in the reader's default limits.
const DEPTH: usize = 64;

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_tree().serialize(serializer)
    }
}

impl Serialize for Statement {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_tree().serialize(serializer)
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(*value),
            Value::Number(number) => serialize_number(number, serializer),
            Value::String(text) => serializer.serialize_str(text),
            Value::Plain(text) => match Value::plain(text) {
                Plain::Null => serializer.serialize_unit(),
                Plain::Bool(value) => serializer.serialize_bool(value),
                Plain::Number(number) => serialize_number(number, serializer),
                Plain::String(text) => serializer.serialize_str(text),
            },
            Value::Array(elements) => {
                let mut list = serializer.serialize_seq(Some(elements.len()))?;
                for element in elements {
                    list.serialize_element(element)?;
                }
                list.end()
            }
            Value::Object(members) => {
                let mut map = serializer.serialize_map(Some(members.len()))?;
                for member in members {
                    map.serialize_entry(member.name.as_str(), &member.value)?;
                }
                map.end()
            }
        }
    }
}

fn serialize_number<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if let Ok(number) = text.parse::<i64>() {
        return serializer.serialize_i64(number);
    }
    if let Ok(number) = text.parse::<u64>() {
        return serializer.serialize_u64(number);
    }
    match text.parse::<f64>() {
        // Formats without infinity, JSON among them, would write null instead.
        Ok(number) if number.is_finite() => serializer.serialize_f64(number),
        _ => Err(ser::Error::custom(format_args!(
            "`{text}` is not a number that a double holds"
        ))),
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let node = Tree { depth: 0 }.deserialize(deserializer)?;
        let reading = read(&node);
        if let Some(policy) = reading.policy {
            return Ok(policy);
        }
        let problem = reading
            .problems
            .into_iter()
            .find(|problem| problem.kind.grade() != Grade::Accepted);
        Err(match problem {
            // The spans of this tree are empty: the place says where the problem is.
            Some(problem) => de::Error::custom(format_args!("{}: {}", problem.place, problem.kind)),
            None => de::Error::custom("this is not a policy"),
        })
    }
}

/// Reads any self-describing value into a tree without spans.
struct Tree {
    depth: usize,
}

impl Tree {
    fn deeper<E: de::Error>(&self) -> Result<Self, E> {
        if self.depth == DEPTH {
            return Err(E::custom(format_args!(
                "the document exceeds the limit of {DEPTH} levels of nesting"
            )));
        }
        Ok(Self {
            depth: self.depth + 1,
        })
    }
}

fn leaf(value: Value) -> Node {
    Node::new(Span::default(), value)
}

impl<'de> DeserializeSeed<'de> for Tree {
    type Value = Node;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Tree {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a policy document")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(leaf(Value::Null))
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        Ok(leaf(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(leaf(Value::Bool(value)))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(leaf(Value::Number(value.to_smolstr())))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(leaf(Value::Number(value.to_smolstr())))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        if !value.is_finite() {
            return Err(E::custom("a policy has finite numbers only"));
        }
        // The shortest digits that read back as the same double. The exponent says that this was
        // no integer to the format's reader, so that digits it may have lost are not made up.
        Ok(leaf(Value::Number(format_smolstr!("{value:e}"))))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Node, E> {
        Ok(leaf(Value::String(text.into())))
    }

    fn visit_string<E: de::Error>(self, text: String) -> Result<Node, E> {
        Ok(leaf(Value::String(text.into())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
        let mut elements = Vec::new();
        while let Some(element) = list.next_element_seed(self.deeper()?)? {
            elements.push(element);
        }
        Ok(leaf(Value::Array(elements)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = map.next_key::<String>()? {
            members.push(Member {
                name: SmolStr::from(name),
                name_span: Span::default(),
                value: map.next_value_seed(self.deeper()?)?,
            });
        }
        Ok(leaf(Value::Object(members)))
    }
}
