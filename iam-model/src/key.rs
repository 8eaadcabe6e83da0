//! Condition keys.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use smol_str::SmolStr;

use crate::pattern::simple_lower;

/// Text that is not a condition key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a condition key: write it as `prefix:name`")]
pub struct InvalidConditionKey {
    /// The text.
    pub text: SmolStr,
}

pub(crate) const fn is_key(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (mut colon, mut name) = (false, false);
    let mut at = 0;
    while at < bytes.len() {
        let byte = bytes[at];
        if colon {
            name = true;
        } else {
            match byte {
                b':' if at == 0 => return false,
                b':' => colon = true,
                // No prefix has a letter of another script; what does come with copied text is
                // an invisible blank, with which the key would never be found in a request.
                0..=b' ' | 0x7f.. => return false,
                _ => {}
            }
        }
        if byte == b'$' && at + 1 < bytes.len() && bytes[at + 1] == b'{' {
            return false;
        }
        at += 1;
    }
    colon && name
}

/// The name of a condition key: `prefix:name`, or `prefix:name/tag`.
///
/// The prefix is ASCII without blanks; the name may be any text. Names compare
/// case-insensitively, the tag part included (rule K2), each character by its Unicode simple lower
/// case; the author's spelling is kept for printing.
#[derive(Clone, Debug)]
pub struct ConditionKey {
    text: SmolStr,
    // INVARIANT: `text` in lower case.
    lower: SmolStr,
}

impl ConditionKey {
    /// Reads `prefix:name`.
    pub fn parse(text: &str) -> Result<Self, InvalidConditionKey> {
        if is_key(text) {
            Ok(Self::of(text.into()))
        } else {
            Err(InvalidConditionKey { text: text.into() })
        }
    }

    /// A key from text that is known to be one, or that is checked later.
    pub(crate) fn of(text: SmolStr) -> Self {
        let lower = lower(&text);
        Self { text, lower }
    }

    /// As the author wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The form that is compared: each character in lower case.
    pub fn lower(&self) -> &str {
        &self.lower
    }
}

/// The text with each character in lower case; shared if nothing changes.
fn lower(text: &SmolStr) -> SmolStr {
    // Longer keys than this are rare enough to be lowered character by character.
    let mut buffer = [0; 64];
    if let Some(buffer) = buffer.get_mut(..text.len())
        && text.is_ascii()
    {
        buffer.copy_from_slice(text.as_bytes());
        buffer.make_ascii_lowercase();
        if buffer == text.as_bytes() {
            return text.clone();
        }
        if let Ok(lower) = std::str::from_utf8(buffer) {
            return lower.into();
        }
    }
    // Character by character, as values under IgnoreCase: the lower case of a whole text
    // depends on where a letter stands (a capital sigma has two), so equal keys would differ.
    if text.chars().all(|c| simple_lower(c) == c) {
        text.clone()
    } else {
        text.chars().map(simple_lower).collect()
    }
}

impl PartialEq for ConditionKey {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for ConditionKey {}

impl Hash for ConditionKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.lower.hash(state);
    }
}

impl PartialOrd for ConditionKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ConditionKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.lower.cmp(&other.lower)
    }
}

impl FromStr for ConditionKey {
    type Err = InvalidConditionKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for ConditionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        for text in [
            "aws:SourceIp",
            "aws:PrincipalTag/x y",
            "aws:RequestTag/a:",
            "token.actions.githubusercontent.com:sub",
        ] {
            assert!(ConditionKey::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            ":",
            "aws",
            "aws:",
            ":x",
            "a b:c",
            "aws:${x}",
            " aws:x",
            "\u{a0}aws:SourceIp",
            "\u{feff}aws:SourceIp",
            "aws\u{200b}:SourceIp",
            "aws\u{7f}:SourceIp",
        ] {
            assert!(ConditionKey::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn k2_case() {
        let key = |text| ConditionKey::parse(text).unwrap();
        assert_eq!(key("aws:PrincipalTag/Team"), key("AWS:principaltag/TEAM"));
        assert_eq!(key("aws:SourceIp").to_string(), "aws:SourceIp");
        // Lower case depends on no neighbour: every capital sigma is the same one.
        assert_eq!(key("aws:PrincipalTag/ΟΔΟΣ"), key("aws:PrincipalTag/οδοσ"));
        assert_eq!(key("aws:PrincipalTag/İ"), key("aws:PrincipalTag/i"));
        assert_ne!(key("aws:PrincipalTag/ß"), key("aws:PrincipalTag/ss"));
    }
}
