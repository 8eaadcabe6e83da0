//! Files of the repository, by their path from its top level.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::Error;

/// The absolute path of a file, given its path from the top level of the repository.
pub(crate) fn path(relative: &str) -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).join(relative)
}

/// No file that is read is as large: a device without end is refused, and no memory taken for it.
const MOST_BYTES: u64 = 64 << 20;

/// The text of a file; the error names the file.
pub(crate) fn read(path: &Path) -> Result<String, Error> {
    let named = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    // A pipe would be waited for.
    if !fs::metadata(path).map_err(|error| named(&error))?.is_file() {
        return Err(named(&"this is no file").into());
    }
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| named(&error))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(named(&format!("the file has more than {MOST_BYTES} bytes")).into());
    }
    String::from_utf8(bytes).map_err(|error| named(&error).into())
}

/// Writes a file and creates its directory; the error names the file.
pub(crate) fn write(path: &Path, content: impl AsRef<[u8]>) -> Result<(), Error> {
    write_all(&[(path.to_owned(), content.as_ref())])
}

/// Writes files, all or none: each is written beside its place first.
pub(crate) fn write_all(targets: &[(PathBuf, &[u8])]) -> Result<(), Error> {
    let beside = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        path.with_file_name(format!(".{}.new", name.to_string_lossy()))
    };
    let staged = targets.iter().try_for_each(|(path, content)| {
        let named = |error: std::io::Error| Error::from(format!("{}: {error}", path.display()));
        if path.is_dir() {
            return Err(format!("{}: this is a directory", path.display()).into());
        }
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .map_err(named)?;
        fs::write(beside(path), content).map_err(named)
    });
    let moved = staged.and_then(|()| {
        targets.iter().try_for_each(|(path, _)| {
            fs::rename(beside(path), path)
                .map_err(|error| format!("{}: {error}", path.display()).into())
        })
    });
    if moved.is_err() {
        for (path, _) in targets {
            // What could not be written is not there.
            let _ = fs::remove_file(beside(path));
        }
    }
    moved
}

/// Prints to standard output; whoever does not read it to the end has seen enough.
pub(crate) fn say(text: &str) {
    let _ = std::io::stdout()
        .lock()
        .write_all(printable(text).as_bytes());
}

/// A text without control characters but line feeds: what a package or a file says must not drive the
/// terminal.
pub(crate) fn printable(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' => c.to_string(),
        c if c.is_control() => c.escape_unicode().to_string(),
        c => c.to_string(),
    };
    text.chars().map(shown).collect()
}

/// The sha256 of bytes, in hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// A digest as text.
pub(crate) fn hexadecimal(digest: &[u8]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_written_or_none() {
        let directory = path("target/xtask-test-files");
        let _ = fs::remove_dir_all(&directory);
        let (one, two) = (directory.join("a/one"), directory.join("two"));
        fs::create_dir_all(&two).unwrap_or_else(|error| panic!("{error}"));
        let both: [(PathBuf, &[u8]); 2] = [(one.clone(), b"1"), (two.clone(), b"2")];
        let error = write_all(&both).err().map(|error| error.to_string());
        assert!(error.is_some_and(|error| error.contains("directory")));
        let left = |at: &Path| fs::read_dir(at).map_or(0, Iterator::count);
        assert_eq!(left(&directory.join("a")), 0);
        let _ = fs::remove_dir(&two);
        assert!(write_all(&both).is_ok());
        assert_eq!((left(&directory.join("a")), left(&directory)), (1, 2));
        assert_eq!(read(&one).ok().as_deref(), Some("1"));
        let _ = fs::remove_dir_all(&directory);
    }

    #[test]
    fn what_is_no_file_is_not_read() {
        assert!(read(&path("xtask")).is_err());
        assert!(read(&path("xtask/nothing")).is_err());
        assert!(read(Path::new("/dev/zero")).is_err());
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(printable("a\x1b[31m\nb\t"), "a\\u{1b}[31m\nb\\u{9}");
    }
}
