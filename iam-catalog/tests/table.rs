//! What is compiled in is what the checked-in table says, record by record, and the table is sound.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use iam_catalog::{
    AccessLevel, Action, ConditionKey, Region, ResourceType, SOURCES, Service, action,
    condition_key, global_condition_keys, partitions, region, service, services,
};
use iam_model::Arn;

/// The lines of the table without its header.
fn table() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/catalog.tsv");
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// A line of these fields; empty ones at the end are left out.
fn line(retired: Option<&str>, fields: &[&str]) -> String {
    let retired = retired
        .map(|date| format!("retired {date}\t"))
        .unwrap_or_default();
    format!("{retired}{}", fields.join("\t"))
        .trim_end_matches('\t')
        .to_owned()
}

fn names(keys: impl Iterator<Item = ConditionKey>) -> String {
    keys.map(ConditionKey::name).collect::<Vec<_>>().join(" ")
}

fn of_service(service: Service) -> String {
    let rcp = if service.supports_rcp() { "rcp" } else { "" };
    line(
        service.retired(),
        &["service", service.prefix(), service.name(), rcp],
    )
}

fn of_type(kind: ResourceType) -> String {
    let arns: Vec<&str> = kind.arn_formats().collect();
    let keys = names(kind.condition_keys());
    line(
        kind.retired(),
        &["type", kind.name(), &arns.join(" "), &keys],
    )
}

fn of_action(action: Action) -> String {
    let levels: Vec<&str> = action.access_levels().map(AccessLevel::as_str).collect();
    let types = action.resource_types().map(|of_type| {
        let required = if of_type.required { "!" } else { "" };
        let keys = match names(of_type.condition_keys()) {
            keys if keys.is_empty() => String::new(),
            keys => format!(" ({keys})"),
        };
        format!("{}{required}{keys}", of_type.resource_type)
    });
    let types: Vec<String> = types.collect();
    let dependents: Vec<&str> = action.dependent_actions().collect();
    let fields = [
        "action",
        action.name(),
        &levels.join(", "),
        &types.join(", "),
        &names(action.condition_keys()),
        &dependents.join(" "),
    ];
    line(action.retired(), &fields)
}

/// Everything that the library knows, in the form of the table. The keys of a service come without
/// those that are retired there.
fn compiled_in() -> Vec<String> {
    let mut lines = Vec::new();
    for source in SOURCES {
        lines.push(line(
            None,
            &[
                "source",
                source.name,
                source.version,
                source.date.unwrap_or("-"),
            ],
        ));
    }
    for partition in partitions() {
        let regions: Vec<&str> = partition.regions().map(Region::name).collect();
        lines.push(line(
            None,
            &[
                "partition",
                partition.id(),
                partition.dns_suffix(),
                &regions.join(" "),
            ],
        ));
    }
    for key in global_condition_keys() {
        let category = format!("{:?}", key.category().unwrap()).to_lowercase();
        lines.push(line(
            key.retired(),
            &["global", key.name(), &category, key.type_name()],
        ));
    }
    for service in services() {
        lines.push(of_service(service));
        if let Some(regions) = service.regions() {
            let regions: Vec<&str> = regions.map(Region::name).collect();
            lines.push(line(None, &["regions", &regions.join(" ")]));
        }
        for key in service.condition_keys() {
            lines.push(line(None, &["key", key.name(), key.type_name()]));
        }
        lines.extend(service.resource_types().map(of_type));
        lines.extend(service.actions().map(of_action));
    }
    let count = |of: fn(Service) -> usize| services().map(of).sum::<usize>().to_string();
    let counts = [
        services().len().to_string(),
        count(|service| service.actions().len()),
        count(|service| service.resource_types().len()),
        count(|service| service.condition_keys().len()),
    ];
    lines.push(line(None, &["end", &counts.join(" ")]));
    lines
}

#[test]
fn no_record_is_lost_and_none_is_added() {
    let is_retired_key = |line: &&String| line.starts_with("retired ") && line.contains("\tkey\t");
    let table = table();
    let expected = table.iter().filter(|line| !is_retired_key(line));
    let compiled_in = compiled_in();
    for (compiled_in, expected) in compiled_in.iter().zip(expected.clone()) {
        assert_eq!(compiled_in, expected);
    }
    assert_eq!(compiled_in.len(), expected.count());
}

/// The figures that README.md names.
#[test]
fn counts() {
    let all = || services().flat_map(Service::actions);
    assert_eq!(services().len(), 457);
    assert_eq!(all().count(), 22_113);
    assert_eq!(
        all().filter(|action| action.retired().is_some()).count(),
        22
    );
    assert_eq!(services().flat_map(Service::resource_types).count(), 2_334);
    let keys: BTreeSet<ConditionKey> = services().flat_map(Service::condition_keys).collect();
    assert_eq!(keys.len(), 1_580);
    assert_eq!(
        services()
            .map(|service| service.condition_keys().len())
            .sum::<usize>(),
        2_577
    );
    assert_eq!(global_condition_keys().count(), 59);
    assert_eq!(partitions().len(), 8);
    assert_eq!(
        services().filter(|service| service.supports_rcp()).count(),
        62
    );
    let image_builder = service("imagebuilder").unwrap();
    assert_eq!(image_builder.actions().len(), 77);
    assert_eq!(image_builder.resource_types().len(), 16);
    assert_eq!(image_builder.condition_keys().len(), 8);
}

