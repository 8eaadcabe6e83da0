//! The request of a scenario as it was written, and the request that it makes.

use std::sync::Arc;

use iam_eval::{InputError, Part, Request, ResourceFacts};
use iam_model::{
    AccountId, Action, Arn, Caller, ConditionKey, Context, ContextValue, InvalidCaller, Resource,
    Span,
};

use crate::scenario::File;
use crate::{Reason, Text};

/// A request as a scenario file states it: texts with their places, nothing read yet.
#[derive(Clone, Debug, Default)]
pub struct RequestSpec {
    /// Who calls.
    pub principal: Text,
    /// Facts about the caller.
    pub principal_facts: PrincipalFacts,
    /// What is to be done.
    pub action: Text,
    /// The resources, all of which the request needs (rule C9).
    pub resources: Vec<ResourceSpec>,
    /// The account that owns the resources (rule A1).
    pub resource_account: Option<Text>,
    /// Facts about the resources.
    pub resource_facts: ResourceFacts,
    /// The condition keys.
    pub context: Vec<ContextEntry>,
}

/// Facts about the caller that no ARN states.
#[derive(Clone, Debug, Default)]
pub struct PrincipalFacts {
    /// The whole ARN of a session's role, path included.
    pub role_arn: Option<Text>,
    /// Who created the session of a federated user.
    pub federated_by: Option<Text>,
    /// The unique id of the user or role.
    pub unique_id: Option<Text>,
    /// The canonical user id of the caller's account.
    pub canonical_id: Option<Text>,
    /// The caller is of the management account.
    pub management_account: bool,
    /// The caller is a session of a service-linked role.
    pub service_linked_role: bool,
    /// The caller is outside the organization.
    pub outside_organization: bool,
}

/// One resource of a request.
#[derive(Clone, Debug, Default)]
pub struct ResourceSpec {
    /// `*` or an ARN.
    pub arn: Text,
    /// The account that owns it.
    pub account: Option<Text>,
    /// Condition keys of this resource alone.
    pub context: Vec<ContextEntry>,
}

/// A condition key with its value.
#[derive(Clone, Debug)]
pub struct ContextEntry {
    /// The key.
    pub key: Text,
    /// The value.
    pub value: ContextValue,
}

/// Collects why a request is refused.
struct Reasons<'a> {
    file: &'a File,
    list: Vec<Reason>,
}

impl Reasons<'_> {
    fn push(&mut self, error: impl Into<InputError>, span: Span) {
        self.list.push(Reason::Input {
            error: error.into(),
            file: self.file.name.clone(),
            text: Arc::clone(&self.file.text),
            span,
        });
    }

    fn take<T, E: Into<InputError>>(&mut self, result: Result<T, E>, span: Span) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(error, span);
                None
            }
        }
    }

    fn account(&mut self, text: Option<&Text>) -> Option<AccountId> {
        let text = text?;
        self.take(AccountId::parse(&text.text), text.span)
    }

    /// Rule K2: two keys of one object that differ in case alone are refused.
    fn context(&mut self, entries: &[ContextEntry]) -> Context {
        let mut keys: Vec<(ConditionKey, Span, &ContextValue)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let key = self.take(ConditionKey::parse(&entry.key.text), entry.key.span);
            keys.extend(key.map(|key| (key, entry.key.span, &entry.value)));
        }
        keys.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut context = Context::new();
        let mut last: Option<ConditionKey> = None;
        for (key, span, value) in keys {
            if let Some(first) = last.take_if(|last| *last == key) {
                let error = InputError::DuplicateKey {
                    first: first.as_str().into(),
                    second: key.as_str().into(),
                };
                self.push(error, span);
            }
            last = Some(key.clone());
            context.insert(key, value.clone());
        }
        context
    }

    fn caller(&mut self, principal: &Text, facts: &PrincipalFacts) -> Option<Caller> {
        let mut caller = self.take(Caller::parse(&principal.text), principal.span)?;
        caller.management_account = facts.management_account;
        caller.service_linked_role = facts.service_linked_role;
        caller.outside_organization = facts.outside_organization;
        if let Some(id) = &facts.unique_id {
            caller = caller.with_unique_id(id.text.clone());
        }
        if let Some(id) = &facts.canonical_id {
            caller = caller.with_canonical_id(id.text.clone());
        }
        if let Some(role) = &facts.role_arn {
            let stated = match Arn::parse(&role.text) {
                Ok(arn) => caller.with_role_arn(arn),
                Err(_) if caller.session().is_some() => Err(InvalidCaller::OtherRole {
                    role: role.text.clone(),
                    session: principal.text.clone(),
                }),
                Err(_) => Err(fact_for(&caller, "role_arn")),
            };
            caller = self.take(stated, role.span)?;
        }
        if let Some(by) = &facts.federated_by {
            let stated = match Arn::parse(&by.text) {
                Ok(arn) => caller.with_federated_by(&arn),
                Err(_) => Err(fact_for(&caller, "such a federated_by")),
            };
            caller = self.take(stated, by.span)?;
        }
        Some(caller)
    }
}

fn fact_for(caller: &Caller, fact: &'static str) -> InvalidCaller {
    InvalidCaller::Fact {
        fact,
        caller: caller.kind().name(),
    }
}

impl RequestSpec {
    /// Whether the action is one that role trust policies grant (rule T2).
    pub(crate) fn is_trust_action(&self) -> bool {
        Action::parse(&self.action.text).is_ok_and(|action| action.is_of_trust_policies())
    }

    /// The request, or everything that is wrong with it.
    pub(crate) fn build(&self, file: &File) -> Result<Request, Vec<Reason>> {
        let mut reasons = Reasons {
            file,
            list: Vec::new(),
        };
        let caller = reasons.caller(&self.principal, &self.principal_facts);
        let action = reasons.take(Action::parse(&self.action.text), self.action.span);
        let owner = reasons.account(self.resource_account.as_ref());
        let mut parts = Vec::with_capacity(self.resources.len());
        for spec in &self.resources {
            let resource = reasons.take(Resource::parse(&spec.arn.text), spec.arn.span);
            let account = reasons.account(spec.account.as_ref());
            let context = reasons.context(&spec.context);
            if let Some(resource) = resource {
                let mut part = Part::new(resource);
                part.account = account.or(owner);
                part.context = context;
                parts.push(part);
            }
        }
        if self.resources.is_empty() {
            reasons.push(InputError::NoResource, self.action.span);
        }
        let context = reasons.context(&self.context);
        match (caller, action) {
            (Some(caller), Some(action)) if reasons.list.is_empty() => {
                Ok(Request::of(caller, action, Resource::Any)
                    .with_parts(parts)
                    .with_resource_facts(self.resource_facts)
                    .with_context(context))
            }
            _ => Err(reasons.list),
        }
    }
}
