//! `iam validate`.

mod aws;
mod explain;
mod json;
mod parallel;
mod policy;
mod positions;
mod summary;
mod text;

use std::fs::Metadata;
use std::path::Path;

use iam_model::PolicyType;
use iam_parse::{Format, Limits};
use iam_validate::{FindingType, Options};

use self::policy::{Outcome, validate};
use self::summary::Summary;
use crate::Verdict;
use crate::args::validate::{Deny, Resource, ValidateArgs, ValidateFormat};
use crate::failure::Failure;
use crate::files::{Search, Target, targets};
use crate::glob;
use crate::output::Output;
use crate::progress::Bar;

/// What is asked of every policy.
struct Question {
    /// `None` if each policy says it, or looks like it.
    policy_type: Option<PolicyType>,
    options: Options,
    format: ValidateFormat,
    denied: Denied,
    limits: Limits,
}

/// Which findings make the command fail.
struct Denied {
    types: Vec<FindingType>,
    /// Whether a policy that cannot be used does, whatever type of finding says so.
    refusals: bool,
}

const SEARCH: Search = Search {
    formats: &[Format::Json, Format::Iam],
    nothing: (
        "no .json or .iam file",
        "a file of another name is validated where it is named",
    ),
    takes,
};

/// Whatever is named is read; a pipe too.
#[expect(
    clippy::unnecessary_wraps,
    reason = "other commands do not take every file"
)]
fn takes(_: &Path, _: &Metadata) -> Result<(), Failure> {
    Ok(())
}

/// Validates what the arguments name. One file that cannot be read keeps no other from it.
pub(crate) fn run(
    args: &ValidateArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    if let Some(code) = &args.explain {
        return explain::run(code, output);
    }
    let question = Question::new(args, limits)?;
    let mut failures = Vec::new();
    let mut paths = Vec::new();
    for path in glob::expand(&args.paths) {
        match path {
            Ok(path) => paths.push(path),
            Err(failure) => failures.push(failure),
        }
    }
    let mut found = Vec::new();
    for target in targets(&paths, &SEARCH) {
        match target {
            Ok(target) => found.push(target),
            Err(failure) => failures.push(failure),
        }
    }
    let mut summary = Summary::default();
    run_all(&question, &found, output, &mut summary, &mut failures)?;
    if question.format == ValidateFormat::Text && summary.policies > 0 {
        output.print(&summary.render())?;
    }
    if !failures.is_empty() {
        return Err(Failure::all(failures));
    }
    Ok(if summary.is_denied {
        Verdict::Bad
    } else {
        Verdict::Good
    })
}

fn run_all(
    question: &Question,
    targets: &[Target],
    output: &mut Output,
    summary: &mut Summary,
    failures: &mut Vec<Failure>,
) -> Result<(), Failure> {
    let bar = Bar::on_terminal("policies");
    let mut done = 0;
    let print = |outcome: Result<Outcome, Failure>| {
        done += 1;
        match outcome {
            Ok(outcome) => {
                summary.add(&outcome);
                let mut print = || output.print(&outcome.printed);
                match &bar {
                    Some(bar) if !outcome.printed.is_empty() => bar.suspend(print)?,
                    _ => print()?,
                }
            }
            Err(failure) => failures.push(failure),
        }
        if let Some(bar) = &bar {
            bar.show(done, targets.len());
        }
        Ok(())
    };
    let printed = parallel::in_order(targets, |target| validate(question, target), print);
    if let Some(bar) = &bar {
        bar.clear();
    }
    printed
}

impl Question {
    fn new(args: &ValidateArgs, limits: Limits) -> Result<Self, Failure> {
        let mut options = Options::default();
        if args.best_practice {
            options = options.with_best_practice();
        }
        if let Some(resource) = args.resource_type.and_then(Resource::resource_type) {
            options = options.with_resource_type(resource);
        }
        Ok(Self {
            policy_type: policy_type(args)?,
            options,
            format: args.format,
            denied: Denied::new(&args.deny)?,
            limits,
        })
    }
}

/// The type that the flags state. A type of resource states one too; to AWS, the policy of a role is
/// a resource policy.
fn policy_type(args: &ValidateArgs) -> Result<Option<PolicyType>, Failure> {
    let stated = args.policy_type.map(PolicyType::from);
    let Some(resource) = args.resource_type else {
        return Ok(stated);
    };
    let implied = match resource.resource_type() {
        Some(_) => PolicyType::Resource,
        None => PolicyType::Trust,
    };
    match stated {
        None | Some(PolicyType::Resource) => Ok(Some(implied)),
        Some(stated) if stated == implied => Ok(Some(implied)),
        Some(stated) => Err(Failure::with_help(
            &format!("--resource-type says {implied}, and --type says {stated}"),
            Some("leave out one of them"),
        )),
    }
}

impl Denied {
    fn new(words: &[Deny]) -> Result<Self, Failure> {
        let refusals = !words.contains(&Deny::None);
        if !refusals && words.iter().any(|word| *word != Deny::None) {
            return Err(Failure::with_help(
                "`none` of --deny stands beside other types",
                Some("write `--deny none`, or leave `none` out"),
            ));
        }
        Ok(Self {
            types: words
                .iter()
                .flat_map(|word| word.types())
                .copied()
                .collect(),
            refusals,
        })
    }
}
