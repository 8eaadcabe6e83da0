//! The policy language: text to tree, and back.
//!
//! `grammar.pest` takes a text apart into tokens, and `parse.rs` makes the document tree of them.
//! The macro `policy!` brings the tokens of Rust instead ([`rust`](crate::rust)); everything
//! behind the tokens is the same code. docs/language.md is the reference.

mod annotation;
mod escape;
mod format;
#[rustfmt::skip]
#[expect(
    dead_code,
    unreachable_pub,
    clippy::pedantic,
    reason = "generated code; its lints are the generator's"
)]
mod grammar;
mod header;
mod lex;
pub(crate) mod parse;
mod print;
#[cfg(test)]
mod tests;
pub(crate) mod token;
pub(crate) mod values;
pub(crate) mod word;

use iam_model::tree::{Node, Value};
use iam_model::{
    Grade, LanguageMistake, Policy, PolicyType, Problem, ProblemKind, Span, problems_of_type,
    read as read_model, statement_start,
};

pub use self::annotation::Annotation;
pub(crate) use self::escape::unescape;
pub use self::format::format;
use self::lex::TextTokens;
use self::parse::Read;
use self::token::Source;
use crate::Limits;
use crate::report::Report;

pub use self::print::print_language;

/// The type of policy that a header states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    /// One of AWS's types.
    Type(PolicyType),
    /// `mixed`: statements with and without principals, which no type of AWS allows. Such a
    /// policy can be read, formatted and converted, but not attached to anything.
    Mixed,
}

impl Stated {
    pub(crate) fn parse(word: &str) -> Option<Self> {
        match word {
            "mixed" => Some(Self::Mixed),
            _ => PolicyType::parse(word).map(Self::Type),
        }
    }

    /// The word in the header.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Type(policy_type) => policy_type.word(),
            Self::Mixed => "mixed",
        }
    }
}

/// What a text in the language says besides its tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extras {
    /// The annotations, in the order of the text.
    pub annotations: Vec<Annotation>,
    /// Where comments stand.
    pub comments: Vec<Span>,
    /// The type that the header states.
    pub stated: Option<Stated>,
}

/// A text that was read, with all that is wrong with it.
pub(crate) struct Reading {
    /// The tree. It is there exactly if no problem is of [`Grade::Syntax`].
    pub(crate) tree: Option<Node>,
    /// What is wrong with the text.
    pub(crate) problems: Vec<Problem>,
    pub(crate) said: Said,
}

/// What a text in the language says, as far as it is known without its tree.
#[derive(Default)]
pub(crate) struct Said {
    pub(crate) policy: Option<Policy>,
    /// What is wrong with the policy, as far as it was read: mistakes of syntax hide none of it.
    pub(crate) problems: Vec<Problem>,
    pub(crate) extras: Extras,
}

/// Reads a text in the language from byte `start` on; spans count from the start of `text`.
pub(crate) fn read(text: &str, start: usize, limits: &Limits, report: Report) -> Reading {
    let read = parse::read(TextTokens::new(text, start), limits, report);
    let comments = read.source.comments.clone();
    finish(read, comments, limits)
}

/// The end of reading, whatever the tokens are: the checks of the whole, and of the policy.
pub(crate) fn finish<S: Source>(read: Read<S>, comments: Vec<Span>, limits: &Limits) -> Reading {
    let Read {
        mut report, tree, ..
    } = read;
    if read.is_empty && !report.failed() {
        let expected = "`allow`, `deny` or `policy`";
        let mistake = LanguageMistake::End { expected };
        report.add_last(ProblemKind::Language { mistake }, Span::at(0));
    }
    let depth = limits.effective_depth();
    if depth < TREE_DEPTH && deeper_than(&tree, depth) {
        let limit = depth as u64;
        let what = "levels of nesting";
        report.add_last(ProblemKind::Limit { what, limit }, tree.span);
    }
    let mut said = Said {
        policy: None,
        problems: Vec::new(),
        extras: Extras {
            annotations: read.annotations,
            comments,
            stated: read.stated,
        },
    };
    let refused = |problem: &Problem| problem.kind.grade() != Grade::Accepted;
    let failed = report.failed();
    let problems = report.finish();
    if !read.is_empty {
        said.read(&tree, &read.broken);
        // Of a value that is not known, nothing that is said is true.
        let mut unknown = read.unknown;
        unknown.sort_unstable();
        let is_unknown = |span: Span| unknown.binary_search(&span).is_ok();
        said.problems
            .retain(|problem| !problem.span.is_some_and(is_unknown));
        if said.problems.iter().chain(&problems).any(refused) {
            said.policy = None;
        }
    }
    Reading {
        tree: (!failed).then_some(tree),
        problems,
        said,
    }
}

impl Said {
    /// Reads the policy in the tree; in broken statements an element may be missing because of a
    /// mistake in it.
    fn read(&mut self, tree: &Node, broken: &[usize]) {
        if self.extras.stated.is_none() && broken.is_empty() {
            self.problems.extend(parse::mixed(tree));
        }
        let reading = read_model(tree);
        for mut problem in reading.problems {
            let statement = problem.place.statement();
            if problem.kind == ProblemKind::MissingAction {
                if statement.is_some_and(|index| broken.binary_search(&index).is_ok()) {
                    continue;
                }
                let node = statement.and_then(|index| tree.get("Statement")?.elements().get(index));
                problem.span = node.map(statement_start).or(problem.span);
            }
            self.problems.push(problem);
        }
        self.policy = reading.policy;
        let Some(Stated::Type(policy_type)) = self.extras.stated else {
            return;
        };
        if self.policy.is_some() || broken.is_empty() {
            let of_type = problems_of_type(tree, self.policy.as_ref(), policy_type);
            self.problems.extend(of_type);
        }
    }
}

/// How many levels the tree of a policy in the language has at most: policy, statements,
/// statement, Condition, operator, values.
const TREE_DEPTH: usize = 6;

fn deeper_than(node: &Node, levels: usize) -> bool {
    let deeper = |node: &Node| levels == 0 || deeper_than(node, levels - 1);
    match &node.value {
        Value::Array(elements) => levels == 0 || elements.iter().any(deeper),
        Value::Object(members) => levels == 0 || members.iter().any(|member| deeper(&member.value)),
        _ => false,
    }
}
