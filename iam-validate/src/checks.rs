//! The checks, one file for each family: its rows of the table, and one function for each check.

mod action;
mod arn;
mod best_practice;
mod extra;
mod pass_role;
mod reader;
mod redundant;

use crate::Check;

/// The rows of the table, by family.
pub(crate) const FAMILIES: &[&[Check]] = &[
    reader::CHECKS,
    action::CHECKS,
    arn::CHECKS,
    best_practice::CHECKS,
    extra::CONDITION_KEY,
    extra::DEPENDENT,
    extra::ESCALATION,
    extra::IMAGE_BUILDER,
    extra::NEVER,
    extra::PLACEHOLDER,
    extra::RETIRED,
    extra::SCOPE,
    pass_role::CHECKS,
    redundant::CHECKS,
];
