//! Runs scenarios.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use iam_model::{Policy, ServiceFacts};
use iam_parse::{Limits, Options, Style};
use smol_str::SmolStr;

use crate::facts::Known;
use crate::sources::clean;
use crate::walk::{Candidate, files as files_of};
use crate::{
    BuildError, Built, Coverage, Error, Outcome, ReadError, Refusal, Report, Scenario,
    ScenarioErrors, ScenarioResult, Sources, deciding, parallel, read,
};

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// How many scenarios are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

/// What a run collects besides its results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Collect {
    /// Nothing.
    #[default]
    Results,
    /// The statements that decided, for which every decision is explained: slower.
    Coverage,
}

/// Scenarios to be run.
///
/// # Examples
/// ```no_run
/// let mut suite = iam_scenario::dir("tests/policies");
/// suite.collect = iam_scenario::Collect::Coverage;
/// let report = suite.run()?;
/// print!("{report}");
/// # Ok::<(), iam_scenario::Error>(())
/// ```
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Suite {
    /// Files, and directories that are searched for `.yaml`, `.yml` and `.json` files.
    pub paths: Vec<PathBuf>,
    /// How many threads run them; as many as the machine has processors by default.
    pub threads: Option<NonZeroUsize>,
    /// Called after each scenario, by any of the threads.
    pub progress: Option<Arc<dyn Fn(Progress) + Send + Sync>>,
    /// What is collected besides the results.
    pub collect: Collect,
    /// How much of a scenario file or policy is read.
    pub limits: Limits,
    /// Policies of the code, which scenarios find as `named:NAME`.
    pub named: BTreeMap<String, Policy>,
    known: Known,
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite")
            .field("paths", &self.paths)
            .field("threads", &self.threads)
            .field("collect", &self.collect)
            .field("limits", &self.limits)
            .field("named", &self.named.keys())
            .finish_non_exhaustive()
    }
}

/// The scenarios in a directory and below it.
///
/// Policies may stand beside them: a file that is plainly a policy, or that a scenario names as
/// one, is passed over. Everything else must hold scenarios.
pub fn dir(path: impl Into<PathBuf>) -> Suite {
    files([path])
}

/// The scenarios in several files or directories.
pub fn files<P: Into<PathBuf>>(paths: impl IntoIterator<Item = P>) -> Suite {
    Suite {
        paths: paths.into_iter().map(Into::into).collect(),
        ..Suite::default()
    }
}

/// What became of the scenarios of one file.
#[derive(Default)]
struct FileRun {
    results: Vec<ScenarioResult>,
    coverage: Coverage,
    /// Policies that are not there, by their place, because many scenarios may name one.
    errors: Option<ScenarioErrors>,
}

impl Suite {
    /// Gives a policy of the code a name, so that scenarios find it as `named:NAME`: a policy that
    /// stands in code is tested beside it.
    ///
    /// # Examples
    /// ```no_run
    /// use std::sync::LazyLock;
    ///
    /// use iam_model::Policy;
    ///
    /// static BUILD: LazyLock<Policy> = LazyLock::new(|| Policy::new([]));
    ///
    /// iam_scenario::dir("tests/policies").named("build", &BUILD).check();
    /// ```
    pub fn named(mut self, name: impl Into<String>, policy: &Policy) -> Self {
        self.named.insert(name.into(), policy.clone());
        self
    }

    /// Decides what scenarios do not state about services by these facts, in place of the compiled-in
    /// service authorization data.
    pub fn with_facts(mut self, facts: &'static dyn ServiceFacts) -> Self {
        self.known = Known(facts);
        self
    }

    /// Runs the scenarios, and panics with the whole report if any of them fails: for use in a
    /// test.
    ///
    /// # Panics
    /// A scenario fails, or there is none, or a file is wrong.
    #[track_caller]
    #[expect(clippy::panic, reason = "this is the assertion of a test")]
    pub fn check(&self) {
        match self.run() {
            Ok(report) if report.passed() => {}
            Ok(report) => panic!("scenarios failed\n\n{report}"),
            Err(error) => panic!("scenarios cannot be run\n\n{error}"),
        }
    }

    /// Runs the scenarios.
    ///
    /// # Errors
    /// There is no scenario, or everything that is wrong with the files; nothing is run then. A
    /// policy that is refused is no error but a result.
    pub fn run(&self) -> Result<Report, Error> {
        let files = self.read()?;
        let total = files.iter().map(Vec::len).sum();
        if total == 0 {
            return Err(Error::NoScenario(self.paths.clone()));
        }
        let done = AtomicUsize::new(0);
        let progress = || {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if let Some(progress) = &self.progress {
                progress(Progress { done, total });
            }
        };
        let sources = || {
            let mut sources = Sources::with_limits(self.limits).with_facts(self.known.0);
            for (name, policy) in &self.named {
                sources.name(name, policy);
            }
            sources
        };
        let runs = parallel::map(&files, self.threads, sources, |sources, scenarios| {
            self.run_file(sources, scenarios, &progress)
        });
        let mut results = Vec::with_capacity(total);
        let mut coverage = Coverage::default();
        let mut errors = Vec::new();
        for run in runs {
            results.extend(run.results);
            coverage.merge(run.coverage);
            errors.extend(run.errors.map(ReadError::from));
        }
        if !errors.is_empty() {
            return Err(Error::Files(errors));
        }
        Ok(Report {
            results,
            coverage: (self.collect == Collect::Coverage).then_some(coverage),
        })
    }

