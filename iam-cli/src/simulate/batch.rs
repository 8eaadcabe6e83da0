//! `iam simulate --requests`: many requests, each on its line.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal as _};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::thread;

use iam_eval::OwnedLayers;
use iam_scenario::{Answer, Answers, Batch, OnError, Setup};

use super::plan::{scenario, service_data};
use super::policies::Policies;
use super::text::style;
use crate::Verdict;
use crate::args::simulate::{Format, SimulateArgs};
use crate::failure::{Failure, STYLE};
use crate::input::{Inputs, STDIN, STDIN_NAME, unreadable};
use crate::output::{Output, printable_line};
use crate::progress::Bar;

const FLAG: &str = "--requests";
/// How much of the input is read at once: about 250 requests, some tenths of a millisecond of work.
const READ: usize = 64 * 1024;

/// Decides the requests of a file, and prints each answer as soon as it is there.
pub(crate) fn run(
    args: &SimulateArgs,
    path: &str,
    mut inputs: Inputs,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    if args.format == Format::Aws {
        return Err(Failure::with_help(
            "--format aws is one answer for all requests, and --requests has one for each",
            Some("take `--format json`"),
        ));
    }
    let name = if path == STDIN { STDIN_NAME } else { path };
    let input = open(path, &mut inputs)?;
    let setup = setup(args, &mut inputs)?;
    for layers in setup.layers.iter().chain(&setup.trust) {
        inputs.remarks.compiled(layers);
    }
    let remarks = std::mem::take(&mut inputs.remarks).sorted().render();
    output.error(&remarks);
    let available = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let mut batch = Batch::new(name, &setup);
    batch.threads = args.threads.unwrap_or_else(available);
    batch.limits = *inputs.limits();
    if args.strict {
        batch.on_error = OnError::Stop;
    }
    let json = args.format == Format::Json;
    let write = |answer: &Answer<'_>, out: &mut String| {
        if json {
            answer.write_json(out);
        } else {
            write_text(answer, out);
        }
    };
    let mut answered = Answered::new(args, !remarks.is_empty(), output);
    let read = batch.run(input, write, |answers| answered.take(answers));
    let verdict = answered.finish(name)?;
    read.map_err(|error| unreadable(Path::new(name), &error))?;
    Ok(verdict)
}

fn open(path: &str, inputs: &mut Inputs) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path == STDIN {
        inputs.claim_stdin(FLAG)?;
        return Ok(Box::new(BufReader::with_capacity(READ, std::io::stdin())));
    }
    let file = File::open(path).map_err(|error| unreadable(Path::new(path), &error))?;
    Ok(Box::new(BufReader::with_capacity(READ, file)))
}

/// What the requests meet: the policies of the flags, over those of a scenario.
fn setup(args: &SimulateArgs, inputs: &mut Inputs) -> Result<Setup, Failure> {
    if args.scenario.is_none() && !args.has_policies() {
        let help = "give at least one, as `--policy SRC`";
        return Err(Failure::with_help("no policy is given", Some(help)));
    }
    let own = match &args.scenario {
        Some(path) => scenario(path, args, inputs)?.setup(inputs.sources())?,
        None => Setup {
            layers: Some(OwnedLayers::default()),
            trust: Some(OwnedLayers::default()),
            facts: service_data(),
        },
    };
    Ok(Policies::read(args, &[], inputs)?.over_setup(own))
}

/// A line for people: the decision, the id or the number of the line, the action, the resources.
fn write_text(answer: &Answer<'_>, out: &mut String) {
    let decision = answer.decision.as_str();
    let style = style(answer.decision);
    let label = match answer.id {
        // A text ends with one quote, before which an escaped one may stand.
        Some(id) => printable_line(
            id.strip_prefix('"')
                .and_then(|id| id.strip_suffix('"'))
                .unwrap_or(id),
        ),
        None => format!("line {}", answer.line),
    };
    let parts = answer.request.parts().iter();
    let resources: Vec<&str> = parts.map(|part| part.resource.as_str()).collect();
    let (action, resources) = (answer.request.action(), resources.join(" "));
    let (action, resources) = (action.as_str(), printable_line(&resources));
    let fill = "explicitDeny".len() - decision.len();
    // Writing to a String cannot fail.
    let _ = writeln!(
        out,
        "{style}{decision}{style:#}{:fill$}  {label}  {action}  {resources}",
        ""
    );
}

/// Prints answers, and counts them.
struct Answered<'a> {
    args: &'a SimulateArgs,
    output: &'a mut Output,
    bar: Option<Bar>,
    /// Something stands on standard error already, from which an empty line separates what comes.
    told: bool,
    decided: usize,
    allowed: usize,
    wrong: usize,
    /// The last line that was wrong.
    wrong_line: usize,
    failed: Option<Failure>,
}

impl<'a> Answered<'a> {
    fn new(args: &'a SimulateArgs, told: bool, output: &'a mut Output) -> Self {
        // Answers on a terminal are progress enough.
        let bar = if std::io::stdout().is_terminal() {
            None
        } else {
            Bar::on_terminal("requests")
        };
        Self {
            args,
            output,
            bar,
            told,
            decided: 0,
            allowed: 0,
            wrong: 0,
            wrong_line: 0,
            failed: None,
        }
    }

    fn take(&mut self, answers: &mut Answers) -> ControlFlow<()> {
        self.decided += answers.decided;
        self.allowed += answers.allowed;
        self.wrong += answers.errors.len();
        if let Some(last) = answers.errors.last() {
            self.wrong_line = last.line;
        }
        if let Err(failure) = self.print(answers) {
            self.failed = Some(failure);
            return ControlFlow::Break(());
        }
        if self.output.is_closed() {
            return ControlFlow::Break(());
        }
        if let Some(bar) = &self.bar {
            bar.count(self.decided, "requests");
        }
        ControlFlow::Continue(())
    }

    fn print(&mut self, answers: &Answers) -> Result<(), Failure> {
        if self.args.format == Format::Json {
            self.output.document(&answers.text)?;
        } else {
            self.output.print(&answers.text)?;
            self.output.finish()?;
        }
        if answers.errors.is_empty() {
            return Ok(());
        }
        for error in &answers.errors {
            let empty = if self.told { "\n" } else { "" };
            let text = format!("{empty}{}", error.render(STYLE));
            self.told = true;
            match &self.bar {
                Some(bar) => bar.suspend(|| self.output.error(&text)),
                None => self.output.error(&text),
            }
        }
        Ok(())
    }

    /// What the command has come to.
    fn finish(self, name: &str) -> Result<Verdict, Failure> {
        if let Some(bar) = &self.bar {
            bar.clear();
        }
        if let Some(failure) = self.failed {
            return Err(failure);
        }
        if self.wrong > 0 {
            let (wrong, all) = (self.wrong, self.wrong + self.decided);
            let message = if self.args.strict {
                let line = self.wrong_line;
                format!("nothing of `{name}` is decided from line {line} on, as --strict asks")
            } else {
                format!("{wrong} of the {all} requests in `{name}` could not be decided")
            };
            let Failure(text) = Failure::plain(&message);
            return Err(Failure(format!("\n{text}")));
        }
        Ok(if self.allowed == self.decided {
            Verdict::Good
        } else {
            Verdict::Bad
        })
    }
}
