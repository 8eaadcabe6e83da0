//! Annotations allow findings, in tokens and in text.

#![deny(warnings)]

use policy_macros::policy;

policy! {
    static TOKENS =
    #![allow(INVALID_ACTION, reason = "announced for next month")]
    allow Tests { action imagebuilder:StartImageTest resource * }
    #[allow(PASS_ROLE_WITH_STAR_IN_RESOURCE, reason = "the account has one role")]
    allow Roles { action iam:PassRole resource * }
}
policy! { static TEXT = "
    #[allow(INVALID_ACTION, reason = \"announced for next month\")]
    allow { action imagebuilder:StartImageTest resource * }
" }

// The way of Rust: it silences every warning.
#[allow(deprecated)]
fn pass_any_role() -> iam_model::Policy {
    policy! { allow { action iam:PassRole resource * } }
}

fn main() {
    assert_eq!(TOKENS.statements.len(), 2);
    assert_eq!(TEXT.statements.len(), 1);
    assert_eq!(pass_any_role().statements.len(), 1);
}
