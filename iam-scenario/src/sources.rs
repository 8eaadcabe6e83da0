//! Finds, reads and compiles the policies that scenarios name, each once.

use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use iam_eval::{FULL_AWS_ACCESS, LoadErrors, OwnedLayers, PolicySet, RCP_FULL_AWS_ACCESS};
use iam_model::managed::NotFound;
use iam_model::{Document, Grade, Policy, PolicyType, ServiceFacts, Source, literal, nearest};
use iam_parse::{Limits, Options, ParseErrors, parse_policy};
use smol_str::SmolStr;

use crate::facts::Known;
use crate::policies::{Policies, PolicySource};
use crate::scenario::File;
use crate::{
    BuildError, Facts, Mistake, MistakeKind, Reason, Refusal, ScenarioErrors, StatedFacts, Text,
};

/// Why a policy source gives no policy.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A managed policy, or a version of one, that is not compiled in.
    #[error(transparent)]
    UnknownManaged(NotFound),
    /// A policy of code that nobody has named.
    #[error("no policy of the code is named `{name}`")]
    UnknownNamed {
        /// The name.
        name: SmolStr,
        /// A known name that is near.
        near: Option<SmolStr>,
    },
    /// A file that cannot be read.
    #[error("`{path}` cannot be read: {message}")]
    File {
        /// The file's path.
        path: SmolStr,
        /// What the operating system says.
        message: SmolStr,
    },
    /// A text that holds no policy.
    #[error(transparent)]
    Policy(#[from] Arc<ParseErrors>),
}

impl SourceError {
    /// What to do about it, where there is more to say than the message.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::UnknownManaged(not_found) => Some(not_found.help(MANAGED)),
            Self::UnknownNamed { near, .. } => Some(named_help(near.as_ref())),
            _ => None,
        }
    }
}

/// What to do about a name that no policy of the code has.
pub(crate) fn named_help(near: Option<&SmolStr>) -> String {
    match near {
        Some(near) => format!("did you mean `named:{near}`?"),
        None => "a test gives it one: `iam_scenario::dir(…).named(\"build\", &BUILD)`".to_owned(),
    }
}

/// The prefix of the name of a managed policy.
const MANAGED: &str = "managed:";
/// The prefix of the name of a policy of the code.
const NAMED: &str = "named:";

/// The policies that AWS attaches where service and resource control policies are switched on. They
/// have one document each.
const FULL_ACCESS: [(&str, &literal::Policy); 2] = [
    ("FullAWSAccess", &FULL_AWS_ACCESS),
    ("RCPFullAWSAccess", &RCP_FULL_AWS_ACCESS),
];

/// The policy that `NAME` or `NAME@vN` names.
fn managed(text: &str) -> Result<Policy, NotFound> {
    let (name, version) = text.split_once('@').unwrap_or((text, ""));
    if let Some((name, policy)) = FULL_ACCESS.iter().find(|(known, _)| *known == name) {
        return match version {
            "" if name.len() == text.len() => Ok(Policy::from(*policy)),
            version => Err(NotFound::Version {
                name,
                version: version.into(),
                near: None,
                known: Vec::new(),
            }),
        };
    }
    imagebuilder_policies::find(text)
        .map(Policy::from)
        .map_err(|not_found| match not_found {
            NotFound::Policy { name, known, .. } => {
                let full = FULL_ACCESS.iter().map(|(name, _)| *name);
                let known: Vec<&str> = full.chain(known).collect();
                NotFound::Policy {
                    near: nearest(&name, known.iter().copied()),
                    name,
                    known,
                }
            }
            version => version,
        })
}

/// Where a policy comes from; what is read and compiled is kept under it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    Managed(SmolStr),
    Named(SmolStr),
    File(PathBuf),
}

impl Key {
    fn new(text: &str, directory: &Path) -> Self {
        if let Some(name) = text.strip_prefix(MANAGED) {
            Self::Managed(name.into())
        } else if let Some(name) = text.strip_prefix(NAMED) {
            Self::Named(name.into())
        } else {
            Self::File(clean(&directory.join(text)))
        }
    }
}

/// The path without `.` steps, so that a file has one name. `..` stays: what it means depends on
/// links.
pub(crate) fn clean(path: &Path) -> PathBuf {
    path.components()
        .filter(|component| *component != Component::CurDir)
        .collect()
}

/// The layers of the latest scenario, because its cases share them.
#[derive(Debug)]
struct Latest {
    policies: Arc<Policies>,
    trust: bool,
    layers: Result<OwnedLayers, BuildError>,
}

