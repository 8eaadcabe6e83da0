//! A hash table over texts that are known when it is built.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::postings::{Found, ListsBuilder, Posting};

/// The hash by which a text is looked up.
///
/// The seed is fixed, so that a decision costs the same in each run. Whoever writes policies can
/// choose texts of one hash; they share a list then, which is what they would do without an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TextHash(u32);

impl TextHash {
    pub(crate) fn of(text: &str) -> Self {
        let mut hasher = FixedState::default().build_hasher();
        hasher.write(text.as_bytes());
        let [.., a, b, c, d] = hasher.finish().to_le_bytes();
        Self(u32::from_le_bytes([a, b, c, d]))
    }
}

/// Hashes of texts to postings. The texts themselves are not held: what is found is a candidate.
///
/// Slots are sorted by hash and as near to their home, the first bits of the hash, as this allows. So
/// the table is built by sorting alone, a search ends at the first greater hash, and no choice of
/// texts makes building slow.
#[derive(Debug, Default)]
pub(super) struct Exact {
    slots: Box<[Slot]>,
    /// How many bits of a hash are not part of its home.
    shift: u32,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    hash: TextHash,
    found: Found,
}

const EMPTY: Slot = Slot {
    hash: TextHash(0),
    found: Found::Nothing,
};

impl Exact {
    pub(super) fn new(mut texts: Vec<(TextHash, Posting)>, lists: &mut ListsBuilder<'_>) -> Self {
        if texts.is_empty() {
            return Self::default();
        }
        texts.sort_unstable();
        let groups = || texts.chunk_by(|(one, _), (other, _)| one == other);
        // A slot in three to two in three are taken.
        let count = groups().count();
        let homes = (count + count / 2).next_power_of_two().max(2);
        let mut table = Self {
            slots: Box::default(),
            shift: u32::BITS.saturating_sub(homes.trailing_zeros()),
        };
        let mut slots = Vec::with_capacity(homes + count / 16 + 1);
        for group in groups() {
            let Some((hash, _)) = group.first() else {
                continue;
            };
            slots.resize(slots.len().max(table.home(*hash)), EMPTY);
            let found = lists.add(group.iter().map(|(_, posting)| *posting));
            slots.push(Slot { hash: *hash, found });
        }
        table.slots = slots.into_boxed_slice();
        table
    }

    fn home(&self, TextHash(hash): TextHash) -> usize {
        usize::try_from(hash >> self.shift).unwrap_or(usize::MAX)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    pub(super) fn find(&self, hash: TextHash) -> Found {
        let from = self.slots.get(self.home(hash)..).unwrap_or_default();
        for slot in from {
            if slot.hash == hash {
                return slot.found;
            }
            if slot.hash > hash || matches!(slot.found, Found::Nothing) {
                break;
            }
        }
        Found::Nothing
    }
}
