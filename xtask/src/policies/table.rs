//! The table of the managed policies that are compiled in.

/// A managed policy.
#[derive(Debug)]
pub(crate) struct Record {
    /// The policy's name, which is also the name of its directory.
    pub(crate) name: &'static str,
    /// The policy's path in IAM, from slash to slash.
    pub(crate) path: &'static str,
    /// The version whose document AWS's page has. The page has no version numbers: they are those
    /// under which AWS published these documents.
    pub(crate) page_version: Option<u32>,
}

/// Every managed policy that concerns Image Builder, sorted by name as the look-up compares names: by
/// bytes.
pub(crate) const TABLE: &[Record] = &[
    Record::new("AWSImageBuilderFullAccess", "/", Some(2)),
    Record::new("AWSImageBuilderReadOnlyAccess", "/", Some(1)),
    Record::new(
        "AWSServiceRoleForImageBuilder",
        "/aws-service-role/",
        Some(17),
    ),
    Record::new("AmazonEC2ImageReferencesAccessPolicy", "/", None),
    Record::new("AmazonSSMManagedInstanceCore", "/", None),
    Record::new("EC2ImageBuilderExecutionPolicy", "/", None),
    Record::new(
        "EC2ImageBuilderLifecycleExecutionPolicy",
        "/service-role/",
        None,
    ),
    Record::new("EC2InstanceProfileForImageBuilder", "/", Some(3)),
    Record::new(
        "EC2InstanceProfileForImageBuilderECRContainerBuilds",
        "/",
        Some(1),
    ),
    Record::new(
        "Ec2ImageBuilderCrossAccountDistributionAccess",
        "/",
        Some(1),
    ),
];

impl Record {
    const fn new(name: &'static str, path: &'static str, page_version: Option<u32>) -> Self {
        Self {
            name,
            path,
            page_version,
        }
    }

    /// The policy's ARN.
    pub(crate) fn arn(&self) -> String {
        format!("arn:aws:iam::aws:policy{}{}", self.path, self.name)
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
        assert_eq!(TABLE.len(), 10);
    }
}
