//! The arguments of `iam convert`.

use clap::{Args, ValueEnum};

/// Arguments of `iam convert`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam convert --to iam policy.json > policy.iam
  iam convert --to json policy.iam
  iam convert --to iam managed:AWSImageBuilderReadOnlyAccess

The policy is JSON, YAML, the policy language, or what AWS's commands wrap around a policy. The
result says the same: elements come in AWS's order, lists and conditions in the policy's own. From
the policy language to itself it is formatted, as `iam fmt` does.

What JSON cannot carry of a policy in the policy language (comments, annotations, a stated type) is
named on standard error. Comments in YAML are not carried.")]
pub(crate) struct ConvertArgs {
    /// The policy: a file, `-` for standard input, managed:NAME or managed:NAME@vN
    #[arg(value_name = "SRC")]
    pub(crate) source: String,
    /// What to convert it to: JSON, or the policy language
    #[arg(long, value_enum, value_name = "NOTATION")]
    pub(crate) to: Notation,
}

/// What `iam convert` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Notation {
    /// JSON, indented with four spaces.
    Json,
    /// The policy language.
    Iam,
}
