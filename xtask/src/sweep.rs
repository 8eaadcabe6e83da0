//! Validates every AWS managed policy, and compares what is found with the checked-in table.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use iam_model::PolicyType;
use iam_parse::parse_policy;
use iam_validate::{Options, validate};

use crate::upstream::Upstream;
use crate::{Error, files, policies};

/// The table: one finding on a line, with policy, code and path between tabs.
const TABLE: &str = "xtask/sweep.tsv";

/// The documents, minified, one on a line, for the benchmarks of iam-parse and iam-validate.
const DOCUMENTS: &str = "target/sweep/policies.jsonl";

/// What to do about a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// It is an error.
    Compare,
    /// The table follows.
    Update,
}

/// Writes the documents for the benchmarks.
pub(crate) fn write_documents(policies: &[(String, &str)]) -> Result<(), Error> {
    let mut documents = String::new();
    for (name, document) in policies {
        let read = iam_parse::read_tree(document.as_bytes(), &iam_parse::Options::default());
        let tree = read.tree.ok_or_else(|| format!("{name}: it is no JSON"))?;
        let _ = writeln!(documents, "{tree}");
    }
    files::write(&files::path(DOCUMENTS), &documents)
}

pub(crate) fn run(mode: Mode) -> Result<(), Error> {
    let upstream = Upstream::open()?;
    let (pin, archive) = upstream.archive("moto")?;
    let all = policies::every_managed_policy(archive.text(policies::MOTO_FILE)?)?;
    write_documents(&all)?;
    let mut lines = BTreeSet::new();
    for (name, document) in &all {
        let parsed = parse_policy(document.as_bytes(), &iam_parse::Options::default());
        for finding in validate(&parsed, PolicyType::Identity, &Options::default()) {
            lines.insert(format!("{name}\t{}\t{}", finding.code(), finding.path));
        }
    }
    let mut table = format!(
        "# Findings in the {} AWS managed policies of {}: policy, code, path.\n\
         # Made by `cargo xtask sweep --update`; read the difference before you commit it.\n",
        all.len(),
        pin.citation(),
    );
    for line in &lines {
        let _ = writeln!(table, "{line}");
    }
    if mode == Mode::Update {
        files::write(&files::path(TABLE), &table)?;
        files::say(&format!(
            "{TABLE}: {} findings in {} policies\n",
            lines.len(),
            all.len()
        ));
        return Ok(());
    }
    let known = files::read(&files::path(TABLE))?;
    if known == table {
        files::say(&format!(
            "{} policies, {} findings, as in {TABLE}\n",
            all.len(),
            lines.len()
        ));
        return Ok(());
    }
    let mut message = format!("the findings differ from {TABLE}:");
    let old: BTreeSet<&str> = known.lines().collect();
    let new: BTreeSet<&str> = table.lines().collect();
    for line in old.difference(&new) {
        let _ = write!(message, "\n- {line}");
    }
    for line in new.difference(&old) {
        let _ = write!(message, "\n+ {line}");
    }
    message.push_str("\nlook at each; `cargo xtask sweep --update` writes the table anew");
    Err(message.into())
}
