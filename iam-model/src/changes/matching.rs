//! Which statement of one policy is which of the other.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

use super::Compared;
use super::parts::Key;
use crate::{Effect, Element};

/// For each statement of the second policy, the position of its partner in the first.
pub(super) fn partners(before: &[Compared<'_>], after: &[Compared<'_>]) -> Vec<Option<usize>> {
    let mut pairs = Pairs {
        before,
        after,
        taken: vec![false; before.len()],
        partners: vec![None; after.len()],
    };
    pairs.by_sid();
    let effect = |of: &Compared<'_>| of.statement.effect;
    pairs.by(|of| {
        vec![(
            effect(of),
            of.statement.sid.as_deref(),
            of.parts.keys(|_| true),
        )]
    });
    pairs.by(|of| vec![(effect(of), of.parts.keys(|_| true))]);
    pairs.by(|of| vec![(effect(of), of.parts.keys(is_action))]);
    // The rest of a statement by a number, which is cheap to keep beside each of its actions.
    let mut numbers: HashMap<(Effect, Vec<&Key>), usize> = HashMap::new();
    for of in before.iter().chain(after) {
        let next = numbers.len();
        numbers.entry(rest(of)).or_insert(next);
    }
    pairs.by(|of| {
        let number = numbers.get(&rest(of)).copied();
        let actions = of.parts.keys(is_action).into_iter();
        actions.map(|action| (number, action)).collect::<Vec<_>>()
    });
    pairs.partners
}

/// All of a statement but its actions.
fn rest<'a>(of: &'a Compared<'_>) -> (Effect, Vec<&'a Key>) {
    (
        of.statement.effect,
        of.parts.keys(|element| !is_action(element)),
    )
}

const fn is_action(element: Element) -> bool {
    matches!(element, Element::Action | Element::NotAction)
}

struct Pairs<'a> {
    before: &'a [Compared<'a>],
    after: &'a [Compared<'a>],
    taken: Vec<bool>,
    partners: Vec<Option<usize>>,
}

impl<'a> Pairs<'a> {
    /// Pairs statements whose Sid no other statement of their policy has.
    fn by_sid(&mut self) {
        let old = unique_sids(self.before);
        let new = unique_sids(self.after);
        for (sid, to) in new {
            if let (Some(to), Some(Some(from))) = (to, old.get(sid)) {
                self.pair(*from, to);
            }
        }
    }

    /// Pairs the statements that are left and have something in common, first with first.
    fn by<K: Hash + Eq>(&mut self, keys: impl Fn(&'a Compared<'a>) -> Vec<K>) {
        let mut old: HashMap<K, VecDeque<usize>> = HashMap::new();
        for of in self.before {
            if self.taken.get(of.at) == Some(&false) {
                for key in keys(of) {
                    old.entry(key).or_default().push_back(of.at);
                }
            }
        }
        for of in self.after {
            if self.partners.get(of.at) != Some(&None) {
                continue;
            }
            for key in keys(of) {
                let Some(queue) = old.get_mut(&key) else {
                    continue;
                };
                // A statement stands in the queue of each of its keys.
                while let Some(from) = queue.pop_front() {
                    if self.taken.get(from) == Some(&false) {
                        self.pair(from, of.at);
                        break;
                    }
                }
                if self.partners.get(of.at) != Some(&None) {
                    break;
                }
            }
        }
    }

    fn pair(&mut self, from: usize, to: usize) {
        if let (Some(taken), Some(partner)) = (self.taken.get_mut(from), self.partners.get_mut(to))
        {
            *taken = true;
            *partner = Some(from);
        }
    }
}

/// Each Sid with the statement that has it, or `None` if several have.
fn unique_sids<'a>(statements: &'a [Compared<'a>]) -> HashMap<&'a str, Option<usize>> {
    let mut sids = HashMap::new();
    for of in statements {
        let Some(sid) = of.statement.sid.as_deref() else {
            continue;
        };
        match sids.entry(sid) {
            Entry::Vacant(entry) => {
                entry.insert(Some(of.at));
            }
            Entry::Occupied(mut entry) => {
                entry.insert(None);
            }
        }
    }
    sids
}
