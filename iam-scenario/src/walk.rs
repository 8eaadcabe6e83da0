//! Finds scenario files.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use iam_parse::Format;

use crate::ReadError;
use crate::sources::clean;

/// A file to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) path: PathBuf,
    /// It was found in a directory, where policies may stand beside scenarios; otherwise it was
    /// named, and must hold scenarios.
    pub(crate) found: bool,
}

/// The files that the paths name, in the order of the paths, and those of a directory sorted by
/// path. No file twice.
pub(crate) fn files(paths: &[PathBuf]) -> (Vec<Candidate>, Vec<ReadError>) {
    let mut candidates = Vec::new();
    let mut errors = Vec::new();
    let mut known = HashSet::new();
    for path in paths {
        let (files, found) = match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => (of_directory(path, &mut errors), true),
            Ok(_) => (vec![clean(path)], false),
            Err(error) => {
                errors.push(ReadError::file(path, &error));
                continue;
            }
        };
        for path in files {
            if known.insert(path.clone()) {
                candidates.push(Candidate { path, found });
            }
        }
    }
    (candidates, errors)
}

/// Whether scenarios are written in the format that a file's name states.
fn is_scenario_format(path: &Path) -> bool {
    matches!(Format::of_name(path), Some(Format::Json | Format::Yaml))
}

fn of_directory(root: &Path, errors: &mut Vec<ReadError>) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let entries = match fs::read_dir(&directory) {
            Ok(entries) => entries,
            Err(error) => {
                errors.push(ReadError::file(&directory, &error));
                continue;
            }
        };
        for entry in entries {
            let (path, kind) = match entry.and_then(|entry| Ok((entry.path(), entry.file_type()?)))
            {
                Ok(found) => found,
                Err(error) => {
                    errors.push(ReadError::file(&directory, &error));
                    continue;
                }
            };
            // A link to a directory is not followed, because it may lead in a circle.
            if kind.is_dir() {
                directories.push(path);
            } else if is_scenario_format(&path) && path.is_file() {
                files.push(clean(&path));
            }
        }
    }
    files.sort();
    files
}
