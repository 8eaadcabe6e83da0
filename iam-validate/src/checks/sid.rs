//! The frame of a policy: its Version, and the names of its statements.

use std::collections::HashMap;

use iam_model::PolicyType::{
    self, Boundary, Endpoint, Identity, Rcp, Resource, Scp, Session, Trust,
};
use iam_model::Span;
use iam_model::tree::{Node, Value};

use crate::Check;
use crate::check::Run::{Policy as All, Statement as Whole};
use crate::report::Report;
use crate::view::{Policy, Statement};

/// The policies that IAM itself stores or is handed.
const IDENTITY: &[PolicyType] = &[Identity, Boundary, Session];

pub(super) const CHECKS: &[Check] = &[
    Check::warning(
        "MISSING_VERSION",
        All(missing_version),
        "A policy without Version is read by the rules of 2008-10-17, which have no variables.",
    ),
    Check::error(
        "UNIQUE_SIDS_REQUIRED",
        All(repeated_sids),
        "Two statements of an identity policy have the same Sid.",
    )
    .on(IDENTITY),
    Check::warning(
        "UNIQUE_SIDS_RECOMMENDED",
        All(repeated_sids),
        "Two statements have the same Sid in a policy of a type that takes it.",
    )
    .on(&[Resource, Trust, Scp, Rcp, Endpoint]),
    Check::error(
        "UNSUPPORTED_SID",
        Whole(unsupported_sid),
        "The Sid of a statement of an identity policy has other characters than letters and digits.",
    )
    .on(IDENTITY),
    Check::suggestion(
        "EMPTY_SID_VALUE",
        Whole(empty_sid_value),
        "The Sid of a statement is the empty string.",
    ),
];

fn missing_version(policy: &Policy<'_>, report: &mut Report<'_>) {
    // The reader refuses a resource control policy without Version.
    if policy.policy_type == Rcp
        || !matches!(policy.root.value, Value::Object(_))
        || policy.root.get("Version").is_some()
    {
        return;
    }
    report
        .at(
            policy.start(),
            "the policy has no Version, so it is read as one of 2008-10-17, without variables",
        )
        .help("add `\"Version\": \"2012-10-17\"`");
}

/// The Sid with its node; nothing if it is no text.
fn sid<'a>(statement: &Statement<'a>) -> Option<(&'a Node, &'a str)> {
    let node = &statement.sid?.value;
    Some((node, node.value.as_text()?.as_str()))
}

fn repeated_sids(policy: &Policy<'_>, report: &mut Report<'_>) {
    if are_few_and_unlike(&policy.statements) {
        return;
    }
    let mut first: HashMap<&str, Span> = HashMap::new();
    for (node, text) in policy.statements.iter().filter_map(sid) {
        // Of empty ones another check speaks.
        if text.is_empty() {
            continue;
        }
        if let Some(before) = first.get(text) {
            report
                .at(node.span, format!("the Sid `{text}` stands twice"))
                .related("it stands here first", *before)
                .help("name each statement differently, or leave out the Sid");
        } else {
            first.insert(text, node.span);
        }
    }
}

/// Whether there are so few statements that each Sid is compared with each, and no two are equal.
fn are_few_and_unlike(statements: &[Statement<'_>]) -> bool {
    const FEW: usize = 16;
    let mut sids = statements.iter().filter_map(sid);
    statements.len() <= FEW
        && loop {
            let Some((_, text)) = sids.next() else {
                break true;
            };
            if sids.clone().any(|(_, other)| other == text) {
                break false;
            }
        }
}

fn unsupported_sid(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some((node, text)) = sid(statement) else {
        return;
    };
    if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return;
    }
    let is_bad = |character: char| !character.is_ascii_alphanumeric();
    let Some(start) = text.find(is_bad) else {
        return;
    };
    let rest = text.get(start..).unwrap_or_default();
    let length = rest
        .find(|character: char| !is_bad(character))
        .unwrap_or(rest.len());
    let bad = rest.get(..length).unwrap_or_default();
    let right: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let message = format!("the Sid of an identity policy has letters and digits only, not `{bad}`");
    let draft = report.at_part(node, start..start + length, message);
    if !right.is_empty() {
        draft.help(format!("write `{right}`"));
    }
}

fn empty_sid_value(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if let Some((node, "")) = sid(statement) {
        report
            .at(node.span, "the Sid is empty")
            .help("name the statement, or remove the Sid");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing;

    /// Statements with these Sids, as JSON, and what is said of them.
    #[track_caller]
    fn check(policy_type: PolicyType, code: &str, sids: &[&str], expected: &[&str]) {
        let statement = |sid: &&str| {
            format!(r#"{{"Sid":{sid},"Effect":"Deny","Action":"s3:GetObject","Resource":"*"}}"#)
        };
        let statements: Vec<String> = sids.iter().map(statement).collect();
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        assert_eq!(
            testing::texts(&text, policy_type, code),
            expected,
            "{sids:?}"
        );
    }

    #[test]
    fn repeated() {
        let (required, recommended) = ("UNIQUE_SIDS_REQUIRED", "UNIQUE_SIDS_RECOMMENDED");
        check(Identity, required, &[r#""A""#, r#""B""#], &[]);
        check(
            Identity,
            required,
            &[r#""A""#, r#""A""#, r#""A""#],
            &[r#""A""#, r#""A""#],
        );
        check(Identity, required, &[r#""a""#, r#""A""#], &[]);
        check(Identity, required, &[r#""""#, r#""""#], &[]);
        check(Identity, required, &["1", "1"], &[]);
        check(Identity, recommended, &[r#""A""#, r#""A""#], &[]);
        check(Scp, recommended, &[r#""A""#, r#""A""#], &[r#""A""#]);
        check(Scp, required, &[r#""A""#, r#""A""#], &[]);
    }

    #[test]
    fn characters() {
        let code = "UNSUPPORTED_SID";
        check(Identity, code, &[r#""Build1""#], &[]);
        check(Identity, code, &[r#""""#], &[]);
        check(Identity, code, &[r#""Read the images""#], &[" "]);
        check(Identity, code, &[r#""Read -- it""#], &[" -- "]);
        check(Identity, code, &[r#""é""#], &["é"]);
        check(Identity, code, &[r#""a\u002db""#], &[r#""a\u002db""#]);
        check(Scp, code, &[r#""Read the images""#], &[]);
        check(Resource, code, &[r#""Read the images""#], &[]);
    }

    #[test]
    fn versions() {
        let statement = r#""Statement":[]"#;
        for (text, policy_type, expected) in [
            (format!("{{{statement}}}"), Identity, 1),
            (format!("{{{statement}}}"), Rcp, 0),
            (format!(r#"{{"Version":null,{statement}}}"#), Identity, 0),
            (
                format!(r#"{{"Version":"2008-10-17",{statement}}}"#),
                Identity,
                0,
            ),
            ("[]".to_owned(), Identity, 0),
        ] {
            let found = testing::texts(&text, policy_type, "MISSING_VERSION");
            assert_eq!(found.len(), expected, "{text}");
        }
    }
}
