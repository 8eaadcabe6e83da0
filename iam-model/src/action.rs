//! Actions, and the patterns that policies match them with.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

use crate::TextHash;
use crate::pattern::{Anchor, Pattern, Wildcards};

/// Text that is not an action or not an action pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an action: {reason}")]
pub struct InvalidAction {
    /// The text.
    pub text: SmolStr,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// Why a wildcard before the colon is refused: a problem with a code of its own.
pub(crate) const WILDCARD_IN_PREFIX: &str = "the service prefix takes no wildcard";

/// Finds the colon of an action pattern; `None` for the bare `*`.
///
/// The one scanner behind every way to make an [`Action`] or [`ActionPattern`] (rule C1).
pub(crate) const fn scan(text: &str) -> Result<Option<usize>, &'static str> {
    let bytes = text.as_bytes();
    match bytes {
        b"" => return Err("it is empty"),
        b"*" => return Ok(None),
        b"*:*" => return Ok(Some(1)),
        _ => {}
    }
    let colon = run(bytes, 0, PREFIX);
    if colon == bytes.len() {
        return Err("it has no colon: write it as `service:Name`");
    }
    match bytes[colon] {
        b':' if colon == 0 => return Err("the service prefix is empty"),
        b':' => {}
        b'*' | b'?' => return Err(WILDCARD_IN_PREFIX),
        b' ' | b'\t' | b'\n' | b'\r' => return Err("it contains a blank"),
        b',' => return Err("it contains a comma: write several actions as a list"),
        _ => return Err("the service prefix has letters, digits and `-` only"),
    }
    let end = run(bytes, colon + 1, NAME);
    if end == bytes.len() {
        return if colon + 1 == end {
            Err("the name is empty")
        } else {
            Ok(Some(colon))
        };
    }
    Err(match bytes[end] {
        b':' => "it has more than one colon",
        b' ' | b'\t' | b'\n' | b'\r' => "it contains a blank",
        b',' => "it contains a comma: write several actions as a list",
        _ => "the name has letters, digits and the wildcards `*` and `?` only",
    })
}

/// The bytes of a service prefix, and those of an action's name.
const PREFIX: u8 = 1;
const NAME: u8 = 2;

/// Of which part each byte can be one: a look-up for each byte of the many actions of a policy.
const PARTS: [u8; 256] = {
    let mut parts = [0; 256];
    let mut at = 0_u8;
    while at < 128 {
        parts[at as usize] = match at {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' => PREFIX | NAME,
            b'_' | b'.' | b'*' | b'?' => NAME,
            _ => 0,
        };
        at += 1;
    }
    parts
};

/// Where the bytes of a part that start at `start` end.
const fn run(bytes: &[u8], start: usize, part: u8) -> usize {
    let (_, mut rest) = bytes.split_at(start);
    // Four at once, because nearly all of them pass.
    while let Some(([a, b, c, d], after)) = rest.split_first_chunk() {
        let all = PARTS[*a as usize] & PARTS[*b as usize] & PARTS[*c as usize] & PARTS[*d as usize];
        if all & part == 0 {
            break;
        }
        rest = after;
    }
    while let [first, after @ ..] = rest
        && PARTS[*first as usize] & part != 0
    {
        rest = after;
    }
    bytes.len() - rest.len()
}

/// A concrete action, such as `imagebuilder:GetImage`.
///
/// Two actions are equal if they differ in case alone (rule C1).
#[derive(Clone, Debug)]
pub struct Action {
    text: SmolStr,
    // INVARIANT: `text` in ASCII lower case; `colon` is the offset of its only colon.
    lower: SmolStr,
    colon: u32,
    // INVARIANT: of `lower`.
    hash: TextHash,
}

impl Action {
    /// Reads `service:Name`, without wildcards.
    pub fn parse(text: &str) -> Result<Self, InvalidAction> {
        let invalid = |reason| InvalidAction {
            text: text.into(),
            reason,
        };
        match scan(text) {
            Err(reason) => Err(invalid(reason)),
            Ok(_) if text.contains(['*', '?']) => {
                Err(invalid("a request names one action, without wildcards"))
            }
            Ok(None) => Err(invalid("it has no colon: write it as `service:Name`")),
            Ok(Some(colon)) => {
                let lower = SmolStr::from(text.to_ascii_lowercase());
                Ok(Self {
                    text: text.into(),
                    hash: TextHash::of(&lower),
                    lower,
                    colon: u32::try_from(colon).map_err(|_| invalid("it is longer than 4 GiB"))?,
                })
            }
        }
    }

    /// As the caller wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The action in lower case, the form that is compared.
    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// The hash of [`Action::lower`].
    pub const fn hash(&self) -> TextHash {
        self.hash
    }

    /// The service prefix in lower case: `imagebuilder`.
    pub fn service(&self) -> &str {
        self.lower.get(..self.colon as usize).unwrap_or_default()
    }

