//! Annotations of the policy language: the table has code, type and words. They are judged when all
//! findings are known, by [`apply`](crate::apply()), and no annotation is about another.

use crate::check::Run::Annotation;
use crate::{Check, Group};

const LANGUAGE: &str = "docs/language.md";

pub(super) const CHECKS: &[Check] = &[
    UNKNOWN_CODE,
    WITHOUT_REASON,
    CANNOT_BE_ALLOWED,
    UNUSED_ALLOW,
];

pub(crate) const UNKNOWN_CODE: Check = Check::error(
    "EXTRA_UNKNOWN_CODE",
    Annotation,
    "An annotation names a code that no check has.",
)
.of(Group::Extra, LANGUAGE);

pub(crate) const WITHOUT_REASON: Check = Check::error(
    "EXTRA_ALLOW_WITHOUT_REASON",
    Annotation,
    "An annotation does not say why its findings are accepted, and allows none of them.",
)
.of(Group::Extra, LANGUAGE);

pub(crate) const CANNOT_BE_ALLOWED: Check = Check::error(
    "EXTRA_CANNOT_BE_ALLOWED",
    Annotation,
    "An annotation names an error that is one whatever its author accepts.",
)
.of(Group::Extra, LANGUAGE);

pub(crate) const UNUSED_ALLOW: Check = Check::warning(
    "EXTRA_UNUSED_ALLOW",
    Annotation,
    "An annotation allows a finding that its statement or policy does not have.",
)
.of(Group::Extra, LANGUAGE);
