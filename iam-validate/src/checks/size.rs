//! How long policies may be.

use iam_model::PolicyType::{Boundary, Endpoint, Identity, Rcp, Resource, Scp, Session, Trust};
use iam_model::tree::{Node, Plain, Value};
use iam_parse::Format;

use crate::check::Run::Policy as All;
use crate::report::Report;
use crate::view::Policy;
use crate::{Check, ResourceType};

/// The inline policies of a role together; other identity policies have smaller quotas, aside from
/// those that AWS manages.
const IDENTITY: usize = 10_240;
/// The default; on request it is up to 8,192.
const TRUST: usize = 2_048;
/// It was 5,120 until May 2026.
const SCP: usize = 10_240;
const RCP: usize = 5_120;
/// 20 KB: what S3 and DynamoDB take for each of their resources, and VPC for an endpoint.
const KB_20: usize = 20_480;
/// 100 KB: the access policy of an OpenSearch domain, the longest that any resource takes.
const ANY_RESOURCE: usize = 102_400;

pub(super) const CHECKS: &[Check] = &[
    Check::warning(
        "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
        All(identity),
        "An identity policy is longer than any quota allows, white space aside.",
    )
    .on(&[Identity, Boundary, Session]),
    Check::warning(
        "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
        All(trust),
        "A role trust policy is longer than the default quota, white space aside.",
    )
    .on(&[Trust]),
    Check::warning(
        "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA",
        All(resource),
        "A resource policy is longer than its resource takes.",
    )
    .on(&[Resource, Endpoint])
    .example_of(ResourceType::S3Bucket),
    Check::error(
        "POLICY_SIZE_EXCEEDS_SCP_QUOTA",
        All(scp),
        "A service control policy is longer than 10,240 characters, white space included.",
    )
    .on(&[Scp]),
    Check::error(
        "POLICY_SIZE_EXCEEDS_RCP_QUOTA",
        All(rcp),
        "A resource control policy is longer than 5,120 characters, white space included.",
    )
    .on(&[Rcp]),
];

fn identity(policy: &Policy<'_>, report: &mut Report<'_>) {
    if is_short(policy, IDENTITY) {
        return;
    }
    // IAM counts one character more than there are.
    let size = minified(policy.root).characters + 1;
    if size > IDENTITY {
        let message = format!(
            "IAM counts {} characters in the policy, white space aside, and the largest quota of an identity policy is {}",
            grouped(size),
            grouped(IDENTITY),
        );
        report
            .at(policy.start(), message)
            .help("divide the statements between two policies, or put wildcards for names");
    }
}

fn trust(policy: &Policy<'_>, report: &mut Report<'_>) {
    if is_short(policy, TRUST) {
        return;
    }
    let size = minified(policy.root).characters;
    if size > TRUST {
        let message = format!(
            "the policy has {} characters, white space aside, and the default quota of a role trust policy is {}",
            grouped(size),
            grouped(TRUST),
        );
        report
            .at(policy.start(), message)
            .help("shorten it, or have the quota of the account raised: it can be up to 8,192");
    }
}

fn resource(policy: &Policy<'_>, report: &mut Report<'_>) {
    let (quota, whose, spaces_count) = match policy.options.resource_type {
        _ if policy.policy_type == Endpoint => (KB_20, "a VPC endpoint policy", true),
        Some(ResourceType::S3Bucket) => (KB_20, "a bucket policy", false),
        Some(ResourceType::DynamoDbTable) => (KB_20, "the policy of a table", true),
        Some(_) => (KB_20, "the policy of an access point", false),
        // The quota is not known: only what no resource takes is too long for certain.
        None => (ANY_RESOURCE, "a resource policy", false),
    };
    if is_short(policy, quota) {
        return;
    }
    let size = if spaces_count {
        as_given(policy).bytes
    } else {
        // No page says whether S3 counts white space, so it does not count here.
        minified(policy.root).bytes
    };
    if size > quota {
        let message = format!(
            "the policy has {} bytes, white space {}, and {whose} takes {}",
            grouped(size),
            if spaces_count { "included" } else { "aside" },
            grouped(quota),
        );
        report
            .at(policy.start(), message)
            .help("put statements together, or put wildcards for names");
    }
}

fn scp(policy: &Policy<'_>, report: &mut Report<'_>) {
    organization(policy, SCP, "a service control policy", report);
}

