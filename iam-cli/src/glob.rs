//! Patterns of file names, where no shell expands them: quoted ones, and on Windows.

use std::fs;
use std::path::{Component, Path, PathBuf};

use iam_model::{Pattern, Wildcards};

use crate::failure::Failure;
use crate::files::{clean, is_passed_over};
use crate::input::unreadable;

/// The paths, with the files that patterns name in the place of the patterns: sorted, and never
/// none.
pub(crate) fn expand(paths: &[PathBuf]) -> Vec<Result<PathBuf, Failure>> {
    paths.iter().flat_map(|path| expanded(path)).collect()
}

fn expanded(path: &Path) -> Vec<Result<PathBuf, Failure>> {
    let steps: Option<Vec<&str>> = path
        .components()
        .map(|component| component.as_os_str().to_str())
        .collect();
    // A file that is called like a pattern is that file.
    let pattern = steps.filter(|steps| steps.iter().any(|step| is_pattern(step)));
    let (Some(steps), false) = (pattern, path.exists()) else {
        return vec![Ok(path.to_owned())];
    };
    let is_rooted = matches!(
        path.components().next(),
        Some(Component::RootDir | Component::Prefix(_))
    );
    let start = Path::new(if is_rooted { "" } else { "." });
    let mut found = Found::default();
    found.walk(start, &steps);
    if found.files.is_empty() && found.failures.is_empty() {
        let message = format!("no file matches `{}`", path.display());
        return vec![Err(Failure::plain(&message))];
    }
    found.files.sort();
    found.files.dedup();
    let files = found.files.into_iter().map(Ok);
    files.chain(found.failures.into_iter().map(Err)).collect()
}

fn is_pattern(step: &str) -> bool {
    step.contains(['*', '?'])
}

#[derive(Default)]
struct Found {
    files: Vec<PathBuf>,
    failures: Vec<Failure>,
}

impl Found {
    /// Follows the steps of a pattern from a directory on. The depth is that of the directories.
    fn walk(&mut self, at: &Path, steps: &[&str]) {
        let Some((step, rest)) = steps.split_first() else {
            if at.is_file() {
                self.files.push(clean(at));
            }
            return;
        };
        if *step == "**" {
            return self.walk_all(at, rest);
        }
        if !is_pattern(step) {
            let next = at.join(step);
            if next.exists() {
                self.walk(&next, rest);
            }
            return;
        }
        let pattern = Pattern::plain(step, Wildcards::Match);
        for (path, name, _) in self.entries(at) {
            // As in a shell, a hidden name is matched by its dot alone.
            let is_meant = !name.starts_with('.') || step.starts_with('.');
            if is_meant && pattern.matches_plain(&name) {
                self.walk(&path, rest);
            }
        }
    }

    /// `**`: the rest of the pattern here, and in every directory below.
    fn walk_all(&mut self, at: &Path, rest: &[&str]) {
        // Several in a row say the same as one, and the last one means every file.
        let rest = match rest.iter().position(|step| *step != "**") {
            Some(other) => rest.get(other..).unwrap_or_default(),
            None => &["*"],
        };
        self.walk(at, rest);
        // A link to a directory is not followed, because it may lead in a circle.
        for (path, name, is_directory) in self.entries(at) {
            if is_directory && !is_passed_over(name.as_ref()) {
                self.walk_all(&path, rest);
            }
        }
    }

    /// What stands in a directory: paths, names, and whether it is a directory and no link.
    fn entries(&mut self, at: &Path) -> Vec<(PathBuf, String, bool)> {
        if !at.is_dir() {
            return Vec::new();
        }
        let listed = fs::read_dir(at).and_then(|entries| {
            entries
                .map(|entry| {
                    let entry = entry?;
                    let name = entry.file_name().to_string_lossy().into_owned();
                    Ok((entry.path(), name, entry.file_type()?.is_dir()))
                })
                .collect()
        });
        listed.unwrap_or_else(|error| {
            self.failures.push(unreadable(at, &error));
            Vec::new()
        })
    }
}
