//! The checks, one file for each family: its rows of the table, and one function for each check.

mod action;
mod arn;
mod oidc;
mod principal;
mod provider;
mod rcp;
mod reader;
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
    principal::CHECKS,
    rcp::CHECKS,
    resource_policy::CHECKS,
    scp::CHECKS,
    sid::CHECKS,
    size::CHECKS,
    trust::CHECKS,
];
