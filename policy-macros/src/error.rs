//! Errors that the compiler shows at a token.

use iam_model::Span as Place;
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

use crate::tokens::Flat;

/// An error at the tokens from one span to another.
pub(crate) struct Error {
    message: String,
    start: Span,
    end: Span,
}

impl Error {
    pub(crate) const fn new(message: String, start: Span, end: Span) -> Self {
        Self {
            message,
            start,
            end,
        }
    }

    #[cfg(test)]
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// `::core::compile_error! { … }`. The compiler underlines from the first token's span to the
    /// last one's.
    pub(crate) fn expand(&self) -> TokenStream {
        let message = spanned(Literal::string(&self.message), self.end);
        let mut group = Group::new(Delimiter::Brace, message.into());
        group.set_span(self.end);
        let punct = |character, spacing| spanned(Punct::new(character, spacing), self.start);
        let ident = |name| Ident::new(name, self.start);
        [
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            ident("core").into(),
            punct(':', Spacing::Joint),
            punct(':', Spacing::Alone),
            ident("compile_error").into(),
            punct('!', Spacing::Alone),
            group.into(),
        ]
        .into_iter()
        .collect()
    }
}

fn spanned(tree: impl Into<TokenTree>, span: Span) -> TokenTree {
    let mut tree = tree.into();
    tree.set_span(span);
    tree
}

/// The first and the last token of a place. For a gap these are the ones of the word behind it.
pub(crate) fn tokens(place: Option<Place>, flat: &Flat) -> (Span, Span) {
    let spans = &flat.spans;
    let call = Span::call_site;
    let Some(place) = place else {
        return (call(), call());
    };
    let start = (place.start as usize).min(spans.len().saturating_sub(1));
    let first = spans.get(start).copied().unwrap_or_else(call);
    if place.end > place.start {
        let last = spans.get(place.end as usize - 1).copied();
        return (first, last.unwrap_or(first));
    }
    let mut last = first;
    let is_word = flat
        .tokens
        .get(start)
        .is_some_and(|token| !token.is_string());
    for next in spans.iter().skip(start + 1).take_while(|_| is_word) {
        if next.start() != last.end() {
            break;
        }
        last = *next;
    }
    (first, last)
}
