//! The tasks of this repository, run as `cargo xtask TASK`.

mod bench;
mod catalog;
mod checks;
mod command;
mod date;
mod files;
mod grammar;
mod instructions;
mod licences;
mod plan;
mod policies;
mod regenerate;
mod sweep;
mod unique;
mod upstream;

use std::process::ExitCode;

/// Why a task failed: one sentence, or several findings on lines of their own.
type Error = Box<dyn std::error::Error>;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  fetch                 Fetch the packages that xtask/upstream.lock pins into target/upstream, with
                        pip and npm
  fetch --latest        Fetch their newest versions, move the pins, and say what moved
  regenerate            Rewrite the checked-in data from these packages, and what is compiled in from
                        the data; prints what changed
    --managed-policies PATH
                        Add the managed policies of PATH too: AWS's page (Markdown), or a directory
                        of `aws iam get-policy-version` outputs (NAME/vN.json); may be given often
    --offline           Without the packages: only rewrite what is compiled in
    --check             Fail if --offline would change a file; writes nothing
  regenerate --policies-from FOLDER --module FILE
                        Write the Rust module FILE, with your own policies out of FOLDER compiled in;
                        FOLDER is such a directory. FILE must be new, or come from this command
    --check             Fail if that would change FILE; writes nothing
  sweep                 Validate every AWS managed policy of the fetched package, and fail if what is
                        found differs from xtask/sweep.tsv
  sweep --update        The same, and write that table
  bench                 Run the benchmarks, those beside the peers too, and write docs/benchmarks.md;
                        takes half an hour and the fetched packages
  instructions          Count the instructions of some decisions with valgrind, and fail if they differ
                        from bench/instructions.tsv
  instructions --update
                        The same, and write that table
  licences              Check the licence of every dependency against deny.toml
  licences --offline    The same for the dependencies on this platform, without network
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["fetch"] => upstream::fetch(),
        ["fetch", "--latest"] => upstream::fetch_latest(),
        ["regenerate", options @ ..] => match regenerate::Options::parse(options) {
            Ok(options) => regenerate::run(&options),
            Err(wrong) => return usage(&wrong),
        },
        ["sweep"] => sweep::run(sweep::Mode::Compare),
        ["sweep", "--update"] => sweep::run(sweep::Mode::Update),
        ["bench"] => bench::run(),
        ["instructions"] => instructions::run(sweep::Mode::Compare),
        ["instructions", "--update"] => instructions::run(sweep::Mode::Update),
        ["licences"] => licences::check(licences::Scope::EveryPlatform),
        ["licences", "--offline"] => licences::check(licences::Scope::ThisPlatform),
        ["help" | "--help" | "-h"] => {
            files::say(USAGE);
            return ExitCode::SUCCESS;
        }
        [] => return usage("there is no TASK"),
        words => return usage(&format!("`{}` is no task", words.join(" "))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {}", files::printable(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn usage(wrong: &str) -> ExitCode {
    eprint!("error: {}\n\n{USAGE}", files::printable(wrong));
    ExitCode::from(2)
}
