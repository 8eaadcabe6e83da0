//! "Did you mean".

use std::sync::LazyLock;

use crate::action::Action;
use crate::condition_key::{ConditionKey, global_condition_keys};
use crate::layout::hash;
use crate::service::{Service, service, services};

/// What services are called elsewhere, in AWS's command line and by its users, and their prefix here.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("apigw", "apigateway"),
    ("cfn", "cloudformation"),
    ("cw", "cloudwatch"),
    ("cwl", "logs"),
    ("ddb", "dynamodb"),
    ("efs", "elasticfilesystem"),
    ("elb", "elasticloadbalancing"),
    ("elbv2", "elasticloadbalancing"),
    ("emr", "elasticmapreduce"),
    ("eventbridge", "events"),
    ("secrets-manager", "secretsmanager"),
    ("sfn", "states"),
    ("stepfunctions", "states"),
    ("waf2", "wafv2"),
];

/// The service whose prefix is nearest to this text, near enough to be what was meant; also by the name
/// that the service has elsewhere.
pub fn nearest_service(prefix: &str) -> Option<Service> {
    let is_it = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(prefix);
    if let Some((_, prefix)) = OTHER_NAMES.iter().find(is_it) {
        return service(prefix);
    }
    iam_model::nearest(prefix, services().map(Service::prefix)).and_then(service)
}

/// The action that was meant by this text, which is none: `imagebuilder:CreatImage`.
///
/// In order: an action of the service with a name near to this one; the same or a near name in the
/// service with the nearest prefix; the same name in the only service that has it.
///
/// # Examples
/// ```
/// let nearest = |text| iam_catalog::nearest_action(text).map(|action| action.to_string());
/// assert_eq!(nearest("imagebuilder:CreatImage").as_deref(), Some("imagebuilder:CreateImage"));
/// assert_eq!(nearest("imagebuilde:CreateImage").as_deref(), Some("imagebuilder:CreateImage"));
/// assert_eq!(nearest("ec2:CreateImagePipeline").as_deref(), Some("imagebuilder:CreateImagePipeline"));
/// assert_eq!(nearest("ec2:Frobnicate"), None);
/// ```
pub fn nearest_action(text: &str) -> Option<Action> {
    let (prefix, name) = text.split_once(':')?;
    if let Some(service) = service(prefix) {
        return nearest_of(service, name).or_else(|| the_only(name));
    }
    let near = nearest_service(prefix).and_then(|service| nearest_of(service, name));
    near.or_else(|| the_only(name))
}

fn nearest_of(service: Service, name: &str) -> Option<Action> {
    let names = current(service).map(Action::name);
    iam_model::nearest(name, names).and_then(|name| service.action(name))
}

/// The action with this name, if only one service has one.
fn the_only(name: &str) -> Option<Action> {
    // By the hash of the name; made when a name is looked for the first time.
    static BY_NAME: LazyLock<Vec<(u32, Action)>> = LazyLock::new(|| {
        let actions = services().flat_map(current);
        let mut names: Vec<_> = actions
            .map(|action| (hash(action.name().as_bytes()), action))
            .collect();
        names.sort_unstable();
        names
    });
    let sought = hash(name.as_bytes());
    let start = BY_NAME.partition_point(|(hash, _)| *hash < sought);
    let same = BY_NAME.get(start..).unwrap_or_default().iter();
    let mut found = same
        .take_while(|(hash, _)| *hash == sought)
        .map(|(_, action)| *action)
        .filter(|action| action.name().eq_ignore_ascii_case(name));
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn current(service: Service) -> impl Iterator<Item = Action> {
    service
        .actions()
        .filter(|action| action.retired().is_none())
}

/// The condition key whose name is nearest to this text: one of the service with its prefix, or a
/// global one.
///
/// What stands behind the first `/` is a value in the place of a variable, so it does not count.
pub fn nearest_condition_key(name: &str) -> Option<ConditionKey> {
    let fixed = |name: &'static str| name.split('/').next().unwrap_or_default();
    let of_service = name
        .split_once(':')
        .and_then(|(prefix, _)| service(prefix).or_else(|| nearest_service(prefix)));
    let keys = of_service
        .into_iter()
        .flat_map(Service::condition_keys)
        .chain(global_condition_keys());
    let text = name.split('/').next().unwrap_or_default();
    let nearest = iam_model::nearest(text, keys.clone().map(|key| fixed(key.name())))?;
    keys.clone().find(|key| fixed(key.name()) == nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_services_elsewhere() {
        for (name, prefix) in OTHER_NAMES {
            assert!(service(name).is_none(), "{name}");
            assert_eq!(nearest_service(name), service(prefix), "{name}");
            assert!(service(prefix).is_some(), "{prefix}");
        }
        assert!(OTHER_NAMES.is_sorted());
    }

    #[test]
    fn keys() {
        #[track_caller]
        fn check(text: &str, expected: Option<&str>) {
            let found = nearest_condition_key(text).map(ConditionKey::name);
            assert_eq!(found, expected, "{text}");
        }
        check("aws:SourceIP4", Some("aws:SourceIp"));
        check("aws:ResourceTags/team", Some("aws:ResourceTag/${TagKey}"));
        check(
            "imagebuilder:StatusTopicARNs",
            Some("imagebuilder:StatusTopicArn"),
        );
        check("imagebuilder:Nothing", None);
        check("nothing", None);
    }

    #[test]
    fn services() {
        assert_eq!(
            nearest_service("imagebulider").map(Service::prefix),
            Some("imagebuilder")
        );
        assert_eq!(nearest_service("zzzzzzzzzzzzz"), None);
        assert_eq!(nearest_service(""), None);
    }

    #[test]
    fn a_name_that_many_services_have_is_no_answer() {
        assert_eq!(nearest_action("zzzzzzzzzzzzz:TagResource"), None);
        assert_eq!(nearest_action("TagResource"), None);
    }
}
