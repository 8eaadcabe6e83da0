//! What a scenario is about: its caller, its action and its resource.

use fastrand::Rng;

use super::{chance, pick};

/// The account of most callers and resources.
pub(super) const HOME: &str = "111122223333";
/// Another account.
pub(super) const OTHER: &str = "444455556666";

/// The kinds of callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CallerKind {
    User,
    Session,
    RoleArn,
    Root,
    Federated,
    Web,
    Saml,
    Service,
    Anonymous,
}

impl CallerKind {
    /// Whether the caller belongs to an account.
    pub(super) fn has_account(self) -> bool {
        matches!(
            self,
            Self::User | Self::Session | Self::RoleArn | Self::Root | Self::Federated
        )
    }
}

/// A service: its actions, and the resources on which they are tried.
#[derive(Debug)]
pub(super) struct Service {
    pub(super) name: &'static str,
    pub(super) actions: &'static [&'static str],
    pub(super) resources: &'static [&'static str],
    /// Actions that authorise no resource type.
    pub(super) without_resource: &'static [&'static str],
}

/// The request that the policies of a scenario turn around.
#[derive(Debug)]
pub(super) struct Focus {
    pub(super) kind: CallerKind,
    pub(super) caller: &'static str,
    pub(super) service: &'static Service,
    pub(super) action: &'static str,
    pub(super) resource: &'static str,
}

pub(super) const SERVICES: &[&Service] = &[
    &Service {
        name: "s3",
        actions: &[
            "s3:GetObject",
            "s3:PutObject",
            "s3:ListBucket",
            "s3:GetBucketPolicy",
            "s3:PutBucketPolicy",
            "s3:ListAllMyBuckets",
        ],
        resources: &[
            "arn:aws:s3:::bucket",
            "arn:aws:s3:::bucket/home/ana/doc",
            "arn:aws:s3:::bucket/home/*/doc",
            "arn:aws:s3:::bucket/1/test/o",
            "*",
        ],
        without_resource: &["s3:ListAllMyBuckets"],
    },
    &Service {
        name: "kms",
        actions: &[
            "kms:Decrypt",
            "kms:CreateAlias",
            "kms:ListKeys",
            "kms:RetireGrant",
        ],
        resources: &[
            "arn:aws:kms:us-east-1:111122223333:key/k1",
            "arn:aws:kms:us-east-1:111122223333:key/k1",
            "arn:aws:kms:us-east-1:444455556666:key/k2",
            "arn:aws:kms:us-east-1:111122223333:alias/build",
            "arn:aws:kms:us-east-1:111122223333:alias/aws/s3",
            "*",
        ],
        without_resource: &["kms:ListKeys"],
    },
    &Service {
        name: "sts",
        actions: &[
            "sts:AssumeRole",
            "sts:AssumeRole",
            "sts:AssumeRoleWithSAML",
            "sts:AssumeRoleWithWebIdentity",
            "sts:TagSession",
            "sts:GetCallerIdentity",
            "sts:GetSessionToken",
            "sts:GetFederationToken",
        ],
        resources: &[
            "arn:aws:iam::111122223333:role/target",
            "arn:aws:iam::111122223333:role/target",
            "arn:aws:iam::444455556666:role/team/target",
            "*",
        ],
        without_resource: &["sts:GetCallerIdentity"],
    },
    &Service {
        name: "imagebuilder",
        actions: &[
            "imagebuilder:GetComponent",
            "imagebuilder:CreateImage",
            "imagebuilder:ListImages",
        ],
        resources: &[
            "arn:aws:imagebuilder:us-east-1:111122223333:component/hello/1.0.0/1",
            "arn:aws:imagebuilder:us-east-1:aws:component/update/1.0.2/1",
            "arn:aws:imagebuilder:eu-west-1:444455556666:image/base/2.0.0/3",
            "*",
        ],
        without_resource: &["imagebuilder:ListImages"],
    },
    &Service {
        name: "ec2",
        actions: &["ec2:RunInstances", "ec2:CopyImage", "ec2:DescribeInstances"],
        resources: &[
            "arn:aws:ec2:us-east-1:111122223333:instance/i-1",
            "arn:aws:ec2:us-east-1::image/ami-1",
            "arn:aws:ec2:us-east-1:111122223333:subnet/subnet-1",
            "*",
        ],
        without_resource: &["ec2:DescribeInstances"],
    },
    &Service {
        name: "iam",
        actions: &[
            "iam:PassRole",
            "iam:GetUser",
            "iam:DeletePolicy",
            "iam:ListUsers",
        ],
        resources: &[
            "arn:aws:iam::111122223333:role/build",
            "arn:aws:iam::111122223333:role/aws-reserved/sso/admin",
            "arn:aws:iam::111122223333:user/ana",
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
            "*",
        ],
        without_resource: &["iam:ListUsers"],
    },
];

