//! What a check says about a policy.

use std::fmt;

use iam_model::Span;

use crate::{Check, Path};

/// How grave a finding is, in AWS's four types. The order is that of gravity.
///
/// Page: "IAM Access Analyzer policy validation".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingType {
    /// Part of the policy has no effect, or AWS refuses it.
    Error,
    /// Access that is too permissive.
    SecurityWarning,
    /// Against good practice, without a risk of its own.
    Warning,
    /// Could be written better; what the policy allows does not change.
    Suggestion,
}

impl FindingType {
    /// All of them, the gravest first.
    pub const ALL: [Self; 4] = [
        Self::Error,
        Self::SecurityWarning,
        Self::Warning,
        Self::Suggestion,
    ];

    /// AWS's spelling: `SECURITY_WARNING`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }
}

impl fmt::Display for FindingType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// The check that found it.
    pub check: &'static Check,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where it stands in the text: a value, a name, or a part of a value.
    pub span: Span,
    /// The other place of a finding that has two.
    pub related: Option<Related>,
    /// Where it stands in the policy.
    pub path: Path,
    /// The statement that it is about, counted from 0; `None` for the policy as a whole.
    pub statement: Option<usize>,
    /// The change that mends it, where exactly one is right.
    pub edit: Option<Edit>,
    /// Whether the policy cannot be used at all: AWS refuses it, or nothing can be decided by it.
    pub refuses: bool,
}

impl Finding {
    /// The code: AWS's for a check of AWS, ours for every other.
    pub const fn code(&self) -> &'static str {
        self.check.code
    }

    /// How grave it is.
    pub const fn finding_type(&self) -> FindingType {
        self.check.finding_type
    }

    /// The date of the service data that it rests on, `2026-11-22`; `None` for what the text alone
    /// tells.
    pub fn data_date(&self) -> Option<&'static str> {
        self.check.data_date()
    }

    /// Whether the author may say that the finding is known and accepted: not what refuses the
    /// policy, and of errors only what rests on data that may be too old.
    pub fn can_be_allowed(&self) -> bool {
        !self.refuses && self.check.can_be_allowed()
    }
}

/// The second place of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// What stands there: "it stands here first".
    pub label: &'static str,
    /// Where it stands in the text.
    pub span: Span,
    /// Where it stands in the policy.
    pub path: Path,
}

/// A change of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// The text that replaces it, as it stands in the document.
    pub text: String,
}

impl Edit {
    /// The text with the change made; `None` if the span is not in it.
    pub fn apply(&self, text: &str) -> Option<String> {
        let before = text.get(..self.span.start as usize)?;
        let after = text.get(self.span.end as usize..)?;
        Some([before, &self.text, after].concat())
    }
}
