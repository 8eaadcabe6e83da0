//! From the input of `SimulateCustomPolicy` to requests and policy sets.

use iam_eval::{InputError, OwnedLayers, PolicySet, Request};
use iam_model::tree::Node;
use iam_model::{
    AccountId, Action, Arn, Caller, CallerKind, ConditionKey, Context, ContextValue, PolicyType,
    Resource, Source,
};
use iam_parse::{Format, Options, ParseErrors, parse_policy, read_tree};
use smol_str::SmolStr;

use super::context::{ContextKeyType, typed_value};
use super::error::{InputErrors, InputFinding};
use super::members::{Findings, Text};
use super::simulation::{Simulation, unnamed_user_for};

/// The members of the request, in the order of the API.
const MEMBERS: &[&str] = &[
    "PolicyInputList",
    "PermissionsBoundaryPolicyInputList",
    "OrderedOrganizationPolicyInputList",
    "ActionNames",
    "ResourceArns",
    "ResourcePolicy",
    "ResourceOwner",
    "CallerArn",
    "ContextEntries",
    "ResourceHandlingOption",
    "MaxItems",
    "Marker",
];

/// Reads the input of `SimulateCustomPolicy`, in JSON or, by the name's extension, YAML.
///
/// # Semantics
/// Pages "SimulateCustomPolicy" and "ContextEntry" of the IAM API reference. Without `CallerArn`
/// an unnamed user of the resource's account calls. `ResourceOwner` counts for resources whose ARN
/// names no account. A context value must be readable as its declared type (rule K10); without a
/// declared type one value is a text and several are a list.
///
/// Two members are not supported, and are errors: `ResourceHandlingOption`, which asks AWS whether
/// the right kinds of resource are there, and `Marker`, because everything comes in one page. For
/// the same reason a `MaxItems` below the number of results is an error.
///
/// # Errors
/// Everything that is wrong, each at its place.
pub fn read(name: &str, bytes: &[u8], options: &Options) -> Result<Simulation, InputErrors> {
    let options = Options {
        format: options
            .format
            .or_else(|| Format::of_name(name))
            .or(Some(Format::Json)),
        ..*options
    };
    let tree = read_tree(bytes, &options);
    let mut findings = Findings::default();
    let simulation = if let Some(root) = &tree.tree {
        simulation(root, &options, &mut findings)
    } else {
        findings.push(InputFinding::Syntax(ParseErrors {
            name: name.to_owned(),
            text: tree.text.clone(),
            problems: tree.problems,
        }));
        None
    };
    let findings = findings.finish(&tree.text);
    match simulation {
        Some(simulation) if findings.is_empty() => Ok(simulation),
        _ => Err(InputErrors {
            name: name.to_owned(),
            text: tree.text,
            findings,
        }),
    }
}

/// The most levels of an organization, by the API's model: the root, five of units, the account.
const LEVELS: usize = 7;

/// The characters of a policy document, an action and an ARN, by the API's model.
const DOCUMENT: std::ops::RangeInclusive<usize> = 1..=131_072;
const ACTION: std::ops::RangeInclusive<usize> = 3..=128;
const ARN: std::ops::RangeInclusive<usize> = 1..=2048;

fn simulation(root: &Node, options: &Options, findings: &mut Findings) -> Option<Simulation> {
    if !findings.object("the input", root, MEMBERS) {
        return None;
    }
    unsupported(root, findings);
    let layers = layers(root, options, findings);
    let owner = root
        .get("ResourceOwner")
        .and_then(|node| owner(node, findings));
    let caller = root
        .get("CallerArn")
        .and_then(|node| caller(node, findings));
    if let (Some(node), None) = (root.get("ResourcePolicy"), root.get("CallerArn")) {
        let help = "say who calls: the policy's Principal is compared with it".to_owned();
        let message = "`ResourcePolicy` needs `CallerArn`";
        findings.add("MISSING_MEMBER", message, Some(help), node.span);
    }
    let context = root
        .get("ContextEntries")
        .map(|node| entries(node, findings))
        .unwrap_or_default();
    let actions = actions(root, findings);
    max_items(root, actions.len(), findings);
    let resources = match root.get("ResourceArns") {
        Some(node) => resources(node, findings),
        None => vec![Resource::Any],
    };
    let mut requests = Vec::new();
    for action in &actions {
        for resource in &resources {
            let caller = match &caller {
                Some(caller) => caller.clone(),
                None => unnamed_user_for(resource, owner).ok()?,
            };
            let mut request = Request::of(caller, action.clone(), resource.clone());
            let in_arn = resource.arn().and_then(Arn::account_id);
            if let (None, Some(owner)) = (in_arn, owner) {
                request = request.with_resource_account(owner.as_str());
            }
            for (key, value) in context.iter() {
                request = request.with_key(key.clone(), value.clone());
            }
            requests.push(request);
        }
    }
    Some(Simulation { layers, requests })
}

