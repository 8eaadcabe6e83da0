//! Puts sources together: versions are only ever added, and what disagrees is refused.

use std::collections::btree_map::Entry;

use iam_model::changes;

use super::collection::{Collected, Collection, DataSource, Version};
use super::page;
use crate::Error;

/// Adds what a source has to what is known. All disagreements are told in one error.
pub(super) fn merge(known: &mut Collection, source: Collection) -> Result<(), Error> {
    let mut wrong = Vec::new();
    for (name, policy) in source {
        match known.entry(name) {
            Entry::Vacant(entry) => {
                entry.insert(policy);
            }
            Entry::Occupied(mut entry) => {
                let name = entry.key().clone();
                merge_policy(&name, entry.get_mut(), policy, &mut wrong);
            }
        }
    }
    told(&wrong)
}

fn told(wrong: &[String]) -> Result<(), Error> {
    match wrong {
        [] => Ok(()),
        _ => Err(wrong.join("\n").into()),
    }
}

fn merge_policy(name: &str, known: &mut Collected, new: Collected, wrong: &mut Vec<String>) {
    for (what, known_fact, fact) in [
        ("ARN", &mut known.arn, &new.arn),
        ("date of creation", &mut known.created, &new.created),
    ] {
        if let Some(message) = agree(known_fact, fact.as_ref()) {
            let (of_known, of_new) = (&known.origin, &new.origin);
            wrong.push(format!(
                "{name}: two sources disagree about the {what}: {message} ({of_known}; {of_new})"
            ));
        }
    }
    if let Some(message) = goes_back(known, &new) {
        wrong.push(format!(
            "{name}: {message}: the data would go backwards; take a newer source, or leave this policy out of it"
        ));
    } else {
        let moves = new.default > known.default;
        known.default = known.default.max(new.default);
        if moves || known.updated < new.updated {
            known.updated = new.updated.clone().or(known.updated.take());
        }
    }
    for (number, version) in new.versions {
        match known.versions.entry(number) {
            Entry::Vacant(entry) => {
                entry.insert(version);
            }
            Entry::Occupied(mut entry) => {
                merge_version(
                    &format!("{name} v{number}"),
                    entry.get_mut(),
                    version,
                    wrong,
                );
            }
        }
    }
}

/// Takes a fact that is not known yet; two that differ are told.
fn agree(known: &mut Option<String>, new: Option<&String>) -> Option<String> {
    match (&known, new) {
        (Some(known), Some(new)) if known != new => Some(format!("`{known}` and `{new}`")),
        (None, Some(new)) => {
            *known = Some(new.clone());
            None
        }
        _ => None,
    }
}

/// Why a policy is older than what is known of it.
fn goes_back(known: &Collected, new: &Collected) -> Option<String> {
    let (of_known, of_new) = (&known.origin, &new.origin);
    if let (Some(before), Some(after)) = (known.default, new.default)
        && after < before
    {
        return Some(format!(
            "the default version is v{before} in {of_known}, and only v{after} in {of_new}"
        ));
    }
    if let (Some(before), Some(after)) = (&known.updated, &new.updated)
        && after < before
    {
        return Some(format!(
            "it was updated at {before} in {of_known}, and before that, at {after}, in {of_new}"
        ));
    }
    None
}

fn merge_version(what: &str, known: &mut Version, new: Version, wrong: &mut Vec<String>) {
    let (of_known, of_new) = (known.origin.clone(), new.origin.clone());
    // Values disregard the order of members, and nothing else.
    if known.document.json != new.document.json {
        let changes = changes(&known.document.policy, &new.document.policy);
        let how = if changes.is_empty() {
            "the two say the same, but lists have another order, or a scalar stands for a list of one"
                .to_owned()
        } else {
            format!(
                "from the first to the second:\n{}",
                indented(&changes.to_string())
            )
        };
        wrong.push(format!(
            "{what}: two sources disagree about the document: {of_known}; {of_new}: leave the wrong one out; {how}"
        ));
        return;
    }
    if let Some(message) = agree(&mut known.date, new.date.as_ref()) {
        wrong.push(format!(
            "{what}: two sources disagree about the date: {message} ({of_known}; {of_new})"
        ));
    }
    let of_page = |sources: &[DataSource]| sources.iter().any(|source| source.name == page::NAME);
    if of_page(&new.sources) && !of_page(&known.sources) {
        known.document = new.document;
    }
    for source in new.sources {
        // Which edition of a source had the version first is kept, so that a newer edition with the
        // same version changes nothing.
        if known.sources.iter().all(|known| known.name != source.name) {
            known.sources.push(source);
        }
    }
    known.sources.sort();
}

fn indented(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
    lines.join(
        "
",
    )
}

/// Checks what sources may only say together: each policy has its default version, and no version is
/// older than the one before it.
pub(super) fn check(policies: &mut Collection) -> Result<(), Error> {
    let mut wrong = Vec::new();
    for (name, policy) in policies {
        let last = policy.versions.keys().next_back().copied();
        let default = *policy.default.get_or_insert(last.unwrap_or_default());
        if !policy.versions.contains_key(&default) {
            wrong.push(format!(
                "{name}: the default version v{default} is in no source ({})",
                policy.origin
            ));
        }
        let dated: Vec<_> = policy
            .versions
            .iter()
            .filter_map(|(number, version)| Some((number, version, version.date.as_ref()?)))
            .collect();
        for pair in dated.windows(2) {
            let [(before, first, earlier), (after, second, later)] = pair else {
                continue;
            };
            if later < earlier {
                wrong.push(format!(
                    "{name}: v{after} of {later} is older than v{before} of {earlier}: a version goes backwards ({}; {})",
                    first.origin, second.origin
                ));
            }
        }
    }
    told(&wrong)
}
