//! Where the pages contradict themselves or each other.

use super::{
    Citation, HOW_IT_WORKS, IDENTITY_POLICIES, MANAGED_POLICIES, OVERVIEW_2020, REFERENCE,
};

/// Two statements that cannot both hold, and which does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Contradiction {
    /// What the statements are about.
    pub subject: &'static str,
    /// The statement that does not hold, or not as it stands.
    pub first: Says,
    /// The statement against it.
    pub second: Says,
    /// What this crate goes by, and why.
    pub resolution: &'static str,
}

/// A statement in our words, with its page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Says {
    /// What is said.
    pub what: &'static str,
    /// Where.
    pub source: Citation,
}

const fn says(what: &'static str, source: Citation) -> Says {
    Says { what, source }
}

const DATA: Citation =
    Citation::page("AWSServiceRoleForImageBuilder, v17 and v28, as compiled in here");

/// The contradictions.
pub const CONTRADICTIONS: &[Contradiction] = &[
    Contradiction {
        subject: "service-linked roles",
        first: says(
            "Service-linked roles are not supported.",
            HOW_IT_WORKS.section("Service-linked roles for Image Builder"),
        ),
        second: says(
            "Service-linked roles are supported.",
            HOW_IT_WORKS.section("Service-linked roles"),
        ),
        resolution: "Supported: AWSServiceRoleForImageBuilder is the policy of one, and its path is \
                     /aws-service-role/.",
    },
    Contradiction {
        subject: "resource-based policies",
        first: says(
            "Resource-based policies are not supported.",
            HOW_IT_WORKS.section("Resource-based policies within Image Builder"),
        ),
        second: says(
            "Components, images and image recipes have resource-based policies.",
            HOW_IT_WORKS.section("Image Builder resource-based policies"),
        ),
        resolution: "Supported for components, images, image recipes and container recipes: the \
                     reference has an action to put each of them, such as PutComponentPolicy. AWS \
                     RAM usually writes them.",
    },
    Contradiction {
        subject: "imagebuilder:ResourceTag",
        first: says(
            "imagebuilder:ResourceTag/KEY compares the tags of a resource.",
            HOW_IT_WORKS.section("Authorization based on Image Builder tags"),
        ),
        second: says(
            "aws:ResourceTag/KEY does; the service has no key ResourceTag of its own.",
            REFERENCE,
        ),
        resolution: "aws:ResourceTag/KEY. A condition on imagebuilder:ResourceTag/KEY reads a key that \
                     no request has.",
    },
    Contradiction {
        subject: "CreateInfrastrucutreConfiguration",
        first: says(
            "Four condition keys go with the operation CreateInfrastrucutreConfiguration.",
            HOW_IT_WORKS.section("Condition keys"),
        ),
        second: says(
            "The action is CreateInfrastructureConfiguration.",
            REFERENCE,
        ),
        resolution: "imagebuilder:CreateInfrastructureConfiguration: the other spelling is a slip, and \
                     a policy with it matches no request.",
    },
    Contradiction {
        subject: "instance/…",
        first: says(
            "arn:aws:imagebuilder:REGION:ACCOUNT:instance/ID is a resource of Image Builder.",
            HOW_IT_WORKS.section("Resources"),
        ),
        second: says(
            "There are 16 resource types, and instance is none of them.",
            REFERENCE,
        ),
        resolution: "There is no such resource: a statement about it matches no request. Instances are \
                     resources of EC2, arn:aws:ec2:REGION:ACCOUNT:instance/ID.",
    },
    Contradiction {
        subject: "policies of the instance profile's role",
        first: says(
            "The role needs three policies, that for container builds among them.",
            HOW_IT_WORKS.section("Managing access using policies"),
        ),
        second: says(
            "The role needs EC2InstanceProfileForImageBuilder and AmazonSSMManagedInstanceCore.",
            OVERVIEW_2020,
        ),
        resolution: "The two for every build, and EC2InstanceProfileForImageBuilderECRContainerBuilds \
                     for container builds, which is what it grants: see required_policies.",
    },
    Contradiction {
        subject: "imagebuilder:StatusTopicArn",
        first: says(
            "The key works with string operators.",
            HOW_IT_WORKS.section("Condition keys"),
        ),
        second: says("The key's type is ARN.", REFERENCE),
        resolution: "Both compare it; ARN operators are those of its type, and their wildcards stop at \
                     colons.",
    },
    Contradiction {
        subject: "\"instance profile role arn\"",
        first: says(
            "One text stands for the resource of iam:GetInstanceProfile and of iam:PassRole.",
            IDENTITY_POLICIES.section("Using the Image Builder console"),
        ),
        second: says(
            "iam:GetInstanceProfile takes an instance profile, and iam:PassRole takes a role.",
            Citation::page(
                "Service Authorization Reference, \"Actions, resources, and condition keys for AWS \
                 Identity and Access Management (IAM)\"",
            ),
        ),
        resolution: "Two ARNs: console_policy takes each.",
    },
    Contradiction {
        subject: "permissions that are removed",
        first: says(
            "AWS does not remove permissions from a managed policy.",
            MANAGED_POLICIES,
        ),
        second: says(
            "v28 lacks ssm:StartAutomationExecution on automation definitions, which v17 allows.",
            DATA,
        ),
        resolution: "Permissions go too: compare versions with `iam managed diff` before relying on one.",
    },
];
