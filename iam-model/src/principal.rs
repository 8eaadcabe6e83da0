//! The Principal element: whom a policy names, and how it matches a caller.

use std::fmt;
use std::str::FromStr;

use indexmap::IndexMap;
use smol_str::SmolStr;

use crate::principal_arn::{PrincipalArn, is_domain, is_session_of};
use crate::{AccountId, Arn, Caller, CallerKind, FederatedBy, OneOrMany, ProblemKind};

/// The types of principal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PrincipalType {
    /// Accounts, users, roles, sessions, `*`.
    Aws,
    /// An account by its canonical user id.
    CanonicalUser,
    /// An OIDC or SAML provider.
    Federated,
    /// An AWS service.
    Service,
}

impl PrincipalType {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::Aws,
        Self::CanonicalUser,
        Self::Federated,
        Self::Service,
    ];

    /// The key in a policy document.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Aws => "AWS",
            Self::CanonicalUser => "CanonicalUser",
            Self::Federated => "Federated",
            Self::Service => "Service",
        }
    }

    /// Reads the exact key.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == text)
    }
}

impl fmt::Display for PrincipalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The value of Principal or NotPrincipal, as the author wrote it.
///
/// Page "AWS JSON policy elements: Principal".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Principals {
    /// The string `*`: every caller.
    Any,
    /// Type → values, in the author's order; any match counts (rule P4).
    Map(IndexMap<PrincipalType, OneOrMany<SmolStr>>),
}

impl Principals {
    /// Principals of one type.
    pub fn of(kind: PrincipalType, values: impl Into<OneOrMany<SmolStr>>) -> Self {
        Self::Map(IndexMap::from([(kind, values.into())]))
    }

    /// Whether nobody is named: the statement never applies (rule L2).
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Any => false,
            Self::Map(map) => map.values().all(OneOrMany::is_empty),
        }
    }

    /// The form that matches.
    ///
    /// # Errors
    /// The position of each bad value and what is wrong with it.
    pub fn matcher(&self) -> Result<PrincipalMatcher, Vec<(usize, usize, ProblemKind)>> {
        let mut named = Vec::new();
        let mut problems = Vec::new();
        match self {
            Self::Any => named.push(Named::Any),
            Self::Map(map) => {
                for (at, (kind, values)) in map.iter().enumerate() {
                    for (index, value) in values.iter().enumerate() {
                        match Named::read(*kind, value) {
                            Ok(read) => named.push(read),
                            Err(problem) => problems.push((at, index, problem)),
                        }
                    }
                }
            }
        }
        if problems.is_empty() {
            Ok(PrincipalMatcher {
                named: named.into_boxed_slice(),
            })
        } else {
            Err(problems)
        }
    }
}

/// The name of an AWS service as a principal: `ec2.amazonaws.com`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ServicePrincipal(SmolStr);

impl ServicePrincipal {
    /// Reads a name with a dot and without wildcards.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        Named::read(PrincipalType::Service, text).map(|_| Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ServicePrincipal {
    type Err = ProblemKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// One named principal, read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Named {
    Any,
    /// An account by its id, or by its root ARN, which states the partition too.
    Account(Option<SmolStr>, AccountId),
    User(Arn),
    Role(Arn),
    Session(Arn),
    FederatedUser(Arn),
    /// Who never calls in a request that is decided here: the unique id of a deleted principal (rule
    /// P7), an origin access identity of CloudFront.
    NoCaller,
    CanonicalUser(SmolStr),
    Provider(SmolStr),
    Service(SmolStr),
}

