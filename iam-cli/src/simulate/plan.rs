//! What is decided: requests, each with the layers that it meets.

use std::sync::Arc;

use iam_eval::{InputError, Layers, OwnedLayers, Request};
use iam_model::{
    AccountId, Action, ActionPattern, Caller, CallerKind, Context, ContextValue, InvalidAction,
    PolicyType, Resource,
};
use iam_scenario::{Facts, ResourceSpec, Scenario, StatedFacts, aws, read_context};

use super::policies::Policies;
use crate::args::simulate::SimulateArgs;
use crate::failure::Failure;
use crate::flags;
use crate::input::Inputs;
use crate::known;
use crate::warnings::{Remarks, UNKNOWN_ACTION, UnknownActions};

/// Everything that one call of the command decides, in the order of its output.
pub(crate) struct Plan {
    pub(crate) rows: Vec<Row>,
    /// What is to be said about actions that AWS does not have.
    pub(crate) unknown: UnknownActions,
    /// Whether a pattern named the actions.
    pub(crate) expanded: bool,
    /// What would say who calls.
    pub(crate) caller_flag: &'static str,
    /// The labels of the levels, if flags gave them.
    pub(crate) scp_labels: Vec<String>,
    pub(crate) rcp_labels: Vec<String>,
    pub(crate) remarks: Remarks,
}

/// A request with the layers that it meets.
pub(crate) struct Row {
    pub(crate) request: Request,
    layers: OwnedLayers,
    facts: Facts,
}

impl Row {
    pub(crate) fn layers(&self) -> Layers<'_> {
        self.layers.layers().facts(&self.facts)
    }

    pub(crate) fn owned_layers(&self) -> &OwnedLayers {
        &self.layers
    }

    /// The resources of the request, as they were written.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &str> {
        self.request
            .parts()
            .iter()
            .map(|part| part.resource.as_str())
    }
}

impl Plan {
    pub(crate) fn new(args: &SimulateArgs, mut inputs: Inputs) -> Result<Self, Failure> {
        let mut plan = Self::read(args, &mut inputs)?;
        plan.remarks = inputs.remarks;
        for row in &plan.rows {
            plan.remarks.compiled(&row.layers);
        }
        plan.remarks = plan.remarks.sorted();
        let actions = plan.rows.iter().map(|row| row.request.action());
        plan.unknown = UnknownActions::among(actions);
        Ok(plan)
    }

    fn read(args: &SimulateArgs, inputs: &mut Inputs) -> Result<Self, Failure> {
        if let Some(input) = &args.cli_input_json {
            return Self::from_aws(input, inputs);
        }
        // The flags before the files: what is wrong with them is told before anything is read.
        let flags = Flags::read(args, inputs)?;
        if args.scenario.is_none() {
            flags.check()?;
        }
        let scenario = match &args.scenario {
            Some(path) => Some(scenario(path, args, inputs)?),
            None => None,
        };
        let policies = Policies::read(args, &flags.actions, inputs)?;
        let rows = match scenario {
            Some(scenario) => flags.over(&scenario, &policies, inputs)?,
            None => flags.rows(&policies)?,
        };
        Ok(Self {
            rows,
            unknown: UnknownActions::default(),
            expanded: args.action.iter().any(|text| known::is_pattern(text)),
            caller_flag: "--principal",
            scp_labels: policies.labels(PolicyType::Scp),
            rcp_labels: policies.labels(PolicyType::Rcp),
            remarks: Remarks::default(),
        })
    }

    fn from_aws(input: &str, inputs: &mut Inputs) -> Result<Self, Failure> {
        let path = input.strip_prefix("file://").unwrap_or(input);
        let (name, bytes) = inputs.bytes("--cli-input-json", path)?;
        let simulation = aws::read(&name, &bytes, &inputs.options(&name))?;
        let rows = simulation.requests.into_iter().map(|request| Row {
            request,
            layers: simulation.layers.clone(),
            facts: service_data(),
        });
        Ok(Self {
            rows: rows.collect(),
            unknown: UnknownActions::default(),
            expanded: false,
            caller_flag: "CallerArn",
            scp_labels: Vec::new(),
            rcp_labels: Vec::new(),
            remarks: Remarks::default(),
        })
    }
}

/// The actions that a pattern of `--action` means.
fn expanded(text: &str) -> Result<Vec<Action>, Failure> {
    const FLAG: &str = "--action";
    let invalid = |error: InvalidAction| Failure::of_flag(FLAG, text, text, &error.into());
    let pattern = ActionPattern::parse(text).map_err(invalid)?;
    let found = known::actions(&pattern).map_err(|unknown| {
        let coded = (UNKNOWN_ACTION, &*unknown.message);
        Failure::in_flag(FLAG, text, text, coded, unknown.help.as_deref())
    })?;
    found
        .into_iter()
        .map(|action| Action::parse(&action.to_string()).map_err(invalid))
        .collect()
}

