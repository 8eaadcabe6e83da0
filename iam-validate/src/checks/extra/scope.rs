//! Actions and the resources of their statement.

use std::sync::LazyLock;

use iam_catalog::{Action as Known, ResourceType, Service, service};
use iam_model::PolicyType;

use super::SERVICE_AUTHORIZATION;
use crate::Check;
use crate::arn_fit::Fit;
use crate::check::Group;
use crate::check::Run::Statement as Whole;
use crate::overlap::{candidates, overlaps};
use crate::per_action::PerAction;
use crate::report::Report;
use crate::view::{ArnParts, Meaning, Policy, Resource, Statement};

pub(in crate::checks) const CHECKS: &[Check] = &[Check::warning(
    "EXTRA_ACTION_NOT_FOR_RESOURCE",
    Whole(extra_action_not_for_resource),
    "An action is never authorised with the resources of its statement, so that it is not allowed.",
)
.of(Group::Extra, SERVICE_AUTHORIZATION)
.on(&[
    PolicyType::Identity,
    PolicyType::Boundary,
    PolicyType::Session,
])
.dated()];

/// So many pairs of action and resource are compared; no policy that AWS accepts has more of them in
/// one statement.
const MOST_PAIRS: usize = 10_000;

/// The services whose data is known to be complete in this respect, sorted. Of others AWS's reference
/// leaves out types of resources that the service does authorise: AWS's own policies use them.
const COMPLETE: &[&str] = &[
    "dynamodb",
    "ec2",
    "ecr",
    "iam",
    "imagebuilder",
    "kms",
    "lambda",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
];

/// Of these, the ones that authorise an action without types of resources with `*` and nothing else.
/// IAM, for example, asks for `iam:ListRoles` with the path of the roles.
const WITH_STAR_ALONE: &[&str] = &[
    "ec2",
    "ecr",
    "imagebuilder",
    "lambda",
    "s3",
    "secretsmanager",
];

fn is_certain(action: Known) -> bool {
    static TABLE: LazyLock<PerAction<bool>> = LazyLock::new(|| {
        let services = COMPLETE.iter().filter_map(|prefix| service(prefix));
        let certain = services.flat_map(Service::actions).filter(|action| {
            let is_complete =
                action.has_resource_types() || WITH_STAR_ALONE.contains(&action.service().prefix());
            is_complete
                && action.retired().is_none()
                // What can be shared grows faster than the reference.
                && !action.name().ends_with("ResourcePolicy")
        });
        certain.map(|action| (action, true)).collect()
    });
    TABLE.get(action)
}

fn extra_action_not_for_resource(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if !statement.allows() {
        return;
    }
    let (actions, resources) = (statement.actions(), statement.resources());
    let Some(first) = resources.first() else {
        return;
    };
    if actions.len().saturating_mul(resources.len()) > MOST_PAIRS
        || !resources.iter().all(is_comparable)
        // What the reader refuses could be the resource that is meant.
        || statement.resource.as_ref().is_some_and(|list| {
            list.member.value.elements().len() != resources.len()
        })
    {
        return;
    }
    // An ARN that no type of resource has is a mistake of its own.
    let is_known =
        |resource: &Resource<'_>| !matches!(resource.fit, Some(Fit::NoService | Fit::NoForm));
    if !resources.iter().all(is_known) {
        return;
    }
    let mut reached = None;
    for action in actions {
        let Meaning::Exact(known) = action.meaning else {
            continue;
        };
        if !is_certain(known) {
            continue;
        }
        let has_types = known.has_resource_types();
        let can_match = if has_types {
            let reached: &Vec<ResourceType> =
                reached.get_or_insert_with(|| resource_types(resources));
            known
                .resource_types()
                .any(|held| reached.contains(&held.resource_type))
        } else {
            let mut arns = resources.iter().filter_map(|resource| resource.arn);
            arns.any(|arn| is_like_any(&arn))
        };
        if can_match {
            continue;
        }
        let (message, help) = if has_types {
            // What the action cannot do without is what it is mostly meant for.
            let required = known.resource_types().find(|held| held.required);
            let format = required
                .or_else(|| known.resource_types().next())
                .and_then(|held| held.resource_type.arn_formats().next())
                .unwrap_or_default();
            (
                format!(
                    "`{known}` is never authorised with the resources of this statement, which therefore \
                     does not allow it"
                ),
                format!("allow it on a resource of the form `{format}`"),
            )
        } else {
            (
                format!("`{known}` is never authorised with an ARN, only with `*`"),
                "allow it in a statement of its own with the resource `*`".to_owned(),
            )
        };
        report
            .at(action.node.span, message)
            .related("the resource", first.node.span)
            .help(help);
    }
}

