//! The request: its caller, its facts, its resources, its context, and the input errors.

use serde_json::{Map, Value};

use super::Check;
use super::caller::{Caller, read_caller, split_arn};
use super::context::Context;
use super::principal::is_account;

/// Everything that a scenario says besides its policies.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) caller: Caller,
    /// In lower case, as the name.
    pub(crate) service: String,
    pub(crate) name: String,
    /// C9: one for each resource that must be allowed.
    pub(crate) parts: Vec<Part>,
    pub(crate) resource_facts: ResourceFacts,
    /// O4: whether the data of services exempts the action from resource control policies.
    pub(crate) without_rcp: bool,
}

/// One resource of the request.
#[derive(Debug)]
pub(crate) struct Part {
    /// The resource that is authorised: an ARN or `*`.
    pub(crate) resource: String,
    /// C8: whether `arn:P:s3:::*` matches `*`.
    pub(crate) all_buckets_too: bool,
    /// A1.
    pub(crate) owner: Option<String>,
    /// T4: whether AWS protects the resource from the action.
    pub(crate) protected: bool,
    pub(crate) context: Context,
}

/// What is stated about the resource.
#[derive(Debug)]
pub(crate) struct ResourceFacts {
    pub(crate) management_account: bool,
    pub(crate) service_linked_role: bool,
    pub(crate) aws_managed_key: bool,
}

pub(crate) type Object = Map<String, Value>;

pub(crate) fn text<'a>(object: &'a Object, key: &str) -> Check<Option<&'a str>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

pub(crate) fn flag(object: &Object, key: &str) -> Check<bool> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

fn object<'a>(parent: &'a Object, key: &str, empty: &'a Object) -> Check<&'a Object> {
    match parent.get(key) {
        None | Some(Value::Null) => Ok(empty),
        Some(Value::Object(object)) => Ok(object),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

/// Whether a list of names holds this one, without case.
fn lists(parent: &Object, key: &str, name: &str) -> Check<Option<bool>> {
    match parent.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(list)) => Ok(Some(list.iter().any(|item| {
            item.as_str()
                .is_some_and(|item| item.eq_ignore_ascii_case(name))
        }))),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

/// Choice 1: reads the request, or says why it is refused.
pub(crate) fn read_request(scenario: &Object) -> Check<Request> {
    let empty = Object::new();
    let principal = text(scenario, "principal")?.ok_or("INVALID_CALLER")?;
    let facts = object(scenario, "principal_facts", &empty)?;
    let caller = read_caller(principal, facts)?;
    let action = text(scenario, "action")?.ok_or("INVALID_REQUEST_ACTION")?;
    let (service, name) = read_action(action)?;
    let facts = object(scenario, "resource_facts", &empty)?;
    let resource_facts = ResourceFacts {
        management_account: flag(facts, "management_account")?,
        service_linked_role: flag(facts, "service_linked_role")?,
        aws_managed_key: flag(facts, "aws_managed_key")?,
    };
    let facts = object(scenario, "service_facts", &empty)?;
    let without_resource = lists(facts, "without_resource_types", action)?.unwrap_or(false);
    let services = lists(facts, "rcp_services", &service)?;
    let protected = object(facts, "protected", &empty)?;
    let account = match text(scenario, "resource_account")? {
        Some(account) => Some(read_account(account)?),
        None => None,
    };
    let stated = Stated {
        context: object(scenario, "context", &empty)?,
        account,
        without_resource,
        action,
        protected,
    };
    let parts = match scenario.get("resource") {
        Some(Value::Array(list)) if list.is_empty() => return Err("INVALID_REQUEST_RESOURCE"),
        Some(Value::Array(list)) => list
            .iter()
            .map(|entry| read_part(Some(entry), &stated, &caller, &service))
            .collect::<Check<_>>()?,
        entry => vec![read_part(entry, &stated, &caller, &service)?],
    };
    Ok(Request {
        without_rcp: without_resource || services == Some(false),
        caller,
        service,
        name,
        parts,
        resource_facts,
    })
}

/// What the request states for all its resources.
struct Stated<'a> {
    context: &'a Object,
    account: Option<&'a str>,
    without_resource: bool,
    action: &'a str,
    protected: &'a Object,
}

/// C9, C8, A1: one resource: an ARN or `*`, or an object with its own account and context.
fn read_part(
    entry: Option<&Value>,
    stated: &Stated<'_>,
    caller: &Caller,
    service: &str,
) -> Check<Part> {
    let (mut resource, mut account, mut own) = ("*", stated.account, None);
    match entry {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => resource = text,
        Some(Value::Object(entry)) => {
            resource = text(entry, "arn")?.ok_or("INVALID_REQUEST_RESOURCE")?;
            if let Some(given) = text(entry, "account")? {
                account = Some(read_account(given)?);
            }
            own = match entry.get("context") {
                None | Some(Value::Null) => None,
                Some(Value::Object(context)) => Some(context),
                Some(_) => return Err("INVALID_SCENARIO"),
            };
        }
        Some(_) => return Err("INVALID_REQUEST_RESOURCE"),
    }
    let named = split_arn(resource).is_some_and(|arn| {
        !arn.partition.is_empty() && !arn.service.is_empty() && !arn.resource.is_empty()
    });
    if resource != "*" && !named {
        return Err("INVALID_REQUEST_RESOURCE");
    }
    if stated.without_resource {
        resource = "*";
    }
    let owner = account
        .map(str::to_owned)
        .or_else(|| account_of(resource))
        .or_else(|| caller.account.clone());
    let mut context = Context::read(stated.context)?;
    if let Some(own) = own {
        context.replace(Context::read(own)?);
    }
    context.imply(caller, stated.action, service, owner.as_deref());
    Ok(Part {
        resource: resource.to_owned(),
        all_buckets_too: stated.without_resource && service == "s3",
        protected: is_protected(resource, stated.action, stated.protected)?,
        owner,
        context,
    })
}

pub(crate) fn read_account(text: &str) -> Check<&str> {
    if is_account(text) {
        Ok(text)
    } else {
        Err("INVALID_ACCOUNT")
    }
}

/// A1: the ARN's account counts if it is twelve digits.
fn account_of(resource: &str) -> Option<String> {
    let account = split_arn(resource)?.account;
    is_account(account).then(|| account.to_owned())
}

/// T4, choice 38: names that AWS keeps for itself, and the actions that would change them.
fn is_protected(resource: &str, action: &str, protected: &Object) -> Check<bool> {
    let Some(arn) = split_arn(resource) else {
        return Ok(false);
    };
    let class = match arn.service {
        "iam" if arn.account == "aws" && arn.resource.starts_with("policy/") => "managed_policy",
        "iam" if arn.resource.starts_with("role/aws-reserved/") => "reserved_role",
        "kms" if arn.resource.starts_with("alias/aws/") => "aws_alias",
        _ => return Ok(false),
    };
    Ok(lists(protected, class, action)?.unwrap_or(false))
}

/// Choice 1: `service:Name` without wildcards; both in lower case.
fn read_action(text: &str) -> Check<(String, String)> {
    match text.split_once(':') {
        Some((service, name))
            if !service.is_empty()
                && !name.is_empty()
                && !name.contains(':')
                && !text.contains(['*', '?', ','])
                && !text.contains(char::is_whitespace) =>
        {
            Ok((service.to_ascii_lowercase(), name.to_ascii_lowercase()))
        }
        _ => Err("INVALID_REQUEST_ACTION"),
    }
}
