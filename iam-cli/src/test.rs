//! `iam test`.

use std::sync::Arc;

use iam_parse::Limits;
use iam_scenario::{Collect, Progress, Suite, files};

use crate::Verdict;
use crate::args::{TestArgs, TestFormat};
use crate::failure::{Failure, STYLE};
use crate::output::{Output, printable_styled};
use crate::progress::Bar;

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
        bar.clear();
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

/// Shows on a terminal how far the suite is.
fn progress(suite: &mut Suite) -> Option<Bar> {
    let bar = Bar::on_terminal("scenarios")?;
    let shown = bar.clone();
    suite.progress = Some(Arc::new(move |Progress { done, total, .. }| {
        shown.show(done, total);
    }));
    Some(bar)
}
