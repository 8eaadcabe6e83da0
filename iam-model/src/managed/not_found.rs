//! A name that no managed policy has.

use smol_str::SmolStr;

use super::ManagedPolicy;
use crate::nearest;

/// A managed policy, or a version of one, that is not compiled in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotFound {
    /// No policy has this name.
    #[error("there is no managed policy `{name}`")]
    Policy {
        /// The name.
        name: SmolStr,
        /// A known name that is near.
        near: Option<&'static str>,
        /// Every known name.
        known: Vec<&'static str>,
    },
    /// The policy does not have this version.
    #[error("`{name}` has no version `{version}` here")]
    Version {
        /// The policy's name.
        name: &'static str,
        /// The version.
        version: SmolStr,
        /// A known version that was meant, if it is clear which.
        near: Option<&'static str>,
        /// Every known version, oldest first.
        known: Vec<&'static str>,
    },
}

impl NotFound {
    pub(super) fn policy(table: &'static [ManagedPolicy], name: &str) -> Self {
        let known: Vec<&str> = table.iter().map(|policy| policy.name).collect();
        Self::Policy {
            name: name.into(),
            near: nearest(name, known.iter().copied()),
            known,
        }
    }

    pub(super) fn version(policy: &ManagedPolicy, version: &str) -> Self {
        let known: Vec<&'static str> = policy
            .versions
            .iter()
            .map(|version| version.version_id)
            .collect();
        // Other numbers are other versions, however near: only `17` and `V17` mean `v17`.
        let meant = version.trim_start_matches(['v', 'V']);
        let near = known
            .iter()
            .find(|id| id.strip_prefix('v') == Some(meant))
            .copied();
        Self::Version {
            name: policy.name,
            version: version.into(),
            near,
            known,
        }
    }

    /// What to do about it. `prefix` is what stands before names where they are written: nothing, or
    /// `managed:`.
    pub fn help(&self, prefix: &str) -> String {
        match self {
            Self::Policy {
                near: Some(near), ..
            } => format!("did you mean `{prefix}{near}`?"),
            Self::Policy {
                near: None, known, ..
            } => format!("the compiled-in ones are {}", known.join(", ")),
            Self::Version {
                name,
                near: Some(near),
                ..
            } => format!("did you mean `{prefix}{name}@{near}`?"),
            Self::Version {
                name,
                near: None,
                known,
                ..
            } => match known.as_slice() {
                [] => format!("it has one document and no versions: write `{prefix}{name}`"),
                [only] => format!("the only compiled-in version is {only}"),
                _ => format!("the compiled-in versions are {}", known.join(", ")),
            },
        }
    }
}
