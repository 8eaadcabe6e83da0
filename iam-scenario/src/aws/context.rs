//! Context values with a declared type, as `ContextEntries` has them.

use iam_eval::InputError;
use iam_model::{
    ConditionKey, ConditionMatcher, ConditionOperator, ConditionValue, Context, ContextValue,
    OperatorKind, Version, Why,
};
use smol_str::SmolStr;

/// The declared type of a context value: `ContextKeyTypeEnum` of the IAM API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ContextKeyType {
    name: &'static str,
    /// An operator that reads values of the type, and an operand that it can read; none for text,
    /// which every value is.
    reader: Option<(OperatorKind, &'static str)>,
    list: bool,
}

impl ContextKeyType {
    /// All of them, in the order of the API.
    pub const ALL: [Self; 12] = [
        Self::of("string", None, false),
        Self::of("stringList", None, true),
        Self::of("numeric", NUMERIC, false),
        Self::of("numericList", NUMERIC, true),
        Self::of("boolean", BOOLEAN, false),
        Self::of("booleanList", BOOLEAN, true),
        Self::of("ip", IP, false),
        Self::of("ipList", IP, true),
        Self::of("binary", BINARY, false),
        Self::of("binaryList", BINARY, true),
        Self::of("date", DATE, false),
        Self::of("dateList", DATE, true),
    ];

    const fn of(
        name: &'static str,
        reader: Option<(OperatorKind, &'static str)>,
        list: bool,
    ) -> Self {
        Self { name, reader, list }
    }

    /// The type with this exact name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|held| held.name == name)
    }

    /// The name in the API.
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// Whether values of the type are lists (rule K7).
    pub const fn is_list(self) -> bool {
        self.list
    }

    /// Whether the type's operators can read a value (rules K10 to K14).
    fn reads(self, value: &str, key: &ConditionKey) -> bool {
        let Some((operator, operand)) = self.reader else {
            return true;
        };
        let operator = ConditionOperator::new(operator);
        let operand = [ConditionValue::from(operand)];
        let mut context = Context::new();
        context.insert(key.clone(), value.into());
        ConditionMatcher::new(&operator, key, &operand, Version::V2012_10_17)
            .is_ok_and(|matcher| matcher.answer(&context).why != Why::Unreadable)
    }
}

const NUMERIC: Option<(OperatorKind, &str)> = Some((OperatorKind::NumericEquals, "0"));
const BOOLEAN: Option<(OperatorKind, &str)> = Some((OperatorKind::Bool, "true"));
const IP: Option<(OperatorKind, &str)> = Some((OperatorKind::IpAddress, "::/0"));
const BINARY: Option<(OperatorKind, &str)> = Some((OperatorKind::BinaryEquals, "AA=="));
const DATE: Option<(OperatorKind, &str)> = Some((OperatorKind::DateEquals, "2012-10-17"));

/// The context value of a declared type.
///
/// A list type gives a multi-valued key, whatever the number of values (rule K7); the others take
/// the first value, and it is the caller who sees to it that there is exactly one.
///
/// # Errors
/// [`InputError::Value`] for the first value that the type cannot read (rule K10).
pub fn typed_value(
    key: &ConditionKey,
    values: &[SmolStr],
    declared: ContextKeyType,
) -> Result<ContextValue, InputError> {
    if let Some(value) = values.iter().find(|value| !declared.reads(value, key)) {
        return Err(InputError::Value {
            value: value.clone(),
            declared: declared.name,
        });
    }
    Ok(if declared.list {
        values.iter().cloned().collect()
    } else {
        values.first().cloned().unwrap_or_default().into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(declared: &str, value: &str, readable: bool) {
        let key = ConditionKey::parse("example:Key").unwrap();
        let declared = ContextKeyType::parse(declared).unwrap();
        let result = typed_value(&key, &[value.into()], declared);
        match result {
            Ok(_) => assert!(readable, "{value} as {}", declared.name()),
            Err(error) => {
                assert!(!readable, "{error}");
                assert_eq!(error.code(), "INVALID_CONTEXT_VALUE");
            }
        }
    }

    #[test]
    fn k10_to_k14_by_type() {
        for (declared, good, bad) in [
            ("numeric", "10.0", "ten"),
            ("numericList", "-1", "1e3"),
            ("boolean", "TRUE", "yes"),
            ("booleanList", "false", ""),
            ("ip", "203.0.113.1", "203.0.113.0/24"),
            ("ipList", "2001:db8::1", "010.0.0.1"),
            ("binary", "QmluYXJ5", "QmluYXJ"),
            ("binaryList", "", "%"),
            ("date", "2019-04-25T11:00:00Z", "yesterday"),
            ("dateList", "1556190000", "2019-13-01"),
        ] {
            check(declared, good, true);
            check(declared, bad, false);
        }
        check("string", "anything at all", true);
        check("stringList", "", true);
    }

    #[test]
    fn k7_a_list_of_one_is_a_list() {
        let key = ConditionKey::parse("aws:TagKeys").unwrap();
        let values =
            |name| typed_value(&key, &["a".into()], ContextKeyType::parse(name).unwrap()).unwrap();
        assert_eq!(values("string"), ContextValue::from("a"));
        assert_eq!(values("stringList"), ContextValue::from(["a"]));
        assert_eq!(ContextKeyType::parse("String"), None);
    }
}
