//! ARNs read by the forms of their resource types.

use std::cmp::Reverse;

use iam_model::Arn;

use crate::resource_type::ResourceType;
use crate::service::Service;
use crate::template::{Case, Fit, fit};

/// An ARN, read by a resource type's form.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsedArn {
    /// The type.
    pub resource_type: ResourceType,
    /// The form that it has.
    pub format: &'static str,
    values: Vec<(&'static str, String)>,
    closeness: (bool, usize, Reverse<usize>),
}

impl ParsedArn {
    /// What stands in the place of a variable: of `${ImageName}` for `ImageName`.
    pub fn get(&self, variable: &str) -> Option<&str> {
        self.values()
            .find(|(name, _)| *name == variable)
            .map(|(_, value)| value)
    }

    /// Each variable and what stands in its place, in the order of the form.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.values
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
    }
}

/// Reads an ARN by the forms of a service's resource types.
///
/// Of several types that it fits, the closest is given: one none of whose variables holds a `/` or
/// `:` rather than one with such a name, then the one with the most fixed text, then the one with a
/// variable rather than a `*`. `None` if it is no
/// ARN of the service.
///
/// # Examples
/// ```
/// use iam_model::Arn;
///
/// let service = iam_catalog::service("imagebuilder").unwrap();
/// let arn = Arn::from_static("arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-arm64/x.x.x/3");
/// let parsed = iam_catalog::parse_arn_against(&arn, service).unwrap();
/// assert_eq!(parsed.resource_type.name(), "image");
/// assert_eq!(parsed.get("ImageName"), Some("amazon-linux-2023-arm64"));
/// assert_eq!(parsed.get("Account"), Some("aws"));
/// ```
pub fn parse_arn_against(arn: &Arn, service: Service) -> Option<ParsedArn> {
    let mut best: Option<ParsedArn> = None;
    for parsed in service.resource_types().filter_map(|kind| parse(kind, arn)) {
        let closer = best
            .as_ref()
            .is_none_or(|best| parsed.closeness > best.closeness);
        if closer {
            best = Some(parsed);
        }
    }
    best
}

pub(crate) fn parse(resource_type: ResourceType, arn: &Arn) -> Option<ParsedArn> {
    let parsed = resource_type.arn_formats().filter_map(|format| {
        let (fit, values) = fit_arn(format, arn)?;
        let values = values.into_iter();
        Some(ParsedArn {
            resource_type,
            format,
            values: values
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
            closeness: (fit.strict, fit.literal, Reverse(fit.any)),
        })
    });
    parsed.max_by_key(|parsed| parsed.closeness)
}

/// Part by part, so that no variable crosses one of the first five colons.
fn fit_arn<'t>(format: &'static str, arn: &'t Arn) -> Option<(Fit, Vec<(&'static str, &'t str)>)> {
    let mut formats = format.splitn(6, ':');
    let (mut whole, mut values) = (Fit::EMPTY, Vec::new());
    for part in [
        "arn",
        arn.partition(),
        arn.service(),
        arn.region(),
        arn.account(),
        arn.resource(),
    ] {
        let fit = fit(formats.next()?, part, Case::Counts, |name, value| {
            values.push((name, value));
        })?;
        whole.literal += fit.literal;
        whole.strict &= fit.strict;
        whole.any += fit.any;
    }
    Some((whole, values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::service;

    #[track_caller]
    fn check(prefix: &str, arn: &str, expected: Option<&str>) {
        let parsed = parse_arn_against(&Arn::parse(arn).unwrap(), service(prefix).unwrap());
        let found = parsed.map(|parsed| {
            let values: Vec<String> = parsed
                .values()
                // Partition, region and account are in every ARN.
                .filter(|(name, _)| !["Partition", "Region", "Account"].contains(name))
                .map(|(name, value)| format!(" {name}={value}"))
                .collect();
            format!("{}{}", parsed.resource_type, values.concat())
        });
        assert_eq!(found.as_deref(), expected, "{arn}");
    }

    #[test]
    fn the_closest_type() {
        check("s3", "arn:aws:s3:::logs", Some("bucket BucketName=logs"));
        check(
            "s3",
            "arn:aws:s3:::logs/2026/11",
            Some("object BucketName=logs ObjectName=2026/11"),
        );
        check(
            "imagebuilder",
            "arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1",
            Some("component ComponentName=hello ComponentVersion=1.0.0 ComponentBuildVersion=1"),
        );
        check(
            "imagebuilder",
            "arn:aws:imagebuilder:us-east-1:123456789012:image-pipeline/nightly",
            Some("imagePipeline ImagePipelineName=nightly"),
        );
        check(
            "iam",
            "arn:aws:iam::123456789012:role/team/build",
            Some("role RoleNameWithPath=team/build"),
        );
        check(
            "lambda",
            "arn:aws:lambda:us-east-1:123456789012:function:f:live",
            Some("function alias FunctionName=f Alias=live"),
        );
    }

    #[test]
    fn no_type() {
        check(
            "imagebuilder",
            "arn:aws:imagebuilder:us-east-1:123456789012:instance/i",
            None,
        );
        check("imagebuilder", "arn:aws:s3:::logs", None);
        check(
            "imagebuilder",
            "arn:aws:imagebuilder:us-east-1::image/a/1.0.0/1",
            None,
        );
    }

    #[test]
    fn either_form_of_a_type_with_two() {
        for resource in ["bot/B1", "bot:Name"] {
            let arn = format!("arn:aws:lex:us-east-1:123456789012:{resource}");
            let parsed = parse_arn_against(&Arn::parse(&arn).unwrap(), service("lex").unwrap());
            assert_eq!(parsed.unwrap().resource_type.name(), "bot");
        }
    }
}
