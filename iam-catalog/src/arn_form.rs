//! The forms of ARNs by the service part of the ARN, for those who compare patterns with them.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::arn_format::shorter;
use crate::resource_type::ResourceType;
use crate::service::{Service, services};

/// A form that ARNs have, part by part. A part holds variables (`${Account}`), a `*`, fixed text, or
/// nothing where ARNs of this form have nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArnForm {
    /// The type of the resources.
    pub resource_type: ResourceType,
    /// The region: `${Region}`, or nothing.
    pub region: &'static str,
    /// The account: `${Account}`, nothing, or a word in its place.
    pub account: &'static str,
    /// The rest: `role/${RoleNameWithPath}`.
    pub resource: &'static str,
}

/// The forms of the ARNs that have this service part, of every service that has such, sorted by the
/// first byte of [`ArnForm::resource`] so that those that begin as a text does are found together.
///
/// The service part of an ARN is mostly the service's prefix, but not always: the resource types of
/// `servicecatalog` have `catalog`. `None` if no ARN has it; the list is empty for a service without
/// resource types.
///
/// # Examples
/// ```
/// let forms = iam_catalog::arn_forms("iam").unwrap();
/// assert!(forms.iter().any(|form| form.resource == "role/${RoleNameWithPath}"));
/// assert_eq!(iam_catalog::arn_forms("IAM"), None);
/// ```
pub fn arn_forms(service_part: &str) -> Option<&'static [ArnForm]> {
    static FORMS: LazyLock<HashMap<&str, Vec<ArnForm>>> = LazyLock::new(forms);
    FORMS.get(service_part).map(Vec::as_slice)
}

fn forms() -> HashMap<&'static str, Vec<ArnForm>> {
    let mut forms: HashMap<&str, Vec<ArnForm>> = services()
        .map(|service| (service.prefix(), Vec::new()))
        .collect();
    for resource_type in services().flat_map(Service::resource_types) {
        for whole in resource_type.arn_formats() {
            for format in std::iter::once(whole).chain(shorter(resource_type, whole)) {
                let mut parts = format.splitn(6, ':').skip(2);
                let mut next = || parts.next().unwrap_or_default();
                // Recovery points have ARNs of any service; what is known of them is AWS Backup's.
                let service = match next() {
                    variable if variable.contains('$') => resource_type.service().prefix(),
                    service => service,
                };
                forms.entry(service).or_default().push(ArnForm {
                    resource_type,
                    region: next(),
                    account: next(),
                    resource: next(),
                });
            }
        }
    }
    for forms in forms.values_mut() {
        forms.sort_by_key(|form| form.resource.bytes().next());
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_by_the_part_of_the_arn() {
        let resources = |part: &str| -> Vec<&str> {
            arn_forms(part)
                .unwrap()
                .iter()
                .map(|form| form.resource)
                .collect()
        };
        assert!(resources("imagebuilder").contains(&"image/${ImageName}/${ImageVersion}"));
        assert!(resources("s3").contains(&"${BucketName}/${ObjectName}"));
        assert!(!resources("catalog").is_empty());
        assert!(resources("ec2").is_sorted_by_key(|resource| resource.bytes().next()));
        assert_eq!(arn_forms("nothing"), None);
        let image = arn_forms("ec2")
            .unwrap()
            .iter()
            .find(|form| form.resource == "image/${ImageId}");
        assert_eq!(image.unwrap().account, "");
    }
}
