//! Texts that somebody wrote to be replaced, and that were not.

use std::ops::Range;

use iam_model::Family;
use iam_model::tree::Node;

use crate::Check;
use crate::check::Group;
use crate::check::Run::Statement as Whole;
use crate::report::Report;
use crate::view::{Policy, Statement};

const SOURCE: &str = "https://docs.aws.amazon.com/imagebuilder/latest/userguide/security_iam_id-based-policy-examples.html";

pub(in crate::checks) const CHECKS: &[Check] = &[Check::warning(
    "EXTRA_PLACEHOLDER",
    Whole(extra_placeholder),
    "A text of an example that was to be replaced is left in an ARN or in a value.",
)
.of(Group::Extra, SOURCE)];

fn extra_placeholder(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    for resource in statement.resource.iter().flat_map(|list| &list.values) {
        // The other parts of an ARN have forms, and checks of their own.
        if let Some(arn) = resource.arn
            && let Some(found) = placeholder(arn.resource)
        {
            let before = arn.resource_range().start;
            tell(
                resource.node,
                found.start + before..found.end + before,
                report,
            );
        }
    }
    for condition in &statement.conditions {
        // Numbers, dates, addresses and so on have forms, and checks of their own.
        let family = condition.family();
        if !matches!(family, Family::String | Family::Arn) {
            continue;
        }
        for value in &condition.values {
            let start = match family {
                Family::Arn => value
                    .text
                    .match_indices(':')
                    .nth(4)
                    .map_or(value.text.len(), |(at, _)| at + 1),
                _ => 0,
            };
            let rest = value.text.get(start..).unwrap_or_default();
            if let Some(found) = placeholder(rest) {
                tell(value.node, found.start + start..found.end + start, report);
            }
        }
    }
}

fn tell(node: &Node, range: Range<usize>, report: &mut Report<'_>) {
    let Some(text) = node
        .value
        .as_text()
        .and_then(|text| text.get(range.clone()))
    else {
        return;
    };
    let message = format!("`{text}` is left from an example and matches nothing of yours");
    report
        .at_part(node, range, message)
        .help("put in the name or the identifier that is meant");
}

/// Words of examples, in lower case. A word that ends with a mark is the beginning of a longer one.
const WORDS: &[&str] = &[
    // AWS keeps names that begin so for its documentation.
    "amzn-s3-demo-",
    "change-me",
    "change_me",
    "changeme",
    "doc-example-bucket",
    "instance profile role arn",
    "replace-me",
    "replace-with",
    "replace_me",
    "replace_with",
    "replaceme",
    "sns topic arn",
    "your account",
    "your-",
    "your_",
];

/// Words that are placeholders where nothing stands before them; elsewhere they can be names, for
/// example of a parameter that holds the name of a bucket.
const FIRST_WORDS: &[&str] = &[
    "account-id",
    "account_id",
    "accountid",
    "bucket arn",
    "bucket-name",
    "bucket_name",
    "placeholder",
];

/// What a placeholder can begin with.
const BRACKET: u8 = 1;
const CROSS: u8 = 2;
const WORD: u8 = 4;

/// What begins with this character.
const fn begins(character: u8) -> u8 {
    match character.to_ascii_lowercase() {
        b'<' | b'{' => BRACKET,
        b'x' => CROSS,
        // The first letters of the words.
        b'a' | b'b' | b'c' | b'd' | b'i' | b'p' | b'r' | b's' | b'y' => WORD,
        _ => 0,
    }
}

/// What can begin behind this character. `book-your-stay` is a name, `your-bucket` is none.
const fn behind(character: u8) -> u8 {
    match character {
        b'/' | b':' | b' ' | b'=' | b'*' => BRACKET | CROSS | WORD,
        b'-' => BRACKET | CROSS,
        _ => BRACKET,
    }
}

/// [`begins`] and [`behind`] of each character.
const TABLE: [[u8; 2]; 256] = {
    let mut table = [[0; 2]; 256];
    let mut byte = u8::MAX;
    loop {
        #[expect(
            clippy::indexing_slicing,
            reason = "a constant that is out of bounds does not compile"
        )]
        {
            table[byte as usize] = [begins(byte), behind(byte)];
        }
        match byte.checked_sub(1) {
            Some(next) => byte = next,
            None => break table,
        }
    }
};

