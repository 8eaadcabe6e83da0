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

mod change;
mod constants;
mod decide;
mod error;
mod explain;
mod explanation;
mod layers;
mod request;
mod set;
mod statement;
mod view;

pub use change::{Change, OwnedLayers};
pub use constants::{FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS};
pub use decide::{Decision, Exemption, Grant, Layer, is_trust_action};
pub use error::{InputError, LoadErrors, LoadProblem};
pub use explanation::{
    Choice, Explanation, Found, LayerExplanation, LayerState, Mismatch, MissingKey,
    PartExplanation, StatementExplanation,
};
pub use layers::{EndpointKind, Layers, RcpScope};
pub use request::{Part, Request, ResourceFacts};
pub use set::PolicySet;
