//! The policy in the macro's input.

use iam_model::{Grade, Policy, Problem};
use iam_parse::rust::{Fill, FillPart, problems_of_type, read_tokens, string_value};
use iam_parse::{Format, Options, Parsed, Renderer, Style, parse_policy};
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::error::{self, Error};
use crate::tokens::Flat;

/// What was read.
#[derive(Default)]
pub(crate) struct Read {
    /// The policy, with a stand-in for each hole; absent after an error.
    pub(crate) policy: Option<Policy>,
    pub(crate) errors: Vec<Error>,
    /// Remarks, each with the token that it is about.
    pub(crate) remarks: Vec<(String, Span)>,
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
    let mut result = Read {
        policy: read.policy,
        fills: read.fills,
        ..Read::default()
    };
    for problem in &read.problems {
        if problem.kind.grade() == Grade::Accepted {
            let (span, _) = error::tokens(problem.span, &flat);
            result.remarks.push((error::message(problem), span));
        } else {
            result.errors.push(Error::at_tokens(problem, &flat));
        }
    }
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
    let mut problems: Vec<Problem> = parsed.problems().to_vec();
    problems.extend(problems_of_type(parsed));
    let renderer = Renderer::new(name, parsed.text(), Style::PLAIN);
    for problem in &problems {
        let text = renderer.problem(problem);
        // rustc says `error` or `warning` itself, and the code stands last as everywhere.
        let (first, rest) = text.trim_end().split_once('\n').unwrap_or((&text, ""));
        let (_, first) = first.split_once("]: ").unwrap_or(("", first));
        let text = format!("{first} [{}]\n{rest}", problem.kind.code());
        if problem.kind.grade() == Grade::Accepted {
            read.remarks.push((text, span));
        } else {
            read.errors.push(Error::new(text, span, span));
        }
    }
    if read.errors.is_empty() {
        read.policy = parsed.document().map(|document| document.policy().clone());
    }
    read
}
