//! The forms that the ARNs of principals have: one reading of them for callers and for Principal.

use crate::{AccountId, Arn};

/// What kind of principal an ARN names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PrincipalArn {
    /// `arn:aws:iam::123456789012:root`: the account, or its root user.
    Root,
    /// `arn:aws:iam::123456789012:user/path/name`.
    User,
    /// `arn:aws:iam::123456789012:role/path/name`.
    Role,
    /// `arn:aws:sts::123456789012:assumed-role/role/session`.
    Session,
    /// `arn:aws:sts::123456789012:federated-user/name`.
    FederatedUser,
    /// `arn:aws:iam::123456789012:oidc-provider/domain/path`.
    OidcProvider,
    /// `arn:aws:iam::123456789012:saml-provider/name`.
    SamlProvider,
}

impl PrincipalArn {
    /// Reads the form of an ARN, and the account that is part of each.
    pub(crate) fn of(arn: &Arn) -> Result<(Self, AccountId), &'static str> {
        if !arn.region().is_empty() {
            return Err("no principal has a Region");
        }
        let account = arn.account_id().ok_or("its account is not 12 digits")?;
        let (noun, name) = arn
            .resource()
            .split_once('/')
            .unwrap_or((arn.resource(), ""));
        let named = !name.is_empty() && !name.ends_with('/');
        let form = match (arn.service(), noun) {
            ("iam", "root") if arn.resource() == "root" => Self::Root,
            ("iam", "user") if named => Self::User,
            ("iam", "role") if named => Self::Role,
            ("iam", "oidc-provider") if named => Self::OidcProvider,
            ("iam", "saml-provider") if named => Self::SamlProvider,
            ("sts", "assumed-role") => match name.split_once('/') {
                Some((role, session))
                    if !role.is_empty() && !session.is_empty() && !session.contains('/') =>
                {
                    Self::Session
                }
                _ => return Err("write `assumed-role/ROLE/SESSION`"),
            },
            ("sts", "federated-user") if named => Self::FederatedUser,
            ("iam", "group" | "instance-profile") => {
                return Err("groups and instance profiles are no principals");
            }
            _ => return Err("no principal has an ARN of this form"),
        };
        Ok((form, account))
    }
}

/// The role's name and the session's name of an `assumed-role` ARN.
pub(crate) fn session_parts(arn: &Arn) -> Option<(&str, &str)> {
    arn.resource()
        .strip_prefix("assumed-role/")?
        .split_once('/')
}

/// The name of a user or role: the last path segment of its ARN.
pub(crate) fn last_segment(arn: &Arn) -> &str {
    let resource = arn.resource();
    resource.rsplit_once('/').map_or(resource, |(_, name)| name)
}

/// Whether the session is one of the role, by partition, account and the role's last path segment
/// (rule P3): the ARNs of sessions have no path.
pub(crate) fn is_session_of(session: &Arn, role: &Arn) -> bool {
    role.partition() == session.partition()
        && role.account() == session.account()
        && session_parts(session).is_some_and(|(name, _)| name == last_segment(role))
}

/// Whether text can be the name of a service or of an identity provider.
pub(crate) fn is_domain(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    text.bytes().all(plain) && text.contains('.') && !text.starts_with('.') && !text.ends_with('.')
}