/// Callers, those of the home account more often than the others.
const CALLERS: &[(CallerKind, &[&str])] = &[
    (
        CallerKind::User,
        &[
            "arn:aws:iam::111122223333:user/ana",
            "arn:aws:iam::111122223333:user/ana",
            "arn:aws:iam::111122223333:user/team/bob",
            "arn:aws:iam::444455556666:user/ana",
        ],
    ),
    (
        CallerKind::Session,
        &[
            "arn:aws:sts::111122223333:assumed-role/build/s1",
            "arn:aws:sts::111122223333:assumed-role/build/s1",
            "arn:aws:sts::111122223333:assumed-role/build/s2",
            "arn:aws:sts::111122223333:assumed-role/deploy/s1",
            "arn:aws:sts::444455556666:assumed-role/build/s1",
        ],
    ),
    (
        CallerKind::RoleArn,
        &[
            "arn:aws:iam::111122223333:role/build",
            "arn:aws:iam::111122223333:role/team/build",
            "arn:aws:iam::444455556666:role/build",
        ],
    ),
    (
        CallerKind::Root,
        &[
            "arn:aws:iam::111122223333:root",
            "arn:aws:iam::444455556666:root",
        ],
    ),
    (
        CallerKind::Federated,
        &[
            "arn:aws:sts::111122223333:federated-user/fay",
            "arn:aws:sts::444455556666:federated-user/fay",
        ],
    ),
    (
        CallerKind::Web,
        &[
            "accounts.google.com",
            "cognito-identity.amazonaws.com",
            "arn:aws:iam::111122223333:oidc-provider/ci.example.com",
        ],
    ),
    (
        CallerKind::Saml,
        &["arn:aws:iam::111122223333:saml-provider/corp"],
    ),
    (
        CallerKind::Service,
        &["imagebuilder.amazonaws.com", "s3.us-east-1.amazonaws.com"],
    ),
    (CallerKind::Anonymous, &["anonymous"]),
];

/// How often each kind calls, in the order of [`CALLERS`].
const WEIGHTS: [u32; 9] = [27, 30, 9, 7, 12, 4, 3, 5, 3];

/// A random request.
pub(super) fn focus(rng: &mut Rng) -> Focus {
    let (kind, names) = caller(rng);
    let service = match kind {
        CallerKind::Web | CallerKind::Saml if chance(rng, 70) => SERVICES[2],
        // T5 concerns root and buckets.
        CallerKind::Root if chance(rng, 40) => SERVICES[0],
        _ => pick(rng, SERVICES),
    };
    Focus {
        kind,
        caller: pick(rng, names),
        service,
        action: pick(rng, service.actions),
        resource: pick(rng, service.resources),
    }
}

fn caller(rng: &mut Rng) -> (CallerKind, &'static [&'static str]) {
    let mut ticket = rng.u32(0..WEIGHTS.iter().sum());
    for (weight, caller) in WEIGHTS.iter().zip(CALLERS) {
        if ticket < *weight {
            return *caller;
        }
        ticket -= weight;
    }
    CALLERS[0]
}
