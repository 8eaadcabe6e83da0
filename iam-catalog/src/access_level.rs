//! Access levels.

use std::fmt;

use crate::layout::LEVELS;

/// What an action does with a resource, in AWS's five words.
///
/// An action can have more than one; AWS lists `Tagging` and `Permissions management` together with
/// `Write`. The order of the variants goes from what says most to what says least. Page: "Actions,
/// resources, and condition keys for AWS services", of the Service Authorization Reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AccessLevel {
    /// Grants or changes permissions.
    PermissionsManagement,
    /// Changes nothing but tags.
    Tagging,
    /// Creates, changes or deletes resources.
    Write,
    /// Reads what is in resources.
    Read,
    /// Lists resources.
    List,
}

impl AccessLevel {
    /// Every level, in order.
    pub const ALL: [Self; 5] = [
        Self::PermissionsManagement,
        Self::Tagging,
        Self::Write,
        Self::Read,
        Self::List,
    ];

    /// AWS's words: `Permissions management`.
    pub fn as_str(self) -> &'static str {
        LEVELS.get(self as usize).copied().unwrap_or_default()
    }
}

impl fmt::Display for AccessLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
