//! Values of condition keys that have a form: regions, networks and keys of KMS.

use iam_catalog::{region, regions};
use iam_model::{Family, OperatorKind, misspelt, nearest};

use crate::Check;
use crate::check::Run::Value as Each;
use crate::checks::special::is_literal;
use crate::report::Report;
use crate::view::{Condition, Policy, Statement, Value};

pub(super) const CHECKS: &[Check] = &[
    Check::error(
        "INVALID_REGION",
        Each(invalid_region),
        "The value of a condition key about a Region is no Region.",
    )
    .dated(),
    Check::error(
        "INVALID_VPC_FORMAT",
        Each(invalid_vpc_format),
        "A value of aws:SourceVpc is no id of a network.",
    ),
    Check::error(
        "INVALID_VPCE_FORMAT",
        Each(invalid_vpce_format),
        "A value of aws:SourceVpce is no id of an endpoint.",
    ),
    Check::error(
        "INVALID_KMS_KEY_VALUE",
        Each(invalid_kms_key_value),
        "A condition key that holds the ARN of a KMS key is compared with something else.",
    ),
];

/// Keys with the name of a Region.
const REGION_KEYS: &[&str] = &[
    "account:TargetRegion",
    "aws:RequestedRegion",
    "cloudformation:TargetRegion",
    "ec2:Region",
    "kms:PrimaryRegion",
    "kms:ReplicaRegion",
    "s3:destinationRegion",
    "secretsmanager:AddReplicaRegions",
    "ses:ReplicaRegion",
];

/// Keys with the ARN of a KMS key. Of other services it is not certain that a request has no key id.
const KMS_KEYS: &[&str] = &[
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3express:x-amz-server-side-encryption-aws-kms-key-id",
];

fn is_one_of(key: &str, keys: &[&str]) -> bool {
    keys.iter().any(|known| known.eq_ignore_ascii_case(key))
}

/// Whether the operator compares such a value as a whole.
fn compares_whole(condition: &Condition<'_>, value: &Value<'_>) -> bool {
    condition.family() == Family::String && is_literal(value.text)
}

const fn ignores_case(kind: OperatorKind) -> bool {
    matches!(
        kind,
        OperatorKind::StringEqualsIgnoreCase | OperatorKind::StringNotEqualsIgnoreCase
    )
}

fn invalid_region(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    if !is_one_of(condition.key, REGION_KEYS) || !compares_whole(condition, value) {
        return;
    }
    let text = value.text;
    // Endpoints that are nowhere have a name of this form in AWS's tables.
    if region(text).is_some() || text.ends_with("-global") {
        return;
    }
    let lower = text.to_ascii_lowercase();
    if ignores_case(condition.operator.kind) && region(&lower).is_some() {
        return;
    }
    let near = report.suggest(|| nearest(text, regions().map(iam_catalog::Region::name)));
    let draft = report.at(value.node.span, format!("there is no Region `{text}`"));
    if let Some(near) = near {
        let draft = draft.help(format!("did you mean `{near}`?"));
        if misspelt(text, regions().map(iam_catalog::Region::name)) == Some(near) {
            draft.edit(value.node, 0..text.len(), near);
        }
    }
}

/// Whether the text is the id of something in EC2, in the old form or the new one.
fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        matches!(id.len(), 8 | 17) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

fn invalid_id(
    key: &str,
    prefix: &str,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    if !condition.key.eq_ignore_ascii_case(key) || !compares_whole(condition, value) {
        return;
    }
    let lower;
    let text = if ignores_case(condition.operator.kind) {
        lower = value.text.to_ascii_lowercase();
        lower.as_str()
    } else {
        value.text
    };
    if is_id(text, prefix) {
        return;
    }
    let message = format!(
        "`{}` is not `{prefix}` followed by 8 or 17 letters and digits",
        value.text
    );
    report
        .at(value.node.span, message)
        .help(format!("write an id such as `{prefix}0a1b2c3d4e5f67890`"));
}

fn invalid_vpc_format(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    invalid_id("aws:SourceVpc", "vpc-", condition, value, report);
}

fn invalid_vpce_format(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    invalid_id("aws:SourceVpce", "vpce-", condition, value, report);
}

