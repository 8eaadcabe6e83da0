//! The checks, one file for each family: its rows of the table, and one function for each check.

mod action;
pub(crate) mod annotation;
mod arn;
mod best_practice;
mod condition_action;
mod condition_any;
mod condition_empty;
mod condition_key;
mod condition_number;
mod condition_tag;
mod condition_type;
mod condition_value;
mod condition_wildcard;
mod extra;
mod network;
mod oidc;
mod pass_role;
mod principal;
mod provider;
mod rcp;
mod reader;
mod redundant;
mod resource_policy;
mod scp;
mod service_principal;
mod sid;
mod size;
mod special;
#[cfg(test)]
mod testing;
mod trust;

use crate::Check;

/// The rows of the table, by family.
pub(crate) const FAMILIES: &[&[Check]] = &[
    action::CHECKS,
    annotation::CHECKS,
    arn::CHECKS,
    best_practice::CHECKS,
    condition_action::CHECKS,
    condition_any::CHECKS,
    condition_empty::CHECKS,
    condition_key::CHECKS,
    condition_number::CHECKS,
    condition_tag::CHECKS,
    condition_type::CHECKS,
    condition_value::CHECKS,
    condition_wildcard::CHECKS,
    extra::CONDITION_KEY,
    extra::DEPENDENT,
    extra::ESCALATION,
    extra::IMAGE_BUILDER,
    extra::NEVER,
    extra::PLACEHOLDER,
    extra::RETIRED,
    extra::SCOPE,
    network::CHECKS,
    oidc::CHECKS,
    pass_role::CHECKS,
    principal::CHECKS,
    rcp::CHECKS,
    reader::CHECKS,
    redundant::CHECKS,
    resource_policy::CHECKS,
    scp::CHECKS,
    service_principal::CHECKS,
    sid::CHECKS,
    size::CHECKS,
    trust::CHECKS,
];
