//! The second sentence of a problem: the way out of it.

use crate::{PolicyType, ProblemKind};

impl ProblemKind {
    /// What to do about the problem, where there is more to say than its message.
    pub fn help(&self) -> Option<String> {
        let did_you_mean = |near: &str| format!("did you mean `{near}`?");
        Some(match self {
            Self::UnknownElement {
                near: Some(near), ..
            }
            | Self::InvalidPrincipalKey {
                near: Some(near), ..
            } => did_you_mean(near),
            Self::InvalidOperator {
                near: Some(near), ..
            } => did_you_mean(near),
            Self::InvalidPrincipalKey { near: None, .. } => {
                "the types are `AWS`, `CanonicalUser`, `Federated` and `Service`".into()
            }
            Self::UnknownElement { of: "policy", .. } => {
                "a policy has `Version`, `Id` and `Statement`".into()
            }
            Self::InvalidVersion { .. } => {
                "write `2012-10-17`, or `2008-10-17` for a policy without variables".into()
            }
            Self::InvalidEffect { effect } => match effect.to_lowercase().as_str() {
                "allow" => did_you_mean("Allow"),
                "deny" => did_you_mean("Deny"),
                _ => "write `Allow` or `Deny`".into(),
            },
            Self::MissingEffect => "add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`".into(),
            Self::MissingStatement => "add `\"Statement\": [ … ]`".into(),
            Self::MissingAction => "name the actions, such as `s3:GetObject`".into(),
            Self::DuplicateKey { .. } | Self::DuplicateKeyCase { .. } => {
                "AWS would refuse the policy or keep one of the two: merge them".into()
            }
            Self::EmptyNot { .. } => "name what is excepted, or use the positive element".into(),
            Self::InvalidActionFormat { action, .. } if action.contains(',') => {
                "write several actions as a list, each by itself".into()
            }
            Self::InvalidActionFormat { .. } => {
                "write `service:Name`, such as `s3:GetObject`, or `*`".into()
            }
            Self::ActionStarColonStar | Self::RcpActionStar => "write the service: `s3:*`".into(),
            Self::InvalidArnPrefix { resource } if !is_placeholder(resource) => {
                "write `*` or `arn:partition:service:region:account:resource`".into()
            }
            Self::WildcardInService { .. } => {
                "name the service; wildcards stand in the other parts".into()
            }
            Self::MissingArnField { .. } | Self::PaddedArn { .. } => {
                "write all of `arn:partition:service:region:account:resource`, or end in `*`".into()
            }
            Self::WildcardInPrincipal { .. } => {
                "name the account and compare `aws:PrincipalArn` in a condition".into()
            }
            Self::MissingResource { .. } => "name the resources by their ARNs, or all of them by `*`".into(),
            Self::MissingPrincipal { policy_type: PolicyType::Rcp } => {
                "a resource control policy names everybody: `\"Principal\": \"*\"`".into()
            }
            Self::InvalidArnPrefix { resource } if is_placeholder(resource) => {
                "this is left from an example: put in the ARN that is meant".into()
            }
            Self::MissingPrincipal { .. } => "name the principals by type and value, or everybody by `*`".into(),
            Self::InvalidPrincipalFormat { .. } => {
                "name its type: `AWS`, `CanonicalUser`, `Federated` or `Service`".into()
            }
            Self::OtherType { .. } => "use it as what it is, or change its header".into(),
            Self::MixedPrincipals => {
                "name a principal in every statement or in none; `policy mixed` states that it is meant"
                    .into()
            }
            Self::AllowNotPrincipal => {
                "allow the principals that are meant, or deny with NotPrincipal".into()
            }
            Self::NullIfExists => "write `Null`".into(),
            Self::InvalidConditionKey { .. } => "such as `aws:SourceIp`".into(),
            Self::EmptyConditionList { .. } => "add a value, or remove the key".into(),
            Self::BooleanValue { .. } => "write `true` or `false`".into(),
            Self::NumberValue { .. } => "write digits, with one point at most".into(),
            Self::NumberPrecision { .. } => "write it as a string".into(),
            Self::DateValue { .. } => "write it like `2026-11-22T12:30:00Z`".into(),
            Self::IpValue { .. } => "write it like `203.0.113.0/24` or `2001:db8::/32`".into(),
            Self::ShortArnValue { .. } => {
                "write six parts: `arn:partition:service:region:account:resource`".into()
            }
            Self::EmptyVariable => {
                "name a condition key: `${aws:username}`; `${$}` is the character `$`".into()
            }
            Self::UnclosedVariable => "close it with `}`; `${$}` is the character `$`".into(),
            Self::InvalidVariable { .. } => "name a condition key: `${aws:username}`".into(),
            Self::SpaceInVariable { .. } => "remove the space".into(),
            Self::VariableDefault { .. } => "write it as `${key, 'text'}`".into(),
            Self::VariableInVersion => "variables need Version `2012-10-17`".into(),
            Self::RcpVersion => "state Version `2012-10-17`".into(),
            _ => return self.help_with_text(),
        })
    }

    /// The way out of a mistake in the text, before anything is known of a policy.
    fn help_with_text(&self) -> Option<String> {
        Some(match self {
            Self::Language { mistake } => return mistake.help(),
            Self::Unquoted {
                near: Some(near), ..
            } => format!("did you mean `{near}`?"),
            Self::Unquoted { near: None, .. } => "names and text stand in double quotes".into(),
            Self::WrongQuotes { .. } => "write `\"` on both sides".into(),
            Self::Missing { what, .. } => {
                let character = match *what {
                    "a comma" => ",",
                    "a colon" => ":",
                    "an opening quote" => "\"",
                    "an opening brace" => "{",
                    "an opening bracket" => "[",
                    _ => return None,
                };
                format!("write `{character}` here")
            }
            Self::Unclosed { what: "object" } => "close it with `}`".into(),
            Self::Unclosed { what: "list" } => "close it with `]`".into(),
            Self::Mismatched { expected, .. } => format!("write `{expected}`, or remove the bracket"),
            Self::YamlUnsupported { what } if what.ends_with("document") => {
                "write each document into a file of its own".into()
            }
            Self::YamlLayout => "convert it to JSON or to the policy language".into(),
            Self::BadPercentEncoding => "write each `%` of the text itself as `%25`".into(),
            Self::UnclosedString => "close it with `\"` on the same line".into(),
            Self::BadEscape { .. } => {
                "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX; write a backslash as \\\\".into()
            }
            Self::ControlCharacter { .. } => "write a line break as \\n, a tab as \\t".into(),
            Self::BadNumber { .. } => "write it as a string if it is an id".into(),
            Self::TrailingComma => "remove the comma".into(),
            Self::TrailingText => "a file holds one document".into(),
            Self::Comment => "remove it; a Sid can say what a statement is for".into(),
            Self::InvalidUtf8 => "save the file as UTF-8".into(),
            Self::Limit { .. } => "a higher limit can be given".into(),
            _ => return None,
        })
    }
}

/// Whether a resource is words about an ARN: "sns topic arn".
fn is_placeholder(resource: &str) -> bool {
    resource.contains(' ') || resource.to_ascii_lowercase().ends_with("arn")
}
