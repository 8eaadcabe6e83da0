//! Reads scenario files.

use std::path::Path;
use std::sync::Arc;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Grade, Span};
use iam_parse::{Options, read_policy_tree, read_tree};
use smol_str::{SmolStr, format_smolstr};

use crate::fields::Reader;
use crate::policies::Policies;
use crate::request::ContextEntry;
use crate::request_draft::RequestDraft;
use crate::scenario::{Because, File, Scenario, Text};
use crate::{Mistake, MistakeKind, Outcome, ReadError, ScenarioErrors};

const SCENARIO: &[&str] = &[
    "name",
    "principal",
    "principal_facts",
    "action",
    "resource",
    "resource_account",
    "resource_facts",
    "context",
    "service_facts",
    "policies",
    "expect",
    "code",
    "because",
    "cases",
];
const OUTCOMES: &[&str] = &["allowed", "explicitDeny", "implicitDeny", "refused"];

/// A text with its tree.
pub(crate) struct Tree {
    pub(crate) name: SmolStr,
    pub(crate) text: Arc<str>,
    pub(crate) node: Node,
}

/// Reads the tree of a scenario file.
pub(crate) fn tree(name: &str, bytes: &[u8], options: &Options) -> Result<Tree, ScenarioErrors> {
    let result = read_tree(bytes, options);
    let name = SmolStr::new(name);
    let text: Arc<str> = result.text.into();
    let problems: Vec<_> = result
        .problems
        .into_iter()
        .filter(|problem| problem.kind.grade() != Grade::Accepted)
        .collect();
    match result.tree {
        Some(node) if problems.is_empty() => Ok(Tree { name, text, node }),
        _ => Err(ScenarioErrors {
            name,
            text,
            problems,
            mistakes: Vec::new(),
        }),
    }
}

/// Whether a document is plainly a policy, bare or as AWS's commands return it.
pub(crate) fn is_policy(tree: &Tree, bytes: &[u8], options: &Options) -> bool {
    let Value::Object(members) = &tree.node.value else {
        return false;
    };
    if tree.node.get("Statement").is_some() {
        return true;
    }
    let scenario = members
        .iter()
        .any(|member| SCENARIO.contains(&member.name.as_str()));
    !scenario
        && read_policy_tree(bytes, options)
            .tree
            .is_some_and(|policy| policy.get("Statement").is_some())
}

/// The scenarios of a file, cases included; file names in it are relative to the directory.
pub(crate) fn scenarios(tree: Tree, directory: &Path) -> Result<Vec<Scenario>, ScenarioErrors> {
    let Tree { name, text, node } = tree;
    let mut reader = Reader::new(Arc::new(File {
        name: name.clone(),
        directory: directory.to_owned(),
        text: Arc::clone(&text),
    }));
    let scenarios = reader.scenarios(&node);
    let mut mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(scenarios);
    }
    mistakes.sort_by_key(|mistake: &Mistake| mistake.span);
    Err(ScenarioErrors {
        name,
        text,
        problems: Vec::new(),
        mistakes,
    })
}

/// Reads an object of condition keys, as the `context` of a scenario is one, from a text of its
/// own. The extension of the name states whether it is JSON or YAML.
///
/// # Errors
/// Everything that is wrong with it. Whether the keys are condition keys is not asked here.
pub fn read_context(
    name: &str,
    bytes: &[u8],
    options: &Options,
) -> Result<Vec<ContextEntry>, ScenarioErrors> {
    let Tree { name, text, node } = tree(name, bytes, options)?;
    let mut reader = Reader::new(Arc::new(File {
        name: name.clone(),
        directory: Path::new("").to_owned(),
        text: Arc::clone(&text),
    }));
    let entries = reader.context(&node);
    let mistakes = reader.mistakes;
    if mistakes.is_empty() {
        return Ok(entries);
    }
    Err(ScenarioErrors {
        name,
        text,
        problems: Vec::new(),
        mistakes,
    })
}

/// The bytes of a file.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|error| ReadError::file(path, &error))
}

