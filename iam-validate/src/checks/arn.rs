//! ARNs of resources, part by part.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use iam_catalog::{arn_forms, condition_keys, partitions, region, regions, service};

use iam_model::misspelt;

use crate::Check;
use crate::arn_fit::{Fit, Part};
use crate::check::Run::{Resource as Each, Statement as Whole};
use crate::overlap::{Case, covers, overlaps};
use crate::report::{Draft, Report};
use crate::view::{ArnParts, Condition, Policy, Resource, Statement};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_PARTITION",
        Each(invalid_partition),
        "The partition of an ARN does not exist.",
    )
    .dated(),
    Check::error(
        "INVALID_SERVICE",
        Whole(invalid_service),
        "No service has the name that an ARN or the prefix of a condition key gives.",
    )
    .dated(),
    Check::error(
        "INVALID_ARN_SERVICE_CASE",
        Each(invalid_arn_service_case),
        "The service of an ARN has capital letters.",
    ),
    Check::error(
        "INVALID_ARN_REGION",
        Each(invalid_arn_region),
        "The region of an ARN does not exist, or belongs to another partition.",
    )
    .dated(),
    Check::error(
        "ARN_REGION_NOT_ALLOWED",
        Each(arn_region_not_allowed),
        "An ARN has a region, and ARNs of these resources have none.",
    )
    .dated(),
    Check::error(
        "MISSING_ARN_REGION",
        Each(missing_arn_region),
        "An ARN has no region, and ARNs of these resources have one.",
    )
    .dated(),
    Check::error(
        "INVALID_ARN_ACCOUNT",
        Each(invalid_arn_account),
        "The account of an ARN is neither twelve digits nor a word that stands for AWS's own resources.",
    ),
    Check::error(
        "ARN_ACCOUNT_NOT_ALLOWED",
        Each(arn_account_not_allowed),
        "An ARN has an account, and ARNs of these resources have none.",
    )
    .dated(),
    Check::error(
        "MISSING_ARN_ACCOUNT",
        Each(missing_arn_account),
        "An ARN has no account, and ARNs of these resources have one.",
    )
    .dated(),
    Check::error(
        "INVALID_ARN_RESOURCE",
        Each(invalid_arn_resource),
        "No resource of the service has a name of this form.",
    )
    .dated(),
    Check::suggestion(
        "EMPTY_ARRAY_RESOURCE",
        Whole(empty_array_resource),
        "A list of resources is empty, so that the statement does nothing.",
    ),
];

fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

fn is_partition(text: &str) -> bool {
    if has_wildcard(text) {
        return partitions().any(|partition| covers(text, partition.id(), Case::Counts));
    }
    partitions().any(|partition| partition.id() == text)
}

fn invalid_partition(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let Some(arn) = resource.arn else {
        return;
    };
    if arn.partition == "aws" || arn.partition == "*" || is_partition(arn.partition) {
        return;
    }
    let known: Vec<String> = partitions()
        .map(|held| format!("`{}`", held.id()))
        .collect();
    let message = format!("`{}` is no partition", arn.partition);
    report
        .at_part(resource.node, arn.partition_range(), message)
        .help(format!("the partitions are {}", known.join(", ")));
}

/// The prefixes of condition keys, in lower case.
fn is_key_prefix(prefix: &str) -> bool {
    static PREFIXES: LazyLock<HashSet<String>> = LazyLock::new(|| {
        let prefix = |key: iam_catalog::ConditionKey| {
            key.name().split(':').next().map(str::to_ascii_lowercase)
        };
        condition_keys().filter_map(prefix).collect()
    });
    PREFIXES.contains(&prefix.to_ascii_lowercase())
}

fn invalid_service(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    for resource in statement.resource.iter().flat_map(|list| &list.values) {
        if let (Some(Fit::NoService), Some(arn)) = (resource.fit, resource.arn)
            && !is_known_in_lower_case(arn.service)
        {
            service_of_arn(resource, arn, report);
        }
    }
    for condition in &statement.conditions {
        service_of_key(condition, report);
    }
}

/// Capital letters are a mistake of their own.
fn is_known_in_lower_case(service: &str) -> bool {
    let lower = service.to_ascii_lowercase();
    lower != service && arn_forms(&lower).is_some()
}

