//! `iam fmt`.

mod files;
mod replace;

use std::path::Path;

use iam_parse::{Limits, format};

use self::files::Target;
use self::replace::replace;
use crate::Verdict;
use crate::args::fmt::FmtArgs;
use crate::failure::Failure;
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
    for target in files::targets(&args.paths) {
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
