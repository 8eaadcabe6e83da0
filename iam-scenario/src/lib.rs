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

pub mod aws;
mod batch;
mod built;
mod coverage;
mod deciding;
mod error;
mod facts;
mod fields;
mod json;
mod junit;
mod load_errors;
mod mistake;
mod outcome;
mod parallel;
mod policies;
mod read;
mod refusal;
mod report;
mod request;
mod request_draft;
mod request_fields;
mod scenario;
mod setup;
mod sources;
mod suite;
mod text;
mod walk;

pub use batch::{Answer, Answers, Batch, LineError, OnError};
pub use built::Built;
pub use coverage::{Coverage, UndecidedStatement};
pub use error::{BuildError, Error, ReadError};
pub use facts::{Facts, StatedFacts};
pub use load_errors::render_load_errors;
pub use mistake::{Mistake, MistakeKind, ScenarioErrors};
pub use outcome::Outcome;
pub use read::read_context;
pub use refusal::{Reason, Refusal};
pub use report::{Report, ScenarioResult};
pub use request::{ContextEntry, PrincipalFacts, RequestSpec, ResourceSpec};
pub use scenario::{Because, Scenario, Text};
pub use setup::Setup;
pub use sources::{SourceError, Sources};
pub use suite::{Collect, Progress, Suite, dir, files};

/// The examples of the workspace's README, which need all the libraries.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct WorkspaceReadme;
