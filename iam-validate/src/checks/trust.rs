//! Role trust policies: who assumes the role, and by which action.

use std::collections::HashMap;

use iam_model::PolicyType::Trust;
use iam_model::PrincipalType::{Aws, Federated, Service};
use iam_model::Span;

use super::provider::{is_oidc, is_saml};
use crate::Check;
use crate::check::Run::{Policy as All, Reader, Statement as Whole};
use crate::report::Report;
use crate::view::{Action, Meaning, Policy, Principal, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY",
        Reader,
        "A federated principal is neither the domain of an identity provider nor the ARN of one.",
    )
    .on(&[Trust]),
    Check::error(
        "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL",
        Whole(wildcard_principal),
        "The Principal of a role trust policy is the string *.",
    )
    .on(&[Trust]),
    Check::error(
        "MISMATCHED_ACTION_FOR_PRINCIPAL",
        Whole(mismatched_action_for_principal),
        "An action assumes the role in a way that none of the principals does.",
    )
    .on(&[Trust]),
    Check::error(
        "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY",
        All(missing_action_for_roles_anywhere),
        "IAM Roles Anywhere is trusted without all the actions that it needs.",
    )
    .on(&[Trust]),
    Check::suggestion(
        "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY",
        Whole(redundant_principal),
        "A session of a role stands beside the role, which stands for all its sessions.",
    )
    .on(&[Trust]),
];

fn wildcard_principal(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if let [
        Principal {
            kind: None, node, ..
        },
    ] = statement.principals()
    {
        report
            .at(
                node.span,
                "the Principal of a role trust policy cannot be the string `*`",
            )
            .help("name who assumes the role, such as `{\"AWS\": \"arn:aws:iam::ACCOUNT:root\"}`; everybody is `{\"AWS\": \"*\"}`");
    }
}

/// How a principal assumes a role.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Saml,
    Web,
}

impl Way {
    const ALL: [Self; 3] = [Self::Plain, Self::Saml, Self::Web];

    const fn action(self) -> &'static str {
        match self {
            Self::Plain => "sts:AssumeRole",
            Self::Saml => "sts:AssumeRoleWithSAML",
            Self::Web => "sts:AssumeRoleWithWebIdentity",
        }
    }

    fn of_action(action: &Action<'_>) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|way| action.text.eq_ignore_ascii_case(way.action()))
    }

    fn of_principal(principal: &Principal<'_>) -> Option<Self> {
        if is_saml(principal) {
            Some(Self::Saml)
        } else if is_oidc(principal) {
            Some(Self::Web)
        } else {
            // Everybody includes federated users.
            (principal.kind != Some(Federated) && principal.text != "*").then_some(Self::Plain)
        }
    }

    const fn principals(self) -> &'static str {
        match self {
            Self::Plain => "accounts, roles, users and services",
            Self::Saml => "SAML providers",
            Self::Web => "OIDC providers",
        }
    }
}

fn mismatched_action_for_principal(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    // Where an action fits one of the principals, the statement does what it says, so only an
    // action that fits none is a mistake for certain.
    let mut fitting = [false; 3];
    let mut principals = statement.principals().iter().peekable();
    if principals.peek().is_none() {
        return;
    }
    for principal in principals {
        let Some(way) = Way::of_principal(principal) else {
            return;
        };
        for (fits, each) in fitting.iter_mut().zip(Way::ALL) {
            *fits |= each == way;
        }
    }
    let fits = |way: Way| {
        let of_way = Way::ALL.into_iter().zip(fitting);
        of_way.into_iter().any(|(each, fits)| each == way && fits)
    };
    let mismatched = statement.actions().iter().filter_map(|action| {
        let way = Way::of_action(action)?;
        (!fits(way)).then_some((action, way))
    });
    let mut mismatched = mismatched.peekable();
    if mismatched.peek().is_none() {
        return;
    }
    let mut right = Way::ALL.into_iter().filter(|way| fits(*way));
    // Of several ways the author has to say which one is meant.
    let right = right.next().filter(|_| right.next().is_none());
    let is_there = right.is_some_and(|way| {
        let mut ways = statement.actions().iter().filter_map(Way::of_action);
        ways.any(|each| each == way)
    });
    for (action, way) in mismatched {
        let message = format!(
            "`{}` is for {}, and none is named here",
            action.text,
            way.principals()
        );
        let draft = report.at(action.node.span, message);
        let Some(right) = right else {
            continue;
        };
        let written = right.action();
        if is_there {
            draft.help(format!(
                "remove it: `{written}`, which is for {}, is there",
                right.principals()
            ));
        } else {
            let draft = draft.help(format!(
                "write `{written}`, which is for {}",
                right.principals()
            ));
            if statement.actions().len() == 1 {
                draft.edit(action.node, 0..action.text.len(), written);
            }
        }
    }
}

