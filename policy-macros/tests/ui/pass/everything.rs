//! Every construct, in a module without prelude, with all warnings denied.

#![no_implicit_prelude]
#![deny(warnings, clippy::pedantic)]

use ::policy_macros::policy;

policy! {
    /// What it is for.
    pub static RESOURCE = policy resource version "2012-10-17" id "an id" single
    //! About the whole policy.
    #![allow(INVALID_ACTION, reason = "everywhere")]
    /// A comment of the statement.
    #[allow(REDUNDANT_ACTION, reason = "here")]
    deny "A Sid" {
        // A comment.
        not principal AWS 012345678901, "123456789012", Service [ec2.amazonaws.com]
        not action    s3:*, s3:Get?, "s3:*Object", sts:TagSession
        not resource  [arn:aws:s3:::logs*]
    }
}

policy! {
    static TRUST = allow {
        principal Federated token.actions.githubusercontent.com
        action    sts:AssumeRoleWithWebIdentity
        when StringLike {
            token.actions.githubusercontent.com:sub "repo:a/b:ref:refs/heads/main", "it's", "ab#c", "3EABF", "5e"
            token.actions.githubusercontent.com:aud [sts*] "aws:PrincipalTag/a b" "http://x", *
        }
        when Bool aws:SecureTransport true
        when NumericEquals s3:max-keys 5, (-5), 1.5
        when IpAddress aws:SourceIp 203.0.113.0/24
        when ForAllValues:StringEquals aws:TagKeys []
        when Null {}
    }
}

fn main() {
    let _ = (&*RESOURCE, &*TRUST);
}
