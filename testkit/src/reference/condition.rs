//! Conditions: the rules K.

use std::cmp::Ordering;

use serde_json::Value;

use super::context::{Context, ContextValue};
use super::date::{Instant, compare_dates, date};
use super::values::{
    Decimal, Range, address, base64, boolean, canonical_text, compare_numbers, contains, number,
    range,
};
use super::variables::{Template, Token, like};
use super::{Check, Version};

/// One key under one operator.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    operator: Operator,
    /// In lower case.
    key: String,
    values: Vec<Operand>,
}

/// An operator with its qualifiers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Operator {
    base: Base,
    negated: bool,
    set: Option<Set>,
    if_exists: bool,
}

/// What an operator compares, without its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    Binary,
    Ip,
    Arn,
    Null,
}

/// How the request's number or date stands to the policy's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A set qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    ForAllValues,
    ForAnyValue,
}

/// A policy-side value, as its operator reads it.
#[derive(Clone, Debug)]
enum Operand {
    Text(Template),
    Number(Decimal),
    Date(Instant),
    Bool(bool),
    Bytes(Vec<u8>),
    Range(Range),
}

/// K1, L1: the whole Condition element. Operators and keys that differ only in case are duplicates.
pub(crate) fn read_conditions(value: &Value, version: Version) -> Check<Vec<Condition>> {
    let operators = value.as_object().ok_or("DATA_TYPE_MISMATCH")?;
    let mut conditions = Vec::new();
    let mut operators_seen = Vec::new();
    for (name, keys) in operators {
        let operator = read_operator(name)?;
        no_twin(&mut operators_seen, name)?;
        let mut keys_seen = Vec::new();
        for (key, values) in keys.as_object().ok_or("DATA_TYPE_MISMATCH")? {
            condition_key(key)?;
            no_twin(&mut keys_seen, key)?;
            conditions.push(Condition {
                operator,
                key: key.to_ascii_lowercase(),
                values: read_operands(values, operator, version)?,
            });
        }
    }
    Ok(conditions)
}

fn no_twin(seen: &mut Vec<String>, name: &str) -> Check<()> {
    let name = name.to_ascii_lowercase();
    if seen.contains(&name) {
        return Err("DUPLICATE_KEYS_WITH_DIFFERENT_CASE");
    }
    seen.push(name);
    Ok(())
}

/// Choice 6: `prefix:name`, no blanks in the prefix, no variables.
fn condition_key(key: &str) -> Check<()> {
    match key.split_once(':') {
        Some((prefix, name))
            if !prefix.is_empty()
                && !name.is_empty()
                && !prefix.contains(char::is_whitespace)
                && !key.contains("${") =>
        {
            Ok(())
        }
        _ => Err("INVALID_CONDITION_KEY_FORMAT"),
    }
}

/// K8, L3, K6: an operator's name, in any case.
fn read_operator(name: &str) -> Check<Operator> {
    let name = name.to_ascii_lowercase();
    let (set, name) = if let Some(rest) = name.strip_prefix("forallvalues:") {
        (Some(Set::ForAllValues), rest)
    } else if let Some(rest) = name.strip_prefix("foranyvalue:") {
        (Some(Set::ForAnyValue), rest)
    } else {
        (None, name.as_str())
    };
    let (name, if_exists) = match name.strip_suffix("ifexists") {
        Some(rest) => (rest, true),
        None => (name, false),
    };
    let (base, negated) = base_operator(name).ok_or("INVALID_CONDITION_OPERATOR")?;
    if base == Base::Null && if_exists {
        return Err("NULL_WITH_IF_EXISTS");
    }
    Ok(Operator {
        base,
        negated,
        set,
        if_exists,
    })
}

