//! Rust's tokens, flat, with the positions that tell which of them touch.

use iam_parse::rust::{Gap, RustToken};
use proc_macro2::{Delimiter, LineColumn, Span, TokenStream, TokenTree};

/// The tokens of a policy.
#[derive(Default)]
pub(crate) struct Flat {
    pub(crate) tokens: Vec<RustToken>,
    /// Where each token stands.
    pub(crate) spans: Vec<Span>,
    /// What stands in braces, by the number of the opening brace.
    braces: Vec<(usize, TokenStream)>,
    last: Option<Last>,
}

/// The end of the token before.
struct Last {
    end: LineColumn,
    span: Span,
    /// Whether a word could go on behind it whatever comes next.
    is_connector: bool,
}

impl Flat {
    pub(crate) fn new(stream: TokenStream) -> Self {
        let mut flat = Self::default();
        flat.add(stream);
        flat
    }

    /// What stands in the braces that the token of this number opens.
    pub(crate) fn hole(&self, open: usize) -> TokenStream {
        let found = self.braces.iter().find(|(index, _)| *index == open);
        found.map_or_else(TokenStream::new, |(_, stream)| stream.clone())
    }

    fn add(&mut self, stream: TokenStream) {
        for tree in stream {
            match tree {
                TokenTree::Group(group) => {
                    let brackets = match group.delimiter() {
                        // Around what another macro was given, such as `$text:literal`.
                        Delimiter::None => {
                            self.add(group.stream());
                            continue;
                        }
                        Delimiter::Brace => ('{', '}'),
                        Delimiter::Bracket => ('[', ']'),
                        Delimiter::Parenthesis => ('(', ')'),
                    };
                    if group.delimiter() == Delimiter::Brace {
                        self.braces.push((self.tokens.len(), group.stream()));
                    }
                    self.push(RustToken::open(brackets.0), group.span_open(), None);
                    self.add(group.stream());
                    self.push(RustToken::close(brackets.1), group.span_close(), None);
                }
                TokenTree::Ident(ident) => self.source(&ident.to_string(), ident.span()),
                TokenTree::Punct(punct) => {
                    let mut text = [0; 4];
                    self.source(punct.as_char().encode_utf8(&mut text), punct.span());
                }
                TokenTree::Literal(literal) => self.source(&literal.to_string(), literal.span()),
            }
        }
    }

    fn source(&mut self, text: &str, span: Span) {
        let is_connector = !text.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
        let (start, end) = (span.start(), span.end());
        let gap = self.gap(start, span, is_connector);
        self.push(RustToken::new(text, gap), span, None);
        // A token of another length than its text was made by a macro.
        let is_real = start.line == end.line && end.column - start.column == text.chars().count();
        self.last = is_real.then_some(Last {
            end,
            span,
            is_connector,
        });
        if !is_real {
            // The gap before it is not known either.
            if let Some(token) = self.tokens.last_mut() {
                *token = RustToken::new(text, Gap::Unknown);
            }
        }
    }

    /// What stands before a token. Only a blank on the same line counts as one: tokens of
    /// different lines may come from a macro and its call.
    fn gap(&self, start: LineColumn, span: Span, is_connector: bool) -> Gap {
        match &self.last {
            Some(last) if last.end.line == start.line => {
                if start.column == last.end.column {
                    return Gap::None;
                }
                // Where nothing can join, it does not matter.
                let matters = is_connector || last.is_connector;
                if start.column > last.end.column && (!matters || last.span.file() == span.file()) {
                    return Gap::Blank;
                }
                Gap::Unknown
            }
            _ => Gap::Unknown,
        }
    }

    fn push(&mut self, token: RustToken, span: Span, last: Option<Last>) {
        self.tokens.push(token);
        self.spans.push(span);
        self.last = last;
    }
}
