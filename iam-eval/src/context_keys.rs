//! Which condition keys a policy reads, and who fills them.

use std::fmt;

use iam_model::{
    ConditionKey, ConditionMatcher, ConditionOperator, Element, Place, Policy, ResourceElement,
    Statement, Variable, Version,
};
use smol_str::SmolStr;

use crate::view::is_always_sent;

/// A condition key that a policy reads.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ContextKeyUse {
    /// The key, in the spelling in which the policy first has it.
    pub key: ConditionKey,
    /// Who gives it a value.
    pub filled_by: FilledBy,
    /// Whether [`Layers::decide`](crate::Layers::decide) derives it from the caller or the
    /// resource, so that a request need not state it.
    pub derived: bool,
    /// Where it is read, in the order of the policy; at least one place.
    pub reads: Vec<KeyRead>,
}

/// A place in which a policy reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyRead {
    /// The key of a condition, or the value that holds a variable.
    pub place: Place,
    /// The Sid of the statement.
    pub sid: Option<SmolStr>,
    /// What reads it.
    pub by: ReadBy,
}

/// What reads a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadBy {
    /// A condition operator compares it.
    Operator(ConditionOperator),
    /// A policy variable stands for it.
    Variable {
        /// Resource, NotResource or Condition.
        element: Element,
        /// The text that stands in if the key is missing.
        default: Option<SmolStr>,
    },
}

impl fmt::Display for ReadBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Operator(operator) => operator.fmt(f),
            Self::Variable { element, default } => {
                write!(f, "variable in {element}")?;
                match default {
                    Some(default) => write!(f, ", default '{default}'"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Who gives a condition key its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FilledBy {
    /// AWS, in every request.
    Always,
    /// The principal: its name, account, tags, and how its session came about.
    Caller,
    /// The call: its parameters, the network path it took, the services that forwarded it.
    Request,
    /// The resource that is acted on: its owner and tags.
    Resource,
    /// The service that is called: its own keys are in the Service Authorization Reference.
    Service,
    /// Nobody that AWS's page names: a key with the prefix `aws:` that the page does not have.
    Unknown,
}

impl FilledBy {
    /// The name in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Caller => "caller",
            Self::Request => "request",
            Self::Resource => "resource",
            Self::Service => "service",
            Self::Unknown => "unknown",
        }
    }

    /// The same in words.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Always => "AWS always sends it",
            Self::Caller => "the caller",
            Self::Request => "the request",
            Self::Resource => "the resource",
            Self::Service => "the service that is called",
            Self::Unknown => "unknown: not on AWS's page of global condition keys",
        }
    }
}

impl fmt::Display for FilledBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The condition keys and policy variables that a policy reads, in the order of the policy, each
/// key once with all its places.
///
/// What `GetContextKeysForCustomPolicy` lists, with the reason. Under Version `2008-10-17` there
/// are no variables (rule V2). Parts of a policy that could not be compiled read nothing; a policy
/// that [`Policy::check`] accepts has none.
///
/// # Examples
/// ```
/// use iam_eval::{FilledBy, context_keys};
/// use iam_model::Policy;
/// let console = imagebuilder_like();
/// let keys = context_keys(&console);
/// assert_eq!(keys[0].key.as_str(), "iam:PassedToService");
/// assert_eq!(keys[0].filled_by, FilledBy::Service);
/// # fn imagebuilder_like() -> Policy {
/// #     use iam_model::*;
/// #     let mut pass = Statement::new(Effect::Allow, ActionPattern::from_static("iam:PassRole"))
/// #         .with_resource(ResourcePattern::from_static("*"));
/// #     pass.condition = Some(Condition::new(
/// #         OperatorKind::StringEquals,
/// #         ConditionKey::parse("iam:PassedToService").unwrap(),
/// #         OneOrMany::One("ec2.amazonaws.com".into()),
/// #     ));
/// #     Policy::new([pass])
/// # }
/// ```
pub fn context_keys(policy: &Policy) -> Vec<ContextKeyUse> {
    let mut uses = Vec::new();
    for (index, statement) in policy.statements.iter().enumerate() {
        resource_variables(&mut uses, index, statement, policy.version());
        condition_keys(&mut uses, index, statement, policy.version());
    }
    uses
}

