//! What the Service Authorization Reference and the user guide say of EC2 Image Builder beyond what
//! they say of every service: which actions each API operation is authorised with, and the values of
//! its condition keys.

use crate::action::{Action, action};
use crate::service::{Service, service};

/// The service.
fn image_builder() -> Option<Service> {
    service("imagebuilder")
}

/// An action that an API operation is authorised with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AuthorizedAction {
    /// The action in full: `imagebuilder:GetImageRecipe`.
    pub action: &'static str,
    /// The value of `iam:PassedToService` where the action is `iam:PassRole`.
    pub passed_to_service: Option<&'static str>,
}

const fn needs(action: &'static str) -> AuthorizedAction {
    AuthorizedAction {
        action,
        passed_to_service: None,
    }
}

const fn passes_to(service: &'static str) -> AuthorizedAction {
    AuthorizedAction {
        action: "iam:PassRole",
        passed_to_service: Some(service),
    }
}

/// Execution and lifecycle roles.
const PASS_TO_IMAGE_BUILDER: AuthorizedAction = passes_to("imagebuilder.amazonaws.com");
/// The role of an instance profile.
const PASS_TO_EC2: AuthorizedAction = passes_to("ec2.amazonaws.com");
/// The role that exports a virtual machine's disk.
const PASS_TO_VM_IMPORT: AuthorizedAction = passes_to("vmie.amazonaws.com");

/// The operations that are authorised with more than the action of their own name, sorted.
///
/// Page: "Actions, resources, and condition keys for Amazon EC2 Image Builder", table "API
/// operations", as of September 2026.
const OPERATIONS: &[(&str, &[AuthorizedAction])] = &[
    ("CreateComponent", &[needs("imagebuilder:TagResource")]),
    (
        "CreateContainerRecipe",
        &[
            needs("imagebuilder:GetComponent"),
            needs("imagebuilder:GetImage"),
            needs("imagebuilder:TagResource"),
        ],
    ),
    (
        "CreateDistributionConfiguration",
        &[needs("imagebuilder:TagResource"), PASS_TO_VM_IMPORT],
    ),
    (
        "CreateImage",
        &[
            needs("imagebuilder:GetContainerRecipe"),
            needs("imagebuilder:GetDistributionConfiguration"),
            needs("imagebuilder:GetImageRecipe"),
            needs("imagebuilder:GetInfrastructureConfiguration"),
            needs("imagebuilder:GetWorkflow"),
            needs("imagebuilder:TagResource"),
            PASS_TO_IMAGE_BUILDER,
        ],
    ),
    (
        "CreateImagePipeline",
        &[
            needs("imagebuilder:GetContainerRecipe"),
            needs("imagebuilder:GetDistributionConfiguration"),
            needs("imagebuilder:GetImageRecipe"),
            needs("imagebuilder:GetInfrastructureConfiguration"),
            needs("imagebuilder:GetWorkflow"),
            needs("imagebuilder:TagResource"),
            PASS_TO_IMAGE_BUILDER,
        ],
    ),
    (
        "CreateImageRecipe",
        &[
            needs("imagebuilder:GetComponent"),
            needs("imagebuilder:GetImage"),
            needs("imagebuilder:TagResource"),
        ],
    ),
    (
        "CreateInfrastructureConfiguration",
        &[
            needs("imagebuilder:TagResource"),
            needs("iam:GetInstanceProfile"),
            PASS_TO_EC2,
        ],
    ),
    (
        "CreateLifecyclePolicy",
        &[needs("imagebuilder:TagResource"), PASS_TO_IMAGE_BUILDER],
    ),
    ("CreateWorkflow", &[needs("imagebuilder:TagResource")]),
    (
        "DistributeImage",
        &[
            needs("imagebuilder:GetDistributionConfiguration"),
            needs("imagebuilder:GetImage"),
            needs("imagebuilder:TagResource"),
            PASS_TO_IMAGE_BUILDER,
        ],
    ),
    ("ImportComponent", &[needs("imagebuilder:TagResource")]),
    (
        "ImportDiskImage",
        &[
            needs("imagebuilder:GetInfrastructureConfiguration"),
            needs("imagebuilder:TagResource"),
            PASS_TO_IMAGE_BUILDER,
        ],
    ),
    ("ImportVmImage", &[needs("imagebuilder:TagResource")]),
    (
        "StartImagePipelineExecution",
        &[needs("imagebuilder:TagResource")],
    ),
    ("StartResourceStateUpdate", &[PASS_TO_IMAGE_BUILDER]),
    ("UpdateDistributionConfiguration", &[PASS_TO_VM_IMPORT]),
    (
        "UpdateImagePipeline",
        &[
            needs("imagebuilder:GetContainerRecipe"),
            needs("imagebuilder:GetDistributionConfiguration"),
            needs("imagebuilder:GetImageRecipe"),
            needs("imagebuilder:GetInfrastructureConfiguration"),
            needs("imagebuilder:GetWorkflow"),
            needs("imagebuilder:TagResource"),
            PASS_TO_IMAGE_BUILDER,
        ],
    ),
    (
        "UpdateInfrastructureConfiguration",
        &[needs("iam:GetInstanceProfile"), PASS_TO_EC2],
    ),
    ("UpdateLifecyclePolicy", &[PASS_TO_IMAGE_BUILDER]),
];

