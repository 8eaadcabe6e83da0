//! Five mistakes, each at its own token, in one build.

use policy_macros::policy;

fn main() {
    let _ = policy! {
        allow A {
            action   s3:GetObject s3:PutObject
            action   s3:List*
            resource "arn:aws:s3:::logs", "bucket"
            resurce  *
            when StringEqual aws:username "ana"
        }
    };
}
