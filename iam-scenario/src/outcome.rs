//! What can come of a scenario.

use std::fmt;

use iam_eval::Decision;

/// What a scenario expects, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// `allowed`.
    Allowed,
    /// `explicitDeny`: a Deny applies.
    ExplicitDeny,
    /// `implicitDeny`: nothing allows it.
    ImplicitDeny,
    /// `refused`: a policy cannot be used, or the request makes no sense with it.
    Refused,
}

impl Outcome {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [
        Self::Allowed,
        Self::ExplicitDeny,
        Self::ImplicitDeny,
        Self::Refused,
    ];

    /// The name in scenario files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ExplicitDeny => "explicitDeny",
            Self::ImplicitDeny => "implicitDeny",
            Self::Refused => "refused",
        }
    }

    /// Whether statements decide it, so that a scenario can say which.
    pub const fn has_deciding_statements(self) -> bool {
        matches!(self, Self::Allowed | Self::ExplicitDeny)
    }
}

impl From<Decision> for Outcome {
    fn from(decision: Decision) -> Self {
        match decision {
            Decision::Allowed => Self::Allowed,
            Decision::ImplicitDeny => Self::ImplicitDeny,
            Decision::ExplicitDeny => Self::ExplicitDeny,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
