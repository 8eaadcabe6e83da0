//! The update history on the page about managed policies.

use super::{Citation, MANAGED_POLICIES};

/// An entry of the page's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// The day that the page states: `2022-03-22`. It is the day of the page's entry, and need not be
    /// that of a version.
    pub date: &'static str,
    /// The policy; `None` of the entry that starts the history.
    pub policy: Option<&'static str>,
    /// What changed, in our words and as far as the page says it.
    pub change: &'static str,
    /// Where it is said.
    pub source: Citation,
}

const fn update(date: &'static str, policy: Option<&'static str>, change: &'static str) -> Update {
    Update {
        date,
        policy,
        change,
        source: MANAGED_POLICIES.section("Image Builder updates to AWS managed policies"),
    }
}

const ROLE: Option<&str> = Some("AWSServiceRoleForImageBuilder");
const ELSEWHERE: &str = "changes that the page's text lists elsewhere";

/// The entries, newest first.
pub const UPDATES: &[Update] = &[
    update("2022-03-22", ROLE, ELSEWHERE),
    update("2022-02-21", ROLE, ELSEWHERE),
    update("2021-11-20", ROLE, ELSEWHERE),
    update(
        "2021-08-11",
        ROLE,
        "new permissions, so that a build with several inventory associations does not hang",
    ),
    update("2021-04-13", Some("AWSImageBuilderFullAccess"), ELSEWHERE),
    update("2021-04-02", None, "the history begins"),
];
