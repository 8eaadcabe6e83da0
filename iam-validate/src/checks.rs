//! The checks, one file for each family: its rows of the table, and one function for each check.

mod action;
pub(crate) mod annotation;
mod arn;
mod pass_role;
mod reader;
mod redundant;

use crate::Check;

/// The rows of the table, by family.
pub(crate) const FAMILIES: &[&[Check]] = &[
    reader::CHECKS,
    annotation::CHECKS,
    action::CHECKS,
    arn::CHECKS,
    pass_role::CHECKS,
    redundant::CHECKS,
];
