//! The arguments of `iam validate`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use iam_model::PolicyType;
use iam_validate::{FindingType, ResourceType};

/// Arguments of `iam validate`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  iam validate policies
  iam validate 'policies/**/*.json' --deny all
  iam validate bucket.json --resource-type AWS::S3::Bucket
  iam validate policies --format json
  iam validate --explain PASS_ROLE_WITH_STAR_IN_RESOURCE

A directory is searched for .json and .iam files; hidden directories, target and node_modules are
passed over. A file that is named may have any name, and YAML in it. In a pattern `*` and `?` stand
for a part of a name and `**` for directories. Paths without any policy are an error.

Without --type a policy is what its text states, or looks like: one with principals is a resource
policy, or a role trust policy if all its actions are those of roles, and every other is an identity
policy; one with principals in some statements alone is what most of them look like. The type is
printed. What an annotation of the policy language allows with a reason is not reported.

Exit codes: 0 nothing that --deny names was found, 1 something was, or a policy cannot be used at
all, 2 bad usage, or a file that cannot be read; the others are validated.")]
pub(crate) struct ValidateArgs {
    /// Files, directories, patterns such as 'policies/*.json', or `-` for standard input
    #[arg(value_name = "PATH", required_unless_present = "explain")]
    pub(crate) paths: Vec<PathBuf>,
    /// The type of the policies, in our spelling or AWS's (IDENTITY_POLICY and so on)
    #[arg(long = "type", value_enum, ignore_case = true, value_name = "TYPE")]
    pub(crate) policy_type: Option<Type>,
    /// The type of the resource that the policies are attached to
    #[arg(long, value_enum, ignore_case = true, value_name = "TYPE")]
    pub(crate) resource_type: Option<Resource>,
    /// How to print findings: for people, one JSON object for each finding and line, or one in the
    /// shape of AWS's ValidatePolicy for each policy and line
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t)]
    pub(crate) format: ValidateFormat,
    /// The types of findings that make the command fail, separated by commas
    #[arg(
        long,
        value_enum,
        ignore_case = true,
        value_delimiter = ',',
        value_name = "TYPES",
        default_value = "error,security-warning"
    )]
    pub(crate) deny: Vec<Deny>,
    /// Look at what AWS's pages advise, too
    #[arg(long)]
    pub(crate) best_practice: bool,
    /// Print what a check is about, with a document that fails and one that passes
    #[arg(long, value_name = "CODE", conflicts_with = "paths")]
    pub(crate) explain: Option<String>,
}

/// The formats of `iam validate`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ValidateFormat {
    /// Each finding at its line, and a summary.
    #[default]
    Text,
    /// JSON lines.
    Json,
    /// AWS's shape.
    Aws,
}

/// The types of policies, with AWS's names as aliases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Type {
    /// Of a user, group or role
    #[value(alias = "IDENTITY_POLICY")]
    Identity,
    /// Of a resource
    #[value(alias = "RESOURCE_POLICY")]
    Resource,
    /// Of a role: who may assume it
    Trust,
    /// A permissions boundary
    Boundary,
    /// A session policy
    Session,
    /// A service control policy
    #[value(alias = "SERVICE_CONTROL_POLICY")]
    Scp,
    /// A resource control policy
    #[value(alias = "RESOURCE_CONTROL_POLICY")]
    Rcp,
    /// Of a VPC endpoint
    Endpoint,
}

impl From<Type> for PolicyType {
    fn from(kind: Type) -> Self {
        match kind {
            Type::Identity => Self::Identity,
            Type::Resource => Self::Resource,
            Type::Trust => Self::Trust,
            Type::Boundary => Self::Boundary,
            Type::Session => Self::Session,
            Type::Scp => Self::Scp,
            Type::Rcp => Self::Rcp,
            Type::Endpoint => Self::Endpoint,
        }
    }
}

/// The resources that ValidatePolicy takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Resource {
    #[value(name = "AWS::S3::Bucket")]
    S3Bucket,
    #[value(name = "AWS::S3::AccessPoint")]
    S3AccessPoint,
    #[value(name = "AWS::S3::MultiRegionAccessPoint")]
    S3MultiRegionAccessPoint,
    #[value(name = "AWS::S3ObjectLambda::AccessPoint")]
    S3ObjectLambdaAccessPoint,
    #[value(name = "AWS::IAM::AssumeRolePolicyDocument")]
    AssumeRolePolicyDocument,
    #[value(name = "AWS::DynamoDB::Table")]
    DynamoDbTable,
}

impl Resource {
    /// The type of resource; `None` for a role, whose trust policy is a policy type of its own.
    pub(crate) const fn resource_type(self) -> Option<ResourceType> {
        match self {
            Self::S3Bucket => Some(ResourceType::S3Bucket),
            Self::S3AccessPoint => Some(ResourceType::S3AccessPoint),
            Self::S3MultiRegionAccessPoint => Some(ResourceType::S3MultiRegionAccessPoint),
            Self::S3ObjectLambdaAccessPoint => Some(ResourceType::S3ObjectLambdaAccessPoint),
            Self::AssumeRolePolicyDocument => None,
            Self::DynamoDbTable => Some(ResourceType::DynamoDbTable),
        }
    }
}

/// What `--deny` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Errors
    Error,
    /// Security warnings
    #[value(alias = "SECURITY_WARNING")]
    SecurityWarning,
    /// Warnings
    Warning,
    /// Suggestions
    Suggestion,
    /// Findings of every type
    All,
    /// No finding, and no policy that cannot be used
    None,
}

impl Deny {
    /// The types of findings that it names.
    pub(crate) const fn types(self) -> &'static [FindingType] {
        match self {
            Self::Error => &[FindingType::Error],
            Self::SecurityWarning => &[FindingType::SecurityWarning],
            Self::Warning => &[FindingType::Warning],
            Self::Suggestion => &[FindingType::Suggestion],
            Self::All => &FindingType::ALL,
            Self::None => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_library() {
        for kind in Type::value_variants() {
            let name = kind.to_possible_value().unwrap();
            assert_eq!(name.get_name(), PolicyType::from(*kind).word());
        }
        assert_eq!(Type::value_variants().len(), PolicyType::ALL.len());
        let mut types: Vec<ResourceType> = Vec::new();
        for resource in Resource::value_variants() {
            let name = resource.to_possible_value().unwrap();
            match resource.resource_type() {
                Some(kind) => {
                    assert_eq!(name.get_name(), kind.as_str());
                    types.push(kind);
                }
                None => assert_eq!(name.get_name(), "AWS::IAM::AssumeRolePolicyDocument"),
            }
        }
        assert_eq!(types, ResourceType::ALL);
    }
}
