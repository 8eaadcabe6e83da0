//! Context keys: those that the request states and those that it implies.

use serde_json::Value;

use super::Check;
use super::caller::{Caller, CallerKind};
use super::request::Object;
use super::values::canonical_text;

/// A value of a context key, as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ContextValue {
    /// One value.
    Scalar(String),
    /// K7: any JSON list.
    List(Vec<String>),
}

impl ContextValue {
    /// K7: under a set operator a scalar is a list of one.
    pub(crate) fn list(&self) -> &[String] {
        match self {
            Self::Scalar(text) => std::slice::from_ref(text),
            Self::List(list) => list,
        }
    }
}

/// The context keys of one resource, in lower case.
#[derive(Debug)]
pub(crate) struct Context {
    keys: Vec<(String, ContextValue)>,
}

impl Context {
    /// K2: two keys equal but for case are refused.
    pub(crate) fn read(object: &Object) -> Check<Self> {
        let mut context = Self { keys: Vec::new() };
        for (key, value) in object {
            if context.get(&key.to_ascii_lowercase()).is_some() {
                return Err("DUPLICATE_CONTEXT_KEY");
            }
            let value = match value {
                Value::Array(list) => {
                    ContextValue::List(list.iter().map(scalar).collect::<Check<_>>()?)
                }
                one => ContextValue::Scalar(scalar(one)?),
            };
            context.keys.push((key.to_ascii_lowercase(), value));
        }
        Ok(context)
    }

    /// The value of a key that is given in lower case.
    pub(crate) fn get(&self, key: &str) -> Option<&ContextValue> {
        self.keys
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
    }

    pub(crate) fn replace(&mut self, own: Self) {
        self.keys.retain(|(key, _)| own.get(key).is_none());
        self.keys.extend(own.keys);
    }

    fn fill(&mut self, key: &str, value: &str) {
        if self.get(key).is_none() {
            let value = ContextValue::Scalar(value.to_owned());
            self.keys.push((key.to_owned(), value));
        }
    }

    /// D, D1: what the caller and the resource imply, filled when absent.
    pub(crate) fn imply(
        &mut self,
        caller: &Caller,
        action: &str,
        service: &str,
        owner: Option<&str>,
    ) {
        let account = caller.account.as_deref().unwrap_or_default();
        let mut identify = |arn: &str, account: &str, kind: &str| {
            self.fill("aws:principalarn", arn);
            self.fill("aws:principalaccount", account);
            self.fill("aws:principaltype", kind);
        };
        match &caller.kind {
            CallerKind::Root => {
                identify(&caller.text, account, "Account");
                self.fill("aws:userid", account);
            }
            CallerKind::User { name } => {
                identify(&caller.text, account, "User");
                self.fill("aws:username", name);
                if let Some(id) = &caller.unique_id {
                    self.fill("aws:userid", id);
                }
            }
            CallerKind::RoleSession { role_name, session } => {
                identify(&caller.role(role_name), account, "AssumedRole");
                if let Some(id) = &caller.unique_id {
                    self.fill("aws:userid", &format!("{id}:{session}"));
                }
            }
            CallerKind::RoleArn { .. } => identify(&caller.text, account, "AssumedRole"),
            CallerKind::FederatedUser { name, .. } => {
                identify(&caller.text, account, "FederatedUser");
                self.fill("aws:userid", &format!("{account}:{name}"));
            }
            CallerKind::Anonymous => {
                self.fill("aws:principalaccount", "anonymous");
                self.fill("aws:principaltype", "Anonymous");
                self.fill("aws:userid", "anonymous");
            }
            CallerKind::Service => self.fill("aws:principalservicename", &caller.text),
            CallerKind::WebIdentity | CallerKind::Saml => {}
        }
        match caller.kind {
            CallerKind::Service => self.fill("aws:principalisawsservice", "true"),
            CallerKind::Anonymous | CallerKind::WebIdentity | CallerKind::Saml => {}
            _ => self.fill("aws:principalisawsservice", "false"),
        }
        self.fill("aws:viaawsservice", "false");
        if service == "kms" && caller.account.is_some() {
            self.fill("kms:calleraccount", account);
        }
        if let Some(owner) = owner
            && !hides_owner(action)
        {
            self.fill("aws:resourceaccount", owner);
        }
    }
}

fn scalar(value: &Value) -> Check<String> {
    canonical_text(value).ok_or("INVALID_CONTEXT_VALUE")?
}

/// D1, choice 14: the actions for which AWS does not send aws:ResourceAccount.
fn hides_owner(action: &str) -> bool {
    const EC2: [&str; 14] = [
        "ec2:CopyImage",
        "ec2:CopySnapshot",
        "ec2:CreateVolume",
        "ec2:AcceptTransitGatewayPeeringAttachment",
        "ec2:AcceptVpcEndpointConnections",
        "ec2:AcceptVpcPeeringConnection",
        "ec2:CreateTransitGatewayPeeringAttachment",
        "ec2:CreateVpcEndpoint",
        "ec2:CreateVpcPeeringConnection",
        "ec2:DeleteTransitGatewayPeeringAttachment",
        "ec2:DeleteVpcPeeringConnection",
        "ec2:RejectTransitGatewayPeeringAttachment",
        "ec2:RejectVpcEndpointConnections",
        "ec2:RejectVpcPeeringConnection",
    ];
    let service = action
        .split_once(':')
        .map_or(action, |(service, _)| service);
    service.eq_ignore_ascii_case("ebs") || EC2.iter().any(|name| action.eq_ignore_ascii_case(name))
}
