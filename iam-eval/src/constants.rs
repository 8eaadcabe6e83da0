//! The managed policies of AWS Organizations that allow everything.

use iam_model::literal::{Action, List, Named, Policy, Principal, Resource, Statement};
use iam_model::{Effect, Version};

/// `FullAWSAccess`, the SCP that an organization starts with at every level.
pub static FULL_AWS_ACCESS: Policy = allow_all(None);

/// `RCPFullAWSAccess`, the RCP that is always attached at every level.
pub static RCP_FULL_AWS_ACCESS: Policy = allow_all(Some(Principal::Principal(Named::Any)));

const fn allow_all(principal: Option<Principal>) -> Policy {
    Policy {
        version: Some(Version::V2012_10_17),
        id: None,
        statements: List::One(Statement {
            sid: None,
            effect: Effect::Allow,
            principal,
            action: Action::Action(List::One("*")),
            resource: Some(Resource::Resource(List::One("*"))),
            condition: None,
        }),
    }
}

const _: () = FULL_AWS_ACCESS.check();
const _: () = RCP_FULL_AWS_ACCESS.check();
