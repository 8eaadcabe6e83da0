//! Holes where none can be, or of a type that could mean something else.

use iam_model::{AccountId, Arn};
use policy_macros::policy;

fn misplaced(text: &str, account: AccountId) {
    let _ = policy! { allow { action {text} resource * } };
    let _ = policy! { allow { action s3:* resource "arn:aws:s3:" {text} } };
    let _ = policy! { allow { action s3:* resource "arn:aws:s3:::$" {text} } };
    let _ = policy! { policy version "2008-10-17" allow { action s3:* resource "arn:aws:s3:::" {text} } };
    let _ = policy! { allow { action s3:* resource * when DateLessThan aws:CurrentTime {text} } };
    let _ = policy! { allow { action s3:* resource * when IpAddress aws:SourceIp {text} } };
    let _ = policy! { allow { action s3:* resource * when BinaryEquals aws:x {text} } };
    let _ = policy! { allow { principal AWS "arn:aws:iam::" {account} ":root" action * } };
}

fn wrong_type(text: &str, arn: &Arn) {
    let _ = policy! { allow { action s3:* resource {text} } };
    let _ = policy! { allow { principal AWS {text} action s3:* resource * } };
    let _ = policy! { allow { principal Service {arn} action s3:* resource * } };
    let _ = policy! { allow { action s3:* resource * when Bool aws:SecureTransport {text} } };
    let _ = policy! { allow { action s3:* resource * when NumericEquals s3:max-keys {text} } };
}

policy! { const CONST = allow { action s3:* resource {arn()} } }

fn main() {}
