//! JSON as tokens and in strings.

use policy_macros::policy;

policy! { static TOKENS = {
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "allow",
        "Action": "s3:GetObject"
        "Resourse": "*",
    }]
} }

policy! { static MEMBERS = {
    "Version": "2012-10-17",
    "Statement": [{
        "Effect": "allow",
        "Action": "s3GetObject",
        "Resourse": "*"
    }]
} }

policy! { static TEXT = r#"{
    "Version": "2012-10-17", "Statement": [{"Effect": "Permit", "Action": "s3:*", "Resourse": "*"}]
}"# }

policy! { static LANGUAGE = "
    allow {
        action s3:Get* s3:Put*
        resource *
    }
" }

fn main() {}
