//! What moved between two tables, for people.

use std::collections::BTreeMap;

use super::table::Table;
use crate::plan::Plan;

/// Says what is new, changed and retired.
pub(super) fn summarize(old: &Table, new: &Table, plan: &mut Plan) {
    let moved: Vec<String> = new
        .sources
        .iter()
        .filter(|source| !old.sources.contains(source))
        .map(|source| {
            let date = source.date.as_deref().unwrap_or("undated");
            format!("{} {} ({date})", source.name, source.version)
        })
        .collect();
    if !moved.is_empty() {
        plan.say(format_args!("catalogue: new sources: {}", moved.join(", ")));
    }
    let (old, new) = (Records::of(old), Records::of(new));
    for (name, line) in &new.0 {
        match old.0.get(name) {
            None if is_retired(line) => plan.say(format_args!("  RETIRED  {name}")),
            None => plan.say(format_args!("  new      {name}")),
            Some(before) if before == line => {}
            Some(before) if is_retired(line) && !is_retired(before) => {
                plan.say(format_args!("  RETIRED  {name}"));
            }
            Some(before) if is_retired(before) && !is_retired(line) => {
                plan.say(format_args!("  back     {name}"));
            }
            Some(before) => {
                let what = differences(before, line).join("; ");
                plan.say(format_args!("  changed  {name}: {what}"));
            }
        }
    }
    for name in old.0.keys().filter(|name| !new.0.contains_key(*name)) {
        plan.say(format_args!("  REMOVED  {name}"));
    }
}

/// What came and went in each field of a record.
fn differences(before: &str, after: &str) -> Vec<String> {
    let split = |line: &str| -> Vec<Vec<String>> {
        let lines = line.lines().flat_map(|line| line.split('\t'));
        let items = lines.map(|field| {
            let separator = if field.contains(", ") { ", " } else { " " };
            let items = field.split(separator).filter(|item| !item.is_empty());
            items.map(str::to_owned).collect()
        });
        items.collect()
    };
    let (before, after) = (split(before), split(after));
    let none = Vec::new();
    let fields = (0..before.len().max(after.len())).map(|at| {
        (
            before.get(at).unwrap_or(&none),
            after.get(at).unwrap_or(&none),
        )
    });
    let mut said = Vec::new();
    for (before, after) in fields.filter(|(before, after)| before != after) {
        let gone = before.iter().filter(|item| !after.contains(item));
        let come = after.iter().filter(|item| !before.contains(item));
        let marked = gone
            .map(|item| format!("-{item}"))
            .chain(come.map(|item| format!("+{item}")));
        let marked: Vec<String> = marked.collect();
        said.push(if marked.is_empty() {
            "another order".to_owned()
        } else {
            marked.join(" ")
        });
    }
    said
}

/// Each record's line by its kind and name.
struct Records(BTreeMap<String, String>);

impl Records {
    fn of(table: &Table) -> Self {
        let mut records = BTreeMap::new();
        for partition in &table.partitions {
            for region in &partition.regions {
                records.insert(format!("region {region}"), partition.id.clone());
            }
        }
        for key in &table.global_keys {
            let line = format!("{} {}", key.category, key.kind);
            records.insert(format!("global key {}", key.name), line);
        }
        for service in &table.services {
            let prefix = &service.prefix;
            let mut alone = service.clone();
            alone.keys.clear();
            alone.types.clear();
            alone.actions.clear();
            records.insert(format!("service {prefix}"), alone.to_string());
            for key in &service.keys {
                records.insert(format!("key {} of {prefix}", key.name), key.to_string());
            }
            for kind in &service.types {
                records.insert(format!("type {} of {prefix}", kind.name), kind.to_string());
            }
            for action in &service.actions {
                let name = format!("action {prefix}:{}", action.name);
                records.insert(name, action.to_string());
            }
        }
        Self(records)
    }
}

fn is_retired(line: &str) -> bool {
    line.starts_with("retired ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_change_is_told() {
        let old = Table::sample(
            "source\tdata\t1\t-\nservice\tone\tOne\naction\tBack\tRead\naction\tSame\tRead\n\
             action\tWider\tRead\nretired 2020-01-01\taction\tZombie\tRead\n",
        );
        let new = Table::sample(
            "source\tdata\t2\t2026-01-01\nservice\tone\tOne\tretired 2026-01-01\n\
             retired 2026-01-01\taction\tBack\tRead\naction\tFresh\tRead\naction\tSame\tRead\n\
             action\tWider\tWrite\tthing!\naction\tZombie\tRead\n"
                .replace("\tretired 2026-01-01\n", "\n")
                .as_str(),
        );
        let mut plan = Plan::default();
        summarize(&old, &new, &mut plan);
        assert_eq!(
            plan.summary(),
            "catalogue: new sources: data 2 (2026-01-01)\n  RETIRED  action one:Back\n  \
             new      action one:Fresh\n  changed  action one:Wider: -Read +Write; +thing!\n  back     action one:Zombie\n"
        );
        let mut plan = Plan::default();
        summarize(&new, &new, &mut plan);
        assert_eq!(plan.summary(), "");
    }
}
