//! Trust in OIDC providers: which of their tokens are meant.

use iam_model::PolicyType::Trust;
use iam_model::{OperatorKind, SetQualifier};

use super::provider::{asked, is_github, oidc, trusts_web_identity};
use crate::Check;
use crate::check::Run::{Condition as Key, Statement as Whole, Value as Each};
use crate::report::Report;
use crate::view::{Condition, Policy, Principal, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::security(
        "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL",
        Whole(missing_condition_key),
        "An OIDC provider is trusted, and no condition says which of its tokens are.",
    )
    .on(&[Trust]),
    Check::security(
        "MISSING_GITHUB_REPO_CONDITION_KEY",
        Whole(missing_github_repo),
        "GitHub's workflows are trusted, and no condition says those of which repository are.",
    )
    .on(&[Trust]),
    Check::warning(
        "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED",
        Each(specific_github_repo),
        "The subject that GitHub's workflows must have is compared with a wildcard.",
    )
    .on(&[Trust]),
    Check::security(
        "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
        Key(forany_with_audience),
        "ForAnyValue stands before the audience of a provider whose tokens have one audience.",
    )
    .on(&[Trust]),
    Check::suggestion(
        "CONFIRM_AUDIENCE_CLAIM_TYPE",
        Key(confirm_audience),
        "A set operator stands before an audience, and not every provider's tokens have a list of them.",
    )
    .on(&[Trust]),
];

/// The OIDC providers that web identities assume the role with, GitHub's or the others.
fn trusted<'s, 'a>(
    statement: &'s Statement<'a>,
    github: bool,
) -> impl Iterator<Item = (&'s Principal<'a>, &'a str)> {
    statement
        .principals()
        .iter()
        .filter_map(|principal| Some((principal, oidc(principal)?)))
        .filter(move |(_, provider)| is_github(provider) == github)
}

fn missing_condition_key(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    // Of GitHub the next check speaks: what it asks for is such a key.
    if trusted(statement, false).next().is_none() || !trusts_web_identity(statement) {
        return;
    }
    let asked = asked(statement, |_| true);
    for (principal, provider) in trusted(statement, false) {
        if asked.contains(&provider.to_ascii_lowercase()) {
            continue;
        }
        let name = match provider {
            "www.amazon.com" | "graph.facebook.com" => "app_id",
            _ => "aud",
        };
        report
            .at(
                principal.node.span,
                format!("whoever has a token of `{provider}` can assume the role"),
            )
            .help(format!(
                "say which tokens are meant, with a condition such as `\"StringEquals\": {{\"{provider}:{name}\": \"AUDIENCE\"}}`"
            ));
    }
}

fn missing_github_repo(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if trusted(statement, true).next().is_none() || !trusts_web_identity(statement) {
        return;
    }
    // IAM itself takes either since May 2026.
    let asked = asked(statement, |claim| {
        claim.eq_ignore_ascii_case("sub") || claim.eq_ignore_ascii_case("job_workflow_ref")
    });
    for (principal, provider) in trusted(statement, true) {
        if asked.contains(&provider.to_ascii_lowercase()) {
            continue;
        }
        report
            .at(
                principal.node.span,
                "the workflows of every repository on GitHub can assume the role",
            )
            .help(format!(
                "name the repository with the condition `\"StringEquals\": {{\"{provider}:sub\": \"repo:OWNER/REPOSITORY:ref:refs/heads/main\"}}`"
            ));
    }
}

fn specific_github_repo(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    // A Deny with a wildcard is the stricter one, and under StringEquals there are no wildcards.
    if !statement.allows()
        || condition.operator.kind != OperatorKind::StringLike
        || !value.text.contains(['*', '?'])
    {
        return;
    }
    let is_subject = condition
        .key
        .split_once(':')
        .is_some_and(|(prefix, name)| is_github(prefix) && name.eq_ignore_ascii_case("sub"));
    if !is_subject {
        return;
    }
    let is_wildcard = |character: char| matches!(character, '*' | '?');
    let start = value.text.find(is_wildcard).unwrap_or_default();
    let rest = value.text.get(start..).unwrap_or_default();
    let length = rest
        .find(|character: char| !is_wildcard(character))
        .unwrap_or(rest.len());
    report
        .at_part(
            value.node,
            start..start + length,
            format!(
                "`{}` matches more than one repository, branch or environment",
                value.text
            ),
        )
        .help("name it in full, such as `repo:OWNER/REPOSITORY:ref:refs/heads/main`");
}