#[test]
fn names_are_unique_and_each_is_found_whatever_its_case() {
    let mut seen = BTreeSet::new();
    for service in services() {
        assert_eq!(
            iam_catalog::service(&service.prefix().to_uppercase()),
            Some(service)
        );
        for found in service.actions() {
            let name = found.to_string();
            assert!(seen.insert(name.to_lowercase()), "{name}");
            assert_eq!(action(&name), Some(found));
            assert_eq!(action(&name.to_uppercase()), Some(found));
            assert_eq!(action(&name.to_lowercase()), Some(found));
            assert_eq!(service.action(found.name()), Some(found));
            assert_eq!(action(&format!("{name}X")), None);
            assert_eq!(action(&format!("x{name}")), None);
        }
        for kind in service.resource_types() {
            assert_eq!(
                service.resource_type(&kind.name().to_uppercase()),
                Some(kind)
            );
        }
    }
}

#[test]
fn texts_that_are_no_name_are_not_found() {
    for text in [
        "",
        ":",
        "imagebuilder",
        "imagebuilder:",
        ":CreateImage",
        "imagebuilder:Create Image",
        "ïmagebuilder:CreateImage",
    ] {
        assert_eq!(action(text), None, "{text}");
    }
    assert_eq!(service(""), None);
    // A backtick is an at sign without the bit that the hash disregards.
    assert_eq!(service("imagebuilde\u{12}"), None);
    let long = "a".repeat(1_000_000);
    assert_eq!(action(&long), None);
    assert_eq!(service(&long), None);
    assert_eq!(condition_key(&long), None);
}

#[test]
fn each_key_is_found_by_its_name_and_by_a_value_in_the_place_of_its_variable() {
    for key in services().flat_map(Service::condition_keys) {
        let name = key.name();
        let found = condition_key(&name.to_uppercase());
        if !key.is_template() {
            // One name can have several types and spellings.
            let found = found.map(ConditionKey::name);
            assert!(
                found.is_some_and(|found| found.eq_ignore_ascii_case(name)),
                "{name}"
            );
            continue;
        }
        let mut filled = name.to_owned();
        while let (Some(start), Some(end)) = (filled.find("${"), filled.find('}')) {
            filled.replace_range(start..=end, "value");
        }
        let by_value = condition_key(&filled).map(ConditionKey::name);
        assert_eq!(by_value, Some(name), "{filled}");
    }
}

#[test]
fn every_arn_format_is_one_and_reads_what_it_makes() {
    let mut ambiguous = 0;
    for kind in services().flat_map(Service::resource_types) {
        for format in kind.arn_formats() {
            let mut arn = format.replace('*', "any");
            while let (Some(start), Some(end)) = (arn.find("${"), arn.find('}')) {
                arn.replace_range(start..=end, "value");
            }
            let arn = Arn::parse(&arn).unwrap_or_else(|error| panic!("{format}: {error}"));
            let parsed = kind
                .parse_arn(&arn)
                .unwrap_or_else(|| panic!("{format}: {arn}"));
            let again = parsed
                .values()
                .fold(format.to_owned(), |text, (name, value)| {
                    text.replacen(&format!("${{{name}}}"), value, 1)
                });
            assert_eq!(again.replace('*', "any"), arn.as_str(), "{format}");
            let closest = iam_catalog::parse_arn_against(&arn, kind.service()).unwrap();
            // Several types of a service can have one form.
            ambiguous += usize::from(closest.resource_type != kind);
        }
    }
    assert!(ambiguous < 150, "{ambiguous}");
}

#[test]
fn the_regions_of_services_are_regions() {
    let mut of_service: BTreeMap<&str, usize> = BTreeMap::new();
    for service in services() {
        for found in service.regions().into_iter().flatten() {
            assert_eq!(region(found.name()), Some(found));
            *of_service.entry(service.prefix()).or_default() += 1;
        }
    }
    assert!(of_service.len() > 240, "{}", of_service.len());
    assert!(of_service["ec2"] > 35);
    let frankfurt = region("eu-central-1").unwrap();
    assert!(
        frankfurt
            .services()
            .any(|service| service.prefix() == "ec2")
    );
    // No source has Image Builder's regions.
    assert!(service("imagebuilder").unwrap().regions().is_none());
    assert!(region("eu-central-1").is_some_and(|region| region.partition().id() == "aws"));
    assert!(region("aws-global").is_none() && region("EU-CENTRAL-1").is_none());
}

/// AWS has not removed what others of its actions depend on, or says so.
#[test]
fn dependent_actions_that_do_not_exist_are_known() {
    let mut missing = BTreeSet::new();
    for found in services().flat_map(Service::actions) {
        for dependent in found.dependent_actions() {
            if action(dependent).is_none() {
                missing.insert(dependent);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
