//! Where the data comes from.

use std::fmt;

/// A package that the data was made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Source {
    /// The package's name in its registry.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The day of its newest file, `YYYY-MM-DD`; `None` if the package does not tell.
    pub date: Option<&'static str>,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date.unwrap_or("undated");
        write!(f, "{} {} ({date})", self.name, self.version)
    }
}
