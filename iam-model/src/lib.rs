#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod action;
mod arn;
mod caller;
mod changes;
mod check;
mod cidr;
mod condition;
mod condition_matcher;
mod context;
mod date;
mod facts;
pub mod fill;
mod help;
mod key;
mod language;
mod lines;
mod list;
pub mod literal;
pub mod managed;
mod near;
mod number;
mod operator;
mod pattern;
mod place;
mod policy;
mod policy_type;
mod principal;
mod principal_arn;
mod print;
mod problem;
mod read;
mod resource;
mod serde_impl;
mod source;
mod span;
#[cfg(test)]
mod test_tree;
mod text_hash;
pub mod tree;
mod variable;

pub use action::{Action, ActionMatcher, ActionPattern, InvalidAction};
pub use arn::{AccountId, Arn, InvalidAccountId, InvalidArn};
pub use caller::{Caller, CallerKind, FederatedBy, InvalidCaller};
pub use changes::{
    Change, Changes, Part, Permission, PermissionChanges, Reach, StatementChange, changes,
};
pub use condition::{Condition, ConditionValue, Number};
pub use condition_matcher::{Answer, ConditionMatcher, Why};
pub use context::{Context, ContextValue, Empty, Lookup, Values};
pub use facts::{NoFacts, ProtectedName, ServiceFacts};
pub use key::{ConditionKey, InvalidConditionKey};
pub use language::LanguageMistake;
pub use list::OneOrMany;
pub use near::{misspelt, nearest};
pub use operator::{ConditionOperator, Family, InvalidOperator, OperatorKind, SetQualifier};
pub use pattern::{Anchor, Pattern, Wildcards};
pub use place::{Element, Place, statement_start};
pub use policy::{
    ActionElement, Effect, Policy, PrincipalElement, ResourceElement, Statement, Version,
};
pub use policy_type::PolicyType;
pub use principal::{
    Forms, PrincipalMatcher, PrincipalMatching, PrincipalType, Principals, ServicePrincipal,
};
pub use print::write_string;
pub use problem::{Grade, Problem, ProblemKind, Row, TABLE};
pub use read::{Reading, problems_of_type, read};
pub use resource::{Resource, ResourceAnchor, ResourceMatcher, ResourcePattern};
pub use source::{Document, Source};
pub use span::Span;
pub use text_hash::TextHash;
pub use variable::{Variable, VariableError};
