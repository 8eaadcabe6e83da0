//! The principal of a request: who calls.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use crate::principal_arn::{PrincipalArn, is_domain, is_session_of, last_segment, session_parts};
use crate::{AccountId, Arn};

/// Text or facts that make no caller.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCaller {
    /// The text names no principal that can call.
    #[error("`{text}` is not a caller: {reason}")]
    Form {
        /// The text.
        text: SmolStr,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A fact that this kind of caller does not have.
    #[error("{fact} does not go with {caller}")]
    Fact {
        /// The fact.
        fact: &'static str,
        /// The caller, with its article.
        caller: &'static str,
    },
    /// A role ARN that is not the session's.
    #[error("`{role}` is not the role of the session `{session}`")]
    OtherRole {
        /// The stated role.
        role: SmolStr,
        /// The session.
        session: SmolStr,
    },
}

/// Which kind of principal a caller is.
///
/// Page "AWS JSON policy elements: Principal".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CallerKind {
    /// The root user of an account: `arn:aws:iam::123456789012:root`.
    Root,
    /// An IAM user: `arn:aws:iam::123456789012:user/path/ana`.
    User,
    /// A role session: `arn:aws:sts::123456789012:assumed-role/build/i-0abc`.
    RoleSession,
    /// A role: a session of it whose name is not known (rule A9).
    Role,
    /// A federated user: `arn:aws:sts::123456789012:federated-user/ana`.
    FederatedUser,
    /// Someone whom an OpenID Connect provider vouches for, before any role is assumed.
    WebIdentity,
    /// Someone whom a SAML provider vouches for, before any role is assumed.
    Saml,
    /// An AWS service: `ec2.amazonaws.com`.
    Service,
    /// A request without signature.
    Anonymous,
}

impl CallerKind {
    /// With its article, as messages use it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "the root user",
            Self::User => "an IAM user",
            Self::RoleSession => "a role session",
            Self::Role => "a role session of unknown name",
            Self::FederatedUser => "a federated user",
            Self::WebIdentity => "a web identity",
            Self::Saml => "a SAML identity",
            Self::Service => "a service",
            Self::Anonymous => "an anonymous caller",
        }
    }

    /// Whether a session of a role calls.
    pub const fn is_role_session(self) -> bool {
        matches!(self, Self::RoleSession | Self::Role)
    }

    /// Whether the caller belongs to an AWS account, so that identity policies and SCPs can
    /// concern it.
    pub const fn has_account(self) -> bool {
        matches!(
            self,
            Self::Root | Self::User | Self::RoleSession | Self::Role | Self::FederatedUser
        )
    }
}

/// Who created the session of a federated user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum FederatedBy {
    /// The root user of the account.
    Root,
    /// An IAM user.
    User(Arn),
}

/// The principal of a request. Cheap to clone.
///
/// # Examples
/// ```
/// use iam_model::{Caller, CallerKind};
/// let caller = Caller::parse("arn:aws:sts::123456789012:assumed-role/build/i-0abc")?;
/// assert_eq!(caller.kind(), CallerKind::RoleSession);
/// assert_eq!(caller.principal_arn(), Some("arn:aws:iam::123456789012:role/build"));
/// # Ok::<(), iam_model::InvalidCaller>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Caller {
    kind: CallerKind,
    account: Option<AccountId>,
    // Callers are few and come again: their clones share what most decisions do not ask for.
    identity: Arc<Identity>,
    /// The caller belongs to the management account of its organization, which SCPs do not touch
    /// (rule O2).
    pub management_account: bool,
    /// The caller is a session of a service-linked role, which SCPs and RCPs do not touch.
    pub service_linked_role: bool,
    /// The caller's account belongs to no organization, or to another one than the SCPs.
    pub outside_organization: bool,
}

/// Who a caller is by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Identity {
    // INVARIANT: the ARN of every kind but web identity by domain, service, anonymous and the
    // unnamed user.
    arn: Option<Arn>,
    // The ARN, the name of a service or a provider, `anonymous`, or words for the unnamed user.
    text: SmolStr,
    principal_arn: Option<SmolStr>,
    user_id: Option<SmolStr>,
    role_arn: Option<Arn>,
    federated_by: Option<FederatedBy>,
    unique_id: Option<SmolStr>,
    canonical_id: Option<SmolStr>,
}

/// The one web-identity provider whose name ends like a service's.
const COGNITO: &str = "cognito-identity.amazonaws.com";

impl Caller {
    /// A request without signature.
    pub fn anonymous() -> Self {
        Self::of(CallerKind::Anonymous, None, "anonymous".into())
    }