fn service_of_arn(resource: &Resource<'_>, arn: ArnParts<'_>, report: &mut Report<'_>) {
    let message = format!("no AWS service has ARNs with `{}`", arn.service);
    let near = report.nearest_service(arn.service);
    let draft = report.at_part(resource.node, arn.service_range(), message);
    if let Some(near) = near
        && arn_forms(near.prefix()).is_some_and(|forms| !forms.is_empty())
    {
        let draft = draft.help(format!("did you mean `{near}`?"));
        // The service is certain if it has such names.
        let has_form = |form: &iam_catalog::ArnForm| overlaps(arn.resource, form.resource);
        if arn_forms(near.prefix()).is_some_and(|forms| forms.iter().any(has_form)) {
            draft.edit(resource.node, arn.service_range(), near.prefix());
        }
    }
}

fn service_of_key(condition: &Condition<'_>, report: &mut Report<'_>) {
    let (prefix, name) = condition.key_parts();
    // A prefix with a dot or a slash is that of an identity provider.
    let known = condition.known.is_some()
        || prefix.contains(['.', '/'])
        || service(prefix).is_some()
        || is_key_prefix(prefix);
    if known {
        return;
    }
    let message = format!("no AWS service has condition keys with the prefix `{prefix}`");
    let near = report.nearest_service(prefix);
    let draft = report.at(condition.member.name_span, message);
    if let Some(near) = near {
        draft.help(format!("did you mean `{near}:{name}`?"));
    }
}

fn invalid_arn_service_case(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    if let (Some(Fit::NoService), Some(arn)) = (resource.fit, resource.arn)
        && is_known_in_lower_case(arn.service)
    {
        let lower = arn.service.to_ascii_lowercase();
        let message = format!(
            "the service `{}` of an ARN stands in lower case",
            arn.service
        );
        report
            .at_part(resource.node, arn.service_range(), message)
            .help(format!("write `{lower}`"))
            .edit(resource.node, arn.service_range(), &lower);
    }
}

fn invalid_arn_region(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let Some(arn) = resource.arn else {
        return;
    };
    if arn.region.is_empty() || arn.region == "*" || parts(resource).0 == Part::Filled {
        return;
    }
    if has_wildcard(arn.region) {
        if !regions().any(|region| covers(arn.region, region.name(), Case::Counts)) {
            let message = format!("no AWS region matches `{}`", arn.region);
            report.at_part(resource.node, arn.region_range(), message);
        }
        return;
    }
    let Some(known) = region(arn.region).filter(|known| known.name() == arn.region) else {
        let message = format!("`{}` is no AWS region", arn.region);
        let names = regions().map(iam_catalog::Region::name);
        let near = report.suggest(|| iam_model::nearest(arn.region, names));
        let draft = report.at_part(resource.node, arn.region_range(), message);
        if let Some(near) = near {
            let draft = draft.help(format!("did you mean `{near}`?"));
            let names = regions().map(iam_catalog::Region::name);
            if misspelt(arn.region, names) == Some(near) {
                draft.edit(resource.node, arn.region_range(), near);
            }
        }
        return;
    };
    let partition = known.partition().id();
    let is_of = |written: &str| {
        written == partition || has_wildcard(written) && covers(written, partition, Case::Counts)
    };
    if is_partition(arn.partition) && !is_of(arn.partition) {
        let message = format!(
            "the region `{}` belongs to the partition `{partition}`, not to `{}`",
            arn.region, arn.partition
        );
        report
            .at_part(resource.node, arn.region_range(), message)
            .help(format!(
                "write `arn:{partition}:`, or a region of `{}`",
                arn.partition
            ));
    }
}

/// How region and account fit where the rest of the ARN does.
fn parts(resource: &Resource<'_>) -> (Part, Part) {
    match resource.fit {
        Some(Fit::Form { region, account }) => (region, account),
        _ => (Part::Fits, Part::Fits),
    }
}

fn arn_region_not_allowed(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    if let ((Part::Filled, _), Some(arn)) = (parts(resource), resource.arn) {
        filled(resource, arn, "region", arn.region_range(), report);
    }
}

fn arn_account_not_allowed(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    if let ((_, Part::Filled), Some(arn)) = (parts(resource), resource.arn) {
        filled(resource, arn, "account", arn.account_range(), report);
    }
}

fn filled(
    resource: &Resource<'_>,
    arn: ArnParts<'_>,
    part: &str,
    range: Range<usize>,
    report: &mut Report<'_>,
) {
    let message = format!("ARNs of these {} resources have no {part}", arn.service);
    report
        .at_part(resource.node, range.clone(), message)
        .help("leave the part between the colons empty")
        .edit(resource.node, range, "");
}

fn missing_arn_region(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    if let ((Part::Missing, _), Some(arn)) = (parts(resource), resource.arn) {
        missing(resource, arn, "a region", arn.region_range(), report)
            .help("write the region, such as `us-east-1`, or `*` for any");
    }
}

