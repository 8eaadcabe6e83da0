//! The real binary: what it prints and how it ends.

mod actions;
mod aws;
mod context_keys;
mod convert;
mod documentation;
mod facts;
mod fmt;
mod hostile;
mod inputs;
mod json;
mod language;
mod managed;
mod requests;
mod run;
mod scenario;
mod simulate;
mod terminal;
mod test;
mod usage;
mod validate;
mod warnings;
