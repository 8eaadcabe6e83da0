//! The catalogue as the facts that a decision takes.

use iam_model::{Arn, ProtectedName, ServiceFacts};

use crate::action::action;
use crate::service::service;

/// The compiled-in data as [`ServiceFacts`], for rules C8, C9, O4 and T4.
///
/// ```
/// use iam_catalog::CATALOG;
/// use iam_model::{Action, ServiceFacts};
///
/// let list = Action::parse("imagebuilder:ListImages")?;
/// assert_eq!(CATALOG.has_resource_types(&list), Some(false));
/// assert_eq!(CATALOG.supports_rcp("s3"), Some(true));
/// # Ok::<(), iam_model::InvalidAction>(())
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct Catalog;

/// The compiled-in data.
pub static CATALOG: Catalog = Catalog;

impl ServiceFacts for Catalog {
    /// Not known of an action that AWS has removed: its resource types have gone too.
    fn has_resource_types(&self, of: &iam_model::Action) -> Option<bool> {
        action(of.lower())
            .filter(|action| action.retired().is_none())
            .map(crate::Action::has_resource_types)
    }

    fn supports_rcp(&self, prefix: &str) -> Option<bool> {
        service(prefix)
            .filter(|service| service.retired().is_none())
            .map(crate::Service::supports_rcp)
    }

    fn changes(&self, action: &iam_model::Action, name: ProtectedName) -> bool {
        let (service, names) = match name {
            ProtectedName::ManagedPolicy => ("iam", MANAGED_POLICY),
            ProtectedName::ReservedRole => ("iam", RESERVED_ROLE),
            ProtectedName::AwsAlias => ("kms", AWS_ALIAS),
        };
        action.service() == service && names.contains(&action.name())
    }

    fn missing_resource_types(
        &self,
        of: &iam_model::Action,
        resources: &mut dyn Iterator<Item = &Arn>,
    ) -> Vec<&'static str> {
        let Some(action) = action(of.lower()) else {
            return Vec::new();
        };
        let mut missing: Vec<_> = action
            .resource_types()
            .filter(|resource| resource.required)
            .map(|resource| resource.resource_type)
            .collect();
        for arn in resources {
            missing.retain(|resource_type| resource_type.parse_arn(arn).is_none());
        }
        missing.into_iter().map(crate::ResourceType::name).collect()
    }

    fn date(&self) -> Option<&'static str> {
        Some(crate::DATE)
    }
}

// The lists of rule T4 are in lower case and sorted.

/// What would create, edit, tag or delete a managed policy. Page: "AWS managed policies" of the IAM
/// User Guide (their permissions cannot be changed).
const MANAGED_POLICY: &[&str] = &[
    "createpolicy",
    "createpolicyversion",
    "deletepolicy",
    "deletepolicyversion",
    "setdefaultpolicyversion",
    "tagpolicy",
    "untagpolicy",
];

/// What would change, pass or delete a role. Page: "Referencing permission sets in resource policies"
/// of the IAM Identity Center User Guide, and "Modify a role" of the IAM User Guide: a role with the
/// reserved path is changed by the service that owns it alone.
const RESERVED_ROLE: &[&str] = &[
    "attachrolepolicy",
    "createrole",
    "deleterole",
    "deleterolepermissionsboundary",
    "deleterolepolicy",
    "detachrolepolicy",
    "passrole",
    "putrolepermissionsboundary",
    "putrolepolicy",
    "tagrole",
    "untagrole",
    "updateassumerolepolicy",
    "updaterole",
    "updateroledescription",
];

/// What would create, move or delete an alias. Page: "Aliases in AWS KMS": names that begin with
/// `alias/aws/` are reserved for AWS managed keys.
const AWS_ALIAS: &[&str] = &["createalias", "deletealias", "updatealias"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_name_actions_of_the_catalogue_that_authorise_such_a_resource() {
        for (prefix, names, kind) in [
            ("iam", MANAGED_POLICY, "policy"),
            ("iam", RESERVED_ROLE, "role"),
            ("kms", AWS_ALIAS, "alias"),
        ] {
            assert!(names.is_sorted());
            for name in names {
                let action = action(&format!("{prefix}:{name}")).expect(name);
                let mut types = action.resource_types();
                assert!(types.any(|of| of.resource_type.name() == kind), "{name}");
            }
        }
    }

    /// Every action that changes one of these and is not in the list was looked at.
    #[test]
    fn what_is_not_in_the_lists() {
        for (kind, names, others) in [
            ("policy", MANAGED_POLICY, &[][..]),
            (
                "role",
                RESERVED_ROLE,
                &["createservicelinkedrole", "deleteservicelinkedrole"][..],
            ),
        ] {
            let iam = service("iam").unwrap();
            let changing = iam.actions().filter(|action| {
                action.access_level() < crate::AccessLevel::Read
                    && action
                        .resource_types()
                        .any(|of| of.resource_type.name() == kind)
            });
            let found: Vec<String> = changing
                .map(|action| action.name().to_ascii_lowercase())
                .filter(|name| !names.contains(&name.as_str()))
                .collect();
            assert_eq!(found, others, "{kind}");
        }
    }

    #[test]
    fn resource_types_that_a_request_leaves_out() {
        #[track_caller]
        fn check(action: &str, arns: &[&str], expected: &[&str]) {
            let arns: Vec<Arn> = arns.iter().map(|arn| Arn::parse(arn).unwrap()).collect();
            let action = iam_model::Action::parse(action).unwrap();
            let missing = CATALOG.missing_resource_types(&action, &mut arns.iter());
            assert_eq!(missing, expected, "{action}");
        }
        let instance = "arn:aws:ec2:us-east-1:123456789012:instance/i-0abc";
        check(
            "ec2:RunInstances",
            &[instance, "arn:aws:ec2:us-east-1::image/ami-0abc"],
            &["network-interface", "security-group", "subnet"],
        );
        check("ec2:StopInstances", &[instance], &[]);
        check("kms:CreateAlias", &[], &["alias", "key"]);
        check("imagebuilder:ListImages", &[instance], &[]);
        check("nothing:Here", &[instance], &[]);
    }
}
