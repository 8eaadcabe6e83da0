//! The examples of docs/scenarios.md are scenarios, and pass.

use std::fs;
use std::path::Path;

use iam_scenario::{Outcome, Scenario, Sources};

#[test]
fn the_examples_pass() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    let text = fs::read_to_string(path).unwrap();
    let mut blocks = 0;
    for block in text.split("```yaml\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let scenarios = Scenario::parse("docs/scenarios.md.yaml", block.as_bytes())
            .unwrap_or_else(|errors| panic!("{errors}"));
        for scenario in scenarios {
            let actual = match scenario.build(&mut Sources::new()) {
                Ok(built) => built.decide().map_or(Outcome::Refused, Outcome::from),
                Err(_) => Outcome::Refused,
            };
            assert_eq!(actual, scenario.expect, "{block}");
        }
        blocks += 1;
    }
    assert!(blocks > 4, "{blocks} examples");
}

/// Every field that a scenario can have is described.
#[test]
fn every_field_is_described() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scenarios.md");
    let text = fs::read_to_string(path).unwrap();
    let errors = Scenario::parse("s.yaml", b"{unknown_field_of_all: 1}").unwrap_err();
    let help = errors.mistakes[0].kind.help().unwrap();
    for name in help.split('`').skip(1).step_by(2) {
        assert!(text.contains(&format!("`{name}`")), "{name}");
    }
}
