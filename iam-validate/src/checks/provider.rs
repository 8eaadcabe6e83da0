//! Identity providers, as trust policies name them.

use std::collections::HashSet;

use iam_model::PrincipalType::Federated;

use crate::view::{Principal, Statement};

/// GitHub's provider of tokens for workflows.
pub(super) const GITHUB: &str = "token.actions.githubusercontent.com";

/// Whether the principal is a SAML provider.
pub(super) fn is_saml(principal: &Principal<'_>) -> bool {
    principal.kind == Some(Federated)
        && principal.text.starts_with("arn:")
        && principal.text.contains(":saml-provider/")
}

/// Whether the principal is an OIDC provider.
pub(super) fn is_oidc(principal: &Principal<'_>) -> bool {
    oidc(principal).is_some()
}

/// The host of an OIDC provider, and its path: what stands before the colon of its condition keys.
pub(super) fn oidc<'a>(principal: &Principal<'a>) -> Option<&'a str> {
    if principal.kind != Some(Federated) {
        return None;
    }
    if principal.text.starts_with("arn:") {
        let (_, provider) = principal.text.split_once(":oidc-provider/")?;
        return Some(provider);
    }
    // AWS knows the public providers by their domains.
    Some(principal.text)
}

/// Whether it is GitHub's provider, or that of an enterprise, which has a path.
pub(super) fn is_github(provider: &str) -> bool {
    let host = provider.split('/').next().unwrap_or_default();
    host.eq_ignore_ascii_case(GITHUB)
}

/// The providers, in lower case, of whose tokens the conditions ask such a claim. It is only made
/// for statements with an OIDC provider, and keeps many of them with many keys linear.
pub(super) fn asked(
    statement: &Statement<'_>,
    is_wanted: impl Fn(&str) -> bool,
) -> HashSet<String> {
    let keys = statement.conditions.iter();
    keys.filter_map(|held| {
        // A host has no colon, and a claim can have one.
        let (provider, claim) = held.key.split_once(':')?;
        is_wanted(claim).then(|| provider.to_ascii_lowercase())
    })
    .collect()
}

/// Whether an Allow lets web identities assume the role.
pub(super) fn trusts_web_identity(statement: &Statement<'_>) -> bool {
    const WEB: &str = "sts:assumerolewithwebidentity";
    statement.allows()
        && match statement.not_actions() {
            Some(list) => !list.values.iter().any(|action| action.covers(WEB)),
            None => statement.actions().iter().any(|action| action.covers(WEB)),
        }
}
