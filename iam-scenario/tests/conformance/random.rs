//! Both evaluators agree on random scenarios.

use std::path::Path;

use iam_scenario::{Outcome, Sources};
use serde_json::Value;
use testkit::generate;
use testkit::reference;

use crate::corpus::{decide, load, scenario, sources};

const SCENARIOS: usize = 100_000;
/// Crowds of statements, and the requests about each.
const CROWDS: usize = 200;
const REQUESTS: usize = 10;
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

/// Decides scenarios twice, shows those that the two disagree about, and counts the outcomes.
fn compare(scenarios: impl Iterator<Item = Value>) -> [usize; 4] {
    let mut sources = sources();
    let mut outcomes = [0; 4];
    let mut wrong = Vec::new();
    for (number, flat) in scenarios.enumerate() {
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
    outcomes
}

fn random() -> fastrand::Rng {
    let seed = std::env::var("IAM_RANDOM_SEED").map_or(SEED, |seed| seed.parse().unwrap());
    fastrand::Rng::with_seed(seed)
}

/// `IAM_RANDOM_SCENARIOS` and `IAM_RANDOM_SEED` look further than the ordinary tests do.
#[test]
fn both_evaluators_agree() {
    let count = setting("IAM_RANDOM_SCENARIOS", SCENARIOS);
    let mut rng = random();
    let outcomes = compare((0..count).map(|_| generate::scenario(&mut rng)));
    // Agreement means something only if every outcome is frequent.
    assert!(
        outcomes.iter().all(|seen| seen * 50 > count),
        "allowed, explicitDeny, implicitDeny, refused: {outcomes:?}"
    );
}

/// The same of policies with so many statements that the engine's index leaves most of them out.
/// `IAM_RANDOM_CROWDS` and `IAM_RANDOM_SEED` look further.
#[test]
fn both_evaluators_agree_about_crowds() {
    let count = setting("IAM_RANDOM_CROWDS", CROWDS);
    let mut rng = random();
    let outcomes = compare((0..count).flat_map(|_| generate::crowd(&mut rng, REQUESTS)));
    let [decided @ .., refused] = outcomes;
    assert!(
        refused == 0 && decided.iter().all(|seen| seen * 20 > count * REQUESTS),
        "allowed, explicitDeny, implicitDeny, refused: {outcomes:?}"
    );
}
