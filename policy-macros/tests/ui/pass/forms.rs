//! The forms of the macro and of its input.

#![deny(warnings)]

use policy_macros::policy;

mod renamed {
    pub use ::iam_model as model;
}

policy! {
    /// A constant.
    const DATA = allow { action imagebuilder:Get* resource * }
}
policy! { crate = crate::renamed::model; pub(crate) static RENAMED = allow { action imagebuilder:Get* resource * } }
policy! { static TEXT = "allow { action imagebuilder:Get* resource * }" }
policy! { static JSON = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Action": "imagebuilder:Get*", "Resource": "*"}
]}; }

macro_rules! declare {
    ($vis:vis $name:ident, $service:ident, $pattern:literal, $value:expr) => {
        policy! { $vis static $name = allow {
            action   $service:Get*, $service:List*
            resource *, $pattern
            when StringEquals aws:username {$value}
        } }
    };
}
declare!(pub BY_MACRO, s3, "arn:aws:s3:::logs/*", "ana".to_owned());

macro_rules! action {
    ($service:ident, $name:ident) => {
        policy! { allow { action $service:$name, $service:$name* resource * } }
    };
}

fn main() {
    let made = action!(imagebuilder, GetImage).to_string();
    assert!(made.contains(r#"["imagebuilder:GetImage","imagebuilder:GetImage*"]"#), "{made}");
    let expression: iam_model::Policy = policy! { allow { action imagebuilder:Get* resource * } };
    assert_eq!(expression, iam_model::Policy::from(&DATA));
    assert_eq!(expression, *RENAMED);
    assert_eq!(expression, *TEXT);
    assert_eq!(expression, *JSON);
    assert_eq!(expression, policy!("{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"imagebuilder:Get*\", \"Resource\": \"*\"}]}"));
    assert_eq!(expression, policy!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "imagebuilder:Get*", "Resource": "*"}]}));
    assert_eq!(
        BY_MACRO.to_string(),
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":["*","arn:aws:s3:::logs/*"],"Condition":{"StringEquals":{"aws:username":"ana"}}}]}"#
    );
}
