//! What a scenario states about services.

use iam_model::{Action, ProtectedName, ServiceFacts};
use smol_str::SmolStr;

/// Facts about services that stand in a scenario, in place of the service authorization data.
///
/// What is not stated is not known (`None`), as with [`iam_model::NoFacts`].
#[derive(Clone, Debug, Default)]
pub struct StatedFacts {
    /// Actions that authorise no resource type (rule C8). An action in both lists counts here.
    pub without_resource_types: Vec<Action>,
    /// Actions that authorise a resource type.
    pub with_resource_types: Vec<Action>,
    /// Every service that supports resource control policies (rule O4), by its lower-case prefix.
    pub rcp_services: Option<Vec<SmolStr>>,
    /// Actions that change AWS managed policies (rule T4).
    pub changing_managed_policies: Vec<Action>,
    /// Actions that change or pass reserved roles (rule T4).
    pub changing_reserved_roles: Vec<Action>,
    /// Actions that change aliases of AWS managed keys (rule T4).
    pub changing_aws_aliases: Vec<Action>,
}

impl ServiceFacts for StatedFacts {
    fn has_resource_types(&self, action: &Action) -> Option<bool> {
        if self.without_resource_types.contains(action) {
            Some(false)
        } else if self.with_resource_types.contains(action) {
            Some(true)
        } else {
            None
        }
    }

    fn supports_rcp(&self, service: &str) -> Option<bool> {
        let services = self.rcp_services.as_ref()?;
        Some(services.iter().any(|listed| listed == service))
    }

    fn changes(&self, action: &Action, name: ProtectedName) -> bool {
        match name {
            ProtectedName::ManagedPolicy => &self.changing_managed_policies,
            ProtectedName::ReservedRole => &self.changing_reserved_roles,
            ProtectedName::AwsAlias => &self.changing_aws_aliases,
        }
        .contains(action)
    }
}
