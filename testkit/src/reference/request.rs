//! The request: its caller, its facts, its resources, its context, and the input errors.

use serde_json::{Map, Value};

use super::Check;
use super::principal::{
    ends_in_name, is_account, is_domain, is_one_name, is_role_and_session, last_segment,
};
use super::values::canonical_text;

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

/// The caller and what is stated about it.
#[derive(Debug)]
pub(crate) struct Caller {
    /// As given.
    pub(crate) text: String,
    pub(crate) kind: CallerKind,
    /// Empty for callers without an account.
    pub(crate) partition: String,
    /// Nothing for services, anonymous, web-identity and SAML callers.
    pub(crate) account: Option<String>,
    /// The role's ARN as stated, for a session.
    pub(crate) role_arn: Option<String>,
    pub(crate) canonical_id: Option<String>,
    unique_id: Option<String>,
    pub(crate) management_account: bool,
    pub(crate) service_linked_role: bool,
    pub(crate) outside_organization: bool,
}

/// The kinds of callers.
#[derive(Debug)]
pub(crate) enum CallerKind {
    Root,
    User {
        name: String,
    },
    RoleSession {
        role_name: String,
        session: String,
    },
    /// A9: a session of unknown name.
    RoleArn {
        role_name: String,
    },
    /// S6: `by` is the ARN of a user, or of root.
    FederatedUser {
        name: String,
        by: Option<String>,
    },
    WebIdentity,
    Saml,
    Service,
    Anonymous,
}

/// What is stated about the resource.
#[derive(Debug)]
pub(crate) struct ResourceFacts {
    pub(crate) management_account: bool,
    pub(crate) service_linked_role: bool,
    pub(crate) aws_managed_key: bool,
}

/// The six parts of an ARN, the last with its colons.
pub(crate) struct ArnParts<'a> {
    pub(crate) partition: &'a str,
    pub(crate) service: &'a str,
    pub(crate) region: &'a str,
    pub(crate) account: &'a str,
    pub(crate) resource: &'a str,
}

/// The parts of a text that starts with `arn:` and has five colons.
pub(crate) fn split_arn(text: &str) -> Option<ArnParts<'_>> {
    let mut parts = text.strip_prefix("arn:")?.splitn(5, ':');
    Some(ArnParts {
        partition: parts.next()?,
        service: parts.next()?,
        region: parts.next()?,
        account: parts.next()?,
        resource: parts.next()?,
    })
}

type Object = Map<String, Value>;

fn text<'a>(object: &'a Object, key: &str) -> Check<Option<&'a str>> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err("INVALID_SCENARIO"),
    }
}

fn flag(object: &Object, key: &str) -> Check<bool> {
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
    if resource != "*" && split_arn(resource).is_none() {
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

fn read_account(text: &str) -> Check<&str> {
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

/// The caller with its facts.
fn read_caller(principal: &str, facts: &Object) -> Check<Caller> {
    let federated_by = text(facts, "federated_by")?.map(str::to_owned);
    let role_arn = text(facts, "role_arn")?.map(str::to_owned);
    let (kind, partition, account) = caller_kind(principal, federated_by.clone())?;
    let caller = Caller {
        text: principal.to_owned(),
        kind,
        partition,
        account,
        role_arn,
        canonical_id: text(facts, "canonical_id")?.map(str::to_owned),
        unique_id: text(facts, "unique_id")?.map(str::to_owned),
        management_account: flag(facts, "management_account")?,
        service_linked_role: flag(facts, "service_linked_role")?,
        outside_organization: flag(facts, "outside_organization")?,
    };
    let right_role = match (&caller.role_arn, &caller.kind) {
        (None, _) => true,
        (Some(role), CallerKind::RoleSession { role_name, .. }) => {
            matches!(caller_kind(role, None),
                Ok((CallerKind::RoleArn { role_name: name }, partition, account))
                    if name == *role_name
                        && partition == caller.partition
                        && account == caller.account)
        }
        (Some(_), _) => false,
    };
    let right_federator = match (&federated_by, &caller.kind) {
        (None, _) => true,
        (Some(by), CallerKind::FederatedUser { .. }) => {
            matches!(caller_kind(by, None),
                Ok((CallerKind::User { .. } | CallerKind::Root, partition, account))
                    if partition == caller.partition && account == caller.account)
        }
        (Some(_), _) => false,
    };
    if right_role && right_federator {
        Ok(caller)
    } else {
        Err("FACT_FOR_CALLER")
    }
}

/// The kind of caller with its partition and account.
fn caller_kind(text: &str, by: Option<String>) -> Check<(CallerKind, String, Option<String>)> {
    let accountless = |kind| Ok((kind, String::new(), None));
    if text == "anonymous" {
        return accountless(CallerKind::Anonymous);
    }
    if !text.starts_with("arn:") && is_domain(text) {
        let aws = text.ends_with(".amazonaws.com") || text.ends_with(".amazonaws.com.cn");
        return accountless(if aws && text != "cognito-identity.amazonaws.com" {
            CallerKind::Service
        } else {
            CallerKind::WebIdentity
        });
    }
    let malformed = "INVALID_CALLER";
    let arn = split_arn(text).ok_or(malformed)?;
    if text.contains(['*', '?']) || text.contains(char::is_whitespace) || !arn.region.is_empty() {
        return Err(malformed);
    }
    let kind = match (arn.service, arn.resource.split_once('/')) {
        ("iam", None) if arn.resource == "root" => CallerKind::Root,
        ("iam", Some(("user", path))) if ends_in_name(path) => CallerKind::User {
            name: last_segment(path).to_owned(),
        },
        ("iam", Some(("role", path))) if ends_in_name(path) => CallerKind::RoleArn {
            role_name: last_segment(path).to_owned(),
        },
        ("sts", Some(("assumed-role", rest))) if is_role_and_session(rest) => {
            let (role, session) = rest.split_once('/').ok_or(malformed)?;
            CallerKind::RoleSession {
                role_name: role.to_owned(),
                session: session.to_owned(),
            }
        }
        ("sts", Some(("federated-user", name))) if is_one_name(name) => CallerKind::FederatedUser {
            name: name.to_owned(),
            by,
        },
        ("iam", Some(("oidc-provider", name))) if !name.is_empty() => CallerKind::WebIdentity,
        ("iam", Some(("saml-provider", name))) if !name.is_empty() => CallerKind::Saml,
        _ => return Err(malformed),
    };
    let account = read_account(arn.account)?.to_owned();
    Ok(match kind {
        CallerKind::WebIdentity | CallerKind::Saml => (kind, String::new(), None),
        _ => (kind, arn.partition.to_owned(), Some(account)),
    })
}

impl Caller {
    /// Choice 12: a federated user whose federating user is root.
    pub(crate) fn is_federated_by_root(&self) -> bool {
        matches!(&self.kind, CallerKind::FederatedUser { by: Some(by), .. } if by.ends_with(":root"))
    }

    /// D: the role's ARN of a role session.
    fn role(&self, role_name: &str) -> String {
        match &self.role_arn {
            Some(stated) => stated.clone(),
            None => format!(
                "arn:{}:iam::{}:role/{role_name}",
                self.partition,
                self.account.as_deref().unwrap_or_default()
            ),
        }
    }
}

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
    fn read(object: &Object) -> Check<Self> {
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

    fn replace(&mut self, own: Self) {
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
    fn imply(&mut self, caller: &Caller, action: &str, service: &str, owner: Option<&str>) {
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