fn resource_variables(
    uses: &mut Vec<ContextKeyUse>,
    index: usize,
    statement: &Statement,
    version: Version,
) {
    let Some(element) = &statement.resource else {
        return;
    };
    for (at, pattern) in element.patterns().iter().enumerate() {
        let Ok(matcher) = pattern.matcher(version) else {
            continue;
        };
        let name = match element {
            ResourceElement::Resource(_) => Element::Resource,
            ResourceElement::NotResource(_) => Element::NotResource,
        };
        for variable in matcher.variables() {
            let place = Place::Value(index, name, at);
            add_variable(uses, variable, place, name, statement);
        }
    }
}

fn condition_keys(
    uses: &mut Vec<ContextKeyUse>,
    index: usize,
    statement: &Statement,
    version: Version,
) {
    let operators = statement.condition.iter().flat_map(|held| &held.operators);
    for (at, (operator, keys)) in operators.enumerate() {
        for (key_at, (key, values)) in keys.iter().enumerate() {
            add(
                uses,
                key,
                KeyRead {
                    place: Place::Key(index, at, key_at),
                    sid: statement.sid.clone(),
                    by: ReadBy::Operator(operator.clone()),
                },
            );
            for (value_at, value) in values.iter().enumerate() {
                let value = std::slice::from_ref(value);
                let Ok(matcher) = ConditionMatcher::new(operator, key, value, version) else {
                    continue;
                };
                for variable in matcher.variables() {
                    let place = Place::ConditionValue(index, at, key_at, value_at);
                    add_variable(uses, variable, place, Element::Condition, statement);
                }
            }
        }
    }
}

fn add_variable(
    uses: &mut Vec<ContextKeyUse>,
    variable: &Variable,
    place: Place,
    element: Element,
    statement: &Statement,
) {
    let by = ReadBy::Variable {
        element,
        default: variable.default.clone(),
    };
    let sid = statement.sid.clone();
    add(uses, &variable.key, KeyRead { place, sid, by });
}

fn add(uses: &mut Vec<ContextKeyUse>, key: &ConditionKey, read: KeyRead) {
    match uses.iter_mut().find(|held| held.key == *key) {
        Some(held) => held.reads.push(read),
        None => uses.push(ContextKeyUse {
            key: key.clone(),
            filled_by: filled_by(key),
            derived: is_derived(key),
            reads: vec![read],
        }),
    }
}

/// Keys of the page "AWS global condition context keys" that describe the principal or its
/// session; those of other prefixes are the page's "properties of a role session".
const OF_CALLER: &[&str] = &[
    "aws:assumedroot",
    "aws:chatbotsourcearn",
    "aws:ec2instancesourceprivateipv4",
    "aws:ec2instancesourcevpc",
    "aws:federatedprovider",
    "aws:multifactorauthage",
    "aws:multifactorauthpresent",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:principaltype",
    "aws:signinsessionarn",
    "aws:sourceidentity",
    "aws:tokenissuetime",
    "aws:userid",
    "aws:username",
    "codebuild:buildarn",
    "codebuild:projectarn",
    "ec2:roledelivery",
    "ec2:sourceinstancearn",
    "glue:credentialissuingservice",
    "glue:roleassumedby",
    "identitystore:userid",
    "kms:calleraccount",
    "lambda:sourcefunctionarn",
    "ssm:sourceinstancearn",
];

/// Keys of the same page that describe the call and its way to the service.
const OF_REQUEST: &[&str] = &[
    "aws:calledvia",
    "aws:calledviaawsmcp",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:ismcpserviceaction",
    "aws:referer",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceip",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:tagkeys",
    "aws:viaawsmcpservice",
    "aws:viaawsservice",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:vpcsourceip",
];

