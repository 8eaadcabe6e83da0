//! The engines.

use crate::requests::Ask;

#[cfg(feature = "peers")]
mod cedar;
#[cfg(feature = "peers")]
mod iam_rs;
mod ours;

pub use ours::{IamEval, parse};
#[cfg(feature = "peers")]
pub use {cedar::Cedar, iam_rs::IamRs};

/// An engine that decides requests by one identity policy.
pub trait Engine {
    /// The name in the results: that of the crate.
    const NAME: &'static str;
    /// A policy that was read.
    type Policy;
    /// A policy that is ready to decide.
    type Set;
    /// A request that was read.
    type Request;

    /// Reads a policy from JSON.
    fn policy(json: &str) -> Self::Policy;

    /// Makes the policy ready to decide.
    fn set(policy: &Self::Policy) -> Self::Set;

    /// Reads a request.
    fn request(ask: &Ask) -> Self::Request;

    /// Whether the request is allowed.
    fn allows(set: &Self::Set, request: &Self::Request) -> bool;
}
