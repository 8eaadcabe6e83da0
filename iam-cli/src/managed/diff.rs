//! `iam managed diff`.

mod json;

use std::fmt::Write as _;
use std::path::Path;

use anstyle::{AnsiColor, Style};
use iam_model::managed::ManagedVersion;
use iam_model::{Changes, Source, changes};
use iam_parse::Limits;

use super::{find, not_found};
use crate::Verdict;
use crate::args::managed::{DiffArgs, TableFormat};
use crate::failure::Failure;
use crate::input::{Inputs, STDIN};
use crate::output::{Output, printable, printable_line};

pub(super) fn run(
    args: &DiffArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let mut inputs = Inputs::new(limits);
    let (from, to) = match &args.to {
        Some(to) => (
            policy(&mut inputs, "FROM", &args.from)?,
            policy(&mut inputs, "TO", to)?,
        ),
        None => two_versions(&args.from)?,
    };
    let changes = changes(from.as_policy(), to.as_policy());
    match args.format {
        TableFormat::Text => output.print(&text(&from, &to, &changes))?,
        TableFormat::Json => output.print(&format!("{}\n", json::object(&from, &to, &changes)))?,
    }
    output.error(&inputs.remarks.render());
    Ok(if changes.is_empty() {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}

fn source(version: &ManagedVersion) -> Source {
    Source::policy(version.to_string(), version)
}

/// A managed policy, a file or standard input.
fn policy(inputs: &mut Inputs, argument: &'static str, text: &str) -> Result<Source, Failure> {
    if text.starts_with("managed:") {
        return find(text).map(source);
    }
    let unknown = match imagebuilder_policies::find(text) {
        Ok(version) => return Ok(source(version)),
        Err(unknown) => unknown,
    };
    if is_file(text) {
        inputs.policy(argument, text)
    } else {
        Err(not_found(&unknown))
    }
}

/// Whether an argument that names no managed policy is meant as a file, which need not be there.
fn is_file(text: &str) -> bool {
    text == STDIN || text.contains(['.', '/', '\\']) || Path::new(text).exists()
}

/// What one argument alone compares.
fn two_versions(text: &str) -> Result<(Source, Source), Failure> {
    let name = text.strip_prefix("managed:").unwrap_or(text);
    let version = match imagebuilder_policies::find(name) {
        Ok(version) => version,
        Err(_) if is_file(text) => {
            return Err(Failure::with_help(
                &format!(
                    "there is nothing to compare `{}` with",
                    printable_line(text)
                ),
                Some("give a second policy: NAME[@vN], a file, or `-`"),
            ));
        }
        Err(unknown) => return Err(not_found(&unknown)),
    };
    let versions = imagebuilder_policies::versions(version.name);
    let pair = if name.contains('@') {
        let default = find(version.name)?;
        (default.version_id != version.version_id).then_some((version, default))
    } else {
        match versions {
            [.., before, last] => Some((before, last)),
            _ => None,
        }
    };
    let Some((from, to)) = pair else {
        return Err(Failure::with_help(
            &format!("there is no other version here to compare `{version}` with"),
            Some("give a second policy: NAME[@vN], a file, or `-`"),
        ));
    };
    Ok((source(from), source(to)))
}

fn text(from: &Source, to: &Source, changes: &Changes) -> String {
    let (from_name, to_name) = (printable_line(from.name()), printable_line(to.name()));
    if changes.is_empty() {
        let how = if from.as_policy().to_string() == to.as_policy().to_string() {
            "the same"
        } else {
            "the same, in another order or spelling"
        };
        return format!("{from_name} and {to_name}: {how}\n");
    }
    let mut out = format!("from {from_name} to {to_name}\n");
    for line in printable(&changes.to_string()).lines() {
        let color = match line.trim_start().chars().next() {
            Some('-') => Some(AnsiColor::Red),
            Some('+') => Some(AnsiColor::Green),
            Some('~') => Some(AnsiColor::Yellow),
            _ => None,
        };
        let style = Style::new().fg_color(color.map(Into::into));
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{style}{line}{style:#}");
    }
    out
}
