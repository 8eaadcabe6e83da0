//! What could be left out without a change of what the policy allows.

use std::collections::HashMap;
use std::fmt::Write as _;

use iam_model::tree::Node;

use crate::Check;
use crate::check::Run::{Policy as All, Statement as Whole};
use crate::overlap::{Case, covers};
use crate::report::Report;
use crate::view::{Action, Meaning, Policy, Principal, Resource, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::suggestion(
        "REDUNDANT_ACTION",
        Whole(redundant_action),
        "An action stands twice in a list, or another pattern of the list covers it.",
    ),
    Check::suggestion(
        "REDUNDANT_RESOURCE",
        Whole(redundant_resource),
        "A resource stands twice in a list, or another pattern of the list covers it.",
    ),
    Check::suggestion(
        "REDUNDANT_STATEMENT",
        All(redundant_statement),
        "Two statements say the same.",
    ),
];

/// A list with more pairs to compare than this is left alone: no policy that AWS stores is as large.
const PAIRS: usize = 4_000_000;
/// With fewer pairs it takes less to look at each than to put the list in order.
const FEW_PAIRS: usize = 4096;

/// Reports the values that another one of the list covers. `group` is what two values must have in
/// common for one to cover the other; `None` for a value that covers all.
fn covered<'a, T, G: Ord>(
    values: &'a [T],
    group: impl Fn(&T) -> Option<G>,
    is_pattern: impl Fn(&T) -> bool,
    covers: impl Fn(&T, &T) -> bool,
    mut found: impl FnMut(&'a T, &'a T),
) {
    if values.len() < 2 || !values.iter().any(&is_pattern) {
        return;
    }
    if let Some(all) = values.iter().position(|value| group(value).is_none()) {
        let (Some(wide), others) = (values.get(all), values.iter().enumerate()) else {
            return;
        };
        for (_, value) in others.filter(|(at, _)| *at != all) {
            found(value, wide);
        }
        return;
    }
    let wide: Vec<(usize, &T)> = values
        .iter()
        .enumerate()
        .filter(|(_, value)| is_pattern(value))
        .collect();
    // Of two that cover each other, the first stays.
    let covered_by = |(at, value): (usize, &T), (other, pattern): (usize, &T)| {
        other != at && covers(pattern, value) && (other < at || !covers(value, pattern))
    };
    if values.len() * wide.len() <= FEW_PAIRS {
        for value in values.iter().enumerate() {
            let own = group(value.1);
            let by = wide
                .iter()
                .find(|pattern| group(pattern.1) == own && covered_by(value, **pattern));
            if let Some((_, pattern)) = by {
                found(value.1, pattern);
            }
        }
        return;
    }
    // Values of one group stand side by side, in the order of the text.
    let mut order: Vec<(G, usize)> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some((group(value)?, at)))
        .collect();
    order.sort_unstable();
    for same in order.chunk_by(|(one, _), (other, _)| one == other) {
        let of = |(_, at): &(G, usize)| Some((*at, values.get(*at)?));
        let same: Vec<(usize, &T)> = same.iter().filter_map(of).collect();
        let wide: Vec<(usize, &T)> = same
            .iter()
            .filter(|(_, value)| is_pattern(value))
            .copied()
            .collect();
        if same.len() * wide.len() > PAIRS {
            continue;
        }
        for value in same {
            let by = wide.iter().find(|pattern| covered_by(value, **pattern));
            if let Some((_, pattern)) = by {
                found(value.1, pattern);
            }
        }
    }
}

