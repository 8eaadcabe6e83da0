//! The policies of a scenario, layer by layer.

use std::sync::Arc;

use iam_eval::EndpointKind;
use iam_model::tree::{Node, Value};
use iam_model::{Document, Problem, Source, read};

use crate::Text;
use crate::fields::Reader;

/// A policy of a scenario.
#[derive(Debug)]
pub(crate) enum PolicySource {
    /// `managed:NAME`, `managed:NAME@vN`, `named:NAME` or a file name.
    Named(Text),
    /// A policy in the scenario file.
    Inline(Source),
    /// An object in the scenario file that is no policy.
    Refused(Vec<Problem>),
}

/// The policies of a scenario, which its cases share.
#[derive(Debug, Default)]
pub(crate) struct Policies {
    pub(crate) identity: Vec<PolicySource>,
    pub(crate) boundary: Vec<PolicySource>,
    pub(crate) session: Vec<PolicySource>,
    pub(crate) resource: Option<PolicySource>,
    pub(crate) scp: Vec<Vec<PolicySource>>,
    pub(crate) rcp: Vec<Vec<PolicySource>>,
    pub(crate) endpoint: Vec<PolicySource>,
    pub(crate) endpoint_kind: EndpointKind,
}

impl Policies {
    /// Every policy that stands in the scenario by name.
    pub(crate) fn named(&self) -> impl Iterator<Item = &Text> {
        let single = [
            &self.identity,
            &self.boundary,
            &self.session,
            &self.endpoint,
        ];
        let levels = self.scp.iter().chain(&self.rcp);
        let all = single.into_iter().chain(levels).flatten();
        all.chain(&self.resource).filter_map(|source| match source {
            PolicySource::Named(text) => Some(text),
            PolicySource::Inline(_) | PolicySource::Refused(_) => None,
        })
    }
}

const LAYERS: &[&str] = &[
    "identity",
    "boundary",
    "session",
    "resource",
    "scp",
    "rcp",
    "endpoint",
    "endpoint_kind",
];
const ENDPOINT_KINDS: &[&str] = &["interface", "gateway"];

impl Reader {
    /// The `policies` of a scenario.
    pub(crate) fn policies(&mut self, node: &Node) -> Policies {
        let mut policies = Policies::default();
        if node.value.is_null() {
            return policies;
        }
        for member in self.members(node, "policies", "an object of layers") {
            let (name, value) = (member.name.as_str(), &member.value);
            match name {
                "identity" => policies.identity = self.sources(name, value),
                "boundary" => policies.boundary = self.sources(name, value),
                "session" => policies.session = self.sources(name, value),
                "resource" if value.value.is_null() => policies.resource = None,
                "resource" => policies.resource = self.source(name, value),
                "scp" => policies.scp = self.levels(name, value),
                "rcp" => policies.rcp = self.levels(name, value),
                "endpoint" => policies.endpoint = self.sources(name, value),
                "endpoint_kind" => {
                    let kinds = [EndpointKind::Interface, EndpointKind::Gateway];
                    policies.endpoint_kind = self
                        .word("endpoint_kind", value, ENDPOINT_KINDS, &kinds)
                        .unwrap_or_default();
                }
                _ => self.unknown(member, "`policies`", LAYERS),
            }
        }
        policies
    }

    fn levels(&mut self, layer: &str, node: &Node) -> Vec<Vec<PolicySource>> {
        let mut levels = Vec::new();
        for level in self.list(layer, "a list of levels", node) {
            if let Value::Array(_) = level.value {
                levels.push(self.sources(layer, level));
            } else {
                let expected = "levels, each a list of policies";
                self.wrong_type(layer, expected, level);
            }
        }
        levels
    }

    fn sources(&mut self, layer: &str, node: &Node) -> Vec<PolicySource> {
        let mut sources = Vec::new();
        for element in self.list(layer, "a list of policies", node) {
            sources.extend(self.source(layer, element));
        }
        sources
    }

    fn source(&mut self, layer: &str, node: &Node) -> Option<PolicySource> {
        match &node.value {
            Value::Object(_) => Some(self.inline(node)),
            value if !value.is_null() && value.as_text().is_some() => {
                self.text(layer, node).map(PolicySource::Named)
            }
            _ => {
                let expected = "`managed:NAME`, a file name or a policy";
                self.wrong_type(layer, expected, node);
                None
            }
        }
    }

    /// A policy that stands in the scenario file: what is wrong with it refuses the scenario, and
    /// is cited by its line here.
    fn inline(&self, node: &Node) -> PolicySource {
        let reading = read(node);
        match reading.policy {
            Some(policy) => {
                let text = Arc::clone(&self.file.text);
                let document = Document::new(text, node.clone(), policy);
                PolicySource::Inline(Source::named(self.file.name.clone(), &document))
            }
            None => PolicySource::Refused(reading.problems),
        }
    }
}
