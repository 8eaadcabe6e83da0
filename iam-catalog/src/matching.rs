//! The actions that a pattern means.

use std::cmp::Ordering;

use iam_model::{ActionMatcher, ActionPattern, InvalidAction};

use crate::action::Action;
use crate::generated::ACTIONS;
use crate::layout::action as at;
use crate::service::service;

/// The actions that a pattern such as `ec2:Describe*` means, in the order of the catalogue, without
/// retired ones.
///
/// # Errors
/// Text that is no action pattern (rule C1).
///
/// # Examples
/// ```
/// let count = iam_catalog::matching("imagebuilder:*Image")?.count();
/// assert_eq!(count, 7);
/// # Ok::<(), iam_model::InvalidAction>(())
/// ```
pub fn matching(pattern: &str) -> Result<Matching, InvalidAction> {
    ActionPattern::parse(pattern).map(|pattern| Matching::new(&pattern))
}

/// Iterator over the actions that a pattern means.
#[derive(Clone, Debug)]
pub struct Matching {
    matcher: ActionMatcher,
    // Numbers of actions: none before and none after them matches.
    rest: std::ops::Range<u16>,
    name: String,
}

impl Matching {
    /// The actions that a pattern means.
    pub fn new(pattern: &ActionPattern) -> Self {
        Self {
            matcher: pattern.matcher(),
            rest: range(pattern),
            name: String::new(),
        }
    }
}

impl Iterator for Matching {
    type Item = Action;

    fn next(&mut self) -> Option<Action> {
        loop {
            let action = Action::of_number(self.rest.next()?);
            if action.retired().is_some() {
                continue;
            }
            self.name.clear();
            self.name.push_str(action.service().prefix());
            self.name.push(':');
            self.name.push_str(action.name());
            self.name.make_ascii_lowercase();
            if self.matcher.matches_lower(&self.name) {
                return Some(action);
            }
        }
    }
}

/// The numbers of the actions whose names begin as the pattern does before its first wildcard.
fn range(pattern: &ActionPattern) -> std::ops::Range<u16> {
    if pattern.is_any() {
        return 0..(ACTIONS.len() / at::WIDTH) as u16;
    }
    let Some((prefix, name)) = pattern.as_str().split_once(':') else {
        return 0..0;
    };
    let Some(service) = service(prefix) else {
        return 0..0;
    };
    let fixed = name.split(['*', '?']).next().unwrap_or_default();
    let actions = service.actions();
    let first = partition_point(actions.clone(), |action| {
        compare_start(action.name(), fixed) == Ordering::Less
    });
    let end = partition_point(actions.clone(), |action| {
        compare_start(action.name(), fixed) != Ordering::Greater
    });
    let start = actions.clone().next().map_or(0, Action::number);
    start + first..start + end
}

/// The order of a name's start and the fixed text of a pattern.
fn compare_start(name: &str, fixed: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    let name = name.bytes().take(fixed.len()).map(lower);
    name.cmp(fixed.bytes().map(lower))
}

fn partition_point(
    actions: impl ExactSizeIterator<Item = Action> + Clone,
    before: impl Fn(Action) -> bool,
) -> u16 {
    let (mut low, mut high) = (0, actions.len());
    while low < high {
        let middle = low.midpoint(high);
        match actions.clone().nth(middle) {
            Some(action) if before(action) => low = middle + 1,
            _ => high = middle,
        }
    }
    low as u16
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::services;

    /// Against every name, one by one.
    #[track_caller]
    fn check(pattern: &str) -> usize {
        let matcher = ActionPattern::parse(pattern).unwrap().matcher();
        let expected: Vec<Action> = services()
            .flat_map(|service| service.actions())
            .filter(|action| action.retired().is_none())
            .filter(|action| {
                matcher.matches(&iam_model::Action::parse(&action.to_string()).unwrap())
            })
            .collect();
        let found: Vec<Action> = matching(pattern).unwrap().collect();
        assert_eq!(found, expected, "{pattern}");
        found.len()
    }

    #[test]
    fn every_action_that_the_pattern_matches() {
        assert_eq!(check("imagebuilder:GetImage"), 1);
        assert_eq!(check("IMAGEBUILDER:getimage"), 1);
        assert_eq!(check("imagebuilder:Nothing"), 0);
        assert_eq!(check("nothing:*"), 0);
        assert!(check("imagebuilder:*") > 70);
        assert!(check("ec2:Describe*") > 100);
        assert!(check("ec2:describe*s") > 100);
        assert!(check("s3:?etObject") > 0);
        assert!(check("s3:*Object*") > 10);
        assert!(check("iam:z*") == 0 && check("iam:A*") > 5 && check("iam:U*") > 10);
        assert!(check("*") > 20_000);
        assert_eq!(check("*"), check("*:*"));
        assert_eq!(check("aws-mcp:*"), 0);
    }

    #[test]
    fn no_pattern() {
        assert!(matching("imagebuilder").is_err());
        assert!(matching("").is_err());
    }
}
