//! Encrypted connections.

use crate::ResourceType;
use crate::report::Report;
use crate::view::{Policy, Statement};

const SECURE_TRANSPORT: &str = "aws:SecureTransport";

pub(super) fn best_practice_tls(policy: &Policy<'_>, report: &mut Report<'_>) {
    let Some(first) = policy
        .statements
        .iter()
        .find(|statement| statement.allows())
    else {
        return;
    };
    let of_bucket = policy.options.resource_type == Some(ResourceType::S3Bucket);
    if !of_bucket && !is_reached_over_http(first) {
        return;
    }
    let is_protected = policy.statements.iter().all(|statement| {
        // A statement that denies gives no access.
        !statement.allows() || compares(statement, "true")
    }) || policy
        .statements
        .iter()
        .any(|statement| statement.denies() && compares(statement, "false"));
    if !is_protected {
        report
            .at(
                first.start(),
                "no statement of the policy denies requests without TLS",
            )
            .help(
                "add a statement that denies all actions to everybody under the condition \
                 `\"Bool\": {\"aws:SecureTransport\": \"false\"}`",
            );
    }
}

/// Whether the resources are buckets, topics or queues, which can be asked over HTTP too.
fn is_reached_over_http(statement: &Statement<'_>) -> bool {
    statement.resources().iter().any(|resource| {
        resource
            .arn
            .is_some_and(|arn| matches!(arn.service, "s3" | "sns" | "sqs"))
    })
}

/// Whether a condition compares with this value whether the connection is encrypted.
fn compares(statement: &Statement<'_>, value: &str) -> bool {
    statement.on_key(SECURE_TRANSPORT).any(|condition| {
        condition
            .values
            .iter()
            .any(|held| held.text.eq_ignore_ascii_case(value))
    })
}

#[cfg(test)]
mod tests {
    use iam_model::PolicyType;

    use crate::checks::testing::{of_type, policy};

    #[track_caller]
    fn check(resource: &str, more: &str, others: &str, found: bool) {
        let text = policy(&format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "123456789012"}}, "Action": "s3:GetObject",
                "Resource": "{resource}"{more}}}{others}"#
        ));
        let places = of_type(&text, "BEST_PRACTICE_TLS", PolicyType::Resource);
        assert_eq!(places.len(), usize::from(found), "{text}");
    }

    #[test]
    fn resources() {
        let objects = "arn:aws:s3:::logs/*";
        let deny = r#", {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}}"#;
        let secure = r#", "Condition": {"Bool": {"aws:SecureTransport": "true"}}"#;
        check(objects, "", "", true);
        check(objects, "", deny, false);
        check(objects, secure, "", false);
        check("arn:aws:kms:us-east-1:123456789012:key/1", "", "", false);
    }
}