/// Providers whose tokens have one audience.
const ONE_AUDIENCE: [&str; 3] = [
    "accounts.google.com",
    "cognito-identity.amazonaws.com",
    "www.amazon.com",
];

/// The provider of a condition key that asks the audience, which stands under this operator.
fn audience<'c>(condition: &'c Condition<'_>) -> Option<(SetQualifier, &'c str)> {
    let qualifier = condition.operator.qualifier?;
    let (provider, name) = condition.key.split_once(':')?;
    // The audience of SAML has no domain before it.
    (name.eq_ignore_ascii_case("aud") && provider.contains('.')).then_some((qualifier, provider))
}

fn has_one_audience(provider: &str) -> bool {
    is_github(provider)
        || ONE_AUDIENCE
            .iter()
            .any(|known| known.eq_ignore_ascii_case(provider))
}

fn forany_with_audience(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let Some((SetQualifier::ForAnyValue, provider)) = audience(condition) else {
        return;
    };
    if !has_one_audience(provider) {
        return;
    }
    let plain = without_qualifier(condition);
    report
        .at(
            condition.operator_member.name_span,
            format!("a token of `{provider}` has one audience, so `ForAnyValue` does not belong before it"),
        )
        .help(format!("write `{plain}`"));
}

fn confirm_audience(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let Some((qualifier, provider)) = audience(condition) else {
        return;
    };
    // Where one audience is certain, the checks of set operators speak.
    if has_one_audience(provider) {
        return;
    }
    let plain = without_qualifier(condition);
    let message = format!(
        "`{}` is right only if a token of `{provider}` can have several audiences",
        qualifier.name()
    );
    report
        .at(condition.operator_member.name_span, message)
        .help(format!("write `{plain}` if a token has one audience"));
}