/// K8: the 27 operators, with their negation.
fn base_operator(name: &str) -> Option<(Base, bool)> {
    Some(match name {
        "stringequals" => (Base::StringEquals, false),
        "stringnotequals" => (Base::StringEquals, true),
        "stringequalsignorecase" => (Base::StringEqualsIgnoreCase, false),
        "stringnotequalsignorecase" => (Base::StringEqualsIgnoreCase, true),
        "stringlike" => (Base::StringLike, false),
        "stringnotlike" => (Base::StringLike, true),
        "bool" => (Base::Bool, false),
        "binaryequals" => (Base::Binary, false),
        "ipaddress" => (Base::Ip, false),
        "notipaddress" => (Base::Ip, true),
        "arnequals" | "arnlike" => (Base::Arn, false),
        "arnnotequals" | "arnnotlike" => (Base::Arn, true),
        "null" => (Base::Null, false),
        _ => {
            if let Some(rest) = name.strip_prefix("numeric") {
                let (comparison, negated) = comparison(rest)?;
                (Base::Numeric(comparison), negated)
            } else {
                let (comparison, negated) = comparison(name.strip_prefix("date")?)?;
                (Base::Date(comparison), negated)
            }
        }
    })
}

fn comparison(name: &str) -> Option<(Comparison, bool)> {
    Some(match name {
        "equals" => (Comparison::Equal, false),
        "notequals" => (Comparison::Equal, true),
        "lessthan" => (Comparison::Less, false),
        "lessthanequals" => (Comparison::LessOrEqual, false),
        "greaterthan" => (Comparison::Greater, false),
        "greaterthanequals" => (Comparison::GreaterOrEqual, false),
        _ => return None,
    })
}

/// K5: an empty list is legal under a set qualifier and under `…IfExists` only.
fn read_operands(value: &Value, operator: Operator, version: Version) -> Check<Vec<Operand>> {
    let scalars = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    if scalars.is_empty() && operator.set.is_none() && !operator.if_exists {
        return Err("EMPTY_ARRAY_CONDITION");
    }
    scalars
        .iter()
        .map(|scalar| {
            let text = canonical_text(scalar).ok_or("DATA_TYPE_MISMATCH")??;
            read_operand(&text, operator.base, version)
        })
        .collect()
}

/// K10 to K15, V1: a value that its operator cannot read is refused.
fn read_operand(text: &str, base: Base, version: Version) -> Check<Operand> {
    let has_variable = version == Version::V2012 && text.contains("${");
    match base {
        Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike | Base::Arn => {
            return Template::read(text, version).map(Operand::Text);
        }
        Base::Bool if has_variable => return Template::read(text, version).map(Operand::Text),
        _ if has_variable => return Err("INVALID_VARIABLE_FOR_OPERATOR"),
        _ => {}
    }
    match base {
        Base::Numeric(_) => number(text)
            .map(Operand::Number)
            .ok_or("TYPE_MISMATCH_NUMBER"),
        Base::Date(_) => date(text).map(Operand::Date).ok_or("TYPE_MISMATCH_DATE"),
        Base::Binary => base64(text)
            .map(Operand::Bytes)
            .ok_or("TYPE_MISMATCH_STRING"),
        Base::Ip => range(text)
            .map(Operand::Range)
            .ok_or("TYPE_MISMATCH_IP_RANGE"),
        _ => boolean(text)
            .map(Operand::Bool)
            .ok_or("TYPE_MISMATCH_BOOLEAN"),
    }
}

/// K1, K3 to K7: whether the condition holds.
pub(crate) fn holds(condition: &Condition, context: &Context) -> bool {
    let operator = condition.operator;
    let value = context.get(&condition.key);
    if operator.base == Base::Null {
        return null_holds(condition, value);
    }
    let Some(value) = value else {
        return missing_holds(operator);
    };
    match operator.set {
        None => match value {
            // K7: a list has no single value to compare.
            ContextValue::List(_) => false,
            ContextValue::Scalar(text) => plain_holds(condition, text, context),
        },
        Some(Set::ForAllValues) => for_all_values(condition, value.list(), context),
        Some(Set::ForAnyValue) => {
            let mut list = value.list().iter();
            list.any(|text| plain_holds(condition, text, context))
        }
    }
}

/// K3, K4, K5: the key is missing.
fn missing_holds(operator: Operator) -> bool {
    operator.if_exists
        || match operator.set {
            Some(Set::ForAllValues) => true,
            Some(Set::ForAnyValue) => false,
            None => operator.negated,
        }
}

/// K6: Null asks for absence; an empty list and an empty string are absent.
fn null_holds(condition: &Condition, value: Option<&ContextValue>) -> bool {
    match condition.operator.set {
        Some(Set::ForAllValues) => return true,
        Some(Set::ForAnyValue) => return false,
        None => {}
    }
    let absent = match value {
        None => true,
        Some(ContextValue::Scalar(text)) => text.is_empty(),
        Some(ContextValue::List(list)) => list.is_empty(),
    };
    condition
        .values
        .iter()
        .any(|operand| matches!(operand, Operand::Bool(asked) if *asked == absent))
}

