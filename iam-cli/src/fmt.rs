//! `iam fmt`.

mod replace;

use std::fs::Metadata;
use std::path::Path;

use iam_parse::{Format, Limits, format};

use self::replace::replace;
use crate::Verdict;
use crate::args::fmt::FmtArgs;
use crate::failure::Failure;
use crate::files::{Search, Target, targets};
use crate::input::{Inputs, STDIN_NAME};
use crate::output::{Output, printable_line};

/// Formats what the arguments name, or tells what is not formatted. One file that cannot be
/// formatted keeps no other from it.
pub(crate) fn run(args: &FmtArgs, limits: Limits, output: &mut Output) -> Result<Verdict, Failure> {
    let mut formatter = Formatter {
        check: args.check,
        inputs: Inputs::new(limits),
        output,
    };
    let mut verdict = Verdict::Good;
    let mut failures = Vec::new();
    let targets = match args.paths.as_slice() {
        [] => vec![Ok(Target::Stdin)],
        paths => targets(paths, &SEARCH),
    };
    for target in targets {
        match target.and_then(|target| formatter.target(&target)) {
            Ok(Verdict::Good) => {}
            Ok(Verdict::Bad) => verdict = Verdict::Bad,
            Err(failure) => failures.push(failure),
        }
    }
    if failures.is_empty() {
        Ok(verdict)
    } else {
        Err(Failure::all(failures))
    }
}

const SEARCH: Search = Search {
    formats: &[Format::Iam],
    nothing: ("no .iam file", "a JSON file is formatted where it is named"),
    takes,
};

/// YAML is refused by the formatter.
fn takes(path: &Path, metadata: &Metadata) -> Result<(), Failure> {
    if !metadata.is_file() {
        let message = format!("`{}` is neither a file nor a directory", path.display());
        return Err(Failure::plain(&message));
    }
    if Format::of_name(path).is_some() {
        return Ok(());
    }
    Err(Failure::with_help(
        &format!("`{}` is neither .iam nor .json", path.display()),
        Some("rename it, or give it as standard input, whose content tells what it is"),
    ))
}

struct Formatter<'a> {
    /// Whether files are only looked at.
    check: bool,
    inputs: Inputs,
    output: &'a mut Output,
}

impl Formatter<'_> {
    fn target(&mut self, target: &Target) -> Result<Verdict, Failure> {
        match target {
            Target::Stdin => self.stdin(),
            Target::File(path) => self.file(path),
        }
    }

    fn stdin(&mut self) -> Result<Verdict, Failure> {
        let bytes = self.inputs.stdin("PATH")?;
        let text = self.format(STDIN_NAME, &bytes)?;
        if !self.check {
            self.output.document(&text)?;
        } else if text.as_bytes() != bytes {
            return self.unformatted(STDIN_NAME);
        }
        Ok(Verdict::Good)
    }

    fn file(&mut self, path: &Path) -> Result<Verdict, Failure> {
        let name = path.display().to_string();
        let bytes = self.inputs.file(path)?;
        let text = self.format(&name, &bytes)?;
        if text.as_bytes() == bytes {
            return Ok(Verdict::Good);
        }
        if self.check {
            return self.unformatted(&name);
        }
        replace(path, text.as_bytes()).map_err(|error| replace::unwritable(path, &error))?;
        Ok(Verdict::Good)
    }

    fn format(&self, name: &str, bytes: &[u8]) -> Result<String, Failure> {
        format(name, bytes, &self.inputs.options(name)).map_err(|errors| Failure::from(&errors))
    }

    fn unformatted(&mut self, name: &str) -> Result<Verdict, Failure> {
        self.output.print(&format!("{}\n", printable_line(name)))?;
        Ok(Verdict::Bad)
    }
}
