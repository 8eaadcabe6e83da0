//! After an error the expansion is well-typed and uses its holes: one error, and no other.

#![deny(warnings)]

use policy_macros::policy;

fn policy_of(bucket: &str) -> iam_model::Policy {
    policy! {
        allow {
            action   s3:GetObject s3:PutObject
            resource "arn:aws:s3:::" {bucket} "/*"
        }
    }
}

fn main() {
    let _ = policy_of("logs");
}
