//! Policies of resources: what they say of the resource that they are attached to.

use iam_model::PolicyType::{Boundary, Identity, Rcp, Resource, Scp, Session, Trust};
use iam_model::PrincipalType;
use iam_model::tree::Value;

use crate::check::Run::{Action as EachAction, Resource as EachResource, Statement as Whole};
use crate::report::Report;
use crate::view::{Action, ArnParts, Meaning, Policy, Statement};
use crate::{Check, ResourceType, view};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "MISSING_RESOURCE",
        Whole(missing_resource),
        "A statement has neither Resource nor NotResource, and the type of the policy needs one.",
    )
    .on(&[Resource, Identity, Boundary, Session, Scp, Rcp]),
    Check::error(
        "UNSUPPORTED_ACTION_IN_POLICY",
        EachAction(unsupported_action),
        "An action is none of the resource that the policy is attached to, or none that assumes a role.",
    )
    .on(&[Resource, Trust])
    .example_of(ResourceType::S3Bucket)
    .dated(),
    Check::error(
        "UNSUPPORTED_RESOURCE_ARN_IN_POLICY",
        EachResource(unsupported_resource_arn),
        "A resource is of another type than the one that the policy is attached to.",
    )
    .on(&[Resource])
    .example_of(ResourceType::S3Bucket),
    Check::suggestion(
        "RECOMMENDED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        Whole(recommended_condition_key),
        "A service is let in by a condition that does not say for whom it acts.",
    )
    .on(&[Resource]),
];

/// Services whose resource policies are written without Resource in AWS's pages.
const WITHOUT_RESOURCE: [&str; 3] = ["ecr", "ecr-public", "elasticfilesystem"];

fn missing_resource(policy: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    // Of the other types the reader says it.
    if policy.policy_type != Resource
        || statement.resource.is_some()
        || !matches!(statement.node.value, Value::Object(_))
    {
        return;
    }
    let is_optional = |action: &Action<'_>| {
        // Which service `*` is meant of is not known.
        let prefix = match action.prefix() {
            "*" => return true,
            prefix => prefix,
        };
        let mut known = WITHOUT_RESOURCE.iter();
        known.any(|known| known.eq_ignore_ascii_case(prefix))
    };
    // A repository takes what a bucket refuses, and the type of the resource is not known.
    if policy.options.resource_type.is_none()
        && let Some(list) = &statement.action
        && !list.values.is_empty()
        && list.values.iter().all(is_optional)
    {
        return;
    }
    report
        .at(
            statement.start(),
            "a statement of a resource policy needs Resource or NotResource",
        )
        .help("add `Resource` with the ARN of the resource that the policy is attached to");
}

/// The words for a type of resource, its service, and what its actions have in the catalogue.
struct Kind {
    noun: &'static str,
    service: &'static str,
    types: &'static [&'static str],
    example: &'static str,
}

impl Kind {
    const fn of(resource_type: ResourceType) -> Self {
        // Most actions on buckets and objects work through access points, though the catalogue does
        // not list all of them so.
        const ACCESS_POINT: &[&str] = &[
            "accesspoint",
            "accesspointobject",
            "bucket",
            "multiregionaccesspoint",
            "object",
        ];
        match resource_type {
            ResourceType::S3Bucket => Self {
                noun: "a bucket",
                service: "s3",
                types: &["bucket", "object"],
                example: "s3:GetObject",
            },
            ResourceType::S3AccessPoint => Self {
                noun: "an access point",
                service: "s3",
                types: ACCESS_POINT,
                example: "s3:GetObject",
            },
            ResourceType::S3MultiRegionAccessPoint => Self {
                noun: "a Multi-Region Access Point",
                service: "s3",
                types: ACCESS_POINT,
                example: "s3:GetObject",
            },
            ResourceType::S3ObjectLambdaAccessPoint => Self {
                noun: "an Object Lambda Access Point",
                service: "s3-object-lambda",
                types: &["objectlambdaaccesspoint"],
                example: "s3-object-lambda:GetObject",
            },
            ResourceType::DynamoDbTable => Self {
                noun: "a table",
                service: "dynamodb",
                types: &["index", "stream", "table"],
                example: "dynamodb:GetItem",
            },
        }
    }
}

fn unsupported_action(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    action: &Action<'_>,
    report: &mut Report<'_>,
) {
    if policy.policy_type != Trust && policy.options.resource_type.is_none() {
        return;
    }
    // NotAction may name what is none of the resource. What the catalogue does not know has its own
    // finding, and `*` means those that there are.
    let service = match action.meaning {
        _ if statement.not_actions().is_some() => return,
        Meaning::Exact(action) => action.service(),
        Meaning::Pattern(service) => service,
        Meaning::Any | Meaning::NoAction(_) | Meaning::NoService => return,
    };
    if policy.policy_type == Trust {
        if service.prefix() != "sts" || !ASSUMING.iter().any(|name| action.covers(name)) {
            report
                .at(
                    action.node.span,
                    format!("`{}` does not assume a role", action.text),
                )
                .help("write `sts:AssumeRole`, or put the action into a policy that is attached to the role");
        }
        return;
    }
    let Some(kind) = policy.options.resource_type.map(Kind::of) else {
        return;
    };
    let fits = service.prefix() == kind.service
        && match action.meaning {
            // An action by its name; of patterns the service is enough.
            Meaning::Exact(action) => {
                let mut types = action.resource_types();
                types.any(|held| kind.types.contains(&held.resource_type.name()))
            }
            _ => true,
        };
    if !fits {
        report
            .at(
                action.node.span,
                format!("`{}` is not an action on {}", action.text, kind.noun),
            )
            .help(format!(
                "remove it, or name an action on {}, such as `{}`",
                kind.noun, kind.example
            ));
    }
}

