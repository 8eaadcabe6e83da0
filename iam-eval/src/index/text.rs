//! An index over patterns by what the texts that they match have in common.

use std::ops::ControlFlow;

use iam_model::{Anchor, TextHash};

use super::postings::{Found, Lists, ListsBuilder, Posting};
use super::prefixes::Prefixes;
use super::table::Table;

/// Finds the patterns that may match a text: no pattern that matches is missed, and whether one that
/// is found does match is for its matcher to say.
#[derive(Debug, Default)]
pub(crate) struct TextIndex {
    exact: Table<Option<(u32, Found)>>,
    prefixes: Prefixes,
    lists: Lists,
}

impl TextIndex {
    pub(crate) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// Shows what is held for a text, until told to stop. The hash is asked for if it is needed.
    pub(crate) fn find(
        &self,
        text: &str,
        hash: impl FnOnce() -> TextHash,
        mut visit: impl FnMut(Found) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        if !self.exact.is_empty() {
            let found = self.exact.find(hash().bits()).flatten();
            found.map(|(_, found)| *found).try_for_each(&mut visit)?;
        }
        self.prefixes.find(text, visit)
    }

    /// The same with each posting by itself.
    pub(crate) fn each(
        &self,
        text: &str,
        hash: impl FnOnce() -> TextHash,
        mut visit: impl FnMut(Posting) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.find(text, hash, |found| match found {
            Found::Nothing | Found::Applies => ControlFlow::Continue(()),
            Found::One(posting) => visit(posting),
            Found::List(list) => self
                .lists
                .get(list)
                .iter()
                .copied()
                .try_for_each(&mut visit),
        })
    }
}

/// The patterns of an index that is being built.
#[derive(Debug, Default)]
pub(crate) struct TextIndexBuilder<'a> {
    exact: Vec<(TextHash, Posting)>,
    prefixes: Vec<(&'a str, Posting)>,
}

impl<'a> TextIndexBuilder<'a> {
    pub(crate) fn add(&mut self, anchor: Anchor<'a>, posting: Posting) {
        match anchor {
            Anchor::Text(text) => self.exact.push((TextHash::of(text), posting)),
            Anchor::Start(text) | Anchor::Prefix(text) => self.prefixes.push((text, posting)),
        }
    }

    /// How many patterns there are.
    pub(crate) fn len(&self) -> usize {
        self.exact.len() + self.prefixes.len()
    }

    /// The index. `costs` says how dear each item is: the cheap ones are shown first.
    pub(crate) fn finish(self, costs: &[u32]) -> TextIndex {
        let mut lists = ListsBuilder::new(costs);
        let mut exact = self.exact;
        exact.sort_unstable();
        let exact: Vec<_> = exact
            .chunk_by(|(one, _), (other, _)| one == other)
            .filter_map(|group| {
                let found = lists.add(group.iter().map(|(_, posting)| *posting));
                Some((group.first()?.0.bits(), found))
            })
            .collect();
        TextIndex {
            exact: Table::new(exact.into_iter().map(Some)),
            prefixes: Prefixes::new(self.prefixes, &mut lists),
            lists: lists.finish(),
        }
    }
}