fn rcp(policy: &Policy<'_>, report: &mut Report<'_>) {
    organization(policy, RCP, "a resource control policy", report);
}

fn organization(policy: &Policy<'_>, quota: usize, whose: &str, report: &mut Report<'_>) {
    if is_short(policy, quota) {
        return;
    }
    let size = as_given(policy).characters;
    if size <= quota {
        return;
    }
    let message = format!(
        "the policy has {} characters, white space included, and {whose} takes {}",
        grouped(size),
        grouped(quota),
    );
    let draft = report.at(policy.start(), message);
    let without = minified(policy.root).characters;
    if without <= quota {
        draft.help(format!(
            "remove the white space: {} characters are left",
            grouped(without)
        ));
    } else {
        draft.help("divide the statements between two policies");
    }
}

/// Whether the policy cannot be too long because its text is not, so that most need not be counted.
/// Minified JSON is never longer than JSON; it can be longer than other notations.
fn is_short(policy: &Policy<'_>, quota: usize) -> bool {
    policy.format == Some(Format::Json) && policy.text.len() < quota
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    characters: usize,
    bytes: usize,
}

/// The size of the text, or of minified JSON where there is none or it is of another format.
fn as_given(policy: &Policy<'_>) -> Size {
    // Nobody sends another notation to AWS.
    let format = policy
        .format
        .unwrap_or_else(|| Format::of_text(policy.text));
    if format == Format::Json && !policy.text.is_empty() {
        Size {
            characters: policy.text.chars().count(),
            bytes: policy.text.len(),
        }
    } else {
        minified(policy.root)
    }
}

/// The size of the minified JSON, without writing it. The depth of a tree is limited.
fn minified(node: &Node) -> Size {
    let mut size = Size::default();
    count(node, &mut size);
    size
}

fn count(node: &Node, size: &mut Size) {
    match &node.value {
        Value::Null => size.ascii(4),
        Value::Bool(value) => size.ascii(if *value { 4 } else { 5 }),
        Value::Number(number) => size.ascii(number.len()),
        Value::String(text) => size.text(text),
        Value::Plain(text) => match Value::plain(text) {
            Plain::Null => size.ascii(4),
            Plain::Bool(value) => size.ascii(if value { 4 } else { 5 }),
            Plain::Number(number) => size.ascii(number.len()),
            Plain::String(text) => size.text(text),
        },
        Value::Array(elements) => {
            size.ascii(2 + elements.len().saturating_sub(1));
            for element in elements {
                count(element, size);
            }
        }
        Value::Object(members) => {
            // Each member has a colon, and all but one a comma.
            size.ascii(2 + members.len() + members.len().saturating_sub(1));
            for member in members {
                size.text(&member.name);
                count(&member.value, size);
            }
        }
    }
}

impl Size {
    fn ascii(&mut self, count: usize) {
        self.characters += count;
        self.bytes += count;
    }

    /// A string in quotes, with its escapes.
    fn text(&mut self, text: &str) {
        self.ascii(2 + text.len());
        if is_plain(text.as_bytes()) {
            return;
        }
        self.ascii(text.bytes().map(escape).sum());
        self.characters -= text.bytes().filter(|byte| byte & 0xC0 == 0x80).count();
    }
}

/// Whether each byte is a character of its own that needs no escape, as in nearly every text.
fn is_plain(text: &[u8]) -> bool {
    let (chunks, rest) = text.as_chunks::<8>();
    let mut words = chunks.iter().map(|chunk| u64::from_le_bytes(*chunk));
    let last = rest
        .iter()
        .fold(SPACES, |word, byte| word << 8 | u64::from(*byte));
    words.all(is_plain_word) && is_plain_word(last)
}

const SPACES: u64 = u64::from_le_bytes([b' '; 8]);

/// The same of eight bytes at once: in each, the highest bit is set by what it must not be. A byte that
/// is right can be told wrong only beside one that is.
const fn is_plain_word(word: u64) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGHEST: u64 = ONES << 7;
    let quotes = word ^ (ONES * b'"' as u64);
    let backslashes = word ^ (ONES * b'\\' as u64);
    let below_space = word.wrapping_sub(SPACES) & !word;
    let zero_quotes = quotes.wrapping_sub(ONES) & !quotes;
    let zero_backslashes = backslashes.wrapping_sub(ONES) & !backslashes;
    (word | below_space | zero_quotes | zero_backslashes) & HIGHEST == 0
}

