//! Validates one policy.

use std::path::Path;

use iam_model::PolicyType;
use iam_parse::{Options, Parsed, Stated, parse_policy};
use iam_validate::{Allowed, Finding, FindingType, apply, infer_type};

use super::{Question, aws, json, text};
use crate::args::validate::ValidateFormat;
use crate::failure::Failure;
use crate::files::Target;
use crate::input::{Inputs, STDIN_NAME, file};

/// What was found in a policy, as it is printed and as it counts.
pub(super) struct Outcome {
    pub(super) printed: String,
    /// The type that it was validated as; `None` for a text without a tree.
    pub(super) policy_type: Option<PolicyType>,
    /// How many findings of each type are reported, in the order of [`FindingType::ALL`].
    pub(super) counts: [usize; 4],
    /// How many are allowed by annotations.
    pub(super) allowed: usize,
    /// Whether something is found that makes the command fail.
    pub(super) is_denied: bool,
}

/// A policy with its findings.
pub(super) struct Validated<'a> {
    pub(super) name: &'a str,
    pub(super) parsed: &'a Parsed,
    /// The type that it was validated as; `None` for a text without a tree.
    pub(super) policy_type: Option<PolicyType>,
    /// Whether the type is what the policy looks like, because nobody states it.
    pub(super) is_inferred: bool,
    pub(super) findings: &'a [Finding],
    pub(super) allowed: &'a [Allowed],
}

/// Reads and validates a policy.
pub(super) fn validate(question: &Question, target: &Target) -> Result<Outcome, Failure> {
    match target {
        Target::Stdin => {
            let bytes = Inputs::new(question.limits).stdin("PATH")?;
            Ok(of_bytes(question, STDIN_NAME, &bytes))
        }
        Target::File(path) => {
            let bytes = file(path, &question.limits)?;
            Ok(of_bytes(question, &name(path), &bytes))
        }
    }
}

fn name(path: &Path) -> String {
    path.display().to_string()
}

fn of_bytes(question: &Question, name: &str, bytes: &[u8]) -> Outcome {
    let options = Options {
        limits: question.limits,
        ..Options::of_name(name)
    };
    let parsed = parse_policy(bytes, &options);
    let looks = infer_type(&parsed);
    let is_stated = matches!(parsed.extras().stated, Some(Stated::Type(_)));
    let used = question
        .policy_type
        .or(looks)
        .unwrap_or(PolicyType::Identity);
    let findings = iam_validate::validate(&parsed, used, &question.options);
    let judged = apply(&parsed.extras().annotations, findings);
    let validated = Validated {
        name,
        parsed: &parsed,
        // What the text states comes first, and a finding says so if the flags differ.
        policy_type: looks.map(|looks| if is_stated { looks } else { used }),
        is_inferred: question.policy_type.is_none() && !is_stated,
        findings: &judged.reported,
        allowed: &judged.allowed,
    };
    let printed = match question.format {
        ValidateFormat::Text => text::render(&validated),
        ValidateFormat::Json => json::lines(&validated),
        ValidateFormat::Aws => aws::line(&validated),
    };
    Outcome {
        printed,
        policy_type: validated.policy_type,
        counts: counts(validated.findings),
        allowed: validated.allowed.len(),
        is_denied: validated.findings.iter().any(|finding| {
            question.denied.types.contains(&finding.finding_type())
                || (question.denied.refusals && finding.refuses)
        }),
    }
}

fn counts(findings: &[Finding]) -> [usize; 4] {
    FindingType::ALL.map(|kind| {
        let of_kind = findings
            .iter()
            .filter(|finding| finding.finding_type() == kind);
        of_kind.count()
    })
}
