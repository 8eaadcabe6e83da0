//! The reference evaluator and the generators that the tests of this workspace share.
//!
//! [`mod@reference`] decides a scenario straight from the rules of docs/semantics.md, with none of the
//! engine's code. [`generate`] makes random scenarios and shrinks those on which two evaluators
//! disagree.

pub mod generate;
pub mod reference;
