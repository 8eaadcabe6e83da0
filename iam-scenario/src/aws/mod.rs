//! AWS's own simulator: the input and the output of `SimulateCustomPolicy`.
//!
//! [`read`] takes the JSON that `aws iam simulate-custom-policy --cli-input-json` takes, and
//! [`response`] gives what that command prints, so that a script can be pointed at either. The
//! members are those of the IAM API 2010-05-08, page "SimulateCustomPolicy"; a member that cannot
//! be honoured is an error that names it, never ignored.
//!
//! # Examples
//! ```
//! let input = br#"{
//!     "PolicyInputList": ["{\"Statement\": {\"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"}}"],
//!     "ActionNames": ["s3:ListAllMyBuckets"]
//! }"#;
//! let simulation = iam_scenario::aws::read("input.json", input, &Default::default())?;
//! let response = simulation.response()?;
//! assert_eq!(response["EvaluationResults"][0]["EvalDecision"], "allowed");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod context;
mod error;
mod input;
mod members;
mod output;
mod simulation;

pub use context::{ContextKeyType, typed_value};
pub use error::{InputErrors, InputFinding};
pub use input::read;
pub use output::response;
pub use simulation::{NO_ACCOUNT, Simulation, unnamed_user_for};
