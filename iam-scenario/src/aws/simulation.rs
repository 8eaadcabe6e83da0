//! Requests and the layers that all of them meet.

use iam_eval::{Explanation, InputError, OwnedLayers, Request};
use iam_model::{AccountId, Arn, Caller, Resource};

use super::output::response;

/// The account of a caller whom nothing names, on a resource whose ARN names no account: the one
/// of AWS's examples.
pub const NO_ACCOUNT: &str = "123456789012";

/// Some user of the resource's account: who calls if nobody says so.
///
/// The account is the stated owner of the resource, or else the one in its ARN, or else
/// [`NO_ACCOUNT`]. The user implies no condition keys ([`Caller::unnamed_user`]).
///
/// # Errors
/// Never: 12 digits are an account id. The result spares a panic.
pub fn unnamed_user_for(
    resource: &Resource,
    owner: Option<AccountId>,
) -> Result<Caller, InputError> {
    let account = owner
        .or_else(|| resource.arn().and_then(Arn::account_id))
        .map_or_else(|| AccountId::parse(NO_ACCOUNT), Ok)?;
    Ok(Caller::unnamed_user(account))
}

/// What `SimulateCustomPolicy` is asked: each action on each resource, under the same policies.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Simulation {
    /// The policies.
    pub layers: OwnedLayers,
    /// The requests: the resources of the first action in their order, then those of the next.
    pub requests: Vec<Request>,
}

impl Simulation {
    /// Decides every request and says why.
    ///
    /// # Errors
    /// The first request that makes no sense with these policies.
    pub fn explain(&self) -> Result<Vec<Explanation>, InputError> {
        let layers = self.layers.layers();
        self.requests
            .iter()
            .map(|request| layers.explain(request))
            .collect()
    }

    /// Decides every request and answers in AWS's shape.
    ///
    /// # Errors
    /// As [`Simulation::explain`].
    pub fn response(&self) -> Result<serde_json::Value, InputError> {
        let explanations = self.explain()?;
        Ok(response(self.requests.iter().zip(&explanations)))
    }
}
