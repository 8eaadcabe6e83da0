//! Condition operators.

use std::fmt;
use std::hash::{Hash, Hasher};

use smol_str::SmolStr;

/// What a condition operator reads its values as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// Text.
    String,
    /// Decimal numbers.
    Numeric,
    /// Instants.
    Date,
    /// `true` or `false`.
    Bool,
    /// Base64.
    Binary,
    /// IP addresses and CIDR ranges.
    Ip,
    /// ARNs, part by part.
    Arn,
    /// Whether the key exists.
    Null,
}

macro_rules! operators {
    ($($name:ident $family:ident $negated:literal,)+) => {
        /// The condition operators of IAM, without qualifier and `IfExists` (rule K8).
        ///
        /// Page "IAM JSON policy elements: Condition operators".
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum OperatorKind {
            $(
                #[doc = concat!("`", stringify!($name), "`.")]
                $name,
            )+
        }

        impl OperatorKind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// AWS's spelling.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)+
                }
            }

            /// What the values are read as.
            pub const fn family(self) -> Family {
                match self {
                    $(Self::$name => Family::$family,)+
                }
            }

            /// Whether the operator holds if none of its values matches (the Not… operators).
            pub const fn is_negated(self) -> bool {
                match self {
                    $(Self::$name => $negated,)+
                }
            }
        }
    };
}

operators! {
    StringEquals String false,
    StringNotEquals String true,
    StringEqualsIgnoreCase String false,
    StringNotEqualsIgnoreCase String true,
    StringLike String false,
    StringNotLike String true,
    NumericEquals Numeric false,
    NumericNotEquals Numeric true,
    NumericLessThan Numeric false,
    NumericLessThanEquals Numeric false,
    NumericGreaterThan Numeric false,
    NumericGreaterThanEquals Numeric false,
    DateEquals Date false,
    DateNotEquals Date true,
    DateLessThan Date false,
    DateLessThanEquals Date false,
    DateGreaterThan Date false,
    DateGreaterThanEquals Date false,
    Bool Bool false,
    BinaryEquals Binary false,
    IpAddress Ip false,
    NotIpAddress Ip true,
    ArnEquals Arn false,
    ArnLike Arn false,
    ArnNotEquals Arn true,
    ArnNotLike Arn true,
    Null Null false,
}

/// The set operators for multi-valued keys (rule K5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SetQualifier {
    /// `ForAllValues:`.
    ForAllValues,
    /// `ForAnyValue:`.
    ForAnyValue,
}

impl SetQualifier {
    /// AWS's spelling, without the colon.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ForAllValues => "ForAllValues",
            Self::ForAnyValue => "ForAnyValue",
        }
    }
}

/// Why text is not a condition operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidOperator {
    /// No such operator.
    #[error("this is not a condition operator")]
    Unknown,
    /// `NullIfExists`.
    #[error("Null has no IfExists form")]
    NullIfExists,
}

/// A condition operator with its qualifier and suffix, such as `ForAnyValue:StringLikeIfExists`.
///
/// Names are read case-insensitively (rule L3). The author's spelling is kept for printing;
/// equality disregards it.
#[derive(Clone, Debug)]
pub struct ConditionOperator {
    /// The qualifier, if there is one.
    pub qualifier: Option<SetQualifier>,
    /// The operator proper.
    pub kind: OperatorKind,
    /// Whether the name ends in `IfExists`: a missing key makes it true (rule K4).
    pub if_exists: bool,
    written: Option<SmolStr>,
}

impl ConditionOperator {
    /// The plain operator.
    pub const fn new(kind: OperatorKind) -> Self {
        Self {
            qualifier: None,
            kind,
            if_exists: false,
            written: None,
        }
    }

    /// Reads an operator's name in any case.
    pub fn parse(text: &str) -> Result<Self, InvalidOperator> {
        let (qualifier, kind, if_exists) = scan(text)?;
        let mut operator = Self {
            qualifier,
            kind,
            if_exists,
            written: None,
        };
        if !operator.is_canonical(text) {
            operator.written = Some(text.into());
        }
        Ok(operator)
    }

    /// AWS's spelling of the whole name.
    pub fn canonical(&self) -> SmolStr {
        let (qualifier, colon) = match self.qualifier {
            Some(qualifier) => (qualifier.name(), ":"),
            None => ("", ""),
        };
        let suffix = if self.if_exists { "IfExists" } else { "" };
        smol_str::format_smolstr!("{qualifier}{colon}{}{suffix}", self.kind.name())
    }

    /// Whether this is AWS's spelling of the whole name.
    fn is_canonical(&self, text: &str) -> bool {
        let rest = match self.qualifier {
            Some(qualifier) => text
                .strip_prefix(qualifier.name())
                .and_then(|rest| rest.strip_prefix(':')),
            None => Some(text),
        };
        let suffix = rest.and_then(|rest| rest.strip_prefix(self.kind.name()));
        suffix == Some(if self.if_exists { "IfExists" } else { "" })
    }

    /// The author's spelling, if it is not AWS's.
    pub fn written(&self) -> Option<&str> {
        // The parts are public: what was written may name another operator by now.
        self.written
            .as_deref()
            .filter(|written| scan(written) == Ok(self.identity()))
    }

    const fn identity(&self) -> (Option<SetQualifier>, OperatorKind, bool) {
        (self.qualifier, self.kind, self.if_exists)
    }
}

