use iam_model::{Arn, changes};

use super::*;
use crate::{managed, policy};

#[test]
fn counts() {
    assert_eq!(FEATURES.len(), 11);
    assert_eq!(CONTRADICTIONS.len(), 9);
    assert_eq!(ARN_FORMS.len(), 6);
    assert_eq!(REQUIRED_POLICIES.len(), 3);
    assert_eq!(UPDATES.len(), 6);
    assert_eq!(PERMISSION_ONLY.marked, <[&str; 0]>::default());
}

/// A table that states what does not hold, and no contradiction about it, would be a silent correction.
#[test]
fn what_does_not_hold_as_stated_is_a_contradiction() {
    for row in FEATURES {
        let told = CONTRADICTIONS
            .iter()
            .any(|told| told.subject == row.feature);
        assert_eq!(row.stated != row.holds, told, "{}", row.feature);
    }
}

#[test]
fn each_statement_has_another_source_or_section() {
    for row in CONTRADICTIONS {
        assert_ne!(row.first.source, row.second.source, "{}", row.subject);
        assert_ne!(row.first.what, row.second.what);
        assert!(!row.resolution.is_empty());
    }
}

#[test]
fn examples_are_arns_of_the_service() {
    for form in ARN_FORMS {
        let arn = Arn::parse(form.example).unwrap();
        assert_eq!(arn.service(), "imagebuilder", "{arn}");
    }
    for (name, expected) in [("", ""), ("My Recipe_2", "my-recipe-2"), ("a-b.c", "a-b.c")] {
        assert_eq!(resource_name(name), expected);
    }
}

#[test]
fn every_policy_that_is_named_is_there() {
    for required in REQUIRED_POLICIES {
        assert!(managed(required.policy).is_some(), "{}", required.policy);
        assert!(!required.sources.is_empty() && !required.builds.is_empty());
    }
    let names = |build| -> Vec<_> { required_policies(build).map(|row| row.policy).collect() };
    assert_eq!(names(Build::Ami).len(), 2);
    assert_eq!(names(Build::Container).len(), 3);
    for update in UPDATES {
        assert!(update.policy.is_none_or(|name| policy(name).is_some()));
    }
    assert!(UPDATES.is_sorted_by(|a, b| a.date > b.date));
}

/// The page's newest entry is its date as a source.
#[test]
fn the_date_of_the_guide_is_its_newest_entry() {
    let guide = crate::SOURCES
        .iter()
        .find(|source| source.version.is_none());
    assert_eq!(guide.unwrap().date, Some(UPDATES[0].date));
}

#[test]
fn a_permission_was_removed() {
    let policy = |text| managed(text).unwrap().to_policy();
    let (v17, v28) = (
        policy("AWSServiceRoleForImageBuilder@v17"),
        policy("AWSServiceRoleForImageBuilder@v28"),
    );
    let removed = changes(&v17, &v28).permissions.unwrap().removed;
    let removed: Vec<_> = removed.iter().map(|of| of.action.to_string()).collect();
    assert_eq!(removed, ["ssm:StartAutomationExecution"]);
    assert!(
        CONTRADICTIONS
            .iter()
            .any(|row| row.second.what.contains(removed[0].as_str()))
    );
}
