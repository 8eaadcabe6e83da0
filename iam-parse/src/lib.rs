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

mod envelope;
mod error;
mod format;
mod json;
mod language;
mod limits;
mod policy;
mod print;
mod render;
mod report;
pub mod rust;
mod source;
mod yaml;

pub use envelope::read_policy_tree;
pub use error::ParseErrors;
pub use format::Format;
pub use language::{Annotation, Extras, Stated, format, print_language};
pub use limits::Limits;
pub use policy::{Parsed, parse_document, parse_policy};
pub use print::{Layout, print, print_to};
pub use render::{Mistake, Renderer, Shown, Style};
pub use source::{Options, TreeResult, read_tree};
