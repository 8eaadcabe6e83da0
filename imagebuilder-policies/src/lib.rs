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

mod console;
#[rustfmt::skip]
mod generated;
pub mod guide;
mod managed;

pub use console::{UnsuitableArn, console_policy};
pub use iam_model::changes;
pub use iam_model::managed::{DataSource, ManagedPolicy, ManagedVersion, NotFound, PolicyKind};
pub use managed::{ALL, SOURCES, find, managed, policy, versions};
