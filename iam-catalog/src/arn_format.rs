//! ARNs read by the forms of their resource types.

use std::cmp::Reverse;

use iam_model::Arn;

use crate::resource_type::ResourceType;
use crate::service::{Service, service, services};
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
    closeness: (bool, usize, u8, Reverse<usize>),
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
/// `:` rather than one with such a name, then the one with the most fixed text, then the one whose
/// form is the reference's, then the one with a variable rather than a `*`. `None` if it is no
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

/// Reads an ARN by the forms of every service, that of its own service part first.
///
/// The service part of an ARN is mostly the service's prefix, but not always: a REST API of
/// `execute-api` and one of `apigateway` are told apart by their forms.
pub fn parse_arn(arn: &Arn) -> Option<ParsedArn> {
    let own = service(arn.service()).and_then(|own| parse_arn_against(arn, own));
    own.or_else(|| services().find_map(|service| parse_arn_against(arn, service)))
}

pub(crate) fn parse(resource_type: ResourceType, arn: &Arn) -> Option<ParsedArn> {
    let forms = resource_type.arn_formats().flat_map(|whole| {
        let rank = u8::from(!whole.ends_with('*'));
        let shorter = shorter(resource_type, whole).map(|shorter| (shorter, rank));
        std::iter::once((whole, 2)).chain(shorter)
    });
    let parsed = forms.filter_map(|(format, rank)| {
        let (fit, values) = fit_arn(format, arn)?;
        Some(ParsedArn {
            resource_type,
            format,
            values: values
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
            closeness: (fit.strict, fit.literal, rank, Reverse(fit.any)),
        })
    });
    parsed.max_by_key(|parsed| parsed.closeness)
}

/// The form without a build's number, where it may be left out.
///
/// What Image Builder has versions of is named with or without the build: `image/web/1.0.0/1`,
/// `image/web/1.0.0`, `image/web/x.x.x`. The reference has the long form alone. Page: "Semantic
/// versioning in Image Builder".
pub(crate) fn shorter(resource_type: ResourceType, format: &'static str) -> Option<&'static str> {
    const BUILDS: [&str; 4] = [
        "/*",
        "/${ComponentBuildVersion}",
        "/${ImageBuildVersion}",
        "/${WorkflowBuildVersion}",
    ];
    if resource_type.service().prefix() != "imagebuilder" {
        return None;
    }
    BUILDS.iter().find_map(|build| format.strip_suffix(build))
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
        for (resource, expected) in [
            (
                "image/amazon-linux-2-arm64/x.x.x",
                "imageVersion ImageName=amazon-linux-2-arm64 ImageVersion=x.x.x",
            ),
            (
                "component/hello/1.0.0",
                "component ComponentName=hello ComponentVersion=1.0.0",
            ),
            (
                "workflow/build/build-image/1.0.0",
                "workflow WorkflowType=build WorkflowName=build-image WorkflowVersion=1.0.0",
            ),
        ] {
            let arn = format!("arn:aws:imagebuilder:us-east-1:aws:{resource}");
            check("imagebuilder", &arn, Some(expected));
        }
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
    fn a_build_may_be_left_out() {
        let image_builder = service("imagebuilder").unwrap();
        for (kind, resource, expected) in [
            ("image", "image/web/1.0.0", true),
            ("image", "image/web/1.0.0/3", true),
            ("allImageBuildVersions", "image/web/1.0.0", true),
            ("imageVersion", "image/web/1.0.0", true),
            ("image", "image/web", false),
            ("imageRecipe", "image-recipe/web", false),
        ] {
            let arn = format!("arn:aws:imagebuilder:us-east-1:123456789012:{resource}");
            let kind = image_builder.resource_type(kind).unwrap();
            let parsed = kind.parse_arn(&Arn::parse(&arn).unwrap());
            assert_eq!(parsed.is_some(), expected, "{kind} {resource}");
        }
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
    fn of_any_service() {
        #[track_caller]
        fn check(arn: &str, expected: Option<&str>) {
            let parsed = parse_arn(&Arn::parse(arn).unwrap());
            let found = parsed.map(|parsed| format!("{:?}", parsed.resource_type));
            assert_eq!(found.as_deref(), expected, "{arn}");
        }
        check("arn:aws:s3:::logs", Some("ResourceType(bucket of s3)"));
        check(
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/a/b",
            Some("ResourceType(targetgroup of elasticloadbalancing)"),
        );
        check("arn:aws:nothing:::x", None);
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
