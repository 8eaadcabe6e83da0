//! Condition keys.

use std::fmt;

use crate::generated::{KEY_INDEX, KEYS, LOOSE_KEYS};
use crate::index::find;
use crate::layout::{CATEGORIES, KEY_TYPES, SEPARATORS, key as at, stem};
use crate::table::{Record, numbers};
use crate::template::{Case, fit};

/// A condition key that AWS documents: of a service, or global.
///
/// A copy is two bytes. Where services give one key different types there is one record for each
/// type; [`Service::condition_keys`](crate::Service::condition_keys) has those of the service.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct ConditionKey(u16);

/// The key that this name is, whatever its case: by its own name, or in the place of a variable.
///
/// Of several templates that the name fits, the one with the most fixed text is given; of several
/// types, that of the global key or else the first by name.
///
/// # Examples
/// ```
/// use iam_catalog::{ConditionKeyType, condition_key};
///
/// let key = condition_key("aws:RequestTag/team").unwrap();
/// assert_eq!(key.name(), "aws:RequestTag/${TagKey}");
/// assert_eq!(key.key_type(), ConditionKeyType::String);
/// assert!(condition_key("aws:TagKeys").unwrap().is_multivalued());
/// assert!(condition_key("imagebuilder:ResourceTag/team").is_none());
/// ```
pub fn condition_key(name: &str) -> Option<ConditionKey> {
    exact(name).or_else(|| by_template(name))
}

fn exact(name: &str) -> Option<ConditionKey> {
    find(KEY_INDEX, name.as_bytes(), |number| {
        ConditionKey(number).name().eq_ignore_ascii_case(name)
    })
    .map(ConditionKey)
}

/// No template has more separators before its first variable.
const STEMS: usize = 3;

fn by_template(name: &str) -> Option<ConditionKey> {
    let mut best: Option<(usize, ConditionKey)> = None;
    let mut consider = |key: ConditionKey, stem: usize| {
        let literal = if is_variable(key.name().get(stem..)) {
            // What stands before the variable is known to be the same.
            (name.len() > stem).then_some(stem)
        } else {
            fit(key.name(), name, Case::Ignored, |_, _| {}).map(|fit| fit.literal)
        };
        if let Some(literal) = literal
            && best.is_none_or(|(most, _)| literal > most)
        {
            best = Some((literal, key));
        }
    };
    for (at, _) in name.match_indices(SEPARATORS).take(STEMS) {
        let before = name.get(..=at).unwrap_or_default();
        // Several templates share a stem, so the search goes on after each.
        find(KEY_INDEX, before.as_bytes(), |number| {
            let key = ConditionKey(number);
            if stem(key.name()).is_some_and(|stem| stem.eq_ignore_ascii_case(before)) {
                consider(key, before.len());
            }
            false
        });
    }
    // The prefixes of keys that nothing stands before are host names of identity providers.
    if name
        .split(':')
        .next()
        .is_some_and(|host| host.contains('.'))
    {
        for key in loose_keys() {
            consider(key, 0);
        }
    }
    best.map(|(_, key)| key)
}

/// Whether the text is one variable and nothing else.
fn is_variable(text: Option<&str>) -> bool {
    let name = text
        .and_then(|text| text.strip_prefix("${"))
        .and_then(|text| text.strip_suffix('}'));
    name.is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// The keys whose variable has no separator before it, so that the index does not have them.
fn loose_keys() -> impl Iterator<Item = ConditionKey> {
    let (numbers, _) = LOOSE_KEYS.as_chunks::<2>();
    numbers
        .iter()
        .map(|number| ConditionKey(u16::from_le_bytes(*number)))
}

/// Every condition key of a service or global, sorted by name, also retired ones.
pub fn condition_keys() -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
    numbers(KEYS, at::WIDTH).map(ConditionKey)
}

/// Every global condition key, which any service may have, sorted by name.
///
/// Page: "AWS global condition context keys".
pub fn global_condition_keys() -> impl Iterator<Item = ConditionKey> + Clone {
    condition_keys().filter(|key| key.category().is_some())
}

impl ConditionKey {
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    fn record(self) -> Record {
        Record::at(KEYS, at::WIDTH, self.0)
    }

