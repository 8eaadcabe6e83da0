//! Names, operators and values.

use policy_macros::policy;

policy! { static ACTION = allow { action s3GetObject resource * } }
policy! { static ARN = allow { action s3:* resource arn:aws } }
policy! { static PRINCIPAL = allow { principal AWZ "123456789012" action s3:* resource * } }
policy! { static VALUE = allow { principal AWS "me" action s3:* resource * } }
policy! { static NUMBER = allow { action s3:* resource * when NumericEquals s3:max-keys "five" } }
policy! { static KEY = allow { action s3:* resource * when StringEquals username "x" } }
policy! { static VARIABLE = allow { action s3:* resource "arn:aws:s3:::${aws:username" } }
policy! { static VERSION = policy version "2012-10-18" allow { action s3:* resource * } }

fn main() {}
