//! `iam expand`.

use iam_catalog::{AccessLevel, Action, Matching, Service, services};
use iam_model::{ActionElement, ActionPattern, Place, Source, Statement};
use iam_parse::Limits;
use serde_json::{Map, Value};

use crate::Verdict;
use crate::args::actions::{ExpandArgs, ListFormat};
use crate::failure::Failure;
use crate::input::Inputs;
use crate::known::{self, Unknown};
use crate::output::{Output, printable};
use crate::place;

/// Lists the actions that a policy's patterns mean, statement by statement.
pub(crate) fn run(
    args: &ExpandArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let mut inputs = Inputs::new(limits);
    let source = inputs.policy("SRC", &args.source)?;
    for (index, statement) in source.as_policy().statements.iter().enumerate() {
        let expanded = Expanded::new(statement);
        match args.format {
            ListFormat::Text => output.print(&text(index, statement, &expanded))?,
            ListFormat::Json => {
                let object = json(index, statement, &expanded, &source);
                output.print(&format!("{object}\n"))?;
            }
        }
    }
    output.error(&inputs.remarks.render());
    Ok(Verdict::Good)
}

/// What the patterns of a statement mean.
struct Expanded<'a> {
    /// In the order of the catalogue, each once.
    actions: Vec<Action>,
    /// Patterns that mean no action.
    unknown: Vec<(&'a ActionPattern, Unknown)>,
}

impl<'a> Expanded<'a> {
    fn new(statement: &'a Statement) -> Self {
        let (mut listed, mut unknown) = (Vec::new(), Vec::new());
        for pattern in statement.action.patterns() {
            let before = listed.len();
            listed.extend(Matching::new(pattern));
            if listed.len() == before {
                unknown.push((pattern, known::unknown(pattern.as_str())));
            }
        }
        listed.sort_unstable();
        listed.dedup();
        let actions = match &statement.action {
            ActionElement::Action(_) => listed,
            ActionElement::NotAction(_) => services()
                .flat_map(Service::actions)
                .filter(|action| action.retired().is_none())
                .filter(|action| listed.binary_search(action).is_err())
                .collect(),
        };
        Self { actions, unknown }
    }
}

/// A paragraph: the statement, then its actions by access level.
fn text(index: usize, statement: &Statement, expanded: &Expanded<'_>) -> String {
    let bold = anstyle::Style::new().bold();
    let sid = statement.sid.as_ref();
    let sid = sid
        .map(|sid| format!(" `{}`", printable(sid)))
        .unwrap_or_default();
    let (count, number) = (expanded.actions.len(), index + 1);
    let actions = if count == 1 { "action" } else { "actions" };
    let effect = statement.effect;
    let mut lines = vec![format!(
        "{bold}statement {number}{sid}{bold:#}: {effect} {count} {actions}\n"
    )];
    for level in AccessLevel::ALL {
        let mut of_level = expanded
            .actions
            .iter()
            .filter(|action| action.access_level() == level)
            .peekable();
        if of_level.peek().is_some() {
            lines.push(format!("  {level}\n"));
        }
        for action in of_level {
            lines.push(format!("    {action}\n"));
        }
    }
    for (_, unknown) in &expanded.unknown {
        let help = unknown.help.as_deref();
        let help = help.map(|help| format!(": {help}")).unwrap_or_default();
        lines.push(format!("  note: {}{help}\n", unknown.message));
    }
    lines.concat()
}

fn json(index: usize, statement: &Statement, expanded: &Expanded<'_>, source: &Source) -> Value {
    let mut object = Map::new();
    object.insert("statement".into(), (index + 1).into());
    let sid = statement.sid.as_ref().map(|sid| sid.as_str().into());
    object.insert("sid".into(), sid.unwrap_or(Value::Null));
    object.insert("effect".into(), statement.effect.as_str().into());
    let actions = expanded.actions.iter().map(|action| {
        let mut object = Map::new();
        object.insert("action".into(), action.to_string().into());
        let level = action.access_level().as_str();
        object.insert("accessLevel".into(), level.into());
        Value::from(object)
    });
    object.insert("actions".into(), actions.collect());
    let unknown = expanded.unknown.iter();
    let unknown = unknown.map(|(pattern, _)| Value::from(pattern.as_str()));
    object.insert("unknown".into(), unknown.collect());
    place::insert(&mut object, source, source.locate(Place::Statement(index)));
    object.into()
}
