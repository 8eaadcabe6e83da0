//! The hash by which indexes look texts up.

/// The hash of a text.
///
/// It is made when an action or ARN is read, so that a decision, which may be one of millions in memory,
/// knows where to look before it has the text. It is the same in each run and on each machine, but not in
/// each version of this crate: nothing that outlives a process may hold it. Whoever writes policies can
/// choose texts of one hash, so an index has to stand many of these, and compares what it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TextHash(u32);

impl TextHash {
    /// The hash of a text.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the bits that are cut off are mixed into the others"
    )]
    pub const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut state = mix(bytes.len() as u64, 0x243f_6a88_85a3_08d3);
        let mut rest = bytes;
        while let Some((chunk, after)) = rest.split_first_chunk::<8>() {
            state = mix(state ^ u64::from_le_bytes(*chunk), FACTOR);
            rest = after;
        }
        // Some bytes of a longer text are in its last word twice, which does no harm.
        let mut last = 0;
        if let Some(eight) = bytes.last_chunk::<8>() {
            last = u64::from_le_bytes(*eight);
        } else {
            while let [byte, after @ ..] = rest {
                last = last << 8 | *byte as u64;
                rest = after;
            }
        }
        state = mix(state ^ last, FACTOR);
        Self((state ^ (state >> 32)) as u32)
    }

    /// The hash of two texts together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        // An odd number without pattern, so that no bit of the first hash meets itself.
        Self(self.0.wrapping_mul(0x9e37_79b1) ^ other.0)
    }

    /// The bits, all of which depend on all of the text.
    pub const fn bits(self) -> u32 {
        self.0
    }
}

const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Multiplies, and folds the upper half of the product into the lower one.
#[expect(clippy::cast_possible_truncation, reason = "both halves are kept")]
const fn mix(one: u64, other: u64) -> u64 {
    let product = one as u128 * other as u128;
    product as u64 ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn different_texts_have_different_hashes() {
        let mut texts: Vec<String> = (0..20).map(|length| "a".repeat(length)).collect();
        texts.extend((0..20).map(|length| format!("{}b", "a".repeat(length))));
        texts.extend((0..20_000).map(|n| format!("service{}:DescribeThing{}", n % 400, n / 400)));
        texts.extend((0..20_000).map(|n| format!("arn:aws:s3:::bucket-{n}")));
        let distinct: HashSet<TextHash> = texts.iter().map(|text| TextHash::of(text)).collect();
        // Of so many random numbers of 32 bits one pair or none is the same, most often.
        assert!(texts.len() - distinct.len() <= 3, "{}", distinct.len());
        let halves: HashSet<u32> = distinct.iter().map(|hash| hash.bits() >> 16).collect();
        let expected = 65_536.0 * (1.0 - (-40_040.0_f64 / 65_536.0).exp());
        let spread = f64::from(u32::try_from(halves.len()).unwrap()) / expected;
        assert!((0.98..1.02).contains(&spread), "{spread}");
    }

    #[test]
    fn both_texts_of_a_pair_count() {
        let (a, b) = (TextHash::of("a"), TextHash::of("b"));
        assert_ne!(a.and(b), b.and(a));
        assert_ne!(a.and(a), b.and(b));
    }
}
