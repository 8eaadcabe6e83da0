//! Policies in Rust code: what the macro `policy!` is made of.
//!
//! The macro hands over the tokens of its input and gets a policy, or problems whose spans count
//! tokens; [`print_literal`] writes the policy as const data. The crate `policy-macros` is the
//! only intended user of [`read_tokens`].

mod fill;
mod json;
mod literal;
mod string;
mod tokens;

use iam_model::{Policy, PolicyType, Problem};

pub use self::fill::{Fill, FillKind, FillPart};
pub use self::literal::{LiteralNames, print_literal};
pub use self::string::string_value;
use self::tokens::RustTokens;
pub use self::tokens::{Gap, RustToken};
use crate::language::{self, parse};
use crate::report::Report;
use crate::{Limits, Options, Parsed};

/// A policy that was read from Rust tokens.
#[derive(Clone, Debug)]
pub struct TokenPolicy {
    /// The policy, with a stand-in for each hole; absent if it is refused.
    pub policy: Option<Policy>,
    /// Every problem. Spans count tokens; an empty span stands before the token of that number.
    pub problems: Vec<Problem>,
    /// The holes, in the order of the tokens.
    pub fills: Vec<Fill>,
}

/// Reads a policy from tokens: the policy language, or a JSON object in braces.
///
/// The policy is checked for its type too: the one in its header, or what it looks like.
pub fn read_tokens(tokens: &[RustToken]) -> TokenPolicy {
    if json::is_json(tokens) {
        return json::read(tokens);
    }
    let limits = Limits::default();
    let report = Report::new(Options::default().problems);
    let mut read = parse::read(RustTokens::new(tokens), &limits, report);
    let fills = fill::prepare(&mut read);
    let reading = language::finish(read, Vec::new(), &limits);
    let mut said = reading.said;
    if let (Some(tree), Some(policy), None) = (&reading.tree, &said.policy, said.extras.stated)
        && let Some(policy_type) = PolicyType::infer(policy)
    {
        said.check_as(tree, policy_type);
    }
    let mut problems = reading.problems;
    problems.extend(said.problems);
    TokenPolicy::new(said.policy, problems, fills)
}

impl TokenPolicy {
    fn new(policy: Option<Policy>, mut problems: Vec<Problem>, fills: Vec<Fill>) -> Self {
        problems.sort_by_key(|problem| problem.span.map(|span| span.start));
        let refused = |problem: &Problem| problem.kind.grade() != iam_model::Grade::Accepted;
        let policy = policy.filter(|_| !problems.iter().any(refused));
        Self {
            policy,
            problems,
            fills,
        }
    }
}

/// The problems of a document as a policy of the type that its header states or that it looks
/// like, with their places in the text.
pub fn problems_of_type(parsed: &Parsed) -> Vec<Problem> {
    match (
        parsed.document(),
        parsed.policy_type(),
        parsed.extras().stated,
    ) {
        (Some(document), Some(policy_type), None) => {
            language::problems_of_type(document.policy(), document.tree(), policy_type)
        }
        _ => Vec::new(),
    }
}
