//! Condition keys: which exist, and which say what they seem to.

use iam_catalog::{
    PAIRED_CONDITION_KEYS, Service, condition_key, global_condition_keys, nearest_condition_key,
    service,
};
use iam_model::{Family, PolicyType, misspelt};

use crate::Check;
use crate::check::Run::{Condition as Each, Statement as Whole};
use crate::report::Report;
use crate::view::{Condition, Policy, Statement};

/// Policies that are attached to whom they apply to.
const OF_CALLERS: &[PolicyType] = &[
    PolicyType::Identity,
    PolicyType::Boundary,
    PolicyType::Session,
    PolicyType::Scp,
];
/// Policies that are attached to what is called.
const OF_RESOURCES: &[PolicyType] = &[
    PolicyType::Resource,
    PolicyType::Trust,
    PolicyType::Rcp,
    PolicyType::Endpoint,
];

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_GLOBAL_CONDITION_KEY",
        Each(invalid_global_condition_key),
        "No global condition key has the name.",
    )
    .dated(),
    Check::error(
        "INVALID_SERVICE_CONDITION_KEY",
        Each(invalid_service_condition_key),
        "The service of the prefix has no such condition key.",
    )
    .dated(),
    Check::error(
        "MISSING_TAG_KEY_IN_CONDITION",
        Each(missing_tag_key_in_condition),
        "A condition key about a tag does not name the tag.",
    )
    .dated(),
    Check::error(
        "UNSUPPORTED_GLOBAL_CONDITION_KEY",
        Each(unsupported_global_condition_key),
        "The retired key aws:ARN stands in a policy of a resource, where it could mean two keys.",
    )
    .on(OF_RESOURCES),
    Check::warning(
        "DEPRECATED_GLOBAL_CONDITION_KEY",
        Each(deprecated_global_condition_key),
        "The retired key aws:ARN stands in the place of aws:PrincipalArn.",
    )
    .on(OF_CALLERS),
    Check::security(
        "UNTRUSTWORTHY_CONDITION_KEY",
        Each(untrustworthy_condition_key),
        "Access depends on a header that the caller writes as it likes.",
    ),
    Check::security(
        "MISSING_PAIRED_CONDITION_KEYS",
        Whole(missing_paired_condition_keys),
        "A condition key that is unique only together with another one stands alone.",
    ),
];

/// The old name of two keys.
fn is_aws_arn(key: &str) -> bool {
    key.eq_ignore_ascii_case("aws:arn")
}

/// Keys that no page of AWS lists, though its managed policies compare them: `AWSSSOServiceRolePolicy`
/// and `AmazonDataZoneGlueManageAccessRolePolicy`.
const UNLISTED: &[&str] = &["aws:PrincipalOrgMasterAccountId", "lakeformation:GlueARN"];

fn is_unlisted(key: &str) -> bool {
    UNLISTED.iter().any(|known| known.eq_ignore_ascii_case(key))
}

fn invalid_global_condition_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let key = condition.key;
    if condition.known.is_some() {
        return;
    }
    let (prefix, name) = condition.key_parts();
    if !prefix.eq_ignore_ascii_case("aws") || is_aws_arn(key) || is_unlisted(key) || lacks_tag(key)
    {
        return;
    }
    let near = report.suggest(|| suggestion(key));
    let message = format!("there is no global condition key `{name}`");
    let draft = report.at_name_part(condition.member, prefix.len() + 1..key.len(), message);
    if let Some(near) = near {
        let draft = draft.help(format!("did you mean `{near}`?"));
        if is_certain(key, &near) {
            draft.rename(condition.member, &near);
        }
    }
}

fn invalid_service_condition_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let key = condition.key;
    if condition.known.is_some() {
        return;
    }
    let (prefix, name) = condition.key_parts();
    // Keys of identity providers begin with the host name of the provider.
    if prefix.contains(['.', '/']) {
        return;
    }
    let Some(service) = service(prefix) else {
        return;
    };
    if is_unlisted(key) || lacks_tag(key) || is_open(key) {
        return;
    }
    // Most services have the tags of their resources in the global keys alone.
    let global = condition_key(&format!("aws:{name}"));
    let near = match global {
        Some(_) => None,
        None => report.suggest(|| suggestion(key)),
    };
    let message = format!("{} has no condition key `{name}`", service.name());
    let draft = report.at_name_part(condition.member, prefix.len() + 1..key.len(), message);
    if let Some(global) = global {
        let name = filled(global.name(), key);
        draft
            .help(format!("the key is global: write `{name}`"))
            .rename(condition.member, &name);
    } else if let Some(near) = near {
        let draft = draft.help(format!("did you mean `{near}`?"));
        if is_certain(key, &near) {
            draft.rename(condition.member, &near);
        }
    }
}

