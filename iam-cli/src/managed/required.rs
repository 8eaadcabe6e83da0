//! `iam managed required`.

use imagebuilder_policies::guide::{Build, RequiredPolicy, required_policies};
use serde_json::{Value, json};

use super::table;
use crate::Verdict;
use crate::args::managed::{BuildKind, RequiredArgs, TableFormat};
use crate::failure::Failure;
use crate::output::Output;

pub(super) fn run(args: &RequiredArgs, output: &mut Output) -> Result<Verdict, Failure> {
    let build = match args.build {
        BuildKind::Ami => Build::Ami,
        BuildKind::Container => Build::Container,
    };
    let required = required_policies(build);
    match args.format {
        TableFormat::Text => {
            let rows: Vec<_> = required
                .map(|row| vec![row.policy.to_owned(), row.purpose.to_owned()])
                .collect();
            output.print(&table(&rows))?;
        }
        TableFormat::Json => {
            for row in required {
                output.print(&format!("{}\n", json(row)))?;
            }
        }
    }
    Ok(Verdict::Good)
}

fn json(row: &RequiredPolicy) -> Value {
    let policy = imagebuilder_policies::policy(row.policy);
    let pages = row.sources.iter().map(ToString::to_string);
    json!({
        "name": row.policy,
        "arn": policy.and_then(|policy| policy.arn),
        "default": policy.map(|policy| policy.default_version_id),
        "purpose": row.purpose,
        "pages": pages.collect::<Vec<_>>(),
    })
}
