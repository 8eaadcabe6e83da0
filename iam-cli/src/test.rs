//! `iam test`.

use std::io::IsTerminal;
use std::sync::Arc;
use std::time::{Duration, Instant};

use iam_parse::Limits;
use iam_scenario::{Collect, Progress, Suite, files};
use indicatif::{ProgressBar, ProgressStyle};

use crate::Verdict;
use crate::args::{TestArgs, TestFormat};
use crate::failure::{Failure, STYLE};
use crate::output::{Output, printable_styled};

/// Runs the scenarios and reports.
pub(crate) fn run(
    args: &TestArgs,
    limits: Limits,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let mut suite = files(args.paths.iter().cloned());
    suite.limits = limits;
    suite.threads = args.threads;
    if args.coverage {
        suite.collect = Collect::Coverage;
    }
    let bar = progress(&mut suite);
    let report = suite.run();
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let report = report?;
    match args.format {
        // The coverage is part of this report.
        TestFormat::Text => output.print(&printable_styled(&report.text(STYLE)))?,
        TestFormat::Json => output.print(&report.json_lines())?,
        TestFormat::Junit => output.print(&report.junit())?,
    }
    if let (Some(coverage), TestFormat::Json | TestFormat::Junit) = (&report.coverage, args.format)
    {
        output.error(&coverage.to_string());
    }
    Ok(if report.passed() {
        Verdict::Good
    } else {
        Verdict::Bad
    })
}

/// How long a run may take before it shows how far it is.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar on the terminal, drawn from the second second on.
fn progress(suite: &mut Suite) -> Option<ProgressBar> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::no_length();
    bar.set_draw_target(indicatif::ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len} scenarios") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let started = Instant::now();
    suite.progress = Some(Arc::new(move |Progress { done, total, .. }| {
        if started.elapsed() < PATIENCE {
            return;
        }
        if shown.is_hidden() {
            shown.set_length(total as u64);
            shown.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
        shown.set_position(done as u64);
    }));
    Some(bar)
}
