//! The arguments of `iam simulate`.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};
use iam_eval::EndpointKind;

/// Arguments of `iam simulate`.
#[derive(Args, Debug)]
#[command(after_help = "\
SRC is a JSON or YAML file, `-` for standard input (once), or managed:NAME, such as
managed:AWSImageBuilderFullAccess, or managed:NAME@vN for a version that is not the default one. A
file may be what `aws iam get-policy-version` printed.

Examples:
  iam simulate --policy managed:AWSImageBuilderReadOnlyAccess --action imagebuilder:GetImage

  iam simulate --policy role.json --boundary boundary.json \\
      --principal arn:aws:sts::123456789012:assumed-role/build/i-0abc \\
      --action s3:GetObject --resource 'arn:aws:s3:::logs/run-1' --explain

  iam simulate --policy role.json --scp root=managed:FullAWSAccess --scp account=guardrail.json \\
      --action ec2:RunInstances --context aws:RequestedRegion=eu-central-1

  iam simulate --policy role.json --action 'imagebuilder:*'

  iam simulate --policy role.json --requests requests.jsonl --format json

  iam simulate --cli-input-json file://input.json --format aws

A line of --requests that holds no request is reported with its number, and the others are decided.

Warnings about policies go to standard error; with --format json they are in `warnings`,
unless --requests is given, whose answers are decisions alone.

Exit codes: 0 everything is allowed, 1 something is denied, 2 bad usage or bad input. With --format
aws every decision ends with 0, as AWS's own simulator does.")]
pub(crate) struct SimulateArgs {
    /// An identity policy of the caller; repeatable
    #[arg(long, value_name = "SRC", help_heading = "Policies")]
    pub(crate) policy: Vec<String>,
    /// A permissions boundary of the caller; repeatable
    #[arg(long, value_name = "SRC", help_heading = "Policies")]
    pub(crate) boundary: Vec<String>,
    /// A session policy of the caller's session; repeatable
    #[arg(long, value_name = "SRC", help_heading = "Policies")]
    pub(crate) session_policy: Vec<String>,
    /// The policy of the resource; for sts:AssumeRole and its like the trust policy of the role.
    /// Needs --principal
    #[arg(long, value_name = "SRC", help_heading = "Policies")]
    pub(crate) resource_policy: Option<String>,
    /// A service control policy of the level LABEL; levels are ordered by the first appearance of
    /// their label, the root first. `LABEL=` alone is a level without policy. Repeatable
    #[arg(long, value_name = "LABEL=SRC", help_heading = "Policies")]
    pub(crate) scp: Vec<String>,
    /// A resource control policy of the level LABEL, as --scp; RCPFullAWSAccess is always attached.
    /// Repeatable
    #[arg(long, value_name = "LABEL=SRC", help_heading = "Policies")]
    pub(crate) rcp: Vec<String>,
    /// Take every service as one that supports resource control policies, whatever a scenario
    /// states about services
    #[arg(long, help_heading = "Policies")]
    pub(crate) rcp_everywhere: bool,
    /// The policy of the VPC endpoint that the request goes through; repeatable
    #[arg(long, value_name = "SRC", help_heading = "Policies")]
    pub(crate) endpoint_policy: Vec<String>,
    /// The kind of that endpoint [default: interface]
    #[arg(long, value_enum, value_name = "KIND", help_heading = "Policies")]
    pub(crate) endpoint_kind: Option<Kind>,

