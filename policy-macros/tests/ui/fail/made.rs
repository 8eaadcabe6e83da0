//! What other macros make, and what Rust's tokenizer takes away.

use policy_macros::policy;

macro_rules! team {
    ($value:expr) => {
        policy! { allow { action * resource * when StringEquals aws:PrincipalTag/team $value } }
    };
}

macro_rules! wrap {
    ($($tokens:tt)*) => { policy! { $($tokens)* } };
}

const TEAM: &str = "images";

mod config {
    pub const TEAM: &str = "images";
}

fn main() {
    let _ = team!(TEAM);
    let _ = team!(config::TEAM);
    let _ = policy! { allow { action * resource * when StringEquals aws:PrincipalTag/team config::TEAM } };
    let _ = policy! {
        allow {
            action s3:GetObject,
                   s3:ListBucket
                   * // a comma is missing
            resource arn:aws:s3:::logs//private
        }
    };
    let _ = policy! {
        allow {
            action s3:GetObject,
                   s3:ListBucket
                   * // a comma is missing
            resource *
        }
    };
    let _ = wrap! {
        allow {
            action s3:Get
                   *
            resource *
        }
    };
}
