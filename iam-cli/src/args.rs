//! The arguments of the command.

pub(crate) mod actions;
pub(crate) mod convert;
pub(crate) mod fmt;
pub(crate) mod managed;
pub(crate) mod simulate;
pub(crate) mod validate;

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use iam_parse::Limits;

use crate::output::Color;

/// Decide AWS requests over IAM policies, say why; validate policies, test them and format them.
#[derive(Debug, Parser)]
#[command(
    name = "iam",
    disable_help_subcommand = true,
    disable_version_flag = true,
    arg_required_else_help = true,
    after_help = "Exit codes: 0 everything is allowed, right, passed, formatted or the same, 1 \
                  something is not, 2 bad usage or bad input."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Print the version
    #[arg(short = 'V', long)]
    pub(crate) version: bool,
    /// With --version: also print which data is compiled in, and from when it is
    #[arg(long, requires = "version")]
    pub(crate) verbose: bool,
    /// When to colour output; without the flag NO_COLOR counts
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t)]
    pub(crate) color: Color,
    #[command(flatten)]
    pub(crate) limits: LimitsArgs,
}

/// What the command does.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Decide requests: who may do what on which resource, and why
    Simulate(Box<simulate::SimulateArgs>),
    /// Find mistakes in policies and what could be better, as IAM Access Analyzer does, and more
    Validate(validate::ValidateArgs),
    /// Run the scenarios in files and directories
    Test(TestArgs),
    /// List the condition keys and variables that a policy reads, and who fills them
    ContextKeys(ContextKeysArgs),
    /// Format policies: .iam and JSON files, in place
    Fmt(fmt::FmtArgs),
    /// Convert a policy to JSON or to the policy language
    Convert(convert::ConvertArgs),
    /// List actions with their access levels, resource types, condition keys and dependent actions
    Actions(actions::ActionsArgs),
    /// List the actions that a policy's patterns mean, by access level
    Expand(actions::ExpandArgs),
    /// List, print and compare the managed policies of EC2 Image Builder
    Managed(managed::ManagedArgs),
    /// Print the completion script of a shell
    Completions(CompletionsArgs),
}

/// How much of a document is read.
#[derive(Args, Debug)]
#[command(next_help_heading = "Limits")]
pub(crate) struct LimitsArgs {
    /// The size of a document, in bytes [default: 67108864]
    #[arg(
        long = "max-bytes",
        global = true,
        hide_short_help = true,
        value_name = "BYTES"
    )]
    bytes: Option<usize>,
    /// How many objects and lists may stand inside one another; at most 1000 [default: 64]
    #[arg(
        long = "max-depth",
        global = true,
        hide_short_help = true,
        value_name = "LEVELS"
    )]
    depth: Option<usize>,
    /// How many members and list elements a document may have [default: 2000000]
    #[arg(
        long = "max-values",
        global = true,
        hide_short_help = true,
        value_name = "COUNT"
    )]
    values: Option<usize>,
    /// The length of one string, such as a pattern, in bytes [default: 131072]
    #[arg(
        long = "max-value-bytes",
        global = true,
        hide_short_help = true,
        value_name = "BYTES"
    )]
    value_bytes: Option<usize>,
}

impl LimitsArgs {
    pub(crate) fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            bytes: self.bytes.unwrap_or(default.bytes),
            depth: self.depth.unwrap_or(default.depth),
            values: self.values.unwrap_or(default.values),
            value_bytes: self.value_bytes.unwrap_or(default.value_bytes),
        }
    }
}

/// Arguments of `iam test`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam test tests/policies
  iam test tests/policies --coverage
  iam test build.yaml --format junit > report.xml

A directory is searched for .yaml, .yml and .json files; policies beside the scenarios are passed
over. Paths without any scenario are an error.")]
pub(crate) struct TestArgs {
    /// Scenario files, and directories of them
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// How to print the results: for people, one JSON object for each scenario and line, or JUnit
    /// XML
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: TestFormat,
    /// List the statements that no scenario made decisive (with json and junit on standard error)
    #[arg(long)]
    pub(crate) coverage: bool,
    /// How many threads run scenarios [default: the number of processors]
    #[arg(long, value_parser = threads, value_name = "COUNT")]
    pub(crate) threads: Option<NonZeroUsize>,
}

/// The formats of `iam test`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// Failures with their explanations, and a summary.
    #[default]
    Text,
    /// JSON lines.
    Json,
    /// JUnit XML.
    Junit,
}

/// Arguments of `iam context-keys`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam context-keys managed:AWSServiceRoleForImageBuilder
  iam context-keys policy.json --format json

Who fills a key: always (AWS sends it with every request), caller, request, resource, service (the
service that is called; its keys are in the Service Authorization Reference), or unknown (the prefix
is aws: and AWS's page of global condition keys does not have it). A key that is marked as derived
follows from --principal and --resource of `iam simulate`.")]
pub(crate) struct ContextKeysArgs {
    /// The policy: a file, `-` for standard input, managed:NAME or managed:NAME@vN
    #[arg(value_name = "SRC")]
    pub(crate) source: String,
    /// How to print the keys: a table, or one JSON object for each key and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: KeysFormat,
}

/// The formats of `iam context-keys`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysFormat {
    /// A table.
    #[default]
    Text,
    /// JSON lines.
    Json,
}

/// Arguments of `iam completions`.
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  iam completions bash > ~/.local/share/bash-completion/completions/iam"
)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

/// The most threads that can be asked for: far more than any machine has processors for.
const MOST_THREADS: usize = 1024;

/// Reads a number of threads.
fn threads(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .ok()
        .filter(|count: &NonZeroUsize| count.get() <= MOST_THREADS)
        .ok_or_else(|| format!("it is a number from 1 to {MOST_THREADS}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn limits_in_the_help_are_the_limits() {
        let Limits {
            bytes,
            depth,
            values,
            value_bytes,
        } = Limits::default();
        assert_eq!(
            (bytes, depth, values, value_bytes),
            (67_108_864, 64, 2_000_000, 131_072)
        );
    }
}
