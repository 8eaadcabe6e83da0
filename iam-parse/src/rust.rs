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

use iam_model::tree::Node;
use iam_model::{Policy, PolicyType, Problem};

pub use self::fill::{Fill, FillKind, FillPart};
pub use self::literal::{LiteralNames, print_literal};
pub use self::string::string_value;
use self::tokens::RustTokens;
pub use self::tokens::{Gap, RustToken};
use crate::language::{self, Extras, parse};
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
    /// The tree, also of a policy that is refused; absent after a mistake of syntax. Spans count
    /// tokens. Where text is put in, `*` stands for it.
    pub tree: Option<Node>,
    /// The annotations and the type that the header states; spans count tokens.
    pub extras: Extras,
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
    let mut tree = reading.tree;
    // What states its type was checked as it when it was read.
    if let (Some(tree), Some(policy), None) = (&tree, &said.policy, said.extras.stated)
        && let Some(policy_type) = PolicyType::infer(policy)
    {
        let of_type = iam_model::problems_of_type(tree, Some(policy), policy_type);
        said.problems.extend(of_type);
    }
    let mut problems = reading.problems;
    problems.extend(said.problems);
    if let Some(tree) = &mut tree {
        fill::open(tree, &fills);
    }
    TokenPolicy {
        policy: said.policy,
        problems,
        fills,
        tree,
        extras: said.extras,
    }
    .settled()
}

impl TokenPolicy {
    /// Puts the problems into the order of the tokens, and takes the policy away if one of them
    /// refuses it.
    fn settled(mut self) -> Self {
        self.problems
            .sort_by_key(|problem| problem.span.map(|span| span.start));
        let refused = |problem: &Problem| problem.kind.grade() != iam_model::Grade::Accepted;
        if self.problems.iter().any(refused) {
            self.policy = None;
        }
        self
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
            iam_model::problems_of_type(document.tree(), Some(document.policy()), policy_type)
        }
        _ => Vec::new(),
    }
}
