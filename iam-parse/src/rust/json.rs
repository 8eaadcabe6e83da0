//! JSON in Rust's tokens: they are written out as a text, and places in it lead back to tokens.

use iam_model::tree::{Node, Value};
use iam_model::{Problem, Span, write_string};

use super::tokens::{Gap, RustToken};
use super::{TokenPolicy, problems_of_type};
use crate::language::token::Kind;
use crate::{Format, Options, parse_policy};

/// Whether the tokens are an object of JSON: `{`, and then a name or the end.
pub(super) fn is_json(tokens: &[RustToken]) -> bool {
    let kind = |at: usize| tokens.get(at).map(RustToken::kind);
    kind(0) == Some(Kind::Open('{'))
}

/// Reads the policy in an object of JSON.
pub(super) fn read(tokens: &[RustToken]) -> TokenPolicy {
    let mut text = String::new();
    let mut starts = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        let sign = index > 0
            && tokens
                .get(index - 1)
                .is_some_and(|before| before.text() == "-");
        let touches = token.gap() == Gap::None || (sign && token.gap() == Gap::Unknown);
        if index > 0 && !touches {
            text.push(' ');
        }
        starts.push(text.len());
        if token.kind() == Kind::String {
            // Writing to a string cannot fail.
            let _ = write_string(&mut text, token.text());
        } else {
            text.push_str(token.text());
        }
    }
    let options = Options {
        format: Some(Format::Json),
        ..Options::default()
    };
    let parsed = parse_policy(text.as_bytes(), &options);
    let problems = parsed
        .problems()
        .iter()
        .cloned()
        .chain(problems_of_type(&parsed));
    let in_tokens = |span: Span| {
        let token = |at: u32| starts.partition_point(|start| *start <= at as usize);
        let count = |index: usize| u32::try_from(index).unwrap_or(u32::MAX);
        if span.start == span.end {
            // Something is missing before the token that starts here or next.
            let next = starts.partition_point(|start| *start < span.start as usize);
            return Span::at(count(next));
        }
        let first = token(span.start).saturating_sub(1);
        Span::new(count(first), count(token(span.end - 1)))
    };
    let problems = problems.map(|problem| Problem {
        span: problem.span.map(in_tokens),
        related: problem.related.map(in_tokens),
        ..problem
    });
    let problems = problems.collect();
    let mut tree = parsed.tree().cloned();
    if let Some(tree) = &mut tree {
        place(tree, &in_tokens);
    }
    TokenPolicy {
        policy: parsed.document().map(|document| document.policy().clone()),
        problems,
        fills: Vec::new(),
        tree,
        extras: parsed.extras().clone(),
    }
    .settled()
}

/// Gives each part of a tree its place in tokens. The limit on the depth of a text holds for it.
fn place(node: &mut Node, in_tokens: &impl Fn(Span) -> Span) {
    node.span = in_tokens(node.span);
    match &mut node.value {
        Value::Array(elements) => {
            for element in elements {
                place(element, in_tokens);
            }
        }
        Value::Object(members) => {
            for member in members {
                member.name_span = in_tokens(member.name_span);
                place(&mut member.value, in_tokens);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Plain(_) => {}
    }
}