fn is_kms_key(text: &str) -> bool {
    let mut parts = text.splitn(6, ':');
    let mut next = || parts.next().unwrap_or_default();
    let (arn, _partition, service) = (next(), next(), next());
    let (region, account, resource) = (next(), next(), next());
    arn == "arn"
        && service == "kms"
        && !region.is_empty()
        && !account.is_empty()
        && resource
            .strip_prefix("key/")
            .is_some_and(|id| !id.is_empty())
}

fn invalid_kms_key_value(
    _: &Policy<'_>,
    _: &Statement<'_>,
    condition: &Condition<'_>,
    value: &Value<'_>,
    report: &mut Report<'_>,
) {
    let is_compared = matches!(condition.family(), Family::String | Family::Arn);
    if !is_compared || !is_one_of(condition.key, KMS_KEYS) {
        return;
    }
    let text = value.text;
    if !is_literal(text) || is_kms_key(text) {
        return;
    }
    let message = format!(
        "`{}` is the ARN of a KMS key, and `{text}` is none",
        condition.key
    );
    report.at(value.node.span, message).help(
        "write an ARN such as `arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab`",
    );
}

#[cfg(test)]
mod tests {
    use crate::checks::testing::found;

    #[track_caller]
    fn check(code: &str, condition: &str, expected: &[&str]) {
        assert_eq!(found(code, condition), expected, "{condition}");
    }

    #[test]
    fn regions_by_name() {
        let code = "INVALID_REGION";
        check(
            code,
            r#""StringEquals": {"aws:requestedregion": ["eu-central-1", "eu-centrl-1", "aws-global"]}"#,
            &["\"eu-centrl-1\""],
        );
        check(
            code,
            r#""StringLike": {"aws:RequestedRegion": "us-*"}"#,
            &[],
        );
        check(
            code,
            r#""StringLike": {"aws:RequestedRegion": "mars"}"#,
            &["\"mars\""],
        );
        check(
            code,
            r#""StringEquals": {"ec2:Region": "${aws:RequestedRegion}"}"#,
            &[],
        );
        check(
            code,
            r#""StringEquals": {"ec2:Region": "US-EAST-1"}"#,
            &["\"US-EAST-1\""],
        );
        check(
            code,
            r#""StringEqualsIgnoreCase": {"ec2:Region": "US-EAST-1"}"#,
            &[],
        );
        check(code, r#""Null": {"aws:RequestedRegion": "true"}"#, &[]);
    }

    #[test]
    fn ids() {
        let code = "INVALID_VPC_FORMAT";
        check(
            code,
            r#""StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d"}"#,
            &[],
        );
        check(
            code,
            r#""StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3d4e5f67890"}"#,
            &[],
        );
        check(
            code,
            r#""StringEquals": {"aws:SourceVpc": "vpc-0a1b2c3"}"#,
            &["\"vpc-0a1b2c3\""],
        );
        check(
            code,
            r#""StringEquals": {"aws:SourceVpc": "vpce-0a1b2c3d"}"#,
            &["\"vpce-0a1b2c3d\""],
        );
        check(
            code,
            r#""StringEqualsIgnoreCase": {"aws:SourceVpc": "VPC-0A1B2C3D"}"#,
            &[],
        );
        check(code, r#""StringLike": {"aws:SourceVpc": "vpc-0*"}"#, &[]);
        let code = "INVALID_VPCE_FORMAT";
        check(
            code,
            r#""StringNotEquals": {"AWS:sourcevpce": "vpce-1"}"#,
            &["\"vpce-1\""],
        );
    }

    #[test]
    fn kms_keys() {
        #[track_caller]
        fn value(value: &str, expected: usize) {
            let condition = format!(
                r#""StringEquals": {{"s3:x-amz-server-side-encryption-aws-kms-key-id": "{value}"}}"#
            );
            let found = found("INVALID_KMS_KEY_VALUE", &condition);
            assert_eq!(found.len(), expected, "{value}");
        }
        value("arn:aws:kms:eu-central-1:111122223333:key/a", 0);
        value("arn:aws:kms:eu-central-1:111122223333:alias/a", 1);
        value("arn:aws:s3:::a", 1);
        value("1234abcd-12ab-34cd-56ef-1234567890ab", 1);
        value("${aws:PrincipalTag/key}", 0);
        value("*", 0);
    }
}