/// Loads policies by name and keeps them: each file is read once, each layer of named policies
/// compiled once.
///
/// # Examples
/// ```
/// let mut sources = iam_scenario::Sources::new();
/// let source = sources.load("managed:AWSImageBuilderReadOnlyAccess")?;
/// assert_eq!(source.name(), "managed:AWSImageBuilderReadOnlyAccess");
/// # Ok::<(), iam_scenario::SourceError>(())
/// ```
#[derive(Debug, Default)]
pub struct Sources {
    limits: Limits,
    known: Known,
    documents: HashMap<Key, Result<Source, SourceError>>,
    sets: HashMap<(PolicyType, Vec<Key>), Result<PolicySet, LoadErrors>>,
    latest: Option<Latest>,
}

impl Sources {
    /// Reads policies within the default limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads policies within these limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Decides what scenarios do not state about services by these facts, in place of the compiled-in
    /// service authorization data.
    pub fn with_facts(mut self, facts: &'static dyn ServiceFacts) -> Self {
        self.known = Known(facts);
        self
    }

    pub(crate) fn facts(&self, stated: &Arc<StatedFacts>) -> Facts {
        Facts::new(Arc::clone(stated), self.known.0)
    }

    /// Gives a policy of the code a name, under which scenarios find it as `named:NAME`.
    pub fn name(&mut self, name: &str, policy: &Policy) {
        let source = Source::policy(format!("{NAMED}{name}"), policy.clone());
        self.documents.insert(Key::Named(name.into()), Ok(source));
    }

    /// The known name of a policy of the code that is nearest to this one.
    fn nearest_named(&self, name: &str) -> Option<SmolStr> {
        let known = self.documents.iter().filter_map(|(key, source)| match key {
            Key::Named(known) if source.is_ok() => Some(known.as_str()),
            _ => None,
        });
        // The map has no order; of two names that are equally near, the same one is always meant.
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        nearest(name, known.into_iter()).map(SmolStr::new)
    }

    /// Loads `managed:NAME`, `managed:NAME@vN`, `named:NAME` or a file, whose path is relative to the current directory.
    ///
    /// # Errors
    /// There is no such policy, or everything that is wrong with it.
    pub fn load(&mut self, source: &str) -> Result<Source, SourceError> {
        self.load_key(&Key::new(source, Path::new("")))
    }

    /// Reads a policy from a text that was got in another way, such as standard input.
    ///
    /// # Errors
    /// Everything that is wrong with the policy.
    pub fn parse(&self, name: &str, text: &[u8]) -> Result<Source, SourceError> {
        let document = self.document(name, text)?;
        Ok(Source::named(name, &document))
    }

    fn document(&self, name: &str, text: &[u8]) -> Result<Document, SourceError> {
        let options = Options {
            limits: self.limits,
            ..Options::of_name(name)
        };
        let read = parse_policy(text, &options).into_result(name);
        let (document, _) = read.map_err(Arc::new)?;
        Ok(document)
    }

    fn load_key(&mut self, key: &Key) -> Result<Source, SourceError> {
        if let Some(known) = self.documents.get(key) {
            return known.clone();
        }
        let loaded = match key {
            Key::Managed(name) => managed(name)
                .map(|policy| Source::policy(format!("{MANAGED}{name}"), policy))
                .map_err(SourceError::UnknownManaged),
            Key::Named(name) => Err(SourceError::UnknownNamed {
                name: name.clone(),
                near: self.nearest_named(name),
            }),
            Key::File(path) => {
                let name = path.display().to_string();
                match std::fs::read(path) {
                    Ok(text) => self.parse(&name, &text),
                    Err(error) => Err(SourceError::File {
                        path: name.into(),
                        message: crate::error::os_words(&error),
                    }),
                }
            }
        };
        self.documents.insert(key.clone(), loaded.clone());
        loaded
    }

    /// The layers of a scenario.
    pub(crate) fn layers(
        &mut self,
        policies: &Arc<Policies>,
        file: &File,
        trust: bool,
    ) -> Result<OwnedLayers, BuildError> {
        if let Some(latest) = &self.latest
            && Arc::ptr_eq(&latest.policies, policies)
            && latest.trust == trust
        {
            return latest.layers.clone();
        }
        let mut compiler = Compiler {
            sources: self,
            file,
            mistakes: Vec::new(),
            reasons: Vec::new(),
        };
        let owned = compiler.layers(policies, trust);
        let Compiler {
            mistakes, reasons, ..
        } = compiler;
        let layers = if !mistakes.is_empty() {
            Err(BuildError::Scenario(ScenarioErrors {
                name: file.name.clone(),
                text: Arc::clone(&file.text),
                problems: Vec::new(),
                mistakes,
            }))
        } else if reasons.is_empty() {
            Ok(owned)
        } else {
            Err(BuildError::Refused(Refusal::new(reasons)))
        };
        self.latest = Some(Latest {
            policies: Arc::clone(policies),
            trust,
            layers: layers.clone(),
        });
        layers
    }
}

