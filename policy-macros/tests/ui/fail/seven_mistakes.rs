//! Seven typical mistakes, each at its own token, in one build: five errors and two warnings.

use policy_macros::policy;

policy! {
    static BUILD = policy identity
    allow Images {
        action   imagebuilder:CreatImage, imagebilder:GetImage
        resource *
        when NumericEquals aws:ResourceTag/team "7"
        when StringEquals aws:TagKeys "team"
    }
    allow Roles {
        action   iam:PassRole
        resource *
    }
    allow Logs {
        principal AWS "123456789012"
        action    s3:PutObject
        resource  "arn:aws:s3:::logs/*", "arn:aws:logs:eu-west-1:12345678901:log-group:images"
    }
}

fn main() {
    let _ = &*BUILD;
}
