//! What stands around a policy in the macro's input.

use proc_macro2::{Delimiter, Ident, Spacing, Span, TokenStream, TokenTree};

use crate::error::Error;

/// The macro's input.
pub(crate) struct Input {
    /// The path of the crate `iam_model`.
    pub(crate) model: TokenStream,
    /// The item that the macro declares; without one it is an expression.
    pub(crate) item: Option<Item>,
    /// The policy.
    pub(crate) policy: TokenStream,
}

/// `pub static NAME =` or `pub const NAME =`.
pub(crate) struct Item {
    /// Attributes and visibility.
    pub(crate) before: TokenStream,
    pub(crate) is_const: bool,
    pub(crate) name: Ident,
}

impl Input {
    /// Takes the input apart. What is wrong with it keeps nothing of it from being looked at.
    pub(crate) fn new(stream: TokenStream, errors: &mut Vec<Error>) -> Self {
        let mut trees: Vec<TokenTree> = stream.into_iter().collect();
        let model = model(&mut trees, errors);
        let item = item(&mut trees, errors);
        let mut policy = trees;
        if item.is_some() && policy.last().is_some_and(|last| is_punct(last, ';')) {
            policy.pop();
        }
        Self {
            model,
            item,
            policy: policy.into_iter().collect(),
        }
    }
}

fn is_punct(tree: &TokenTree, character: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == character)
}

fn is_ident(tree: &TokenTree, text: &str) -> bool {
    matches!(tree, TokenTree::Ident(ident) if ident == text)
}

/// `crate = path;`, or the crate's own name.
fn model(trees: &mut Vec<TokenTree>, errors: &mut Vec<Error>) -> TokenStream {
    let named = matches!(trees.as_slice(), [first, second, ..]
        if is_ident(first, "crate") && is_punct(second, '='));
    if named {
        let end = trees.iter().position(|tree| is_punct(tree, ';'));
        let Some(end) = end else {
            let span = trees.first().map_or_else(Span::call_site, TokenTree::span);
            let message = "`;` is missing after the path of the crate: `crate = path;`";
            errors.push(Error::new(message.to_owned(), span, span));
            trees.drain(..2);
            return own_name();
        };
        let path: TokenStream = trees.drain(..=end).skip(2).take(end - 2).collect();
        if !path.is_empty() {
            return path;
        }
    }
    own_name()
}

fn own_name() -> TokenStream {
    let colon = |spacing| TokenTree::from(proc_macro2::Punct::new(':', spacing));
    let name = Ident::new("iam_model", Span::call_site());
    [colon(Spacing::Joint), colon(Spacing::Alone), name.into()]
        .into_iter()
        .collect()
}

/// Takes the item's declaration off the front, if the input starts with one.
fn item(trees: &mut Vec<TokenTree>, errors: &mut Vec<Error>) -> Option<Item> {
    let mut at = 0;
    let get = |at: usize| trees.get(at);
    while get(at).is_some_and(|tree| is_punct(tree, '#'))
        && matches!(get(at + 1), Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Bracket)
    {
        at += 2;
    }
    if get(at).is_some_and(|tree| is_ident(tree, "pub")) {
        at += 1;
        if matches!(get(at), Some(TokenTree::Group(group))
            if group.delimiter() == Delimiter::Parenthesis)
        {
            at += 1;
        }
    }
    // A visibility that another macro was given stands in a group of its own.
    if matches!(get(at), Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::None)
        && get(at + 1).is_some_and(|tree| is_ident(tree, "static") || is_ident(tree, "const"))
    {
        at += 1;
    }
    let is_const = match get(at)? {
        tree if is_ident(tree, "static") => false,
        tree if is_ident(tree, "const") => true,
        _ => return None,
    };
    let name = match get(at + 1)? {
        TokenTree::Ident(name) => name.clone(),
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            match group.stream().into_iter().next()? {
                TokenTree::Ident(name) => name,
                _ => return None,
            }
        }
        _ => return None,
    };
    let mut equals = at + 2;
    let found = get(equals);
    if !found.is_some_and(|tree| is_punct(tree, '=')) {
        let span = found.map_or(name.span(), TokenTree::span);
        let message = match found {
            Some(tree) if is_punct(tree, ':') => "the macro writes the type of the item: remove it",
            _ => "`=` is missing behind the name of the item",
        };
        errors.push(Error::new(message.to_owned(), span, span));
        let rest = trees.iter().skip(equals);
        let skipped = rest.take_while(|tree| !is_punct(tree, '=')).count();
        // Without any the policy starts here.
        equals = if equals + skipped < trees.len() {
            equals + skipped
        } else {
            equals - 1
        };
    }
    let before = trees.drain(..at).collect();
    trees.drain(..=equals - at);
    Some(Item {
        before,
        is_const,
        name,
    })
}