/// An API operation of Image Builder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    own: Action,
    others: &'static [AuthorizedAction],
}

/// The operation with this name: `CreateImagePipeline`, whatever its case.
///
/// Every action of Image Builder has an operation of its name.
///
/// # Examples
/// ```
/// let operation = iam_catalog::imagebuilder::operation("CreateInfrastructureConfiguration").unwrap();
/// let passed = operation.authorized_actions().find_map(|action| action.passed_to_service);
/// assert_eq!(passed, Some("ec2.amazonaws.com"));
/// ```
pub fn operation(name: &str) -> Option<Operation> {
    let own = image_builder()?.action(name)?;
    Some(Operation::of(own))
}

/// Every operation, sorted by name.
pub fn operations() -> impl Iterator<Item = Operation> {
    image_builder()
        .into_iter()
        .flat_map(Service::actions)
        .map(Operation::of)
}

impl Operation {
    fn of(own: Action) -> Self {
        let others = OPERATIONS
            .binary_search_by(|(name, _)| (*name).cmp(own.name()))
            .ok()
            .and_then(|at| OPERATIONS.get(at))
            .map_or(&[][..], |(_, others)| others);
        Self { own, others }
    }

    /// The name: `CreateImagePipeline`.
    pub fn name(self) -> &'static str {
        self.own.name()
    }

    /// The action of the same name.
    pub fn action(self) -> Action {
        self.own
    }

    /// The further actions that a call can be authorised with. Which of them a call needs follows
    /// from its parameters: `imagebuilder:TagResource` if it tags, for example.
    pub fn authorized_actions(self) -> impl ExactSizeIterator<Item = AuthorizedAction> + Clone {
        self.others.iter().copied()
    }
}

impl AuthorizedAction {
    /// The action's record.
    pub fn record(self) -> Option<Action> {
        action(self.action)
    }
}

/// A condition key of Image Builder, and where the service offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OfferedKey {
    /// The name, with its variable: `imagebuilder:CreatedResourceTag/${TagKey}`.
    pub name: &'static str,
    /// Every value that it can have; none if any text can be one.
    pub values: &'static [&'static str],
    /// The operations whose requests have it.
    pub operations: &'static [&'static str],
}

const INFRASTRUCTURE: &[&str] = &[
    "CreateInfrastructureConfiguration",
    "UpdateInfrastructureConfiguration",
];

/// Image Builder's own condition keys, sorted by name.
///
/// Page: "How EC2 Image Builder works with IAM policies and roles", section "Condition keys". Of
/// `imagebuilder:StatusTopicArn` the page says that string operators work with it; the Service
/// Authorization Reference gives it the type ARN, and the catalogue follows the reference.
pub const OFFERED_KEYS: &[OfferedKey] = &[
    OfferedKey {
        name: "imagebuilder:CreatedResourceTag/${TagKey}",
        values: &[],
        operations: INFRASTRUCTURE,
    },
    OfferedKey {
        name: "imagebuilder:CreatedResourceTagKeys",
        values: &[],
        operations: INFRASTRUCTURE,
    },
    OfferedKey {
        name: "imagebuilder:Ec2MetadataHttpTokens",
        values: &["optional", "required"],
        operations: INFRASTRUCTURE,
    },
    OfferedKey {
        name: "imagebuilder:LifecyclePolicyResourceType",
        values: &["AMI_IMAGE", "CONTAINER_IMAGE"],
        operations: &["CreateLifecyclePolicy", "UpdateLifecyclePolicy"],
    },
    OfferedKey {
        name: "imagebuilder:StatusTopicArn",
        values: &[],
        operations: INFRASTRUCTURE,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_action_that_it_names_exists() {
        assert!(OPERATIONS.is_sorted_by(|one, next| one.0 < next.0));
        for (name, others) in OPERATIONS {
            let operation = operation(name).expect(name);
            assert_eq!(operation.name(), *name);
            assert_eq!(operation.authorized_actions().len(), others.len());
            for other in *others {
                let action = other.record().expect(other.action);
                assert_eq!(action.to_string(), other.action);
                assert_eq!(
                    other.passed_to_service.is_some(),
                    other.action == "iam:PassRole"
                );
            }
        }
        assert_eq!(operations().count(), 77);
        assert_eq!(operation("GetImage").unwrap().authorized_actions().len(), 0);
        assert!(operation("Nothing").is_none());
    }

    #[test]
    fn every_key_is_offered_where_the_reference_has_it() {
        assert!(OFFERED_KEYS.is_sorted_by(|one, next| one.name < next.name));
        let own = |name: &str| name.starts_with("imagebuilder:");
        for key in OFFERED_KEYS {
            let offering: Vec<&str> = operations()
                .filter(|operation| {
                    let mut keys = operation.action().condition_keys();
                    keys.any(|offered| offered.name() == key.name)
                })
                .map(Operation::name)
                .collect();
            assert_eq!(offering, key.operations, "{}", key.name);
        }
        let keys = image_builder().unwrap().condition_keys();
        assert_eq!(
            keys.filter(|key| own(key.name())).count(),
            OFFERED_KEYS.len()
        );
    }
}
