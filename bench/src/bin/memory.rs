//! How much memory a policy of 100,000 statements takes, for each engine: one line each, the name, the
//! bytes of what was read, and the bytes of what decides beside it.

use std::alloc::System;

use cap::Cap;
use iam_bench::engines::{Cedar, Engine, IamEval, IamRs};
use iam_bench::policies;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, usize::MAX);

const STATEMENTS: usize = 100_000;

fn measure<E: Engine>(case: &str, json: &str) {
    let before = ALLOCATOR.allocated();
    let policy = E::policy(json);
    let read = ALLOCATOR.allocated();
    let set = E::set(&policy);
    let compiled = ALLOCATOR.allocated();
    drop(set);
    println!(
        "{case}\t{}\t{}\t{}",
        E::NAME,
        read - before,
        compiled - read
    );
}

fn main() {
    for (case, json) in [
        ("distinct-actions", policies::distinct_actions(STATEMENTS)),
        ("distinct-arns", policies::distinct_arns(STATEMENTS)),
        ("wildcards", policies::wildcards(STATEMENTS)),
    ] {
        measure::<IamEval>(case, &json);
        measure::<IamRs>(case, &json);
        measure::<Cedar>(case, &json);
    }
}
