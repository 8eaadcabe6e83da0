//! Principals of resource, trust, endpoint and resource control policies: the rules P, A9 and G.

use serde_json::Value;

use super::caller::{Caller, CallerKind, split_arn};
use super::policy::{WhoElement, texts};
use super::{Check, Version};

/// One entry of Principal or `NotPrincipal`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Principal {
    /// P1: `*` or `{"AWS": "*"}`.
    Everyone,
    /// Twelve digits.
    Account(String),
    /// `arn:P:iam::ID:root`.
    Root { partition: String, account: String },
    /// The ARN of a user.
    User(String),
    /// The ARN of a role.
    Role(String),
    /// The ARN of an assumed-role session.
    Session(String),
    /// The ARN of a federated user.
    FederatedUser(String),
    /// P7: a unique id, which never matches.
    UniqueId,
    /// An identity provider.
    Federated(String),
    /// A service principal.
    Service(String),
    /// An account, by its canonical id.
    CanonicalUser(String),
}

/// L1, P1, P4: `*`, or a map of types.
pub(crate) fn read_principals(value: &Value, version: Version) -> Check<Vec<Principal>> {
    let types = match value {
        Value::String(text) if text == "*" => return Ok(vec![Principal::Everyone]),
        Value::Object(types) => types,
        _ => return Err("INVALID_PRINCIPAL_FORMAT"),
    };
    let mut principals = Vec::new();
    for (kind, values) in types {
        let read = match kind.as_str() {
            "AWS" => read_aws,
            "Federated" => read_federated,
            "Service" => read_service,
            "CanonicalUser" => read_canonical_user,
            _ => return Err("INVALID_PRINCIPAL_KEY"),
        };
        for text in texts(values)? {
            if version == Version::V2012 && text.contains("${") {
                return Err("VARIABLE_UNSUPPORTED_IN_ELEMENT");
            }
            principals.push(read(text)?);
        }
    }
    Ok(principals)
}

/// P2: a wildcard stands alone or not at all.
fn no_wildcard(text: &str) -> Check<()> {
    if text.contains(['*', '?']) {
        return Err("UNSUPPORTED_WILDCARD_IN_PRINCIPAL");
    }
    Ok(())
}

/// Choice 27: what the type `AWS` takes.
fn read_aws(text: &str) -> Check<Principal> {
    if text == "*" {
        return Ok(Principal::Everyone);
    }
    no_wildcard(text)?;
    if is_account(text) {
        return Ok(Principal::Account(text.to_owned()));
    }
    if is_unique_id(text) {
        return Ok(Principal::UniqueId);
    }
    let malformed = "INVALID_PRINCIPAL";
    let arn = split_arn(text).ok_or(malformed)?;
    // CloudFront's identities are in AWS's pages, and never call.
    if let Some(id) = arn
        .resource
        .strip_prefix("user/CloudFront Origin Access Identity ")
        && (arn.service, arn.region, arn.account) == ("iam", "", "cloudfront")
        && !id.is_empty()
        && id.chars().all(|letter| letter.is_ascii_alphanumeric())
    {
        return Ok(Principal::UniqueId);
    }
    if !is_account(arn.account) || !arn.region.is_empty() || text.contains(char::is_whitespace) {
        return Err(malformed);
    }
    let text = text.to_owned();
    match (arn.service, arn.resource.split_once('/')) {
        ("iam", None) if arn.resource == "root" => Ok(Principal::Root {
            partition: arn.partition.to_owned(),
            account: arn.account.to_owned(),
        }),
        ("iam", Some(("user", name))) if ends_in_name(name) => Ok(Principal::User(text)),
        ("iam", Some(("role", name))) if ends_in_name(name) => Ok(Principal::Role(text)),
        ("sts", Some(("assumed-role", rest))) if is_role_and_session(rest) => {
            Ok(Principal::Session(text))
        }
        ("sts", Some(("federated-user", name))) if is_one_name(name) => {
            Ok(Principal::FederatedUser(text))
        }
        _ => Err(malformed),
    }
}

