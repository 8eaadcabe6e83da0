//! The context of a request: condition keys and their values.

use std::collections::BTreeMap;
use std::fmt;

use smol_str::{SmolStr, ToSmolStr};

use crate::ConditionKey;

/// The value of a condition key in a request.
///
/// Numbers and booleans are held as their canonical text (rule K9): AWS compares text, and an
/// operator reads from it what it needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ContextValue {
    /// A single value.
    One(SmolStr),
    /// A list: a multi-valued key, also if it holds one value or none (rule K7).
    Many(Box<[SmolStr]>),
}

impl ContextValue {
    /// A borrowed view.
    pub fn as_values(&self) -> Values<'_> {
        match self {
            Self::One(value) => Values::One(value),
            Self::Many(values) => Values::Many(values),
        }
    }
}

/// A borrowed [`ContextValue`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values<'a> {
    /// A single value.
    One(&'a str),
    /// A list.
    Many(&'a [SmolStr]),
}

impl Values<'_> {
    /// Whether Null takes the key for absent: an empty list or empty text (rule K6).
    pub fn is_blank(&self) -> bool {
        match self {
            Self::One(value) => value.is_empty(),
            Self::Many(values) => values.is_empty(),
        }
    }

    /// Whether `ForAllValues` takes the key for absent: as [`Values::is_blank`], or one empty
    /// text in a list (rule K5).
    pub fn is_blank_set(&self) -> bool {
        match self {
            Self::Many([only]) => only.is_empty(),
            _ => self.is_blank(),
        }
    }

    /// The value, or the values one after the other.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let (one, many) = match self {
            Self::One(value) => (Some(*value), &[][..]),
            Self::Many(values) => (None, *values),
        };
        one.into_iter().chain(many.iter().map(SmolStr::as_str))
    }
}

impl fmt::Display for Values<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(value) => write!(f, "`{value}`"),
            Self::Many(values) => {
                f.write_str("[")?;
                for (index, value) in values.iter().enumerate() {
                    let comma = if index == 0 { "" } else { ", " };
                    write!(f, "{comma}`{value}`")?;
                }
                f.write_str("]")
            }
        }
    }
}

/// Where conditions and variables look keys up.
pub trait Lookup {
    /// The value of a key, if the request has it. Keys compare case-insensitively (rule K2).
    fn get(&self, key: &ConditionKey) -> Option<Values<'_>>;
}

/// A context without any key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Empty;

impl Lookup for Empty {
    fn get(&self, _: &ConditionKey) -> Option<Values<'_>> {
        None
    }
}

/// The condition keys of a request.
#[derive(Clone, Debug, Default)]
pub struct Context {
    entries: Entries,
}

/// Keys and values, sorted by key. Requests have few keys, and of few a list finds one sooner than a
/// tree does; of many it would take too long to put one in.
#[derive(Clone, Debug)]
enum Entries {
    Few(Vec<(ConditionKey, ContextValue)>),
    Many(BTreeMap<ConditionKey, ContextValue>),
}

impl Entries {
    const FEW: usize = 16;

    fn find(&self, key: &ConditionKey) -> Option<(&ConditionKey, &ContextValue)> {
        match self {
            Self::Few(list) => list
                .iter()
                .find(|(held, _)| held == key)
                .map(|(held, value)| (held, value)),
            Self::Many(tree) => tree.get_key_value(key),
        }
    }
}

impl Default for Entries {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Context {
    /// A context without any key.
    pub const fn new() -> Self {
        Self {
            entries: Entries::Few(Vec::new()),
        }
    }

    /// Sets a key and returns the value that it had. The key keeps the spelling that it was first
    /// set with.
    pub fn insert(&mut self, key: ConditionKey, value: ContextValue) -> Option<ContextValue> {
        if let Entries::Few(list) = &mut self.entries
            && list.len() >= Entries::FEW
        {
            self.entries = Entries::Many(std::mem::take(list).into_iter().collect());
        }
        match &mut self.entries {
            Entries::Few(list) => match list.binary_search_by(|(held, _)| held.cmp(&key)) {
                Ok(at) => {
                    let held = list.get_mut(at)?;
                    Some(std::mem::replace(&mut held.1, value))
                }
                Err(place) => {
                    list.insert(place, (key, value));
                    None
                }
            },
            Entries::Many(tree) => tree.insert(key, value),
        }
    }

    /// Removes a key and returns the value that it had.
    pub fn remove(&mut self, key: &ConditionKey) -> Option<ContextValue> {
        match &mut self.entries {
            Entries::Few(list) => {
                let at = list.iter().position(|(held, _)| held == key)?;
                Some(list.remove(at).1)
            }
            Entries::Many(tree) => tree.remove(key),
        }
    }

    /// The key in the spelling that it was set with.
    pub fn spelling(&self, key: &ConditionKey) -> Option<&ConditionKey> {
        self.entries.find(key).map(|(held, _)| held)
    }

    /// The keys and values, sorted by key.
    pub fn iter(&self) -> impl Iterator<Item = (&ConditionKey, &ContextValue)> {
        let (few, many) = match &self.entries {
            Entries::Few(list) => (list.as_slice(), None),
            Entries::Many(tree) => (&[][..], Some(tree)),
        };
        let few = few.iter().map(|(key, value)| (key, value));
        few.chain(many.into_iter().flatten())
    }

