//! What a task would write.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::{Error, files};

/// Files with their contents, and what to say about them.
///
/// A task collects everything here, and a file takes its place only when all of them are on the disk,
/// so that a task that fails has written nothing.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    files: BTreeMap<String, Vec<u8>>,
    summary: String,
}

impl Plan {
    /// Adds a file by its path from the top level of the repository.
    pub(crate) fn file(&mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), content.into());
    }

    /// Adds a line to what is printed.
    pub(crate) fn say(&mut self, line: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.summary, "{line}");
    }

    /// The lines that are printed.
    #[cfg(test)]
    pub(crate) fn summary(&self) -> &str {
        &self.summary
    }

    /// Writes the files that differ, and then prints the summary and their names.
    pub(crate) fn write(&self) -> Result<(), Error> {
        let differing: Vec<_> = self.differing().collect();
        let targets = differing.iter().map(|(path, content)| {
            let content: &[u8] = content;
            (files::path(path), content)
        });
        files::write_all(&targets.collect::<Vec<_>>())?;
        let mut said = self.summary.clone();
        for (path, _) in &differing {
            // Writing to a string cannot fail.
            let _ = writeln!(said, "wrote {path}");
        }
        if differing.is_empty() {
            said.push_str("nothing changed\n");
        }
        files::say(&said);
        Ok(())
    }

    /// Fails if a file is not what [`Self::write`] would write; writes nothing. `again` are the options
    /// that would write it.
    pub(crate) fn check(&self, again: &str) -> Result<(), Error> {
        match self.differing().next() {
            Some((path, _)) => Err(format!(
                "{path} is not what its sources give: run `cargo xtask regenerate` {again}"
            )
            .into()),
            None => Ok(()),
        }
    }

    fn differing(&self) -> impl Iterator<Item = (&String, &Vec<u8>)> {
        self.files.iter().filter(|(path, content)| {
            fs::read(files::path(path)).map_or(true, |current| current != **content)
        })
    }
}
