//! What AWS's pages say about Image Builder and IAM, as data: each fact with its page, and where the
//! pages contradict themselves, both statements and what holds.
//!
//! The words are ours. Facts about single actions, resource types and condition keys are those of the
//! Service Authorization Reference and not here.
//!
//! # Examples
//! ```
//! use imagebuilder_policies::guide::{Build, FEATURES, Support, required_policies};
//!
//! let roles = FEATURES.iter().find(|row| row.feature == "service-linked roles").unwrap();
//! assert_eq!((roles.stated, roles.holds), (Support::No, Support::Yes));
//!
//! let names: Vec<_> = required_policies(Build::Ami).map(|row| row.policy).collect();
//! assert_eq!(names, ["EC2InstanceProfileForImageBuilder", "AmazonSSMManagedInstanceCore"]);
//! ```

mod arns;
mod contradictions;
mod features;
mod required;
mod updates;

use std::fmt;

pub use self::arns::{ARN_FORMS, ArnForm, resource_name};
pub use self::contradictions::{CONTRADICTIONS, Contradiction, Says};
pub use self::features::{FEATURES, Feature, PERMISSION_ONLY, PermissionOnly, Support};
pub use self::required::{Build, REQUIRED_POLICIES, RequiredPolicy, required_policies};
pub use self::updates::{UPDATES, Update};

/// A page, or a part of one, that a fact is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The page's title.
    pub page: &'static str,
    /// The heading in it.
    pub section: Option<&'static str>,
}

impl Citation {
    const fn page(page: &'static str) -> Self {
        Self {
            page,
            section: None,
        }
    }

    const fn section(self, section: &'static str) -> Self {
        Self {
            page: self.page,
            section: Some(section),
        }
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.page)?;
        match self.section {
            Some(section) => write!(f, ", section \"{section}\""),
            None => Ok(()),
        }
    }
}

const HOW_IT_WORKS: Citation =
    Citation::page("EC2 Image Builder User Guide, \"How EC2 Image Builder works with IAM\"");
const MANAGED_POLICIES: Citation = Citation::page(
    "EC2 Image Builder User Guide, \"Using managed policies for EC2 Image Builder\"",
);
const IDENTITY_POLICIES: Citation =
    Citation::page("EC2 Image Builder User Guide, \"EC2 Image Builder identity-based policies\"");
const OVERVIEW_2020: Citation = Citation::page(
    "EC2 Image Builder User Guide of 2020, \"Identity and Access Management for EC2 Image Builder\"",
);
const RESOURCE_NAMES: Citation =
    Citation::page("EC2 Image Builder User Guide of 2026-09-09, \"How EC2 Image Builder works\"");
const REFERENCE: Citation = Citation::page(
    "Service Authorization Reference, \"Actions, resources, and condition keys for Amazon EC2 Image Builder\"",
);

#[cfg(test)]
mod tests;
