//! Why a policy set or a request is refused.

use std::fmt;

use iam_model::{
    AccountId, CallerKind, InvalidAccountId, InvalidAction, InvalidArn, InvalidCaller,
    InvalidConditionKey, PolicyType, Problem, Source,
};
use smol_str::SmolStr;

/// A problem of one policy of a set.
#[derive(Clone, Debug)]
pub struct LoadProblem {
    /// The policy.
    pub source: Source,
    /// What is wrong with it, and where.
    pub problem: Problem,
}

impl fmt::Display for LoadProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.source.name())?;
        if let (Some(span), Some(document)) = (self.problem.span, self.source.document()) {
            let (line, column) = document.line_column(span);
            write!(f, ":{line}:{column}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

/// The policies of a set cannot be compiled: every problem of all of them.
#[derive(Clone, Debug)]
pub struct LoadErrors {
    /// What the set was to be.
    pub policy_type: PolicyType,
    // INVARIANT: not empty.
    problems: Vec<LoadProblem>,
}

impl LoadErrors {
    pub(crate) fn new(policy_type: PolicyType, problems: Vec<LoadProblem>) -> Self {
        Self {
            policy_type,
            problems,
        }
    }

    /// Every problem, in the order of the sources.
    pub fn problems(&self) -> &[LoadProblem] {
        &self.problems
    }

    /// The code of the first problem.
    pub fn code(&self) -> &'static str {
        self.problems
            .first()
            .map_or("", |first| first.problem.kind.code())
    }
}

impl fmt::Display for LoadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadErrors {}

/// A request, or its combination with the layers, that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InputError {
    /// The caller is no principal.
    #[error(transparent)]
    Caller(#[from] InvalidCaller),
    /// The action is not `service:Name`.
    #[error(transparent)]
    Action(#[from] InvalidAction),
    /// The resource is neither `*` nor an ARN.
    #[error(transparent)]
    Resource(#[from] InvalidArn),
    /// An account id is not 12 digits.
    #[error(transparent)]
    Account(#[from] InvalidAccountId),
    /// A context key is not `prefix:name`.
    #[error(transparent)]
    Key(#[from] InvalidConditionKey),
    /// Two context keys that differ in case alone (rule K2).
    #[error("the context keys `{first}` and `{second}` are the same key")]
    DuplicateKey {
        /// The first spelling.
        first: SmolStr,
        /// The second spelling.
        second: SmolStr,
    },
    /// A context value of a declared type that its type cannot read (rule K10).
    #[error("`{value}` is not a value of type {declared}")]
    Value {
        /// The value.
        value: SmolStr,
        /// The declared type.
        declared: &'static str,
    },
    /// A request without any resource.
    #[error("the request names no resource")]
    NoResource,
    /// Identity, boundary or session policies for the root user (rule E9).
    #[error("the root user has no {layer}", layer = layer_noun(*layer))]
    PolicyForRoot {
        /// The layer that was given.
        layer: PolicyType,
    },
    /// Identity policies for a caller that has none (rules A6, A8, T2).
    #[error("{caller} has no identity policies", caller = caller.name())]
    IdentityForCaller {
        /// The caller.
        caller: CallerKind,
    },
    /// A permissions boundary for a caller that has none (rule S4).
    #[error("{caller} has no permissions boundary", caller = caller.name())]
    BoundaryForCaller {
        /// The caller.
        caller: CallerKind,
    },
    /// A session policy for a caller without a session (rule S1).
    #[error("{caller} has no session policy", caller = caller.name())]
    SessionForCaller {
        /// The caller.
        caller: CallerKind,
    },
    /// A set of one type in the place of another.
    #[error("{found} stands where {expected} belongs")]
    WrongLayer {
        /// The type that the layer takes.
        expected: PolicyType,
        /// The type of the set.
        found: PolicyType,
    },
}

fn layer_noun(layer: PolicyType) -> &'static str {
    match layer {
        PolicyType::Boundary => "permissions boundary",
        PolicyType::Session => "session policies",
        _ => "identity policies",
    }
}

impl InputError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Caller(InvalidCaller::Form { .. }) => "INVALID_CALLER",
            Self::Caller(InvalidCaller::Fact { .. } | InvalidCaller::OtherRole { .. }) => {
                "FACT_FOR_CALLER"
            }
            Self::Action(_) => "INVALID_REQUEST_ACTION",
            Self::Resource(_) | Self::NoResource => "INVALID_REQUEST_RESOURCE",
            Self::Account(_) => "INVALID_ACCOUNT",
            Self::Key(_) => "INVALID_CONTEXT_KEY",
            Self::DuplicateKey { .. } => "DUPLICATE_CONTEXT_KEY",
            Self::Value { .. } => "INVALID_CONTEXT_VALUE",
            Self::PolicyForRoot { .. } => "POLICY_FOR_ROOT",
            Self::IdentityForCaller { .. } => "IDENTITY_POLICY_FOR_CALLER",
            Self::BoundaryForCaller { .. } => "BOUNDARY_FOR_CALLER",
            Self::SessionForCaller { .. } => "SESSION_POLICY_FOR_CALLER",
            Self::WrongLayer { .. } => "WRONG_LAYER",
        }
    }

    /// What to do about it, where there is more to say than the message.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self {
            Self::Action(_) => "write it like `imagebuilder:GetImage`",
            Self::Resource(_) => "write `*` or an ARN like `arn:aws:s3:::bucket/key`",
            Self::Account(_) => "write 12 digits; quote them where they could be read as a number",
            Self::Key(_) => "write it like `aws:SourceIp`",
            Self::PolicyForRoot { .. } => {
                "the root user may do everything that SCPs, RCPs and resource policies leave"
            }
            Self::IdentityForCaller { .. } => "only the resource's policy concerns such a caller",
            Self::BoundaryForCaller { .. } => {
                "users and roles have boundaries; a federated user has one through `federated_by`"
            }
            Self::SessionForCaller { .. } => {
                "role sessions and federated users have session policies"
            }
            _ => return None,
        })
    }
}

/// The account of a part of a request, as text that must be 12 digits.
pub(crate) fn account(text: &str) -> Result<AccountId, InputError> {
    AccountId::parse(text).map_err(InputError::from)
}
