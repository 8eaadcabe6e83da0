//! `iam actions`.

use iam_catalog::{AccessLevel, Action, ActionResource, ConditionKey, imagebuilder};
use iam_model::ActionPattern;
use serde_json::{Map, Value};

use crate::Verdict;
use crate::args::actions::{ActionsArgs, ListFormat};
use crate::failure::Failure;
use crate::known;
use crate::output::Output;
use crate::warnings::UNKNOWN_ACTION;

/// Lists the actions that the patterns mean, each once.
pub(crate) fn run(args: &ActionsArgs, output: &mut Output) -> Result<Verdict, Failure> {
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for text in &args.patterns {
        match meant_by(text) {
            Ok(actions) => found.extend(actions),
            Err(failure) => failures.push(failure),
        }
    }
    if !failures.is_empty() {
        return Err(Failure::all(failures));
    }
    found.sort_unstable();
    found.dedup();
    for action in found {
        match args.format {
            ListFormat::Text => output.print(&text(action))?,
            ListFormat::Json => output.print(&format!("{}\n", json(action)))?,
        }
    }
    Ok(Verdict::Good)
}

fn meant_by(text: &str) -> Result<Vec<Action>, Failure> {
    let refuse = |code, message: &str, help: Option<&str>| {
        Failure::in_flag("PATTERN", text, text, (code, message), help)
    };
    let pattern = ActionPattern::parse(text)
        .map_err(|error| refuse("INVALID_ACTION", &error.to_string(), None))?;
    known::actions(&pattern)
        .map_err(|unknown| refuse(UNKNOWN_ACTION, &unknown.message, unknown.help.as_deref()))
}

/// A paragraph: the action with its access level, and a line for each thing that it has.
fn text(action: Action) -> String {
    let bold = anstyle::Style::new().bold();
    let levels: Vec<_> = action.access_levels().map(AccessLevel::as_str).collect();
    let removed = action.retired();
    let removed = removed.map(|date| format!("  (removed by AWS: not in the data of {date})"));
    let mut lines = vec![format!(
        "{bold}{action}{bold:#}  {}{}\n",
        levels.join(", "),
        removed.unwrap_or_default()
    )];
    let mut line = |label: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("  {label}: {}\n", items.join(", ")));
        }
    };
    let types = action.resource_types().map(|of| {
        let required = if of.required { "!" } else { "" };
        format!("{}{required}", of.resource_type)
    });
    line("resource types", types.collect());
    line("condition keys", names(action.condition_keys()));
    for of_type in action.resource_types() {
        line(
            &format!("with {}", of_type.resource_type),
            names(type_keys(&of_type)),
        );
    }
    line(
        "dependent actions",
        action.dependent_actions().map(str::to_owned).collect(),
    );
    let others = others(action).map(|other| match other.passed_to_service {
        Some(service) => format!("{} to {service}", other.action),
        None => other.action.to_owned(),
    });
    line("its operation is authorised with", others.collect());
    lines.concat()
}

fn json(action: Action) -> Value {
    let mut object = Map::new();
    object.insert("action".into(), action.to_string().into());
    let levels = action
        .access_levels()
        .map(|level| Value::from(level.as_str()));
    object.insert("accessLevels".into(), levels.collect());
    let types = action.resource_types().map(|of_type| {
        let mut object = Map::new();
        object.insert("name".into(), of_type.resource_type.name().into());
        object.insert("required".into(), of_type.required.into());
        let arns = of_type.resource_type.arn_formats().map(Value::from);
        object.insert("arns".into(), arns.collect());
        object.insert("conditionKeys".into(), names(type_keys(&of_type)).into());
        Value::from(object)
    });
    object.insert("resourceTypes".into(), types.collect());
    object.insert(
        "conditionKeys".into(),
        names(action.condition_keys()).into(),
    );
    let dependents = action.dependent_actions().map(Value::from);
    object.insert("dependentActions".into(), dependents.collect());
    let others = others(action).map(|other| {
        let mut object = Map::new();
        object.insert("action".into(), other.action.into());
        object.insert("passedToService".into(), other.passed_to_service.into());
        Value::from(object)
    });
    object.insert("operationActions".into(), others.collect());
    object.insert("retired".into(), action.retired().into());
    object.into()
}

/// The keys of a resource type, and those that the action has for it alone.
fn type_keys(of_type: &ActionResource) -> impl Iterator<Item = ConditionKey> {
    let mut keys: Vec<ConditionKey> = of_type.resource_type.condition_keys().collect();
    for further in of_type.condition_keys() {
        if !keys.contains(&further) {
            keys.push(further);
        }
    }
    keys.into_iter()
}

fn names(keys: impl Iterator<Item = ConditionKey>) -> Vec<String> {
    keys.map(|key| key.name().to_owned()).collect()
}

/// What the API operation of this name is authorised with beside the action, as far as it is known.
fn others(action: Action) -> impl Iterator<Item = imagebuilder::AuthorizedAction> {
    let operation = (action.service().prefix() == "imagebuilder")
        .then(|| imagebuilder::operation(action.name()))
        .flatten();
    operation
        .into_iter()
        .flat_map(imagebuilder::Operation::authorized_actions)
}