/// K5, choice 17: every value of the request; one that cannot be read fails also a negation.
fn for_all_values(condition: &Condition, list: &[String], context: &Context) -> bool {
    let nothing = match list {
        [] => true,
        [one] => one.is_empty(),
        _ => false,
    };
    nothing
        || list.iter().all(|text| {
            is_readable(condition.operator.base, text) && plain_holds(condition, text, context)
        })
}

/// K1: one value of the request against the values of the policy: one matches or, if negated, none.
/// K5: with no values in the policy nothing holds, the negation neither.
fn plain_holds(condition: &Condition, text: &str, context: &Context) -> bool {
    if condition.values.is_empty() {
        return false;
    }
    let base = condition.operator.base;
    let matched = condition
        .values
        .iter()
        .any(|operand| value_matches(base, operand, text, context));
    matched != condition.operator.negated
}

/// K10 to K15: whether the operator can read the request's value.
fn is_readable(base: Base, text: &str) -> bool {
    match base {
        Base::StringEquals | Base::StringEqualsIgnoreCase | Base::StringLike | Base::Null => true,
        Base::Numeric(_) => number(text).is_some(),
        Base::Date(_) => date(text).is_some(),
        Base::Bool => boolean(text).is_some(),
        Base::Binary => base64(text).is_some(),
        Base::Ip => address(text).is_some(),
        Base::Arn => text.splitn(6, ':').count() == 6,
    }
}

/// K9 to K15: one value of the policy against one of the request. What cannot be read, and a
/// variable that is missing (V3), does not match.
fn value_matches(base: Base, operand: &Operand, text: &str, context: &Context) -> bool {
    match operand {
        Operand::Text(template) => match base {
            Base::StringEquals => template.text(context).is_some_and(|value| value == text),
            Base::StringEqualsIgnoreCase => template
                .text(context)
                .is_some_and(|value| fold(&value) == fold(text)),
            Base::StringLike => template
                .pattern(context)
                .is_some_and(|pattern| like(&pattern, text)),
            Base::Bool => template.text(context).is_some_and(|value| {
                boolean(&value).is_some_and(|value| boolean(text) == Some(value))
            }),
            _ => template
                .pattern(context)
                .is_some_and(|pattern| arn_like(&pattern, text)),
        },
        Operand::Number(value) => {
            number(text).is_some_and(|number| compares(base, compare_numbers(&number, value)))
        }
        Operand::Date(value) => {
            date(text).is_some_and(|instant| compares(base, compare_dates(&instant, value)))
        }
        Operand::Bool(value) => boolean(text) == Some(*value),
        Operand::Bytes(value) => base64(text).is_some_and(|bytes| bytes == *value),
        Operand::Range(range) => address(text).is_some_and(|address| contains(*range, address)),
    }
}

/// K9, choice 40: simple lower case, one character for one character.
fn fold(text: &str) -> String {
    text.chars().map(simple_lowercase).collect()
}

/// The full lower case of a character is its simple one, but for U+0130.
fn simple_lowercase(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// K10, K11: how the request's value stands to the policy's.
fn compares(base: Base, order: Ordering) -> bool {
    let (Base::Numeric(comparison) | Base::Date(comparison)) = base else {
        return false;
    };
    match comparison {
        Comparison::Equal => order.is_eq(),
        Comparison::Less => order.is_lt(),
        Comparison::LessOrEqual => order.is_le(),
        Comparison::Greater => order.is_gt(),
        Comparison::GreaterOrEqual => order.is_ge(),
    }
}

/// K15: six parts, the last takes the rest; a bare `*` matches every ARN.
fn arn_like(pattern: &[Token], text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    if parts.len() < 6 {
        return false;
    }
    if pattern == [Token::Star] {
        return true;
    }
    let patterns: Vec<&[Token]> = pattern
        .splitn(6, |token| *token == Token::Char(':'))
        .collect();
    patterns.len() == 6
        && patterns
            .iter()
            .zip(&parts)
            .all(|(pattern, text)| like(pattern, text))
}