fn redundant_action(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(list) = &statement.action else {
        return;
    };
    let say = |value: &Action<'_>, by: &Action<'_>, report: &mut Report<'_>| {
        say(report, (value.node, value.text), (by.node, by.text));
    };
    let known = |action: &Action<'_>| match action.meaning {
        Meaning::Exact(action) => Some(action),
        _ => None,
    };
    if !are_unlike(list.values.iter().filter_map(known)) {
        twice(&list.values, known, |value, first| {
            say(value, first, report);
        });
    }
    covered(
        &list.values,
        |action| match action.meaning {
            Meaning::Any => None,
            Meaning::Exact(action) => Some(Some(action.service())),
            Meaning::Pattern(service) | Meaning::NoAction(service) => Some(Some(service)),
            Meaning::NoService => Some(None),
        },
        Action::is_pattern,
        |wide, narrow| {
            let same_service = !matches!(wide.meaning, Meaning::NoService)
                || wide.prefix().eq_ignore_ascii_case(narrow.prefix());
            same_service && covers(wide.name(), narrow.name(), Case::Ignored)
        },
        |value, by| say(value, by, report),
    );
}

/// Of so few actions each is compared with each.
const FEW: usize = 20;

/// Whether no action comes twice, which takes less than to find out which one does.
fn are_unlike(actions: impl Iterator<Item = iam_catalog::Action> + Clone) -> bool {
    if actions.clone().is_sorted_by(|one, other| one < other) {
        return true;
    }
    if actions.clone().nth(FEW).is_none() {
        let mut rest = actions;
        return loop {
            let Some(action) = rest.next() else {
                break true;
            };
            if rest.clone().any(|other| other == action) {
                break false;
            }
        };
    }
    let most = actions.clone().map(iam_catalog::Action::index).max();
    let mut seen: Vec<u64> = vec![0; most.map_or(0, |most| most / 64 + 1)];
    for action in actions {
        let (word, bit) = (action.index() / 64, 1 << (action.index() % 64));
        match seen.get_mut(word) {
            Some(word) if *word & bit == 0 => *word |= bit,
            _ => return false,
        }
    }
    true
}

/// Reports the values that are the same as one before.
fn twice<'a, T, K: Ord>(
    values: &'a [T],
    key: impl Fn(&T) -> Option<K>,
    mut found: impl FnMut(&'a T, &'a T),
) {
    // Most lists are in order, and then nothing stands twice.
    if values
        .iter()
        .filter_map(&key)
        .is_sorted_by(|one, other| one < other)
    {
        return;
    }
    let mut order: Vec<(K, usize)> = values
        .iter()
        .enumerate()
        .filter_map(|(at, value)| Some((key(value)?, at)))
        .collect();
    order.sort_unstable();
    for same in order.chunk_by(|(one, _), (other, _)| one == other) {
        let mut same = same.iter().filter_map(|(_, at)| values.get(*at));
        if let Some(first) = same.next() {
            same.for_each(|value| found(value, first));
        }
    }
}

fn redundant_resource(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(list) = &statement.resource else {
        return;
    };
    let is_pattern = |resource: &Resource<'_>| resource.is_pattern;
    let say = |value: &Resource<'_>, by: &Resource<'_>, report: &mut Report<'_>| {
        say(report, (value.node, value.text), (by.node, by.text));
    };
    twice(
        &list.values,
        |resource| (!is_pattern(resource)).then_some(resource.text),
        |value, first| say(value, first, report),
    );
    covered(
        &list.values,
        |resource| {
            let service = || resource.arn.map_or(resource.text, |arn| arn.service);
            (!resource.is_any()).then(service)
        },
        is_pattern,
        resource_covers,
        |value, by| say(value, by, report),
    );
}

/// Part by part, as resources match (rule C3).
fn resource_covers(wide: &Resource<'_>, narrow: &Resource<'_>) -> bool {
    let (Some(wide), Some(narrow)) = (wide.arn, narrow.arn) else {
        return false;
    };
    let covers = |wide, narrow| covers(wide, narrow, Case::Counts);
    // What differs most comes first.
    covers(wide.resource, narrow.resource)
        && covers(wide.account, narrow.account)
        && covers(wide.region, narrow.region)
        && covers(wide.partition, narrow.partition)
}

