//! The rules of single services: keys, role trust, what is always and what is never allowed.

use iam_model::{Arn, CallerKind, ProtectedName};

use crate::layers::Layers;
use crate::view::View;

/// Rule T1: the authorised resource is a KMS key.
pub(crate) fn is_key_action(view: &View<'_>) -> bool {
    view.service == "kms"
        && view
            .resource()
            .arn()
            .is_some_and(|arn| arn.service() == "kms" && arn.resource().starts_with("key/"))
}

/// Rule T2.
pub(crate) fn is_assume_role(view: &View<'_>) -> bool {
    view.service == "sts" && view.action.is_of_trust_policies()
}

/// Rule T3: nothing can keep a caller from asking who it is.
pub(crate) fn is_always_allowed(view: &View<'_>) -> bool {
    let kind = view.caller.kind();
    if view.service != "sts" {
        return false;
    }
    match view.action.name() {
        "getcalleridentity" => !matches!(
            kind,
            CallerKind::Anonymous | CallerKind::WebIdentity | CallerKind::Saml
        ),
        "getsessiontoken" => matches!(kind, CallerKind::User | CallerKind::Root),
        _ => false,
    }
}

/// Rule T5.
pub(crate) fn is_bucket_policy(view: &View<'_>) -> bool {
    view.service == "s3"
        && matches!(
            view.action.name(),
            "getbucketpolicy" | "putbucketpolicy" | "deletebucketpolicy"
        )
}

/// Rule T4: what the action would change, if AWS protects that.
pub(crate) fn protected(layers: &Layers<'_>, view: &View<'_>) -> Option<ProtectedName> {
    let arn = view.part.resource.arn()?;
    // Nearly all actions change none of these, which can be told without the text of the ARN.
    ProtectedName::ALL
        .into_iter()
        .filter(|name| layers.facts.changes(view.action, *name))
        .find(|name| is_protected(arn, *name) && !view.without_resource())
}

fn is_protected(arn: &Arn, name: ProtectedName) -> bool {
    let is = |service, start| arn.service() == service && arn.resource().starts_with(start);
    match name {
        ProtectedName::ReservedRole => is("iam", "role/aws-reserved/"),
        ProtectedName::ManagedPolicy => is("iam", "policy/") && arn.account() == "aws",
        ProtectedName::AwsAlias => is("kms", "alias/aws/"),
    }
}
