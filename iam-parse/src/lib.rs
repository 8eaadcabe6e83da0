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

mod format;
mod json;
mod limits;
mod report;
mod source;
mod yaml;

pub use format::Format;
pub use limits::Limits;
pub use source::{Options, TreeResult, read_tree};
