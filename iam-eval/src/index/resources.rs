//! An index over resource patterns.

use std::ops::ControlFlow;

use iam_model::{ResourceAnchor, ResourceMatcher};

use super::postings::{ALL, Posting};
use super::text::{TextIndex, TextIndexBuilder};
use crate::view::View;

/// Finds the resource patterns that may cover the resource of a request.
///
/// A pattern without wildcard in its first five parts is found by the whole ARN, another one by the
/// ARN's last part, so that `arn:aws:iam::*:role/build` is found as well as it can be.
#[derive(Debug)]
pub(crate) struct ResourceIndex {
    arns: TextIndex,
    last_parts: TextIndex,
    /// What may cover the resource `*` too, and so everything.
    everything: Box<[Posting]>,
    /// `arn:aws:s3:::*`, for the actions of S3 that know no resource (rule C8).
    every_bucket: Box<[Posting]>,
}

impl ResourceIndex {
    /// Shows the patterns that may cover the resource, until told to stop.
    pub(crate) fn find(
        &self,
        view: &View<'_>,
        mut visit: impl FnMut(Posting) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.everything.iter().copied().try_for_each(&mut visit)?;
        let Some(arn) = view.resource().arn() else {
            return if view.takes_every_bucket() {
                self.every_bucket.iter().copied().try_for_each(visit)
            } else {
                ControlFlow::Continue(())
            };
        };
        self.arns.each(arn.as_str(), || arn.hash(), &mut visit)?;
        self.last_parts
            .each(arn.resource(), || view.last_part_hash(arn), visit)
    }
}

/// The patterns of an index that is being built.
#[derive(Debug, Default)]
pub(crate) struct ResourceIndexBuilder<'a> {
    arns: TextIndexBuilder<'a>,
    last_parts: TextIndexBuilder<'a>,
    everything: Vec<Posting>,
    every_bucket: Vec<Posting>,
}

impl<'a> ResourceIndexBuilder<'a> {
    /// Adds the patterns of a list under a number.
    pub(crate) fn add(&mut self, item: u32, patterns: &'a [ResourceMatcher]) {
        for (pattern, matcher) in (0..).zip(patterns) {
            let posting = Posting { item, pattern };
            match matcher.anchor() {
                ResourceAnchor::Nothing => self.everything.push(posting),
                ResourceAnchor::Arn(anchor) => self.arns.add(anchor, posting),
                ResourceAnchor::LastPart(anchor) => self.last_parts.add(anchor, posting),
            }
            if matcher.is_every_bucket() {
                self.every_bucket.push(posting);
            }
        }
    }

    /// Adds an item that no single pattern speaks for.
    pub(crate) fn add_all(&mut self, item: u32) {
        let pattern = ALL;
        self.everything.push(Posting { item, pattern });
    }

    pub(crate) fn finish(self) -> ResourceIndex {
        // The items are numbered in the order in which they are to be shown.
        ResourceIndex {
            arns: self.arns.finish(&[]),
            last_parts: self.last_parts.finish(&[]),
            everything: self.everything.into_boxed_slice(),
            every_bucket: self.every_bucket.into_boxed_slice(),
        }
    }
}
