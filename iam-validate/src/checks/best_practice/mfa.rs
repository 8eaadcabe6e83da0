//! A second factor.

use std::sync::LazyLock;

use iam_catalog::Action as Known;

use crate::report::Report;
use crate::view::{Meaning, Policy, Statement};

/// Actions that give somebody access, take away what protects, or destroy what cannot be restored.
const SENSITIVE: &[&str] = &[
    "backup:DeleteBackupVault",
    "cloudtrail:DeleteTrail",
    "cloudtrail:StopLogging",
    "dynamodb:DeleteTable",
    "ec2:TerminateInstances",
    "guardduty:DeleteDetector",
    "iam:AttachRolePolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateUser",
    "iam:DeactivateMFADevice",
    "iam:DeleteRole",
    "iam:DeleteUser",
    "iam:PutRolePolicy",
    "iam:PutUserPolicy",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateLoginProfile",
    "imagebuilder:DeleteImage",
    "kms:ScheduleKeyDeletion",
    "organizations:LeaveOrganization",
    "rds:DeleteDBCluster",
    "rds:DeleteDBInstance",
    "s3:DeleteBucket",
];

const PRESENT: &str = "aws:MultiFactorAuthPresent";
const AGE: &str = "aws:MultiFactorAuthAge";

fn is_sensitive(action: Known) -> bool {
    static ACTIONS: LazyLock<Vec<Known>> = LazyLock::new(|| {
        let mut actions: Vec<Known> = SENSITIVE
            .iter()
            .filter_map(|name| iam_catalog::action(name))
            .collect();
        actions.sort_unstable();
        actions
    });
    ACTIONS.binary_search(&action).is_ok()
}

pub(super) fn best_practice_mfa(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if !statement.allows() || asks_for_mfa(statement) {
        return;
    }
    let mut actions = statement.actions().iter();
    let sensitive = actions
        .find(|action| matches!(action.meaning, Meaning::Exact(known) if is_sensitive(known)));
    let Some(action) = sensitive else {
        return;
    };
    // What is denied without a second factor need not be allowed with it alone.
    let mut others = policy.statements.iter();
    if others.any(|other| other.denies() && asks_for_mfa(other)) {
        return;
    }
    let message = format!("`{}` is allowed without a second factor", action.text);
    report.at(action.node.span, message).help(format!(
        "set the condition `\"Bool\": {{\"{PRESENT}\": \"true\"}}` if people use the policy; a service has no \
         second factor"
    ));
}

fn asks_for_mfa(statement: &Statement<'_>) -> bool {
    statement.has_key(PRESENT) || statement.has_key(AGE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(action: &str, more: &str, others: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "{action}", "Resource": "*"{more}}}{others}"#
        ));
        let expected = Vec::from_iter(found.then_some(action));
        assert_eq!(findings(&text, "BEST_PRACTICE_MFA"), expected, "{text}");
    }

    #[test]
    fn actions() {
        let with = r#", "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#;
        let recent = r#", "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}"#;
        check("iam:CreateAccessKey", "", "", true);
        check("iam:CreateAccessKey", with, "", false);
        check("iam:CreateAccessKey", recent, "", false);
        check("iam:GetUser", "", "", false);
        let deny = r#", {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition":
            {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#;
        check("iam:CreateAccessKey", "", deny, false);
    }

    #[test]
    fn every_name_is_an_action() {
        for name in SENSITIVE {
            assert_eq!(iam_catalog::action(name).expect(name).to_string(), *name);
        }
    }
}