    /// Who calls: the ARN of a user, role, role session, federated user, root user, OIDC or SAML
    /// provider; a provider's domain; a service principal; or `anonymous`. Without it an unnamed
    /// user of the resource's account calls, and keys such as aws:PrincipalArn are absent
    #[arg(long, value_name = "ARN", help_heading = "Request")]
    pub(crate) principal: Option<String>,
    /// A fact about the caller: role_arn=ARN, federated_by=ARN, unique_id=ID, canonical_id=ID, or
    /// management_account, service_linked_role, outside_organization =true or =false. Repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub(crate) principal_fact: Vec<String>,
    /// An action, as service:Name, or a pattern such as 'imagebuilder:*', which means every action of
    /// the service data that it matches; repeatable
    #[arg(long, value_name = "ACTION", help_heading = "Request")]
    pub(crate) action: Vec<String>,
    /// An ARN, or `*` (the default); repeatable, each is decided for each action
    #[arg(long, value_name = "ARN", help_heading = "Request")]
    pub(crate) resource: Vec<String>,
    /// The account that owns the resources, 12 digits, where it is not the one in their ARNs
    #[arg(long, value_name = "ACCOUNT", help_heading = "Request")]
    pub(crate) resource_account: Option<String>,
    /// A fact about the resources: management_account, service_linked_role, aws_managed_key =true
    /// or =false. Repeatable
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub(crate) resource_fact: Vec<String>,
    /// A condition key, such as aws:SourceIp=203.0.113.7; repeat a key for several values
    #[arg(long, value_name = "KEY=VALUE", help_heading = "Request")]
    pub(crate) context: Vec<String>,
    /// A JSON or YAML object of condition keys with texts, numbers, booleans or lists of them; a
    /// key of --context comes before the file's
    #[arg(long, value_name = "FILE", help_heading = "Request")]
    pub(crate) context_file: Option<String>,

    /// Take everything from a scenario; the other flags override
    #[arg(long, value_name = "FILE", help_heading = "From a file")]
    pub(crate) scenario: Option<String>,
    /// Which scenario of the file, counted from 1, its cases included
    #[arg(
        long,
        value_name = "N",
        requires = "scenario",
        help_heading = "From a file"
    )]
    pub(crate) index: Option<NonZeroUsize>,
    /// The input of `aws iam simulate-custom-policy`: a file, file://FILE or `-`
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "From a file",
        conflicts_with_all = [
            "policy", "boundary", "session_policy", "resource_policy", "scp", "rcp",
            "rcp_everywhere", "endpoint_policy", "endpoint_kind", "principal", "principal_fact", "action",
            "resource", "resource_account", "resource_fact", "context", "context_file", "scenario",
        ],
    )]
    pub(crate) cli_input_json: Option<String>,

    /// Decide many requests: a file, or `-` for standard input, that has a JSON object on each line,
    /// with the fields of a scenario's request and optionally `id`. Policies come from the flags, or
    /// from --scenario
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "From a file",
        conflicts_with_all = [
            "principal", "principal_fact", "action", "resource", "resource_account", "resource_fact",
            "context", "context_file", "cli_input_json", "explain",
        ],
    )]
    pub(crate) requests: Option<String>,
    /// How many threads decide --requests [default: the number of processors]
    #[arg(
        long,
        value_parser = super::threads,
        value_name = "COUNT",
        help_heading = "From a file",
    )]
    pub(crate) threads: Option<NonZeroUsize>,
    /// Stop at the first line of --requests that cannot be decided
    #[arg(long, help_heading = "From a file")]
    pub(crate) strict: bool,

    /// Say why: every layer, every statement about the action, and what single change would allow
    /// the request
    #[arg(long)]
    pub(crate) explain: bool,
    /// How to print the decisions: for people, one JSON object for each action and resource and
    /// line, or as `aws iam simulate-custom-policy` does
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: Format,
}

impl SimulateArgs {
    /// Whether any flag gives policies.
    pub(crate) fn has_policies(&self) -> bool {
        let lists = [
            &self.policy,
            &self.boundary,
            &self.session_policy,
            &self.scp,
            &self.rcp,
            &self.endpoint_policy,
        ];
        self.resource_policy.is_some() || lists.iter().any(|list| !list.is_empty())
    }
}

/// The formats of `iam simulate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A line for each decision.
    #[default]
    Text,
    /// JSON lines.
    Json,
    /// The output of AWS's simulate-custom-policy.
    Aws,
}

/// The kinds of VPC endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// An interface endpoint.
    Interface,
    /// A gateway endpoint: a Principal that names an account means its root user.
    Gateway,
}

impl From<Kind> for EndpointKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Interface => Self::Interface,
            Kind::Gateway => Self::Gateway,
        }
    }
}
