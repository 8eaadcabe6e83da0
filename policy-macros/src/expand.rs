//! What the macro expands to: const data, and the filling of its holes.

use std::fmt::Write as _;

use iam_model::Place;
use iam_parse::rust::{Fill, FillKind, FillPart, LiteralNames, print_literal};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};

use crate::error::Error;
use crate::input::{Input, Item};
use crate::read::Read;
use crate::said::Warning;

/// The name that the crate `iam_model` has in an expansion. No code of the user's sees it, but
/// what stands in a hole.
const MODEL: &str = "iam_model_of_policy_macro";

/// Expands an input whose policy `read` reads.
pub(crate) fn policy(stream: TokenStream, read: fn(TokenStream) -> Read) -> TokenStream {
    let mut errors = Vec::new();
    let Input {
        model,
        item,
        policy,
    } = Input::new(stream, &mut errors);
    let mut read = read(policy);
    read.errors.extend(errors);
    let is_const = item.as_ref().is_some_and(|item| item.is_const);
    if is_const && let Some(fill) = read.fills.first() {
        let span = first_hole(fill).and_then(|hole| read.flat.spans.get(hole).copied());
        let span = span.unwrap_or_else(Span::call_site);
        let message = "a const has no holes: its value is data\nhelp: write `static`";
        read.errors.push(Error::new(message.to_owned(), span, span));
    }
    let mut body = source("use");
    body.extend(model.clone());
    body.extend(source(&format!(" as {MODEL};")));
    body.extend(warnings(&read));
    body.extend(read.watch.clone());
    for error in &read.errors {
        body.extend(error.expand());
    }
    body.extend(if is_const { data(&read) } else { value(&read) });
    let block: TokenStream = TokenTree::from(Group::new(Delimiter::Brace, body)).into();
    match item {
        Some(item) => declare(item, model, block),
        None => block,
    }
}

fn first_hole(fill: &Fill) -> Option<usize> {
    fill.parts.iter().find_map(|part| match part {
        FillPart::Hole(hole) => Some(*hole),
        FillPart::Text(_) => None,
    })
}

/// The tokens of Rust source that is known to be well-formed.
fn source(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}

fn names() -> LiteralNames<'static> {
    LiteralNames {
        model: MODEL,
        option: "::core::option::Option::",
    }
}

/// Stable Rust has no warning that a macro can give; what it has is the use of something deprecated.
fn warnings(read: &Read) -> TokenStream {
    let mut out = TokenStream::new();
    for Warning {
        name,
        message,
        span,
    } in &read.warnings
    {
        let used = Ident::new(name, *span);
        let mut body = source(&format!(
            "#[deprecated(note = {message:?})] const {name}: () = ();"
        ));
        body.extend([TokenTree::from(used)]);
        out.extend(source("const _: () ="));
        out.extend([TokenTree::from(Group::new(Delimiter::Brace, body))]);
        out.extend(source(";"));
    }
    out
}

/// The policy as const data.
fn data(read: &Read) -> TokenStream {
    match &read.policy {
        Some(policy) => source(&print_literal(policy, names(), 0)),
        None => source(&format!(
            "{MODEL}::literal::Policy {{ version: ::core::option::Option::None, \
             id: ::core::option::Option::None, \
             statements: {MODEL}::literal::List::Many(&[]) }}"
        )),
    }
}

/// The policy as a value.
fn value(read: &Read) -> TokenStream {
    if read.policy.is_none() || !read.errors.is_empty() {
        // Well-typed, and every hole is used, so that no second error follows.
        let mut out = TokenStream::new();
        for hole in read.fills.iter().flat_map(|fill| &fill.parts) {
            if let FillPart::Hole(hole) = hole {
                out.extend(source("let _ = &"));
                out.extend(parenthesised(read.flat.hole(*hole)));
                out.extend(source(";"));
            }
        }
        out.extend(source(&format!(
            "{MODEL}::Policy {{ version: ::core::option::Option::None, \
             id: ::core::option::Option::None, \
             statements: {MODEL}::OneOrMany::Many(::std::vec::Vec::new()) }}"
        )));
        return out;
    }
    let mut out = source(&format!(
        "static POLICY_OF_POLICY_MACRO: {MODEL}::literal::Policy ="
    ));
    out.extend(data(read));
    out.extend(source(";"));
    // `From` may not be in scope.
    out.extend(source(&format!(
        "{MODEL}::fill::Template::new(&POLICY_OF_POLICY_MACRO)"
    )));
    for held in &read.fills {
        out.extend(fill(read, held));
    }
    out.extend(source(".policy()"));
    out
}