/// Whether it is an ARN whose service is certain.
fn is_comparable(resource: &Resource<'_>) -> bool {
    resource
        .arn
        .is_some_and(|arn| !arn.service.contains(['*', '?', '$']))
}

/// The types of resources of which some ARN matches one of the patterns. Partition, region and account
/// have checks of their own.
fn resource_types(resources: &[Resource<'_>]) -> Vec<ResourceType> {
    let mut found = Vec::new();
    for arn in resources.iter().filter_map(|resource| resource.arn) {
        let forms = iam_catalog::arn_forms(arn.service).unwrap_or_default();
        for form in candidates(forms, arn.resource) {
            if overlaps(arn.resource, form.resource) && !found.contains(&form.resource_type) {
                found.push(form.resource_type);
            }
        }
    }
    found
}

/// Whether an action whose resource is `*` could be asked for with an ARN that the pattern matches:
/// some services name such a request `arn:aws:s3:::*` or `table/*`.
fn is_like_any(arn: &ArnParts<'_>) -> bool {
    let name = arn
        .resource
        .split_once(['/', ':'])
        .map_or(arn.resource, |(_, name)| name);
    name.is_empty() || name.starts_with('*') || arn.resource.starts_with('*')
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::{findings, policy};

    #[track_caller]
    fn check(actions: &str, resources: &str, expected: &[&str]) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Action": [{actions}], "Resource": [{resources}]}}"#
        ));
        assert_eq!(
            findings(&text, "EXTRA_ACTION_NOT_FOR_RESOURCE"),
            expected,
            "{actions} {resources}"
        );
    }

    #[test]
    fn resources_of_another_type() {
        let (bucket, objects) = (r#""arn:aws:s3:::logs""#, r#""arn:aws:s3:::logs/*""#);
        let both = format!("{bucket}, {objects}");
        let actions = r#""s3:GetObject", "s3:ListBucket""#;
        check(actions, bucket, &["s3:GetObject"]);
        check(actions, objects, &["s3:ListBucket"]);
        check(actions, &both, &[]);
        check(actions, r#""*""#, &[]);
        check(actions, r#""arn:aws:s3:::*""#, &[]);
        check(r#""s3:Get*""#, bucket, &[]);
        let access_point = r#""arn:aws:s3:us-east-1:123456789012:accesspoint/logs""#;
        check(r#""s3:ListBucket""#, access_point, &[]);
        check(
            r#""imagebuilder:GetImage", "imagebuilder:GetImageRecipe""#,
            r#""arn:aws:imagebuilder:us-east-1:123456789012:image-recipe/*""#,
            &["imagebuilder:GetImage"],
        );
        check(
            r#""iam:PassRole""#,
            r#""arn:aws:iam::123456789012:instance-profile/web""#,
            &["iam:PassRole"],
        );
    }

    #[test]
    fn no_resources() {
        let list = r#""s3:ListAllMyBuckets""#;
        check(list, r#""arn:aws:s3:::logs""#, &["s3:ListAllMyBuckets"]);
        check(list, r#""arn:aws:s3:::*""#, &[]);
        check(list, r#""arn:aws:s3:::logs", "arn:aws:s3:::*""#, &[]);
        check(
            r#""ec2:DescribeImages""#,
            r#""arn:aws:ec2:us-east-1::image/ami-1""#,
            &["ec2:DescribeImages"],
        );
        check(
            r#""ec2:DescribeImages""#,
            r#""arn:aws:ec2:us-east-1::image/*""#,
            &[],
        );
    }

    #[test]
    fn another_mistake() {
        check(
            r#""imagebuilder:GetImage""#,
            r#""arn:aws:imagebuilder:us-east-1:123456789012:instance/i-1""#,
            &[],
        );
        check(
            r#""imagebuilder:GetImage""#,
            r#""arn:aws:nothing:::x""#,
            &[],
        );
    }
}
