//! Fetches the packages with pip and npm.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::archive::Archive;
use super::lock::{FILE, Lock, Pin, Registry};
use super::{DIRECTORY, archive_of};
use crate::{Error, files};

/// Puts the pinned packages into `target/upstream`.
pub(crate) fn fetch() -> Result<(), Error> {
    let lock = Lock::read()?;
    for pin in lock.pins() {
        let path = archive_of(pin);
        if !is_pinned(&path, pin) {
            let scratch = Scratch::new()?;
            let fetched = download(pin.registry, &pin.name, Some(&pin.version), &scratch)?;
            let digest = files::sha256(&fs::read(&fetched)?);
            if digest != pin.sha256 {
                return Err(format!(
                    "{} {}: what was fetched has the sha256 {digest}, and {FILE} pins {}: nothing is \
                     kept. Find out why before you change the pin",
                    pin.name, pin.version, pin.sha256
                )
                .into());
            }
            keep(&fetched, &path)?;
        }
        files::say(&format!("{} {}\n", pin.name, pin.version));
    }
    Ok(())
}

/// Fetches the newest version of each package, moves the pins and says which moved.
pub(crate) fn fetch_latest() -> Result<(), Error> {
    let lock = Lock::read()?;
    let (mut pins, mut moved) = (Vec::new(), Vec::new());
    for old in lock.pins() {
        let scratch = Scratch::new()?;
        let fetched = download(old.registry, &old.name, None, &scratch)?;
        let new = pin_of(old, &fetched)?;
        keep(&fetched, &archive_of(&new))?;
        if new == *old {
            files::say(&format!("{} {} is the newest\n", old.name, old.version));
        } else {
            moved.push(format!("{} -> {}", old.citation(), new.version_and_date()));
        }
        pins.push(new);
    }
    // All or nothing: the data of one day belongs together.
    files::write(&files::path(FILE), Lock::new(pins).to_string())?;
    for line in moved {
        files::say(&format!("moved: {line}\n"));
    }
    Ok(())
}

fn is_pinned(path: &Path, pin: &Pin) -> bool {
    fs::read(path).is_ok_and(|bytes| files::sha256(&bytes) == pin.sha256)
}

fn pin_of(old: &Pin, fetched: &Path) -> Result<Pin, Error> {
    let bytes = fs::read(fetched)?;
    let archive = Archive::read(old.registry, &bytes)?;
    let name = fetched.file_name().map(|name| name.to_string_lossy());
    let name = name.as_deref().unwrap_or_default();
    let (version, date) = match old.registry {
        Registry::Npm => {
            let manifest: Value = serde_json::from_str(archive.text("package.json")?)?;
            let member = |name: &str| Some(manifest.get(name)?.as_str()?.to_owned());
            let date = member("updatedAt").and_then(|at| Some(at.get(..10)?.to_owned()));
            (member("version"), date)
        }
        // NAME-VERSION-TAGS.whl
        Registry::PyPi => {
            let version = name.split('-').nth(1).map(str::to_owned);
            (version, archive.date().map(str::to_owned))
        }
    };
    let pin = Pin {
        version: version.unwrap_or_default(),
        date,
        sha256: files::sha256(&bytes),
        ..old.clone()
    };
    if name != pin.file_name() {
        return Err(format!("{}: the client fetched `{name}`", pin.name).into());
    }
    Ok(pin)
}

/// Has the registry's own client fetch a package, and gives the archive's path.
fn download(
    registry: Registry,
    name: &str,
    version: Option<&str>,
    scratch: &Scratch,
) -> Result<PathBuf, Error> {
    let mut command = match registry {
        Registry::Npm => {
            let mut npm = Command::new("npm");
            let wanted = version.map_or_else(|| name.to_owned(), |v| format!("{name}@{v}"));
            npm.args(["pack", "--silent", "--ignore-scripts", &wanted]);
            npm
        }
        Registry::PyPi => {
            let mut pip = Command::new("pip");
            let wanted = version.map_or_else(|| name.to_owned(), |v| format!("{name}=={v}"));
            pip.args(["download", "--quiet", "--disable-pip-version-check"]);
            pip.args(["--no-deps", "--only-binary", ":all:", &wanted]);
            pip
        }
    };
    let client = command.get_program().to_string_lossy().into_owned();
    let output = command
        .current_dir(&scratch.0)
        .output()
        .map_err(|error| format!("cannot run `{client}`: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(format!("`{client}` could not fetch {name}: {said}").into());
    }
    let mut fetched = fs::read_dir(&scratch.0)?;
    match (fetched.next(), fetched.next()) {
        (Some(file), None) => Ok(file?.path()),
        _ => Err(format!("`{client}` left not one file for {name}").into()),
    }
}

fn keep(fetched: &Path, target: &Path) -> Result<(), Error> {
    files::write(target, fs::read(fetched)?)
}

/// An empty directory for one download.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Error> {
        let path = files::path(DIRECTORY).join("download");
        let named = |error: std::io::Error| format!("{}: {error}", path.display());
        if path.exists() {
            fs::remove_dir_all(&path).map_err(named)?;
        }
        fs::create_dir_all(&path).map_err(named)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is removed before the next download.
        let _ = fs::remove_dir_all(&self.0);
    }
}
