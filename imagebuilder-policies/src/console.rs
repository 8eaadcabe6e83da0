//! The custom policy of Image Builder's console.

use std::fmt;

use iam_model::literal::{self, Action, List, Operator, Value};
use iam_model::{Arn, Effect, OperatorKind, Policy, ResourcePattern, Statement};

/// An ARN that does not name what its parameter of [`console_policy`] stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnsuitableArn {
    /// The parameter, as a reader calls it: "instance profile".
    pub parameter: &'static str,
    /// The ARN that was given.
    pub arn: Arn,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl fmt::Display for UnsuitableArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            parameter,
            arn,
            reason,
        } = self;
        write!(f, "`{arn}` does not fit the {parameter}: {reason}")
    }
}

impl std::error::Error for UnsuitableArn {}

/// The custom policy that AWS asks for beside AWSImageBuilderFullAccess, for resources that do not
/// have `imagebuilder` in their names.
///
/// Page "EC2 Image Builder identity-based policies", section "Using the Image Builder console". The
/// page's one text "instance profile role arn" stands for two resources: iam:GetInstanceProfile
/// takes the instance profile, iam:PassRole the role in it.
///
/// # Semantics
/// Each ARN is one resource and is granted as such. Wherever it has a wildcard or a variable's
/// `$`, as the path of a role may have, the policy has the escape that stands for the character
/// itself (rule V4), so no argument can widen the policy.
///
/// # Errors
/// An ARN of another service or kind of resource (two arguments may have been swapped), and an ARN
/// with `*`, `?` or `${` before its resource part, where the language has no escapes (rule V1).
///
/// # Examples
/// ```
/// use iam_model::Arn;
/// use imagebuilder_policies::console_policy;
///
/// let topic = Arn::from_static("arn:aws:sns:us-east-1:123456789012:builds");
/// let profile = Arn::from_static("arn:aws:iam::123456789012:instance-profile/builder");
/// let role = Arn::from_static("arn:aws:iam::123456789012:role/builder");
/// let bucket = Arn::from_static("arn:aws:s3:::build-logs");
///
/// assert!(console_policy(&topic, &profile, &role, &bucket).is_ok());
///
/// let error = console_policy(&topic, &role, &profile, &bucket).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "`arn:aws:iam::123456789012:role/builder` does not fit the instance profile: \
///      its resource part is not `instance-profile/NAME`"
/// );
/// ```
pub fn console_policy(
    topic: &Arn,
    instance_profile: &Arn,
    role: &Arn,
    bucket: &Arn,
) -> Result<Policy, UnsuitableArn> {
    let topic = TOPIC.pattern(topic)?;
    let instance_profile = INSTANCE_PROFILE.pattern(instance_profile)?;
    let role = ROLE.pattern(role)?;
    let bucket = BUCKET.pattern(bucket)?;

    Ok(Policy::new([
        Statement::from(&PUBLISH).with_resource(topic),
        Statement::from(&GET_INSTANCE_PROFILE).with_resource(instance_profile),
        Statement::from(&PASS_ROLE).with_resource(role),
        Statement::from(&LIST_BUCKET).with_resource(bucket),
    ]))
}

/// A statement of the page without its resource.
const fn allow(
    action: List<&'static str>,
    condition: Option<&'static [Operator]>,
) -> literal::Statement {
    literal::Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        action: Action::Action(action),
        resource: None,
        condition,
    }
}

// Scalar or list, each as on the page.
const PUBLISH: literal::Statement = allow(List::Many(&["sns:Publish"]), None);
const GET_INSTANCE_PROFILE: literal::Statement =
    allow(List::Many(&["iam:GetInstanceProfile"]), None);
const PASS_ROLE: literal::Statement = allow(
    List::One("iam:PassRole"),
    Some(&[Operator {
        qualifier: None,
        kind: OperatorKind::StringEquals,
        if_exists: false,
        written: None,
        keys: &[(
            "iam:PassedToService",
            List::One(Value::String("ec2.amazonaws.com")),
        )],
    }]),
);
const LIST_BUCKET: literal::Statement = allow(List::Many(&["s3:ListBucket"]), None);

// A malformed statement does not compile.
const _: () = literal::Policy {
    version: None,
    id: None,
    statements: List::Many(&[PUBLISH, GET_INSTANCE_PROFILE, PASS_ROLE, LIST_BUCKET]),
}
.check();

/// What a parameter stands for.
struct Parameter {
    name: &'static str,
    service: &'static str,
    not_the_service: &'static str,
    /// What the resource part starts with, before the resource's path and name.
    prefix: &'static str,
    /// What separates the name from a resource below this one, which is another resource.
    below: Option<char>,
    not_the_kind: &'static str,
}

const TOPIC: Parameter = Parameter {
    name: "topic",
    service: "sns",
    not_the_service: "its service is not `sns`",
    prefix: "",
    below: Some(':'),
    not_the_kind: "its resource part is not a topic's name",
};

const INSTANCE_PROFILE: Parameter = Parameter {
    name: "instance profile",
    service: "iam",
    not_the_service: "its service is not `iam`",
    prefix: "instance-profile/",
    below: None,
    not_the_kind: "its resource part is not `instance-profile/NAME`",
};

const ROLE: Parameter = Parameter {
    name: "role",
    service: "iam",
    not_the_service: "its service is not `iam`",
    prefix: "role/",
    below: None,
    not_the_kind: "its resource part is not `role/NAME`",
};

const BUCKET: Parameter = Parameter {
    name: "bucket",
    service: "s3",
    not_the_service: "its service is not `s3`",
    prefix: "",
    below: Some('/'),
    not_the_kind: "its resource part is not a bucket's name",
};

