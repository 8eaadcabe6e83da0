//! The arguments of `iam fmt`.

use std::path::PathBuf;

use clap::Args;

/// Arguments of `iam fmt`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam fmt policies
  iam fmt policies/build.iam trust.json
  iam fmt --check policies
  iam fmt - > build.iam

A directory is searched for .iam files; hidden directories, target and node_modules are passed over.
A .json file may be anything, and is formatted where it is named. YAML has no one layout: convert
it. Without any PATH, and for `-`, standard input is formatted to standard output.

Of a policy in the policy language comments and annotations stay, and the elements of a statement
come in AWS's order. Lines end with a line feed, and a byte order mark is left out. What the policy
may say is not checked. A file with mistakes of syntax stays as it is; the others are formatted.

A file that is formatted already is not touched. Otherwise a new file takes its place at once, so
that an interruption loses nothing.

Exit codes: 0 everything is formatted, 1 with --check something is not, 2 bad usage or bad input.")]
pub(crate) struct FmtArgs {
    /// Files, directories of .iam files, or `-` for standard input
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Write nothing; list what is not formatted, a file on each line
    #[arg(long)]
    pub(crate) check: bool,
}