/// Choice 27: a domain, or the ARN of a provider.
fn read_federated(text: &str) -> Check<Principal> {
    no_wildcard(text)?;
    let provider = split_arn(text).is_some_and(|arn| {
        arn.service == "iam"
            && arn.region.is_empty()
            && is_account(arn.account)
            && !text.contains(char::is_whitespace)
            && matches!(arn.resource.split_once('/'),
                Some(("oidc-provider" | "saml-provider", name)) if !name.is_empty())
    });
    if !provider && !is_domain(text) {
        return Err("INVALID_PRINCIPAL");
    }
    Ok(Principal::Federated(text.to_owned()))
}

/// Choice 27: a name with a dot.
fn read_service(text: &str) -> Check<Principal> {
    no_wildcard(text)?;
    if !is_domain(text) {
        return Err("INVALID_PRINCIPAL");
    }
    Ok(Principal::Service(text.to_owned()))
}

/// Choice 27: letters and digits.
fn read_canonical_user(text: &str) -> Check<Principal> {
    no_wildcard(text)?;
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err("INVALID_PRINCIPAL");
    }
    Ok(Principal::CanonicalUser(text.to_owned()))
}

/// An account id is twelve digits.
pub(crate) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
}

/// A name with a dot, of letters, digits, dots, hyphens and underscores.
pub(crate) fn is_domain(text: &str) -> bool {
    text.contains('.')
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// A path may stand before the name, and the name is not empty.
pub(crate) fn ends_in_name(path: &str) -> bool {
    !path.is_empty() && !path.ends_with('/')
}

/// `ROLE/SESSION`, both without slashes.
pub(crate) fn is_role_and_session(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(role, session)| is_one_name(role) && is_one_name(session))
}

/// A name without slashes.
pub(crate) fn is_one_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('/')
}

/// Choice 27: `AROA…` and `AIDA…`.
fn is_unique_id(text: &str) -> bool {
    (text.starts_with("AROA") || text.starts_with("AIDA"))
        && text.len() >= 16
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
}

/// How much of a caller's own side an Allow of a resource policy replaces: the rows of table G.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grant {
    /// The statement does not name the caller.
    Nothing,
    /// It names the caller's account: identity, boundary and session policy all limit.
    Account,
    /// It names the role of a session, or the user behind a federated user: boundary and session
    /// policy limit.
    Role,
    /// It names the caller itself or everyone: nothing limits.
    Direct,
}

/// G, P1, P3, P4, P7, P8, A3, A4: what one entry grants to the caller.
fn grant(principal: &Principal, caller: &Caller) -> Grant {
    let kind = &caller.kind;
    let when = |matches: bool, grant: Grant| if matches { grant } else { Grant::Nothing };
    match principal {
        Principal::Everyone => Grant::Direct,
        Principal::Account(_) | Principal::Root { .. } | Principal::CanonicalUser(_) => {
            when(names_account(principal, caller), Grant::Account)
        }
        Principal::User(arn) => match kind {
            CallerKind::User { .. } => when(*arn == caller.text, Grant::Direct),
            CallerKind::FederatedUser { by, .. } => when(by.as_ref() == Some(arn), Grant::Role),
            _ => Grant::Nothing,
        },
        Principal::Role(arn) => when(is_role_of(arn, caller), Grant::Role),
        Principal::Session(arn) => when(
            matches!(kind, CallerKind::RoleSession { .. }) && *arn == caller.text,
            Grant::Direct,
        ),
        Principal::FederatedUser(arn) => when(
            matches!(kind, CallerKind::FederatedUser { .. }) && *arn == caller.text,
            Grant::Direct,
        ),
        Principal::Federated(name) => when(
            matches!(kind, CallerKind::WebIdentity | CallerKind::Saml) && *name == caller.text,
            Grant::Direct,
        ),
        Principal::Service(name) => when(
            matches!(kind, CallerKind::Service) && *name == caller.text,
            Grant::Direct,
        ),
        Principal::UniqueId => Grant::Nothing,
    }
}

