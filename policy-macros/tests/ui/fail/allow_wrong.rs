//! Annotations that allow nothing.

#![deny(warnings)]

use policy_macros::policy;

policy! {
    static UNKNOWN =
    #[allow(PASS_ROLE_WITH_STARS_IN_RESOURCE, reason = "no such code")]
    allow { action imagebuilder:GetImage resource * }
}
policy! {
    static NO_REASON =
    #[allow(PASS_ROLE_WITH_STAR_IN_RESOURCE)]
    allow { action iam:PassRole resource * }
}
policy! {
    static UNUSED =
    #![allow(INVALID_ACTION, reason = "there is none")]
    allow { action imagebuilder:GetImage resource * }
}
policy! {
    static AN_ERROR_OF_THE_RULES =
    #[allow(MISSING_PRINCIPAL, reason = "nobody knows it")]
    allow { action imagebuilder:GetImage resource * }
}
policy! { static TEXT = "
    #[allow(PASS_ROLE_WITH_STAR_IN_RESOURCE)]
    allow { action iam:PassRole resource * }
" }

fn main() {}
