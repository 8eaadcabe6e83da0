//! A scenario: a request, the policies that it meets, and what must come of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use iam_model::Span;
use iam_parse::{Limits, Options};
use smol_str::SmolStr;

use crate::policies::Policies;
use crate::read;
use crate::request::RequestSpec;
use crate::{
    BuildError, Built, Outcome, ReadError, Reason, Refusal, ScenarioErrors, Sources, StatedFacts,
};

/// A text of a scenario file, with its place there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: SmolStr,
    /// Where it stands; an empty span for a text from elsewhere, such as a command's flag.
    pub span: Span,
}

impl<T: Into<SmolStr>> From<T> for Text {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            span: Span::default(),
        }
    }
}

/// The statements that must have decided, by their Sids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Because {
    /// The Sids, in the author's order.
    pub sids: Vec<SmolStr>,
    /// Where they stand.
    pub span: Span,
}

/// The file that scenarios were read from.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) name: SmolStr,
    /// What file names in it are relative to.
    pub(crate) directory: PathBuf,
    pub(crate) text: Arc<str>,
}

/// A scenario with its places in the file.
///
/// # Examples
/// ```
/// use iam_scenario::{Outcome, Scenario, Sources};
/// let text = "
/// name: The build role reads components
/// principal: arn:aws:sts::123456789012:assumed-role/build/i-0abc
/// action: imagebuilder:GetComponent
/// resource: arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1
/// policies: {identity: [managed:EC2InstanceProfileForImageBuilder]}
/// expect: allowed
/// ";
/// let scenarios = Scenario::parse("build.yaml", text.as_bytes())?;
/// let built = scenarios[0].build(&mut Sources::new())?;
/// assert_eq!(Outcome::from(built.decide()?), scenarios[0].expect);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Scenario {
    /// What it is about.
    pub name: SmolStr,
    /// Where it stands in the file.
    pub span: Span,
    /// The line that it starts in, counted from 1.
    pub line: usize,
    /// Who wants to do what, on which resources. May be edited before [`Scenario::build`].
    pub request: RequestSpec,
    /// What it states about services.
    pub facts: Arc<StatedFacts>,
    /// What must come of it.
    pub expect: Outcome,
    /// The code that a refusal must have.
    pub code: Option<SmolStr>,
    /// The statements that must have decided.
    pub because: Option<Because>,
    pub(crate) file: Arc<File>,
    pub(crate) policies: Arc<Policies>,
}

impl Scenario {
    /// Reads the scenarios in the text of a file, cases included. The extension of the name
    /// states whether it is JSON or YAML; policy files are looked for beside it.
    ///
    /// # Errors
    /// Everything that is wrong with the file. Policies in it are read, but what is wrong with
    /// them only refuses the scenarios that use them.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Vec<Self>, ScenarioErrors> {
        Self::parse_within(name, bytes, &Limits::default())
    }

    /// As [`Scenario::parse`], with limits of one's own.
    ///
    /// # Errors
    /// As [`Scenario::parse`].
    pub fn parse_within(
        name: &str,
        bytes: &[u8],
        limits: &Limits,
    ) -> Result<Vec<Self>, ScenarioErrors> {
        Self::parse_beside(name, bytes, limits, read::directory(Path::new(name)))
    }

    fn parse_beside(
        name: &str,
        bytes: &[u8],
        limits: &Limits,
        directory: &Path,
    ) -> Result<Vec<Self>, ScenarioErrors> {
        let options = Options {
            limits: *limits,
            ..Options::of_name(name)
        };
        read::scenarios(read::tree(name, bytes, &options)?, directory)
    }

    /// Reads the scenarios of a file.
    ///
    /// # Errors
    /// The file cannot be read, or everything that is wrong with it.
    pub fn read(path: impl AsRef<Path>, limits: &Limits) -> Result<Vec<Self>, ReadError> {
        let path = path.as_ref();
        let name = path.display().to_string();
        let bytes = read::file(path)?;
        // The name is for people: it may not say all bytes of the path.
        let directory = read::directory(path);
        Ok(Self::parse_beside(&name, &bytes, limits, directory)?)
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        &self.file.name
    }

    /// Puts together the request and its layers. Policies are read and compiled once for all
    /// scenarios that are built with the same `sources`.
    ///
    /// # Errors
    /// A policy that is not there, or everything for which the scenario is refused.
    pub fn build(&self, sources: &mut Sources) -> Result<Built, BuildError> {
        let request = self.request.build(&self.file);
        let trust = self.request.is_trust_action();
        match (request, sources.layers(&self.policies, &self.file, trust)) {
            (Ok(request), Ok(layers)) => Ok(Built {
                request,
                layers,
                facts: sources.facts(&self.facts),
            }),
            (_, Err(BuildError::Scenario(errors))) => Err(errors.into()),
            (Ok(_), Err(refused)) => Err(refused),
            (Err(reasons), layers) => {
                let policies = match layers {
                    Err(BuildError::Refused(refusal)) => refusal.into_reasons(),
                    _ => Vec::new(),
                };
                let all = reasons.into_iter().chain(policies).collect();
                Err(Refusal::new(all).into())
            }
        }
    }

    /// The place of this scenario for an input error of its combination with the layers: that of
    /// its principal, which all of them concern.
    pub(crate) fn input_refusal(&self, error: iam_eval::InputError) -> Refusal {
        Refusal::new(vec![Reason::Input {
            error,
            file: self.file.name.clone(),
            text: Arc::clone(&self.file.text),
            span: self.request.principal.span,
        }])
    }
}
