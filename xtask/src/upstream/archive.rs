//! Files out of a package's archive.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::read::GzDecoder;

use super::lock::Registry;
use crate::Error;

/// The files of a package in memory, by their path in the package.
#[derive(Debug)]
pub(crate) struct Archive {
    files: BTreeMap<String, Vec<u8>>,
    /// The day of the newest file.
    date: Option<String>,
}

/// No file of a package is as large: one that claims to be is refused before it is unpacked.
const MAX_FILE: u64 = 64 << 20;

impl Archive {
    pub(super) fn read(registry: Registry, bytes: &[u8]) -> Result<Self, Error> {
        match registry {
            Registry::Npm => Self::tarball(bytes),
            Registry::PyPi => Self::wheel(bytes),
        }
    }

    fn tarball(bytes: &[u8]) -> Result<Self, Error> {
        let mut files = BTreeMap::new();
        for entry in tar::Archive::new(GzDecoder::new(bytes)).entries()? {
            let mut entry = entry?;
            if !entry.header().entry_type().is_file() {
                continue;
            }
            let path = entry.path()?.to_string_lossy().into_owned();
            // npm puts everything into one directory.
            let path = path.strip_prefix("package/").unwrap_or(&path).to_owned();
            let size = entry.size();
            let content = read_file(&path, size, &mut entry)?;
            files.insert(path, content);
        }
        // npm gives every file the same date of long ago.
        Ok(Self { files, date: None })
    }

    fn wheel(bytes: &[u8]) -> Result<Self, Error> {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes))?;
        let (mut files, mut date) = (BTreeMap::new(), None);
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index)?;
            if !entry.is_file() {
                continue;
            }
            let path = entry.name()?.into_owned();
            let modified = entry
                .last_modified()
                .map(|at| format!("{:04}-{:02}-{:02}", at.year(), at.month(), at.day()));
            date = date.max(modified);
            let size = entry.size();
            let content = read_file(&path, size, &mut entry)?;
            files.insert(path, content);
        }
        // A build that is to be reproduced gives every file the same date of long ago.
        let date = date.filter(|date| date.as_str() > "2020-12-31");
        Ok(Self { files, date })
    }

    /// The day of the newest file, if the package tells.
    pub(super) fn date(&self) -> Option<&str> {
        self.date.as_deref()
    }

    /// A file; the error names it.
    pub(crate) fn bytes(&self, path: &str) -> Result<&[u8], Error> {
        self.files
            .get(path)
            .map(Vec::as_slice)
            .ok_or_else(|| format!("the package has no `{path}`").into())
    }

    /// A file of text.
    pub(crate) fn text(&self, path: &str) -> Result<&str, Error> {
        std::str::from_utf8(self.bytes(path)?).map_err(|error| format!("{path}: {error}").into())
    }

    /// The paths under a directory, in order.
    pub(crate) fn under<'a>(&'a self, directory: &'a str) -> impl Iterator<Item = &'a str> {
        self.files
            .range(directory.to_owned()..)
            .map(|(path, _)| path.as_str())
            .take_while(move |path| path.starts_with(directory))
    }
}

fn read_file(path: &str, size: u64, from: &mut impl Read) -> Result<Vec<u8>, Error> {
    let mut content = Vec::new();
    if size <= MAX_FILE {
        // The stated size may be wrong.
        from.take(MAX_FILE + 1).read_to_end(&mut content)?;
    }
    if size > MAX_FILE || content.len() as u64 > MAX_FILE {
        return Err(format!("{path} has more than {MAX_FILE} bytes").into());
    }
    Ok(content)
}

/// What a gzip file holds.
pub(crate) fn gunzip(path: &str, bytes: &[u8]) -> Result<Vec<u8>, Error> {
    read_file(path, 0, &mut GzDecoder::new(bytes))
        .map_err(|error| format!("{path}: {error}").into())
}
