//! The caller of a request.

use super::Check;
use super::principal::{ends_in_name, is_domain, is_one_name, is_role_and_session, last_segment};
use super::request::{Object, flag, read_account, text};

/// The caller and what is stated about it.
#[derive(Debug)]
pub(crate) struct Caller {
    /// As given.
    pub(crate) text: String,
    pub(crate) kind: CallerKind,
    /// Empty for callers without an account.
    pub(crate) partition: String,
    /// Nothing for services, anonymous, web-identity and SAML callers.
    pub(crate) account: Option<String>,
    /// The role's ARN as stated, for a session.
    pub(crate) role_arn: Option<String>,
    pub(crate) canonical_id: Option<String>,
    pub(crate) unique_id: Option<String>,
    pub(crate) management_account: bool,
    pub(crate) service_linked_role: bool,
    pub(crate) outside_organization: bool,
}

/// The kinds of callers.
#[derive(Debug)]
pub(crate) enum CallerKind {
    Root,
    User {
        name: String,
    },
    RoleSession {
        role_name: String,
        session: String,
    },
    /// A9: a session of unknown name.
    RoleArn {
        role_name: String,
    },
    /// S6: `by` is the ARN of a user, or of root.
    FederatedUser {
        name: String,
        by: Option<String>,
    },
    WebIdentity,
    Saml,
    Service,
    Anonymous,
}

/// The six parts of an ARN, the last with its colons.
pub(crate) struct ArnParts<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

/// The parts of a text that starts with `arn:` and has five colons.
pub(crate) fn split_arn(text: &str) -> Option<ArnParts<'_>> {
    let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
    Some(ArnParts {
        partition: parts.next()?,
        service: parts.next()?,
        region: parts.next()?,
        account: parts.next()?,
        resource: parts.next()?,
    })
}

/// The caller with its facts.
pub(crate) fn read_caller(principal: &str, facts: &Object) -> Check<Caller> {
    let federated_by = text(facts, "federated_by")?.map(str::to_owned);
    let role_arn = text(facts, "role_arn")?.map(str::to_owned);
    let (kind, partition, account) = caller_kind(principal, federated_by.clone())?;
    let caller = Caller {
        text: principal.to_owned(),
        kind,
        partition,
        account,
        role_arn,
        canonical_id: text(facts, "canonical_id")?.map(str::to_owned),
        unique_id: text(facts, "unique_id")?.map(str::to_owned),
        management_account: flag(facts, "management_account")?,
        service_linked_role: flag(facts, "service_linked_role")?,
        outside_organization: flag(facts, "outside_organization")?,
    };
    let right_role = match (&caller.role_arn, &caller.kind) {
        (None, _) => true,
        (Some(role), CallerKind::RoleSession { role_name, .. }) => {
            matches!(caller_kind(role, None),
                Ok((CallerKind::RoleArn { role_name: name }, partition, account))
                    if name == *role_name
                        && partition == caller.partition
                        && account == caller.account)
        }
        (Some(_), _) => false,
    };
    let right_federator = match (&federated_by, &caller.kind) {
        (None, _) => true,
        (Some(by), CallerKind::FederatedUser { .. }) => {
            matches!(caller_kind(by, None),
                Ok((CallerKind::User { .. } | CallerKind::Root, partition, account))
                    if partition == caller.partition && account == caller.account)
        }
        (Some(_), _) => false,
    };
    if right_role && right_federator {
        Ok(caller)
    } else {
        Err("FACT_FOR_CALLER")
    }
}

/// The kind of caller with its partition and account.
fn caller_kind(text: &str, by: Option<String>) -> Check<(CallerKind, String, Option<String>)> {
    let accountless = |kind| Ok((kind, String::new(), None));
    if text == "anonymous" {
        return accountless(CallerKind::Anonymous);
    }
    if !text.starts_with("arn:") && is_domain(text) {
        let aws = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
        return accountless(if aws && text != "cognito-identity.amazonaws.com" {
            CallerKind::Service
        } else {
            CallerKind::WebIdentity
        });
    }
    let malformed = "INVALID_CALLER";
    let arn = split_arn(text).ok_or(malformed)?;
    if text.contains(['*', '?']) || text.contains(char::is_whitespace) || !arn.region.is_empty() {
        return Err(malformed);
    }
    let kind = match (arn.service, arn.resource.split_once('/')) {
        ("iam", None) if arn.resource == "root" => CallerKind::Root,
        ("iam", Some(("user", path))) if ends_in_name(path) => CallerKind::User {
            name: last_segment(path).to_owned(),
        },
        ("iam", Some(("role", path))) if ends_in_name(path) => CallerKind::RoleArn {
            role_name: last_segment(path).to_owned(),
        },
        ("sts", Some(("assumed-role", rest))) if is_role_and_session(rest) => {
            let (role, session) = rest.split_once('/').ok_or(malformed)?;
            CallerKind::RoleSession {
                role_name: role.to_owned(),
                session: session.to_owned(),
            }
        }
        ("sts", Some(("federated-user", name))) if is_one_name(name) => CallerKind::FederatedUser {
            name: name.to_owned(),
            by,
        },
        ("iam", Some(("oidc-provider", name))) if !name.is_empty() => CallerKind::WebIdentity,
        ("iam", Some(("saml-provider", name))) if !name.is_empty() => CallerKind::Saml,
        _ => return Err(malformed),
    };
    let account = read_account(arn.account)?.to_owned();
    Ok(match kind {
        CallerKind::WebIdentity | CallerKind::Saml => (kind, String::new(), None),
        _ => (kind, arn.partition.to_owned(), Some(account)),
    })
}

impl Caller {
    /// Choice 12: a federated user whose federating user is root.
    pub(crate) fn is_federated_by_root(&self) -> bool {
        matches!(&self.kind, CallerKind::FederatedUser { by: Some(by), .. } if by.ends_with(":root"))
    }

    /// D: the role's ARN of a role session.
    pub(crate) fn role(&self, role_name: &str) -> String {
        match &self.role_arn {
            Some(stated) => stated.clone(),
            None => format!(
                "arn:{}:iam::{}:role/{role_name}",
                self.partition,
                self.account.as_deref().unwrap_or_default()
            ),
        }
    }
}
