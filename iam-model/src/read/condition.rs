//! Reads the Condition element.

use std::hash::Hash;

use indexmap::IndexMap;
use indexmap::map::Entry;
use smol_str::SmolStr;

use super::Reader;
use crate::check;
use crate::tree::{Member, Node, Plain, Value};
use crate::{
    Condition, ConditionKey, ConditionOperator, ConditionValue, Element, InvalidOperator, Number,
    OneOrMany, Place, Problem, ProblemKind, Span,
};

impl Reader {
    pub(super) fn condition(&mut self, node: &Node, statement: usize) -> Option<Condition> {
        let place = Place::Element(statement, Element::Condition);
        let Value::Object(members) = &node.value else {
            self.wrong_type("Condition", "an object of operators", node, place);
            return None;
        };
        let mut operators = IndexMap::with_capacity(members.len());
        let mut firsts = IndexMap::new();
        let are_several = members.len() > 1;
        for (at, member) in self.members(members, place) {
            let place = Place::Operator(statement, at);
            let operator = match ConditionOperator::parse(&member.name) {
                Ok(operator) => Some(operator),
                Err(InvalidOperator::NullIfExists) => {
                    self.push(ProblemKind::NullIfExists, place, member.name_span);
                    None
                }
                Err(InvalidOperator::Unknown) => {
                    let operator = member.name.clone();
                    let near = self.suggest(|| crate::operator::nearest(&operator));
                    let kind = ProblemKind::InvalidOperator { operator, near };
                    self.push(kind, place, member.name_span);
                    None
                }
            };
            if let Some(operator) = &operator {
                if are_several {
                    self.case_twice(&mut firsts, operator, member, place);
                }
                for kind in check::operator(operator) {
                    self.push(kind, place, member.name_span);
                }
            }
            let keys = self.keys(member, operator.as_ref(), statement, at);
            if let (Some(operator), Some(keys)) = (operator, keys) {
                operators.insert(operator, keys);
            }
        }
        Some(Condition { operators })
    }

    /// Reports a name that stood before in another case; what it holds is looked at all the same.
    fn case_twice<T: Clone + Eq + Hash>(
        &mut self,
        firsts: &mut IndexMap<T, (SmolStr, Span)>,
        name: &T,
        member: &Member,
        place: Place,
    ) {
        match firsts.entry(name.clone()) {
            Entry::Occupied(first) => {
                let (first, span) = first.get();
                self.problems.push(Problem {
                    kind: ProblemKind::DuplicateKeyCase {
                        key: member.name.clone(),
                        first: first.clone(),
                    },
                    place,
                    span: Some(member.name_span),
                    related: Some(*span),
                });
            }
            Entry::Vacant(vacant) => {
                vacant.insert((member.name.clone(), member.name_span));
            }
        }
    }

    fn keys(
        &mut self,
        operator_member: &Member,
        operator: Option<&ConditionOperator>,
        statement: usize,
        operator_at: usize,
    ) -> Option<IndexMap<ConditionKey, OneOrMany<ConditionValue>>> {
        let place = Place::Operator(statement, operator_at);
        let Value::Object(members) = &operator_member.value.value else {
            let element = operator_member.name.clone();
            let expected = "an object of condition keys";
            self.wrong_type(&element, expected, &operator_member.value, place);
            return None;
        };
        let mut keys = IndexMap::with_capacity(members.len());
        let mut firsts = IndexMap::new();
        let are_several = members.len() > 1;
        for (at, member) in self.members(members, place) {
            let place = Place::Key(statement, operator_at, at);
            let key = ConditionKey::parse(&member.name);
            match &key {
                Ok(key) if are_several => self.case_twice(&mut firsts, key, member, place),
                Ok(_) => {}
                Err(_) => {
                    let key = member.name.clone();
                    let kind = ProblemKind::InvalidConditionKey { key };
                    self.push(kind, place, member.name_span);
                }
            }
            let value_place = |index| Place::ConditionValue(statement, operator_at, at, index);
            let (values, left_out) = self.condition_values(member, value_place);
            let Some(operator) = operator else {
                continue;
            };
            if values.is_empty() && !member.value.elements().is_empty() {
                continue;
            }
            // A malformed key must not hide what is wrong with its values.
            let for_check = match &key {
                Ok(key) => key,
                Err(_) => &ConditionKey::of(member.name.clone()),
            };
            for (index, kind) in check::condition_values(operator, for_check, &values, self.version)
            {
                let index = index.map(|index| position(index, &left_out));
                let (place, span) = match index {
                    Some(index) => (
                        value_place(index),
                        member
                            .value
                            .elements()
                            .get(index)
                            .map_or(member.value.span, |node| node.span),
                    ),
                    None => (place, member.value.span),
                };
                self.push(kind, place, span);
            }
            if let Ok(key) = key {
                keys.insert(key, values);
            }
        }
        Some(keys)
    }

    /// The values of a right type, and the positions of the others, which are reported and do not
    /// hide what is wrong with these.
    fn condition_values(
        &mut self,
        member: &Member,
        place: impl Fn(usize) -> Place,
    ) -> (OneOrMany<ConditionValue>, Vec<usize>) {
        let mut left_out = Vec::new();
        let values = if let Value::Array(nodes) = &member.value.value {
            let mut values = Vec::with_capacity(nodes.len());
            for (index, node) in nodes.iter().enumerate() {
                match self.condition_value(member, node, || place(index)) {
                    Some(value) => values.push(value),
                    None => left_out.push(index),
                }
            }
            OneOrMany::Many(values)
        } else if let Some(value) = self.condition_value(member, &member.value, || place(0)) {
            OneOrMany::One(value)
        } else {
            left_out.push(0);
            OneOrMany::Many(Vec::new())
        };
        (values, left_out)
    }

    fn condition_value(
        &mut self,
        member: &Member,
        node: &Node,
        place: impl Fn() -> Place,
    ) -> Option<ConditionValue> {
        let value = match &node.value {
            Value::Bool(value) => Some(ConditionValue::Bool(*value)),
            Value::String(text) => Some(ConditionValue::String(text.clone())),
            Value::Number(text) => {
                let number = Number::parse(text).map(ConditionValue::Number);
                if number.is_none() {
                    let value = text.clone();
                    self.push(ProblemKind::NumberPrecision { value }, place(), node.span);
                }
                return number;
            }
            Value::Plain(text) => match Value::plain(text) {
                Plain::Bool(value) => Some(ConditionValue::Bool(value)),
                Plain::Number(_) | Plain::String(_) => Some(ConditionValue::String(text.clone())),
                Plain::Null => None,
            },
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        };
        if value.is_none() {
            let expected = "strings, numbers and booleans";
            self.wrong_type(&member.name, expected, node, place());
        }
        value
    }
}

/// The position in the text of a value, of which those that were left out come before it uncounted.
fn position(value: usize, left_out: &[usize]) -> usize {
    let mut position = value;
    for left_out in left_out {
        position += usize::from(*left_out <= position);
    }
    position
}
