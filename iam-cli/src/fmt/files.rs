//! Finds the files to format.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Component, Path, PathBuf};

use iam_parse::Format;

use crate::failure::Failure;
use crate::input::{STDIN, unreadable};

/// Something to format.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    Stdin,
    File(PathBuf),
}

/// What the paths name, in their order, and of a directory sorted by path; nothing twice. A path
/// that names nothing to format is a failure in its place.
pub(super) fn targets(paths: &[PathBuf]) -> Vec<Result<Target, Failure>> {
    if paths.is_empty() {
        return vec![Ok(Target::Stdin)];
    }
    let mut known = HashSet::new();
    let all = paths.iter().flat_map(|path| named(path));
    all.filter(|target| match target {
        Ok(target) => known.insert(target.clone()),
        Err(_) => true,
    })
    .collect()
}

/// What one argument names.
fn named(path: &Path) -> Vec<Result<Target, Failure>> {
    if path == Path::new(STDIN) {
        return vec![Ok(Target::Stdin)];
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => of_directory(path),
        Ok(metadata) if metadata.is_file() => vec![file(path)],
        Ok(_) => vec![Err(Failure::plain(&format!(
            "`{}` is neither a file nor a directory",
            path.display()
        )))],
        Err(error) => vec![Err(unreadable(path, &error))],
    }
}

/// A file that was named; YAML is refused by the formatter.
fn file(path: &Path) -> Result<Target, Failure> {
    if Format::of_name(path).is_some() {
        return Ok(Target::File(clean(path)));
    }
    Err(Failure::with_help(
        &format!("`{}` is neither .iam nor .json", path.display()),
        Some("rename it, or give it as standard input, whose content tells what it is"),
    ))
}

fn of_directory(root: &Path) -> Vec<Result<Target, Failure>> {
    let mut found = Vec::new();
    let mut failures = Vec::new();
    let mut directories = vec![root.to_owned()];
    while let Some(directory) = directories.pop() {
        let listed = fs::read_dir(&directory).and_then(|entries| {
            for entry in entries {
                let entry = entry?;
                let path = entry.path();
                // A link to a directory is not followed, because it may lead in a circle.
                if entry.file_type()?.is_dir() {
                    if !is_passed_over(&entry.file_name()) {
                        directories.push(path);
                    }
                } else if Format::of_name(&path) == Some(Format::Iam) {
                    found.push(path);
                }
            }
            Ok(())
        });
        if let Err(error) = listed {
            failures.push(Err(unreadable(&directory, &error)));
        }
    }
    if found.is_empty() && failures.is_empty() {
        return vec![Err(Failure::with_help(
            &format!("no .iam file in `{}`", root.display()),
            Some("a JSON file is formatted where it is named"),
        ))];
    }
    found.sort();
    let files = found
        .iter()
        .map(|path| clean(path))
        .filter_map(|path| match fs::metadata(&path) {
            // A link to a directory and a pipe may be called anything.
            Ok(metadata) => metadata.is_file().then_some(Ok(Target::File(path))),
            Err(error) => Some(Err(unreadable(&path, &error))),
        });
    files.chain(failures).collect()
}

/// Directories that hold what nobody here wrote.
fn is_passed_over(name: &OsStr) -> bool {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    hidden || name == "target" || name == "node_modules"
}

/// The path without `.` steps, so that a file has one name.
fn clean(path: &Path) -> PathBuf {
    path.components()
        .filter(|component| *component != Component::CurDir)
        .collect()
}