/// Keys of the same page that describe the resource.
const OF_RESOURCE: &[&str] = &[
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

/// Who gives a key its value, by the page "AWS global condition context keys".
pub fn filled_by(key: &ConditionKey) -> FilledBy {
    let key_name = key.lower();
    if is_always_sent(key) {
        return FilledBy::Always;
    }
    for (names, filled_by) in [
        (OF_CALLER, FilledBy::Caller),
        (OF_REQUEST, FilledBy::Request),
        (OF_RESOURCE, FilledBy::Resource),
    ] {
        if names.binary_search(&key_name).is_ok() {
            return filled_by;
        }
    }
    let (prefix, name) = key_name.split_once(':').unwrap_or((key_name, ""));
    let tag = name.split_once('/').map(|(family, _)| family);
    match (prefix, tag) {
        // `saml:`: a claim of the identity provider that vouches for the caller.
        ("aws", Some("principaltag")) | ("saml", _) => FilledBy::Caller,
        ("aws", Some("requesttag")) => FilledBy::Request,
        ("aws", Some("resourcetag")) => FilledBy::Resource,
        ("aws", _) => FilledBy::Unknown,
        // So is a key whose prefix is the domain of an OpenID Connect provider.
        (provider, _) if provider.contains('.') => FilledBy::Caller,
        _ => FilledBy::Service,
    }
}

/// The keys of rule D.
fn is_derived(key: &ConditionKey) -> bool {
    matches!(
        key.lower(),
        "aws:principalaccount"
            | "aws:principalarn"
            | "aws:principalisawsservice"
            | "aws:principalservicename"
            | "aws:principaltype"
            | "aws:resourceaccount"
            | "aws:userid"
            | "aws:username"
            | "aws:viaawsservice"
            | "kms:calleraccount"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use iam_model::{
        ActionPattern, Condition, Effect, OneOrMany, OperatorKind, ResourcePattern, SetQualifier,
    };

    #[test]
    fn tables_are_sorted_for_the_search() {
        for names in [OF_CALLER, OF_REQUEST, OF_RESOURCE] {
            assert!(names.is_sorted(), "{names:?}");
        }
    }

    #[track_caller]
    fn check(key: &str, expected: FilledBy) {
        assert_eq!(
            filled_by(&ConditionKey::parse(key).unwrap()),
            expected,
            "{key}"
        );
    }

    #[test]
    fn who_fills_a_key() {
        check("AWS:CurrentTime", FilledBy::Always);
        check("aws:SecureTransport", FilledBy::Always);
        check("aws:PrincipalTag/Team", FilledBy::Caller);
        check("aws:username", FilledBy::Caller);
        check("accounts.google.com:aud", FilledBy::Caller);
        check("saml:sub", FilledBy::Caller);
        check("aws:TagKeys", FilledBy::Request);
        check("aws:RequestTag/x", FilledBy::Request);
        check("aws:SourceIp", FilledBy::Request);
        check("aws:ResourceTag/CreatedBy", FilledBy::Resource);
        check("aws:ResourceAccount", FilledBy::Resource);
        check("s3:prefix", FilledBy::Service);
        check("iam:PassedToService", FilledBy::Service);
        check("aws:SourceIP4", FilledBy::Unknown);
        check("aws:RequestTag", FilledBy::Unknown);
    }

    #[test]
    fn keys_and_variables_in_the_order_of_the_policy() {
        let mut operator = ConditionOperator::new(OperatorKind::StringLike);
        operator.qualifier = Some(SetQualifier::ForAnyValue);
        let mut statement = Statement::new(Effect::Allow, ActionPattern::from_static("s3:*"))
            .with_resource(ResourcePattern::from_static(
                "arn:aws:s3:::home/${aws:username, 'nobody'}/*",
            ));
        statement.sid = Some("Home".into());
        statement.condition = Some(Condition::new(
            operator.clone(),
            ConditionKey::parse("s3:prefix").unwrap(),
            OneOrMany::Many(vec!["".into(), "${AWS:UserName}/*".into()]),
        ));
        let mut policy = Policy::new([statement]);
        let found = context_keys(&policy);
        let names: Vec<_> = found.iter().map(|held| held.key.as_str()).collect();
        assert_eq!(names, ["aws:username", "s3:prefix"]);
        assert!(found[0].derived && !found[1].derived);
        let reads: Vec<_> = found[0]
            .reads
            .iter()
            .map(|read| read.by.to_string())
            .collect();
        assert_eq!(
            reads,
            [
                "variable in Resource, default 'nobody'",
                "variable in Condition"
            ]
        );
        assert_eq!(found[0].reads[1].place, Place::ConditionValue(0, 0, 0, 1));
        assert_eq!(found[1].reads[0].by, ReadBy::Operator(operator));
        assert_eq!(found[1].reads[0].sid.as_deref(), Some("Home"));

        policy.version = Some(Version::V2008_10_17);
        let names: Vec<_> = context_keys(&policy)
            .into_iter()
            .map(|held| held.key.to_string())
            .collect();
        assert_eq!(names, ["s3:prefix"], "no variables before 2012-10-17");
    }
}
