//! What a policy may say: the rules L, and the elements of a statement.

use serde_json::{Map, Value};

use super::condition::{self, Condition};
use super::principal::{self, Principal};
use super::resource::{self, ResourcePattern};
use super::variables::{Token, like, tokens};
use super::{Check, PolicyKind, Version};

/// A policy that broke no rule.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) deny: bool,
    pub(crate) principal: WhoElement,
    pub(crate) action: Element<ActionPattern>,
    /// C10: absent where the statement applies to what the policy is attached to.
    pub(crate) resource: Option<Element<ResourcePattern>>,
    pub(crate) conditions: Vec<Condition>,
}

/// An element or its negation.
#[derive(Clone, Debug)]
pub(crate) enum Element<T> {
    /// Some pattern matches.
    Is(Vec<T>),
    /// C2: no pattern matches.
    Not(Vec<T>),
}

/// Principal, `NotPrincipal`, or neither.
#[derive(Clone, Debug)]
pub(crate) enum WhoElement {
    /// Identity, session, boundary and service control policies say nothing about the caller.
    Unsaid,
    /// Principal.
    Is(Vec<Principal>),
    /// `NotPrincipal`.
    Not(Vec<Principal>),
}

/// C1: a pattern for actions, in lower case.
#[derive(Clone, Debug)]
pub(crate) enum ActionPattern {
    /// `*` or `*:*`.
    Any,
    /// `service:Name` with wildcards in the name.
    Named { service: String, name: Vec<Token> },
}

/// L1: the policy as a whole.
pub(crate) fn read_policy(document: &Value, kind: PolicyKind) -> Check<Policy> {
    let object = document.as_object().ok_or("DATA_TYPE_MISMATCH")?;
    if !object
        .keys()
        .all(|key| matches!(key.as_str(), "Version" | "Id" | "Statement"))
    {
        return Err("INVALID_POLICY_ELEMENT");
    }
    optional_text(object, "Id")?;
    let version = read_version(object)?;
    if kind == PolicyKind::Rcp && version != Version::V2012 {
        return Err("RCP_SYNTAX_ERROR_VERSION");
    }
    let statements = match object.get("Statement").ok_or("MISSING_STATEMENT")? {
        Value::Array(list) => list
            .iter()
            .map(|statement| read_statement(statement, kind, version))
            .collect::<Check<_>>()?,
        one => vec![read_statement(one, kind, version)?],
    };
    Ok(Policy { statements })
}

/// V2: a missing Version is 2008-10-17.
fn read_version(object: &Map<String, Value>) -> Check<Version> {
    match optional_text(object, "Version")? {
        None | Some("2008-10-17") => Ok(Version::V2008),
        Some("2012-10-17") => Ok(Version::V2012),
        Some(_) => Err("INVALID_VERSION"),
    }
}

/// L1, L3: one statement.
fn read_statement(value: &Value, kind: PolicyKind, version: Version) -> Check<Statement> {
    const ELEMENTS: [&str; 9] = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let object = value.as_object().ok_or("DATA_TYPE_MISMATCH")?;
    if !object.keys().all(|key| ELEMENTS.contains(&key.as_str())) {
        return Err("INVALID_POLICY_ELEMENT");
    }
    optional_text(object, "Sid")?;
    let deny = match optional_text(object, "Effect")? {
        Some("Allow") => false,
        Some("Deny") => true,
        Some(_) => return Err("INVALID_EFFECT"),
        None => return Err("MISSING_EFFECT"),
    };
    let statement = Statement {
        deny,
        principal: read_who(object, deny, kind, version)?,
        action: read_action(object, version)?,
        resource: read_resource(object, kind, version)?,
        conditions: match object.get("Condition") {
            Some(value) => condition::read_conditions(value, version)?,
            None => Vec::new(),
        },
    };
    if kind == PolicyKind::Rcp {
        custom_rcp(&statement)?;
    }
    Ok(statement)
}

fn optional_text<'a>(object: &'a Map<String, Value>, key: &str) -> Check<Option<&'a str>> {
    match object.get(key) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err("DATA_TYPE_MISMATCH"),
    }
}

/// A string or a list of strings.
pub(crate) fn texts(value: &Value) -> Check<Vec<&str>> {
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Array(list) => list
            .iter()
            .map(|item| item.as_str().ok_or("DATA_TYPE_MISMATCH"))
            .collect(),
        _ => Err("DATA_TYPE_MISMATCH"),
    }
}

/// L1, L2: an element or its negation, never both; an empty negation is refused.
fn element<T>(
    object: &Map<String, Value>,
    name: &str,
    negated: &str,
    mut read: impl FnMut(&str) -> Check<T>,
) -> Check<Option<Element<T>>> {
    let mut list = |value: &Value| {
        texts(value)?
            .into_iter()
            .map(&mut read)
            .collect::<Check<Vec<T>>>()
    };
    match (object.get(name), object.get(negated)) {
        (Some(_), Some(_)) => Err("UNSUPPORTED_ELEMENT_COMBINATION"),
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(Element::Is(list(value)?))),
        (None, Some(value)) => match list(value)? {
            empty if empty.is_empty() => Err("EMPTY_NEGATED_LIST"),
            patterns => Ok(Some(Element::Not(patterns))),
        },
    }
}

