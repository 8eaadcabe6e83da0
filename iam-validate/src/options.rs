//! What a caller may state beside the policy and its type.

use std::fmt;

/// What [`validate`](crate::validate()) is told beside the policy and its type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Options {
    /// The type of the resource that a resource policy is attached to, where it is known.
    pub resource_type: Option<ResourceType>,
    /// Whether the advice of AWS's best practices is looked at too: the checks of
    /// [`Group::BestPractice`](crate::Group::BestPractice), and those that AWS's page still lists
    /// though AWS has lifted the rule.
    pub best_practice: bool,
}

impl Options {
    /// The same options for a policy that is attached to this type of resource.
    pub const fn with_resource_type(mut self, resource_type: ResourceType) -> Self {
        self.resource_type = Some(resource_type);
        self
    }

    /// The same options, with the advice of AWS's best practices.
    pub const fn with_best_practice(mut self) -> Self {
        self.best_practice = true;
        self
    }
}

/// The types of resources that AWS's ValidatePolicy takes, besides the role of a trust policy, which
/// is a policy type of its own here.
///
/// Page: "ValidatePolicy" of the IAM Access Analyzer API reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ResourceType {
    /// `AWS::S3::Bucket`.
    S3Bucket,
    /// `AWS::S3::AccessPoint`.
    S3AccessPoint,
    /// `AWS::S3::MultiRegionAccessPoint`.
    S3MultiRegionAccessPoint,
    /// `AWS::S3ObjectLambda::AccessPoint`.
    S3ObjectLambdaAccessPoint,
    /// `AWS::DynamoDB::Table`.
    DynamoDbTable,
}

impl ResourceType {
    /// All of them, in AWS's order.
    pub const ALL: [Self; 5] = [
        Self::S3Bucket,
        Self::S3AccessPoint,
        Self::S3MultiRegionAccessPoint,
        Self::S3ObjectLambdaAccessPoint,
        Self::DynamoDbTable,
    ];

    /// AWS's spelling: `AWS::S3::Bucket`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::S3Bucket => "AWS::S3::Bucket",
            Self::S3AccessPoint => "AWS::S3::AccessPoint",
            Self::S3MultiRegionAccessPoint => "AWS::S3::MultiRegionAccessPoint",
            Self::S3ObjectLambdaAccessPoint => "AWS::S3ObjectLambda::AccessPoint",
            Self::DynamoDbTable => "AWS::DynamoDB::Table",
        }
    }

    /// Reads AWS's spelling.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
