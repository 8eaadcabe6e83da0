#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::panic,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

mod access_level;
mod action;
mod arn_form;
mod arn_format;
mod catalog;
mod condition_key;
#[rustfmt::skip]
mod generated;
pub mod imagebuilder;
mod index;
mod layout;
mod matching;
mod nearest;
mod principals;
mod region;
mod resource_type;
mod service;
mod small;
mod source;
mod table;
mod template;

pub use access_level::AccessLevel;
pub use action::{Action, ActionResource, action};
pub use arn_form::{ArnForm, arn_forms};
pub use arn_format::{ParsedArn, parse_arn, parse_arn_against};
pub use catalog::{CATALOG, Catalog};
pub use condition_key::{
    ConditionKey, ConditionKeyType, GlobalCategory, condition_key, condition_keys,
    global_condition_keys,
};
pub use generated::{DATE, SOURCES};
pub use matching::{Matching, matches_any, matching};
pub use nearest::{nearest_action, nearest_condition_key, nearest_service};
pub use principals::{SERVICE_PRINCIPALS, is_known_service_principal};
pub use region::{Partition, Region, partitions, region, regions};
pub use resource_type::{ResourceType, resource_types_of};
pub use service::{Service, service, services};
pub use small::{ARN_ACCOUNT_ALIASES, PAIRED_CONDITION_KEYS, SENSITIVE_CONDITION_KEYS};
pub use source::Source;
