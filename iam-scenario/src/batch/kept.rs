//! What was made of texts that come again.

use foldhash::fast::FixedState;
use std::hash::BuildHasher as _;

/// The longest text that is kept.
const LONGEST: usize = 512;

/// A table of texts and what was made of them, of fixed size: a text takes the place of another one
/// with the same hash. So memory does not grow with the input, and texts that are made up to have
/// the same hash cost what they would without a table.
#[derive(Debug)]
pub(super) struct Kept<T, const SLOTS: usize> {
    slots: Vec<Option<(Box<str>, T)>>,
}

impl<T: Clone, const SLOTS: usize> Kept<T, SLOTS> {
    pub(super) fn new() -> Self {
        let mut slots = Vec::new();
        slots.resize_with(SLOTS, || None);
        Self { slots }
    }

    /// What is made of a text, if anything is.
    pub(super) fn get(&mut self, text: &str, make: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        if text.len() > LONGEST {
            return make(text);
        }
        let slots = u64::try_from(SLOTS).unwrap_or(1);
        let at = FixedState::default().hash_one(text) % slots;
        let slot = self.slots.get_mut(usize::try_from(at).ok()?)?;
        if let Some((known, value)) = slot
            && **known == *text
        {
            return Some(value.clone());
        }
        let value = make(text)?;
        *slot = Some((text.into(), value.clone()));
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_has_its_own() {
        let mut kept: Kept<String, 8> = Kept::new();
        let mut made = 0;
        for round in 0..3 {
            for number in 0..100 {
                let text = number.to_string();
                let value = kept.get(&text, |text| {
                    made += 1;
                    Some(format!("<{text}>"))
                });
                assert_eq!(value, Some(format!("<{number}>")), "round {round}");
            }
        }
        assert!(made > 100);
        let again = kept.get("99", |_| None);
        assert_eq!(again, Some("<99>".to_owned()));
        assert_eq!(kept.get("other", |_| None), None);
    }

    #[test]
    fn long_texts_are_not_kept() {
        let mut kept: Kept<u8, 8> = Kept::new();
        let long = "x".repeat(LONGEST + 1);
        assert_eq!(kept.get(&long, |_| Some(1)), Some(1));
        assert_eq!(kept.get(&long, |_| Some(2)), Some(2));
    }
}
