//! The index of a set: which statements may apply to a request.

mod pairs;
mod postings;
mod prefixes;
mod resources;
mod table;
mod text;

use std::cmp::Reverse;
use std::ops::ControlFlow;

use iam_model::{Anchor, Effect, ResourceMatcher};

use pairs::{Pairs, PairsBuilder};
use postings::{ALL, APPLIES, Found};
pub(crate) use postings::{Posting, number};
pub(crate) use resources::{ResourceIndex, ResourceIndexBuilder};
pub(crate) use text::{TextIndex, TextIndexBuilder};

use crate::statement::{CompiledStatement, Listed};
use crate::view::View;

/// A list of so many statements is walked; a longer one has an index of its resources.
const WALKED: usize = 8;

const CONTINUE: ControlFlow<()> = ControlFlow::Continue(());

/// The statements of one effect, found by the action of a request and then, where many statements
/// are about that action, by its resource.
///
/// What is found are candidates: the matchers of a statement say whether its action and its resource
/// match. An index is a superset by construction, because a pattern is filed under what all texts that
/// it matches have in common ([`Anchor`]), and what has no such thing is filed under the empty prefix.
#[derive(Debug)]
pub(crate) struct Index {
    // What stands here is in no other part.
    pairs: Pairs,
    actions: TextIndex,
    // For each list of `actions`; the posting of a resource has the position in that list as its item.
    resources: Box<[Option<Box<ResourceIndex>>]>,
}

impl Index {
    pub(crate) fn new(statements: &[CompiledStatement], effect: Effect, costs: &[u32]) -> Self {
        let mut builder = TextIndexBuilder::default();
        let mut pairs = PairsBuilder::default();
        let mut patterns = 0;
        for (item, statement) in (0..).zip(statements) {
            if statement.effect != effect {
                continue;
            }
            patterns += statement.resource_patterns().len();
            match &statement.actions {
                Listed::These(actions) => {
                    for (pattern, matcher) in (0..).zip(actions.as_slice()) {
                        if pairs.take(statement, matcher) {
                            continue;
                        }
                        let anchor = matcher.anchor();
                        let applies =
                            matches!(anchor, Anchor::Start(_)) && on_everything(statement);
                        let posting = if applies {
                            APPLIES
                        } else {
                            Posting { item, pattern }
                        };
                        builder.add(anchor, posting);
                    }
                }
                Listed::AllBut(_) => {
                    let pattern = ALL;
                    builder.add(Anchor::Prefix(""), Posting { item, pattern });
                }
            }
        }
        patterns += builder.len();
        let actions = builder.finish(costs);
        let resources = resources(statements, &actions, patterns);
        Self {
            pairs: pairs.finish(),
            actions,
            resources,
        }
    }

    /// Shows what applies, and each other statement whose action and resource match, until told to
    /// stop. A statement of which several patterns match can be shown several times.
    pub(crate) fn find<'s>(
        &self,
        statements: &'s [CompiledStatement],
        view: &View<'_>,
        mut visit: impl FnMut(Hit<'s>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if self.pairs.apply(view) {
            visit(Hit::Applies)?;
        }
        let mut shown = None;
        // An action that several patterns of a statement match is judged once in most cases.
        let mut show = |candidate: Posting, resource: u32| {
            let statement = statement(statements, candidate);
            match statement.filter(|_| shown != Some(candidate.item)) {
                Some(statement)
                    if statement.action_pattern_matches(candidate.pattern, view)
                        && statement.resource_pattern_matches(resource, view) =>
                {
                    shown = Some(candidate.item);
                    Some(Hit::Matches(statement))
                }
                _ => None,
            }
        };
        let found = |found| match found {
            Found::Nothing => ControlFlow::Continue(()),
            Found::Applies => visit(Hit::Applies),
            Found::One(candidate) => show(candidate, ALL).map_or(CONTINUE, &mut visit),
            Found::List(list) => {
                let candidates = self.actions.lists().get(list);
                let Some(resources) = self.resources(list) else {
                    return candidates
                        .iter()
                        .filter_map(|candidate| show(*candidate, ALL))
                        .try_for_each(&mut visit);
                };
                resources.find(view, |resource| {
                    let at = usize::try_from(resource.item).ok();
                    at.and_then(|at| candidates.get(at))
                        .and_then(|candidate| show(*candidate, resource.pattern))
                        .map_or(CONTINUE, &mut visit)
                })
            }
        };
        let action = view.action.lower();
        self.actions.find(action, || view.action.hash(), found)
    }

    fn resources(&self, list: u32) -> Option<&ResourceIndex> {
        let list = usize::try_from(list).ok()?;
        self.resources.get(list)?.as_deref()
    }
}

/// What a set has to say about a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hit<'s> {
    /// A statement applies for every caller and context.
    Applies,
    /// The action and the resource of a statement match.
    Matches(&'s CompiledStatement),
}

/// Whether a statement has `*` among its resources, no condition and no principal.
fn on_everything(statement: &CompiledStatement) -> bool {
    statement.is_unconditional()
        && matches!(&statement.resources, Some(Listed::These(listed))
            if listed.as_slice().iter().any(ResourceMatcher::is_any))
}

fn statement(statements: &[CompiledStatement], posting: Posting) -> Option<&CompiledStatement> {
    statements.get(usize::try_from(posting.item).ok()?)
}

/// The indexes of the long lists. A statement of many actions and many resources takes part in many
/// lists with all its resources, so the longest lists come first and there is an end to the memory:
/// four times the number of patterns that there are. Lists beyond that are walked.
fn resources(
    statements: &[CompiledStatement],
    actions: &TextIndex,
    patterns: usize,
) -> Box<[Option<Box<ResourceIndex>>]> {
    let mut left = patterns.saturating_mul(4);
    let lists: Vec<&[Posting]> = actions.lists().iter().collect();
    let mut order: Vec<usize> = (0..lists.len()).collect();
    order.sort_by_key(|at| Reverse(lists.get(*at).map_or(0, |list| list.len())));
    let mut indexes: Vec<Option<Box<ResourceIndex>>> = lists.iter().map(|_| None).collect();
    for at in order {
        let (Some(list), Some(index)) = (lists.get(at), indexes.get_mut(at)) else {
            continue;
        };
        if list.len() <= WALKED {
            break;
        }
        let size = list
            .iter()
            .filter_map(|posting| statement(statements, *posting))
            .map(|statement| statement.resource_patterns().len().max(1))
            .sum();
        if let Some(rest) = left.checked_sub(size) {
            left = rest;
            *index = Some(Box::new(of_list(statements, list)));
        }
    }
    indexes.into_boxed_slice()
}

fn of_list(statements: &[CompiledStatement], list: &[Posting]) -> ResourceIndex {
    let mut builder = ResourceIndexBuilder::default();
    for (item, posting) in (0..).zip(list) {
        let Some(statement) = statement(statements, *posting) else {
            continue;
        };
        match &statement.resources {
            Some(Listed::These(resources)) => builder.add(item, resources.as_slice()),
            Some(Listed::AllBut(_)) | None => builder.add_all(item),
        }
    }
    builder.finish()
}
