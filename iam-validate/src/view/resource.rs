//! A value of Resource or NotResource.

use std::ops::Range;

use iam_model::tree::Node;

use crate::arn_fit::Fit;

/// A resource pattern: `*`, or an ARN.
pub(crate) struct Resource<'a> {
    pub(crate) node: &'a Node,
    pub(crate) text: &'a str,
    /// The parts of an ARN; `None` for `*`, and for an ARN that is too short.
    pub(crate) arn: Option<ArnParts<'a>>,
    /// How the ARN fits the forms that ARNs of its service have, if there is one.
    pub(crate) fit: Option<Fit>,
    /// Whether it has wildcards.
    pub(crate) is_pattern: bool,
}

/// The parts of an ARN pattern. Of one that ends early in `*`, each part that is missing is `*` (rule
/// C4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ArnParts<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

impl<'a> Resource<'a> {
    pub(super) fn new(node: &'a Node, text: &'a str) -> Self {
        // A short ARN has its own finding; one that ends in `*` crosses the colons that are missing.
        let arn = ArnParts::with_colons(text)
            .filter(|(_, colons)| *colons == ARN_COLONS || text.ends_with('*'))
            .map(|(arn, _)| arn);
        Self {
            node,
            text,
            arn,
            fit: arn.map(Fit::of),
            is_pattern: text.bytes().any(|byte| matches!(byte, b'*' | b'?')),
        }
    }

    /// Whether it is `*`.
    pub(crate) fn is_any(&self) -> bool {
        self.text == "*"
    }
}

/// How many colons stand between the parts of an ARN.
const ARN_COLONS: usize = 5;

impl<'a> ArnParts<'a> {
    /// The parts of `arn:…`; `None` for any other text.
    pub(crate) fn new(text: &'a str) -> Option<Self> {
        Self::with_colons(text).map(|(arn, _)| arn)
    }

    /// The same, and how many of the colons between the parts there are.
    fn with_colons(text: &'a str) -> Option<(Self, usize)> {
        let mut rest = Some(text.strip_prefix("arn:")?);
        let mut colons = 1;
        let mut next = || {
            let Some(text) = rest else {
                return "*";
            };
            match text.bytes().position(|byte| byte == b':') {
                Some(at) => {
                    colons += 1;
                    rest = text.get(at + 1..);
                    text.get(..at).unwrap_or_default()
                }
                None => rest.take().unwrap_or_default(),
            }
        };
        let (partition, service, region, account) = (next(), next(), next(), next());
        let arn = Self {
            partition,
            service,
            region,
            account,
            resource: rest.unwrap_or("*"),
        };
        Some((arn, colons))
    }

    /// Where the partition stands in the ARN.
    pub(crate) const fn partition_range(&self) -> Range<usize> {
        let start = "arn:".len();
        start..start + self.partition.len()
    }

    /// Where the service stands in the ARN.
    pub(crate) const fn service_range(&self) -> Range<usize> {
        let start = self.partition_range().end + 1;
        start..start + self.service.len()
    }

    /// Where the region stands in the ARN.
    pub(crate) const fn region_range(&self) -> Range<usize> {
        let start = self.service_range().end + 1;
        start..start + self.region.len()
    }

    /// Where the account stands in the ARN.
    pub(crate) const fn account_range(&self) -> Range<usize> {
        let start = self.region_range().end + 1;
        start..start + self.account.len()
    }

    /// Where the rest stands in the ARN.
    pub(crate) const fn resource_range(&self) -> Range<usize> {
        let start = self.account_range().end + 1;
        start..start + self.resource.len()
    }
}