/// The directory that a file stands in.
pub(crate) fn directory(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// A scenario that may lack what its cases state.
#[derive(Clone, Default)]
struct Draft {
    request: RequestDraft,
    policies: Arc<Policies>,
    expect: Option<(Outcome, Span)>,
    code: Option<Text>,
    because: Option<Because>,
    /// It, or what it is a case of, has a mistake: of such a one nothing is said to be missing,
    /// because a misspelt name is one mistake, not two.
    flawed: bool,
}

impl Reader {
    fn scenarios(&mut self, tree: &Node) -> Vec<Scenario> {
        let mut scenarios = Vec::new();
        if let Value::Object(_) | Value::Array(_) = tree.value {
            let list = matches!(tree.value, Value::Array(_));
            for (index, node) in tree.elements().iter().enumerate() {
                let name = if list {
                    format_smolstr!("scenario {}", index + 1)
                } else {
                    SmolStr::new_static("scenario")
                };
                self.scenario(node, None, name, &mut scenarios);
            }
        } else {
            self.wrong_type("a scenario file", "a scenario or a list of them", tree);
        }
        scenarios
    }

    fn scenario(
        &mut self,
        node: &Node,
        parent: Option<&Draft>,
        default_name: SmolStr,
        out: &mut Vec<Scenario>,
    ) {
        if parent.is_none() && node.get("Statement").is_some() {
            self.push(MistakeKind::Policy, node.span);
            return;
        }
        let mut draft = parent.cloned().unwrap_or_default();
        // What is expected of a scenario says nothing about a case of it.
        draft.request.name = None;
        draft.expect = None;
        draft.code = None;
        draft.because = None;
        let before = self.mistakes.len();
        let what = if parent.is_none() {
            "a scenario"
        } else {
            "a case"
        };
        let mut cases = None;
        for member in self.members(node, what, "an object") {
            if member.name == "cases" {
                cases = Some(&member.value);
            } else {
                self.field(&mut draft, member, parent.is_some());
            }
        }
        draft.flawed |= self.mistakes.len() > before;
        let name = draft.request.name.clone().unwrap_or(default_name);
        let cases = match cases {
            Some(cases) => self.list("cases", "a list of cases", cases),
            None => &[],
        };
        if draft.expect.is_some() || cases.is_empty() {
            out.extend(self.finish(draft.clone(), name.clone(), node));
        }
        for (index, case) in cases.iter().enumerate() {
            let name = format_smolstr!("{name}, case {}", index + 1);
            self.scenario(case, Some(&draft), name, out);
        }
    }

    fn field(&mut self, draft: &mut Draft, member: &Member, of_case: bool) {
        if draft.request.field(self, member) {
            return;
        }
        let value = &member.value;
        match member.name.as_str() {
            "policies" if of_case => self.push(MistakeKind::PoliciesOfCase, member.name_span),
            "policies" => draft.policies = Arc::new(self.policies(value)),
            "expect" => {
                draft.expect = self
                    .word("expect", value, OUTCOMES, &Outcome::ALL)
                    .map(|outcome| (outcome, value.span));
            }
            "code" => draft.code = self.text("code", value),
            "because" if value.value.is_null() => draft.because = None,
            "because" => {
                draft.because = Some(Because {
                    sids: self.texts("because", value),
                    span: value.span,
                });
            }
            _ => self.unknown(
                member,
                if of_case { "a case" } else { "a scenario" },
                SCENARIO,
            ),
        }
    }

    /// The scenario, if nothing is missing.
    fn finish(&mut self, draft: Draft, name: SmolStr, node: &Node) -> Option<Scenario> {
        let start = Span::new(node.span.start, node.span.start + 1);
        if !draft.flawed {
            let expect = draft.expect.is_none().then_some("expect");
            for field in draft.request.missing().chain(expect) {
                let of = "the scenario";
                self.push(MistakeKind::MissingField { of, field }, start);
            }
        }
        let (expect, _) = draft.expect?;
        if let Some(code) = &draft.code
            && expect != Outcome::Refused
        {
            let kind = MistakeKind::Misplaced {
                field: "code",
                expect: "refused",
            };
            self.push(kind, code.span);
        }
        if let Some(because) = &draft.because
            && !expect.has_deciding_statements()
        {
            let kind = MistakeKind::Misplaced {
                field: "because",
                expect: "allowed` or `explicitDeny",
            };
            self.push(kind, because.span);
        }
        Some(Scenario {
            name,
            span: node.span,
            line: self.line(node.span),
            facts: Arc::clone(&draft.request.facts),
            request: draft.request.spec()?,
            expect,
            code: draft.code.map(|code| code.text),
            because: draft.because,
            file: Arc::clone(&self.file),
            policies: draft.policies,
        })
    }
}