const ROLES_ANYWHERE: &str = "rolesanywhere.amazonaws.com";

/// What IAM Roles Anywhere does for each session, with the names in lower case.
const ANYWHERE_ACTIONS: [(&str, &str); 3] = [
    ("sts:AssumeRole", "sts:assumerole"),
    ("sts:SetSourceIdentity", "sts:setsourceidentity"),
    ("sts:TagSession", "sts:tagsession"),
];

fn missing_action_for_roles_anywhere(policy: &Policy<'_>, report: &mut Report<'_>) {
    let is_service = |principal: &Principal<'_>| {
        principal.kind == Some(Service) && principal.text.eq_ignore_ascii_case(ROLES_ANYWHERE)
    };
    // The statements that trust it count together.
    let trusting = || {
        policy.statements.iter().filter(move |statement| {
            statement.allows() && statement.principals().iter().any(is_service)
        })
    };
    let Some(list) = trusting().find_map(|statement| statement.action.as_ref()) else {
        return;
    };
    if list.negated || list.values.is_empty() {
        return;
    }
    let actions = || trusting().flat_map(Statement::actions);
    // A misspelt action has its finding, and may be the one that is missing.
    if actions().any(|action| matches!(action.meaning, Meaning::NoAction(_) | Meaning::NoService)) {
        return;
    }
    let is_missing = |lower: &str| !actions().any(|action| action.covers(lower));
    let missing: Vec<&str> = ANYWHERE_ACTIONS
        .into_iter()
        .filter(|(_, lower)| is_missing(lower))
        .map(|(name, _)| name)
        .collect();
    let listed = match missing.as_slice() {
        [] => return,
        [one] => format!("`{one}`"),
        [one, other] => format!("`{one}` and `{other}`"),
        _ => "`sts:AssumeRole`, `sts:SetSourceIdentity` and `sts:TagSession`".to_owned(),
    };
    report
        .at(
            list.member.value.span,
            format!("IAM Roles Anywhere also needs {listed}"),
        )
        .help("write `[\"sts:AssumeRole\", \"sts:SetSourceIdentity\", \"sts:TagSession\"]`");
}

/// The partition, account and role of the ARN of a session.
fn session(text: &str) -> Option<[&str; 3]> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(":sts::")?;
    let (account, rest) = rest.split_once(":assumed-role/")?;
    let (role, _) = rest.split_once('/')?;
    Some([partition, account, role])
}

/// The partition, account and name of the ARN of a role; sessions do not have its path (rule P3).
fn role(text: &str) -> Option<[&str; 3]> {
    let (partition, rest) = text.strip_prefix("arn:")?.split_once(":iam::")?;
    let (account, rest) = rest.split_once(":role/")?;
    let name = rest.rsplit_once('/').map_or(rest, |(_, name)| name);
    Some([partition, account, name])
}

