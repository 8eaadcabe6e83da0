//! Requests: who wants to do what, on which resources, in which context.

use iam_model::{
    AccountId, Action, Caller, ConditionKey, Context, ContextValue, Lookup, OneOrMany, Resource,
    Values,
};

use crate::InputError;
use crate::error::account;

/// A request to be decided.
///
/// # Examples
/// ```
/// use iam_eval::Request;
/// let request = Request::new(
///     "arn:aws:iam::123456789012:user/ana",
///     "imagebuilder:GetImage",
///     "arn:aws:imagebuilder:us-east-1:123456789012:image/web/1.0.0/1",
/// )?
/// .with("aws:SecureTransport", true)
/// .with("aws:TagKeys", ["team", "stage"]);
/// # Ok::<(), iam_eval::InputError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    caller: Caller,
    action: Action,
    // INVARIANT: not empty. Most requests have one, which stands here without a list.
    parts: OneOrMany<Part>,
    context: Context,
    resource_facts: ResourceFacts,
    // The first thing that a builder method could not take: `decide` refuses the request with it.
    error: Option<Box<InputError>>,
}

/// One of the resources that a request acts on.
///
/// An action on several resources (`ec2:RunInstances`) is authorised once for each (rule C9),
/// with the context that is particular to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The resource.
    pub resource: Resource,
    /// The account that owns it, where the ARN does not say or says another (rule A1).
    pub account: Option<AccountId>,
    /// Context keys of this resource alone; they come before those of the request.
    pub context: Context,
}

impl Part {
    /// A resource without context of its own.
    pub fn new(resource: Resource) -> Self {
        Self {
            resource,
            account: None,
            context: Context::new(),
        }
    }
}

/// Facts about the resources, which no policy and no ARN states.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResourceFacts {
    /// The owner is the management account of its organization: RCPs do not concern it.
    pub management_account: bool,
    /// The resource is a service-linked role: RCPs do not concern its trust policy.
    pub service_linked_role: bool,
    /// The resource is an AWS managed KMS key: RCPs do not concern it.
    pub aws_managed_key: bool,
}

impl Request {
    /// A request of a caller, for an action, on a resource (`*` or an ARN), all as text.
    pub fn new(caller: &str, action: &str, resource: &str) -> Result<Self, InputError> {
        Ok(Self::of(
            Caller::parse(caller)?,
            Action::parse(action)?,
            Resource::parse(resource)?,
        ))
    }

    /// A request of parts that are already read.
    pub fn of(caller: Caller, action: Action, resource: Resource) -> Self {
        Self {
            caller,
            action,
            parts: OneOrMany::One(Part::new(resource)),
            context: Context::new(),
            resource_facts: ResourceFacts::default(),
            error: None,
        }
    }

    /// Sets a context key: a text, boolean or number, or a list for a multi-valued key.
    ///
    /// # Errors
    /// A malformed key, or one that is set in another spelling already (rule K2), makes
    /// [`Layers::decide`](crate::Layers::decide) refuse the request.
    pub fn with(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        match ConditionKey::parse(key) {
            Ok(key) => self.set(key, value.into()),
            Err(error) => self.refuse(error.into()),
        }
        self
    }

    /// Sets a context key.
    pub fn with_key(mut self, key: ConditionKey, value: ContextValue) -> Self {
        self.set(key, value);
        self
    }

    /// Sets all context keys of the whole request at once, in place of those that were set.
    pub fn with_context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    fn set(&mut self, key: ConditionKey, value: ContextValue) {
        match self.context.spelling(&key) {
            Some(held) if held.as_str() != key.as_str() => {
                let error = InputError::DuplicateKey {
                    first: held.as_str().into(),
                    second: key.as_str().into(),
                };
                self.refuse(error);
            }
            _ => {
                self.context.insert(key, value);
            }
        }
    }

    fn refuse(&mut self, error: InputError) {
        self.error.get_or_insert(Box::new(error));
    }

    /// The same request without a context key.
    pub fn without(mut self, key: &ConditionKey) -> Self {
        self.context.remove(key);
        for part in self.parts.as_mut_slice() {
            part.context.remove(key);
        }
        self
    }

    /// States the account that owns the resources (rule A1), where their ARNs carry none.
    pub fn with_resource_account(mut self, id: &str) -> Self {
        match account(id) {
            Ok(id) => {
                for part in self.parts.as_mut_slice() {
                    part.account.get_or_insert(id);
                }
            }
            Err(error) => self.refuse(error),
        }
        self
    }

    /// States facts about the resources.
    pub fn with_resource_facts(mut self, facts: ResourceFacts) -> Self {
        self.resource_facts = facts;
        self
    }

    /// The same request on these resources, all of which it needs (rule C9).
    pub fn with_parts(mut self, parts: Vec<Part>) -> Self {
        match <[Part; 1]>::try_from(parts) {
            Ok([part]) => self.parts = OneOrMany::One(part),
            Err(parts) if parts.is_empty() => self.refuse(InputError::NoResource),
            Err(parts) => self.parts = OneOrMany::Many(parts),
        }
        self
    }

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// What is to be done.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// The resources, at least one.
    pub fn parts(&self) -> &[Part] {
        self.parts.as_slice()
    }

    /// The context keys of the whole request.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The facts about the resources.
    pub fn resource_facts(&self) -> ResourceFacts {
        self.resource_facts
    }

    pub(crate) fn error(&self) -> Option<&InputError> {
        self.error.as_deref()
    }

    /// What the request states about a key, for one of its resources.
    pub(crate) fn stated<'a>(&'a self, part: &'a Part, key: &ConditionKey) -> Option<Values<'a>> {
        part.context.get(key).or_else(|| self.context.get(key))
    }
}