/// Compiles the layers of one scenario.
struct Compiler<'a> {
    sources: &'a mut Sources,
    file: &'a File,
    mistakes: Vec<Mistake>,
    reasons: Vec<Reason>,
}

impl Compiler<'_> {
    fn layers(&mut self, policies: &Policies, trust: bool) -> OwnedLayers {
        let mut layers = OwnedLayers::default();
        let given = |sources: &[PolicySource]| !sources.is_empty();
        if given(&policies.identity) {
            layers.identity = self.set(PolicyType::Identity, &policies.identity);
        }
        if given(&policies.boundary) {
            layers.boundary = self.set(PolicyType::Boundary, &policies.boundary);
        }
        if given(&policies.session) {
            layers.session = self.set(PolicyType::Session, &policies.session);
        }
        if let Some(source) = &policies.resource {
            let policy_type = if trust {
                PolicyType::Trust
            } else {
                PolicyType::Resource
            };
            layers.resource = self.set(policy_type, std::slice::from_ref(source));
        }
        for level in &policies.scp {
            layers.scp.extend(self.set(PolicyType::Scp, level));
        }
        for level in &policies.rcp {
            layers.rcp.extend(self.set(PolicyType::Rcp, level));
        }
        if given(&policies.endpoint) {
            layers.endpoint = self.set(PolicyType::Endpoint, &policies.endpoint);
        }
        layers.endpoint_kind = policies.endpoint_kind;
        layers
    }

    fn set(&mut self, policy_type: PolicyType, list: &[PolicySource]) -> Option<PolicySet> {
        let mut sources = Vec::with_capacity(list.len());
        // The key of a set of named policies; a set with an inline policy is this scenario's own.
        let mut keys = Some(Vec::with_capacity(list.len()));
        for policy in list {
            match policy {
                PolicySource::Inline(source) => {
                    keys = None;
                    sources.push(source.clone());
                }
                PolicySource::Refused(problems) => {
                    keys = None;
                    let problems = problems.clone();
                    self.unread(&self.file.name.clone(), &self.file.text.clone(), problems);
                }
                PolicySource::Named(text) => {
                    let key = Key::new(&text.text, &self.file.directory);
                    match self.sources.load_key(&key) {
                        Ok(source) => {
                            sources.push(source);
                            if let Some(keys) = &mut keys {
                                keys.push(key);
                            }
                        }
                        Err(error) => {
                            keys = None;
                            self.unloaded(error, text);
                        }
                    }
                }
            }
        }
        let whole = sources.len() == list.len();
        let compile = || PolicySet::compile(policy_type, sources);
        let compiled = match keys {
            None => compile(),
            Some(keys) => {
                let known = self.sources.sets.entry((policy_type, keys));
                known.or_insert_with(compile).clone()
            }
        };
        match compiled {
            Ok(set) => whole.then_some(set),
            Err(errors) => {
                let problems = errors.problems().iter().cloned();
                self.reasons.extend(problems.map(Reason::Load));
                None
            }
        }
    }

    /// A policy that was found and cannot be read refuses the scenario; one that is not there is a
    /// mistake of the scenario.
    fn unloaded(&mut self, error: SourceError, text: &Text) {
        let kind = match error {
            SourceError::UnknownManaged(not_found) => MistakeKind::UnknownManaged(not_found),
            SourceError::UnknownNamed { name, near } => MistakeKind::UnknownNamed { name, near },
            SourceError::File { path, message } => MistakeKind::File { path, message },
            SourceError::Policy(errors) => {
                let name = SmolStr::new(&errors.name);
                let source: Arc<str> = errors.text.as_str().into();
                self.unread(&name, &source, errors.problems.clone());
                return;
            }
        };
        self.mistakes.push(Mistake::new(kind, text.span));
    }

    fn unread(&mut self, name: &SmolStr, text: &Arc<str>, problems: Vec<iam_model::Problem>) {
        let refused = problems
            .into_iter()
            .filter(|problem| problem.kind.grade() != Grade::Accepted);
        self.reasons.extend(refused.map(|problem| Reason::Read {
            name: name.clone(),
            text: Arc::clone(text),
            problem,
        }));
    }
}
