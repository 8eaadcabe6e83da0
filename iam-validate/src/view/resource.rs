//! A value of Resource or NotResource.

use iam_model::tree::Node;

/// A resource pattern: `*`, or an ARN.
pub(crate) struct Resource<'a> {
    pub(crate) node: &'a Node,
    pub(crate) text: &'a str,
    /// The six parts of an ARN; a short ARN is read as if `*` stood for the missing ones (C4, C6).
    /// `None` for `*`.
    pub(crate) arn: Option<ArnParts<'a>>,
}

/// The parts of an ARN pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArnParts<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
    /// How many parts are written.
    pub(crate) written: usize,
}

impl<'a> Resource<'a> {
    pub(super) fn new(node: &'a Node, text: &'a str) -> Self {
        Self {
            node,
            text,
            arn: ArnParts::new(text),
        }
    }

    /// Whether it is `*`.
    pub(crate) fn is_any(&self) -> bool {
        self.text == "*"
    }
}

impl<'a> ArnParts<'a> {
    /// The parts of `arn:…`; `None` for any other text.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let mut written = 1;
        let mut next = || match parts.next() {
            Some(part) => {
                written += 1;
                part
            }
            None => "*",
        };
        let (partition, service) = (next(), next());
        let (region, account, resource) = (next(), next(), next());
        Some(Self {
            partition,
            service,
            region,
            account,
            resource,
            written,
        })
    }
}
