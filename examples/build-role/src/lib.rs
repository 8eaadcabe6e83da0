//! The role that builds our images.

use iam_model::{Arn, Policy};
use policy_macros::policy;

policy! {
    /// What every build may do.
    pub static BUILD =
    allow ReadComponents {
        action   imagebuilder:GetComponent, imagebuilder:GetContainerRecipe
        resource *
    }
}

/// What a build may write: its logs, below its own prefix. No text of `build` is a wildcard.
pub fn logs(bucket: &Arn, build: &str) -> Policy {
    policy! {
        allow WriteLogs {
            action   s3:PutObject
            resource "arn:aws:s3:::" {bucket.resource()} "/logs/" {build} "/*"
        }
    }
}
