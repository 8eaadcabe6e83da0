//! From a part of a value to its place in the text, and back.

use std::ops::Range;

use iam_model::Span;
use iam_model::tree::{Member, Node};

/// The place of a part of a text value: the bytes `range` of the value as it reads.
///
/// Where the text has escapes in front of the part or in it, or is not known, the place is that of
/// the whole value.
pub(crate) fn part(node: &Node, text: &str, range: Range<usize>) -> Span {
    exact(node, text, range).unwrap_or(node.span)
}

/// The same, and nothing where the place is not known.
pub(crate) fn exact(node: &Node, text: &str, range: Range<usize>) -> Option<Span> {
    let start = offset(node, text, range.end)?;
    Some(moved(start, range))
}

fn moved(start: usize, range: Range<usize>) -> Span {
    let at = |byte: usize| u32::try_from(start + byte).unwrap_or(u32::MAX);
    Span::new(at(range.start), at(range.end.max(range.start)))
}

/// The place of a part of a name, as [`part`] is that of a value.
pub(crate) fn name_part(member: &Member, text: &str, range: Range<usize>) -> Span {
    exact_name(member, text, range).unwrap_or(member.name_span)
}

/// The same, and nothing where the place is not known.
pub(crate) fn exact_name(member: &Member, text: &str, range: Range<usize>) -> Option<Span> {
    let start = start(&member.name, member.name_span, text, range.end)?;
    Some(moved(start, range))
}

/// The bytes of the value as it reads that stand at a place inside it.
pub(crate) fn decoded(node: &Node, text: &str, span: Span) -> Option<Range<usize>> {
    let start = offset(node, text, 0)?;
    let from = (span.start as usize).checked_sub(start)?;
    let to = (span.end as usize).checked_sub(start)?;
    // Up to its end the value must stand there as it reads.
    (to <= node.value.as_text()?.len()).then_some(())?;
    offset(node, text, to).map(|_| from..to)
}

/// Where the value begins in the text, if its first `length` bytes stand there as they read.
fn offset(node: &Node, text: &str, length: usize) -> Option<usize> {
    start(node.value.as_text()?, node.span, text, length)
}

fn start(value: &str, span: Span, text: &str, length: usize) -> Option<usize> {
    let written = text
        .as_bytes()
        .get(span.start as usize..span.end as usize)?;
    let quote = usize::from(matches!(written.first(), Some(b'"' | b'\'')));
    let same = written.get(quote..quote + length)? == value.as_bytes().get(..length)?;
    same.then_some(span.start as usize + quote)
}

#[cfg(test)]
mod tests {
    use iam_model::tree::Value;

    use super::*;

    #[track_caller]
    fn check(text: &str, value: &str, range: Range<usize>, expected: &str) {
        let node = Node::new(
            Span::new(0, u32::try_from(text.len()).unwrap()),
            Value::String(value.into()),
        );
        let span = part(&node, text, range.clone());
        assert_eq!(span.text(text), expected, "{text}");
        if expected.len() < text.len() {
            assert_eq!(decoded(&node, text, span), Some(range), "{text}");
        }
    }

    #[test]
    fn parts_of_values() {
        check("\"s3:GetObject\"", "s3:GetObject", 0..2, "s3");
        check("s3:GetObject", "s3:GetObject", 3..12, "GetObject");
        check("\"é:a\"", "é:a", 3..4, "a");
        check("\"a\\u0062c\"", "abc", 0..1, "a");
        check("\"a\\u0062c\"", "abc", 2..3, "\"a\\u0062c\"");
    }

    #[test]
    fn parts_of_names() {
        #[track_caller]
        fn check(text: &str, name: &str, range: Range<usize>, expected: &str) {
            let span = Span::new(0, u32::try_from(text.len()).unwrap());
            let member = Member {
                name: name.into(),
                name_span: span,
                value: Node::new(span, Value::Null),
            };
            assert_eq!(
                name_part(&member, text, range).text(text),
                expected,
                "{text}"
            );
        }
        check("\"aws:Foo\"", "aws:Foo", 4..7, "Foo");
        check("aws:Foo", "aws:Foo", 0..7, "aws:Foo");
        check("\"a\\u0062c\"", "abc", 0..1, "a");
        check("\"a\\u0062c\"", "abc", 0..3, "\"a\\u0062c\"");
    }
}
