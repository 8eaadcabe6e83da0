//! The arguments of `iam actions` and `iam expand`.

use clap::{Args, ValueEnum};

/// Arguments of `iam actions`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam actions imagebuilder:CreateImage
  iam actions 'ec2:*Image*' 's3:Get*'
  iam actions 'imagebuilder:*' --format json

A `!` marks a resource type that each call is authorised with. Dependent actions are those that the
caller needs as well for the call to succeed. An action that AWS has removed is listed where its
whole name is given; no pattern means it. `iam --version --verbose` says from when the data is.

Exit codes: 0 each PATTERN is or means an action, 2 bad usage, or a PATTERN that means none.")]
pub(crate) struct ActionsArgs {
    /// An action, or a pattern of Action as policies have it: ec2:Describe*
    #[arg(required = true, value_name = "PATTERN")]
    pub(crate) patterns: Vec<String>,
    /// How to print the actions: for people, or one JSON object for each action and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: ListFormat,
}

/// Arguments of `iam expand`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam expand managed:AWSImageBuilderReadOnlyAccess
  iam expand role.json --format json

NotAction means all actions but those that it lists. Actions that AWS has removed are left out.
Patterns that mean no action are listed: what they name may be newer than the data, which `iam
--version --verbose` dates, or misspelt.")]
pub(crate) struct ExpandArgs {
    /// The policy: a file, `-` for standard input, managed:NAME or managed:NAME@vN
    #[arg(value_name = "SRC")]
    pub(crate) source: String,
    /// How to print the actions: by access level, or one JSON object for each statement and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: ListFormat,
}

/// The formats of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people.
    #[default]
    Text,
    /// JSON lines.
    Json,
}
