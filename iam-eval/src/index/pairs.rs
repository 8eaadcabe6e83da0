//! What unconditional statements say about one action and one resource.

use iam_model::{ActionMatcher, Anchor, ResourceAnchor, ResourceMatcher, TextHash};

use super::table::{Slot, Table};
use crate::statement::{CompiledStatement, Listed};
use crate::view::View;

/// Pairs of an action and of a resource, or of every resource, of which a statement says nothing more:
/// no wildcard else, no condition, no principal.
///
/// This is no proposal: both texts are compared in full, and such a statement applies if they are the
/// request's ([`Anchor::Text`] matches its text alone, [`ResourceAnchor::Nothing`] everything). So a
/// set of many such statements needs one look at a slot, which has the texts in it, and a set of very
/// many takes one piece of memory that no cache holds.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    every_resource: Table<Pair>,
    resources: Table<Pair>,
    // The action and behind it the resource of each pair that is too long for its slot.
    long: Box<[u8]>,
}

/// How many bytes of both texts a slot has room for.
const ROOM: usize = 56;

/// A slot: a line of a cache.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
struct Pair {
    hash: u32,
    /// The lengths. No action is empty, but that of a slot with nothing in it.
    action: u16,
    resource: u16,
    /// Both texts, or where they start in `long`.
    texts: [u8; ROOM],
}

impl Slot for Pair {
    const EMPTY: Self = Self {
        hash: 0,
        action: 0,
        resource: 0,
        texts: [0; ROOM],
    };

    fn hash(&self) -> Option<u32> {
        (self.action != 0).then_some(self.hash)
    }
}

impl Pair {
    /// `None` for texts that are too long for their lengths to be held, which are not taken.
    fn new(hash: TextHash, action: &str, resource: &str, long: &mut Vec<u8>) -> Option<Self> {
        let mut pair = Self {
            hash: hash.bits(),
            action: u16::try_from(action.len()).ok()?,
            resource: u16::try_from(resource.len()).ok()?,
            texts: [0; ROOM],
        };
        let texts = [action, resource].concat();
        if let Some(room) = pair.texts.get_mut(..texts.len()) {
            room.copy_from_slice(texts.as_bytes());
        } else {
            let start = u64::try_from(long.len()).ok()?;
            *pair.texts.first_chunk_mut()? = start.to_le_bytes();
            long.extend_from_slice(texts.as_bytes());
        }
        Some(pair)
    }

    /// Whether it is the pair of these texts.
    fn is(&self, action: &str, resource: &str, long: &[u8]) -> bool {
        if usize::from(self.action) != action.len() || usize::from(self.resource) != resource.len()
        {
            return false;
        }
        let texts = if action.len() + resource.len() <= ROOM {
            &self.texts
        } else {
            let start = self.texts.first_chunk().copied().map(u64::from_le_bytes);
            let start = start.and_then(|start| usize::try_from(start).ok());
            start
                .and_then(|start| long.get(start..))
                .unwrap_or_default()
        };
        let rest = texts.strip_prefix(action.as_bytes());
        rest.is_some_and(|rest| rest.starts_with(resource.as_bytes()))
    }
}

impl Pairs {
    /// Whether some statement applies.
    pub(super) fn apply(&self, view: &View<'_>) -> bool {
        let has = |table: &Table<Pair>, hash: TextHash, resource: &str| {
            let mut found = table.find(hash.bits());
            found.any(|pair| pair.is(view.action.lower(), resource, &self.long))
        };
        let hash = view.action.hash();
        if !self.every_resource.is_empty() && has(&self.every_resource, hash, "") {
            return true;
        }
        // Most requests end here without being asked for what rule C8 makes of their resource.
        match view.part.resource.arn() {
            Some(arn) if !self.resources.is_empty() => {
                let hash = hash.and(arn.hash());
                has(&self.resources, hash, arn.as_str()) && !view.without_resource()
            }
            _ => false,
        }
    }
}

/// The pairs of an index that is being built.
#[derive(Debug, Default)]
pub(super) struct PairsBuilder<'a> {
    every_resource: Vec<(TextHash, &'a str, &'a str)>,
    resources: Vec<(TextHash, &'a str, &'a str)>,
}

impl<'a> PairsBuilder<'a> {
    /// Takes an action of a statement, with all resources of the statement, if they are such pairs.
    pub(super) fn take(
        &mut self,
        statement: &'a CompiledStatement,
        action: &'a ActionMatcher,
    ) -> bool {
        let Anchor::Text(action) = action.anchor() else {
            return false;
        };
        let Some(resources) = plain_resources(statement) else {
            return false;
        };
        let fits = |text: &str| u16::try_from(text.len()).is_ok();
        let resource = |matcher: &'a ResourceMatcher| match matcher.anchor() {
            ResourceAnchor::Nothing => Some(None),
            ResourceAnchor::Arn(Anchor::Text(text)) if fits(text) => Some(Some(text)),
            ResourceAnchor::Arn(_) | ResourceAnchor::LastPart(_) => None,
        };
        if !fits(action) || !resources.iter().all(|held| resource(held).is_some()) {
            return false;
        }
        let hash = TextHash::of(action);
        for text in resources.iter().filter_map(resource) {
            match text {
                None => self.every_resource.push((hash, action, "")),
                Some(text) => {
                    let hash = hash.and(TextHash::of(text));
                    self.resources.push((hash, action, text));
                }
            }
        }
        true
    }

    pub(super) fn finish(self) -> Pairs {
        let mut long = Vec::new();
        let mut table = |mut pairs: Vec<(TextHash, &str, &str)>| {
            pairs.sort_unstable();
            pairs.dedup();
            let pairs: Vec<Pair> = pairs
                .into_iter()
                .filter_map(|(hash, action, resource)| Pair::new(hash, action, resource, &mut long))
                .collect();
            Table::new(pairs.into_iter())
        };
        Pairs {
            every_resource: table(self.every_resource),
            resources: table(self.resources),
            long: long.into_boxed_slice(),
        }
    }
}

/// The resources of a statement that has nothing but actions and these, and not many of both.
fn plain_resources(statement: &CompiledStatement) -> Option<&[ResourceMatcher]> {
    let (Listed::These(actions), Some(Listed::These(resources))) =
        (&statement.actions, &statement.resources)
    else {
        return None;
    };
    let few = actions.as_slice().len() == 1 || resources.as_slice().len() == 1;
    (few && statement.is_unconditional()).then(|| resources.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_itself_alone_whether_it_fits_into_its_slot_or_not() {
        let action = "s3:getobject";
        let mut long = b"what stands before".to_vec();
        for length in [0, 1, ROOM - action.len(), ROOM - action.len() + 1, 300] {
            let resource = "r".repeat(length);
            let pair = Pair::new(TextHash::of(action), action, &resource, &mut long);
            let pair = pair.expect("short lengths");
            assert!(pair.is(action, &resource, &long), "{length}");
            assert!(!pair.is("s3:putobject", &resource, &long), "{length}");
            assert!(!pair.is(action, &format!("{resource}r"), &long), "{length}");
            if length > 0 {
                assert!(!pair.is(action, &"q".repeat(length), &long), "{length}");
            }
        }
        assert_eq!(Pair::EMPTY.hash(), None);
        assert_eq!(size_of::<Pair>(), 64);
        let too_long = "r".repeat(usize::from(u16::MAX) + 1);
        assert!(Pair::new(TextHash::of(action), action, &too_long, &mut long).is_none());
    }
}
