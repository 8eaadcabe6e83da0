//! What was found in all policies together.

use iam_model::PolicyType;
use iam_validate::FindingType;

use super::policy::Outcome;
use crate::failure::STYLE;

/// Counts over all policies.
#[derive(Default)]
pub(super) struct Summary {
    pub(super) policies: usize,
    /// How many policies of each type there are, in the order of [`PolicyType::ALL`].
    types: [usize; 8],
    counts: [usize; 4],
    allowed: usize,
    pub(super) is_denied: bool,
}

impl Summary {
    pub(super) fn add(&mut self, outcome: &Outcome) {
        self.policies += 1;
        for (kind, count) in PolicyType::ALL.into_iter().zip(&mut self.types) {
            *count += usize::from(outcome.policy_type == Some(kind));
        }
        for (sum, count) in self.counts.iter_mut().zip(outcome.counts) {
            *sum += count;
        }
        self.allowed += outcome.allowed;
        self.is_denied |= outcome.is_denied;
    }

    /// `3 policies (2 identity, 1 trust): 2 errors, 1 suggestion`, with a line feed.
    pub(super) fn render(&self) -> String {
        let mut types = Vec::new();
        for (kind, count) in PolicyType::ALL.into_iter().zip(self.types) {
            if count > 0 {
                types.push(format!("{count} {}", kind.word()));
            }
        }
        let types = match types.as_slice() {
            [] => String::new(),
            types => format!(" ({})", types.join(", ")),
        };
        let mut found: Vec<String> = FindingType::ALL
            .into_iter()
            .zip(self.counts)
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| counted(count, word(kind)))
            .collect();
        if found.is_empty() {
            found.push("no findings".to_owned());
        }
        if self.allowed > 0 {
            found.push(format!("{} allowed by annotations", self.allowed));
        }
        let policies = match self.policies {
            1 => "1 policy".to_owned(),
            count => format!("{count} policies"),
        };
        format!(
            "{}{policies}{types}: {}{}\n",
            STYLE.message,
            found.join(", "),
            STYLE.reset
        )
    }
}

/// The type of finding in words.
pub(super) const fn word(kind: FindingType) -> &'static str {
    match kind {
        FindingType::Error => "error",
        FindingType::SecurityWarning => "security warning",
        FindingType::Warning => "warning",
        FindingType::Suggestion => "suggestion",
    }
}

fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}
