//! A hash table over texts that are known when it is built.

/// Values under the hash of a text. The texts are not held: what is found is a candidate.
///
/// Slots are sorted by hash and as near to their home, the first bits of the hash, as this allows. So
/// the table is built by sorting alone, a search ends at the first greater hash, and no choice of
/// texts makes building slow.
#[derive(Debug)]
pub(super) struct Table<T> {
    slots: Box<[Option<(u32, T)>]>,
    /// How many bits of a hash are not part of its home.
    shift: u32,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            slots: Box::default(),
            shift: 0,
        }
    }
}

impl<T: Copy> Table<T> {
    /// A table of values that are sorted by hash.
    pub(super) fn new(sorted: &[(u32, T)]) -> Self {
        if sorted.is_empty() {
            return Self::default();
        }
        // A slot in three to two in three are taken.
        let homes = (sorted.len() + sorted.len() / 2).next_power_of_two().max(2);
        let mut table = Self {
            slots: Box::default(),
            shift: u32::BITS.saturating_sub(homes.trailing_zeros()),
        };
        let mut slots = Vec::with_capacity(homes);
        for (hash, value) in sorted {
            slots.resize(slots.len().max(table.home(*hash)), None);
            slots.push(Some((*hash, *value)));
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

    /// The values under a hash.
    pub(super) fn find(&self, hash: u32) -> impl Iterator<Item = T> {
        let from = self.slots.get(self.home(hash)..).unwrap_or_default();
        from.iter()
            .map_while(move |slot| slot.filter(|(held, _)| *held <= hash))
            .filter(move |(held, _)| *held == hash)
            .map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(hashes: &[u32]) {
        let sorted: Vec<_> = (0..).zip(hashes).map(|(n, hash)| (*hash, n)).collect();
        let table = Table::new(&sorted);
        for probe in hashes.iter().flat_map(|hash| [*hash, hash ^ 1, !hash]) {
            let expected: Vec<u32> = sorted
                .iter()
                .filter(|(hash, _)| *hash == probe)
                .map(|(_, value)| *value)
                .collect();
            let found: Vec<u32> = table.find(probe).collect();
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
        assert_eq!(Table::<u32>::default().find(0).count(), 0);
    }
}
