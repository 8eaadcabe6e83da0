//! What an index finds.

/// A pattern that may match, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Posting {
    /// The number of a statement, or of an entry of the list that an index of resources is over.
    pub(crate) item: u32,
    /// The position of the pattern in its list; [`ALL`] if the list as a whole is to be asked.
    pub(crate) pattern: u32,
}

/// No single pattern: a negated list, or an element that is not there.
pub(crate) const ALL: u32 = u32::MAX;

/// An item that applies whenever it is found: nothing is left to ask.
pub(crate) const APPLIES: Posting = Posting {
    item: u32::MAX,
    pattern: ALL,
};

/// What stands in a slot or node.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Found {
    Nothing,
    /// [`APPLIES`], beside which nothing else counts.
    Applies,
    One(Posting),
    /// The number of a list.
    List(u32),
}

/// A count or position as it is held. A set of more than four thousand million patterns does not fit
/// into memory.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Lists of postings, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    postings: Box<[Posting]>,
    /// Where each list ends.
    ends: Box<[u32]>,
}

impl Lists {
    pub(crate) fn get(&self, list: u32) -> &[Posting] {
        let Ok(list) = usize::try_from(list) else {
            return &[];
        };
        let at = |index: usize| {
            self.ends
                .get(index)
                .and_then(|end| usize::try_from(*end).ok())
        };
        let start = list.checked_sub(1).and_then(at).unwrap_or_default();
        let end = at(list).unwrap_or_default();
        self.postings.get(start..end).unwrap_or_default()
    }

    /// All of them, in the order of their numbers.
    pub(super) fn iter(&self) -> impl Iterator<Item = &[Posting]> {
        (0..number(self.ends.len())).map(|list| self.get(list))
    }
}

/// Makes lists, the cheapest items of each first.
pub(super) struct ListsBuilder<'a> {
    postings: Vec<Posting>,
    ends: Vec<u32>,
    /// How dear each item is; of those that are not there nothing is known.
    costs: &'a [u32],
}

impl<'a> ListsBuilder<'a> {
    pub(super) fn new(costs: &'a [u32]) -> Self {
        Self {
            postings: Vec::new(),
            ends: Vec::new(),
            costs,
        }
    }

    pub(super) fn add(&mut self, postings: impl ExactSizeIterator<Item = Posting>) -> Found {
        let start = self.postings.len();
        let mut postings = postings;
        if postings.len() < 2 {
            return match postings.next() {
                None => Found::Nothing,
                Some(APPLIES) => Found::Applies,
                Some(posting) => Found::One(posting),
            };
        }
        self.postings.extend(postings);
        let added = self.postings.get(start..).unwrap_or_default();
        if added.contains(&APPLIES) {
            self.postings.truncate(start);
            return Found::Applies;
        }
        let cost = |item: u32| {
            let item = usize::try_from(item).ok()?;
            self.costs.get(item).copied()
        };
        if let Some(list) = self.postings.get_mut(start..) {
            list.sort_unstable_by_key(|posting| (cost(posting.item), *posting));
        }
        self.ends.push(number(self.postings.len()));
        Found::List(number(self.ends.len() - 1))
    }

    pub(super) fn finish(self) -> Lists {
        Lists {
            postings: self.postings.into_boxed_slice(),
            ends: self.ends.into_boxed_slice(),
        }
    }
}
