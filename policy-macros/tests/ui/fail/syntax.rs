//! Mistakes of syntax.

use policy_macros::policy;

policy! { static NO_STATEMENT = alow { action * resource * } }
policy! { static UNQUOTED = allow { action s3:*Object resource * } }
policy! { static TRAILING = allow { action s3:Get*, resource * } }
policy! { static NO_VALUE = allow { action resource * } }
policy! { static TWO_KEYS = allow { action * resource * when StringEquals aws:a "x" aws:b "y" } }
policy! { static NEGATIVE = allow { action * resource * when NumericEquals aws:a -5 } }
policy! { static ANNOTATION = #[deny(X)] allow { action * resource * } }
policy! { static NO_POLICY = }

fn main() {}
