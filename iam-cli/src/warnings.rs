//! What an author should know although the question was answered: remarks about policies, and
//! choices that come with a warning.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

use iam_eval::{Choice, Explanation, LoadProblem, OwnedLayers, PolicySet, Request};
use iam_model::{Action, Grade, Place, Problem, Source, Span};
use iam_parse::Style;
use indexmap::IndexMap;
use serde_json::{Map, Value};
use smol_str::SmolStr;

use crate::failure::STYLE;
use crate::known::{self, Unknown};
use crate::output::printable;
use crate::place;
use crate::problems;

/// The code of an action that the service data does not have.
pub(crate) const UNKNOWN_ACTION: &str = "UNKNOWN_ACTION";

/// Remarks about policies, each once: a file may be read for two flags, and reading and compiling
/// it find much the same.
#[derive(Default)]
pub(crate) struct Remarks {
    list: Vec<LoadProblem>,
    seen: HashSet<(SmolStr, Result<Span, Place>, &'static str)>,
}

impl Remarks {
    /// The remarks about a policy that was read, of which there may be some from reading it.
    pub(crate) fn read(&mut self, source: &Source, problems: impl IntoIterator<Item = Problem>) {
        for problem in problems {
            if problem.kind.grade() == Grade::Accepted {
                self.add(LoadProblem {
                    source: source.clone(),
                    problem,
                });
            }
        }
    }

    /// The remarks about every policy of the layers.
    pub(crate) fn compiled(&mut self, layers: &OwnedLayers) {
        for remark in sets(layers).flat_map(PolicySet::remarks) {
            self.add(remark.clone());
        }
    }

    /// The remarks policy by policy, each policy's in the order of its text: what compiling found
    /// stands between what reading found.
    pub(crate) fn sorted(mut self) -> Self {
        let mut policies: HashMap<SmolStr, usize> = HashMap::new();
        for remark in &self.list {
            let next = policies.len();
            policies.entry(remark.source.name().into()).or_insert(next);
        }
        self.list
            .sort_by_cached_key(|LoadProblem { source, problem }| {
                (
                    policies.get(source.name()).copied(),
                    problem.span,
                    problem.place,
                )
            });
        self
    }

    fn add(&mut self, remark: LoadProblem) {
        let LoadProblem { source, problem } = &remark;
        let place = problem.span.ok_or(problem.place);
        let key = (source.name().into(), place, problem.kind.code());
        if self.seen.insert(key) {
            self.list.push(remark);
        }
    }

    /// The remarks about the policies of the layers, as JSON.
    pub(crate) fn json(&self, layers: &OwnedLayers) -> Vec<Value> {
        if self.list.is_empty() {
            return Vec::new();
        }
        let sources = sets(layers).flat_map(PolicySet::sources);
        let names: HashSet<&str> = sources.map(Source::name).collect();
        self.list
            .iter()
            .filter(|remark| names.contains(remark.source.name()))
            .map(|LoadProblem { source, problem }| {
                let mut object = Map::new();
                object.insert("rule".into(), problem.kind.rule().into());
                object.insert("code".into(), problem.kind.code().into());
                object.insert("text".into(), problem.kind.to_string().into());
                object.insert("policy".into(), source.name().into());
                place::insert(&mut object, source, problem.span);
                object.into()
            })
            .collect()
    }

    /// The remarks as warnings, each with the line that it is about.
    pub(crate) fn render(&self) -> String {
        problems::of_set(&self.list, "remarks")
    }
}

fn sets(layers: &OwnedLayers) -> impl Iterator<Item = &PolicySet> {
    let OwnedLayers {
        identity,
        boundary,
        session,
        resource,
        endpoint,
        scp,
        rcp,
        ..
    } = layers;
    let single = [identity, boundary, session, resource, endpoint];
    single.into_iter().flatten().chain(scp).chain(rcp)
}

/// The choices that come with a warning, each once with the first request that it was made for.
#[derive(Default)]
pub(crate) struct Warned {
    choices: Vec<(Choice, String, usize)>,
}

impl Warned {
    /// Notes the warnings about one decision.
    pub(crate) fn note<'a>(
        &mut self,
        request: &Request,
        choices: impl IntoIterator<Item = &'a Choice>,
    ) {
        for choice in choices {
            let known = self.choices.iter_mut().find(|(held, ..)| held == choice);
            if let Some((.., requests)) = known {
                *requests += 1;
                continue;
            }
            let resources: Vec<&str> = request
                .parts()
                .iter()
                .map(|part| part.resource.as_str())
                .collect();
            let asked = format!("{} on {}", request.action(), resources.join(" "));
            self.choices.push((choice.clone(), asked, 1));
        }
    }

    /// The choices as warnings, each with the request that it is about.
    pub(crate) fn render(&self) -> String {
        let Style {
            warning,
            message,
            gutter,
            reset,
            ..
        } = STYLE;
        let mut paragraphs = Vec::new();
        for (choice, asked, requests) in &self.choices {
            let (rule, text, asked) = (choice.rule, printable(&choice.text), printable(asked));
            let mut out = format!(
                "{warning}warning[{rule}]{reset}{message}: {text}{reset}\n {gutter}-->{reset} {asked}"
            );
            if *requests > 1 {
                // Writing to a String cannot fail.
                let _ = write!(out, ", and {} more", requests - 1);
            }
            out.push('\n');
            paragraphs.push(out);
        }
        paragraphs.join("\n")
    }
}

/// What is to be said about actions that AWS does not have, each once.
#[derive(Default)]
pub(crate) struct UnknownActions(IndexMap<Action, Unknown>);

impl UnknownActions {
    /// Those of these actions.
    pub(crate) fn among<'a>(actions: impl Iterator<Item = &'a Action>) -> Self {
        let mut seen: HashSet<&Action> = HashSet::new();
        let mut found = IndexMap::new();
        for action in actions {
            if seen.insert(action)
                && let Some(unknown) = known::warning(action)
            {
                found.insert(action.clone(), unknown);
            }
        }
        Self(found)
    }

    /// As warnings.
    pub(crate) fn render(&self) -> String {
        let Style {
            warning,
            help: helping,
            message,
            gutter,
            reset,
            ..
        } = STYLE;
        let shown = self.0.values().map(|unknown| {
            let text = printable(&unknown.message);
            let help = unknown.help.as_ref().map(|help| {
                format!(
                    "  {gutter}={reset} {helping}help{reset}: {}\n",
                    printable(help)
                )
            });
            format!(
                "{warning}warning[{UNKNOWN_ACTION}]{reset}{message}: {text}{reset}\n{}",
                help.unwrap_or_default()
            )
        });
        problems::listed(shown, self.0.len(), "warnings")
    }

    /// About one action, as JSON.
    pub(crate) fn json(&self, action: &Action) -> Option<Value> {
        let unknown = self.0.get(action)?;
        let mut object = Map::new();
        object.insert("code".into(), UNKNOWN_ACTION.into());
        object.insert("text".into(), unknown.message.as_str().into());
        object.insert("help".into(), unknown.help.as_deref().into());
        Some(object.into())
    }
}

/// The choices of one decision that come with a warning, as JSON.
pub(crate) fn choices_json(explanation: &Explanation) -> impl Iterator<Item = Value> {
    explanation.warnings().into_iter().map(|choice| {
        let mut object = Map::new();
        object.insert("rule".into(), choice.rule.into());
        object.insert("text".into(), choice.text.as_str().into());
        object.into()
    })
}
