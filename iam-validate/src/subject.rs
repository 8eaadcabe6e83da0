//! What is validated: a policy that was read, also one that was refused.

use std::borrow::Cow;

use iam_model::tree::Node;
use iam_model::{Document, Policy, PolicyType, Problem, Span, read};
use iam_parse::{Parsed, Stated};

/// A document as the reader left it: its tree, and what the reader says of it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub(crate) text: &'a str,
    pub(crate) tree: Option<&'a Node>,
    pub(crate) policy: Option<&'a Policy>,
    pub(crate) problems: Cow<'a, [Problem]>,
    pub(crate) stated: Option<PolicyType>,
    pub(crate) unknown: &'a [Span],
}

impl<'a> Subject<'a> {
    /// A tree without a text, such as that of a macro's tokens, with the problems that the reader
    /// found; spans of findings are those of the tree. `stated` is the type that the document itself
    /// states.
    pub fn tree(
        tree: Option<&'a Node>,
        policy: Option<&'a Policy>,
        problems: &'a [Problem],
        stated: Option<PolicyType>,
    ) -> Self {
        Self {
            text: "",
            tree,
            policy,
            problems: Cow::Borrowed(problems),
            stated,
            unknown: &[],
        }
    }

    /// The same, where the values of these places are not known yet, such as those that are put into
    /// a policy at run time.
    ///
    /// What stands in the tree for such a value should allow as much as the value could. A check then
    /// finds what it finds both with it and without it, so that no finding rests on the value, nor on
    /// there being none.
    pub const fn with_unknown(mut self, places: &'a [Span]) -> Self {
        self.unknown = places;
        self
    }
}

/// Any text that [`iam_parse::parse_policy`] has read, also one that is no policy.
impl<'a> From<&'a Parsed> for Subject<'a> {
    fn from(parsed: &'a Parsed) -> Self {
        Self {
            text: parsed.text(),
            tree: parsed.tree(),
            policy: parsed.document().map(Document::policy),
            problems: Cow::Borrowed(parsed.problems()),
            stated: match parsed.extras().stated {
                Some(Stated::Type(stated)) => Some(stated),
                Some(Stated::Mixed) | None => None,
            },
            unknown: &[],
        }
    }
}

/// A document that was accepted. The reader's remarks about it are found again.
impl<'a> From<&'a Document> for Subject<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            text: document.text(),
            tree: Some(document.tree()),
            policy: Some(document.policy()),
            problems: Cow::Owned(read(document.tree()).problems),
            stated: document.stated_type(),
            unknown: &[],
        }
    }
}
