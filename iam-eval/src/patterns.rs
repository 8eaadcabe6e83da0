//! The lists of patterns that a statement has.

use std::ops::ControlFlow;

use iam_model::{ActionMatcher, OneOrMany, ResourceMatcher};

use crate::index::{Posting, ResourceIndex, ResourceIndexBuilder, TextIndex, TextIndexBuilder};
use crate::statement::covers;
use crate::view::View;

/// A list of so many patterns is walked; a longer one has an index.
const WALKED: usize = 8;

/// The patterns of Action or NotAction.
#[derive(Debug)]
pub(crate) struct Actions {
    patterns: OneOrMany<ActionMatcher>,
    index: Option<Box<TextIndex>>,
}

impl Actions {
    /// A list whose patterns the index of the set knows one by one.
    pub(crate) fn these(patterns: OneOrMany<ActionMatcher>) -> Self {
        let index = None;
        Self { patterns, index }
    }

    /// A list that is asked as a whole in each decision.
    pub(crate) fn all_but(patterns: OneOrMany<ActionMatcher>) -> Self {
        let index = (patterns.len() > WALKED).then(|| {
            let mut builder = TextIndexBuilder::default();
            for (pattern, matcher) in (0..).zip(patterns.as_slice()) {
                builder.add(matcher.anchor(), Posting { item: 0, pattern });
            }
            Box::new(builder.finish(&[]))
        });
        Self { patterns, index }
    }

    pub(crate) fn as_slice(&self) -> &[ActionMatcher] {
        self.patterns.as_slice()
    }

    pub(crate) fn get(&self, pattern: u32) -> Option<&ActionMatcher> {
        self.as_slice().get(usize::try_from(pattern).ok()?)
    }

    pub(crate) fn any_matches(&self, view: &View<'_>) -> bool {
        match &self.index {
            None => self
                .as_slice()
                .iter()
                .any(|pattern| pattern.matches(view.action)),
            Some(index) => {
                let action = view.action.lower();
                let found = index.each(
                    action,
                    || view.action.hash(),
                    |posting| {
                        let pattern = self.get(posting.pattern);
                        stop_if(pattern.is_some_and(|pattern| pattern.matches(view.action)))
                    },
                );
                found.is_break()
            }
        }
    }
}

/// The patterns of Resource or NotResource.
#[derive(Debug)]
pub(crate) struct Resources {
    patterns: OneOrMany<ResourceMatcher>,
    index: Option<Box<ResourceIndex>>,
}

impl Resources {
    pub(crate) fn new(patterns: OneOrMany<ResourceMatcher>) -> Self {
        let index = (patterns.len() > WALKED).then(|| {
            let mut builder = ResourceIndexBuilder::default();
            builder.add(0, patterns.as_slice());
            Box::new(builder.finish())
        });
        Self { patterns, index }
    }

    pub(crate) fn as_slice(&self) -> &[ResourceMatcher] {
        self.patterns.as_slice()
    }

    pub(crate) fn get(&self, pattern: u32) -> Option<&ResourceMatcher> {
        self.as_slice().get(usize::try_from(pattern).ok()?)
    }

    pub(crate) fn any_matches(&self, view: &View<'_>) -> bool {
        match &self.index {
            None => match &self.patterns {
                OneOrMany::One(pattern) => covers(pattern, view),
                OneOrMany::Many(patterns) => {
                    let resource = view.resource();
                    patterns.iter().any(|pattern| {
                        pattern.matches(resource, view)
                            || (view.takes_every_bucket() && pattern.is_every_bucket())
                    })
                }
            },
            Some(index) => {
                let found = index.find(view, |posting| {
                    let pattern = self.get(posting.pattern);
                    stop_if(pattern.is_some_and(|pattern| covers(pattern, view)))
                });
                found.is_break()
            }
        }
    }
}

fn stop_if(found: bool) -> ControlFlow<()> {
    if found {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}
