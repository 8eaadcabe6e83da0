//! What a compiled set takes beside the policies that it was compiled from.

#[path = "../benches/decide/generated.rs"]
mod generated;

use allocation_counter::measure;
use iam_eval::{Decision, Layers, PolicySet};
use iam_model::Source;

use generated::FAMILIES;

const STATEMENTS: usize = 100_000;
/// Bytes for each statement.
const MOST: u64 = 600;

/// `cargo test -p iam-eval --test memory -- --nocapture` shows the figures.
#[test]
fn a_hundred_thousand_statements_take_sixty_megabytes() {
    for family in FAMILIES {
        let source = Source::policy("policy", family.policy(STATEMENTS));
        let mut set = None;
        let taken = measure(|| set = PolicySet::identity([&source]).ok());
        let set = set.expect("a set");
        let bytes = u64::try_from(taken.bytes_current).expect("more than was there before");
        let statements = STATEMENTS as u64;
        println!(
            "{}: {} bytes for each statement, {} at most while compiling, {} allocations in all",
            family.name,
            bytes / statements,
            taken.bytes_max / statements,
            taken.count_total,
        );
        assert!(bytes <= MOST * statements, "{}: {taken:?}", family.name);
        let layers = Layers::new().identity(&set);
        for request in family.requests(STATEMENTS, 100) {
            assert_eq!(layers.decide(&request), Ok(Decision::Allowed));
        }
    }
}