/// The actions of role trust policies (rule T2), in lower case.
const ASSUMING: [&str; 6] = [
    "sts:assumerole",
    "sts:assumerolewithsaml",
    "sts:assumerolewithwebidentity",
    "sts:tagsession",
    "sts:setsourceidentity",
    "sts:setcontext",
];

fn unsupported_resource_arn(
    policy: &Policy<'_>,
    statement: &Statement<'_>,
    resource: &view::Resource<'_>,
    report: &mut Report<'_>,
) {
    let (Some(resource_type), Some(arn)) = (policy.options.resource_type, &resource.arn) else {
        return;
    };
    // NotResource may name what is none of the resource.
    if statement.not_resources().is_some() || can_be_of(resource_type, arn) {
        return;
    }
    let noun = Kind::of(resource_type).noun;
    let form = match resource_type {
        ResourceType::S3Bucket => "arn:aws:s3:::BUCKET/*",
        ResourceType::S3AccessPoint => "arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/*",
        ResourceType::S3MultiRegionAccessPoint => "arn:aws:s3::ACCOUNT:accesspoint/ALIAS/object/*",
        ResourceType::S3ObjectLambdaAccessPoint => {
            "arn:aws:s3-object-lambda:REGION:ACCOUNT:accesspoint/NAME"
        }
        ResourceType::DynamoDbTable => "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME",
    };
    report
        .at(
            resource.node.span,
            format!("`{}` is not the ARN of {noun}", resource.text),
        )
        .help(format!("write it like `{form}`"));
}

/// Whether the pattern can match the ARN of such a resource.
fn can_be_of(resource_type: ResourceType, arn: &ArnParts<'_>) -> bool {
    let service = Kind::of(resource_type).service;
    if !may_start(arn.service, service) || (!is_open(arn.service) && arn.service != service) {
        return false;
    }
    match resource_type {
        // Other resources of S3 than buckets and objects have an account.
        ResourceType::S3Bucket => {
            arn.account.is_empty() || is_open(arn.account) || !is_known_noun(arn.resource)
        }
        ResourceType::S3AccessPoint => {
            may_start(arn.resource, "accesspoint/") && !arn.region.is_empty()
        }
        ResourceType::S3MultiRegionAccessPoint => {
            may_start(arn.resource, "accesspoint/")
                && (arn.region.is_empty() || is_open(arn.region))
        }
        ResourceType::S3ObjectLambdaAccessPoint => may_start(arn.resource, "accesspoint/"),
        ResourceType::DynamoDbTable => may_start(arn.resource, "table/"),
    }
}

fn is_known_noun(resource: &str) -> bool {
    [
        "accesspoint/",
        "access-grants/",
        "async-request/",
        "job/",
        "storage-lens/",
        "storage-lens-group/",
    ]
    .iter()
    .any(|noun| resource.starts_with(noun))
}

/// Whether a part has wildcards or variables.
fn is_open(part: &str) -> bool {
    part.contains(['*', '?', '$'])
}

/// Whether the pattern can match a text that starts so.
fn may_start(pattern: &str, prefix: &str) -> bool {
    let fixed = pattern.find(['*', '?', '$']);
    match fixed.and_then(|end| pattern.get(..end)) {
        Some(fixed) if fixed.len() < prefix.len() => prefix.starts_with(fixed),
        _ => pattern.starts_with(prefix),
    }
}

/// Keys that say something of the request and nothing of whom a service acts for.
const WEAK: [&str; 6] = [
    "aws:Referer",
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:UserAgent",
    "aws:VpcSourceIp",
];

/// Keys that often stand beside the one that restricts.
const BESIDE: [&str; 3] = [
    "aws:SecureTransport",
    "s3:x-amz-acl",
    "s3:x-amz-server-side-encryption",
];

fn recommended_condition_key(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    if statement.conditions.is_empty() || !statement.allows() {
        return;
    }
    let mut principals = statement.principals().iter();
    let Some(service) = principals.find(|held| held.kind == Some(PrincipalType::Service)) else {
        return;
    };
    let is_one_of =
        |known: &[&str], key: &str| known.iter().any(|one| one.eq_ignore_ascii_case(key));
    // A key that is not known here can restrict the service well enough.
    let mut conditions = statement.conditions.iter();
    if conditions.any(|held| !is_one_of(&WEAK, held.key) && !is_one_of(&BESIDE, held.key)) {
        return;
    }
    let mut conditions = statement.conditions.iter();
    if let Some(condition) = conditions.find(|held| is_one_of(&WEAK, held.key)) {
        report
            .at(
                condition.member.name_span,
                format!(
                    "`{}` does not say for whom `{}` acts",
                    condition.key, service.text
                ),
            )
            .help("ask `aws:SourceArn`, `aws:SourceAccount`, `aws:SourceOrgID` or `aws:SourceOrgPaths`, such as `\"StringEquals\": {\"aws:SourceAccount\": \"ACCOUNT\"}`");
    }
}

#[cfg(test)]
#[path = "resource_policy/tests.rs"]
mod tests;
