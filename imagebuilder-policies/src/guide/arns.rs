//! The forms of Image Builder's ARNs.

use super::{Citation, HOW_IT_WORKS, REFERENCE, RESOURCE_NAMES};

/// A rule about Image Builder's ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArnForm {
    /// The rule, in our words.
    pub rule: &'static str,
    /// An ARN that follows it.
    pub example: &'static str,
    /// Where it is said.
    pub source: Citation,
}

/// The rules.
pub const ARN_FORMS: &[ArnForm] = &[
    ArnForm {
        rule: "The resource part is a type and an id, with a slash between them.",
        example: "arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/nightly",
        source: HOW_IT_WORKS.section("Resources"),
    },
    ArnForm {
        rule: "What has versions has the version behind its name, and a build of it the build's number \
               behind that.",
        example: "arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1",
        source: REFERENCE,
    },
    ArnForm {
        rule: "The account of what Amazon manages is `aws`.",
        example: "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2-arm64/x.x.x",
        source: HOW_IT_WORKS,
    },
    ArnForm {
        rule: "The account of what comes from AWS Marketplace is `aws-marketplace`.",
        example: "arn:aws:imagebuilder:us-east-1:aws-marketplace:component/hardening/1.0.0/1",
        source: HOW_IT_WORKS,
    },
    ArnForm {
        rule: "A part of a version may be the letter `x`, which stands for the newest one. To a policy it \
               is a letter: `x.x.x` matches the pattern `*` and not the pattern `1.*`.",
        example: "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2-arm64/x.x.x",
        source: HOW_IT_WORKS,
    },
    ArnForm {
        rule: "A resource's name is in lower case in the ARN, with a hyphen for each blank and underscore: \
               see resource_name.",
        example: "arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/my-recipe-2/1.0.0",
        source: RESOURCE_NAMES,
    },
];

/// The name of a resource as its ARN has it.
///
/// # Examples
/// ```
/// use imagebuilder_policies::guide::resource_name;
///
/// assert_eq!(resource_name("My Recipe_2"), "my-recipe-2");
/// ```
pub fn resource_name(name: &str) -> String {
    name.chars()
        .map(|character| match character {
            ' ' | '_' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}