fn missing_arn_account(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    if let ((_, Part::Missing), Some(arn)) = (parts(resource), resource.arn) {
        missing(resource, arn, "an account", arn.account_range(), report)
            .help("write the account's twelve digits, or `*` for any");
    }
}

fn missing<'r>(
    resource: &Resource<'_>,
    arn: ArnParts<'_>,
    part: &str,
    empty: Range<usize>,
    report: &'r mut Report<'_>,
) -> Draft<'r> {
    let message = format!("ARNs of these {} resources have {part}", arn.service);
    // The colons on both sides, so that there is something to point at.
    let place = empty.start.saturating_sub(1)..empty.end + 1;
    report.at_part(resource.node, place, message)
}

fn invalid_arn_account(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let Some(arn) = resource.arn else {
        return;
    };
    let account = arn.account;
    if account.is_empty() || account == "*" || parts(resource).1 == Part::Filled {
        return;
    }
    let is_account = if has_wildcard(account) {
        can_be_account(account)
    } else {
        account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
    };
    if is_account || is_alias(arn) {
        return;
    }
    let message = format!("`{account}` is no account: an account has twelve digits");
    report
        .at_part(resource.node, arn.account_range(), message)
        .help("write the twelve digits, or `*` for any account");
}

/// Whether twelve digits match the pattern.
fn can_be_account(pattern: &str) -> bool {
    let digits = pattern.bytes().filter(|byte| *byte != b'*').count();
    let fits = if pattern.contains('*') {
        digits <= 12
    } else {
        digits == 12
    };
    fits && pattern
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'?'))
}

/// Whether the account is a word that ARNs of the service have in its place.
fn is_alias(arn: ArnParts<'_>) -> bool {
    let matches = |alias: &str| covers(arn.account, alias, Case::Counts);
    let of_service = service(arn.service);
    of_service.is_some_and(|service| service.arn_account_aliases().any(matches))
        || iam_catalog::ARN_ACCOUNT_ALIASES
            .iter()
            .copied()
            .any(matches)
        || arn_forms(arn.service).is_some_and(|forms| {
            forms
                .iter()
                .any(|form| !form.account.starts_with('$') && matches(form.account))
        })
}

/// Forms that AWS's own guides once had, and what there is instead: by service and start.
///
/// Page: "Identity-based policy examples for EC2 Image Builder", as it was in 2020.
const OLD_FORMS: &[(&str, &str, &str)] = &[(
    "imagebuilder",
    "instance/",
    "the instances that Image Builder starts are EC2's: `arn:aws:ec2:us-east-1:123456789012:instance/*` with a condition on `aws:ResourceTag/CreatedBy`",
)];

fn invalid_arn_resource(
    _: &Policy<'_>,
    _: &Statement<'_>,
    resource: &Resource<'_>,
    report: &mut Report<'_>,
) {
    let (Some(Fit::NoForm), Some(arn)) = (resource.fit, resource.arn) else {
        return;
    };
    let message = format!(
        "no resource of {} has a name of the form `{}`",
        arn.service, arn.resource
    );
    let forms = arn_forms(arn.service).unwrap_or_default();
    // The name of the type is mostly what is wrong.
    let start = |resource: &'static str| resource.split(['/', ':']).next().unwrap_or(resource);
    let written = arn.resource.split(['/', ':']).next().unwrap_or_default();
    let same = forms.iter().find(|form| start(form.resource) == written);
    let near = same.or_else(|| {
        let starts = forms.iter().map(|form| start(form.resource));
        let near = report.suggest(|| iam_model::nearest(written, starts))?;
        forms.iter().find(|form| start(form.resource) == near)
    });
    let draft = report.at_part(resource.node, arn.resource_range(), message);
    let old = OLD_FORMS
        .iter()
        .find(|(service, start, _)| *service == arn.service && arn.resource.starts_with(start));
    if let Some((_, _, help)) = old {
        draft.help(*help);
    } else if let Some(form) = near {
        draft.help(format!("such names have the form `{}`", form.resource));
    } else {
        let mut known: Vec<&str> = forms.iter().map(|form| form.resource).collect();
        known.truncate(3);
        draft.help(format!(
            "the names of its resources have forms such as `{}`",
            known.join("`, `")
        ));
    }
}

fn empty_array_resource(_: &Policy<'_>, statement: &Statement<'_>, report: &mut Report<'_>) {
    // An empty NotResource is refused.
    if let Some(list) = &statement.resource
        && !list.negated
        && list.member.value.elements().is_empty()
    {
        report
            .at(
                list.member.value.span,
                "the list of resources is empty, so the statement does nothing",
            )
            .help("name the resources, or remove the statement");
    }
}
