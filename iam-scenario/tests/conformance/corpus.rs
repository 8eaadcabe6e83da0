//! The scenario files of testdata, as the engine reads them and as the reference does.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use iam_model::NoFacts;
use iam_model::tree::{Node, Value as NodeValue};
use iam_parse::{Options, read_tree};
use iam_scenario::{BuildError, Outcome, Scenario, Sources};
use serde_json::Value;
use testkit::reference;

/// A scenario in both forms.
pub(crate) struct Case {
    pub(crate) scenario: Scenario,
    pub(crate) flat: Value,
    /// Where the file's policies are looked for.
    pub(crate) directory: PathBuf,
    /// A name stands twice somewhere in the scenario: `serde_json` loses that, so that the
    /// reference cannot see it.
    pub(crate) duplicates: bool,
}

impl Case {
    pub(crate) fn place(&self) -> String {
        let Scenario { name, line, .. } = &self.scenario;
        format!("{}:{line}: {name}", self.scenario.file())
    }

    pub(crate) fn reference(&self) -> reference::Outcome {
        reference::decide(&self.flat, &|source| load(source, &self.directory))
    }
}

/// Every scenario of testdata.
pub(crate) static CORPUS: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../testdata/scenarios");
    let mut paths = Vec::new();
    let mut directories = vec![root];
    while let Some(directory) = directories.pop() {
        for entry in fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                directories.push(path);
            } else {
                paths.push(path);
            }
        }
    }
    paths.sort();
    paths.iter().flat_map(|path| file(path)).collect()
});

fn file(path: &Path) -> Vec<Case> {
    let bytes = fs::read(path).unwrap();
    let name = path.display().to_string();
    let tree = read_tree(&bytes, &Options::of_name(&name)).tree.unwrap();
    if tree.get("Statement").is_some() {
        return Vec::new();
    }
    let scenarios = Scenario::parse(&name, &bytes).unwrap_or_else(|error| panic!("{error}"));
    let file: Value = serde_json::from_str(&tree.to_string()).unwrap();
    let flat = reference::flatten(&file);
    assert_eq!(scenarios.len(), flat.len(), "{name}");
    let directory = path.parent().unwrap();
    let scenarios = scenarios.into_iter().zip(flat);
    scenarios
        .map(|(scenario, flat)| {
            assert_eq!(flat["name"], scenario.name.as_str(), "{name}");
            let holder = holder(&tree, scenario.span.start);
            Case {
                duplicates: has_duplicates(holder) || names_duplicates(&flat, directory),
                scenario,
                flat,
                directory: directory.to_owned(),
            }
        })
        .collect()
}

/// The element of the file that a scenario is, or that it is a case of.
fn holder(tree: &Node, start: u32) -> &Node {
    let holds = |node: &&Node| (node.span.start..node.span.end).contains(&start);
    tree.elements().iter().find(holds).unwrap()
}

/// Whether a policy file that stands in the value by name has duplicates.
fn names_duplicates(value: &Value, directory: &Path) -> bool {
    match value {
        Value::Object(members) => members
            .values()
            .any(|member| names_duplicates(member, directory)),
        Value::Array(elements) => elements
            .iter()
            .any(|element| names_duplicates(element, directory)),
        Value::String(text) => fs::read(directory.join(text))
            .ok()
            .and_then(|bytes| read_tree(&bytes, &Options::default()).tree)
            .is_some_and(|tree| has_duplicates(&tree)),
        _ => false,
    }
}

fn has_duplicates(node: &Node) -> bool {
    match &node.value {
        NodeValue::Object(members) => {
            let mut names: Vec<&str> = members.iter().map(|member| &*member.name).collect();
            names.sort_unstable();
            names.windows(2).any(|pair| pair[0] == pair[1])
                || members.iter().any(|member| has_duplicates(&member.value))
        }
        NodeValue::Array(elements) => elements.iter().any(has_duplicates),
        _ => false,
    }
}

/// The policies that scenarios name, for the reference.
pub(crate) fn load(source: &str, directory: &Path) -> Option<Value> {
    match source.strip_prefix("managed:") {
        Some(name) => {
            let policy = imagebuilder_policies::managed(name)?.to_policy();
            serde_json::from_str(&policy.to_string()).ok()
        }
        None => serde_json::from_slice(&fs::read(directory.join(source)).ok()?).ok(),
    }
}

/// Sources for scenarios that are decided by what they state alone: the reference knows no more.
pub(crate) fn sources() -> Sources {
    Sources::new().with_facts(&NoFacts)
}

/// What the engine decides, with the codes of a refusal.
pub(crate) fn decide(scenario: &Scenario, sources: &mut Sources) -> (Outcome, Vec<&'static str>) {
    match scenario.build(sources) {
        Ok(built) => match built.decide() {
            Ok(decision) => (decision.into(), Vec::new()),
            Err(error) => (Outcome::Refused, vec![error.code()]),
        },
        Err(BuildError::Refused(refusal)) => (Outcome::Refused, refusal.codes().collect()),
        Err(error) => panic!("{error}"),
    }
}

/// The one scenario that a flattened value is.
pub(crate) fn scenario(name: &str, flat: &Value) -> Result<Scenario, iam_scenario::ScenarioErrors> {
    let mut flat = flat.clone();
    // Random scenarios expect nothing, and what is expected does not matter here.
    flat["expect"] = "allowed".into();
    flat.as_object_mut().unwrap().remove("code");
    flat.as_object_mut().unwrap().remove("because");
    let text = flat.to_string();
    Scenario::parse(name, text.as_bytes()).map(|mut scenarios| scenarios.remove(0))
}
