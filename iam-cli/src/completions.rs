//! `iam completions`.

use clap::CommandFactory;

use crate::Verdict;
use crate::args::{Cli, CompletionsArgs};
use crate::failure::Failure;
use crate::output::Output;

/// Prints the script with which a shell completes the command's arguments.
pub(crate) fn run(args: &CompletionsArgs, output: &mut Output) -> Result<Verdict, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "iam", &mut script);
    output.print(&String::from_utf8_lossy(&script))?;
    Ok(Verdict::Good)
}