/// What is known about services where nothing is stated.
pub(super) fn service_data() -> Facts {
    Facts::new(Arc::new(StatedFacts::default()), &iam_catalog::CATALOG)
}

/// The scenario that the flags choose.
pub(super) fn scenario(
    path: &str,
    args: &SimulateArgs,
    inputs: &mut Inputs,
) -> Result<Scenario, Failure> {
    let scenarios = if path == "-" {
        let (name, bytes) = inputs.bytes("--scenario", path)?;
        Scenario::parse_within(&name, &bytes, inputs.limits())?
    } else {
        Scenario::read(path, inputs.limits())?
    };
    let count = scenarios.len();
    let index = match args.index {
        Some(index) => index.get(),
        None if count == 1 => 1,
        None => {
            return Err(Failure::with_help(
                &format!("`{path}` holds {count} scenarios, cases included"),
                Some(&format!("choose one with --index 1 to --index {count}")),
            ));
        }
    };
    scenarios.into_iter().nth(index - 1).ok_or_else(|| {
        Failure::plain(&format!(
            "`{path}` holds {count} scenarios, cases included, and there is no number {index}"
        ))
    })
}

/// The flags that describe requests.
struct Flags<'a> {
    args: &'a SimulateArgs,
    caller: Option<Caller>,
    actions: Vec<Action>,
    resources: Vec<Resource>,
    account: Option<AccountId>,
    context: Context,
}

impl<'a> Flags<'a> {
    fn read(args: &'a SimulateArgs, inputs: &mut Inputs) -> Result<Self, Failure> {
        let of_flag = |flag: &'static str, value: &'a str| {
            move |error: InputError| Failure::of_flag(flag, value, value, &error)
        };
        let caller = match &args.principal {
            Some(text) => Some(
                Caller::parse(text).map_err(|error| of_flag("--principal", text)(error.into()))?,
            ),
            None => None,
        };
        let mut actions = Vec::with_capacity(args.action.len());
        for text in &args.action {
            if known::is_pattern(text) {
                actions.extend(expanded(text)?);
            } else {
                let action = Action::parse(text);
                actions.push(action.map_err(|error| of_flag("--action", text)(error.into()))?);
            }
        }
        let mut resources = Vec::with_capacity(args.resource.len());
        for text in &args.resource {
            let resource = Resource::parse(text);
            resources.push(resource.map_err(|error| of_flag("--resource", text)(error.into()))?);
        }
        let account = match &args.resource_account {
            Some(text) => Some(
                AccountId::parse(text)
                    .map_err(|error| of_flag("--resource-account", text)(error.into()))?,
            ),
            None => None,
        };
        let mut context = match &args.context_file {
            Some(path) => context_file(path, inputs)?,
            None => Context::new(),
        };
        for (key, value) in flags::context(&args.context)?.iter() {
            // Removed first, so that the key has the flag's spelling.
            context.remove(key);
            context.insert(key.clone(), value.clone());
        }
        Ok(Self {
            args,
            caller,
            actions,
            resources,
            account,
            context,
        })
    }

    /// What flags alone must say.
    fn check(&self) -> Result<(), Failure> {
        let args = self.args;
        let refuse = |message, help| Err(Failure::with_help(message, Some(help)));
        if self.actions.is_empty() {
            let help = "say what is to be done, as `--action service:Name`";
            return refuse("no --action is given", help);
        }
        if self.caller.is_none() {
            let help = "say who calls, as `--principal ARN`";
            if args.resource_policy.is_some() {
                let message =
                    "--resource-policy needs --principal, with which its Principal is compared";
                return refuse(message, help);
            }
            if !args.principal_fact.is_empty() {
                let message = "--principal-fact is about the caller, and needs --principal";
                return refuse(message, help);
            }
        }
        // Nothing else than the root user is allowed anything without a policy.
        let caller = self.caller.as_ref();
        let is_root = caller.is_some_and(|caller| caller.kind() == CallerKind::Root);
        if !args.has_policies() && !is_root {
            let help = "give at least one, as `--policy SRC`";
            return refuse("no policy is given", help);
        }
        Ok(())
    }

