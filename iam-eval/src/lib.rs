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

mod alone;
mod batch;
mod change;
mod choices;
mod constants;
mod context_keys;
mod decide;
mod display;
mod error;
mod exemption;
mod explain;
mod explanation;
mod facts;
mod grant;
mod in_order;
mod index;
mod layers;
mod missing;
mod patterns;
mod request;
mod service;
mod set;
mod statement;
mod view;

pub use alone::{DecideError, decide};
pub use change::{Change, OwnedLayers};
pub use constants::{FULL_AWS_ACCESS, RCP_FULL_AWS_ACCESS};
pub use context_keys::{ContextKeyUse, FilledBy, KeyRead, ReadBy, context_keys, filled_by};
pub use decide::{Decision, Layer};
pub use error::{InputError, LoadErrors, LoadProblem};
pub use exemption::Exemption;
pub use explanation::{
    Choice, Explanation, Found, LayerExplanation, LayerState, Mismatch, MissingKey,
    PartExplanation, StatementExplanation,
};
pub use facts::Fact;
pub use grant::Grant;
pub use in_order::in_order;
pub use layers::{EndpointKind, Layers, RcpScope};
pub use request::{Part, Request, ResourceFacts};
pub use set::PolicySet;
