//! Wildcards and variables in a value.

use std::ops::Range;

use iam_model::Version;

/// What in a value stands for other text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    /// `*` or `?`.
    Wildcard,
    /// `${…}`, but not `${*}`, `${?}` and `${$}`, which are these characters themselves.
    Variable,
}

/// Every wildcard and variable of a value, with its place. A policy of 2008 has no variables.
pub(super) fn specials(text: &str, version: Version) -> Specials<'_> {
    Specials {
        text,
        version,
        at: 0,
    }
}

/// The first wildcard of a value.
pub(super) fn wildcard(text: &str, version: Version) -> Option<Range<usize>> {
    specials(text, version)
        .find(|(special, _)| *special == Special::Wildcard)
        .map(|(_, range)| range)
}

/// Whether the value stands for itself alone.
pub(super) fn is_literal(text: &str) -> bool {
    !text.contains(['*', '?']) && !text.contains("${")
}

pub(super) struct Specials<'a> {
    text: &'a str,
    version: Version,
    at: usize,
}

impl Iterator for Specials<'_> {
    type Item = (Special, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..)?;
            let start = self.at + rest.find(['*', '?', '$'])?;
            let found = self.text.get(start..)?;
            self.at = start + 1;
            if !found.starts_with('$') {
                return Some((Special::Wildcard, start..self.at));
            }
            let Some(inside) = found.strip_prefix("${") else {
                continue;
            };
            if !self.version.has_variables() {
                continue;
            }
            // One that is not closed is the reader's.
            let length = inside.find('}')?;
            self.at = start + 2 + length + 1;
            if !matches!(inside.get(..length), Some("*" | "?" | "$")) {
                return Some((Special::Variable, start..self.at));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_and_variables() {
        #[track_caller]
        fn check(version: Version, text: &str, expected: &[&str]) {
            let found: Vec<&str> = specials(text, version).map(|(_, at)| &text[at]).collect();
            assert_eq!(found, expected, "{text}");
        }
        let new = Version::V2012_10_17;
        check(new, "", &[]);
        check(new, "a*b?", &["*", "?"]);
        check(new, "${aws:userid}*", &["${aws:userid}", "*"]);
        check(new, "${*}${?}${$}", &[]);
        check(new, "${*}é*", &["*"]);
        check(new, "$*", &["*"]);
        check(new, "${aws:userid", &[]);
        check(Version::V2008_10_17, "${aws:userid}*", &["*"]);
    }
}
