//! The same in the expansion of another macro.

use policy_macros::policy;

macro_rules! logs {
    ($service:ident, $bucket:literal) => {
        policy! {
            allow A {
                action   $service:GetObject s3:PutObject
                action   s3:List*
                resource "arn:aws:s3:::logs", $bucket
                resurce  *
                when StringEqual aws:username "ana"
            }
        }
    };
}

fn main() {
    let _ = logs!(s3, "bucket");
}
