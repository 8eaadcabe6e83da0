//! What a type of policy does not allow.

use policy_macros::policy;

policy! { static MIXED = allow { principal * action * } deny { action * } }
policy! { static NO_RESOURCE = allow A { action s3:* } }
policy! { static TRUST = policy trust allow { principal AWS 123456789012 action sts:AssumeRole resource * } }
policy! { static SCP = policy scp allow { principal * action s3:* resource * } }

fn main() {}