fn redundant_principal(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    let named = || {
        let principals = statement.principals().iter();
        principals.filter(|principal| principal.kind == Some(Aws))
    };
    if !named().any(|principal| session(principal.text).is_some()) {
        return;
    }
    let roles: HashMap<[&str; 3], (&str, Span)> = named()
        .filter_map(|principal| {
            Some((role(principal.text)?, (principal.text, principal.node.span)))
        })
        .collect();
    for principal in named() {
        if let Some(of) = session(principal.text)
            && let Some((role, span)) = roles.get(&of)
        {
            report
                .at(
                    principal.node.span,
                    format!("`{role}` stands for all its sessions, also for this one"),
                )
                .related("the role stands here", *span)
                .help("remove the session; if it alone is meant, remove the role");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checks::testing;

    /// What is said of statements, each with its principal and its actions.
    #[track_caller]
    fn check(code: &str, statements: &[(&str, &str)], expected: &[&str]) {
        let statement = |(principal, action): &(&str, &str)| {
            format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":{action}}}"#)
        };
        let statements: Vec<String> = statements.iter().map(statement).collect();
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
            statements.join(",")
        );
        assert_eq!(testing::texts(&text, Trust, code), expected, "{text}");
    }

    const SAML: &str = r#"{"Federated":"arn:aws:iam::123456789012:saml-provider/corp"}"#;
    const OIDC: &str =
        r#"{"Federated":"arn:aws:iam::123456789012:oidc-provider/oidc.example.com/builds"}"#;
    const ROOT: &str = r#"{"AWS":"123456789012"}"#;

    #[test]
    fn actions_of_principals() {
        let code = "MISMATCHED_ACTION_FOR_PRINCIPAL";
        let (plain, saml, web) = (
            r#""sts:AssumeRole""#,
            r#""sts:AssumeRoleWithSAML""#,
            r#""sts:AssumeRoleWithWebIdentity""#,
        );
        for (principal, right) in [(SAML, saml), (OIDC, web), (ROOT, plain)] {
            for action in [plain, saml, web] {
                let expected: &[&str] = if action == right { &[] } else { &[action] };
                check(code, &[(principal, action)], expected);
            }
            check(code, &[(principal, r#""sts:*""#)], &[]);
            check(code, &[(principal, r#""sts:TagSession""#)], &[]);
        }
        check(code, &[(r#"{"Federated":"www.amazon.com"}"#, web)], &[]);
        check(
            code,
            &[(SAML, r#""STS:assumerole""#)],
            &[r#""STS:assumerole""#],
        );
        let two = r#"["sts:AssumeRole","sts:AssumeRoleWithSAML"]"#;
        check(code, &[(SAML, two)], &[plain]);
        let mixed =
            r#"{"AWS":"123456789012","Federated":"arn:aws:iam::123456789012:saml-provider/corp"}"#;
        check(code, &[(mixed, two)], &[]);
        check(code, &[(mixed, web)], &[web]);
        check(code, &[(r#"{"AWS":"*"}"#, web)], &[]);
        check(code, &[(r#""*""#, web)], &[]);
        check(code, &[(r#"{"AWS":[]}"#, web)], &[]);
        check(code, &[(r#"{"Federated":"corp"}"#, plain)], &[]);
    }

    #[test]
    fn federated_syntax() {
        let code = "INVALID_FEDERATED_PRINCIPAL_SYNTAX_IN_ROLE_TRUST_POLICY";
        let web = r#""sts:AssumeRoleWithWebIdentity""#;
        for (principal, is_wrong) in [
            (r#""accounts.google.com""#, false),
            (
                r#""arn:aws:iam::123456789012:oidc-provider/a.example.com""#,
                false,
            ),
            (r#""arn:aws:iam::123456789012:saml-provider/corp""#, false),
            (r#""google""#, true),
            (r#""https://accounts.google.com""#, true),
            (r#""arn:aws:iam::123456789012:role/build""#, true),
            (r#""arn:aws:iam::12345:saml-provider/corp""#, true),
        ] {
            let held = format!(r#"{{"Federated":{principal}}}"#);
            let expected = if is_wrong {
                vec![principal]
            } else {
                Vec::new()
            };
            check(code, &[(&held, web)], &expected);
            check("INVALID_PRINCIPAL", &[(&held, web)], &[]);
        }
    }

    #[test]
    fn roles_anywhere() {
        let code = "MISSING_ACTION_FOR_ROLES_ANYWHERE_TRUST_POLICY";
        let anywhere = r#"{"Service":["ec2.amazonaws.com","rolesanywhere.amazonaws.com"]}"#;
        let plain = r#""sts:AssumeRole""#;
        let others = r#"["sts:SetSourceIdentity","sts:TagSession"]"#;
        check(code, &[(anywhere, plain)], &[plain]);
        check(code, &[(anywhere, plain), (anywhere, others)], &[]);
        check(code, &[(anywhere, plain), (ROOT, others)], &[plain]);
        check(code, &[(anywhere, r#""sts:*""#)], &[]);
        check(code, &[(anywhere, r#""*""#)], &[]);
        check(code, &[(anywhere, r#""sts:AssumRole""#)], &[]);
        check(code, &[(anywhere, "[]")], &[]);
        check(code, &[(ROOT, plain)], &[]);
    }

    #[test]
    fn sessions_beside_their_role() {
        let code = "REDUNDANT_PRINCIPAL_IN_ROLE_TRUST_POLICY";
        let session = r#""arn:aws:sts::123456789012:assumed-role/build/run""#;
        for (role, is_redundant) in [
            ("arn:aws:iam::123456789012:role/build", true),
            ("arn:aws:iam::123456789012:role/images/build", true),
            ("arn:aws:iam::123456789012:role/Build", false),
            ("arn:aws:iam::111122223333:role/build", false),
            ("arn:aws-cn:iam::123456789012:role/build", false),
            ("arn:aws:iam::123456789012:user/build", false),
            ("123456789012", false),
        ] {
            let principal = format!(r#"{{"AWS":[{session},"{role}"]}}"#);
            let expected: &[&str] = if is_redundant { &[session] } else { &[] };
            check(code, &[(&principal, r#""sts:AssumeRole""#)], expected);
        }
    }

    #[test]
    fn everybody() {
        let code = "ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL";
        check(code, &[(r#""*""#, r#""sts:AssumeRole""#)], &[r#""*""#]);
        check(code, &[(r#"{"AWS":"*"}"#, r#""sts:AssumeRole""#)], &[]);
    }
}
