//! The engine against docs/semantics.md: the scenarios of testdata, and random ones.
//!
//! Every scenario is decided twice, by the engine and by the reference evaluator of `testkit`,
//! which share no code.

mod changes;
mod corpus;
mod files;
mod metamorphic;
mod random;
mod rules;
