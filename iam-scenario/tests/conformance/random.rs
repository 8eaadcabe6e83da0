//! Both evaluators agree on random scenarios.

use std::path::Path;

use iam_scenario::{Outcome, Sources};
use serde_json::Value;
use testkit::generate;
use testkit::reference;

use crate::corpus::{decide, load, scenario, sources};

const SCENARIOS: usize = 100_000;
const SEED: u64 = 20_261_122;

fn engine(flat: &Value, sources: &mut Sources) -> Outcome {
    // A scenario that cannot be read at all counts as refused: the reference knows one step only.
    match scenario("random.json", flat) {
        Ok(scenario) => decide(&scenario, sources).0,
        Err(_) => Outcome::Refused,
    }
}

fn reference(flat: &Value) -> reference::Outcome {
    reference::decide(flat, &|source| load(source, Path::new("")))
}

fn disagree(flat: &Value, sources: &mut Sources) -> bool {
    engine(flat, sources).as_str() != reference(flat).name()
}

/// How many scenarios are looked at, and how many disagreements shown.
fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |value| value.parse().unwrap())
}

/// `IAM_RANDOM_SCENARIOS` and `IAM_RANDOM_SEED` look further than the ordinary tests do.
#[test]
fn both_evaluators_agree() {
    let count = setting("IAM_RANDOM_SCENARIOS", SCENARIOS);
    let seed = std::env::var("IAM_RANDOM_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut sources = sources();
    let mut outcomes = [0; 4];
    let mut wrong = Vec::new();
    for number in 0..count {
        let flat = generate::scenario(&mut rng);
        let outcome = engine(&flat, &mut sources);
        outcomes[outcome as usize] += 1;
        if outcome.as_str() == reference(&flat).name() {
            continue;
        }
        let shrunk = generate::shrink(&flat, &mut |flat| disagree(flat, &mut sources));
        let (engine, reference) = (engine(&shrunk, &mut sources), reference(&shrunk));
        let text = serde_json::to_string_pretty(&shrunk).unwrap();
        wrong.push(format!(
            "random scenario {number}: engine {engine}, reference {reference:?}\n{text}"
        ));
        if wrong.len() == setting("IAM_RANDOM_SHOWN", 5) {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    // Agreement means something only if every outcome is frequent.
    assert!(
        outcomes.iter().all(|seen| seen * 50 > count),
        "allowed, explicitDeny, implicitDeny, refused: {outcomes:?}"
    );
}