fn unsupported(root: &Node, findings: &mut Findings) {
    for (name, help) in [
        (
            "ResourceHandlingOption",
            "leave it out: every action is decided on every resource of `ResourceArns`",
        ),
        ("Marker", "leave it out: all results come in one page"),
    ] {
        if let Some(node) = root.get(name) {
            let message = format!("`{name}` is not supported");
            findings.add("UNSUPPORTED_MEMBER", message, Some(help.into()), node.span);
        }
    }
}

/// One page holds everything, so that `MaxItems` may only be as large as that.
fn max_items(root: &Node, results: usize, findings: &mut Findings) {
    let Some(node) = root.get("MaxItems") else {
        return;
    };
    if let Some(most) = findings.integer("MaxItems", node, &(1..=1000))
        && most < results
    {
        let message = format!("`MaxItems` would cut off some of the {results} results");
        let help = "leave it out: all results come in one page".to_owned();
        findings.add("UNSUPPORTED_MEMBER", message, Some(help), node.span);
    }
}

fn layers(root: &Node, options: &Options, findings: &mut Findings) -> OwnedLayers {
    let mut layers = OwnedLayers::default();
    if let Some(node) = findings.required("PolicyInputList", root) {
        let sources = policies("PolicyInputList", node, options, findings);
        layers.identity = compile(PolicyType::Identity, sources, findings);
    }
    let name = "PermissionsBoundaryPolicyInputList";
    if let Some(node) = root.get(name) {
        let sources = policies(name, node, options, findings);
        if sources.len() > 1 {
            let message = format!("`{name}` takes one permissions boundary");
            findings.add("TOO_MANY_VALUES", message, None, node.span);
        }
        layers.boundary = compile(PolicyType::Boundary, sources, findings);
    }
    let name = "OrderedOrganizationPolicyInputList";
    if let Some(node) = root.get(name) {
        let levels = findings.list(name, node);
        if levels.len() > LEVELS {
            let message = format!("`{name}` takes at most {LEVELS} levels");
            findings.add("TOO_MANY_VALUES", message, None, node.span);
        }
        for (at, level) in levels.iter().enumerate() {
            let member = "ServiceControlPolicyInputList";
            if !findings.object(&format!("a level of {name}"), level, &[member]) {
                continue;
            }
            let label = format!("{name}.{}.{member}", at + 1);
            let sources = match level.get(member) {
                Some(node) => policies(&label, node, options, findings),
                None => Vec::new(),
            };
            layers
                .scp
                .extend(compile(PolicyType::Scp, sources, findings));
        }
    }
    if let Some(node) = root.get("ResourcePolicy")
        && let Some(text) = findings.text("ResourcePolicy", node, &DOCUMENT)
    {
        let source = policy("ResourcePolicy".into(), &text, options, findings);
        layers.resource = compile(PolicyType::Resource, source, findings);
    }
    layers
}

/// The documents of a list, named as AWS names them: `PolicyInputList.1`.
fn policies(name: &str, node: &Node, options: &Options, findings: &mut Findings) -> Vec<Source> {
    findings
        .texts(name, node, &DOCUMENT)
        .iter()
        .enumerate()
        .filter_map(|(at, text)| policy(format!("{name}.{}", at + 1), text, options, findings))
        .collect()
}

fn policy(name: String, text: &Text, options: &Options, findings: &mut Findings) -> Option<Source> {
    let options = Options {
        format: Some(Format::Json),
        ..*options
    };
    match parse_policy(text.value.as_bytes(), &options).into_result(&name) {
        Ok((document, _)) => Some(Source::named(name, &document)),
        Err(errors) => {
            findings.push(InputFinding::Policy(errors));
            None
        }
    }
}

fn compile(
    policy_type: PolicyType,
    sources: impl IntoIterator<Item = Source>,
    findings: &mut Findings,
) -> Option<PolicySet> {
    PolicySet::compile(policy_type, sources)
        .map_err(|errors| findings.push(InputFinding::Load(errors)))
        .ok()
}

fn refuse(error: &InputError, text: &Text, findings: &mut Findings) {
    let help = error.help().map(str::to_owned);
    findings.add(error.code(), error.to_string(), help, text.span);
}

/// The account of `arn:aws:iam::123456789012:root`.
fn owner(node: &Node, findings: &mut Findings) -> Option<AccountId> {
    let text = findings.text("ResourceOwner", node, &ARN)?;
    let account = Arn::parse(&text.value)
        .ok()
        .filter(|arn| arn.service() == "iam" && arn.resource() == "root")
        .and_then(|arn| arn.account_id());
    if account.is_none() {
        let message = format!("`{}` is not the ARN of an account", text.value);
        let help = "write it like `arn:aws:iam::123456789012:root`".to_owned();
        findings.add("INVALID_ACCOUNT", message, Some(help), text.span);
    }
    account
}

