//! What is new, for who reviews an update.

use iam_model::changes;

use super::collection::{Collected, Collection, Version};
use crate::plan::Plan;

/// Says which policies and versions came, and what each version permits that the one before it did
/// not.
pub(super) fn say(before: &Collection, after: &Collection, plan: &mut Plan) {
    for (name, policy) in after {
        let known = before.get(name);
        if known.is_none() {
            plan.say(format_args!("{name}: a new policy"));
        }
        for (number, version) in &policy.versions {
            match known.and_then(|known| known.versions.get(number)) {
                None => new_version(name, policy, *number, version, plan),
                Some(known) if known.sources != version.sources => {
                    for source in &version.sources {
                        if !known.sources.contains(source) {
                            plan.say(format_args!("{name}: v{number} is also in {source}"));
                        }
                    }
                }
                Some(_) => {}
            }
        }
        if let Some(known) = known
            && known.default != policy.default
        {
            plan.say(format_args!(
                "{name}: the default version moves from v{} to v{}",
                known.default.unwrap_or_default(),
                policy.default.unwrap_or_default()
            ));
        }
    }
}

fn new_version(name: &str, policy: &Collected, number: u32, version: &Version, plan: &mut Plan) {
    let sources: Vec<String> = version.sources.iter().map(ToString::to_string).collect();
    let date = version.date.as_deref().unwrap_or("no source has its date");
    let sources = sources.join("; ");
    plan.say(format_args!(
        "{name}: new version v{number} ({date}), from {sources}"
    ));
    let Some((last, before)) = policy.versions.range(..number).next_back() else {
        return;
    };
    let changes = changes(&before.document.policy, &version.document.policy);
    let Some(permissions) = &changes.permissions else {
        plan.say(format_args!(
            "  too many permissions to compare with v{last}"
        ));
        return;
    };
    if permissions.is_empty() {
        plan.say(format_args!("  the same permissions as v{last}"));
        return;
    }
    plan.say(format_args!(
        "  compared with v{last}: permissions added {}, REMOVED {}, under other conditions {}",
        permissions.added.len(),
        permissions.removed.len(),
        permissions.changed.len()
    ));
    // The first line is a heading.
    for line in permissions.to_string().lines().skip(1) {
        match line.strip_prefix("  - ") {
            Some(removed) => plan.say(format_args!("    REMOVED {removed}")),
            None => plan.say(format_args!("  {line}")),
        }
    }
}
