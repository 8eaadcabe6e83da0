//! Resource patterns: the rules C3 to C8.

use super::context::Context;
use super::request::Part;
use super::variables::{Template, Token, like, tokens};
use super::{Check, PolicyKind, Version};

/// An entry of Resource or `NotResource`.
#[derive(Clone, Debug)]
pub(crate) enum ResourcePattern {
    /// The bare `*`.
    Any,
    /// An ARN: parts that are compared one by one, and a last one that takes the rest of the text.
    Arn {
        leading: Vec<Vec<Token>>,
        rest: Template,
        /// C8: whether it is `arn:P:s3:::*`.
        all_buckets: bool,
    },
}

/// C3 to C6, V1: reads a pattern.
pub(crate) fn read_pattern(
    text: &str,
    kind: PolicyKind,
    version: Version,
) -> Check<ResourcePattern> {
    if text == "*" {
        return Ok(ResourcePattern::Any);
    }
    if !text.starts_with("arn:") {
        return Err("INVALID_ARN_PREFIX");
    }
    let mut parts: Vec<&str> = text.splitn(6, ':').collect();
    if version == Version::V2012 && parts.iter().take(5).any(|part| part.contains("${")) {
        return Err("VARIABLE_UNSUPPORTED_IN_ELEMENT");
    }
    wildcard_in_service(&parts)?;
    if parts.len() < 3 {
        return Err("MISSING_ARN_FIELD");
    }
    // Decision 17.
    if parts[1].is_empty() || parts[2].is_empty() {
        return Err("INVALID_ARN_PREFIX");
    }
    // C4: a short pattern that ends in `*` stays as it is, and its last part takes the rest.
    let prefix = (4..6).contains(&parts.len()) && text.ends_with('*');
    if parts.len() < 6 && !prefix {
        // C6: other short ones are padded, in the policies of a caller only.
        if !matches!(
            kind,
            PolicyKind::Identity | PolicyKind::Session | PolicyKind::Boundary
        ) {
            return Err("MISSING_ARN_FIELD");
        }
        parts.resize(6, "*");
    }
    let last = parts.pop().unwrap_or("*");
    let everything = !last.is_empty() && last.trim_matches('*').is_empty();
    Ok(ResourcePattern::Arn {
        all_buckets: parts.len() == 5 && parts[2..] == ["s3", "", ""] && everything,
        leading: parts.into_iter().map(tokens).collect(),
        rest: Template::read(last, version)?,
    })
}

/// C5, choice 3: no wildcard in the service part, and none that stands for it.
fn wildcard_in_service(parts: &[&str]) -> Check<()> {
    let swallowed = parts.len() < 3 && parts.last().is_some_and(|part| part.ends_with('*'));
    let inside = parts.get(2).is_some_and(|part| part.contains(['*', '?']));
    if swallowed || inside {
        return Err("WILDCARD_IN_SERVICE_NAME");
    }
    Ok(())
}

/// C3, C4, C7, C8, V3: whether an entry matches what the request needs.
pub(crate) fn resource_matches(pattern: &ResourcePattern, part: &Part, context: &Context) -> bool {
    match pattern {
        ResourcePattern::Any => true,
        ResourcePattern::Arn { all_buckets, .. } if part.resource == "*" => {
            *all_buckets && part.all_buckets_too
        }
        ResourcePattern::Arn { leading, rest, .. } => {
            let Some(rest) = rest.pattern(context) else {
                return false;
            };
            let parts: Vec<&str> = part.resource.splitn(leading.len() + 1, ':').collect();
            parts.len() == leading.len() + 1
                && leading
                    .iter()
                    .zip(&parts)
                    .all(|(pattern, text)| like(pattern, text))
                && like(&rest, parts[leading.len()])
        }
    }
}
