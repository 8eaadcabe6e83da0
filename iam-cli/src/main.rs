#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod actions;
mod args;
mod completions;
mod context_keys;
mod convert;
mod expand;
mod failure;
mod files;
mod flags;
mod fmt;
mod glob;
mod input;
mod known;
mod managed;
mod output;
mod place;
mod problems;
mod progress;
mod simulate;
mod test;
mod validate;
mod version;
mod warnings;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::args::{Cli, Command};
use crate::failure::Failure;
use crate::output::{Output, color_of};

/// How a command ends that was used rightly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Everything is allowed, passed, formatted, or the same.
    Good,
    /// Something is denied, failed, not formatted, or not the same.
    Bad,
}

impl From<Verdict> for ExitCode {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Good => Self::SUCCESS,
            Verdict::Bad => Self::from(1),
        }
    }
}

/// Bad usage or bad input.
const REFUSED: u8 = 2;

fn main() -> ExitCode {
    let color = color_of(std::env::args_os());
    let parsed = Cli::command()
        .color(color.for_clap())
        .try_get_matches()
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell if this cannot be printed.
            let _ = error.print();
            return if error.use_stderr() {
                ExitCode::from(REFUSED)
            } else {
                ExitCode::SUCCESS
            };
        }
    };
    let mut output = Output::new(color);
    let done = run(&cli, &mut output).and_then(|verdict| {
        output.finish()?;
        Ok(verdict)
    });
    match done {
        Ok(verdict) => verdict.into(),
        Err(Failure(text)) => {
            output.error(&text);
            ExitCode::from(REFUSED)
        }
    }
}

fn run(cli: &Cli, output: &mut Output) -> Result<Verdict, Failure> {
    let limits = cli.limits.limits();
    if cli.version {
        return version::run(cli.verbose, output);
    }
    let Some(command) = &cli.command else {
        let missing = Cli::command().error(ErrorKind::MissingSubcommand, "no command is given");
        return Err(Failure(missing.render().ansi().to_string()));
    };
    match command {
        Command::Simulate(args) => simulate::run(args, limits, output),
        Command::Validate(args) => validate::run(args, limits, output),
        Command::Test(args) => test::run(args, limits, output),
        Command::ContextKeys(args) => context_keys::run(args, limits, output),
        Command::Fmt(args) => fmt::run(args, limits, output),
        Command::Convert(args) => convert::run(args, limits, output),
        Command::Actions(args) => actions::run(args, output),
        Command::Expand(args) => expand::run(args, limits, output),
        Command::Managed(args) => managed::run(args, limits, output),
        Command::Completions(args) => completions::run(args, output),
    }
}
