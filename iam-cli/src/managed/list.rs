//! `iam managed list`.

use iam_model::managed::{ManagedPolicy, ManagedVersion, PolicyKind};
use imagebuilder_policies::ALL;
use serde_json::{Value, json};

use super::{sources, table};
use crate::Verdict;
use crate::args::managed::{ListArgs, TableFormat};
use crate::failure::Failure;
use crate::output::Output;

pub(super) fn run(args: &ListArgs, output: &mut Output) -> Result<Verdict, Failure> {
    match args.format {
        TableFormat::Text => {
            let header = ["NAME", "DEFAULT", "VERSIONS", "CREATED", "UPDATED", "KIND"];
            let mut rows = vec![header.map(str::to_owned).to_vec()];
            rows.extend(ALL.iter().map(row));
            output.print(&table(&rows))?;
        }
        TableFormat::Json => {
            for policy in ALL {
                output.print(&format!("{}\n", json(policy)))?;
            }
        }
    }
    Ok(Verdict::Good)
}

fn row(policy: &ManagedPolicy) -> Vec<String> {
    let versions = policy.versions().iter().map(|version| version.version_id);
    let versions: Vec<&str> = versions.collect();
    let kind = policy.kind().map_or("-", PolicyKind::as_str);
    vec![
        policy.name.to_owned(),
        policy.default_version_id.to_owned(),
        versions.join(" "),
        day(policy.created),
        day(policy.updated),
        kind.to_owned(),
    ]
}

/// The day of a date.
fn day(date: Option<&str>) -> String {
    let day = date.and_then(|date| date.split('T').next());
    day.unwrap_or("-").to_owned()
}

fn json(policy: &ManagedPolicy) -> Value {
    let version = |version: &ManagedVersion| {
        json!({
            "version": version.version_id,
            "date": version.date,
            "sources": sources(version.sources),
        })
    };
    json!({
        "name": policy.name,
        "arn": policy.arn,
        "path": policy.path(),
        "kind": policy.kind().map(PolicyKind::word),
        "created": policy.created,
        "updated": policy.updated,
        "default": policy.default_version_id,
        "versions": policy.versions().iter().map(version).collect::<Value>(),
    })
}
