//! What unconditional statements say about one action and one resource.

use iam_model::{ActionMatcher, Anchor, ResourceAnchor, ResourceMatcher, TextHash};

use super::table::Table;
use crate::statement::{CompiledStatement, Listed};
use crate::view::View;

/// Pairs of an action and of a resource, or of every resource, of which a statement says nothing more:
/// no wildcard else, no condition, no principal.
///
/// This is no proposal: both texts are compared in full, and such a statement applies if they are the
/// request's ([`Anchor::Text`] matches its text alone, [`ResourceAnchor::Nothing`] everything). So a
/// set of many such statements needs one look at a slot and one at the texts.
#[derive(Debug, Default)]
pub(super) struct Pairs {
    every_resource: Table<Pair>,
    resources: Table<Pair>,
    // The action and behind it the resource of each pair, in the order of their hashes.
    texts: Box<[u8]>,
}

/// Where the texts of a pair are.
#[derive(Clone, Copy, Debug)]
struct Pair {
    start: u32,
    action: u16,
    resource: u16,
}

impl Pairs {
    /// Whether some statement applies.
    pub(super) fn apply(&self, view: &View<'_>) -> bool {
        if self.texts.is_empty() {
            return false;
        }
        let action = view.action.lower();
        let hash = view.action.hash();
        if self.has(&self.every_resource, hash, action, "") {
            return true;
        }
        // Most requests end here without being asked for what rule C8 makes of their resource.
        match view.part.resource.arn() {
            Some(arn) if !self.resources.is_empty() => {
                let hash = hash.and(arn.hash());
                self.has(&self.resources, hash, action, arn.as_str()) && !view.without_resource()
            }
            _ => false,
        }
    }

    fn has(&self, table: &Table<Pair>, hash: TextHash, action: &str, resource: &str) -> bool {
        table.find(hash.bits()).any(|pair| {
            usize::from(pair.action) == action.len()
                && usize::from(pair.resource) == resource.len()
                && self.text(pair).is_some_and(|(held_action, held_resource)| {
                    held_action == action.as_bytes() && held_resource == resource.as_bytes()
                })
        })
    }

    fn text(&self, pair: Pair) -> Option<(&[u8], &[u8])> {
        let from = self.texts.get(usize::try_from(pair.start).ok()?..)?;
        let (action, rest) = from.split_at_checked(pair.action.into())?;
        Some((action, rest.get(..pair.resource.into())?))
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
        let mut texts = Vec::new();
        let mut table = |mut pairs: Vec<(TextHash, &str, &str)>| {
            pairs.sort_unstable();
            pairs.dedup();
            let sorted: Vec<_> = pairs
                .into_iter()
                .filter_map(|(hash, action, resource)| {
                    let pair = Pair {
                        start: u32::try_from(texts.len()).ok()?,
                        action: u16::try_from(action.len()).ok()?,
                        resource: u16::try_from(resource.len()).ok()?,
                    };
                    texts.extend_from_slice(action.as_bytes());
                    texts.extend_from_slice(resource.as_bytes());
                    Some((hash.bits(), pair))
                })
                .collect();
            Table::new(&sorted)
        };
        Pairs {
            every_resource: table(self.every_resource),
            resources: table(self.resources),
            texts: texts.into_boxed_slice(),
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
