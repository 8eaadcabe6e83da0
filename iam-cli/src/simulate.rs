//! `iam simulate`.

mod batch;
mod json;
mod plan;
mod policies;
mod text;

use iam_eval::Decision;
use iam_parse::Limits;
use iam_scenario::aws;

use self::plan::Plan;
use crate::Verdict;
use crate::args::simulate::{Format, SimulateArgs};
use crate::failure::Failure;
use crate::input::Inputs;
use crate::output::Output;
use crate::warnings::Warned;

/// Decides what the arguments ask for, and prints it.
pub(crate) fn run(
    args: &SimulateArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    if let Some(requests) = &args.requests {
        return batch::run(args, requests, Inputs::new(limits), output);
    }
    // clap waives what a flag requires where that cannot go with another flag that is given.
    for (flag, given) in [
        ("--threads", args.threads.is_some()),
        ("--strict", args.strict),
    ] {
        if given {
            let help = "name the file with the requests, as `--requests FILE`";
            let message = format!("{flag} is about --requests, which is not given");
            return Err(Failure::with_help(&message, Some(help)));
        }
    }
    let plan = Plan::new(args, Inputs::new(limits))?;
    // Nothing is printed of a plan that holds a request without sense.
    let decisions: Vec<Decision> = plan
        .rows
        .iter()
        .map(|row| row.layers().decide(&row.request))
        .collect::<Result<_, _>>()?;
    let mut warned = Warned::default();
    match args.format {
        Format::Text => text::print(&plan, &decisions, args.explain, &mut warned, output)?,
        // Its objects hold their warnings.
        Format::Json => json::print(&plan, args.explain, output)?,
        Format::Aws => print_aws(&plan, &mut warned, output)?,
    }
    if args.format != Format::Json {
        let unknown = plan.unknown.render();
        output.warn(&[plan.remarks.render(), warned.render(), unknown]);
    }
    if args.format == Format::Aws {
        // As AWS's own simulator, whose answer a denial is, not a failure.
        return Ok(Verdict::Good);
    }
    let all = decisions
        .iter()
        .all(|decision| *decision == Decision::Allowed);
    Ok(if all { Verdict::Good } else { Verdict::Bad })
}

/// One document, indented as AWS's command line does it.
fn print_aws(plan: &Plan, warned: &mut Warned, output: &mut Output) -> Result<(), Failure> {
    let explanations = plan
        .rows
        .iter()
        .map(|row| row.layers().explain(&row.request))
        .collect::<Result<Vec<_>, _>>()?;
    for (row, explanation) in plan.rows.iter().zip(&explanations) {
        warned.note(&row.request, explanation.warnings());
    }
    let requests = plan.rows.iter().map(|row| &row.request);
    let response = aws::response(requests.zip(&explanations));
    output.print(&json::indented(&response)?)
}
