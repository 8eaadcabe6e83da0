//! Replaces the content of a file at once: whoever looks sees the old text or the new one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use iam_scenario::ReadError;

use crate::failure::Failure;

/// Puts a new file in the place of this one. Permissions stay, and so do links that lead to the
/// file; another hard link of it keeps the old text.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let path = fs::canonicalize(path)?;
    let metadata = fs::metadata(&path)?;
    // Whoever may write into the directory could replace the file, whatever its permissions say.
    if metadata.permissions().readonly() {
        return Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "the file is read-only",
        ));
    }
    OpenOptions::new().write(true).open(&path)?;
    let (temporary, file) = beside(&path)?;
    let replaced = fill(&file, content, &metadata).and_then(|()| {
        drop(file);
        fs::rename(&temporary, &path)
    });
    if replaced.is_err() {
        // The first error is the one to be told.
        let _ = fs::remove_file(&temporary);
    }
    replaced
}

/// How often another name is tried.
const NAMES: u32 = 100;

/// A new file in the same directory, because a file is not renamed from one file system to another.
/// Only its owner may read it until it has the permissions of the file that it replaces.
fn beside(path: &Path) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut number = 0;
    loop {
        let name = format!(".iam-fmt-{}-{number}.tmp", std::process::id());
        let temporary = path.with_file_name(name);
        match options.open(&temporary) {
            Ok(file) => return Ok((temporary, file)),
            // A run that was interrupted left it.
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < NAMES => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn fill(mut file: &File, content: &[u8], like: &Metadata) -> io::Result<()> {
    file.write_all(content)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt as _, fchown};
        // Only a privileged user can give a file away. Others keep the text and not the owner, as
        // with any editor.
        let _ = fchown(file, Some(like.uid()), Some(like.gid()));
    }
    file.set_permissions(like.permissions())?;
    // Without it a crash of the machine could leave the new name with no content.
    file.sync_all()
}

/// A file that the operating system did not let anybody write.
pub(super) fn unwritable(path: &Path, error: &io::Error) -> Failure {
    match ReadError::file(path, error) {
        ReadError::File { path, message } => {
            Failure::plain(&format!("`{path}` cannot be written: {message}"))
        }
        other => other.into(),
    }
}