/// Whether the service data has the key without what follows the slash, as some pages write it.
fn is_open(key: &str) -> bool {
    key.find('/')
        .and_then(|slash| key.get(..=slash))
        .and_then(condition_key)
        .is_some()
}

/// The key that was meant, with the author's text in the place of a variable.
fn suggestion(key: &str) -> Option<String> {
    let name = filled(nearest_condition_key(key)?.name(), key);
    (!name.contains("${")).then_some(name)
}

/// Whether no other key of the same service, or global key, can be meant.
fn is_certain(key: &str, near: &str) -> bool {
    fn fixed(name: &str) -> &str {
        name.split('/').next().unwrap_or_default()
    }
    let prefix = key.split(':').next().unwrap_or_default();
    let keys = service(prefix)
        .into_iter()
        .flat_map(Service::condition_keys);
    let names = keys
        .chain(global_condition_keys())
        .map(|key| fixed(key.name()));
    misspelt(fixed(key), names) == Some(fixed(near))
}

/// The name of a key with what stands behind the slash in another.
fn filled(name: &str, key: &str) -> String {
    match (name.split_once("/${"), key.split_once('/')) {
        (Some((fixed, _)), Some((_, tag))) if !tag.is_empty() => format!("{fixed}/{tag}"),
        _ => name.to_owned(),
    }
}

/// Whether the key is one about a tag, but for the name of the tag.
fn lacks_tag(key: &str) -> bool {
    tag_stem(key).is_some()
}

/// The key up to the place of the tag's name, if that name is missing.
fn tag_stem(key: &str) -> Option<String> {
    let stem = format!("{}/", key.strip_suffix('/').unwrap_or(key));
    let template = condition_key(&format!("{stem}x"))?.name();
    let (fixed, variable) = template.split_once("${")?;
    (variable == "TagKey}" && fixed.eq_ignore_ascii_case(&stem)).then_some(stem)
}

fn missing_tag_key_in_condition(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    // Some pages list a key that ends with the slash.
    if condition.known.is_some() && !condition.key.ends_with('/') {
        return;
    }
    let Some(stem) = tag_stem(condition.key) else {
        return;
    };
    let message = format!("`{}` does not say which tag", condition.key);
    report
        .at(condition.member.name_span, message)
        .help(format!("name the tag, as in `{stem}Team`"));
}

/// What `aws:ARN` stood for was the principal or, in a request of a service, the source. Only the
/// former is possible in the policy of a caller, so the other check is about those.
fn unsupported_global_condition_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if is_aws_arn(condition.key) {
        let message = format!("AWS no longer supports the key `{}`", condition.key);
        report
            .at(condition.member.name_span, message)
            .help("write `aws:PrincipalArn` for who calls, or `aws:SourceArn` for the resource that a service calls for");
    }
}

fn deprecated_global_condition_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    if is_aws_arn(condition.key) {
        let message = format!("`{}` is the old name of a key", condition.key);
        report
            .at(condition.member.name_span, message)
            .help("write `aws:PrincipalArn`")
            .rename(condition.member, "aws:PrincipalArn");
    }
}

fn untrustworthy_condition_key(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    report: &mut Report<'_>,
) {
    let written = ["aws:UserAgent", "aws:Referer"];
    // Null asks whether a header is there, which grants nothing by its value.
    if condition.family() == Family::Null
        || !written
            .iter()
            .any(|key| condition.key.eq_ignore_ascii_case(key))
    {
        return;
    }
    let message = format!(
        "the caller can put any value into `{}`, so it protects nothing",
        condition.key
    );
    report
        .at(condition.member.name_span, message)
        .help("restrict by who calls, as with `aws:PrincipalArn`, or from where, as with `aws:SourceVpce`");
}

