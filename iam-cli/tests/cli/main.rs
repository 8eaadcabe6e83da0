//! The real binary: what it prints and how it ends.

mod aws;
mod context_keys;
mod documentation;
mod hostile;
mod inputs;
mod json;
mod run;
mod scenario;
mod simulate;
mod terminal;
mod test;
mod usage;
mod warnings;
