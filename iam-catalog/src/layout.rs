//! How the compiled-in table is laid out. The generator in xtask compiles this file too, so that
//! writer and reader agree.
//!
//! Numbers are little-endian. A *text* is an offset into the table of texts (3 bytes) and a length
//! (1 byte). A *list* is a position in the table of lists (3 bytes), where a count stands before so
//! many numbers of 2 bytes; position 0 is the empty list.

/// Bytes of a service: prefix and name (texts), its first action and type and their counts, its keys
/// and regions (lists), whether RCPs concern it, and since when it is retired.
pub(crate) mod service {
    pub(crate) const WIDTH: usize = 24;
    pub(crate) const PREFIX: usize = 0;
    pub(crate) const NAME: usize = 4;
    pub(crate) const FIRST_ACTION: usize = 8;
    pub(crate) const ACTIONS: usize = 10;
    pub(crate) const FIRST_TYPE: usize = 12;
    pub(crate) const TYPES: usize = 14;
    pub(crate) const KEYS: usize = 16;
    pub(crate) const REGIONS: usize = 19;
    pub(crate) const RCP: usize = 22;
    pub(crate) const RETIRED: usize = 23;
}

/// Bytes of an action: name (text), service, access levels, and lists.
pub(crate) mod action {
    pub(crate) const WIDTH: usize = 17;
    pub(crate) const NAME: usize = 0;
    pub(crate) const SERVICE: usize = 4;
    pub(crate) const LEVELS: usize = 6;
    /// Each item is a type with [`REQUIRED`] and [`HAS_KEYS`]; after one that has keys of its own
    /// stand their count and the keys.
    pub(crate) const TYPES: usize = 7;
    pub(crate) const KEYS: usize = 10;
    pub(crate) const DEPENDENTS: usize = 13;
    pub(crate) const RETIRED: usize = 16;
    pub(crate) const REQUIRED: u16 = 0x8000;
    pub(crate) const HAS_KEYS: u16 = 0x4000;
}

/// Bytes of a resource type: name (text), service, ARN formats (offset and length of texts between
/// blanks), keys (list).
pub(crate) mod resource_type {
    pub(crate) const WIDTH: usize = 15;
    pub(crate) const NAME: usize = 0;
    pub(crate) const SERVICE: usize = 4;
    pub(crate) const ARNS: usize = 6;
    pub(crate) const ARNS_LENGTH: usize = 9;
    pub(crate) const KEYS: usize = 11;
    pub(crate) const RETIRED: usize = 14;
}

/// Bytes of a condition key: name (text), type, category.
pub(crate) mod key {
    pub(crate) const WIDTH: usize = 7;
    pub(crate) const NAME: usize = 0;
    pub(crate) const TYPE: usize = 4;
    /// Zero for a key that is not global.
    pub(crate) const CATEGORY: usize = 5;
    pub(crate) const RETIRED: usize = 6;
}

/// Bytes of a region: name (text) and partition.
pub(crate) mod region {
    pub(crate) const WIDTH: usize = 5;
    pub(crate) const NAME: usize = 0;
    pub(crate) const PARTITION: usize = 4;
}

/// Bytes of a partition: id and DNS suffix (texts).
pub(crate) mod partition {
    pub(crate) const WIDTH: usize = 8;
    pub(crate) const ID: usize = 0;
    pub(crate) const DNS_SUFFIX: usize = 4;
}

/// Bytes of a text that records refer to by its number: dates and dependent actions.
pub(crate) const TEXT_WIDTH: usize = 4;

/// A slot of a hash index is a record's number and 16 bits of its name's hash; this is the number in
/// a slot that is empty.
pub(crate) const EMPTY: u16 = u16::MAX;

/// The names of access levels, by their bit: the one that says most first.
pub(crate) const LEVELS: [&str; 5] = ["Permissions management", "Tagging", "Write", "Read", "List"];

/// The types of condition keys.
pub(crate) const KEY_TYPES: [&str; 11] = [
    "ARN",
    "ArrayOfARN",
    "ArrayOfBool",
    "ArrayOfNumeric",
    "ArrayOfString",
    "Binary",
    "Bool",
    "Date",
    "IPAddress",
    "Numeric",
    "String",
];

/// The categories of global condition keys; zero is none.
pub(crate) const CATEGORIES: [&str; 6] =
    ["", "principal", "session", "network", "resource", "request"];

/// The part of a key's name before its first placeholder, up to the last separator in there; `None`
/// for a name without a placeholder. The index finds such a key by this part.
pub(crate) fn stem(name: &str) -> Option<&str> {
    let (before, _) = name.split_once("${")?;
    let last = before.rfind(SEPARATORS)?;
    before.get(..=last)
}

/// What can stand before a placeholder.
pub(crate) const SEPARATORS: [char; 2] = ['/', ':'];

/// The hash of a name, blind to the case of ASCII letters.
///
/// Setting bit 5 of each byte turns letters into lower case and leaves digits and `-./:` alone; that
/// it also makes `@` of a backtick does no harm, because what is found is compared.
pub(crate) fn hash(name: &[u8]) -> u32 {
    const LOWER: u64 = 0x2020_2020_2020_2020;
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let (chunks, rest) = name.as_chunks::<8>();
    let mut state = name.len() as u64;
    for chunk in chunks {
        let word = u64::from_le_bytes(*chunk) | LOWER;
        state = (state.rotate_left(23) ^ word).wrapping_mul(FACTOR);
    }
    let last = match name.last_chunk::<8>() {
        // Some bytes are in it twice, which does no harm.
        Some(last) => u64::from_le_bytes(*last),
        None => rest
            .iter()
            .fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    state = (state.rotate_left(23) ^ (last | LOWER)).wrapping_mul(FACTOR);
    state ^= state >> 32;
    state = state.wrapping_mul(FACTOR);
    (state >> 32) as u32
}

/// Where the search for a hash begins in an index of so many slots.
pub(crate) fn slot(hash: u32, slots: usize) -> usize {
    ((u64::from(hash) * slots as u64) >> 32) as usize
}

/// The 16 bits of a hash that stand in the slot: those that choose the slot least.
pub(crate) fn tag(hash: u32) -> u16 {
    (hash & 0xffff) as u16
}
