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
    protected_name(view.part.resource.arn()?)
        .filter(|name| layers.facts.changes(view.action, *name))
        .filter(|_| !view.without_resource())
}

fn protected_name(arn: &Arn) -> Option<ProtectedName> {
    let is = |start| arn.resource().starts_with(start);
    if arn.is_of_service("iam") {
        if is("role/aws-reserved/") {
            Some(ProtectedName::ReservedRole)
        } else if is("policy/") && arn.account() == "aws" {
            Some(ProtectedName::ManagedPolicy)
        } else {
            None
        }
    } else if arn.is_of_service("kms") && is("alias/aws/") {
        Some(ProtectedName::AwsAlias)
    } else {
        None
    }
}