fn without_qualifier(condition: &Condition<'_>) -> String {
    let suffix = if condition.operator.if_exists {
        "IfExists"
    } else {
        ""
    };
    format!("{}{suffix}", condition.operator.kind.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing;

    const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

    fn text(effect: &str, principal: &str, action: &str, condition: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"{effect}","Principal":{{"Federated":"{principal}"}},"Action":"{action}","Condition":{condition}}}}}"#
        )
    }

    fn arn(provider: &str) -> String {
        format!("arn:aws:iam::123456789012:oidc-provider/{provider}")
    }

    /// Whether a provider that is trusted under a condition is reported.
    #[track_caller]
    fn check(code: &str, principal: &str, condition: &str, expected: bool) {
        let text = text(
            "Allow",
            principal,
            "sts:AssumeRoleWithWebIdentity",
            condition,
        );
        let found = testing::texts(&text, Trust, code);
        let whole = format!("\"{principal}\"");
        let expected = if expected { vec![whole] } else { Vec::new() };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn keys_of_providers() {
        let code = "MISSING_CONDITION_KEY_FOR_OIDC_PRINCIPAL";
        check(code, &arn(EKS), "{}", true);
        check(code, "accounts.google.com", "{}", true);
        let aud = |provider: &str| {
            format!(r#"{{"StringEquals":{{"{provider}:aud":"sts.amazonaws.com"}}}}"#)
        };
        check(code, &arn(EKS), &aud(EKS), false);
        check(code, &arn(EKS), &aud(&EKS.to_uppercase()), false);
        check(
            code,
            &arn(EKS),
            &aud("oidc.eks.eu-west-1.amazonaws.com"),
            true,
        );
        check(code, &arn(EKS), &aud(&format!("{EKS}2")), true);
        check(
            code,
            "arn:aws:iam::123456789012:saml-provider/corp",
            "{}",
            false,
        );
        // The next check speaks of it.
        check(
            code,
            &arn("token.actions.githubusercontent.com"),
            "{}",
            false,
        );
        let deny = text("Deny", &arn(EKS), "sts:AssumeRoleWithWebIdentity", "{}");
        assert!(testing::texts(&deny, Trust, code).is_empty());
        let other = text("Allow", &arn(EKS), "sts:TagSession", "{}");
        assert!(testing::texts(&other, Trust, code).is_empty());
        let any = text("Allow", &arn(EKS), "sts:*", "{}");
        assert_eq!(testing::texts(&any, Trust, code).len(), 1);
    }

    #[test]
    fn repositories() {
        let code = "MISSING_GITHUB_REPO_CONDITION_KEY";
        let github = arn("token.actions.githubusercontent.com");
        check(code, &github, "{}", true);
        for (claim, expected) in [
            ("aud", true),
            ("sub", false),
            ("SUB", false),
            ("job_workflow_ref", false),
            ("repository", true),
        ] {
            let condition = format!(
                r#"{{"StringLike":{{"token.actions.githubusercontent.com:{claim}":"x"}}}}"#
            );
            check(code, &github, &condition, expected);
            let enterprise = arn("token.actions.githubusercontent.com/octo");
            check(code, &enterprise, &condition, true);
        }
        check(code, &arn(EKS), "{}", false);
    }

    /// What is said of a condition.
    #[track_caller]
    fn check_key(code: &str, operator: &str, key: &str, value: &str, expected: &[&str]) {
        let condition = format!(r#"{{"{operator}":{{"{key}":"{value}"}}}}"#);
        let text = text(
            "Allow",
            &arn(EKS),
            "sts:AssumeRoleWithWebIdentity",
            &condition,
        );
        assert_eq!(testing::texts(&text, Trust, code), expected, "{condition}");
    }

    #[test]
    fn subjects() {
        let code = "SPECIFIC_GITHUB_REPO_AND_BRANCH_RECOMMENDED";
        let key = "token.actions.githubusercontent.com:sub";
        check_key(code, "StringLike", key, "repo:octo/images:*", &["*"]);
        check_key(
            code,
            "stringlike",
            &key.to_uppercase(),
            "repo:octo/??:x",
            &["??"],
        );
        check_key(
            code,
            "StringLike",
            key,
            "repo:octo/images:ref:refs/heads/main",
            &[],
        );
        check_key(code, "StringEquals", key, "repo:octo/images:*", &[]);
        check_key(code, "StringNotLike", key, "repo:octo/images:*", &[]);
        check_key(code, "StringLike", &format!("{EKS}:sub"), "*", &[]);
    }

    #[test]
    fn audiences() {
        let (forany, confirm) = (
            "FORANYVALUE_WITH_AUDIENCE_CLAIM_TYPE",
            "CONFIRM_AUDIENCE_CLAIM_TYPE",
        );
        let any = "ForAnyValue:StringEquals";
        let all = "ForAllValues:StringEquals";
        let quoted = r#""ForAnyValue:StringEquals""#;
        let github = "token.actions.githubusercontent.com:aud";
        check_key(forany, any, github, "sts.amazonaws.com", &[quoted]);
        check_key(confirm, any, github, "sts.amazonaws.com", &[]);
        check_key(forany, all, github, "sts.amazonaws.com", &[]);
        check_key(forany, "StringEquals", github, "sts.amazonaws.com", &[]);
        let eks = format!("{EKS}:aud");
        check_key(forany, any, &eks, "sts.amazonaws.com", &[]);
        check_key(confirm, any, &eks, "sts.amazonaws.com", &[quoted]);
        check_key(confirm, all, &eks, "x", &[r#""ForAllValues:StringEquals""#]);
        check_key(confirm, "StringEquals", &eks, "x", &[]);
        check_key(confirm, any, "SAML:aud", "x", &[]);
        check_key(confirm, any, &format!("{EKS}:sub"), "x", &[]);
    }
}