impl Parameter {
    /// The pattern that matches this ARN and nothing else.
    fn pattern(&self, arn: &Arn) -> Result<ResourcePattern, UnsuitableArn> {
        let unsuitable = |reason| UnsuitableArn {
            parameter: self.name,
            arn: arn.clone(),
            reason,
        };
        if arn.service() != self.service {
            return Err(unsuitable(self.not_the_service));
        }
        let name = arn.resource().strip_prefix(self.prefix).unwrap_or_default();
        if name.is_empty() || self.below.is_some_and(|separator| name.contains(separator)) {
            return Err(unsuitable(self.not_the_kind));
        }
        ResourcePattern::exact(arn)
            .map_err(|_| unsuitable("it has a wildcard or variable before its resource part"))
    }
}

#[cfg(test)]
mod tests {
    use iam_model::{PolicyType, Version};

    use super::*;

    const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:builds";
    const PROFILE: &str = "arn:aws:iam::123456789012:instance-profile/team/builder";
    const ROLE: &str = "arn:aws:iam::123456789012:role/team/builder";
    const BUCKET: &str = "arn:aws:s3:::build-logs";

    fn policy(arns: [&str; 4]) -> Result<Policy, UnsuitableArn> {
        let [topic, profile, role, bucket] = arns.map(|text| Arn::parse(text).unwrap());
        console_policy(&topic, &profile, &role, &bucket)
    }

    /// The page's document, with the four resources in the place of its texts.
    #[test]
    fn it_is_the_policy_of_the_page() {
        let page = r#"{"Version":"2012-10-17","Statement":[
            {"Effect":"Allow","Action":["sns:Publish"],"Resource":"TOPIC"},
            {"Effect":"Allow","Action":["iam:GetInstanceProfile"],"Resource":"PROFILE"},
            {"Effect":"Allow","Action":"iam:PassRole","Resource":"ROLE",
             "Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}},
            {"Effect":"Allow","Action":["s3:ListBucket"],"Resource":"BUCKET"}]}"#
            .replace([' ', '\n'], "")
            .replace("TOPIC", TOPIC)
            .replace("PROFILE", PROFILE)
            .replace("ROLE", ROLE)
            .replace("BUCKET", BUCKET);
        let policy = policy([TOPIC, PROFILE, ROLE, BUCKET]).unwrap();
        assert_eq!(policy.to_string(), page);
        assert_eq!(policy.version(), Version::V2012_10_17);
    }

    #[test]
    fn wildcards_and_variables_in_an_argument_are_plain_text() {
        let policy = policy([
            "arn:aws:sns:us-east-1:123456789012:*",
            "arn:aws:iam::123456789012:instance-profile/${aws:username}",
            "arn:aws:iam::123456789012:role/a?b/$*",
            "arn:aws:s3:::${*}",
        ])
        .unwrap();
        assert_eq!(policy.check_as(PolicyType::Identity), []);
        let text = policy.to_string();
        for resource in [
            "arn:aws:sns:us-east-1:123456789012:${*}",
            "arn:aws:iam::123456789012:instance-profile/${$}{aws:username}",
            "arn:aws:iam::123456789012:role/a${?}b/${$}${*}",
            "arn:aws:s3:::${$}{${*}}",
        ] {
            assert!(
                text.contains(&format!("\"Resource\":\"{resource}\"")),
                "{text}"
            );
        }
    }

    #[test]
    fn quotes_stay_inside_the_string() {
        let bucket = r#"arn:aws:s3:::b","Action":"s3:x\"#;
        let policy = policy([TOPIC, PROFILE, ROLE, bucket]).unwrap();
        let value: serde_json::Value = serde_json::from_str(&policy.to_string()).unwrap();
        assert_eq!(value["Statement"][3]["Resource"], bucket);
        assert_eq!(
            value["Statement"][3]["Action"],
            serde_json::json!(["s3:ListBucket"])
        );
    }

    #[test]
    fn what_is_not_such_a_resource_is_refused() {
        let good = [TOPIC, PROFILE, ROLE, BUCKET];
        for (index, bad, reason) in [
            (0, BUCKET, "its service is not `sns`"),
            (
                0,
                "arn:aws:sns:us-east-1:123456789012:builds:subscription",
                "not a topic's name",
            ),
            (
                0,
                "arn:aws:sns:*:123456789012:builds",
                "wildcard or variable before",
            ),
            (
                0,
                "arn:aws:sns:${aws:RequestedRegion}:1:builds",
                "not a topic's name",
            ),
            (
                0,
                "arn:aws:sns:${x}:123456789012:builds",
                "wildcard or variable before",
            ),
            (1, ROLE, "not `instance-profile/NAME`"),
            (
                1,
                "arn:aws:iam::*:instance-profile/builder",
                "wildcard or variable before",
            ),
            (2, PROFILE, "not `role/NAME`"),
            (2, "arn:aws:iam::123456789012:role/", "not `role/NAME`"),
            (
                2,
                "arn:aws:sts::123456789012:assumed-role/builder/i",
                "its service is not `iam`",
            ),
            (
                2,
                "arn:?:iam::123456789012:role/builder",
                "wildcard or variable before",
            ),
            (3, TOPIC, "its service is not `s3`"),
            (3, "arn:aws:s3:::build-logs/*", "not a bucket's name"),
            (3, "arn:aws:s3::?:build-logs", "wildcard or variable before"),
        ] {
            let mut arns = good;
            arns[index] = bad;
            let error = policy(arns).unwrap_err();
            assert_eq!(error.arn.as_str(), bad);
            assert!(error.reason.contains(reason), "{bad}: {error}");
        }
    }
}
