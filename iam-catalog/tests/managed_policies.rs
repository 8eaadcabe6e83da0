//! The actions of Image Builder's managed policies are in the catalogue.

use iam_catalog::matching;
use imagebuilder_policies::{ALL, ManagedPolicy};

/// Each pattern of a version that means no action, as `NAME@vN pattern`.
fn meaning_nothing() -> Vec<String> {
    let versions = ALL.iter().flat_map(ManagedPolicy::versions);
    let mut found = Vec::new();
    for version in versions {
        for statement in &version.to_policy().statements {
            for pattern in statement.action.patterns() {
                if matching(pattern.as_str()).unwrap().next().is_none() {
                    found.push(format!("{}@{} {pattern}", version.name, version.version_id));
                }
            }
        }
    }
    found
}

/// Policies of AWS do name actions that do not exist, and stay as they are. Of these none does today;
/// one that will is to be listed here.
const REAL: [&str; 0] = [];

#[test]
fn patterns_that_mean_no_action() {
    assert_eq!(meaning_nothing(), REAL);
}
