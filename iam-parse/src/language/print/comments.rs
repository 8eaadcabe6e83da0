//! The comments of a text, found by their places.

use iam_model::Span;

/// The comments of a text, in its order.
#[derive(Clone, Copy, Default)]
pub(crate) struct Comments<'a> {
    text: &'a str,
    spans: &'a [Span],
}

impl<'a> Comments<'a> {
    pub(crate) const fn new(text: &'a str, spans: &'a [Span]) -> Self {
        Self { text, spans }
    }

    /// The comments that start in a range.
    pub(super) fn between(&self, start: u32, end: u32) -> &'a [Span] {
        let first = self.spans.partition_point(|span| span.start < start);
        let last = self.spans.partition_point(|span| span.start < end);
        self.spans.get(first..last).unwrap_or_default()
    }

    /// A comment as it is printed.
    pub(super) fn text(&self, span: Span) -> &'a str {
        span.text(self.text)
    }

    /// The end of the comment on the line of what ends at `end`, or `end`. Only a comma may stand
    /// between the two.
    pub(super) fn end_of_line(&self, end: u32, limit: u32) -> u32 {
        let Some(next) = self.between(end, limit).first() else {
            return end;
        };
        let gap = Span::new(end, next.start).text(self.text);
        if gap.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b',')) {
            next.end
        } else {
            end
        }
    }

    /// Whether an empty line stands in a range.
    pub(super) fn has_blank_line(&self, start: u32, end: u32) -> bool {
        let gap = Span::new(start, end).text(self.text);
        gap.bytes().filter(|byte| *byte == b'\n').count() > 1
    }
}
