//! What allows it.

use std::path::Path;

use iam_model::Policy;

use crate::requests::{action, arn};

/// AWSImageBuilderFullAccess of the user guide, as JSON.
pub fn image_builder() -> String {
    let policy = imagebuilder_policies::managed("AWSImageBuilderFullAccess@v2");
    serde_json::to_string(&policy.map(Policy::from)).expect("a policy is JSON")
}

/// ReadOnlyAccess, as JSON: what `cargo xtask bench` takes out of the fetched packages.
pub fn read_only() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/bench/ReadOnlyAccess.json");
    std::fs::read_to_string(path)
        .expect("run `cargo xtask bench`, which puts ReadOnlyAccess in place")
}

/// So many statements, each of which allows an action of its own.
pub fn distinct_actions(statements: usize) -> String {
    document((0..statements).map(|number| statement(&action(number), "*")))
}

/// So many statements, each of which allows one action on an ARN of its own.
pub fn distinct_arns(statements: usize) -> String {
    document((0..statements).map(|number| statement("s3:GetObject", &arn(number))))
}

/// So many statements, each of which allows what a pattern matches, as ReadOnlyAccess does.
pub fn wildcards(statements: usize) -> String {
    document((0..statements).map(|number| statement(&format!("{}*", action(number)), "*")))
}

fn statement(action: &str, resource: &str) -> String {
    format!(r#"{{"Effect":"Allow","Action":"{action}","Resource":"{resource}"}}"#)
}

fn document(statements: impl Iterator<Item = String>) -> String {
    let statements: Vec<String> = statements.collect();
    let statements = statements.join(",");
    format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
}
