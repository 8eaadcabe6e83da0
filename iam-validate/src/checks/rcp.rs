//! Resource control policies.

use iam_model::PolicyType::Rcp;
use iam_model::{OperatorKind, SetQualifier};

use crate::Check;
use crate::check::Run::{Action as Each, Statement as Whole};
use crate::report::Report;
use crate::view::{Action, Condition, Meaning, Policy, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "RCP_SYNTAX_ERROR_ACTION",
        Each(rcp_syntax_error_action),
        "An action of a resource control policy is of a service that these do not concern, or the string *.",
    )
    .on(&[Rcp])
    .dated(),
    Check::warning(
        "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY",
        Whole(missing_related_principal),
        "A Deny for all but some principals also concerns AWS services, which are none of them.",
    )
    .on(&[Rcp]),
    Check::warning(
        "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY",
        Whole(missing_related_service_principal),
        "A Deny by the source of a service's request also concerns one's own principals, whose requests have no such source.",
    )
    .on(&[Rcp]),
    Check::warning(
        "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK",
        Whole(missing_null_check),
        "A Deny by the organization of the source also concerns services that do not state a source.",
    )
    .on(&[Rcp]),
];

fn rcp_syntax_error_action(
    _: &Policy<'_>,
    _: &Statement<'_>,
    action: &Action<'_>,
    report: &mut Report<'_>,
) {
    // The string `*` is the reader's to refuse; a prefix that does not exist has its own finding.
    let service = match action.meaning {
        Meaning::Exact(action) => action.service(),
        Meaning::Pattern(service) | Meaning::NoAction(service) => service,
        Meaning::Any | Meaning::NoService => return,
    };
    if service.supports_rcp() {
        return;
    }
    let message = format!(
        "resource control policies do not concern {}",
        service.name()
    );
    report
        .at_part(action.node, 0..action.prefix().len(), message)
        .help("name actions of a service that they concern, such as `s3:*`, or use a service control policy");
}

/// Whether the condition holds for a request without the key.
///
/// AWS's page speaks of every condition on these keys. One that a request without the key does not
/// meet denies such a request nothing, so there is nothing to warn of.
fn holds_without_key(condition: &Condition<'_>) -> bool {
    let operator = &condition.operator;
    match operator.qualifier {
        Some(SetQualifier::ForAllValues) => true,
        Some(SetQualifier::ForAnyValue) => operator.if_exists,
        None if operator.kind == OperatorKind::Null => {
            let mut values = condition.values.iter();
            values.any(|value| value.text.eq_ignore_ascii_case("true"))
        }
        None => operator.if_exists || operator.kind.is_negated(),
    }
}

/// The first such condition that holds for a request without its key.
fn open<'s, 'a>(
    statement: &'s Statement<'a>,
    is_meant: impl Fn(&str) -> bool,
) -> Option<&'s Condition<'a>> {
    let mut conditions = statement.conditions.iter();
    conditions.find(|held| is_meant(held.key) && holds_without_key(held))
}

/// Whether the statement tells services and other principals apart.
fn knows_services(statement: &Statement<'_>) -> bool {
    statement.has_key("aws:PrincipalIsAWSService") || statement.has_key("aws:PrincipalServiceName")
}

/// Whether a key says who calls, other than that it is a service.
fn is_principal_key(key: &str) -> bool {
    const PREFIX: &str = "aws:principal";
    let Some((prefix, rest)) = key.split_at_checked(PREFIX.len()) else {
        return false;
    };
    prefix.eq_ignore_ascii_case(PREFIX)
        && !["isawsservice", "servicename", "servicenameslist"]
            .iter()
            .any(|name| rest.eq_ignore_ascii_case(name))
}

fn is_source_key(key: &str) -> bool {
    is_organization_key(key)
        || key.eq_ignore_ascii_case("aws:SourceAccount")
        || key.eq_ignore_ascii_case("aws:SourceArn")
}

fn is_organization_key(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws:SourceOrgID") || key.eq_ignore_ascii_case("aws:SourceOrgPaths")
}

fn missing_related_principal(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(condition) = open(statement, is_principal_key) else {
        return;
    };
    if knows_services(statement) {
        return;
    }
    report
        .at(
            condition.member.name_span,
            format!(
                "requests that AWS services make for you have no `{}` and are denied too",
                condition.key
            ),
        )
        .help("add the condition `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"false\"}`");
}

fn missing_related_service_principal(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let Some(condition) = open(statement, is_source_key) else {
        return;
    };
    // A statement that asks who calls is about other callers than services, and has its finding.
    if knows_services(statement) || open(statement, is_principal_key).is_some() {
        return;
    }
    report
        .at(
            condition.member.name_span,
            format!(
                "requests of your own principals have no `{}` and are denied too",
                condition.key
            ),
        )
        .help("add the condition `\"BoolIfExists\": {\"aws:PrincipalIsAWSService\": \"true\"}`");
}

