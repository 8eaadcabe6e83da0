//! The actions that a pattern means.

use std::cmp::Ordering;
use std::ops::Range;

use iam_model::{ActionMatcher, ActionPattern, InvalidAction};

use crate::action::Action;
use crate::generated::ACTIONS;
use crate::layout::action as at;
use crate::service::{Service, service};
use crate::table::{compare, numbers, partition_point};

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

/// Whether a pattern means any action at all; false for text that is no action pattern. Takes less
/// than asking [`matching`] for the first one.
///
/// # Examples
/// ```
/// assert!(iam_catalog::matches_any("imagebuilder:Get*"));
/// assert!(!iam_catalog::matches_any("imagebuilder:Fetch*"));
/// ```
pub fn matches_any(pattern: &str) -> bool {
    // Where the only wildcard is a `*` at the end, every action that begins so matches.
    let start = pattern
        .strip_suffix('*')
        .filter(|start| !start.bytes().any(|byte| matches!(byte, b'*' | b'?')))
        .and_then(|start| start.split_once(':'));
    if let Some((prefix, name)) = start {
        let Some(service) = service(prefix) else {
            return false;
        };
        let begins = |action: &Action| begin(action.name(), name) == Ordering::Equal;
        return first(service, name)
            .map(Action::of_number)
            .take_while(begins)
            .any(|action| action.retired().is_none());
    }
    matching(pattern).is_ok_and(|mut matching| matching.next().is_some())
}

/// Iterator over the actions that a pattern means.
#[derive(Clone, Debug)]
pub struct Matching {
    matcher: ActionMatcher,
    // Numbers of actions: none before and none after them matches.
    rest: Range<u16>,
    name: String,
}

impl Matching {
    /// The actions that a pattern means.
    pub fn new(pattern: &ActionPattern) -> Self {
        Self {
            matcher: pattern.matcher(),
            rest: range(pattern.as_str()),
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
fn range(pattern: &str) -> Range<u16> {
    if matches!(pattern, "*" | "*:*") {
        return numbers(ACTIONS, at::WIDTH);
    }
    let Some((prefix, name)) = pattern.split_once(':') else {
        return 0..0;
    };
    let Some(service) = service(prefix) else {
        return 0..0;
    };
    let fixed = name.split(['*', '?']).next().unwrap_or_default();
    let Range { start, end } = first(service, fixed);
    let is_behind = |number| begin(Action::of_number(number).name(), fixed) == Ordering::Greater;
    start..partition_point(start..end, |number| !is_behind(number))
}

/// The numbers of the service's actions from the first one on that is not before all that begin so.
fn first(service: Service, start: &str) -> Range<u16> {
    let Range { start: from, end } = service.action_numbers();
    let is_before = |number| begin(Action::of_number(number).name(), start) == Ordering::Less;
    partition_point(from..end, is_before)..end
}

/// How the beginning of a name, as long as this text, compares with it.
fn begin(name: &str, start: &str) -> Ordering {
    compare(name.get(..start.len()).unwrap_or(name), start)
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
            .flat_map(Service::actions)
            .filter(|action| action.retired().is_none())
            .filter(|action| {
                matcher.matches(&iam_model::Action::parse(&action.to_string()).unwrap())
            })
            .collect();
        let found: Vec<Action> = matching(pattern).unwrap().collect();
        assert_eq!(found, expected, "{pattern}");
        assert_eq!(matches_any(pattern), !found.is_empty(), "{pattern}");
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
        for text in ["", "imagebuilder", "imagebuilder*", "image builder:*", ":*"] {
            assert!(!matches_any(text), "{text}");
        }
    }
}