    /// The name, as AWS writes it, with its variable: `aws:RequestTag/${TagKey}`.
    pub fn name(self) -> &'static str {
        self.record().text(at::NAME)
    }

    /// Whether the name has a variable.
    pub fn is_template(self) -> bool {
        self.name().contains("${")
    }

    /// The type of its values.
    pub fn key_type(self) -> ConditionKeyType {
        match self.type_name().trim_start_matches("ArrayOf") {
            "ARN" => ConditionKeyType::Arn,
            "Binary" => ConditionKeyType::Binary,
            "Bool" => ConditionKeyType::Bool,
            "Date" => ConditionKeyType::Date,
            "IPAddress" => ConditionKeyType::IpAddress,
            "Numeric" => ConditionKeyType::Numeric,
            _ => ConditionKeyType::String,
        }
    }

    /// Whether a request can have several values, so that a policy needs a set qualifier (rule K7).
    pub fn is_multivalued(self) -> bool {
        self.type_name().starts_with("ArrayOf")
    }

    /// The type in AWS's words: `ArrayOfString`.
    pub fn type_name(self) -> &'static str {
        let number = usize::from(self.record().byte(at::TYPE));
        KEY_TYPES.get(number).copied().unwrap_or_default()
    }

    /// What a global key is a property of; `None` for a key of a service.
    pub fn category(self) -> Option<GlobalCategory> {
        let number = usize::from(self.record().byte(at::CATEGORY));
        match CATEGORIES.get(number).copied()? {
            "principal" => Some(GlobalCategory::Principal),
            "session" => Some(GlobalCategory::Session),
            "network" => Some(GlobalCategory::Network),
            "resource" => Some(GlobalCategory::Resource),
            "request" => Some(GlobalCategory::Request),
            _ => None,
        }
    }

    /// The date of the data that first lacked the key in any service, if AWS has removed it.
    pub fn retired(self) -> Option<&'static str> {
        self.record().date(at::RETIRED)
    }
}

impl fmt::Debug for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConditionKey({}: {})", self.name(), self.type_name())
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The type of a key's values, each of a list too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ConditionKeyType {
    /// An ARN.
    Arn,
    /// Bytes in base64.
    Binary,
    /// `true` or `false`.
    Bool,
    /// A date and time.
    Date,
    /// An IP address.
    IpAddress,
    /// A number.
    Numeric,
    /// Text.
    String,
}

/// What a global condition key is a property of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum GlobalCategory {
    /// Of who calls.
    Principal,
    /// Of the session that the caller has.
    Session,
    /// Of the way that the request took.
    Network,
    /// Of the resource.
    Resource,
    /// Of the request itself.
    Request,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(
            condition_key(name).map(ConditionKey::name),
            expected,
            "{name}"
        );
    }

    #[test]
    fn by_name_and_by_template() {
        check("AWS:sourceip", Some("aws:SourceIp"));
        check("aws:ResourceTag/a/b", Some("aws:ResourceTag/${TagKey}"));
        check("aws:ResourceTag/", None);
        check("aws:ResourceTag", None);
        check("aws:PrincipalTag/team", Some("aws:PrincipalTag/${TagKey}"));
        check(
            "kms:EncryptionContext:AppName",
            Some("kms:EncryptionContext:${EncryptionContextKey}"),
        );
        check(
            "codebuild:environment.environmentVariables/STAGE.value",
            Some("codebuild:environment.environmentVariables/${name}.value"),
        );
        check(
            "events:metadata/k/matcher",
            Some("events:Metadata/${MetadataKey}/Matcher"),
        );
        check("events:metadata/k", Some("events:Metadata/${MetadataKey}"));
        check(
            "token.actions.acme.ghe.com:actor",
            Some("token.actions.${Domain}.ghe.com:actor"),
        );
        check(
            "token.actions.githubusercontent.com/acme:actor",
            Some("token.actions.githubusercontent.com/${SubPath}:actor"),
        );
        check(
            "s3:ExistingObjectTag/team",
            Some("s3:ExistingObjectTag/${TagKey}"),
        );
        check("nothing:here", None);
        check("", None);
        check(&"/".repeat(100_000), None);
    }

    /// `by_template` tries so many stems and no more.
    #[test]
    fn stems() {
        for name in condition_keys().map(ConditionKey::name) {
            let separators = stem(name).map_or(0, |stem| stem.matches(SEPARATORS).count());
            assert!(separators <= STEMS, "{name}");
        }
    }

    /// `by_template` looks at these only for such names.
    #[test]
    fn loose_keys_are_of_hosts() {
        for key in loose_keys() {
            let host = key.name().split(':').next().unwrap();
            assert!(host.contains('.') && host.contains("${"), "{key}");
        }
        assert_eq!(loose_keys().count(), 25);
    }
}
