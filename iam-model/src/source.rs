//! Policies with the names and texts that errors and explanations cite.

use std::sync::{Arc, OnceLock};

use smol_str::SmolStr;

use crate::lines::Lines;
use crate::tree::Node;
use crate::{Place, Policy, PolicyType, Span};

/// A policy that was read from a text, with the text and its tree.
///
/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Document {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: Arc<str>,
    tree: Node,
    policy: Policy,
    stated: Option<PolicyType>,
    // Made when the first place is cited.
    lines: OnceLock<Lines>,
}

impl Document {
    /// Puts together what a reader has read: `tree` is the node of the policy itself, its spans
    /// are offsets into `text`, and `policy` is the value that was read from it. Several policies of
    /// one text, such as those of a scenario file, share it.
    pub fn new(text: impl Into<Arc<str>>, tree: Node, policy: Policy) -> Self {
        Self::stated(text, tree, policy, None)
    }

    /// The same for a text that states which type of policy it is.
    pub fn stated(
        text: impl Into<Arc<str>>,
        tree: Node,
        policy: Policy,
        stated: Option<PolicyType>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                text: text.into(),
                tree,
                policy,
                stated,
                lines: OnceLock::new(),
            }),
        }
    }

    /// The text that the spans point into.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// The tree of the policy.
    pub fn tree(&self) -> &Node {
        &self.inner.tree
    }

    /// The policy.
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The type that the text states, as the header of a text in the policy language can.
    pub fn stated_type(&self) -> Option<PolicyType> {
        self.inner.stated
    }

    /// The line and column of a place in the text, as [`Span::line_column`] counts them. After the
    /// first call the time does not depend on the length of the text.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let text = self.text();
        self.inner
            .lines
            .get_or_init(|| Lines::of(text))
            .line_column(span, text)
    }

    /// Where a part of the policy stands in the text.
    pub fn locate(&self, place: Place) -> Span {
        place.locate(&self.inner.tree)
    }
}

/// A policy under a name, with its text if it was read from one.
///
/// With a document, errors and explanations cite line and column; without one, the Sid or the
/// statement's number.
///
/// # Examples
/// ```
/// use iam_model::{Policy, Source};
/// let source = Source::policy("empty", Policy::new([]));
/// assert_eq!(source.name(), "empty");
/// ```
#[derive(Clone, Debug)]
pub struct Source {
    name: SmolStr,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Document(Document),
    Policy(Arc<Policy>),
}

impl Source {
    /// A document under a name, such as its file's.
    pub fn named(name: impl Into<SmolStr>, document: &Document) -> Self {
        Self {
            name: name.into(),
            content: Content::Document(document.clone()),
        }
    }

    /// A policy value under a name.
    pub fn policy(name: impl Into<SmolStr>, policy: impl Into<Policy>) -> Self {
        Self {
            name: name.into(),
            content: Content::Policy(Arc::new(policy.into())),
        }
    }

    /// The name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The policy.
    pub fn as_policy(&self) -> &Policy {
        match &self.content {
            Content::Document(document) => document.policy(),
            Content::Policy(policy) => policy,
        }
    }

    /// The document, if the policy was read from a text.
    pub fn document(&self) -> Option<&Document> {
        match &self.content {
            Content::Document(document) => Some(document),
            Content::Policy(_) => None,
        }
    }

    /// Where a part of the policy stands in the text.
    pub fn locate(&self, place: Place) -> Option<Span> {
        self.document().map(|document| document.locate(place))
    }
}

impl From<&Source> for Source {
    fn from(source: &Source) -> Self {
        source.clone()
    }
}

/// A policy without a name of its own is cited as `policy`.
impl From<Policy> for Source {
    fn from(policy: Policy) -> Self {
        Self::policy("policy", policy)
    }
}

impl From<&Policy> for Source {
    fn from(policy: &Policy) -> Self {
        Self::from(policy.clone())
    }
}

impl From<&'static crate::literal::Policy> for Source {
    fn from(policy: &'static crate::literal::Policy) -> Self {
        Self::from(Policy::from(policy))
    }
}
