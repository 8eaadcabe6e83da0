//! Names and versions in Image Builder's ARNs.

use std::ops::Range;

use crate::report::Report;
use crate::view::{Policy, Resource, Statement};

/// The types of resources whose ARNs have a name: the first part of the resource, how many more parts
/// stand before the name, and whether a version stands behind it.
const TYPES: &[(&str, usize, bool)] = &[
    ("component", 0, true),
    ("container-recipe", 0, true),
    ("distribution-configuration", 0, false),
    ("image", 0, true),
    ("image-pipeline", 0, false),
    ("image-recipe", 0, true),
    ("infrastructure-configuration", 0, false),
    ("lifecycle-policy", 0, false),
    ("workflow", 1, true),
];

/// The name and the version of an ARN of Image Builder, as bytes of its text.
struct Named {
    name: Range<usize>,
    version: Option<Range<usize>>,
}

/// The parts of an ARN of Image Builder; `None` where it is not certain which part is which.
fn named(resource: &Resource<'_>) -> Option<Named> {
    let arn = resource.arn.filter(|arn| arn.service == "imagebuilder")?;
    let mut at = arn.resource_range().start;
    let mut parts = arn.resource.split('/').map(|part| {
        let range = at..at + part.len();
        at = range.end + 1;
        (part, range)
    });
    let (kind, _) = parts.next()?;
    let (_, skipped, has_version) = TYPES.iter().find(|(name, ..)| *name == kind)?;
    for _ in 0..*skipped {
        // A wildcard can stand for several parts, so the ones behind it cannot be counted.
        let (part, _) = parts.next()?;
        if part.contains(['*', '$']) {
            return None;
        }
    }
    let (name, range) = parts.next()?;
    let version = match parts.next() {
        Some((_, version)) if *has_version && !name.contains(['*', '$']) => Some(version),
        _ => None,
    };
    Some(Named {
        name: range,
        version,
    })
}

pub(super) fn extra_imagebuilder_arn_name(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let Some(Named { name: range, .. }) = named(resource) else {
        return;
    };
    let Some(name) = resource.text.get(range.clone()) else {
        return;
    };
    // A policy variable has its own letters. Of underscores the guide says that they become hyphens,
    // while the API accepts them in ARNs, so they alone are left in peace.
    if name.contains('$')
        || !name.contains(|letter: char| letter.is_ascii_uppercase() || letter == ' ')
    {
        return;
    }
    let normal: String = name
        .chars()
        .map(|letter| match letter {
            ' ' | '_' => '-',
            other => other.to_ascii_lowercase(),
        })
        .collect();
    let message = format!(
        "`{name}` matches no resource: Image Builder writes names in ARNs in lower case, with a hyphen for \
         each blank"
    );
    report
        .at_part(resource.node, range.clone(), message)
        .help(format!("write `{normal}`"))
        .edit(resource.node, range, &normal);
}

pub(super) fn extra_imagebuilder_arn_version(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let Some(Named {
        version: Some(range),
        ..
    }) = named(resource)
    else {
        return;
    };
    let Some(version) = resource.text.get(range.clone()) else {
        return;
    };
    if can_be_version(version) {
        return;
    }
    let message =
        format!("`{version}` matches no version of Image Builder, which has three numbers");
    let draft = report.at_part(resource.node, range.clone(), message);
    match version.split('.').collect::<Vec<_>>().as_slice() {
        [major, minor, patch, build]
            if resource.text.len() == range.end && is_number(build) && !version.contains('*') =>
        {
            let with_build = format!("{major}.{minor}.{patch}/{build}");
            draft.help(format!(
                "write `{with_build}` if the fourth number is the build"
            ))
        }
        _ => draft.help("write a version such as `1.0.0`, `1.0.*` or `*`"),
    };
}

/// Whether some version matches the pattern. In ARNs that stand for the newest version, its parts can
/// be the letter `x`.
fn can_be_version(pattern: &str) -> bool {
    // What a variable holds is not known.
    if pattern.contains('$') {
        return true;
    }
    let letters = pattern.bytes();
    if !letters
        .clone()
        .all(|letter| letter.is_ascii_digit() || matches!(letter, b'x' | b'.' | b'*' | b'?'))
    {
        return false;
    }
    if pattern.contains(['*', '?']) {
        return letters.filter(|letter| *letter == b'.').count() < 3;
    }
    let mut parts = 0;
    pattern.split('.').all(|part| {
        parts += 1;
        part == "x" || is_number(part)
    }) && parts == 3
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(code: &str, resource: &str, expected: &str) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": "imagebuilder:*",
                "Resource": "arn:aws:imagebuilder:us-east-1:123456789012:{resource}"}}"#
        ));
        let expected = Vec::from_iter((!expected.is_empty()).then_some(expected));
        assert_eq!(findings(&text, code), expected, "{resource}");
    }

    #[test]
    fn names() {
        let check = |resource, expected| check("EXTRA_IMAGEBUILDER_ARN_NAME", resource, expected);
        check("image-recipe/My Recipe/1.0.0", "My Recipe");
        check("image-recipe/my-recipe/1.0.0", "");
        check("image-recipe/my_recipe/1.0.0", "");
        check("image-pipeline/Nightly*", "Nightly*");
        check("workflow/build/Build-Image/1.0.0", "Build-Image");
        check("workflow/*/Build-Image/1.0.0", "");
        check("image/${aws:PrincipalTag/Team}/1.0.0", "");
        check("image-pipeline/*", "");
        check("*", "");
        // The type is wrong, which is another check's.
        check("Image/Web/1.0.0", "");
        check("workflow-execution/W", "");
    }

    #[test]
    fn versions() {
        let check =
            |resource, expected| check("EXTRA_IMAGEBUILDER_ARN_VERSION", resource, expected);
        check("component/hello/1.0.0.1", "1.0.0.1");
        check("component/hello/1.0.0.*", "1.0.0.*");
        check("component/hello/1.0", "1.0");
        check("component/hello/v1.0.0", "v1.0.0");
        check("component/hello/latest", "latest");
        check("component/hello/1..0", "1..0");
        check("component/hello/1.0.0", "");
        check("component/hello/1.0.0/1", "");
        check("component/hello/x.x.x", "");
        check("component/hello/1.x.x", "");
        check("component/hello/1.*", "");
        check("component/hello/*", "");
        check("component/hello/?.0.0", "");
        check("component/hello/${aws:PrincipalTag/v}", "");
        check("component/*/1.0", "");
        check("workflow/test/smoke/2.0", "2.0");
        check("image-pipeline/nightly/2.0", "");
    }
}
