//! A remark is a warning, and an error where warnings are denied.

#![deny(deprecated)]

use policy_macros::policy;

policy! { static REMARK = allow { action s3:* resource * when stringequals aws:username "ana" } }

fn main() {}
