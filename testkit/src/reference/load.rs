//! The layers: which policies the caller can have, and loading them.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::caller::CallerKind;
use super::policy::{Policy, read_policy};
use super::request::Request;
use super::{Check, PolicyKind};

/// The policies of a scenario, layer by layer.
#[derive(Debug)]
pub(crate) struct Layers {
    pub(crate) identity: Vec<Policy>,
    pub(crate) boundary: Vec<Policy>,
    pub(crate) session: Vec<Policy>,
    pub(crate) resource: Vec<Policy>,
    pub(crate) scp: Vec<Vec<Policy>>,
    pub(crate) rcp: Vec<Vec<Policy>>,
    pub(crate) endpoint: Vec<Policy>,
    pub(crate) gateway: bool,
}

type Load<'a> = &'a dyn Fn(&str) -> Option<Value>;

/// Reads every layer, after the check that the caller can have them.
pub(crate) fn read_layers(
    scenario: &Map<String, Value>,
    request: &Request,
    load: Load<'_>,
) -> Check<Layers> {
    let empty = Map::new();
    let policies = match scenario.get("policies") {
        None | Some(Value::Null) => &empty,
        Some(Value::Object(policies)) => policies,
        Some(_) => return Err("INVALID_SCENARIO"),
    };
    let (identity, boundary) = (list(policies, "identity")?, list(policies, "boundary")?);
    let session = list(policies, "session")?;
    policies_for_caller(request, identity, boundary, session)?;
    let all = |sources: &[Value], kind| {
        sources
            .iter()
            .map(|source| read_source(source, kind, load))
            .collect::<Check<Vec<Policy>>>()
    };
    let levels = |key, kind| {
        list(policies, key)?
            .iter()
            .map(|level| all(level.as_array().ok_or("INVALID_SCENARIO")?, kind))
            .collect::<Check<Vec<_>>>()
    };
    let attached = if is_trust_action(request) {
        PolicyKind::Trust
    } else {
        PolicyKind::Resource
    };
    Ok(Layers {
        identity: all(identity, PolicyKind::Identity)?,
        boundary: all(boundary, PolicyKind::Boundary)?,
        session: all(session, PolicyKind::Session)?,
        resource: match policies.get("resource") {
            None | Some(Value::Null) => Vec::new(),
            Some(source) => vec![read_source(source, attached, load)?],
        },
        scp: levels("scp", PolicyKind::Scp)?,
        rcp: levels("rcp", PolicyKind::Rcp)?,
        endpoint: all(list(policies, "endpoint")?, PolicyKind::Endpoint)?,
        gateway: match policies.get("endpoint_kind") {
            None | Some(Value::Null) => false,
            Some(kind) if kind == "interface" => false,
            Some(kind) if kind == "gateway" => true,
            Some(_) => return Err("INVALID_SCENARIO"),
        },
    })
}

fn list<'a>(policies: &'a Map<String, Value>, key: &str) -> Check<&'a [Value]> {
    match policies.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(list)) => Ok(list),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

/// E9, S1, S4, choices 1 and 12: policies that the caller cannot have are input errors.
fn policies_for_caller(
    request: &Request,
    identity: &[Value],
    boundary: &[Value],
    session: &[Value],
) -> Check<()> {
    let caller = &request.caller;
    let given = |list: &[Value]| !list.is_empty();
    match &caller.kind {
        CallerKind::Root if given(identity) || given(boundary) || given(session) => {
            Err("POLICY_FOR_ROOT")
        }
        CallerKind::FederatedUser { .. }
            if caller.is_federated_by_root() && (given(identity) || given(boundary)) =>
        {
            Err("POLICY_FOR_ROOT")
        }
        CallerKind::FederatedUser { by: None, .. } if given(boundary) => Err("BOUNDARY_FOR_CALLER"),
        CallerKind::User { .. } if given(session) => Err("SESSION_POLICY_FOR_CALLER"),
        CallerKind::Service
        | CallerKind::Anonymous
        | CallerKind::WebIdentity
        | CallerKind::Saml => {
            if given(identity) {
                Err("IDENTITY_POLICY_FOR_CALLER")
            } else if given(boundary) {
                Err("BOUNDARY_FOR_CALLER")
            } else if given(session) {
                Err("SESSION_POLICY_FOR_CALLER")
            } else {
                Ok(())
            }
        }
        _ => Ok(()),
    }
}

/// T2: the six actions whose resource policy is the trust policy of a role.
pub(crate) fn is_trust_action(request: &Request) -> bool {
    const ACTIONS: [&str; 6] = [
        "assumerole",
        "assumerolewithsaml",
        "assumerolewithwebidentity",
        "tagsession",
        "setsourceidentity",
        "setcontext",
    ];
    request.service == "sts" && ACTIONS.contains(&request.name.as_str())
}

/// A policy from its source: an object, or a text that is looked up.
fn read_source(source: &Value, kind: PolicyKind, load: Load<'_>) -> Check<Policy> {
    let document = match source {
        Value::String(name) => match name.as_str() {
            "managed:FullAWSAccess" => Cow::Owned(full_access()),
            "managed:RCPFullAWSAccess" => Cow::Owned(rcp_full_access()),
            name => Cow::Owned(load(name).ok_or("UNKNOWN_SOURCE")?),
        },
        inline => Cow::Borrowed(inline),
    };
    // O5: the policy that AWS attaches is accepted, although a custom one could not be so.
    if kind == PolicyKind::Rcp && *document == rcp_full_access() {
        return read_policy(&document, PolicyKind::Resource);
    }
    read_policy(&document, kind)
}

fn full_access() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
    })
}

fn rcp_full_access() -> Value {
    json!({
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}],
    })
}
