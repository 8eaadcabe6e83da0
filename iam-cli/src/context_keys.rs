//! `iam context-keys`.

use iam_eval::{ContextKeyUse, KeyRead, ReadBy, context_keys};
use iam_model::Source;
use iam_parse::Limits;
use serde_json::{Map, Value};

use crate::Verdict;
use crate::args::{ContextKeysArgs, KeysFormat};
use crate::failure::Failure;
use crate::input::Inputs;
use crate::output::{Output, printable};
use crate::place;

/// Lists the condition keys that a policy reads.
pub(crate) fn run(
    args: &ContextKeysArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let mut inputs = Inputs::new(limits);
    let source = inputs.policy("SRC", &args.source)?;
    let uses = context_keys(source.as_policy());
    match args.format {
        KeysFormat::Text => print_text(&uses, output)?,
        KeysFormat::Json => {
            for used in &uses {
                let object = json(used, &source);
                output.print(&format!("{object}\n"))?;
            }
        }
    }
    output.error(&inputs.remarks.render());
    Ok(Verdict::Good)
}

/// A paragraph for each key: who fills it, and each statement that reads it.
fn print_text(uses: &[ContextKeyUse], output: &mut Output) -> Result<(), Failure> {
    let bold = anstyle::Style::new().bold();
    let width = uses
        .iter()
        .map(|used| printable(used.key.as_str()).chars().count())
        .max()
        .unwrap_or_default();
    for used in uses {
        let key = printable(used.key.as_str());
        let derived = if used.derived { " (derived)" } else { "" };
        let by = used.filled_by.describe();
        output.print(&format!("{bold}{key:width$}{bold:#}  {by}{derived}\n"))?;
        for read in &used.reads {
            let place = printable(&statement(read));
            let by = printable(&read.by.to_string());
            output.print(&format!("  {place}: {by}\n"))?;
        }
    }
    if uses.is_empty() {
        output.print("the policy reads no condition key\n")?;
    }
    Ok(())
}

fn statement(read: &KeyRead) -> String {
    let number = read.place.statement().map_or(0, |at| at + 1);
    match &read.sid {
        Some(sid) => format!("statement {number} `{sid}`"),
        None => format!("statement {number}"),
    }
}

fn json(used: &ContextKeyUse, source: &Source) -> Value {
    let mut object = Map::new();
    object.insert("key".into(), used.key.as_str().into());
    object.insert("filledBy".into(), used.filled_by.as_str().into());
    object.insert("derived".into(), used.derived.into());
    let reads = used.reads.iter().map(|read| {
        let mut object = Map::new();
        let number = read.place.statement().map_or(0, |at| at + 1);
        object.insert("statement".into(), number.into());
        let sid = read.sid.as_ref().map(|sid| sid.as_str().into());
        object.insert("sid".into(), sid.unwrap_or(Value::Null));
        match &read.by {
            ReadBy::Operator(operator) => {
                object.insert("element".into(), "Condition".into());
                object.insert("operator".into(), operator.canonical().as_str().into());
            }
            ReadBy::Variable { element, default } => {
                object.insert("element".into(), element.name().into());
                object.insert("variable".into(), true.into());
                let default = default.as_ref().map(|text| text.as_str().into());
                object.insert("default".into(), default.unwrap_or(Value::Null));
            }
        }
        place::insert(&mut object, source, source.locate(read.place));
        Value::from(object)
    });
    object.insert("reads".into(), reads.collect());
    object.into()
}
