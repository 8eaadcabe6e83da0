//! The engine beside its peers: the same policies, the same requests, the same answers, one run.
//!
//! `cargo xtask bench` runs it and writes docs/benchmarks.md; `cargo xtask instructions` counts what
//! decisions take in instructions, which is repeatable where times are not.

pub mod engines;
pub mod policies;
pub mod requests;
