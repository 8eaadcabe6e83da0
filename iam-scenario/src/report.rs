//! What came of a run.

use smol_str::SmolStr;

use crate::{Coverage, Outcome};

/// What came of one scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScenarioResult {
    /// The scenario file.
    pub file: SmolStr,
    /// The scenario's name.
    pub name: SmolStr,
    /// The line that it starts in.
    pub line: usize,
    /// What it expects.
    pub expected: Outcome,
    /// The code that it expects of a refusal.
    pub expected_code: Option<SmolStr>,
    /// What came of it.
    pub actual: Outcome,
    /// The codes of a refusal.
    pub codes: Vec<&'static str>,
    /// The Sids of the statements that decided, sorted, if the scenario states them.
    pub because: Option<Vec<SmolStr>>,
    /// Whether everything is as expected.
    pub passed: bool,
    /// Why it was refused, also if this is what is expected; or what is not as expected beside
    /// the decision. A line for each reason.
    pub error: Option<String>,
    /// Of a scenario that failed, the explanation of the decision, or every reason for the refusal
    /// with the line that it stands in.
    pub explanation: Option<String>,
}

/// What came of a run: the results in the order of the files and the scenarios in them.
///
/// `Display` is [`Report::text`] without colour.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// One entry for each scenario.
    pub results: Vec<ScenarioResult>,
    /// The statements that decided, if they were collected.
    pub coverage: Option<Coverage>,
}

impl Report {
    /// Whether every scenario passed.
    pub fn passed(&self) -> bool {
        self.results.iter().all(|result| result.passed)
    }

    /// The scenarios that failed.
    pub fn failures(&self) -> impl Iterator<Item = &ScenarioResult> {
        self.results.iter().filter(|result| !result.passed)
    }
}