/// Where a placeholder stands in the text.
fn placeholder(text: &str) -> Option<Range<usize>> {
    let mut can_begin = BRACKET | CROSS | WORD;
    for (at, byte) in text.bytes().enumerate() {
        let [begins, behind] = TABLE.get(usize::from(byte)).copied().unwrap_or_default();
        let what = begins & can_begin;
        can_begin = behind;
        if what == 0 {
            continue;
        }
        let found = match what {
            BRACKET if byte == b'<' => enclosed(text, at, "<", ">"),
            BRACKET => enclosed(text, at, "{{", "}}"),
            CROSS => crossed(text, at),
            WORD => word(text, at, byte),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// `<bucket>`, `{{bucket}}`.
fn enclosed(text: &str, at: usize, open: &str, close: &str) -> Option<Range<usize>> {
    /// Nobody writes a longer one, and the end of a text is not looked for from each of its letters.
    const MOST: usize = 64;
    let inside = text.get(at..)?.strip_prefix(open)?;
    let length = inside
        .as_bytes()
        .windows(close.len())
        .take(MOST)
        .position(|bytes| bytes == close.as_bytes())?;
    let named = inside
        .get(..length)?
        .contains(|letter: char| letter.is_alphabetic());
    named.then_some(at..at + open.len() + length + close.len())
}

/// `xxxxxxxx`, as in `vpc-xxxxxxxx`.
fn crossed(text: &str, at: usize) -> Option<Range<usize>> {
    const LEAST: usize = 6;
    let rest = text.as_bytes().get(at..)?;
    let length = rest
        .iter()
        .take_while(|byte| byte.eq_ignore_ascii_case(&b'x'))
        .count();
    let ends = rest
        .get(length)
        .is_none_or(|byte| !byte.is_ascii_alphanumeric());
    (length >= LEAST && ends).then_some(at..at + length)
}

fn word(text: &str, at: usize, first: u8) -> Option<Range<usize>> {
    let first = first.to_ascii_lowercase();
    let others = if at == 0 { FIRST_WORDS } else { &[] };
    // Nearly every name is told apart by its first letter.
    let mut words = WORDS
        .iter()
        .chain(others)
        .filter(|word| word.as_bytes().first() == Some(&first))
        .peekable();
    words.peek()?;
    let rest = text.as_bytes().get(at..)?;
    let word = words.find(|word| {
        rest.get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    })?;
    let open = !word.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let mut end = at + word.len();
    let tail = rest.get(word.len()..)?;
    if open {
        let more = tail
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            .count();
        end += more;
        return (more > 0).then_some(at..end);
    }
    tail.first()
        .is_none_or(|byte| !byte.is_ascii_alphanumeric())
        .then_some(at..end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = placeholder(text).map(|range| &text[range]);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn first_letters() {
        for word in WORDS.iter().chain(FIRST_WORDS) {
            assert_eq!(begins(word.as_bytes()[0]), WORD, "{word}");
        }
    }

    #[test]
    fn words() {
        check("sns topic arn", Some("sns topic arn"));
        check("your-bucket/*", Some("your-bucket"));
        check("role/YOUR_ROLE", Some("YOUR_ROLE"));
        check("key/your-", None);
        check("bucket-name/*", Some("bucket-name"));
        check("parameter/app/bucket-name", None);
        check("book-your-stay", None);
        check("account-id", Some("account-id"));
        check("bucket-names", None);
        check("DOC-EXAMPLE-BUCKET", Some("DOC-EXAMPLE-BUCKET"));
        check("amzn-s3-demo-bucket1/*", Some("amzn-s3-demo-bucket1"));
        check("role/replace-me", Some("replace-me"));
        check("harbour-master", None);
        check("role/*imagebuilder*", None);
        check("", None);
    }

    #[test]
    fn brackets() {
        check("user/<name>", Some("<name>"));
        check("a<b", None);
        check("1<2>3", None);
        check("table/{{ table }}", Some("{{ table }}"));
        check("${aws:username}", None);
        check("{proxy}", None);
    }

    #[test]
    fn crosses() {
        check("vpc/vpc-xxxxxxxx", Some("xxxxxxxx"));
        check("o-XXXXXXXXXX/r-1", Some("XXXXXXXXXX"));
        check("image/amazon-linux-2-arm64/x.x.x", None);
        check("xxxxxxy", None);
        check("maxxxxxxx", None);
    }
}
