//! `iam managed`.

mod diff;
mod list;
mod required;

use iam_model::managed::{DataSource, ManagedVersion, NotFound};
use iam_parse::{Layout, Limits, print, print_language};
use serde_json::{Value, json};

use crate::Verdict;
use crate::args::managed::{ManagedArgs, ManagedCommand, ShowArgs, ShowFormat};
use crate::failure::Failure;
use crate::output::Output;

/// Lists, prints and compares managed policies.
pub(crate) fn run(
    args: &ManagedArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    match &args.command {
        ManagedCommand::List(args) => list::run(args, output),
        ManagedCommand::Show(args) => show(args, output),
        ManagedCommand::Diff(args) => diff::run(args, limits, output),
        ManagedCommand::Required(args) => required::run(args, output),
    }
}

fn show(args: &ShowArgs, output: &mut Output) -> Result<Verdict, Failure> {
    let policy = find(&args.policy)?.to_policy();
    let text = match args.format {
        ShowFormat::Json => print(&policy.to_tree(), Layout::Indented(4)) + "\n",
        ShowFormat::Iam => print_language(&policy),
    };
    output.document(&text)?;
    Ok(Verdict::Good)
}

/// The version that `NAME` or `NAME@vN` names; as elsewhere, `managed:` may stand before it.
fn find(text: &str) -> Result<&'static ManagedVersion, Failure> {
    let name = text.strip_prefix("managed:").unwrap_or(text);
    imagebuilder_policies::find(name).map_err(|error| not_found(&error))
}

fn not_found(error: &NotFound) -> Failure {
    Failure::with_help(&error.to_string(), Some(&error.help("")))
}

/// Sources as JSON.
fn sources(sources: &[DataSource]) -> Value {
    let source = |source: &DataSource| json!({ "name": source.name, "version": source.version, "date": source.date });
    sources.iter().map(source).collect()
}

/// Rows in columns, two blanks between them, none at the end of a line.
fn table(rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            let blanks = width.saturating_sub(cell.chars().count()).saturating_add(2);
            line.extend(std::iter::repeat_n(' ', blanks));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
