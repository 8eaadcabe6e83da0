//! The checks, one file for each family: its rows of the table, and one function for each check.

mod action;
mod arn;
mod oidc;
mod pass_role;
mod principal;
mod provider;
mod rcp;
mod reader;
mod redundant;
mod resource_policy;
mod scp;
mod sid;
mod size;
#[cfg(test)]
mod trial;
mod trust;

use crate::Check;

/// The rows of the table, by family.
pub(crate) const FAMILIES: &[&[Check]] = &[
    reader::CHECKS,
    action::CHECKS,
    arn::CHECKS,
    oidc::CHECKS,
    pass_role::CHECKS,
    principal::CHECKS,
    rcp::CHECKS,
    redundant::CHECKS,
    resource_policy::CHECKS,
    scp::CHECKS,
    sid::CHECKS,
    size::CHECKS,
    trust::CHECKS,
];
