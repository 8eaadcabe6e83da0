//! Policies in files; what a wrong file is told is tested in src/file.rs.

use policy_macros::policy_file;

policy_file! { static MISSING = "tests/ui/no-such-file.iam" }
policy_file! { static NO_PATH = wrong }

fn main() {}