    /// The scenarios, file by file.
    fn read(&self) -> Result<Vec<Vec<Scenario>>, Error> {
        let (candidates, mut errors) = files_of(&self.paths);
        let read = parallel::map(
            &candidates,
            self.threads,
            || (),
            |(), candidate| self.read_file(candidate),
        );
        let mut files = Vec::new();
        let mut refused = Vec::new();
        for (candidate, read) in candidates.iter().zip(read) {
            match read {
                Ok(scenarios) => files.push(scenarios),
                Err(error) => refused.push((candidate, error)),
            }
        }
        let policies: HashSet<PathBuf> = files.iter().flatten().flat_map(named_files).collect();
        let wrong = refused
            .into_iter()
            .filter(|(candidate, _)| !(candidate.found && policies.contains(&candidate.path)));
        errors.extend(wrong.map(|(_, error)| error));
        if errors.is_empty() {
            Ok(files)
        } else {
            Err(Error::Files(errors))
        }
    }

    fn read_file(&self, candidate: &Candidate) -> Result<Vec<Scenario>, ReadError> {
        let path = &candidate.path;
        let name = path.display().to_string();
        let bytes = read::file(path)?;
        let options = Options {
            limits: self.limits,
            ..Options::of_name(&name)
        };
        let tree = read::tree(&name, &bytes, &options)?;
        if candidate.found && read::is_policy(&tree, &bytes, &options) {
            return Ok(Vec::new());
        }
        Ok(read::scenarios(tree, read::directory(path))?)
    }

    fn run_file(
        &self,
        sources: &mut Sources,
        scenarios: &[Scenario],
        progress: &impl Fn(),
    ) -> FileRun {
        let mut run = FileRun::default();
        let mut missing = BTreeMap::new();
        for scenario in scenarios {
            match scenario.build(sources) {
                Ok(built) => {
                    let result = self.run_built(scenario, &built, &mut run.coverage);
                    run.results.push(result);
                }
                Err(BuildError::Refused(refusal)) => {
                    run.results.push(refused(scenario, &refusal));
                }
                Err(BuildError::Scenario(errors)) => {
                    for mistake in errors.mistakes {
                        missing.insert(mistake.span, mistake);
                    }
                    run.errors.get_or_insert(ScenarioErrors {
                        mistakes: Vec::new(),
                        ..errors
                    });
                }
            }
            progress();
        }
        if let Some(errors) = &mut run.errors {
            errors.mistakes = missing.into_values().collect();
        }
        run
    }

    fn run_built(
        &self,
        scenario: &Scenario,
        built: &Built,
        coverage: &mut Coverage,
    ) -> ScenarioResult {
        let decision = match built.decide() {
            Ok(decision) => decision,
            Err(error) => return refused(scenario, &scenario.input_refusal(error)),
        };
        let mut result = ScenarioResult::new(scenario, decision.into());
        let mut explanation = None;
        let because = scenario.because.as_ref().filter(|_| result.passed);
        if because.is_some() || self.collect == Collect::Coverage {
            explanation = built.explain().ok();
        }
        if self.collect == Collect::Coverage {
            coverage.used(&built.layers);
            if let Some(explanation) = &explanation {
                coverage.decided(explanation);
            }
        }
        if let (Some(because), Some(explanation)) = (because, &explanation) {
            let expected: BTreeSet<&SmolStr> = because.sids.iter().collect();
            let actual: BTreeSet<&SmolStr> = deciding::statements(explanation)
                .filter_map(|statement| statement.sid.as_ref())
                .collect();
            if actual != expected {
                result.passed = false;
                result.error = Some(format!(
                    "decided by {}, not by {}",
                    sids(&actual),
                    sids(&expected)
                ));
            }
            result.because = Some(actual.into_iter().cloned().collect());
        }
        if !result.passed {
            let explanation = explanation.or_else(|| built.explain().ok());
            result.explanation = explanation.map(|explanation| explanation.to_string());
        }
        result
    }
}

fn sids(sids: &BTreeSet<&SmolStr>) -> String {
    if sids.is_empty() {
        return "no statement with a Sid".to_owned();
    }
    let quoted: Vec<String> = sids.iter().map(|sid| format!("`{sid}`")).collect();
    quoted.join(", ")
}

/// The policy files that a scenario names.
fn named_files(scenario: &Scenario) -> impl Iterator<Item = PathBuf> {
    scenario
        .policies
        .named()
        .map(|text| clean(&scenario.file.directory.join(text.text.as_str())))
}

impl ScenarioResult {
    fn new(scenario: &Scenario, actual: Outcome) -> Self {
        Self {
            file: scenario.file.name.clone(),
            name: scenario.name.clone(),
            line: scenario.line,
            expected: scenario.expect,
            expected_code: scenario.code.clone(),
            actual,
            codes: Vec::new(),
            because: None,
            passed: actual == scenario.expect,
            error: None,
            explanation: None,
        }
    }
}

fn refused(scenario: &Scenario, refusal: &Refusal) -> ScenarioResult {
    let mut result = ScenarioResult::new(scenario, Outcome::Refused);
    result.codes = refusal.codes().collect();
    if let Some(code) = &scenario.code {
        result.passed &= result.codes.contains(&code.as_str());
    }
    result.error = Some(refusal.to_string());
    if !result.passed {
        result.explanation = Some(refusal.render(Style::PLAIN));
    }
    result
}