    /// Whether no key is set.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

impl PartialEq for Context {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Context {}

impl Lookup for Context {
    fn get(&self, key: &ConditionKey) -> Option<Values<'_>> {
        let (_, value) = self.entries.find(key)?;
        Some(value.as_values())
    }
}

impl From<&str> for ContextValue {
    fn from(value: &str) -> Self {
        Self::One(value.into())
    }
}

impl From<String> for ContextValue {
    fn from(value: String) -> Self {
        Self::One(value.into())
    }
}

impl From<SmolStr> for ContextValue {
    fn from(value: SmolStr) -> Self {
        Self::One(value)
    }
}

impl From<bool> for ContextValue {
    fn from(value: bool) -> Self {
        Self::One(SmolStr::new_static(if value { "true" } else { "false" }))
    }
}

macro_rules! from_integers {
    ($($integer:ty)+) => {
        $(impl From<$integer> for ContextValue {
            fn from(value: $integer) -> Self {
                // The text of an integer is canonical as it is.
                Self::One(value.to_smolstr())
            }
        })+
    };
}

from_integers!(u8 u16 u32 u64 i8 i16 i32 i64);

impl<T: Into<SmolStr>, const N: usize> From<[T; N]> for ContextValue {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<SmolStr>> From<Vec<T>> for ContextValue {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<T: Into<SmolStr>> FromIterator<T> for ContextValue {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        Self::Many(values.into_iter().map(Into::into).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> ConditionKey {
        ConditionKey::parse(text).unwrap()
    }

    #[test]
    fn k2_keys_are_found_in_any_case_and_order() {
        let names = ["b:Two", "A:one", "c:x", "aws:PrincipalTag/Über", "B:three"];
        for rotation in 0..names.len() {
            let mut context = Context::new();
            for at in 0..names.len() {
                let name = names[(at + rotation) % names.len()];
                assert_eq!(context.insert(key(name), name.into()), None);
            }
            for name in names {
                for spelling in [name.to_lowercase(), name.to_uppercase()] {
                    let found = context.get(&key(&spelling));
                    assert_eq!(found, Some(Values::One(name)), "{spelling}");
                }
            }
            let sorted: Vec<_> = context.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(
                sorted,
                ["A:one", "aws:PrincipalTag/Über", "B:three", "b:Two", "c:x"]
            );
        }
    }

    #[test]
    fn few_keys_and_many_are_the_same() {
        let name = |number: usize| format!("x:key{number:02}");
        let (mut context, mut expected) = (Context::new(), Context::new());
        for number in (0..40).rev() {
            assert_eq!(
                context.insert(key(&name(number)), number.to_string().into()),
                None
            );
            let spelling = name(number).to_uppercase();
            let before = context.insert(key(&spelling), "again".into());
            assert_eq!(before, Some(number.to_string().into()));
            assert_eq!(context.spelling(&key(&spelling)), Some(&key(&name(number))));
            assert_eq!(context.iter().count(), 40 - number);
            assert!(context.iter().is_sorted_by_key(|(key, _)| key.lower()));
        }
        expected.insert(key("x:key07"), "again".into());
        for number in (0..40).filter(|number| *number != 7) {
            assert_eq!(context.remove(&key(&name(number))), Some("again".into()));
        }
        assert_eq!(context, expected);
        assert_eq!(context.get(&key("X:KEY07")), Some(Values::One("again")));
    }

    #[test]
    fn values_are_replaced_and_removed() {
        let mut context = Context::new();
        assert!(context.is_empty());
        assert_eq!(context.insert(key("a:B"), 1.into()), None);
        assert_eq!(context.insert(key("A:b"), true.into()), Some(1.into()));
        let spelling = context.spelling(&key("A:B")).map(ConditionKey::as_str);
        assert_eq!(spelling, Some("a:B"));
        assert_eq!(context.iter().count(), 1);
        assert_eq!(context.remove(&key("A:B")), Some(true.into()));
        assert_eq!(context.remove(&key("A:B")), None);
        assert!(context.get(&key("a:b")).is_none());
    }

    #[test]
    fn k9_numbers_and_booleans_are_their_text() {
        #[track_caller]
        fn check(value: impl Into<ContextValue>, text: &str) {
            assert_eq!(value.into(), ContextValue::One(text.into()));
        }
        check(false, "false");
        check(i64::MIN, "-9223372036854775808");
        check(u64::MAX, "18446744073709551615");
        check(0_u8, "0");
        check(-7_i16, "-7");
    }

    #[test]
    fn k5_k6_blank_values() {
        #[track_caller]
        fn check(value: impl Into<ContextValue>, null: bool, set: bool) {
            let value = value.into();
            let values = value.as_values();
            assert_eq!((values.is_blank(), values.is_blank_set()), (null, set));
        }
        check("", true, true);
        check("x", false, false);
        check(Vec::<SmolStr>::new(), true, true);
        check([""], false, true);
        check(["", ""], false, false);
        check(["x"], false, false);
    }

    #[test]
    fn a_hundred_thousand_keys_in_no_order() {
        let mut context = Context::new();
        for number in 0..100_000_u32 {
            let name = format!("x:{:08x}", number.wrapping_mul(2_654_435_761));
            context.insert(key(&name), number.into());
        }
        assert_eq!(context.iter().count(), 100_000);
        assert_eq!(context.get(&key("x:00000000")), Some(Values::One("0")));
    }
}