    /// Some IAM user of an account, of whom nothing else is known.
    ///
    /// What a policy is simulated with when nobody says who calls. The user has an account, so
    /// that same-account rules and SCPs concern it, and implies no condition key at all: a
    /// condition or variable on `aws:PrincipalArn`, `aws:username` and their like finds nothing
    /// unless the request states the key.
    ///
    /// # Examples
    /// ```
    /// use iam_model::{AccountId, Caller};
    /// let caller = Caller::unnamed_user(AccountId::parse("123456789012")?);
    /// assert!(caller.is_unnamed());
    /// assert_eq!(caller.principal_arn(), None);
    /// # Ok::<(), iam_model::InvalidAccountId>(())
    /// ```
    pub fn unnamed_user(account: AccountId) -> Self {
        let text = format_smolstr!("an unnamed user of account {account}");
        Self {
            account: Some(account),
            ..Self::of(CallerKind::User, None, text)
        }
    }

    /// Reads a caller: the ARN of a user, role session, role, federated user, root user, OIDC or
    /// SAML provider; a provider's domain; a service principal; or `anonymous`.
    pub fn parse(text: &str) -> Result<Self, InvalidCaller> {
        if text == "anonymous" {
            return Ok(Self::anonymous());
        }
        let form = |reason| InvalidCaller::Form {
            text: text.into(),
            reason,
        };
        if !text.starts_with("arn:") {
            if !is_domain(text) {
                return Err(form(
                    "write the ARN of a principal, the name of a service or provider, or `anonymous`",
                ));
            }
            let service = text != COGNITO
                && (text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn"));
            let kind = if service {
                CallerKind::Service
            } else {
                CallerKind::WebIdentity
            };
            return Ok(Self::of(kind, None, text.into()));
        }
        let arn = Arn::parse(text).map_err(|error| form(error.reason))?;
        if text.contains(['*', '?']) || text.contains(char::is_whitespace) {
            return Err(form("it has a wildcard or a blank"));
        }
        let (read, _) = PrincipalArn::of(&arn).map_err(form)?;
        let kind = match read {
            PrincipalArn::Root => CallerKind::Root,
            PrincipalArn::User => CallerKind::User,
            PrincipalArn::Role => CallerKind::Role,
            PrincipalArn::Session => CallerKind::RoleSession,
            PrincipalArn::FederatedUser => CallerKind::FederatedUser,
            PrincipalArn::OidcProvider => CallerKind::WebIdentity,
            PrincipalArn::SamlProvider => CallerKind::Saml,
        };
        Ok(Self::of(kind, Some(arn), text.into()))
    }

    fn of(kind: CallerKind, arn: Option<Arn>, text: SmolStr) -> Self {
        let account = match kind {
            CallerKind::WebIdentity | CallerKind::Saml => None,
            _ => arn.as_ref().and_then(Arn::account_id),
        };
        let principal_arn = match (&kind, &arn) {
            (CallerKind::RoleSession, Some(arn)) => {
                let role = session_parts(arn).map(|(role, _)| role).unwrap_or_default();
                Some(format_smolstr!(
                    "arn:{}:iam::{}:role/{role}",
                    arn.partition(),
                    arn.account()
                ))
            }
            (CallerKind::WebIdentity | CallerKind::Saml, _) => None,
            (_, arn) => arn.as_ref().map(|arn| arn.as_str().into()),
        };
        let mut identity = Identity {
            arn,
            text,
            principal_arn,
            user_id: None,
            role_arn: None,
            federated_by: None,
            unique_id: None,
            canonical_id: None,
        };
        identity.user_id = identity.implied_user_id(kind, account);
        Self {
            kind,
            account,
            identity: Arc::new(identity),
            management_account: false,
            service_linked_role: false,
            outside_organization: false,
        }
    }

    fn identity(&mut self) -> &mut Identity {
        Arc::make_mut(&mut self.identity)
    }

    /// States the whole ARN of a session's role, path included.
    pub fn with_role_arn(mut self, role: Arn) -> Result<Self, InvalidCaller> {
        if self.kind != CallerKind::RoleSession {
            return Err(self.no_fact("role_arn"));
        }
        let is_role = Self::parse(role.as_str()).is_ok_and(|role| role.kind == CallerKind::Role);
        let same = self
            .arn()
            .is_some_and(|session| is_role && is_session_of(session, &role));
        if !same {
            return Err(InvalidCaller::OtherRole {
                role: role.as_str().into(),
                session: self.as_str().into(),
            });
        }
        let identity = self.identity();
        identity.principal_arn = Some(role.as_str().into());
        identity.role_arn = Some(role);
        Ok(self)
    }

    /// States who created a federated user's session: the ARN of an IAM user or of the root user
    /// of the same account (rule S6).
    pub fn with_federated_by(mut self, by: &Arn) -> Result<Self, InvalidCaller> {
        if self.kind != CallerKind::FederatedUser {
            return Err(self.no_fact("federated_by"));
        }
        let form = |reason| InvalidCaller::Form {
            text: by.as_str().into(),
            reason,
        };
        let federator = Self::parse(by.as_str())?;
        if federator.account != self.account {
            return Err(form(
                "a federated user is of the account of who created its session",
            ));
        }
        self.identity().federated_by = Some(match federator.kind {
            CallerKind::Root => FederatedBy::Root,
            CallerKind::User => FederatedBy::User(by.clone()),
            _ => {
                return Err(form(
                    "a federated user is created by an IAM user or the root user",
                ));
            }
        });
        Ok(self)
    }

    /// States the unique id of the user or role (`AIDA…`, `AROA…`), from which `aws:userid` follows.
    pub fn with_unique_id(mut self, id: impl Into<SmolStr>) -> Self {
        let (kind, account) = (self.kind, self.account);
        let identity = self.identity();
        identity.unique_id = Some(id.into());
        identity.user_id = identity.implied_user_id(kind, account);
        self
    }

    /// States the canonical user id of the caller's account, which S3 policies may name.
    pub fn with_canonical_id(mut self, id: impl Into<SmolStr>) -> Self {
        self.identity().canonical_id = Some(id.into());
        self
    }

    fn no_fact(&self, fact: &'static str) -> InvalidCaller {
        InvalidCaller::Fact {
            fact,
            caller: self.kind.name(),
        }
    }

    /// The kind of principal.
    pub const fn kind(&self) -> CallerKind {
        self.kind
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.identity.text
    }

    /// Whether this is [`Caller::unnamed_user`], who implies no condition key.
    pub fn is_unnamed(&self) -> bool {
        self.kind == CallerKind::User && self.identity.arn.is_none()
    }

    /// The caller's own ARN; none for services, anonymous callers, providers' domains and the
    /// unnamed user.
    pub fn arn(&self) -> Option<&Arn> {
        self.identity.arn.as_ref()
    }

    /// The account that the caller belongs to; none for providers, services and anonymous callers.
    pub fn account(&self) -> Option<AccountId> {
        self.account
    }

    /// The role's name and the session's name.
    pub fn session(&self) -> Option<(&str, &str)> {
        match self.kind {
            CallerKind::RoleSession => session_parts(self.arn()?),
            _ => None,
        }
    }

    /// The role's whole ARN: as stated for a session, or the caller's own if it is given as a role.
    pub fn role_arn(&self) -> Option<&Arn> {
        match self.kind {
            CallerKind::Role => self.arn(),
            _ => self.identity.role_arn.as_ref(),
        }
    }

    /// Who created a federated user's session, if stated.
    pub fn federated_by(&self) -> Option<&FederatedBy> {
        self.identity.federated_by.as_ref()
    }

    /// The canonical user id of the caller's account, if stated.
    pub fn canonical_id(&self) -> Option<&str> {
        self.identity.canonical_id.as_deref()
    }

    /// `aws:PrincipalArn`: for a role session the role's ARN (rule D).
    pub fn principal_arn(&self) -> Option<&str> {
        self.identity.principal_arn.as_deref()
    }

    /// `aws:userid`.
    pub fn user_id(&self) -> Option<&str> {
        self.identity.user_id.as_deref()
    }

    /// `aws:username`: the last path segment of a user's ARN.
    pub fn user_name(&self) -> Option<&str> {
        match self.kind {
            CallerKind::User => self.arn().map(last_segment),
            _ => None,
        }
    }

    /// `aws:PrincipalType`.
    pub fn principal_type(&self) -> Option<&'static str> {
        if self.is_unnamed() {
            return None;
        }
        Some(match self.kind {
            CallerKind::Root => "Account",
            CallerKind::User => "User",
            CallerKind::RoleSession | CallerKind::Role => "AssumedRole",
            CallerKind::FederatedUser => "FederatedUser",
            CallerKind::Anonymous => "Anonymous",
            CallerKind::WebIdentity | CallerKind::Saml | CallerKind::Service => return None,
        })
    }
}

impl Identity {
    fn implied_user_id(&self, kind: CallerKind, account: Option<AccountId>) -> Option<SmolStr> {
        match kind {
            CallerKind::Root => account.map(|id| id.as_str().into()),
            CallerKind::User => self.unique_id.clone(),
            CallerKind::RoleSession => {
                let (_, session) = session_parts(self.arn.as_ref()?)?;
                let id = self.unique_id.as_ref()?;
                Some(format_smolstr!("{id}:{session}"))
            }
            CallerKind::FederatedUser => {
                let name = self
                    .arn
                    .as_ref()?
                    .resource()
                    .strip_prefix("federated-user/")?;
                Some(format_smolstr!("{}:{name}", account?))
            }
            CallerKind::Anonymous => Some(SmolStr::new_static("anonymous")),
            CallerKind::Role | CallerKind::WebIdentity | CallerKind::Saml | CallerKind::Service => {
                None
            }
        }
    }
}

impl FromStr for Caller {
    type Err = InvalidCaller;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for Caller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests;