/// A3, choice 8: whether the entry names the account of the caller.
fn names_account(principal: &Principal, caller: &Caller) -> bool {
    let Some(account) = &caller.account else {
        return false;
    };
    match principal {
        Principal::Account(id) => id == account,
        Principal::Root {
            partition,
            account: id,
        } => id == account && *partition == caller.partition,
        Principal::CanonicalUser(id) => caller.canonical_id.as_ref() == Some(id),
        _ => false,
    }
}

/// P3: whether the role is the one whose session the caller is.
fn is_role_of(role: &str, caller: &Caller) -> bool {
    match &caller.kind {
        CallerKind::RoleArn { .. } => role == caller.text,
        CallerKind::RoleSession { role_name, .. } => match &caller.role_arn {
            Some(stated) => role == stated,
            None => split_arn(role).is_some_and(|arn| {
                arn.partition == caller.partition
                    && Some(arn.account) == caller.account.as_deref()
                    && last_segment(arn.resource) == role_name
            }),
        },
        _ => false,
    }
}

/// The name behind the path.
pub(crate) fn last_segment(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// A9: whether the entry names some session of the role that the caller is given as.
fn is_session_of_role(principal: &Principal, caller: &Caller) -> bool {
    let (Principal::Session(arn), CallerKind::RoleArn { role_name }) = (principal, &caller.kind)
    else {
        return false;
    };
    split_arn(arn).is_some_and(|arn| {
        arn.partition == caller.partition
            && Some(arn.account) == caller.account.as_deref()
            && arn.resource.split('/').nth(1) == Some(role_name)
    })
}

/// O6: a gateway endpoint reads an account as its root user.
fn is_root_for_gateway(principal: &Principal, caller: &Caller) -> bool {
    !matches!(
        principal,
        Principal::Account(_) | Principal::Root { .. } | Principal::CanonicalUser(_)
    ) || matches!(caller.kind, CallerKind::Root)
}

/// Which policy a principal element stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// A resource or trust policy.
    Resource,
    /// Another policy that names principals.
    Guardrail,
    /// The policy of a gateway endpoint.
    GatewayEndpoint,
}

/// Whether an Allow names the caller, and in which form.
pub(crate) fn allows_caller(who: &WhoElement, caller: &Caller, place: Place) -> Grant {
    match who {
        WhoElement::Unsaid => Grant::Direct,
        WhoElement::Is(list) => list
            .iter()
            .filter(|entry| place != Place::GatewayEndpoint || is_root_for_gateway(entry, caller))
            .map(|entry| grant(entry, caller))
            .max()
            .unwrap_or(Grant::Nothing),
        // P6: refused at load.
        WhoElement::Not(_) => Grant::Nothing,
    }
}

/// A3, A9, S5: whether a Deny concerns the caller.
pub(crate) fn denies_caller(
    who: &WhoElement,
    caller: &Caller,
    place: Place,
    has_boundary: bool,
) -> bool {
    match who {
        WhoElement::Unsaid => true,
        WhoElement::Is(list) => {
            allows_caller(who, caller, place) != Grant::Nothing
                || list.iter().any(|entry| is_session_of_role(entry, caller))
        }
        WhoElement::Not(list) => {
            (place == Place::Resource && has_boundary) || !is_exempt(list, caller)
        }
    }
}

/// P6: the caller is exempt from `NotPrincipal` if all its forms are listed.
fn is_exempt(list: &[Principal], caller: &Caller) -> bool {
    let account = || list.iter().any(|entry| names_account(entry, caller));
    let itself = || {
        list.iter()
            .any(|entry| grant(entry, caller) == Grant::Direct)
    };
    let role = || {
        list.iter()
            .any(|entry| matches!(entry, Principal::Role(arn) if is_role_of(arn, caller)))
    };
    match caller.kind {
        CallerKind::Root => account(),
        CallerKind::User { .. } | CallerKind::FederatedUser { .. } => itself() && account(),
        CallerKind::RoleSession { .. } => itself() && role() && account(),
        CallerKind::Service | CallerKind::WebIdentity | CallerKind::Saml => itself(),
        CallerKind::RoleArn { .. } | CallerKind::Anonymous => false,
    }
}
