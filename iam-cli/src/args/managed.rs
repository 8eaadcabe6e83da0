//! The arguments of `iam managed`.

use clap::{Args, Subcommand, ValueEnum};

/// Arguments of `iam managed`.
#[derive(Args, Debug)]
pub(crate) struct ManagedArgs {
    #[command(subcommand)]
    pub(crate) command: ManagedCommand,
}

/// What `iam managed` does.
#[derive(Debug, Subcommand)]
pub(crate) enum ManagedCommand {
    /// List the policies with their versions and dates
    List(ListArgs),
    /// Print a policy
    Show(ShowArgs),
    /// Say what came and went between two versions, or between any two policies
    Diff(DiffArgs),
    /// List the policies that the role of a build's instance needs
    Required(RequiredArgs),
}

/// Arguments of `iam managed list`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam managed list
  iam managed list --format json

The default version is the one in force. A date is that of AWS, in UTC; with --format json each version
has its date and its sources.")]
pub(crate) struct ListArgs {
    /// How to print the policies: a table, or one JSON object for each policy and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: TableFormat,
}

/// Arguments of `iam managed show`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam managed show AWSImageBuilderReadOnlyAccess
  iam managed show AWSServiceRoleForImageBuilder@v17 --format iam")]
pub(crate) struct ShowArgs {
    /// The policy: NAME for its default version, or NAME@vN
    #[arg(value_name = "NAME[@vN]")]
    pub(crate) policy: String,
    /// How to print it: JSON, indented with four spaces, or the policy language
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: ShowFormat,
}

/// Arguments of `iam managed diff`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam managed diff AWSServiceRoleForImageBuilder
  iam managed diff EC2InstanceProfileForImageBuilder@v3 EC2InstanceProfileForImageBuilder@v12
  iam managed diff AWSImageBuilderFullAccess our-policy.iam
  iam managed diff old.json new.json --format json

A policy is NAME or NAME@vN, a file, or `-` for standard input; a file that is called like a policy is
./NAME. One NAME alone compares its two newest versions here, and one NAME@vN alone compares that
version with the default one.

`-` stands before what went, `+` before what came, and `~` before what is permitted under other
conditions or to other principals. What IAM reads alike is no change: the order of statements and lists,
a list of one for a scalar, the case of actions.

Exit codes: 0 the two say the same, 1 they do not, 2 bad usage or bad input.")]
pub(crate) struct DiffArgs {
    /// The policy before: NAME or NAME@vN, a file, or `-`
    #[arg(value_name = "FROM")]
    pub(crate) from: String,
    /// The policy after
    #[arg(value_name = "TO")]
    pub(crate) to: Option<String>,
    /// How to print the changes: for people, or one JSON object
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: TableFormat,
}

/// Arguments of `iam managed required`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam managed required ami
  iam managed required container --format json")]
pub(crate) struct RequiredArgs {
    /// What is built
    #[arg(value_enum, value_name = "BUILD", ignore_case = true)]
    pub(crate) build: BuildKind,
    /// How to print the policies: a table, or one JSON object for each policy and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: TableFormat,
}

/// The formats of tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// For people.
    #[default]
    Text,
    /// JSON lines.
    Json,
}

/// The formats of `iam managed show`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    /// JSON.
    #[default]
    Json,
    /// The policy language.
    Iam,
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BuildKind {
    /// An Amazon machine image
    Ami,
    /// A container image
    Container,
}
