//! The checked-in files of policies: AWS's own shapes, with the sources of each version.

use serde_json::{Map, Value, json};

use super::collection::{Collected, Collection, DataSource, Version};

/// The files of a folder, by their path in it, in the order in which a folder is read.
pub(super) fn files(policies: &Collection, sources: &[DataSource]) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for (name, policy) in policies {
        for (number, record) in &policy.versions {
            files.push((format!("{name}/v{number}.json"), version(*number, record)));
        }
        files.push((format!("{name}/policy.json"), about(name, policy)));
    }
    files.push(("sources.json".to_owned(), pretty(&data_sources(sources))));
    files
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn put(into: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        into.insert(name.to_owned(), value.into());
    }
}

/// What `aws iam get-policy` prints, as far as it is about the policy and not about an account.
fn about(name: &str, policy: &Collected) -> String {
    let arn = policy.arn.as_deref();
    let path = arn
        .and_then(|arn| arn.split_once(":policy"))
        .and_then(|(_, path)| path.strip_suffix(name));
    let mut members = Map::new();
    put(&mut members, "PolicyName", Some(name));
    put(&mut members, "Arn", arn);
    put(&mut members, "Path", path);
    put(
        &mut members,
        "DefaultVersionId",
        policy.default.map(|number| format!("v{number}")),
    );
    put(&mut members, "CreateDate", policy.created.as_deref());
    put(&mut members, "UpdateDate", policy.updated.as_deref());
    pretty(&json!({ "Policy": members }))
}

/// What `aws iam get-policy-version` prints, and where it is from. Which version is the default stands
/// with the policy, so that a new version leaves the files of the others alone.
fn version(number: u32, version: &Version) -> String {
    let mut members = Map::new();
    put(&mut members, "VersionId", Some(format!("v{number}")));
    put(&mut members, "CreateDate", version.date.as_deref());
    put(
        &mut members,
        "Sources",
        Some(data_sources(&version.sources)),
    );
    put(
        &mut members,
        "Document",
        Some(version.document.json.clone()),
    );
    pretty(&json!({ "PolicyVersion": members }))
}

fn data_sources(sources: &[DataSource]) -> Value {
    let source = |source: &DataSource| {
        let mut members = Map::new();
        put(&mut members, "Name", Some(source.name.as_str()));
        put(&mut members, "Version", source.version.as_deref());
        put(&mut members, "Date", source.date.as_deref());
        Value::Object(members)
    };
    sources.iter().map(source).collect()
}
