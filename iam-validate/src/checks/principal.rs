//! Principals, in whatever policies have them.

use iam_model::PolicyType::{self, Endpoint, Resource, Trust};
use iam_model::PrincipalType;
use iam_model::tree::{Member, Value};

use crate::Check;
use crate::check::Run::{Principal as Each, Statement as Whole};
use crate::report::Report;
use crate::view::{Policy, Principal, Statement};

const NAMING: &[PolicyType] = &[Resource, Trust, Endpoint];

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "FEDERATED_PRINCIPAL_NOT_SUPPORTED",
        Whole(federated_principal_not_supported),
        "A policy other than a role's trust policy names an identity provider as principal.",
    )
    .on(&[Resource, Endpoint]),
    Check::warning(
        "INVALID_ROLE_REFERENCE",
        Each(invalid_role_reference),
        "A principal is the unique ID of a role, which stands there when a role was deleted.",
    )
    .on(NAMING),
    Check::warning(
        "INVALID_USER_REFERENCE",
        Each(invalid_user_reference),
        "A principal is the unique ID of a user, which stands there when a user was deleted.",
    )
    .on(NAMING),
    Check::suggestion(
        "EMPTY_ARRAY_PRINCIPAL",
        Whole(empty_array_principal),
        "A list of principals is empty and names nobody.",
    )
    .on(NAMING),
    Check::suggestion(
        "EMPTY_OBJECT_PRINCIPAL",
        Whole(empty_object_principal),
        "Principal is an empty object, so that the statement concerns nobody.",
    )
    .on(NAMING),
];

/// The types of principal in Principal or NotPrincipal, with their values; none of the bare `*`.
fn kinds<'a>(statement: &Statement<'a>) -> &'a [Member] {
    match statement.principal.as_ref().map(|list| list.member) {
        Some(Member { value, .. }) => match &value.value {
            Value::Object(members) => members,
            _ => &[],
        },
        None => &[],
    }
}

fn federated_principal_not_supported(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    let is_federated = |held: &Principal<'_>| held.kind == Some(PrincipalType::Federated);
    // What the reader refuses is no value here, and it has its finding.
    let values = statement.principal.iter().flat_map(|list| &list.values);
    if !values.into_iter().any(is_federated) {
        return;
    }
    if let Some(member) = kinds(statement)
        .iter()
        .find(|member| member.name == PrincipalType::Federated.name())
    {
        report
            .at(
                member.name_span,
                "only the trust policy of a role has principals of type Federated",
            )
            .help("name the role that the federated users assume: `\"AWS\": \"arn:aws:iam::ACCOUNT:role/NAME\"`");
    }
}

fn invalid_role_reference(
    _: &Policy<'_>,
    _: &Statement<'_>,
    principal: &Principal<'_>,
    report: &mut Report<'_>,
) {
    unique_id(principal, "AROA", "role", report);
}

fn invalid_user_reference(
    _: &Policy<'_>,
    _: &Statement<'_>,
    principal: &Principal<'_>,
    report: &mut Report<'_>,
) {
    unique_id(principal, "AIDA", "user", report);
}

fn unique_id(principal: &Principal<'_>, prefix: &str, noun: &str, report: &mut Report<'_>) {
    if principal.kind != Some(PrincipalType::Aws) || !principal.text.starts_with(prefix) {
        return;
    }
    let message = format!(
        "`{}` is the unique ID of a {noun}, not its ARN, and matches nobody",
        principal.text
    );
    report
        .at(principal.node.span, message)
        .help(format!("write `arn:aws:iam::ACCOUNT:{noun}/NAME`"));
}

fn empty_array_principal(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    for member in kinds(statement) {
        let is_empty = matches!(&member.value.value, Value::Array(values) if values.is_empty());
        // An empty NotPrincipal is refused, and so is an unknown type.
        if is_empty
            && let Some(list) = &statement.principal
            && (!list.negated || !list.values.is_empty())
            && PrincipalType::parse(&member.name).is_some()
        {
            let message = format!("the list of principals of type {} is empty", member.name);
            report
                .at(member.value.span, message)
                .help(format!("name the principals, or remove `{}`", member.name));
        }
    }
}

fn empty_object_principal(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if let Some(list) = &statement.principal
        && !list.negated
        && matches!(&list.member.value.value, Value::Object(kinds) if kinds.is_empty())
    {
        report
            .at(
                list.member.value.span,
                "the Principal names nobody, so the statement concerns nobody",
            )
            .help("name the principals, such as `{\"AWS\": \"arn:aws:iam::ACCOUNT:role/NAME\"}`");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing;

    #[track_caller]
    fn check(code: &str, policy_type: PolicyType, principal: &str, expected: &[&str]) {
        let resource = if policy_type == Trust {
            ""
        } else {
            r#","Resource":"*""#
        };
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{principal},"Action":"sts:AssumeRole"{resource}}}}}"#
        );
        assert_eq!(
            testing::texts(&text, policy_type, code),
            expected,
            "{principal}"
        );
    }

    #[test]
    fn federated() {
        let code = "FEDERATED_PRINCIPAL_NOT_SUPPORTED";
        let both =
            r#""Principal":{"AWS":"*","Federated":["accounts.google.com","www.amazon.com"]}"#;
        check(code, Resource, both, &[r#""Federated""#]);
        check(code, Endpoint, both, &[r#""Federated""#]);
        check(code, Trust, both, &[]);
        let not = r#""NotPrincipal":{"Federated":"accounts.google.com"}"#;
        check(code, Resource, not, &[r#""Federated""#]);
        check(
            code,
            Resource,
            r#""Principal":{"Federated":"nothing"}"#,
            &[],
        );
        check(code, Resource, r#""Principal":{"Federated":[]}"#, &[]);
        check(code, Resource, r#""Principal":"*""#, &[]);
    }

    #[test]
    fn unique_ids() {
        let (role, user) = ("INVALID_ROLE_REFERENCE", "INVALID_USER_REFERENCE");
        let principal = r#""Principal":{"AWS":["AROAJ2UCXEXAMPLEXAMPL","AIDAJ2UCXEXAMPLEXAMPL","123456789012"]}"#;
        check(role, Trust, principal, &[r#""AROAJ2UCXEXAMPLEXAMPL""#]);
        check(user, Resource, principal, &[r#""AIDAJ2UCXEXAMPLEXAMPL""#]);
        let canonical = r#""Principal":{"CanonicalUser":"AROAJ2UCXEXAMPLEXAMPL"}"#;
        check(role, Resource, canonical, &[]);
        // Too short for an ID: the reader refuses it.
        check(role, Resource, r#""Principal":{"AWS":"AROA1"}"#, &[]);
    }

    #[test]
    fn nobody() {
        let (array, object) = ("EMPTY_ARRAY_PRINCIPAL", "EMPTY_OBJECT_PRINCIPAL");
        check(array, Resource, r#""Principal":{"AWS":[]}"#, &["[]"]);
        check(
            array,
            Trust,
            r#""Principal":{"AWS":[],"Service":[]}"#,
            &["[]", "[]"],
        );
        check(array, Resource, r#""Principal":{"Aws":[]}"#, &[]);
        check(array, Resource, r#""Principal":[]"#, &[]);
        check(array, Resource, r#""NotPrincipal":{"AWS":[]}"#, &[]);
        check(object, Resource, r#""Principal":{}"#, &["{}"]);
        check(object, Resource, r#""Principal":{"AWS":[]}"#, &[]);
        check(object, Resource, r#""NotPrincipal":{}"#, &[]);
    }
}