    /// The name in lower case: `getimage`.
    pub fn name(&self) -> &str {
        self.lower
            .get(self.colon as usize + 1..)
            .unwrap_or_default()
    }

    /// Whether this is the action `service:name`, both given in lower case.
    pub fn is(&self, service: &str, name: &str) -> bool {
        self.service() == service && self.name() == name
    }
}

impl Action {
    /// Whether this is one of the actions that role trust policies grant (rule T2).
    pub fn is_of_trust_policies(&self) -> bool {
        self.service() == "sts"
            && matches!(
                self.name(),
                "assumerole"
                    | "assumerolewithsaml"
                    | "assumerolewithwebidentity"
                    | "tagsession"
                    | "setsourceidentity"
                    | "setcontext"
            )
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for Action {}

impl std::hash::Hash for Action {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.lower.hash(state);
    }
}

impl FromStr for Action {
    type Err = InvalidAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A pattern of Action or NotAction, such as `s3:Get*`, as the author wrote it.
///
/// # Semantics
/// Rule C1, page "IAM JSON policy elements: Action": the service prefix and the name compare
/// case-insensitively; `*` and `?` stand in the name only; `*` alone (or `*:*`) is every action.
///
/// # Examples
/// ```
/// use iam_model::{Action, ActionPattern};
/// const READ: ActionPattern = ActionPattern::from_static("imagebuilder:Get*");
/// let action = Action::parse("ImageBuilder:getimage")?;
/// assert!(READ.matcher().matches(&action));
/// # Ok::<(), iam_model::InvalidAction>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ActionPattern {
    // INVARIANT: `scan` accepts it, unless it came from a literal that nobody checked.
    text: SmolStr,
}

impl ActionPattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, InvalidAction> {
        match scan(text) {
            Ok(_) => Ok(Self::of(text.into())),
            Err(reason) => Err(InvalidAction {
                text: text.into(),
                reason,
            }),
        }
    }

    /// A pattern of text that `scan` accepts.
    pub(crate) const fn of(text: SmolStr) -> Self {
        Self { text }
    }

    /// A pattern known at compile time.
    ///
    /// # Panics
    /// If the text is not an action pattern; in a const this is a compile error.
    pub const fn from_static(text: &'static str) -> Self {
        assert!(scan(text).is_ok(), "this text is not an action pattern");
        Self::unchecked(text)
    }

    pub(crate) const fn unchecked(text: &'static str) -> Self {
        Self {
            text: SmolStr::new_static(text),
        }
    }

    pub(crate) fn problem(&self) -> Option<&'static str> {
        scan(&self.text).err()
    }

    /// As the author wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern is `*` or `*:*`: every action.
    pub fn is_any(&self) -> bool {
        self.text == "*" || self.text == "*:*"
    }

    /// The form that matches.
    pub fn matcher(&self) -> ActionMatcher {
        if self.is_any() {
            return ActionMatcher(Pattern::any());
        }
        let lower = if self.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            self.text.to_ascii_lowercase().into()
        } else {
            self.text.clone()
        };
        ActionMatcher(Pattern::of(lower, Wildcards::Match))
    }
}

impl FromStr for ActionPattern {
    type Err = InvalidAction;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for ActionPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// An [`ActionPattern`] compiled for matching.
#[derive(Clone, Debug)]
pub struct ActionMatcher(Pattern);

impl ActionMatcher {
    /// Whether the pattern covers the action (rule C1).
    pub fn matches(&self, action: &Action) -> bool {
        self.matches_lower(action.lower())
    }

    /// The same for an action that is given as `service:name` in lower case.
    pub fn matches_lower(&self, action: &str) -> bool {
        self.0.matches_plain(action)
    }

    /// What actions that match have in common, in lower case.
    pub fn anchor(&self) -> Anchor<'_> {
        self.0.anchor()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, action: &str, expected: bool) {
        let pattern = ActionPattern::parse(pattern).unwrap().matcher();
        assert_eq!(pattern.matches(&Action::parse(action).unwrap()), expected);
    }

    #[test]
    fn c1_case_and_wildcards() {
        check("S3:getobject", "s3:GetObject", true);
        check("s3:Get*", "s3:GetObject", true);
        check("s3:*Tagging", "s3:PutObjectTagging", true);
        check("s3:Get?bject", "s3:GetObject", true);
        check("s3:Get*", "s3express:GetObject", false);
        check("s3:Get", "s3:GetObject", false);
        check("*", "s3:GetObject", true);
        check("*:*", "s3:GetObject", true);
    }

    #[test]
    fn c1_malformed() {
        for text in [
            "",
            "s3",
            ":",
            "s3:",
            ":Get",
            "s*:Get",
            "*:Get",
            "s3:Get,s3:Put",
            "s3: Get",
            "s3:a:b",
            "s3:${x}",
        ] {
            assert!(ActionPattern::parse(text).is_err(), "{text}");
        }
        assert!(Action::parse("s3:Get*").is_err());
        assert!(Action::parse("*").is_err());
    }
}
