//! Reads what arguments name: files, standard input, compiled-in policies.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use iam_model::Source;
use iam_parse::{Limits, Options, parse_policy};
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

/// The name of standard input as an argument.
const STDIN: &str = "-";
/// Its name in messages.
const STDIN_NAME: &str = "<stdin>";

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

    /// A policy: a file, `-` or `managed:NAME`.
    pub(crate) fn policy(&mut self, flag: &'static str, source: &str) -> Result<Source, Failure> {
        if source.starts_with("managed:") {
            return Ok(self.sources.load(source)?);
        }
        let (name, bytes) = self.bytes(flag, source)?;
        let (document, remarks) = parse_policy(&bytes, &self.options(&name))
            .into_result(&name)
            .map_err(|errors| Failure::from(&errors))?;
        let source = Source::named(name, &document);
        self.remarks.read(&source, remarks);
        Ok(source)
    }

    /// The name for messages and the bytes of a file or of standard input, with at most one byte
    /// more than the limit: the reader then refuses them, whatever the file's size.
    pub(crate) fn bytes(
        &mut self,
        flag: &'static str,
        path: &str,
    ) -> Result<(String, Vec<u8>), Failure> {
        let most = u64::try_from(self.limits.bytes)
            .unwrap_or(u64::MAX)
            .saturating_add(1);
        let mut bytes = Vec::new();
        if path == STDIN {
            if let Some(first) = self.stdin.replace(flag) {
                return Err(Failure::with_help(
                    &format!("standard input is read once, and both {first} and {flag} ask for it"),
                    Some("write one of them into a file"),
                ));
            }
            std::io::stdin()
                .lock()
                .take(most)
                .read_to_end(&mut bytes)
                .map_err(|error| unreadable(STDIN_NAME, &error))?;
            return Ok((STDIN_NAME.to_owned(), bytes));
        }
        File::open(path)
            .and_then(|file| file.take(most).read_to_end(&mut bytes))
            .map_err(|error| unreadable(path, &error))?;
        Ok((path.to_owned(), bytes))
    }
}

fn unreadable(path: &str, error: &std::io::Error) -> Failure {
    ReadError::file(Path::new(path), error).into()
}