impl PartialEq for ConditionOperator {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for ConditionOperator {}

impl Hash for ConditionOperator {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

impl From<OperatorKind> for ConditionOperator {
    fn from(kind: OperatorKind) -> Self {
        Self::new(kind)
    }
}

/// The author's spelling.
impl fmt::Display for ConditionOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.written() {
            Some(written) => f.write_str(written),
            None => f.write_str(&self.canonical()),
        }
    }
}

/// The known operator name that is nearest to `text`, if one is near.
pub(crate) fn nearest(text: &str) -> Option<SmolStr> {
    let (qualifier, rest) = match text.split_once(':') {
        Some((qualifier, rest)) => (Some(qualifier), rest),
        None => (None, text),
    };
    let (name, suffix) = match rest.len().checked_sub("IfExists".len()) {
        Some(at)
            if rest
                .get(at..)
                .is_some_and(|end| end.eq_ignore_ascii_case("IfExists")) =>
        {
            (rest.get(..at).unwrap_or_default(), "IfExists")
        }
        _ => (rest, ""),
    };
    let name = crate::near::nearest(name, OperatorKind::ALL.iter().map(|kind| kind.name()))?;
    let suffix = if name == "Null" { "" } else { suffix };
    Some(match qualifier {
        None => smol_str::format_smolstr!("{name}{suffix}"),
        Some(qualifier) => {
            let qualifier =
                crate::near::nearest(qualifier, ["ForAllValues", "ForAnyValue"].into_iter())?;
            smol_str::format_smolstr!("{qualifier}:{name}{suffix}")
        }
    })
}

/// The one scanner for operator names; const, so that a wrong literal does not compile.
pub(crate) const fn scan(
    text: &str,
) -> Result<(Option<SetQualifier>, OperatorKind, bool), InvalidOperator> {
    let bytes = text.as_bytes();
    let (qualifier, start) = if has_at(bytes, 0, b"ForAllValues:") {
        (Some(SetQualifier::ForAllValues), 13)
    } else if has_at(bytes, 0, b"ForAnyValue:") {
        (Some(SetQualifier::ForAnyValue), 12)
    } else {
        (None, 0)
    };
    let if_exists = bytes.len() >= start + 8 && has_at(bytes, bytes.len() - 8, b"IfExists");
    let end = bytes.len() - if if_exists { 8 } else { 0 };
    let mut index = 0;
    while index < OperatorKind::ALL.len() {
        let kind = OperatorKind::ALL[index];
        let name = kind.name().as_bytes();
        if start + name.len() == end && has_at(bytes, start, name) {
            return match kind {
                OperatorKind::Null if if_exists => Err(InvalidOperator::NullIfExists),
                _ => Ok((qualifier, kind, if_exists)),
            };
        }
        index += 1;
    }
    Err(InvalidOperator::Unknown)
}

/// Whether `part` stands in `bytes` at `at`, in any ASCII case.
const fn has_at(bytes: &[u8], at: usize, part: &[u8]) -> bool {
    if bytes.len() < at + part.len() {
        return false;
    }
    let mut index = 0;
    while index < part.len() {
        if !bytes[at + index].eq_ignore_ascii_case(&part[index]) {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k8_every_name_is_read_back() {
        assert_eq!(OperatorKind::ALL.len(), 27);
        for kind in OperatorKind::ALL {
            for prefix in ["", "ForAllValues:", "ForAnyValue:"] {
                for suffix in ["", "IfExists"] {
                    let name = format!("{prefix}{}{suffix}", kind.name());
                    let read = ConditionOperator::parse(&name);
                    if *kind == OperatorKind::Null && suffix == "IfExists" {
                        assert_eq!(read, Err(InvalidOperator::NullIfExists));
                        continue;
                    }
                    let read = read.unwrap();
                    assert_eq!(
                        (read.kind, read.canonical().as_str()),
                        (*kind, name.as_str())
                    );
                    assert!(read.written().is_none());
                    let lower = ConditionOperator::parse(&name.to_lowercase()).unwrap();
                    assert_eq!(lower, read);
                    assert_eq!(lower.to_string(), name.to_lowercase());
                }
            }
        }
    }

    #[test]
    fn a_changed_operator_is_printed_as_what_it_is() {
        let mut operator = ConditionOperator::parse("stringequals").unwrap();
        assert_eq!(operator.to_string(), "stringequals");
        operator.if_exists = true;
        assert_eq!(operator.to_string(), "StringEqualsIfExists");
        operator.kind = OperatorKind::Bool;
        assert_eq!(operator.written(), None);
    }

    #[test]
    fn k8_unknown_names_and_what_is_near() {
        #[track_caller]
        fn check(text: &str, near: Option<&str>) {
            assert!(ConditionOperator::parse(text).is_err(), "{text}");
            assert_eq!(nearest(text).as_deref(), near, "{text}");
        }
        check("StringEqual", Some("StringEquals"));
        check("StringLikes", Some("StringLike"));
        check(
            "ForAnyValues:StringEquals",
            Some("ForAnyValue:StringEquals"),
        );
        check(
            "ForAllValues:StringLikIfExists",
            Some("ForAllValues:StringLikeIfExists"),
        );
        check("BinaryNotEquals", Some("BinaryEquals"));
        check("Whatever", None);
        check("", None);
    }
}
