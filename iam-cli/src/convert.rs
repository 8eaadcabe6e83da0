//! `iam convert`.

mod lost;

use iam_parse::{Format, Layout, Limits, Options, format, print, print_language};

use crate::Verdict;
use crate::args::convert::{ConvertArgs, Notation};
use crate::failure::Failure;
use crate::input::{Inputs, Read};
use crate::output::Output;

/// Prints a policy in another notation.
pub(crate) fn run(
    args: &ConvertArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let mut inputs = Inputs::new(limits);
    let read = inputs.read("SRC", &args.source)?;
    let (text, lost) = match args.to {
        Notation::Json => {
            let tree = read.source.as_policy().to_tree();
            let text = print(&tree, Layout::Indented(4)) + "\n";
            (text, lost::in_json(&read))
        }
        Notation::Iam => (language(&read, &inputs)?, String::new()),
    };
    output.document(&text)?;
    output.warn(&[lost, inputs.remarks.render()]);
    Ok(Verdict::Good)
}

/// The policy in the policy language; of a text that is in it already, everything stays.
fn language(read: &Read, inputs: &Inputs) -> Result<String, Failure> {
    let source = &read.source;
    match (read.notation, source.document()) {
        (Some(Format::Iam), Some(document)) => {
            let options = Options {
                format: Some(Format::Iam),
                ..inputs.options(source.name())
            };
            format(source.name(), document.text(), &options)
                .map_err(|errors| Failure::from(&errors))
        }
        _ => Ok(print_language(source.as_policy())),
    }
}
