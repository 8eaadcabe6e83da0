//! The Condition element: operators, keys and values as the author wrote them.

use std::fmt;

use indexmap::IndexMap;
use smol_str::SmolStr;

use crate::number::canonical;
use crate::{AccountId, Arn, ConditionKey, ConditionOperator, OneOrMany};

/// The Condition element of a statement.
///
/// Page "IAM JSON policy elements: Condition". Operators are ANDed, keys of an operator are
/// ANDed, values of a key are ORed (rule K1). Order and spelling are the author's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Condition {
    /// Operator → key → values.
    pub operators: IndexMap<ConditionOperator, IndexMap<ConditionKey, OneOrMany<ConditionValue>>>,
}

impl Condition {
    /// A condition of one operator, key and value.
    pub fn new(
        operator: impl Into<ConditionOperator>,
        key: ConditionKey,
        values: OneOrMany<ConditionValue>,
    ) -> Self {
        let mut condition = Self::default();
        condition
            .operators
            .entry(operator.into())
            .or_default()
            .insert(key, values);
        condition
    }
}

/// A value that a policy compares a condition key with.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ConditionValue {
    /// A JSON string.
    String(SmolStr),
    /// A JSON number.
    Number(Number),
    /// A JSON boolean, as AWS's own policies have it in `"Bool": {"aws:SecureTransport": false}`.
    Bool(bool),
}

impl ConditionValue {
    /// The text that is compared (rule K9).
    pub fn text(&self) -> &str {
        match self {
            Self::String(text) => text,
            Self::Number(number) => number.as_str(),
            Self::Bool(true) => "true",
            Self::Bool(false) => "false",
        }
    }
}

impl From<&str> for ConditionValue {
    fn from(text: &str) -> Self {
        Self::String(text.into())
    }
}

impl From<String> for ConditionValue {
    fn from(text: String) -> Self {
        Self::String(text.into())
    }
}

impl From<&String> for ConditionValue {
    fn from(text: &String) -> Self {
        Self::String(text.into())
    }
}

impl From<&Arn> for ConditionValue {
    fn from(arn: &Arn) -> Self {
        Self::String(arn.as_str().into())
    }
}

impl From<AccountId> for ConditionValue {
    fn from(account: AccountId) -> Self {
        Self::String(account.as_str().into())
    }
}

impl From<Number> for ConditionValue {
    fn from(number: Number) -> Self {
        Self::Number(number)
    }
}

impl From<SmolStr> for ConditionValue {
    fn from(text: SmolStr) -> Self {
        Self::String(text)
    }
}

impl From<bool> for ConditionValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl fmt::Display for ConditionValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

/// A JSON number as its canonical text: plain decimal, no exponent, no trailing zeros.
///
/// It is a 64-bit integer, or a decimal of at most 15 significant digits and 22 places, so that
/// every JSON reader reads the same number (rule K10).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    // INVARIANT: `canonical` of it is itself.
    text: SmolStr,
}

impl Number {
    /// Reads a JSON number; `None` for other text and for numbers that JSON readers would round.
    pub fn parse(text: &str) -> Option<Self> {
        canonical(text).map(|text| Self { text })
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

macro_rules! from_integer {
    ($($integer:ty),+) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self {
                    text: value.to_string().into(),
                }
            }
        }

        impl From<$integer> for ConditionValue {
            fn from(value: $integer) -> Self {
                Self::Number(value.into())
            }
        }
    )+};
}

from_integer!(i64, i32, i16, i8, u32, u16, u8);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
