//! The checks of iam-validate. They can refuse a policy, and change none.

use iam_model::{PolicyType, Problem};
use iam_parse::rust::TokenPolicy;
use iam_parse::{Annotation, Parsed, Stated};
use iam_validate::{Finding, FindingType, Options, Subject, apply, check, validate};

use crate::said::{Level, Said, WARNING};

/// What is said of a policy in tokens; `None` if its type is not known, so that no check can run.
pub(crate) fn of_tokens(read: &TokenPolicy) -> Option<Vec<Said>> {
    let policy_type = read.policy_type?;
    let holes: Vec<_> = read.fills.iter().map(|fill| fill.span).collect();
    // The problems are those of the type too, as if the policy stated it.
    let subject = Subject::tree(
        read.tree.as_ref(),
        read.policy.as_ref(),
        &read.problems,
        Some(policy_type),
    );
    let subject = subject.with_unknown(&holes);
    let annotations = &read.extras.annotations;
    Some(said(
        subject,
        policy_type,
        annotations,
        read.problems.iter(),
    ))
}

/// What is said of a text; `of_type` are its problems as a policy of its type.
pub(crate) fn of_text(parsed: &Parsed, of_type: &[Problem]) -> Option<Vec<Said>> {
    let policy_type = match (parsed.extras().stated, parsed.document()) {
        (Some(Stated::Type(stated)), _) => stated,
        (Some(Stated::Mixed), _) => return None,
        (None, Some(_)) => parsed.policy_type()?,
        (None, None) => PolicyType::infer_of_tree(parsed.tree()?)?,
    };
    let problems = parsed.problems().iter().chain(of_type);
    let annotations = &parsed.extras().annotations;
    Some(said(
        Subject::from(parsed),
        policy_type,
        annotations,
        problems,
    ))
}

fn said<'a>(
    subject: Subject<'_>,
    policy_type: PolicyType,
    annotations: &[Annotation],
    problems: impl Iterator<Item = &'a Problem>,
) -> Vec<Said> {
    let findings = validate(subject, policy_type, &Options::default());
    let findings = apply(annotations, findings).reported;
    let mut said: Vec<Said> = findings.iter().filter_map(of_finding).collect();
    // The problems are among the findings, but those that the table of checks does not know.
    let others = problems.filter(|problem| check(problem.kind.code()).is_none());
    said.extend(others.map(Said::from));
    said.sort_by_key(|said| said.place.map(|place| (place.start, place.end)));
    said
}

/// A build is no place for style: suggestions are for the command and for editors.
fn of_finding(finding: &Finding) -> Option<Said> {
    let level = match finding.finding_type() {
        _ if finding.refuses => Level::Error,
        FindingType::Error => Level::Error,
        FindingType::SecurityWarning => Level::Warning("SECURITY_WARNING"),
        FindingType::Warning => Level::Warning(WARNING),
        FindingType::Suggestion => return None,
    };
    let mut message = finding.message.clone();
    if let Some(date) = finding.data_date() {
        message.push_str(" (service data of ");
        message.push_str(date);
        message.push(')');
    }
    Some(Said {
        level,
        code: finding.code(),
        message,
        help: finding.help.clone(),
        place: Some(finding.span),
        related: finding.related.as_ref().map(|held| (held.label, held.span)),
    })
}