fn read_action(object: &Map<String, Value>, version: Version) -> Check<Element<ActionPattern>> {
    let read = |text: &str| read_action_pattern(text, version);
    element(object, "Action", "NotAction", read)?.ok_or("MISSING_ACTION")
}

/// C1: wildcards in the name only.
fn read_action_pattern(text: &str, version: Version) -> Check<ActionPattern> {
    if version == Version::V2012 && text.contains("${") {
        return Err("VARIABLE_UNSUPPORTED_IN_ELEMENT");
    }
    if text == "*" || text == "*:*" {
        return Ok(ActionPattern::Any);
    }
    let malformed = "INVALID_ACTION_FORMAT";
    let (service, name) = text.split_once(':').ok_or(malformed)?;
    // What is wrong first in the prefix is told.
    let first_wrong = service.find(|letter: char| ",*?".contains(letter) || letter.is_whitespace());
    if first_wrong.is_some_and(|at| service[at..].starts_with(['*', '?'])) {
        return Err("WILDCARD_IN_SERVICE_NAME");
    }
    let wrong = service.is_empty()
        || name.is_empty()
        || name.contains(':')
        || text.contains(',')
        || text.contains(char::is_whitespace);
    if wrong {
        return Err(malformed);
    }
    Ok(ActionPattern::Named {
        service: service.to_ascii_lowercase(),
        name: tokens(&name.to_ascii_lowercase()),
    })
}

/// C10, L1: who needs Resource, who may go without, and who has none.
fn read_resource(
    object: &Map<String, Value>,
    kind: PolicyKind,
    version: Version,
) -> Check<Option<Element<ResourcePattern>>> {
    if kind == PolicyKind::Trust
        && (object.contains_key("Resource") || object.contains_key("NotResource"))
    {
        return Err("ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE");
    }
    let read = |text: &str| resource::read_pattern(text, kind, version);
    let resource = element(object, "Resource", "NotResource", read)?;
    match kind {
        PolicyKind::Resource | PolicyKind::Trust | PolicyKind::Endpoint => Ok(resource),
        _ if resource.is_none() => Err("MISSING_RESOURCE"),
        _ => Ok(resource),
    }
}

/// L1, L2, P5, P6, O3: who has Principal and `NotPrincipal`.
fn read_who(
    object: &Map<String, Value>,
    deny: bool,
    kind: PolicyKind,
    version: Version,
) -> Check<WhoElement> {
    let (is, not) = (object.get("Principal"), object.get("NotPrincipal"));
    match kind {
        PolicyKind::Identity | PolicyKind::Boundary | PolicyKind::Session | PolicyKind::Scp => {
            return match (is.or(not), kind) {
                (None, _) => Ok(WhoElement::Unsaid),
                (Some(_), PolicyKind::Scp) => Err("SCP_SYNTAX_ERROR_PRINCIPAL"),
                (Some(_), _) => Err("UNSUPPORTED_PRINCIPAL"),
            };
        }
        PolicyKind::Trust if not.is_some() => {
            return Err("ROLE_TRUST_POLICY_SYNTAX_ERROR_NOTPRINCIPAL");
        }
        // O5: the string `*`, not the map that means the same elsewhere.
        PolicyKind::Rcp if not.is_some() || is.is_some_and(|value| value != "*") => {
            return Err("RCP_SYNTAX_ERROR_PRINCIPAL");
        }
        _ => {}
    }
    match (is, not) {
        (Some(_), Some(_)) => Err("UNSUPPORTED_ELEMENT_COMBINATION"),
        (None, None) => Err("MISSING_PRINCIPAL"),
        (Some(value), None) => Ok(WhoElement::Is(principal::read_principals(value, version)?)),
        (None, Some(_)) if !deny => Err("ALLOW_WITH_NOT_PRINCIPAL"),
        (None, Some(value)) => {
            let list = principal::read_principals(value, version)?;
            if list.contains(&Principal::Everyone) {
                Err("NOT_PRINCIPAL_STAR")
            } else if list.is_empty() {
                Err("EMPTY_NEGATED_LIST")
            } else {
                Ok(WhoElement::Not(list))
            }
        }
    }
}

/// O5: what a custom resource control policy may say, beyond its version and principal.
fn custom_rcp(statement: &Statement) -> Check<()> {
    if !statement.deny {
        return Err("RCP_SYNTAX_ERROR_ALLOW");
    }
    match &statement.action {
        Element::Not(_) => Err("RCP_SYNTAX_ERROR_NOTACTION"),
        Element::Is(list) if list.iter().any(|p| matches!(p, ActionPattern::Any)) => {
            Err("RCP_SYNTAX_ERROR_ACTION")
        }
        Element::Is(_) => Ok(()),
    }
}

impl<T> Element<T> {
    /// C2, L2: some pattern matches, or none does.
    pub(crate) fn matches(&self, matches: impl FnMut(&T) -> bool) -> bool {
        match self {
            Self::Is(list) => list.iter().any(matches),
            Self::Not(list) => !list.iter().any(matches),
        }
    }
}

/// C1: service and name, given in lower case.
pub(crate) fn action_matches(pattern: &ActionPattern, service: &str, name: &str) -> bool {
    match pattern {
        ActionPattern::Any => true,
        ActionPattern::Named {
            service: wanted,
            name: pattern,
        } => wanted == service && like(pattern, name),
    }
}