impl Named {
    fn read(kind: PrincipalType, text: &str) -> Result<Self, ProblemKind> {
        let invalid = |reason| ProblemKind::InvalidPrincipal {
            principal_type: kind.name(),
            value: text.into(),
            reason,
        };
        if kind == PrincipalType::Aws && text == "*" {
            return Ok(Self::Any);
        }
        if text.contains("${") {
            return Err(ProblemKind::VariableInElement {
                element: "Principal",
            });
        }
        if text.contains(['*', '?']) {
            return Err(ProblemKind::WildcardInPrincipal { value: text.into() });
        }
        if kind == PrincipalType::Aws && is_origin_access_identity(text) {
            return Ok(Self::NoCaller);
        }
        if text.is_empty() || text.contains(char::is_whitespace) {
            return Err(invalid("it is empty or contains a blank"));
        }
        match kind {
            PrincipalType::Aws => Self::read_aws(text).map_err(invalid),
            PrincipalType::CanonicalUser if text.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                Ok(Self::CanonicalUser(text.into()))
            }
            PrincipalType::CanonicalUser => {
                Err(invalid("a canonical user id has letters and digits only"))
            }
            PrincipalType::Federated => {
                let provider = match Arn::parse(text) {
                    Ok(arn) => matches!(
                        PrincipalArn::of(&arn),
                        Ok((PrincipalArn::OidcProvider | PrincipalArn::SamlProvider, _))
                    ),
                    Err(_) => !text.starts_with("arn:") && is_domain(text),
                };
                provider
                    .then(|| Self::Provider(text.into()))
                    .ok_or_else(|| invalid("name a provider by its domain or ARN"))
            }
            PrincipalType::Service => (!text.starts_with("arn:") && is_domain(text))
                .then(|| Self::Service(text.into()))
                .ok_or_else(|| invalid("a service is named like `ec2.amazonaws.com`")),
        }
    }

    fn read_aws(text: &str) -> Result<Self, &'static str> {
        if let Ok(account) = AccountId::parse(text) {
            return Ok(Self::Account(None, account));
        }
        if !text.starts_with("arn:") {
            let unique_id = text.len() >= 16
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
                && text.starts_with('A');
            return if unique_id {
                Ok(Self::NoCaller)
            } else {
                Err("write `*`, an account id or an ARN")
            };
        }
        let arn = Arn::parse(text).map_err(|error| error.reason)?;
        let (form, account) = PrincipalArn::of(&arn)?;
        match form {
            PrincipalArn::Root => Ok(Self::Account(Some(arn.partition().into()), account)),
            PrincipalArn::User => Ok(Self::User(arn)),
            PrincipalArn::Role => Ok(Self::Role(arn)),
            PrincipalArn::Session => Ok(Self::Session(arn)),
            PrincipalArn::FederatedUser => Ok(Self::FederatedUser(arn)),
            PrincipalArn::OidcProvider | PrincipalArn::SamlProvider => {
                Err("a provider is a principal of type Federated")
            }
        }
    }
}

/// Page: "Restrict access to an Amazon S3 origin", section "Using an origin access identity". The only
/// ARN with blanks, and with a word for the account.
fn is_origin_access_identity(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let head = [parts.next(), parts.nth(1), parts.next(), parts.next()];
    let id = parts
        .next()
        .and_then(|rest| rest.strip_prefix("user/CloudFront Origin Access Identity "));
    head == [Some("arn"), Some("iam"), Some(""), Some("cloudfront")]
        && id
            .is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// How principals of an Allow name a caller: what an implicit deny in another layer still blocks
/// depends on it (table G).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "a set of five named members, not the states of a machine"
)]
pub struct Forms {
    /// By its own name, or by `*`.
    pub direct: bool,
    /// By its role.
    pub role: bool,
    /// By the IAM user that created the federated session.
    pub federating_user: bool,
    /// By its account.
    pub account: bool,
    /// Perhaps: a session of the caller's role is named, and the caller's session name is unknown
    /// (rule A9), or a user of the account of a caller that is some user of it.
    pub undecided: bool,
}

impl Forms {
    /// Whether any form matches for certain.
    pub const fn any(self) -> bool {
        self.direct || self.role || self.federating_user || self.account
    }

    /// The forms of either.
    pub const fn or(self, other: Self) -> Self {
        Self {
            direct: self.direct | other.direct,
            role: self.role | other.role,
            federating_user: self.federating_user | other.federating_user,
            account: self.account | other.account,
            undecided: self.undecided | other.undecided,
        }
    }

    /// The forms of both.
    pub const fn and(self, other: Self) -> Self {
        Self {
            direct: self.direct & other.direct,
            role: self.role & other.role,
            federating_user: self.federating_user & other.federating_user,
            account: self.account & other.account,
            undecided: self.undecided & other.undecided,
        }
    }

    /// The forms in which a caller can be named for certain.
    pub fn of(caller: &Caller) -> Self {
        Self {
            direct: true,
            role: caller.kind().is_role_session(),
            federating_user: matches!(caller.federated_by(), Some(FederatedBy::User(_))),
            account: caller.kind().has_account(),
            undecided: false,
        }
    }

    /// Whether a Deny that names the caller so concerns it; what is undecided counts as denied.
    pub const fn denies(self) -> bool {
        self.any() || self.undecided
    }
}

