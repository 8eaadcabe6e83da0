//! A request that is being read: of a scenario, which may lack what its cases state, or of a line.

use std::collections::HashSet;
use std::sync::Arc;

use iam_eval::ResourceFacts;
use iam_model::ConditionKey;
use iam_model::tree::Member;
use smol_str::SmolStr;

use crate::fields::Reader;
use crate::request::{ContextEntry, PrincipalFacts, RequestSpec, ResourceSpec};
use crate::{StatedFacts, Text};

/// The fields of a request, as far as they are stated.
#[derive(Clone, Default)]
pub(crate) struct RequestDraft {
    pub(crate) name: Option<SmolStr>,
    principal: Option<Text>,
    principal_facts: PrincipalFacts,
    action: Option<Text>,
    resources: Option<Vec<ResourceSpec>>,
    resource_account: Option<Text>,
    resource_facts: ResourceFacts,
    context: Vec<ContextEntry>,
    pub(crate) facts: Arc<StatedFacts>,
}

impl RequestDraft {
    /// Reads a member, if it is a field of a request.
    pub(crate) fn field(&mut self, reader: &mut Reader, member: &Member) -> bool {
        let value = &member.value;
        match member.name.as_str() {
            "name" => self.name = reader.text("name", value).map(|text| text.text),
            "principal" => self.principal = reader.text("principal", value),
            "principal_facts" => self.principal_facts = reader.principal_facts(value),
            "action" => self.action = reader.text("action", value),
            "resource" => self.resources = reader.resources(value),
            "resource_account" => self.resource_account = reader.text("resource_account", value),
            "resource_facts" => self.resource_facts = reader.resource_facts(value),
            "context" => {
                let own = reader.context(value);
                merge(&mut self.context, own);
            }
            "service_facts" => self.facts = Arc::new(reader.service_facts(value)),
            _ => return false,
        }
        true
    }

    /// The fields without which there is no request, and which are not there.
    pub(crate) fn missing(&self) -> impl Iterator<Item = &'static str> + use<> {
        let principal = self.principal.is_none().then_some("principal");
        let action = self.action.is_none().then_some("action");
        principal.into_iter().chain(action)
    }

    /// The request, if nothing is missing.
    pub(crate) fn spec(self) -> Option<RequestSpec> {
        Some(RequestSpec {
            principal: self.principal?,
            principal_facts: self.principal_facts,
            action: self.action?,
            resources: self.resources.unwrap_or_else(|| {
                vec![ResourceSpec {
                    arn: "*".into(),
                    ..ResourceSpec::default()
                }]
            }),
            resource_account: self.resource_account,
            resource_facts: self.resource_facts,
            context: self.context,
        })
    }
}

/// Overrides keys one by one, whatever their case (rule K2).
fn merge(context: &mut Vec<ContextEntry>, own: Vec<ContextEntry>) {
    let key = |entry: &ContextEntry| ConditionKey::parse(&entry.key.text);
    let keys: HashSet<ConditionKey> = own.iter().filter_map(|entry| key(entry).ok()).collect();
    // What is no condition key stays: the request is refused for it, whoever states it.
    context.retain(|entry| !key(entry).is_ok_and(|key| keys.contains(&key)));
    context.extend(own);
}