/// How many bytes the escape of a byte has more than the byte.
fn escape(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0C => 1,
        0..=0x1F => 5,
        _ => 0,
    }
}

/// The number with commas between its thousands.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use super::*;
    use crate::Options;
    use crate::checks::testing;

    const EMPTY: &str =
        r#"{"Version":"2012-10-17","Id":"","Statement":{"Effect":"Deny","Action":[]}}"#;

    /// A policy whose minified JSON has this many characters, and whose text has more of them.
    fn policy(size: usize, spaces: usize) -> String {
        let id = "x".repeat(size - EMPTY.len());
        let text = EMPTY.replace(r#""Id":"""#, &format!(r#""Id":"{id}""#));
        assert_eq!(text.len(), size);
        text.replace("[]", &format!("[{}]", " ".repeat(spaces)))
    }

    /// The longest size that is not reported.
    #[track_caller]
    fn check(policy_type: PolicyType, options: Options, code: &str, longest: usize) {
        for (size, count) in [(longest, 0), (longest + 1, 1)] {
            let found = testing::texts_with(&policy(size, 0), policy_type, options, code);
            assert_eq!(found.len(), count, "{size}");
        }
    }

    #[test]
    fn plain_texts() {
        for byte in 0..=u8::MAX {
            let plain = byte.is_ascii() && escape(byte) == 0;
            for length in 1..20 {
                for at in 0..length {
                    let mut text = vec![b'~'; length];
                    text[at] = byte;
                    assert_eq!(is_plain(&text), plain, "{byte} at {at} of {length}");
                }
            }
        }
        assert!(is_plain(b""));
    }

    #[test]
    fn boundaries() {
        let none = Options::default();
        let code = "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA";
        check(Identity, none, code, IDENTITY - 1);
        check(Boundary, none, code, IDENTITY - 1);
        let code = "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA";
        check(Trust, none, code, TRUST);
        check(Scp, none, "POLICY_SIZE_EXCEEDS_SCP_QUOTA", SCP);
        check(Rcp, none, "POLICY_SIZE_EXCEEDS_RCP_QUOTA", RCP);
        let code = "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA";
        check(Resource, none, code, ANY_RESOURCE);
        check(Endpoint, none, code, KB_20);
        for resource_type in ResourceType::ALL {
            check(
                Resource,
                none.with_resource_type(resource_type),
                code,
                KB_20,
            );
        }
    }

    #[test]
    fn white_space_counts_where_aws_counts_it() {
        let bucket = Options::default().with_resource_type(ResourceType::S3Bucket);
        let table = Options::default().with_resource_type(ResourceType::DynamoDbTable);
        let none = Options::default();
        let resource = "POLICY_SIZE_EXCEEDS_RESOURCE_POLICY_QUOTA";
        for (policy_type, options, code, size, expected) in [
            (Scp, none, "POLICY_SIZE_EXCEEDS_SCP_QUOTA", SCP, 1),
            (Rcp, none, "POLICY_SIZE_EXCEEDS_RCP_QUOTA", RCP, 1),
            (
                Identity,
                none,
                "POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA",
                IDENTITY - 1,
                0,
            ),
            (
                Trust,
                none,
                "POLICY_SIZE_EXCEEDS_ROLE_TRUST_POLICY_QUOTA",
                TRUST,
                0,
            ),
            (Resource, bucket, resource, KB_20, 0),
            (Resource, table, resource, KB_20, 1),
        ] {
            let found = testing::texts_with(&policy(size, 1), policy_type, options, code);
            assert_eq!(found.len(), expected, "{code}");
        }
    }

    #[test]
    fn sizes_are_those_of_the_json_that_is_written() {
        for text in [
            EMPTY,
            r#"{"Id":"a\"b\\c\n\t\u0001\u001f\b\f\r/é😀","x":[1,2.50,true,false,null,{}],"é":{"a":1,"b":[]}}"#,
            "Version: 2012-10-17\nStatement:\n  - Effect: Deny\n    Sid: ~\n    Action: [a, 12, True]\n",
        ] {
            let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::default());
            let tree = parsed.tree().unwrap();
            let written = tree.to_string();
            let expected = Size {
                characters: written.chars().count(),
                bytes: written.len(),
            };
            assert_eq!(minified(tree), expected, "{written}");
        }
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(10_240), "10,240");
        assert_eq!(grouped(1_234_567), "1,234,567");
    }
}
