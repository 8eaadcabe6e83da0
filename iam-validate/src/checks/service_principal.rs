//! Names of services, where a policy trusts one.

use iam_catalog::{is_known_service_principal, partitions};
use iam_model::tree::Node;
use iam_model::{Family, OperatorKind, PrincipalType};

use crate::Check;
use crate::check::Run::Statement as Whole;
use crate::checks::special::is_literal;
use crate::report::Report;
use crate::view::{Policy, Statement};

pub(super) const CHECKS: &[Check] = &[Check::error(
    "INVALID_SERVICE_PRINCIPAL_FORMAT",
    Whole(invalid_service_principal_format),
    "What names a service is not of the form of a service principal, in lower case.",
)];

/// Keys with the name of a service.
const KEYS: &[&str] = &[
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
    "aws:PrincipalServiceName",
    "aws:PrincipalServiceNamesList",
    "codeconnections:PassedToService",
    "codestar-connections:PassedToService",
    "config:ConfigurationRecorderServicePrincipal",
    "iam:AWSServiceName",
    "iam:PassedToService",
    "kms:GranteeServicePrincipal",
    "kms:RetiringServicePrincipal",
    "kms:ViaService",
    "organizations:ServicePrincipal",
    "sts:AWSServiceName",
];

/// What names of services end with beside the suffixes of the partitions.
const SUFFIXES: &[&str] = &["amazon.com", "aws.internal", "api.aws", "aws.dev"];

fn invalid_service_principal_format(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    for principal in statement.principal.iter().flat_map(|list| &list.values) {
        if principal.kind == Some(PrincipalType::Service) && is_literal(principal.text) {
            name(principal.text, principal.node, Case::Counts, report);
        }
    }
    for condition in &statement.conditions {
        if condition.family() != Family::String
            || !KEYS
                .iter()
                .any(|key| key.eq_ignore_ascii_case(condition.key))
        {
            continue;
        }
        let case = match condition.operator.kind {
            OperatorKind::StringEqualsIgnoreCase | OperatorKind::StringNotEqualsIgnoreCase => {
                Case::Ignored
            }
            _ => Case::Counts,
        };
        for value in &condition.values {
            if is_literal(value.text) {
                name(value.text, value.node, case, report);
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Counts,
    Ignored,
}

fn name(text: &str, node: &Node, case: Case, report: &mut Report<'_>) {
    if is_name(text) {
        return;
    }
    let lower = text.to_ascii_lowercase();
    if is_name(&lower) {
        if case == Case::Counts {
            report
                .at(
                    node.span,
                    format!(
                        "`{text}` names no service, because names of services are in lower case"
                    ),
                )
                .help(format!("write `{lower}`"))
                .edit(node, 0..text.len(), &lower);
        }
        return;
    }
    let draft = report.at(node.span, format!("`{text}` is no name of a service"));
    let full = format!("{lower}.amazonaws.com");
    if is_known_service_principal(&full) {
        draft
            .help(format!("write `{full}`"))
            .edit(node, 0..text.len(), &full);
    } else {
        draft.help("write the name in full, as in `imagebuilder.amazonaws.com`");
    }
}

/// Whether the text is the name of a service by its form: labels in lower case, and a suffix that
/// services of AWS have.
fn is_name(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
            })
    };
    let ends = |suffix: &str| {
        text.strip_suffix(suffix)
            .and_then(|rest| rest.strip_suffix('.'))
            .is_some_and(|name| name.split('.').all(is_label))
    };
    // Nearly all of them.
    ends("amazonaws.com")
        || SUFFIXES.iter().any(|suffix| ends(suffix))
        || partitions().any(|partition| ends(partition.dns_suffix()))
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use super::*;
    use crate::checks::testing::{found, found_in};

    const CODE: &str = "INVALID_SERVICE_PRINCIPAL_FORMAT";

    #[test]
    fn names() {
        #[track_caller]
        fn check(text: &str, expected: bool) {
            assert_eq!(is_name(text), expected, "{text}");
        }
        check("ec2.amazonaws.com", true);
        check("states.eu-central-1.amazonaws.com", true);
        check("ec2.amazonaws.com.cn", true);
        check("ec2.amazonaws.eu", true);
        check("alexa-appkit.amazon.com", true);
        check("Ec2.amazonaws.com", false);
        check("ec2.amazonaws.com.", false);
        check("amazonaws.com", false);
        check(".amazonaws.com", false);
        check("ec2", false);
        check("ec2.example.com", false);
        for known in iam_catalog::SERVICE_PRINCIPALS {
            check(known, true);
        }
    }

    #[test]
    fn where_services_are_named() {
        #[track_caller]
        fn check(condition: &str, expected: &[&str]) {
            assert_eq!(found(CODE, condition), expected, "{condition}");
        }
        check(
            r#""StringEquals": {"IAM:passedtoservice": ["ec2.amazonaws.com", "ec2"]}"#,
            &["\"ec2\""],
        );
        check(r#""StringLike": {"iam:PassedToService": "ec2*"}"#, &[]);
        check(
            r#""StringEquals": {"kms:ViaService": "${aws:PrincipalTag/s}"}"#,
            &[],
        );
        check(
            r#""StringEqualsIgnoreCase": {"kms:ViaService": "EC2.eu-central-1.amazonaws.com"}"#,
            &[],
        );
        check(r#""Null": {"aws:CalledVia": "true"}"#, &[]);
        let trust = r#""Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": {"Service": ["ec2.amazonaws.com", "Ec2.amazonaws.com"]}"#;
        assert_eq!(
            found_in(CODE, PolicyType::Trust, trust),
            ["\"Ec2.amazonaws.com\""]
        );
    }
}
