//! The tasks of this repository, run as `cargo xtask TASK`.

mod files;
mod generate;
mod grammar;
mod import;
mod json;
mod licences;
mod managed;

use std::process::ExitCode;

/// Why a task failed: one sentence, or several findings on lines of their own.
type Error = Box<dyn std::error::Error>;

const USAGE: &str = "\
Usage: cargo xtask TASK

Tasks:
  import-managed-policies PAGE   Read AWS's page of managed policies (Markdown) from the file PAGE
                                 into imagebuilder-policies/data, one JSON file per version
  generate                       Write imagebuilder-policies/src/generated.rs from those files, and
                                 iam-parse/src/language/grammar.rs from grammar.pest beside it
  generate --check               Fail if they are not what `generate` would write; writes nothing
  licences                       Check the licence of every dependency against deny.toml
  licences --offline             The same for the dependencies on this platform, without network
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments.as_slice() {
        ["import-managed-policies", page] => import::run(page.as_ref()),
        ["generate"] => generate::write(),
        ["generate", "--check"] => generate::check(),
        ["licences"] => licences::check(licences::Scope::EveryPlatform),
        ["licences", "--offline"] => licences::check(licences::Scope::ThisPlatform),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
