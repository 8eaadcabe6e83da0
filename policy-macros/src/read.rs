//! The policy in the macro's input.

use iam_model::Policy;
use iam_parse::rust::{Fill, FillPart, TokenPolicy, problems_of_type, read_tokens, string_value};
use iam_parse::{Format, Options, Parsed, Renderer, Style, parse_policy};
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::error::Error;
use crate::said::{Said, Warning};
use crate::tokens::Flat;

/// What was read.
#[derive(Default)]
pub(crate) struct Read {
    /// The policy, with a stand-in for each hole; absent after an error.
    pub(crate) policy: Option<Policy>,
    pub(crate) errors: Vec<Error>,
    pub(crate) warnings: Vec<Warning>,
    pub(crate) fills: Vec<Fill>,
    /// The tokens in which the holes are.
    pub(crate) flat: Flat,
    /// Makes the compiler look at the policy's file, so that it notices a change.
    pub(crate) watch: TokenStream,
}

/// A string literal of a policy, or a policy as tokens.
pub(crate) fn any(stream: TokenStream) -> Read {
    if let Some((text, span)) = literal(&stream) {
        let format = match Format::of_text(&text) {
            Format::Json => Format::Json,
            Format::Yaml | Format::Iam => Format::Iam,
        };
        let options = Options {
            format: Some(format),
            ..Options::default()
        };
        return document("policy", &parse_policy(text.as_bytes(), &options), span);
    }
    let mut flat = Flat::new(stream);
    let read = read_tokens(&flat.tokens);
    let parts = read.fills.iter().flat_map(|fill| &fill.parts);
    let holes: Vec<usize> = parts
        .filter_map(|part| match part {
            FillPart::Hole(hole) => Some(*hole),
            FillPart::Text(_) => None,
        })
        .collect();
    let errors = flat.errors_outside(&holes);
    if !errors.is_empty() {
        // What the policy says is not known.
        return Read {
            errors,
            fills: read.fills,
            flat,
            ..Read::default()
        };
    }
    let mut result = Read::default();
    for said in of_tokens(&read) {
        said.at_tokens(&flat, &mut result);
    }
    result.policy = read.policy;
    result.fills = read.fills;
    result.flat = flat;
    result
}

/// The text of the only token, if it is a string.
pub(crate) fn literal(stream: &TokenStream) -> Option<(String, Span)> {
    let mut trees = stream.clone().into_iter();
    let first = trees.next()?;
    let rest: Vec<TokenTree> = trees.collect();
    let is_only = match rest.as_slice() {
        [] => true,
        [TokenTree::Punct(comma)] => comma.as_char() == ',',
        _ => false,
    };
    match first {
        _ if !is_only => None,
        TokenTree::Literal(literal) => {
            let text = string_value(&literal.to_string())?;
            Some((text.into(), literal.span()))
        }
        // What another macro was given as `$text:literal`.
        TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::None => {
            self::literal(&group.stream())
        }
        _ => None,
    }
}

/// What a text says, whose places the compiler cannot show: each message shows its own.
pub(crate) fn document(name: &str, parsed: &Parsed, span: Span) -> Read {
    let mut read = Read::default();
    let renderer = Renderer::new(name, parsed.text(), Style::PLAIN);
    for said in of_text(parsed) {
        said.in_text(&renderer, span, &mut read);
    }
    if read.errors.is_empty() {
        read.policy = parsed.document().map(|document| document.policy().clone());
    }
    read
}

/// What is said of a policy in tokens; places count tokens.
fn of_tokens(read: &TokenPolicy) -> Vec<Said> {
    #[cfg(feature = "checks")]
    if let Some(said) = crate::checks::of_tokens(read) {
        return said;
    }
    read.problems.iter().map(Said::from).collect()
}

/// What is said of a text.
fn of_text(parsed: &Parsed) -> Vec<Said> {
    let of_type = problems_of_type(parsed);
    #[cfg(feature = "checks")]
    if let Some(said) = crate::checks::of_text(parsed, &of_type) {
        return said;
    }
    let problems = parsed.problems().iter().chain(&of_type);
    problems.map(Said::from).collect()
}
