//! Combinations of actions with which the holder of a policy gives itself more.

mod combinations;
mod table;

use iam_model::Span;

use self::table::{TABLE, Table};
use super::IDENTITY;
use crate::Check;
use crate::check::Group;
use crate::check::Run::Policy as All;
use crate::report::Report;
use crate::view::{Policy, Statement};

const SOURCE: &str =
    "https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/";

pub(in crate::checks) const CHECKS: &[Check] = &[Check::security(
    "EXTRA_PRIVILEGE_ESCALATION",
    All(extra_privilege_escalation),
    "The actions that the policy allows, taken together, let its holder gain permissions that it does \
     not give.",
)
.of(Group::Extra, SOURCE)
.on(IDENTITY)];

/// The statements that count: a condition can leave one without effect.
fn counted<'p, 'a>(policy: &'p Policy<'a>) -> impl Iterator<Item = &'p Statement<'a>> {
    let statements = policy.statements.iter();
    statements.filter(|statement| statement.condition.is_none())
}

fn extra_privilege_escalation(policy: &Policy<'_>, report: &mut Report<'_>) {
    let table = &*TABLE;
    let mut allowed = 0;
    let mut denied = 0;
    for statement in counted(policy) {
        if statement.denies() {
            denied |= table.of_statement(statement);
        } else if statement.allows() && statement.not_actions().is_none() {
            // That a NotAction allows more than its author thinks of is told by AWS's own checks.
            allowed |= table.open(statement, table.of_statement(statement));
        }
    }
    let effective = allowed & !denied;
    let mut rows = table
        .combinations
        .iter()
        .filter(|row| row.set & effective == row.set)
        .peekable();
    if rows.peek().is_none() {
        return;
    }
    let values = values(policy, table, effective);
    // Each value that decides, the first one that is needed beside it, and what it leads to.
    let mut told: Vec<(Span, Option<Span>, Vec<&str>)> = Vec::new();
    for row in rows {
        // The widest value: of `*` and an action by its name, the former is what is to be mended.
        let deciding = values.iter().filter(|(_, set)| set & row.decisive != 0);
        let Some((place, covered)) =
            deciding.max_by_key(|(span, set)| (set.count_ones(), std::cmp::Reverse(span.start)))
        else {
            continue;
        };
        let beside = values
            .iter()
            .find(|(_, set)| set & row.set & !covered != 0)
            .map(|(span, _)| *span);
        let gain = row.combination.gain;
        match told.iter_mut().find(|(span, ..)| span == place) {
            Some((_, _, gains)) if gains.contains(&gain) => {}
            Some((_, _, gains)) => gains.push(gain),
            None => told.push((*place, beside, vec![gain])),
        }
    }
    for (place, beside, gains) in told {
        tell(place, beside, &gains, report);
    }
}

/// The values that allow some of the actions, and which.
fn values(policy: &Policy<'_>, table: &Table, effective: u64) -> Vec<(Span, u64)> {
    let mut values = Vec::new();
    for statement in counted(policy).filter(|statement| statement.allows()) {
        for value in statement.actions() {
            let set = table.open(statement, table.covered(value)) & effective;
            if set != 0 {
                values.push((value.node.span, set));
            }
        }
    }
    values
}

fn tell(place: Span, beside: Option<Span>, gains: &[&str], report: &mut Report<'_>) {
    /// So many are named; of `*`, all of them would be told.
    const NAMED: usize = 2;
    let (named, more) = gains.split_at_checked(NAMED).unwrap_or((gains, &[]));
    let rest = match more.len() {
        0 => String::new(),
        1 => ", and one more way".to_owned(),
        count => format!(", and {count} more ways"),
    };
    let message = format!(
        "whoever has the policy can gain more than it gives: {}{rest}",
        named.join(", ")
    );
    let draft = report.at(place, message).help(
        "name the users, roles or functions in `Resource`, or set a condition on \
         `iam:PermissionsBoundary` or `iam:PassedToService`",
    );
    if let Some(beside) = beside {
        draft.related("together with", beside);
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(statements: &[(&str, &str, &str)], expected: &[&str]) {
        let statements: Vec<String> = statements
            .iter()
            .map(|(actions, resource, more)| {
                let effect = if more.contains("Effect") {
                    ""
                } else {
                    r#""Effect": "Allow","#
                };
                format!(r#"{{{effect} {actions}, "Resource": "{resource}"{more}}}"#)
            })
            .collect();
        let text = policy(&statements.join(","));
        assert_eq!(
            findings(&text, "EXTRA_PRIVILEGE_ESCALATION"),
            expected,
            "{text}"
        );
    }

    #[test]
    fn single_actions() {
        let key = r#""Action": "iam:CreateAccessKey""#;
        check(&[(key, "*", "")], &["iam:CreateAccessKey"]);
        check(
            &[(key, "arn:aws:iam::123456789012:user/*", "")],
            &["iam:CreateAccessKey"],
        );
        check(
            &[(key, "arn:aws:iam::123456789012:*", "")],
            &["iam:CreateAccessKey"],
        );
        check(&[(key, "arn:aws:iam::*:user/${aws:username}", "")], &[]);
        check(&[(key, "arn:aws:iam::123456789012:user/ci-*", "")], &[]);
        let condition = r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#;
        check(&[(key, "*", condition)], &[]);
        check(&[(key, "*", r#", "Effect": "Deny""#)], &[]);
        check(&[(r#""Action": "iam:Create*""#, "*", "")], &["iam:Create*"]);
        check(&[(r#""Action": "iam:Get*""#, "*", "")], &[]);
        let session = r#""Action": "ssm:StartSession""#;
        let any = "arn:aws:ec2:*:*:instance/*";
        check(&[(session, any, "")], &["ssm:StartSession"]);
        check(&[(session, "arn:aws:ssm:*:*:document/*", "")], &[]);
        let command = r#""Action": "ssm:SendCommand""#;
        check(&[(command, any, "")], &[]);
        check(&[(command, "*", "")], &["ssm:SendCommand"]);
    }

    #[test]
    fn several_actions() {
        let pass = r#""Action": "iam:PassRole""#;
        let run = r#""Action": ["ec2:RunInstances"]"#;
        let any = "arn:aws:iam::123456789012:role/*";
        check(&[(pass, any, "")], &[]);
        check(&[(run, "*", "")], &[]);
        check(&[(run, "*", ""), (pass, any, "")], &["iam:PassRole"]);
        check(
            &[
                (run, "*", ""),
                (pass, "arn:aws:iam::123456789012:role/web", ""),
            ],
            &[],
        );
        check(
            &[
                (run, "*", ""),
                (pass, "arn:aws:iam::123456789012:instance-profile/*", ""),
            ],
            &[],
        );
        check(
            &[
                (run, "*", ""),
                (pass, any, ""),
                (run, "*", r#", "Effect": "Deny""#),
            ],
            &[],
        );
        check(
            &[
                (run, "*", ""),
                (pass, any, ""),
                (r#""NotAction": "s3:*""#, "*", r#", "Effect": "Deny""#),
            ],
            &[],
        );
    }

    #[test]
    fn one_finding_for_one_place() {
        check(&[(r#""Action": "*""#, "*", "")], &["*"]);
        check(
            &[(r#""Action": ["iam:*", "sts:AssumeRole", "*"]"#, "*", "")],
            &["*"],
        );
        check(&[(r#""NotAction": "s3:*""#, "*", "")], &[]);
    }
}
