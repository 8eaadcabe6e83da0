//! Mistakes around the policy.

use policy_macros::policy;

policy! { static NO_EQUALS allow { action s3:* resource * } }
policy! { pub static WITH_TYPE: Policy = allow { action s3:* resource * } }

fn main() {
    let bucket = "logs";
    let _ = policy! { allow { action s3:* resource {} } };
    let _ = policy! { allow { action s3:* resource "arn:aws:s3:::" {bucket} {} } };
    let _ = policy! { allow { action s3:* resource "arn:aws:s3:::" {let x = bucket; x} } };
    let _ = policy! { allow deny { action s3:* resource * } };
}
