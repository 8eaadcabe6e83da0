//! The examples of docs/scenarios.md and of the READMEs are scenarios, and pass.

use std::fs;
use std::path::Path;

use iam_scenario::{Outcome, Scenario, Sources};

/// Runs the YAML blocks of a page, and counts them.
fn run_blocks(page: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
    let text = fs::read_to_string(path).unwrap();
    let mut blocks = 0;
    for block in text.split("```yaml\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let scenarios = Scenario::parse("block.yaml", block.as_bytes())
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
    blocks
}

#[test]
fn the_examples_pass() {
    assert!(run_blocks("../docs/scenarios.md") > 4);
    assert_eq!(run_blocks("../README.md"), 1);
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
