//! Changes as a JSON object.

use iam_model::{
    Change, Changes, Part, Permission, PermissionChanges, PrincipalType, Reach, Source, Statement,
    StatementChange,
};
use serde_json::{Map, Value, json};

pub(super) fn object(from: &Source, to: &Source, changes: &Changes) -> Value {
    let version = |change: &Change<Option<_>>| {
        let text = |version: &Option<iam_model::Version>| version.map(iam_model::Version::as_str);
        json!({ "from": text(&change.from), "to": text(&change.to) })
    };
    json!({
        "from": from.name(),
        "to": to.name(),
        "same": changes.is_empty(),
        "version": changes.version.as_ref().map(version),
        "id": changes.id.as_ref().map(texts),
        "removed": changes.removed.iter().map(statement).collect::<Value>(),
        "added": changes.added.iter().map(statement).collect::<Value>(),
        "changed": changes.changed.iter().map(changed).collect::<Value>(),
        "permissions": changes.permissions.as_ref().map(permissions),
    })
}

fn texts(change: &Change<Option<impl AsRef<str>>>) -> Value {
    let text = |text: &Option<_>| text.as_ref().map(AsRef::<str>::as_ref).map(str::to_owned);
    json!({ "from": text(&change.from), "to": text(&change.to) })
}

/// Positions count from 1.
fn position(at: usize) -> usize {
    at.saturating_add(1)
}

fn statement((at, statement): &(usize, Statement)) -> Value {
    // A statement prints as JSON.
    let document: Value = serde_json::from_str(&statement.to_string()).unwrap_or_default();
    json!({
        "statement": position(*at),
        "sid": statement.sid.as_deref(),
        "document": document,
    })
}

fn changed(change: &StatementChange) -> Value {
    let effect = change.effect.as_ref();
    json!({
        "statement": position(change.to),
        "was": position(change.from),
        "sid": change.name.as_deref(),
        "sidChange": change.sid.as_ref().map(texts),
        "effect": effect.map(|Change { from, to }| json!({ "from": from.as_str(), "to": to.as_str() })),
        "removed": change.removed.iter().map(part).collect::<Value>(),
        "added": change.added.iter().map(part).collect::<Value>(),
    })
}

fn part(part: &Part) -> Value {
    let mut object = Map::new();
    object.insert("element".into(), part.element().name().into());
    match part {
        Part::Principal { kind, .. } => {
            object.insert("type".into(), kind.map(PrincipalType::name).into());
        }
        Part::Condition { operator, key, .. } => {
            let operator = operator
                .as_ref()
                .map(|operator| operator.canonical().to_string());
            object.insert("operator".into(), operator.into());
            let key = key.as_ref().map(|key| key.as_str().to_owned());
            object.insert("key".into(), key.into());
        }
        _ => {}
    }
    object.insert("value".into(), part.value().into());
    object.into()
}

fn permissions(changes: &PermissionChanges) -> Value {
    let list = |list: &[Permission]| list.iter().map(permission).collect::<Value>();
    json!({
        "removed": list(&changes.removed),
        "added": list(&changes.added),
        "changed": list(&changes.changed),
    })
}

fn permission(permission: &Permission) -> Value {
    let mut object = Map::new();
    object.insert("effect".into(), permission.effect.as_str().into());
    reach(&mut object, "action", "notAction", &permission.action);
    if let Some(resource) = &permission.resource {
        reach(&mut object, "resource", "notResource", resource);
    }
    object.into()
}

fn reach(object: &mut Map<String, Value>, named: &str, all_but: &str, reach: &Reach) {
    match reach {
        Reach::Pattern(pattern) => object.insert(named.into(), pattern.as_str().into()),
        Reach::AllBut(patterns) => {
            let patterns: Vec<&str> = patterns.iter().map(AsRef::as_ref).collect();
            object.insert(all_but.into(), patterns.into())
        }
    };
}