fn missing_paired_condition_keys(
    _: &Policy<'_>,
    statement: &Statement<'_>,
    report: &mut Report<'_>,
) {
    if statement.conditions.is_empty() {
        return;
    }
    for (key, others) in PAIRED_CONDITION_KEYS {
        let alone = statement
            .on_key(key)
            .find(|condition| condition.family() != Family::Null);
        let Some(alone) = alone else {
            continue;
        };
        if others.iter().any(|other| statement.has_key(other)) {
            continue;
        }
        let others = others.join("` or `");
        let message = format!("`{}` is unique only together with `{others}`", alone.key);
        report
            .at(alone.member.name_span, message)
            .help(format!("add a condition on `{others}` to the statement"));
    }
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use crate::checks::testing::{found, found_in};

    #[test]
    fn keys() {
        #[track_caller]
        fn check(key: &str, code: &str, expected: Option<&str>) {
            let condition = format!(r#""StringEquals": {{"{key}": "a"}}"#);
            let expected: Vec<&str> = expected.into_iter().collect();
            assert_eq!(found(code, &condition), expected, "{key}");
        }
        let global = "INVALID_GLOBAL_CONDITION_KEY";
        check("aws:SourceIpp", global, Some("SourceIpp"));
        check("AWS:resourceaccount", global, None);
        check("aws:ARN", global, None);
        check("aws:principalOrgMasterAccountId", global, None);
        check("aws:ResourceTag/a/b", global, None);
        check("aws:ResourceTag/", global, None);
        check("aws:ResourceTag", global, None);
        check("aws:ResourceTags/team", global, Some("ResourceTags/team"));

        let of_service = "INVALID_SERVICE_CONDITION_KEY";
        check(
            "imagebuilder:ResourceTag/a/b",
            of_service,
            Some("ResourceTag/a/b"),
        );
        check("imagebuilder:createdresourcetag/a", of_service, None);
        check("imagebuilder:CreatedResourceTag", of_service, None);
        check("token.actions.githubusercontent.com:sub", of_service, None);
        check("idp.example.com/realms/a:nothing", of_service, None);
        check("lakeformation:gluearn", of_service, None);
        check("nothing:Here", of_service, None);
        check("glacier:ResourceTag/team", of_service, None);
        check("kms:EncryptionContext:AppName", of_service, None);

        let tag = "MISSING_TAG_KEY_IN_CONDITION";
        check("aws:ResourceTag/", tag, Some("\"aws:ResourceTag/\""));
        check("aws:principaltag", tag, Some("\"aws:principaltag\""));
        check(
            "s3:ExistingObjectTag/",
            tag,
            Some("\"s3:ExistingObjectTag/\""),
        );
        check("aws:TagKeys", tag, None);
        check("aws:ResourceTag/a/", tag, None);
        check("kms:EncryptionContext:", tag, None);

        let untrustworthy = "UNTRUSTWORTHY_CONDITION_KEY";
        check("AWS:Referer", untrustworthy, Some("\"AWS:Referer\""));
        check("aws:SourceArn", untrustworthy, None);
        check(
            "aws:Arn",
            "DEPRECATED_GLOBAL_CONDITION_KEY",
            Some("\"aws:Arn\""),
        );
        check("aws:Arn", "UNSUPPORTED_GLOBAL_CONDITION_KEY", None);
    }

    #[test]
    fn aws_arn_in_the_policy_of_a_resource() {
        let statement = r#""Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::amzn-s3-demo-bucket/*",
            "Condition": {"ArnLike": {"aws:arn": "arn:aws:iam::111122223333:role/Build"}}"#;
        let of = |code| found_in(code, PolicyType::Resource, statement);
        assert_eq!(of("UNSUPPORTED_GLOBAL_CONDITION_KEY").len(), 1);
        assert!(of("DEPRECATED_GLOBAL_CONDITION_KEY").is_empty());
    }

    #[test]
    fn pairs() {
        #[track_caller]
        fn check(condition: &str, expected: usize) {
            let found = found("MISSING_PAIRED_CONDITION_KEYS", condition);
            assert_eq!(found.len(), expected, "{condition}");
        }
        check(r#""IpAddress": {"aws:VpcSourceIp": "10.0.0.0/8"}"#, 1);
        check(
            r#""IpAddress": {"aws:vpcsourceip": "10.0.0.0/8"},
               "StringEquals": {"aws:sourcevpc": "vpc-0123abcd"}"#,
            0,
        );
        check(r#""Null": {"aws:VpcSourceIp": "true"}"#, 0);
    }
}
