//! Amazon Resource Names and account ids.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

use crate::TextHash;

/// Text that is not an ARN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an ARN: {reason}")]
pub struct InvalidArn {
    /// The text.
    pub text: SmolStr,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// The offsets of the first five colons, and how many there are.
///
/// The one scanner behind [`Arn`] and [`ResourcePattern`](crate::ResourcePattern).
pub(crate) const fn colons(text: &str) -> ([usize; 5], usize) {
    let bytes = text.as_bytes();
    let mut colons = [0; 5];
    let mut count = 0;
    let mut at = 0;
    while at < bytes.len() && count < 5 {
        if bytes[at] == b':' {
            colons[count] = at;
            count += 1;
        }
        at += 1;
    }
    (colons, count)
}

pub(crate) const fn starts_with_arn(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 4 && bytes[0] == b'a' && bytes[1] == b'r' && bytes[2] == b'n' && bytes[3] == b':'
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the length of the text is asked before, and a const has no `try_from`"
)]
const fn scan(text: &str) -> Result<([u32; 5], Option<AccountId>), &'static str> {
    if text.len() > u32::MAX as usize {
        return Err("it is longer than 4 GiB");
    }
    if !starts_with_arn(text) {
        return Err("it does not start with `arn:`");
    }
    let (colons, count) = colons(text);
    if count < 5 {
        return Err("an ARN has six parts, `arn:partition:service:region:account:resource`");
    }
    if colons[1] == colons[0] + 1 {
        return Err("its partition is empty");
    }
    if colons[2] == colons[1] + 1 {
        return Err("its service is empty");
    }
    if colons[4] + 1 == text.len() {
        return Err("its resource part is empty");
    }
    let [first, second, third, fourth, fifth] = colons;
    let (_, from_account) = text.as_bytes().split_at(fourth + 1);
    let (account, _) = from_account.split_at(fifth - fourth - 1);
    let colons = [
        first as u32,
        second as u32,
        third as u32,
        fourth as u32,
        fifth as u32,
    ];
    Ok((colons, AccountId::of(account)))
}

/// The ARN of one resource: `arn:partition:service:region:account:resource`.
///
/// Page "Identify AWS resources with Amazon Resource Names". Region and account may be empty; the
/// resource part is all that follows the fifth colon. Comparison is exact (rule C5).
///
/// # Examples
/// ```
/// use iam_model::Arn;
/// const TOPIC: Arn = Arn::from_static("arn:aws:sns:us-east-1:123456789012:builds");
/// assert_eq!(TOPIC.service(), "sns");
/// assert!(Arn::parse("arn:aws:sns").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: SmolStr,
    // INVARIANT: the offsets of the first five colons of `text`.
    colons: [u32; 5],
    // INVARIANT: the fifth part of `text`, if it is 12 digits.
    account: Option<AccountId>,
    // INVARIANT: of `text`.
    hash: TextHash,
}

impl Arn {
    /// Reads an ARN of six parts.
    pub fn parse(text: &str) -> Result<Self, InvalidArn> {
        match scan(text) {
            Ok((colons, account)) => Ok(Self {
                text: text.into(),
                colons,
                account,
                hash: TextHash::of(text),
            }),
            Err(reason) => Err(InvalidArn {
                text: text.into(),
                reason,
            }),
        }
    }