    /// The rows of flags alone: each action on each resource.
    fn rows(&self, policies: &Policies) -> Result<Vec<Row>, Failure> {
        let caller = match self.caller.clone() {
            Some(caller) => Some(flags::with_facts(caller, &self.args.principal_fact)?),
            None => None,
        };
        if caller.is_none() {
            policies.check_unnamed()?;
        }
        let resources: &[Resource] = match self.resources.as_slice() {
            [] => &[Resource::Any],
            resources => resources,
        };
        let mut rows = Vec::new();
        for action in &self.actions {
            for resource in resources {
                let caller = match &caller {
                    Some(caller) => caller.clone(),
                    None => aws::unnamed_user_for(resource, self.account)?,
                };
                let request = Request::of(caller, action.clone(), resource.clone());
                rows.push(Row {
                    request: self.with_facts(request)?,
                    layers: policies.over(OwnedLayers::default(), action.is_of_trust_policies()),
                    facts: service_data(),
                });
            }
        }
        Ok(rows)
    }

    /// Account, facts and context of the flags, over those of a request.
    fn with_facts(&self, request: Request) -> Result<Request, Failure> {
        let facts = flags::resource_facts(request.resource_facts(), &self.args.resource_fact)?;
        let mut request = request.with_resource_facts(facts);
        if let Some(account) = self.account {
            request = request.with_resource_account(account.as_str());
        }
        for (key, value) in self.context.iter() {
            request = request.without(key).with_key(key.clone(), value.clone());
        }
        Ok(request)
    }

    /// The rows of a scenario, with the flags over it.
    fn over(
        &self,
        scenario: &Scenario,
        policies: &Policies,
        inputs: &mut Inputs,
    ) -> Result<Vec<Row>, Failure> {
        let mut scenario = scenario.clone();
        if let Some(caller) = &self.caller {
            scenario.request.principal = caller.as_str().into();
            scenario.request.principal_facts = iam_scenario::PrincipalFacts::default();
        }
        if self.account.is_some() {
            scenario.request.resource_account = None;
            for resource in &mut scenario.request.resources {
                resource.account = None;
            }
        }
        let own_action = [scenario.request.action.text.clone()];
        let actions: Vec<_> = self
            .actions
            .iter()
            .map(|action| action.as_str().into())
            .collect();
        let actions = if actions.is_empty() {
            &own_action[..]
        } else {
            &actions
        };
        let own_resources = [scenario.request.resources.clone()];
        let resources: Vec<_> = self
            .resources
            .iter()
            .map(|resource| {
                vec![ResourceSpec {
                    arn: resource.as_str().into(),
                    ..ResourceSpec::default()
                }]
            })
            .collect();
        let resources = if resources.is_empty() {
            &own_resources[..]
        } else {
            &resources
        };
        let mut rows = Vec::new();
        for action in actions {
            for resources in resources {
                scenario.request.action = action.clone().into();
                scenario.request.resources.clone_from(resources);
                let built = scenario.build(inputs.sources())?;
                let caller = built.request.caller().clone();
                let caller = flags::with_facts(caller, &self.args.principal_fact)?;
                let request = self.with_facts(with_caller(&built.request, caller))?;
                let is_trust = request.action().is_of_trust_policies();
                rows.push(Row {
                    request,
                    layers: policies.over(built.layers.clone(), is_trust),
                    facts: built.facts.clone(),
                });
            }
        }
        Ok(rows)
    }
}

/// The same request of another caller.
fn with_caller(request: &Request, caller: Caller) -> Request {
    let same = Request::of(caller, request.action().clone(), Resource::Any)
        .with_parts(request.parts().to_vec())
        .with_resource_facts(request.resource_facts());
    request
        .context()
        .iter()
        .fold(same, |request, (key, value)| {
            request.with_key(key.clone(), value.clone())
        })
}

/// The condition keys of `--context-file`.
fn context_file(path: &str, inputs: &mut Inputs) -> Result<Context, Failure> {
    const FLAG: &str = "--context-file";
    let (name, bytes) = inputs.bytes(FLAG, path)?;
    let entries = read_context(&name, &bytes, &inputs.options(&name))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut context = Context::new();
    for entry in entries {
        let refuse = |error: &InputError| Failure::in_text(&name, &text, entry.key.span, error);
        let key = iam_model::ConditionKey::parse(&entry.key.text)
            .map_err(|error| refuse(&error.into()))?;
        if let Some(held) = context.spelling(&key) {
            return Err(refuse(&InputError::DuplicateKey {
                first: held.as_str().into(),
                second: key.as_str().into(),
            }));
        }
        let value: ContextValue = entry.value.clone();
        context.insert(key, value);
    }
    Ok(context)
}
