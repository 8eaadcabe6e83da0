//! The table of the managed policies that are compiled in.

use std::path::PathBuf;

use crate::files;

/// A version of a managed policy.
pub(crate) struct Record {
    /// The policy's name, which is also the name of its directory.
    pub(crate) name: &'static str,
    /// The number behind the `v` of the version id.
    pub(crate) version: u32,
    /// The policy's path in IAM, from slash to slash.
    pub(crate) path: &'static str,
}

/// The page that the documents come from, as the generated file cites it. Its newest entry about a
/// change is its date.
pub(crate) const PAGE: &str = "the EC2 Image Builder User Guide's page \"Using managed policies for EC2 Image Builder\", March 22, 2022";

/// Every managed policy that is compiled in, sorted by name as `managed` compares names: by bytes.
///
/// The page has no version numbers: they are those under which AWS published these documents.
pub(crate) const TABLE: &[Record] = &[
    Record {
        name: "AWSImageBuilderFullAccess",
        version: 2,
        path: "/",
    },
    Record {
        name: "AWSImageBuilderReadOnlyAccess",
        version: 1,
        path: "/",
    },
    Record {
        name: "AWSServiceRoleForImageBuilder",
        version: 17,
        path: "/aws-service-role/",
    },
    Record {
        name: "EC2InstanceProfileForImageBuilder",
        version: 3,
        path: "/",
    },
    Record {
        name: "EC2InstanceProfileForImageBuilderECRContainerBuilds",
        version: 1,
        path: "/",
    },
    Record {
        name: "Ec2ImageBuilderCrossAccountDistributionAccess",
        version: 1,
        path: "/",
    },
];

impl Record {
    /// The policy's ARN.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path, self.name)
    }

    /// The version id as AWS writes it.
    pub(crate) fn version_id(&self) -> String {
        format!("v{}", self.version)
    }

    /// The file that holds the document.
    pub(crate) fn file(&self) -> PathBuf {
        files::path(DATA)
            .join(self.name)
            .join(self.version_id())
            .with_extension("json")
    }
}

/// The directory of the documents.
pub(crate) const DATA: &str = "imagebuilder-policies/data";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_strictly_sorted_as_the_look_up_compares() {
        assert!(TABLE.is_sorted_by(|a, b| a.name < b.name));
    }
}
