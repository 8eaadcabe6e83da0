//! The hash index: a name to the number of its record.

use crate::layout::{EMPTY, hash, slot, tag};

/// The number of the record whose name this is; `is_it` compares the name.
///
/// Two slots of three are taken at most, so the search ends after a few.
pub(crate) fn find(
    index: &'static [u8],
    name: &[u8],
    mut is_it: impl FnMut(u16) -> bool,
) -> Option<u16> {
    let (slots, _) = index.as_chunks::<4>();
    let hash = hash(name);
    let tag = tag(hash);
    let (before, from) = slots.split_at_checked(slot(hash, slots.len()))?;
    for slots in [from, before] {
        for [a, b, c, d] in slots {
            let number = u16::from_le_bytes([*a, *b]);
            if number == EMPTY {
                return None;
            }
            if u16::from_le_bytes([*c, *d]) == tag && is_it(number) {
                return Some(number);
            }
        }
    }
    None
}
