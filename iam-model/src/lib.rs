#![doc = include_str!("../README.md")]

mod place;
mod policy_type;
mod problem;
mod span;
pub mod tree;

pub use place::{Element, Place};
pub use policy_type::PolicyType;
pub use problem::{Grade, Problem, ProblemKind, Row, TABLE};
pub use span::Span;
