//! Reads scenario files.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use iam_eval::ResourceFacts;
use iam_model::tree::{Member, Node, Plain, Value};
use iam_model::{ContextValue, Grade, Number, Span};
use iam_parse::{Options, read_policy_tree, read_tree};
use smol_str::{SmolStr, format_smolstr};

use crate::fields::Reader;
use crate::policies::Policies;
use crate::request::{ContextEntry, PrincipalFacts, RequestSpec, ResourceSpec};
use crate::scenario::{Because, File, Scenario, Text};
use crate::{Mistake, MistakeKind, Outcome, ReadError, ScenarioErrors, StatedFacts};

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
const PRINCIPAL_FACTS: &[&str] = &[
    "role_arn",
    "federated_by",
    "unique_id",
    "canonical_id",
    "management_account",
    "service_linked_role",
    "outside_organization",
];
const RESOURCE: &[&str] = &["arn", "account", "context"];
const RESOURCE_FACTS: &[&str] = &[
    "management_account",
    "service_linked_role",
    "aws_managed_key",
];
const SERVICE_FACTS: &[&str] = &[
    "without_resource_types",
    "with_resource_types",
    "rcp_services",
    "protected",
];
const PROTECTED: &[&str] = &["managed_policy", "reserved_role", "aws_alias"];
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

/// The bytes of a file.
pub(crate) fn file(path: &Path) -> Result<Vec<u8>, ReadError> {
    std::fs::read(path).map_err(|error| ReadError::File {
        path: path.display().to_string().into(),
        message: error.to_string().into(),
    })
}

/// The directory that a file stands in.
pub(crate) fn directory(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new(""))
}

