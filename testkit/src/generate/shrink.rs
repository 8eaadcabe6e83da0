//! Making a scenario smaller while something stays true of it.

use serde_json::Value;

/// A way from the top of a document to one of its members or elements.
type Path = Vec<String>;

/// Members without which a scenario or a policy says something quite different.
const KEPT: [&str; 12] = [
    "principal",
    "action",
    "policies",
    "Statement",
    "Effect",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Principal",
    "NotPrincipal",
    "arn",
];

/// Removes policies, statements, condition blocks, context keys and list elements, one by one, and
/// writes lists of one as scalars, as long as `still_fails` holds of the rest.
///
/// The result is a scenario of which `still_fails` holds, if it held of the given one.
pub fn shrink(scenario: &Value, still_fails: &mut dyn FnMut(&Value) -> bool) -> Value {
    let mut best = scenario.clone();
    loop {
        let mut smaller = false;
        // The last ones come first, because a removal then leaves the other paths as they are.
        for path in paths(&best).into_iter().rev() {
            for change in [remove, unwrap, widen] {
                let Some(candidate) = change(&best, &path) else {
                    continue;
                };
                if still_fails(&candidate) {
                    best = candidate;
                    smaller = true;
                    break;
                }
            }
        }
        if !smaller {
            return best;
        }
    }
}

/// Every member and element, parents before their children.
fn paths(value: &Value) -> Vec<Path> {
    fn visit(value: &Value, path: &mut Path, paths: &mut Vec<Path>) {
        let mut step = |key: String, child: &Value| {
            path.push(key);
            paths.push(path.clone());
            visit(child, path, paths);
            path.pop();
        };
        match value {
            Value::Object(object) => {
                for (key, child) in object {
                    step(key.clone(), child);
                }
            }
            Value::Array(list) => {
                for (index, child) in list.iter().enumerate() {
                    step(index.to_string(), child);
                }
            }
            _ => {}
        }
    }
    let mut paths = Vec::new();
    visit(value, &mut Vec::new(), &mut paths);
    paths
}

/// The value at a path, in a copy of the document that `edit` may change.
fn edited(document: &Value, path: &[String], edit: impl FnOnce(&mut Value)) -> Option<Value> {
    let mut copy = document.clone();
    let mut value = &mut copy;
    for step in path {
        value = match value {
            Value::Object(object) => object.get_mut(step)?,
            Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    edit(value);
    (copy != *document).then_some(copy)
}

/// Removes a member or an element.
fn remove(document: &Value, path: &Path) -> Option<Value> {
    let (last, parent) = path.split_last()?;
    if KEPT.contains(&last.as_str()) {
        return None;
    }
    edited(document, parent, |parent| match parent {
        Value::Object(object) => {
            object.shift_remove(last);
        }
        Value::Array(items) => {
            if let Ok(index) = last.parse::<usize>()
                && index < items.len()
            {
                items.remove(index);
            }
        }
        _ => {}
    })
}

/// Writes a list of one scalar as the scalar.
fn unwrap(document: &Value, path: &Path) -> Option<Value> {
    edited(document, path, |value| {
        if let Value::Array(list) = value
            && let [one] = list.as_slice()
            && !one.is_object()
            && !one.is_array()
        {
            *value = one.clone();
        }
    })
}

/// Writes `*` for the value of Action or Resource.
fn widen(document: &Value, path: &Path) -> Option<Value> {
    let last = path.last()?;
    if last != "Action" && last != "Resource" && last != "Principal" {
        return None;
    }
    edited(document, path, |value| *value = Value::from("*"))
}
