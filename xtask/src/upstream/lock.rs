//! The lock file: which package in which version.

use std::fmt;

use crate::date::is_date;
use crate::{Error, files};

/// The lock file.
pub(super) const FILE: &str = "xtask/upstream.lock";

const HEADER: &str = "\
# The packages that the compiled-in data comes from. `cargo xtask fetch --latest` moves the pins.
# The date is that of the newest file in the package; `-` where the package does not tell.
# registry  package  version  date  sha256 of the archive
";

/// A registry of packages, and the client that fetches from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Registry {
    /// The npm registry.
    Npm,
    /// The Python package index.
    PyPi,
}

impl Registry {
    const ALL: [(Self, &'static str); 2] = [(Self::Npm, "npm"), (Self::PyPi, "pypi")];
}

impl fmt::Display for Registry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL.iter().find(|(registry, _)| registry == self);
        f.write_str(name.map_or("", |(_, name)| name))
    }
}

/// One package in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pin {
    /// Where it is fetched from.
    pub(crate) registry: Registry,
    /// The package's name.
    pub(crate) name: String,
    /// The version.
    pub(crate) version: String,
    /// The day of its newest file (`2026-10-27`), if the package tells.
    pub(crate) date: Option<String>,
    /// The digest of the archive, in hexadecimal.
    pub(crate) sha256: String,
}

impl Pin {
    /// The name that the client gives the archive.
    pub(crate) fn file_name(&self) -> String {
        match self.registry {
            Registry::Npm => {
                let name = self.name.trim_start_matches('@').replace('/', "-");
                format!("{name}-{}.tgz", self.version)
            }
            Registry::PyPi => {
                let name = self.name.replace('-', "_");
                format!("{name}-{}-py3-none-any.whl", self.version)
            }
        }
    }

    /// The package with its version and date, for the header of a generated file.
    pub(crate) fn citation(&self) -> String {
        format!("{} {}", self.name, self.version_and_date())
    }

    /// The version with its date.
    pub(crate) fn version_and_date(&self) -> String {
        let date = self.date.as_deref().unwrap_or("undated");
        format!("{} ({date})", self.version)
    }
}

/// The pins, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Lock {
    pins: Vec<Pin>,
}

impl Lock {
    pub(super) fn new(pins: Vec<Pin>) -> Self {
        Self { pins }
    }

    pub(super) fn read() -> Result<Self, Error> {
        Self::parse(&files::read(&files::path(FILE))?)
    }

    fn parse(text: &str) -> Result<Self, Error> {
        let mut pins = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let pin = pin(line).ok_or_else(|| {
                let number = index + 1;
                format!("{FILE}:{number}: expected `registry package version date sha256`")
            })?;
            pins.push(pin);
        }
        if pins.is_empty() {
            return Err(format!("{FILE} pins no package").into());
        }
        Ok(Self { pins })
    }

    pub(super) fn pins(&self) -> &[Pin] {
        &self.pins
    }

    pub(super) fn pin(&self, package: &str) -> Result<&Pin, Error> {
        self.pins
            .iter()
            .find(|pin| pin.name == package)
            .ok_or_else(|| format!("{FILE} pins no `{package}`").into())
    }
}

fn pin(line: &str) -> Option<Pin> {
    let mut words = line.split_whitespace();
    let mut word = || words.next();
    let (registry, name, version, date, sha256) = (word()?, word()?, word()?, word()?, word()?);
    if word().is_some() || sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let date = (date != "-").then(|| date.to_owned());
    if !date.as_deref().is_none_or(is_date) {
        return None;
    }
    let (registry, _) = *Registry::ALL.iter().find(|(_, name)| *name == registry)?;
    Some(Pin {
        registry,
        name: name.to_owned(),
        version: version.to_owned(),
        date,
        sha256: sha256.to_owned(),
    })
}

impl fmt::Display for Lock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HEADER)?;
        for pin in &self.pins {
            let date = pin.date.as_deref().unwrap_or("-");
            writeln!(
                f,
                "{} {} {} {date} {}",
                pin.registry, pin.name, pin.version, pin.sha256
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lock_file_prints_back() {
        let text = files::read(&files::path(FILE)).unwrap_or_else(|error| panic!("{error}"));
        let lock = Lock::parse(&text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(lock.to_string(), text);
    }

    #[test]
    fn a_malformed_line_is_refused_with_its_number() {
        let digest = "0".repeat(64);
        for line in [
            "npm a 1.0.0 -".to_owned(),
            format!("npm a 1.0.0 - {digest}0"),
            format!("cargo a 1.0.0 - {digest}"),
            format!("npm a 1.0.0 - {digest} more"),
            format!("npm a 1.0.0 - {}", "g".repeat(64)),
            format!("npm a 1.0.0 someday {digest}"),
        ] {
            let error = Lock::parse(&format!("# pins\n{line}\n")).map(|_| ());
            let message = error.err().map(|error| error.to_string());
            assert_eq!(
                message.as_deref(),
                Some("xtask/upstream.lock:2: expected `registry package version date sha256`"),
                "{line}"
            );
        }
    }

    #[test]
    fn archives_are_named_as_the_clients_name_them() {
        let pin = |registry, name: &str, version: &str| Pin {
            registry,
            name: name.to_owned(),
            version: version.to_owned(),
            date: None,
            sha256: String::new(),
        };
        assert_eq!(
            pin(Registry::Npm, "@scope/data", "0.1.2").file_name(),
            "scope-data-0.1.2.tgz"
        );
        assert_eq!(
            pin(Registry::PyPi, "policy-sentry", "0.15.2").file_name(),
            "policy_sentry-0.15.2-py3-none-any.whl"
        );
    }
}
