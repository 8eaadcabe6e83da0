//! Partitions, regions and endpoints, from the Python package `botocore`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::table::{Partition, Service};
use crate::Error;
use crate::upstream::{Archive, gunzip};

/// The package's name.
pub(super) const PACKAGE: &str = "botocore";

const PARTITIONS: &str = "botocore/data/partitions.json";
const ENDPOINTS: &str = "botocore/data/endpoints.json";
const MODELS: &str = "botocore/data/";

#[derive(Deserialize)]
struct PartitionsFile {
    partitions: Vec<PartitionFile>,
}

#[derive(Deserialize)]
struct PartitionFile {
    id: String,
    outputs: Outputs,
    regions: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Outputs {
    dns_suffix: String,
}

#[derive(Deserialize)]
struct EndpointsFile {
    partitions: Vec<EndpointsPartition>,
}

#[derive(Deserialize)]
struct EndpointsPartition {
    services: BTreeMap<String, EndpointsService>,
}

#[derive(Deserialize)]
struct EndpointsService {
    #[serde(default)]
    endpoints: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct ModelFile {
    metadata: Metadata,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Metadata {
    endpoint_prefix: String,
    signing_name: Option<String>,
}

/// Every partition, sorted by id, without the places that stand for "global".
pub(super) fn partitions(archive: &Archive) -> Result<Vec<Partition>, Error> {
    let file: PartitionsFile = serde_json::from_str(archive.text(PARTITIONS)?)
        .map_err(|error| format!("{PARTITIONS}: {error}"))?;
    let mut partitions: Vec<Partition> = file
        .partitions
        .into_iter()
        .map(|partition| Partition {
            regions: partition
                .regions
                .into_keys()
                .filter(|region| !region.ends_with("-global"))
                .collect(),
            id: partition.id,
            dns_suffix: partition.outputs.dns_suffix,
        })
        .collect();
    partitions.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(partitions)
}

/// Adds to each service the regions where it has an endpoint.
///
/// The endpoints are listed by a name of their own; the models of the services say which one
/// belongs to the name that a request is signed with, and that is IAM's prefix.
pub(super) fn add_regions(
    archive: &Archive,
    partitions: &[Partition],
    services: &mut [Service],
) -> Result<(), Error> {
    let mut of_endpoint = regions_of_endpoints(archive)?;
    let regions: BTreeSet<&str> = partitions
        .iter()
        .flat_map(|partition| partition.regions.iter().map(String::as_str))
        .collect();
    for found in of_endpoint.values_mut() {
        // Endpoints have further names: for FIPS, for "global", for availability zones.
        found.retain(|region| regions.contains(region.as_str()));
    }
    let endpoints = endpoint_prefixes(archive)?;
    for service in services {
        let names = endpoints.get(&service.prefix).into_iter().flatten();
        let found: BTreeSet<String> = names
            .map(String::as_str)
            .chain([service.prefix.as_str()])
            .filter_map(|name| of_endpoint.get(name))
            .flatten()
            .cloned()
            .collect();
        service.regions = found.into_iter().collect();
    }
    Ok(())
}

fn regions_of_endpoints(archive: &Archive) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let file: EndpointsFile = serde_json::from_str(archive.text(ENDPOINTS)?)
        .map_err(|error| format!("{ENDPOINTS}: {error}"))?;
    let mut regions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for partition in file.partitions {
        for (name, service) in partition.services {
            let found = regions.entry(name).or_default();
            found.extend(service.endpoints.into_keys());
        }
    }
    Ok(regions)
}

/// For each signing name the names of its endpoints.
fn endpoint_prefixes(archive: &Archive) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
    let mut prefixes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in archive.under(MODELS) {
        if !path.ends_with("/service-2.json.gz") {
            continue;
        }
        let model: ModelFile = serde_json::from_slice(&gunzip(path, archive.bytes(path)?)?)
            .map_err(|error| format!("{path}: {error}"))?;
        let Metadata {
            endpoint_prefix,
            signing_name,
        } = model.metadata;
        let signing_name = signing_name.unwrap_or_else(|| endpoint_prefix.clone());
        let names = prefixes.entry(signing_name).or_default();
        names.insert(endpoint_prefix);
    }
    Ok(prefixes)
}