/// Where principals are matched: gateway endpoints read an account in their own way (rule O6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrincipalMatching {
    /// Everywhere else.
    #[default]
    Usual,
    /// A gateway endpoint: an account or its root ARN names the root user only.
    GatewayEndpoint,
}

/// [`Principals`] compiled for matching.
#[derive(Clone, Debug)]
pub struct PrincipalMatcher {
    named: Box<[Named]>,
}

impl PrincipalMatcher {
    /// The forms in which the caller is named (rules P1, P3, P4, P7, P8).
    pub fn forms(&self, caller: &Caller, matching: PrincipalMatching) -> Forms {
        let mut forms = Forms::default();
        let account_matches = match matching {
            PrincipalMatching::Usual => true,
            PrincipalMatching::GatewayEndpoint => caller.kind() == CallerKind::Root,
        };
        for named in &self.named {
            match named {
                Named::Any => forms.direct = true,
                Named::Account(partition, account) => {
                    let same = caller.account() == Some(*account)
                        && partition.as_deref().is_none_or(|partition| {
                            // An unnamed user's partition is not known; its account is.
                            caller.arn().is_none_or(|arn| arn.partition() == partition)
                        });
                    forms.account |= same && account_matches;
                }
                Named::CanonicalUser(id) => {
                    let same = caller.kind().has_account() && caller.canonical_id() == Some(id);
                    forms.account |= same && account_matches;
                }
                Named::User(arn) => {
                    forms.direct |= caller.kind() == CallerKind::User && caller.arn() == Some(arn);
                    forms.undecided |= caller.is_unnamed() && caller.account() == arn.account_id();
                    forms.federating_user |= matches!(
                        caller.federated_by(),
                        Some(FederatedBy::User(user)) if user == arn
                    );
                }
                Named::Role(arn) => forms.role |= is_role(arn, caller),
                Named::Session(arn) => match caller.kind() {
                    CallerKind::Role => {
                        forms.undecided |= caller
                            .role_arn()
                            .is_some_and(|role| is_session_of(arn, role));
                    }
                    CallerKind::RoleSession => forms.direct |= caller.arn() == Some(arn),
                    _ => {}
                },
                Named::FederatedUser(arn) => {
                    forms.direct |=
                        caller.kind() == CallerKind::FederatedUser && caller.arn() == Some(arn);
                }
                Named::Provider(provider) => {
                    forms.direct |=
                        matches!(caller.kind(), CallerKind::WebIdentity | CallerKind::Saml)
                            && caller.as_str() == provider;
                }
                Named::Service(service) => {
                    forms.direct |=
                        caller.kind() == CallerKind::Service && caller.as_str() == service;
                }
                Named::NoCaller => {}
            }
        }
        forms
    }

    /// The forms in which these can name a caller for certain, whoever it is.
    pub fn possible_forms(&self) -> Forms {
        let mut forms = Forms::default();
        for named in &self.named {
            match named {
                Named::Any
                | Named::Session(_)
                | Named::FederatedUser(_)
                | Named::Provider(_)
                | Named::Service(_) => forms.direct = true,
                Named::User(_) => {
                    forms.direct = true;
                    forms.federating_user = true;
                }
                Named::Role(_) => forms.role = true,
                Named::Account(..) | Named::CanonicalUser(_) => forms.account = true,
                Named::NoCaller => {}
            }
        }
        forms
    }

    /// Whether a NotPrincipal that lists these exempts the caller: only if all its forms are
    /// listed (rule P6), in gateway endpoints' policies too (rule O6).
    pub fn exempts(&self, caller: &Caller) -> bool {
        let forms = self.forms(caller, PrincipalMatching::Usual);
        match caller.kind() {
            CallerKind::Root => forms.account,
            CallerKind::User | CallerKind::FederatedUser => forms.direct && forms.account,
            CallerKind::RoleSession => forms.direct && forms.role && forms.account,
            CallerKind::Service | CallerKind::WebIdentity | CallerKind::Saml => forms.direct,
            // The session's name is unknown, so that it cannot be known to be listed (rule A9).
            CallerKind::Role | CallerKind::Anonymous => false,
        }
    }
}

/// Whether the caller is a session of the role (rule P3).
fn is_role(role: &Arn, caller: &Caller) -> bool {
    if let Some(own) = caller.role_arn() {
        return own == role;
    }
    caller.kind() == CallerKind::RoleSession
        && caller
            .arn()
            .is_some_and(|session| is_session_of(session, role))
}

#[cfg(test)]
mod tests;
