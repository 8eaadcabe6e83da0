#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod allowed;
mod arn_fit;
mod check;
mod checks;
mod documents;
#[rustfmt::skip]
mod examples;
mod finding;
mod infer;
mod options;
mod overlap;
mod path;
mod per_action;
mod report;
mod span;
mod subject;
mod undecidable;
mod validate;
mod view;

pub use allowed::{Allowed, Judged, apply};
pub use check::{Basis, Check, Example, Group, check, checks};
pub use documents::Documents;
pub use finding::{Edit, Finding, FindingType, Related};
pub use infer::infer_type;
pub use options::{Options, ResourceType};
pub use path::{Path, PathElement};
pub use subject::Subject;
pub use undecidable::{Undecidable, undecidable};
pub use validate::validate;
