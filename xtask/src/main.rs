//! Placeholder, filled next.
fn main() {}