/// The call that fills one value.
fn fill(read: &Read, fill: &Fill) -> TokenStream {
    let function = match fill.kind {
        FillKind::Resource => "resource",
        FillKind::ResourceText => "resource_text",
        FillKind::Aws => "aws",
        FillKind::Federated => "federated",
        FillKind::Service => "service",
        FillKind::Condition => "condition",
        FillKind::ConditionText => "condition_text",
        FillKind::Boolean => "boolean",
        FillKind::Number => "number",
    };
    let mut arguments = source(&match fill.place {
        Place::Value(statement, _, index) => format!("{statement}, {index},"),
        Place::Principal(statement, _, kind, index) => format!("{statement}, {kind}, {index},"),
        Place::ConditionValue(statement, operator, key, index) => {
            format!("{statement}, ({operator}, {key}, {index}),")
        }
        _ => String::new(),
    });
    match (fill.kind, fill.parts.as_slice()) {
        (FillKind::ResourceText | FillKind::ConditionText, parts) => {
            let mut pieces = TokenStream::new();
            for part in parts {
                match part {
                    FillPart::Text(text) => {
                        let mut piece = String::new();
                        let _ = write!(piece, "{MODEL}::fill::Piece::Fixed({:?}),", text.as_str());
                        pieces.extend(source(&piece));
                    }
                    FillPart::Hole(hole) => {
                        pieces.extend(source(&format!("{MODEL}::fill::Piece::Text")));
                        let mut value = source("&");
                        value.extend(parenthesised(read.flat.hole(*hole)));
                        pieces.extend(parenthesised(value));
                        pieces.extend(source(","));
                    }
                }
            }
            arguments.extend(source("&"));
            arguments.extend([TokenTree::from(Group::new(Delimiter::Bracket, pieces))]);
        }
        (_, [FillPart::Hole(hole), ..]) => arguments.extend(read.flat.hole(*hole)),
        _ => {}
    }
    let mut out = source(&format!(".{function}"));
    out.extend(parenthesised(arguments));
    out
}

fn parenthesised(stream: TokenStream) -> TokenStream {
    TokenTree::from(Group::new(Delimiter::Parenthesis, stream)).into()
}

/// The item of a block that makes its value.
fn declare(item: Item, model: TokenStream, block: TokenStream) -> TokenStream {
    let mut out = item.before;
    out.extend(source(if item.is_const { "const" } else { "static" }));
    out.extend([TokenTree::from(item.name)]);
    out.extend(source(":"));
    if item.is_const {
        out.extend(model);
        out.extend(source("::literal::Policy ="));
        out.extend(block);
        out.extend(source(";"));
        return out;
    }
    out.extend(source("::std::sync::LazyLock<"));
    out.extend(model);
    out.extend(source("::Policy> = ::std::sync::LazyLock::new"));
    let mut closure = source("||");
    closure.extend(block);
    out.extend(parenthesised(closure));
    out.extend(source(";"));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::any;

    /// CI runs this with the checks and without: what an accepted policy expands to is the same.
    #[test]
    fn the_expansion_of_an_accepted_policy() {
        let input = "pub static READ = \
            #[allow(INVALID_ACTION, reason = \"announced\")] \
            allow Read { action imagebuilder:NoSuchAction resource \"arn:aws:s3:::\" {bucket} }";
        let expected = source(
            "pub static READ: ::std::sync::LazyLock< ::iam_model::Policy> = \
            ::std::sync::LazyLock::new(|| {
                use ::iam_model as iam_model_of_policy_macro;
                static POLICY_OF_POLICY_MACRO: iam_model_of_policy_macro::literal::Policy =
                    iam_model_of_policy_macro::literal::Policy {
                        version: ::core::option::Option::Some(
                            iam_model_of_policy_macro::Version::V2012_10_17),
                        id: ::core::option::Option::None,
                        statements: iam_model_of_policy_macro::literal::List::Many(&[
                            iam_model_of_policy_macro::literal::Statement {
                                sid: ::core::option::Option::Some(\"Read\"),
                                effect: iam_model_of_policy_macro::Effect::Allow,
                                principal: ::core::option::Option::None,
                                action: iam_model_of_policy_macro::literal::Action::Action(
                                    iam_model_of_policy_macro::literal::List::One(
                                        \"imagebuilder:NoSuchAction\")),
                                resource: ::core::option::Option::Some(
                                    iam_model_of_policy_macro::literal::Resource::Resource(
                                        iam_model_of_policy_macro::literal::List::One(
                                            \"arn:aws:s3:::x\"))),
                                condition: ::core::option::Option::None,
                            },
                        ]),
                    };
                iam_model_of_policy_macro::fill::Template::new(&POLICY_OF_POLICY_MACRO)
                    .resource_text(0, 0, &[
                        iam_model_of_policy_macro::fill::Piece::Fixed(\"arn:aws:s3:::\"),
                        iam_model_of_policy_macro::fill::Piece::Text(&(bucket)),
                    ])
                    .policy()
            });",
        );
        let found = policy(source(input), any);
        assert_eq!(found.to_string(), expected.to_string());
    }
}