fn missing_null_check(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let Some(condition) = open(statement, is_organization_key) else {
        return;
    };
    let mut conditions = statement.conditions.iter();
    if conditions.any(|held| is_source_key(held.key) && !holds_without_key(held)) {
        return;
    }
    report
        .at(
            condition.member.name_span,
            format!(
                "requests of services that do not state `{}` are denied too",
                condition.key
            ),
        )
        .help("add the condition `\"Null\": {\"aws:SourceAccount\": \"false\"}`");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing;

    const PRINCIPAL: &str = "RCP_MISSING_RELATED_PRINCIPAL_CONDITION_KEY";
    const SERVICE: &str = "RCP_MISSING_RELATED_SERVICE_PRINCIPAL_CONDITION_KEY";
    const NULL: &str = "RCP_MISSING_SERVICE_CONDITION_KEY_NULL_CHECK";

    fn text(action: &str, condition: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Principal":"*","Action":"{action}","Resource":"*","Condition":{condition}}}}}"#
        )
    }

    #[track_caller]
    fn check(condition: &str, expected: &[&str]) {
        let text = text("s3:*", condition);
        let found: Vec<&str> = [PRINCIPAL, SERVICE, NULL]
            .into_iter()
            .filter(|code| !testing::texts(&text, Rcp, code).is_empty())
            .collect();
        assert_eq!(found, expected, "{condition}");
    }

    #[test]
    fn principals() {
        for key in [
            "aws:PrincipalOrgID",
            "aws:principalorgpaths",
            "aws:PrincipalAccount",
            "aws:PrincipalTag/team/name",
        ] {
            check(
                &format!(r#"{{"StringNotEquals":{{"{key}":"x"}}}}"#),
                &[PRINCIPAL],
            );
            check(
                &format!(r#"{{"StringEqualsIfExists":{{"{key}":"x"}}}}"#),
                &[PRINCIPAL],
            );
            check(&format!(r#"{{"Null":{{"{key}":true}}}}"#), &[PRINCIPAL]);
            check(&format!(r#"{{"StringEquals":{{"{key}":"x"}}}}"#), &[]);
            check(&format!(r#"{{"Null":{{"{key}":"false"}}}}"#), &[]);
            check(
                &format!(r#"{{"ForAnyValue:StringNotEquals":{{"{key}":"x"}}}}"#),
                &[],
            );
            for operator in ["Bool", "BoolIfExists"] {
                check(
                    &format!(
                        r#"{{"StringNotEquals":{{"{key}":"x"}},"{operator}":{{"aws:PrincipalIsAwsService":"false"}}}}"#
                    ),
                    &[],
                );
            }
        }
        check(
            r#"{"StringNotEquals":{"aws:PrincipalServiceName":"x"}}"#,
            &[],
        );
        check(
            r#"{"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#,
            &[],
        );
        check(r#"{"StringNotEquals":{"aws:ResourceOrgID":"x"}}"#, &[]);
    }

    #[test]
    fn sources() {
        let is_service = r#""BoolIfExists":{"aws:PrincipalIsAWSService":"true"}"#;
        let null = r#""Null":{"aws:SourceAccount":"false"}"#;
        let org = r#""StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"}"#;
        check(&format!("{{{org}}}"), &[SERVICE, NULL]);
        check(&format!("{{{org},{is_service}}}"), &[NULL]);
        check(&format!("{{{org},{null}}}"), &[SERVICE]);
        check(&format!("{{{org},{null},{is_service}}}"), &[]);
        let account = r#""StringNotEquals":{"aws:SourceAccount":"123456789012"}"#;
        check(&format!("{{{account}}}"), &[SERVICE]);
        check(&format!("{{{account},{is_service}}}"), &[]);
        check(
            r#"{"StringEquals":{"aws:SourceAccount":"123456789012"}}"#,
            &[],
        );
        check(r#"{"NotIpAddress":{"aws:SourceIp":"192.0.2.0/24"}}"#, &[]);
        check(
            r#"{"StringNotEquals":{"aws:SourceVpc":"vpc-1a2b3c4d"}}"#,
            &[],
        );
    }

    #[track_caller]
    fn check_action(action: &str, expected: &[&str]) {
        let found = testing::texts(&text(action, "{}"), Rcp, "RCP_SYNTAX_ERROR_ACTION");
        assert_eq!(found, expected, "{action}");
    }

    #[test]
    fn services() {
        check_action("s3:*", &[]);
        check_action("sts:AssumeRole", &[]);
        check_action("KMS:Decrypt", &[]);
        check_action("imagebuilder:*", &["imagebuilder"]);
        check_action("ec2:RunInstances", &["ec2"]);
        check_action("ec2:RunInstance", &["ec2"]);
        check_action("ec3:RunInstances", &[]);
        check_action("*", &[r#""*""#]);
    }
}