fn say(report: &mut Report<'_>, (node, value): (&Node, &str), (by, wide): (&Node, &str)) {
    let message = if value == wide {
        format!("`{value}` stands twice")
    } else {
        format!("`{wide}` covers `{value}`")
    };
    report
        .at(node.span, message)
        .help(format!("remove `{value}`"))
        .related("what covers it", by.span);
}

fn redundant_statement(policy: &Policy<'_>, report: &mut Report<'_>) {
    // What is refused is not in the view: two statements could differ in it.
    if policy.statements.len() < 2 || policy.is_refused {
        return;
    }
    // What costs little to compare tells almost all statements apart.
    let statements = policy.statements.iter().enumerate();
    let mut order: Vec<_> = statements
        .map(|(at, statement)| (outline(statement), at))
        .collect();
    order.sort_unstable();
    let alike = order.chunk_by(|(one, _), (other, _)| one == other);
    for alike in alike.filter(|alike| alike.len() > 1) {
        let mut firsts: HashMap<String, &Statement<'_>> = HashMap::new();
        for statement in alike
            .iter()
            .filter_map(|(_, at)| policy.statements.get(*at))
        {
            let Some(meaning) = meaning(statement) else {
                continue;
            };
            if let Some(first) = firsts.get(&meaning) {
                report
                    .at(
                        statement.start(),
                        "this statement says what another one says",
                    )
                    .help("remove one of them")
                    .related("the other statement", first.start());
            } else {
                firsts.insert(meaning, statement);
            }
        }
    }
}

fn outline(statement: &Statement<'_>) -> (bool, [usize; 7]) {
    let actions = statement
        .action
        .as_ref()
        .map_or(&[][..], |list| &list.values);
    let resources = statement
        .resource
        .as_ref()
        .map_or(&[][..], |list| &list.values);
    let conditions = statement.conditions.iter();
    let values = conditions.clone().flat_map(|held| &held.values);
    (
        statement.allows(),
        [
            actions.len(),
            actions.iter().map(|action| weight(action.text)).sum(),
            resources.iter().map(|resource| weight(resource.text)).sum(),
            statement.conditions.len(),
            conditions.map(|held| weight(held.key)).sum(),
            values.clone().count(),
            values.map(|value| weight(value.text)).sum(),
        ],
    )
}

/// A number of a text that mostly tells it from others; blind to the case of letters.
fn weight(text: &str) -> usize {
    let ends = text.as_bytes().last_chunk::<4>();
    let ends = ends.map_or(0, |end| u32::from_le_bytes(*end) & !0x2020_2020);
    text.len() + (ends as usize % 8191)
}

/// The meaning of a statement as text: its parts in an order of their own. `None` for one that is
/// malformed, or that means nothing.
fn meaning(statement: &Statement<'_>) -> Option<String> {
    let mut out = format!("{:?}", statement.effect?);
    let action = statement.action.as_ref()?;
    if action.values.is_empty() {
        return None;
    }
    let texts = action
        .values
        .iter()
        .map(|held| held.text.to_ascii_lowercase());
    list(&mut out, "action", action.negated, texts);
    if let Some(resource) = &statement.resource {
        let texts = resource.values.iter().map(|held| held.text.to_owned());
        list(&mut out, "resource", resource.negated, texts);
    }
    if let Some(principal) = &statement.principal {
        let text = |held: &Principal<'_>| format!("{:?} {}", held.kind, held.text);
        list(
            &mut out,
            "principal",
            principal.negated,
            principal.values.iter().map(text),
        );
    }
    let mut conditions: Vec<String> = statement
        .conditions
        .iter()
        .map(|held| {
            let mut out = String::new();
            let values = held.values.iter().map(|value| value.text.to_string());
            let name = format!("{} {}", held.operator.canonical(), held.key.to_lowercase());
            list(&mut out, &name, false, values);
            out
        })
        .collect();
    conditions.sort_unstable();
    out.extend(conditions);
    Some(out)
}

fn list(out: &mut String, name: &str, negated: bool, texts: impl Iterator<Item = String>) {
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    texts.dedup();
    let _ = write!(out, "\n{name} {negated} {texts:?}");
}
