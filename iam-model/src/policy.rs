//! Policies and statements, as the author wrote them.

use std::fmt;

use smol_str::SmolStr;

use crate::{ActionPattern, Condition, Element, OneOrMany, Principals, ResourcePattern};

/// The version of the policy language.
///
/// Page "IAM JSON policy elements: Version".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// `2008-10-17`, which a policy without Version has: `${…}` is plain text (rule V2).
    #[default]
    V2008_10_17,
    /// `2012-10-17`: with policy variables.
    V2012_10_17,
}

impl Version {
    /// Both of them.
    pub const ALL: [Self; 2] = [Self::V2008_10_17, Self::V2012_10_17];

    /// As documents have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::V2008_10_17 => "2008-10-17",
            Self::V2012_10_17 => "2012-10-17",
        }
    }

    /// Reads the exact text.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|version| version.as_str() == text)
    }

    /// Whether `${…}` is a variable.
    pub const fn has_variables(self) -> bool {
        matches!(self, Self::V2012_10_17)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a statement does to the requests that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

impl Effect {
    /// As documents have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "Allow",
            Self::Deny => "Deny",
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Principal or NotPrincipal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrincipalElement {
    /// The statement concerns these.
    Principal(Principals),
    /// The statement concerns everybody but these.
    NotPrincipal(Principals),
}

impl PrincipalElement {
    /// The principals that are listed.
    pub const fn principals(&self) -> &Principals {
        match self {
            Self::Principal(principals) | Self::NotPrincipal(principals) => principals,
        }
    }

    /// Which of the two it is.
    pub const fn element(&self) -> Element {
        match self {
            Self::Principal(_) => Element::Principal,
            Self::NotPrincipal(_) => Element::NotPrincipal,
        }
    }
}

/// Action or NotAction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionElement {
    /// The statement concerns these.
    Action(OneOrMany<ActionPattern>),
    /// The statement concerns all actions but these.
    NotAction(OneOrMany<ActionPattern>),
}

impl ActionElement {
    /// The patterns that are listed.
    pub const fn patterns(&self) -> &OneOrMany<ActionPattern> {
        match self {
            Self::Action(patterns) | Self::NotAction(patterns) => patterns,
        }
    }

    /// Which of the two it is.
    pub const fn element(&self) -> Element {
        match self {
            Self::Action(_) => Element::Action,
            Self::NotAction(_) => Element::NotAction,
        }
    }
}

/// Resource or NotResource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceElement {
    /// The statement concerns these.
    Resource(OneOrMany<ResourcePattern>),
    /// The statement concerns all resources but these.
    NotResource(OneOrMany<ResourcePattern>),
}

impl ResourceElement {
    /// The patterns that are listed.
    pub const fn patterns(&self) -> &OneOrMany<ResourcePattern> {
        match self {
            Self::Resource(patterns) | Self::NotResource(patterns) => patterns,
        }
    }

    /// Which of the two it is.
    pub const fn element(&self) -> Element {
        match self {
            Self::Resource(_) => Element::Resource,
            Self::NotResource(_) => Element::NotResource,
        }
    }
}

/// A statement of a policy.
///
/// Page "IAM JSON policy elements: Statement". Which elements a statement may have depends on the
/// policy's type and is asked by [`Policy::check`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The author's name for it.
    pub sid: Option<SmolStr>,
    /// Allow or Deny.
    pub effect: Effect,
    /// Whom it concerns.
    pub principal: Option<PrincipalElement>,
    /// What it concerns.
    pub action: ActionElement,
    /// Which resources it concerns.
    pub resource: Option<ResourceElement>,
    /// When it concerns them.
    pub condition: Option<Condition>,
}

impl Statement {
    /// A statement of effect and actions, with nothing else.
    pub fn new(effect: Effect, actions: impl Into<OneOrMany<ActionPattern>>) -> Self {
        Self {
            sid: None,
            effect,
            principal: None,
            action: ActionElement::Action(actions.into()),
            resource: None,
            condition: None,
        }
    }

    /// The same statement for these resources.
    pub fn with_resource(mut self, resources: impl Into<OneOrMany<ResourcePattern>>) -> Self {
        self.resource = Some(ResourceElement::Resource(resources.into()));
        self
    }

    /// The same statement for these principals.
    pub fn with_principal(mut self, principals: Principals) -> Self {
        self.principal = Some(PrincipalElement::Principal(principals));
        self
    }

    /// The same statement under a condition.
    pub fn with_condition(mut self, condition: Condition) -> Self {
        self.condition = Some(condition);
        self
    }
}

/// A policy document.
///
/// Page "Grammar of the IAM JSON policy language". The value keeps the order of lists, condition
/// operators and keys, scalar or list, and the author's spelling; the order of an object's
/// members is AWS's. `Display` is minified JSON.
///
/// # Examples
/// ```
/// use iam_model::{ActionPattern, Effect, Policy, ResourcePattern, Statement};
/// let policy = Policy::new([Statement::new(
///     Effect::Allow,
///     ActionPattern::from_static("imagebuilder:Get*"),
/// )
/// .with_resource(ResourcePattern::from_static("*"))]);
/// assert_eq!(
///     policy.to_string(),
///     r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"imagebuilder:Get*","Resource":"*"}]}"#
/// );
/// assert_eq!(policy.size(), 101);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The version as written; absent means 2008-10-17 (rule V2).
    pub version: Option<Version>,
    /// The author's name for it.
    pub id: Option<SmolStr>,
    /// The statements.
    pub statements: OneOrMany<Statement>,
}

impl Policy {
    /// A policy of Version 2012-10-17.
    pub fn new(statements: impl Into<Vec<Statement>>) -> Self {
        Self {
            version: Some(Version::V2012_10_17),
            id: None,
            statements: OneOrMany::Many(statements.into()),
        }
    }

    /// The version in force.
    pub fn version(&self) -> Version {
        self.version.unwrap_or_default()
    }

    /// The characters that AWS's quotas on policy size count: those of the minified document.
    ///
    /// Page "IAM and AWS STS quotas": white space outside strings does not count.
    pub fn size(&self) -> usize {
        self.to_string().chars().count()
    }
}
