//! Finds the files that a command is for.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs::{self, Metadata};
use std::path::{Component, Path, PathBuf};

use iam_parse::Format;

use crate::failure::Failure;
use crate::input::{STDIN, unreadable};

/// Which files a command is for.
pub(crate) struct Search {
    /// The formats that are looked for in directories.
    pub(crate) formats: &'static [Format],
    /// What is said of a directory without any of them, before its name, and what to do about it.
    pub(crate) nothing: (&'static str, &'static str),
    /// Whether the command takes a file that is named.
    pub(crate) takes: fn(&Path, &Metadata) -> Result<(), Failure>,
}

/// Something that the paths name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    Stdin,
    File(PathBuf),
}

/// What the paths name, in their order, and of a directory sorted by path; nothing twice. A path
/// that names nothing for the command is a failure in its place.
pub(crate) fn targets(paths: &[PathBuf], search: &Search) -> Vec<Result<Target, Failure>> {
    let mut known = HashSet::new();
    let all = paths.iter().flat_map(|path| named(path, search));
    all.filter(|target| match target {
        Ok(target) => known.insert(target.clone()),
        Err(_) => true,
    })
    .collect()
}

/// What one argument names.
fn named(path: &Path, search: &Search) -> Vec<Result<Target, Failure>> {
    if path == Path::new(STDIN) {
        return vec![Ok(Target::Stdin)];
    }
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => of_directory(path, search),
        Ok(metadata) => {
            let taken = (search.takes)(path, &metadata);
            vec![taken.map(|()| Target::File(clean(path)))]
        }
        Err(error) => vec![Err(unreadable(path, &error))],
    }
}

fn of_directory(root: &Path, search: &Search) -> Vec<Result<Target, Failure>> {
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
                } else if Format::of_name(&path)
                    .is_some_and(|format| search.formats.contains(&format))
                {
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
        let (nothing, help) = search.nothing;
        return vec![Err(Failure::with_help(
            &format!("{nothing} in `{}`", root.display()),
            Some(help),
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
pub(crate) fn is_passed_over(name: &OsStr) -> bool {
    let hidden = name.as_encoded_bytes().starts_with(b".");
    hidden || name == "target" || name == "node_modules"
}

/// The path without `.` steps, so that a file has one name.
pub(crate) fn clean(path: &Path) -> PathBuf {
    path.components()
        .filter(|component| *component != Component::CurDir)
        .collect()
}
