//! A hash table over texts that are known when it is built.

/// What a [`Table`] consists of.
pub(super) trait Slot: Copy {
    /// A slot that holds nothing.
    const EMPTY: Self;

    /// The hash of the text that something is held under.
    fn hash(&self) -> Option<u32>;
}

/// A value under a hash. The text is not held: what is found is a candidate.
impl<T: Copy> Slot for Option<(u32, T)> {
    const EMPTY: Self = None;

    fn hash(&self) -> Option<u32> {
        self.as_ref().map(|(hash, _)| *hash)
    }
}

/// Slots that are found by the hash of a text.
///
/// They are sorted by hash and as near to their home, the first bits of the hash, as this allows. So
/// the table is built by sorting alone, a search ends at the first greater hash, and no choice of
/// texts makes building slow.
#[derive(Debug)]
pub(super) struct Table<S> {
    slots: Box<[S]>,
    /// How many bits of a hash are not part of its home.
    shift: u32,
}

impl<S> Default for Table<S> {
    fn default() -> Self {
        Self {
            slots: Box::default(),
            shift: 0,
        }
    }
}

impl<S: Slot> Table<S> {
    /// A table of slots that are sorted by hash.
    pub(super) fn new(sorted: impl ExactSizeIterator<Item = S>) -> Self {
        if sorted.len() == 0 {
            return Self::default();
        }
        // A slot in three to two in three are taken.
        let homes = (sorted.len() + sorted.len() / 2).next_power_of_two().max(2);
        let mut table = Self {
            slots: Box::default(),
            shift: u32::BITS.saturating_sub(homes.trailing_zeros()),
        };
        let mut slots = Vec::with_capacity(homes);
        for slot in sorted {
            let home = slot.hash().map_or(0, |hash| table.home(hash));
            slots.resize(slots.len().max(home), S::EMPTY);
            slots.push(slot);
        }
        table.slots = slots.into_boxed_slice();
        table
    }

    fn home(&self, hash: u32) -> usize {
        usize::try_from(hash >> self.shift).unwrap_or(usize::MAX)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The slots of a hash.
    pub(super) fn find(&self, hash: u32) -> impl Iterator<Item = &S> {
        let from = self.slots.get(self.home(hash)..).unwrap_or_default();
        from.iter()
            .take_while(move |slot| slot.hash().is_some_and(|held| held <= hash))
            .filter(move |slot| slot.hash() == Some(hash))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hashes: &[u32]) {
        let sorted: Vec<_> = hashes.iter().copied().zip(0..).collect();
        let table = Table::new(sorted.iter().copied().map(Some));
        for probe in hashes.iter().flat_map(|hash| [*hash, hash ^ 1, !hash]) {
            let expected: Vec<u32> = sorted
                .iter()
                .filter(|(hash, _)| *hash == probe)
                .map(|(_, value)| *value)
                .collect();
            let found = table.find(probe).flatten();
            let found: Vec<u32> = found.map(|(_, value)| *value).collect();
            assert_eq!(found, expected, "{probe} in {hashes:?}");
        }
    }

    #[test]
    fn every_value_is_found_and_no_other() {
        check(&[7]);
        check(&[0, u32::MAX]);
        // One hash, one home, homes behind one another, and the last home.
        check(&[5, 5, 5]);
        check(&[0, 1, 2, 3, 4, 5, 6]);
        check(&[
            0x1000_0000,
            0x1000_0001,
            0x2000_0000,
            0x2000_0000,
            0x3000_0000,
        ]);
        check(&[u32::MAX - 2, u32::MAX - 1, u32::MAX, u32::MAX]);
        let spread: Vec<u32> = (0..1_000).map(|n| n * 4_294_967).collect();
        check(&spread);
        assert_eq!(Table::<Option<(u32, u32)>>::default().find(0).count(), 0);
    }
}