/// A user, a role or the root user: AWS does not take sessions, federated users and services.
fn caller(node: &Node, findings: &mut Findings) -> Option<Caller> {
    let text = findings.text("CallerArn", node, &ARN)?;
    match Caller::parse(&text.value) {
        Ok(caller) => match caller.kind() {
            CallerKind::User | CallerKind::Role | CallerKind::Root => Some(caller),
            kind => {
                let message = format!(
                    "`CallerArn` is a user or a role, and this is {}",
                    kind.name()
                );
                let help = "use `iam simulate --principal` for other callers".to_owned();
                findings.add("INVALID_CALLER", message, Some(help), text.span);
                None
            }
        },
        Err(error) => {
            refuse(&error.into(), &text, findings);
            None
        }
    }
}

fn actions(root: &Node, findings: &mut Findings) -> Vec<Action> {
    let Some(node) = findings.required("ActionNames", root) else {
        return Vec::new();
    };
    let mut actions = Vec::new();
    for text in findings.texts("ActionNames", node, &ACTION) {
        match Action::parse(&text.value) {
            Ok(action) if root.get("ResourcePolicy").is_some() && action.is_of_trust_policies() => {
                let message =
                    format!("AWS simulates no role trust policies, which `{action}` needs");
                let help = "use `iam simulate --resource-policy`".to_owned();
                findings.add("TRUST_POLICY", message, Some(help), text.span);
            }
            Ok(action) => actions.push(action),
            Err(error) => refuse(&error.into(), &text, findings),
        }
    }
    actions
}

fn resources(node: &Node, findings: &mut Findings) -> Vec<Resource> {
    let mut resources = Vec::new();
    for text in findings.texts("ResourceArns", node, &ARN) {
        match Resource::parse(&text.value) {
            Ok(resource) => resources.push(resource),
            Err(error) => refuse(&error.into(), &text, findings),
        }
    }
    if resources.is_empty() {
        resources.push(Resource::Any);
    }
    resources
}

/// The keys of `ContextEntries`, each once.
fn entries(node: &Node, findings: &mut Findings) -> Context {
    let mut context = Context::new();
    for node in findings.list("ContextEntries", node) {
        let Some((key, value, span)) = entry(node, findings) else {
            continue;
        };
        match context.spelling(&key) {
            Some(held) => {
                let error = InputError::DuplicateKey {
                    first: held.as_str().into(),
                    second: key.as_str().into(),
                };
                findings.add(error.code(), error.to_string(), None, span);
            }
            None => {
                context.insert(key, value);
            }
        }
    }
    context
}

fn entry(
    node: &Node,
    findings: &mut Findings,
) -> Option<(ConditionKey, ContextValue, iam_model::Span)> {
    let members = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"];
    if !findings.object("a context entry", node, &members) {
        return None;
    }
    let name = findings.required("ContextKeyName", node)?;
    let name = findings.text("ContextKeyName", name, &(5..=256))?;
    let key = ConditionKey::parse(&name.value)
        .map_err(|error| refuse(&error.into(), &name, findings))
        .ok()?;
    let list = findings.required("ContextKeyValues", node)?;
    let texts = findings.texts("ContextKeyValues", list, &(0..=usize::MAX));
    let values: Vec<SmolStr> = texts.iter().map(|text| text.value.clone()).collect();
    let declared = match node.get("ContextKeyType") {
        Some(node) => declared(node, findings)?,
        None => ContextKeyType::parse(if values.len() == 1 {
            "string"
        } else {
            "stringList"
        })?,
    };
    if !declared.is_list() && list.elements().len() != 1 {
        let message = format!(
            "`{key}` of type {} takes one value, and there are {}",
            declared.name(),
            list.elements().len()
        );
        let help = format!("declare it as {}List", declared.name());
        findings.add("INVALID_CONTEXT_VALUE", message, Some(help), list.span);
        return None;
    }
    // One text at a time, so that the mistake is shown at its own value.
    for text in &texts {
        if let Err(error) = typed_value(&key, std::slice::from_ref(&text.value), declared) {
            refuse(&error, text, findings);
        }
    }
    let value = typed_value(&key, &values, declared).ok()?;
    Some((key, value, name.span))
}

fn declared(node: &Node, findings: &mut Findings) -> Option<ContextKeyType> {
    let text = findings.text("ContextKeyType", node, &(0..=usize::MAX))?;
    let found = ContextKeyType::parse(&text.value);
    if found.is_none() {
        let names = ContextKeyType::ALL.map(ContextKeyType::name);
        let message = format!("`{}` is not a type of context value", text.value);
        let help = match iam_model::nearest(&text.value, names.into_iter()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write one of {}", names.join(", ")),
        };
        findings.add("INVALID_CONTEXT_TYPE", message, Some(help), text.span);
    }
    found
}
