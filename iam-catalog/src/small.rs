//! Small tables of AWS's pages.

use crate::service::Service;

/// Words that stand in an ARN in the place of the account, for any service.
///
/// Page: "IAM identifiers", section "IAM ARNs": managed policies belong to the account `aws`.
pub const ARN_ACCOUNT_ALIASES: &[&str] = &["aws"];

/// Words that only one service has in that place, sorted by service.
///
/// Pages: "How EC2 Image Builder works with IAM policies and roles" (Marketplace resources),
/// "Restricting access to an Amazon S3 origin" of the CloudFront guide (origin access identities),
/// "AWS managed policies" of the Partner Central guide (boundaries of partners).
const ACCOUNT_ALIASES_OF_SERVICES: &[(&str, &[&str])] = &[
    ("iam", &["cloudfront", "partner"]),
    ("imagebuilder", &["aws-marketplace"]),
];

impl Service {
    /// Words that stand in ARNs of this service in the place of the account, beside account ids:
    /// `aws`, and for Image Builder `aws-marketplace`.
    pub fn arn_account_aliases(self) -> impl Iterator<Item = &'static str> {
        let own = ACCOUNT_ALIASES_OF_SERVICES
            .iter()
            .filter(move |(prefix, _)| *prefix == self.prefix())
            .flat_map(|(_, aliases)| *aliases);
        ARN_ACCOUNT_ALIASES.iter().chain(own).copied()
    }
}

/// Global condition keys whose values say whom or what a policy trusts, so that a wildcard or a
/// variable in a value opens it. Sorted.
///
/// Page: "Access Analyzer policy check reference", errors "Wildcard usage too permissive" and
/// "Variable usage too permissive".
pub const SENSITIVE_CONDITION_KEYS: &[&str] = &[
    "aws:PrincipalAccount",
    "aws:PrincipalOrgID",
    "aws:ResourceAccount",
    "aws:ResourceOrgID",
    "aws:SourceAccount",
    "aws:SourceOrgID",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:userid",
];

/// Condition keys that mean something only together with another: the key, and those of which one
/// must stand beside it.
///
/// Page: "AWS global condition context keys", `aws:VpcSourceIp`: private addresses are unique only
/// within a network.
pub const PAIRED_CONDITION_KEYS: &[(&str, &[&str])] =
    &[("aws:VpcSourceIp", &["aws:SourceVpc", "aws:SourceVpce"])];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{condition_key, service};

    #[test]
    fn every_key_is_a_global_key_by_its_own_name() {
        let paired = PAIRED_CONDITION_KEYS
            .iter()
            .flat_map(|(key, others)| std::iter::once(key).chain(*others));
        for name in SENSITIVE_CONDITION_KEYS.iter().chain(paired) {
            let key = condition_key(name).expect(name);
            assert_eq!(key.name(), *name);
            assert!(key.category().is_some(), "{name}");
        }
        assert!(SENSITIVE_CONDITION_KEYS.is_sorted());
    }

    #[test]
    fn account_aliases() {
        let of = |prefix| -> Vec<&str> { service(prefix).unwrap().arn_account_aliases().collect() };
        assert_eq!(of("imagebuilder"), ["aws", "aws-marketplace"]);
        assert_eq!(of("s3"), ["aws"]);
        for (prefix, _) in ACCOUNT_ALIASES_OF_SERVICES {
            assert!(service(prefix).is_some(), "{prefix}");
        }
    }
}