/// A scenario that may lack what its cases state.
#[derive(Clone, Default)]
struct Draft {
    name: Option<SmolStr>,
    principal: Option<Text>,
    principal_facts: PrincipalFacts,
    action: Option<Text>,
    resources: Option<Vec<ResourceSpec>>,
    resource_account: Option<Text>,
    resource_facts: ResourceFacts,
    context: Vec<ContextEntry>,
    facts: Arc<StatedFacts>,
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
        draft.name = None;
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
        let name = draft.name.clone().unwrap_or(default_name);
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
        let value = &member.value;
        match member.name.as_str() {
            "name" => draft.name = self.text("name", value).map(|text| text.text),
            "principal" => draft.principal = self.text("principal", value),
            "principal_facts" => draft.principal_facts = self.principal_facts(value),
            "action" => draft.action = self.text("action", value),
            "resource" => draft.resources = self.resources(value),
            "resource_account" => draft.resource_account = self.text("resource_account", value),
            "resource_facts" => draft.resource_facts = self.resource_facts(value),
            "context" => {
                let own = self.context(value);
                merge(&mut draft.context, own);
            }
            "service_facts" => draft.facts = Arc::new(self.service_facts(value)),
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
            for (field, missing) in [
                ("principal", draft.principal.is_none()),
                ("action", draft.action.is_none()),
                ("expect", draft.expect.is_none()),
            ] {
                if missing {
                    self.push(MistakeKind::MissingField { field }, start);
                }
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
            request: RequestSpec {
                principal: draft.principal?,
                principal_facts: draft.principal_facts,
                action: draft.action?,
                resources: draft.resources.unwrap_or_else(|| {
                    vec![ResourceSpec {
                        arn: "*".into(),
                        ..ResourceSpec::default()
                    }]
                }),
                resource_account: draft.resource_account,
                resource_facts: draft.resource_facts,
                context: draft.context,
            },
            facts: draft.facts,
            expect,
            code: draft.code.map(|code| code.text),
            because: draft.because,
            file: Arc::clone(&self.file),
            policies: draft.policies,
        })
    }

    fn principal_facts(&mut self, node: &Node) -> PrincipalFacts {
        let mut facts = PrincipalFacts::default();
        for member in self.object("principal_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "role_arn" => facts.role_arn = self.text(name, value),
                "federated_by" => facts.federated_by = self.text(name, value),
                "unique_id" => facts.unique_id = self.text(name, value),
                "canonical_id" => facts.canonical_id = self.text(name, value),
                "management_account" => facts.management_account = self.flag(name, value),
                "service_linked_role" => facts.service_linked_role = self.flag(name, value),
                "outside_organization" => facts.outside_organization = self.flag(name, value),
                _ => self.unknown(member, "`principal_facts`", PRINCIPAL_FACTS),
            }
        }
        facts
    }

    fn resource_facts(&mut self, node: &Node) -> ResourceFacts {
        let mut facts = ResourceFacts::default();
        for member in self.object("resource_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "management_account" => facts.management_account = self.flag(name, value),
                "service_linked_role" => facts.service_linked_role = self.flag(name, value),
                "aws_managed_key" => facts.aws_managed_key = self.flag(name, value),
                _ => self.unknown(member, "`resource_facts`", RESOURCE_FACTS),
            }
        }
        facts
    }

    fn service_facts(&mut self, node: &Node) -> StatedFacts {
        let mut facts = StatedFacts::default();
        for member in self.object("service_facts", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "without_resource_types" => {
                    facts.without_resource_types = self.actions(name, value);
                }
                "with_resource_types" => facts.with_resource_types = self.actions(name, value),
                "rcp_services" if value.value.is_null() => facts.rcp_services = None,
                "rcp_services" => {
                    let services = self.texts(name, value).into_iter();
                    let lower = services.map(|service| service.to_ascii_lowercase().into());
                    facts.rcp_services = Some(lower.collect());
                }
                "protected" => self.protected(value, &mut facts),
                _ => self.unknown(member, "`service_facts`", SERVICE_FACTS),
            }
        }
        facts
    }

    fn protected(&mut self, node: &Node, facts: &mut StatedFacts) {
        for member in self.object("protected", node) {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "managed_policy" => facts.changing_managed_policies = self.actions(name, value),
                "reserved_role" => facts.changing_reserved_roles = self.actions(name, value),
                "aws_alias" => facts.changing_aws_aliases = self.actions(name, value),
                _ => self.unknown(member, "`protected`", PROTECTED),
            }
        }
    }

    /// The members of an object that may be null.
    fn object<'n>(&mut self, field: &str, node: &'n Node) -> Vec<&'n Member> {
        if node.value.is_null() {
            return Vec::new();
        }
        self.members(node, field, "an object")
    }

    /// One resource or a list; none if the field is null.
    fn resources(&mut self, node: &Node) -> Option<Vec<ResourceSpec>> {
        if node.value.is_null() {
            return None;
        }
        let mut resources = Vec::new();
        for element in node.elements() {
            resources.extend(self.resource(element));
        }
        Some(resources)
    }

    fn resource(&mut self, node: &Node) -> Option<ResourceSpec> {
        let mut spec = ResourceSpec::default();
        match &node.value {
            Value::Object(_) => {
                let before = self.mistakes.len();
                for member in self.members(node, "resource", "an object") {
                    let (name, value) = (member.name.as_str(), &member.value);
                    match name {
                        "arn" => spec.arn = self.text(name, value).unwrap_or_default(),
                        "account" => spec.account = self.text(name, value),
                        "context" => spec.context = self.context(value),
                        _ => self.unknown(member, "a resource", RESOURCE),
                    }
                }
                if spec.arn == Text::default() && self.mistakes.len() == before {
                    let start = Span::new(node.span.start, node.span.start + 1);
                    self.push(MistakeKind::MissingField { field: "arn" }, start);
                }
            }
            value => match value.as_text() {
                Some(text) => {
                    spec.arn = Text {
                        text: text.clone(),
                        span: node.span,
                    };
                }
                None => {
                    let expected = "an ARN, `*`, an object with `arn`, or a list of them";
                    self.wrong_type("resource", expected, node);
                    return None;
                }
            },
        }
        Some(spec)
    }

    fn context(&mut self, node: &Node) -> Vec<ContextEntry> {
        let mut entries = Vec::new();
        for member in self.object("context", node) {
            let key = Text {
                text: member.name.clone(),
                span: member.name_span,
            };
            let value = match &member.value.value {
                Value::Array(elements) => elements
                    .iter()
                    .map(|element| self.scalar(&member.name, element))
                    .collect::<Option<Vec<_>>>()
                    .map(|values| ContextValue::Many(values.into())),
                _ => self
                    .scalar(&member.name, &member.value)
                    .map(ContextValue::One),
            };
            entries.extend(value.map(|value| ContextEntry { key, value }));
        }
        entries
    }

    /// A value of a condition key: by its type in JSON, or that of an unquoted scalar.
    fn scalar(&mut self, key: &str, node: &Node) -> Option<SmolStr> {
        let number = match &node.value {
            Value::String(text) => return Some(text.clone()),
            Value::Bool(value) => return Some(SmolStr::new_static(bool_text(*value))),
            Value::Number(number) => number.as_str(),
            Value::Plain(text) => match Value::plain(text) {
                Plain::String(_) => return Some(text.clone()),
                Plain::Bool(value) => return Some(SmolStr::new_static(bool_text(value))),
                Plain::Number(number) => number,
                Plain::Null => {
                    self.wrong_type(key, "a text, number or boolean, or a list of them", node);
                    return None;
                }
            },
            Value::Null | Value::Array(_) | Value::Object(_) => {
                self.wrong_type(key, "a text, number or boolean, or a list of them", node);
                return None;
            }
        };
        let canonical = Number::parse(number).map(|number| number.as_str().into());
        if canonical.is_none() {
            let kind = MistakeKind::NumberPrecision {
                value: number.into(),
            };
            self.push(kind, node.span);
        }
        canonical
    }
}

const fn bool_text(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// Overrides keys one by one, whatever their case (rule K2).
fn merge(context: &mut Vec<ContextEntry>, own: Vec<ContextEntry>) {
    let names: HashMap<String, ()> = own
        .iter()
        .map(|entry| (entry.key.text.to_lowercase(), ()))
        .collect();
    context.retain(|entry| !names.contains_key(&entry.key.text.to_lowercase()));
    context.extend(own);
}
