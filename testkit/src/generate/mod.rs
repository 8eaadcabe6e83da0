//! Seeded generators of random policies and scenarios, and a shrinker.
//!
//! The vocabulary is small, so that matches, denies and near misses are frequent: a request is
//! chosen first, and most of what the policies say is about this request or something beside it.
//! Invalid things occur with low probability, so that refusals are compared too.

mod conditions;
mod crowd;
mod documents;
mod focus;
mod policies;
mod scenarios;
mod shrink;
#[cfg(test)]
mod tests;

use fastrand::Rng;
use serde_json::Value;

pub use documents::{Document, document, everything};
pub use shrink::shrink;

/// What a generated policy is attached as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PolicyType {
    /// An identity policy.
    Identity,
    /// A permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A resource policy.
    Resource,
    /// A role trust policy.
    Trust,
    /// A service control policy.
    Scp,
    /// A resource control policy.
    Rcp,
    /// A VPC endpoint policy.
    Endpoint,
}

impl PolicyType {
    /// Every type.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Boundary,
        Self::Session,
        Self::Resource,
        Self::Trust,
        Self::Scp,
        Self::Rcp,
        Self::Endpoint,
    ];
}

/// A random policy document of a type.
pub fn policy(rng: &mut Rng, policy_type: PolicyType) -> Value {
    let focus = focus::focus(rng);
    policies::document(rng, policy_type, &focus)
}

/// A random flattened scenario, without `expect`. Its policy sources are inline objects,
/// `managed:FullAWSAccess` and `managed:RCPFullAWSAccess`.
pub fn scenario(rng: &mut Rng) -> Value {
    scenarios::scenario(rng)
}

/// Random flattened scenarios that have the same policies, with up to hundreds of statements that
/// overlap.
pub fn crowd(rng: &mut Rng, requests: usize) -> Vec<Value> {
    crowd::scenarios(rng, requests)
}

/// True in so many of a hundred cases.
fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(0..100) < percent
}

/// One of the items.
fn pick<'a, T: ?Sized>(rng: &mut Rng, items: &[&'a T]) -> &'a T {
    items[rng.usize(0..items.len())]
}

/// A scalar where there is one value, most of the time, otherwise a list.
fn scalar_or_list(rng: &mut Rng, mut values: Vec<Value>) -> Value {
    if values.len() == 1 && !chance(rng, 25) {
        values.remove(0)
    } else {
        Value::Array(values)
    }
}
