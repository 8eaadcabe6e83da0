//! Seven typical mistakes, each at its own token, in one build: five errors and two warnings. That it
//! is an identity policy is what most of the statements look like.

use policy_macros::policy;

policy! {
    static BUILD =
    allow Images {
        action   imagebuilder:CreatImage, imagebilder:GetImage
        resource *
        when StringEquals aws:MultiFactorAuthAge "3600"
        when StringLike aws:TagKeys "team*"
    }
    allow Roles {
        action   iam:PassRole
        resource *
    }
    allow Keys {
        principal AWS "123456789012"
        action    kms:Decrypt
        resource  "arn:aws:kms:eu-west-1:12345678901:key/*"
    }
}

fn main() {
    let _ = &*BUILD;
}