    /// An ARN known at compile time.
    ///
    /// # Panics
    /// If the text is not an ARN; in a const this is a compile error.
    #[expect(
        clippy::panic,
        reason = "a wrong literal must not compile; at run time there is `parse`"
    )]
    pub const fn from_static(text: &'static str) -> Self {
        match scan(text) {
            Ok((colons, account)) => Self {
                text: SmolStr::new_static(text),
                colons,
                account,
                hash: TextHash::of(text),
            },
            Err(_) => panic!("this text is not an ARN"),
        }
    }

    /// The whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The hash of the whole ARN.
    pub const fn hash(&self) -> TextHash {
        self.hash
    }

    /// `aws`, `aws-cn`, `aws-us-gov`, …
    pub fn partition(&self) -> &str {
        self.part(0)
    }

    /// `s3`, `imagebuilder`, …
    pub fn service(&self) -> &str {
        self.part(1)
    }

    /// Whether [`Arn::service`] is this. Of a service with a name of another length it is told without
    /// a look at the text, which is elsewhere in memory.
    pub fn is_of_service(&self, service: &str) -> bool {
        let [_, before, behind, ..] = self.colons();
        behind - before - 1 == service.len() && self.service() == service
    }

    /// The Region; empty for global services.
    pub fn region(&self) -> &str {
        self.part(2)
    }

    /// The account; empty where the service's ARNs carry none, `aws` for what AWS owns.
    pub fn account(&self) -> &str {
        self.part(3)
    }

    /// All after the fifth colon.
    pub fn resource(&self) -> &str {
        self.text.get(self.last_part()..).unwrap_or_default()
    }

    /// The offset of what follows the fifth colon.
    pub(crate) fn last_part(&self) -> usize {
        let [.., last] = self.colons;
        last as usize + 1
    }

    /// The offsets of the first five colons.
    pub(crate) fn colons(&self) -> [usize; 5] {
        self.colons.map(|colon| colon as usize)
    }

    /// The account, if it is 12 digits.
    pub const fn account_id(&self) -> Option<AccountId> {
        self.account
    }

    fn part(&self, index: usize) -> &str {
        let colons = self.colons();
        match (colons.get(index), colons.get(index + 1)) {
            (Some(start), Some(end)) => self.text.get(start + 1..*end).unwrap_or_default(),
            _ => "",
        }
    }
}

impl FromStr for Arn {
    type Err = InvalidArn;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Text that is not an account id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an account id: it has 12 digits")]
pub struct InvalidAccountId {
    /// The text.
    pub text: SmolStr,
}

/// The 12 digits of an AWS account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId([u8; 12]);

impl AccountId {
    /// Reads 12 ASCII digits.
    pub fn parse(text: &str) -> Result<Self, InvalidAccountId> {
        Self::of(text.as_bytes()).ok_or_else(|| InvalidAccountId { text: text.into() })
    }

    const fn of(text: &[u8]) -> Option<Self> {
        let Some((digits, [])) = text.split_first_chunk::<12>() else {
            return None;
        };
        let mut rest: &[u8] = digits;
        while let [digit, after @ ..] = rest {
            if !digit.is_ascii_digit() {
                return None;
            }
            rest = after;
        }
        Some(Self(*digits))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl FromStr for AccountId {
    type Err = InvalidAccountId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AccountId({})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts() {
        let arn = Arn::parse("arn:aws:logs:us-east-1:123456789012:log-group:/aws/x:y").unwrap();
        assert_eq!(arn.partition(), "aws");
        assert_eq!(arn.service(), "logs");
        assert_eq!(arn.region(), "us-east-1");
        assert_eq!(arn.account(), "123456789012");
        assert_eq!(arn.resource(), "log-group:/aws/x:y");
        assert!(
            arn.is_of_service("logs") && !arn.is_of_service("log") && !arn.is_of_service("logz")
        );
        assert_eq!(arn.account_id(), AccountId::parse("123456789012").ok());
        let bucket = Arn::parse("arn:aws:s3:::b").unwrap();
        assert_eq!((bucket.account(), bucket.account_id()), ("", None));
    }

    #[test]
    fn malformed() {
        for text in [
            "",
            "*",
            "arn:",
            "arn:aws:s3::b",
            "arn::s3:::b",
            "arn:aws::::b",
            "arn:aws:s3:::",
            "ARN:aws:s3:::b",
        ] {
            assert!(Arn::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn account_ids() {
        assert!(AccountId::parse("123456789012").is_ok());
        for text in ["", "12345678901", "1234567890123", "12345678901a", "aws"] {
            assert!(AccountId::parse(text).is_err(), "{text}");
        }
    }
}
