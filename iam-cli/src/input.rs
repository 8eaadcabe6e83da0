//! Reads what arguments name: files, standard input, compiled-in policies.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use iam_model::Source;
use iam_parse::{Extras, Format, Limits, Options, parse_policy};
use iam_scenario::{ReadError, Sources};

use crate::failure::Failure;
use crate::warnings::Remarks;

/// Everything that a command reads.
pub(crate) struct Inputs {
    limits: Limits,
    sources: Sources,
    /// The flag that standard input was read for.
    stdin: Option<&'static str>,
    /// What is worth knowing about the policies that were read.
    pub(crate) remarks: Remarks,
}

/// A policy, with what its text says besides it.
pub(crate) struct Read {
    pub(crate) source: Source,
    /// The notation of the text; `None` for a policy that is compiled in.
    pub(crate) notation: Option<Format>,
    pub(crate) extras: Extras,
}

/// The name of standard input as an argument.
pub(crate) const STDIN: &str = "-";
/// Its name in messages.
pub(crate) const STDIN_NAME: &str = "<stdin>";

impl Inputs {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            sources: Sources::with_limits(limits),
            stdin: None,
            remarks: Remarks::default(),
        }
    }

    pub(crate) fn sources(&mut self) -> &mut Sources {
        &mut self.sources
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// How a document of this name is read.
    pub(crate) fn options(&self, name: &str) -> Options {
        Options {
            limits: self.limits,
            ..Options::of_name(name)
        }
    }

    /// A policy: a file, `-`, `managed:NAME` or `managed:NAME@vN`.
    pub(crate) fn policy(&mut self, flag: &'static str, source: &str) -> Result<Source, Failure> {
        self.read(flag, source).map(|read| read.source)
    }

    /// The same, with what the text says besides the policy.
    pub(crate) fn read(&mut self, flag: &'static str, source: &str) -> Result<Read, Failure> {
        if source.starts_with("managed:") {
            return Ok(Read {
                source: self.sources.load(source)?,
                notation: None,
                extras: Extras::default(),
            });
        }
        let (name, bytes) = self.bytes(flag, source)?;
        let options = self.options(&name);
        let parsed = parse_policy(&bytes, &options);
        let notation = options.format.unwrap_or(Format::of_text(parsed.text()));
        let extras = parsed.extras().clone();
        let (document, remarks) = parsed
            .into_result(&name)
            .map_err(|errors| Failure::from(&errors))?;
        let source = Source::named(name, &document);
        self.remarks.read(&source, remarks);
        Ok(Read {
            source,
            notation: Some(notation),
            extras,
        })
    }

    /// The name for messages and the bytes of a file or of standard input.
    pub(crate) fn bytes(
        &mut self,
        flag: &'static str,
        path: &str,
    ) -> Result<(String, Vec<u8>), Failure> {
        if path == STDIN {
            return Ok((STDIN_NAME.to_owned(), self.stdin(flag)?));
        }
        Ok((path.to_owned(), self.file(Path::new(path))?))
    }

    /// The bytes of a file.
    pub(crate) fn file(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        file(path, &self.limits)
    }

    /// The bytes of standard input.
    pub(crate) fn stdin(&mut self, flag: &'static str) -> Result<Vec<u8>, Failure> {
        self.claim_stdin(flag)?;
        limited(std::io::stdin().lock(), &self.limits)
            .map_err(|error| unreadable(Path::new(STDIN_NAME), &error))
    }

    /// Keeps standard input for a flag, which reads it itself.
    pub(crate) fn claim_stdin(&mut self, flag: &'static str) -> Result<(), Failure> {
        if let Some(first) = self.stdin.replace(flag) {
            return Err(Failure::with_help(
                &format!("standard input is read once, and both {first} and {flag} ask for it"),
                Some("write one of them into a file"),
            ));
        }
        Ok(())
    }
}

/// The bytes of a file.
pub(crate) fn file(path: &Path, limits: &Limits) -> Result<Vec<u8>, Failure> {
    File::open(path)
        .and_then(|file| limited(file, limits))
        .map_err(|error| unreadable(path, &error))
}

/// At most one byte more than the limit: the reader then refuses them, whatever there is.
fn limited(reader: impl io::Read, limits: &Limits) -> io::Result<Vec<u8>> {
    let most = u64::try_from(limits.bytes)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut bytes = Vec::new();
    reader.take(most).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A file that the operating system did not let anybody read.
pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Failure {
    ReadError::file(path, error).into()
}
