//! Rust's tokens, flat, with the positions that tell which of them touch.

use iam_parse::rust::{Gap, RustToken};
use proc_macro2::{Delimiter, Group, LineColumn, Span, TokenStream, TokenTree};

use crate::error::Error;
use crate::glued::glued;

/// The tokens of a policy.
#[derive(Default)]
pub(crate) struct Flat {
    pub(crate) tokens: Vec<RustToken>,
    /// Where each token stands.
    pub(crate) spans: Vec<Span>,
    /// What is wrong with tokens, each with its number.
    errors: Vec<(usize, Error)>,
    /// What stands in braces, by the number of the opening brace.
    braces: Vec<(usize, TokenStream)>,
    last: Option<Last>,
    /// The tokens behind a line break.
    broken: Vec<usize>,
    /// Whether the tokens do not stand in one text one behind the other: another macro made them.
    is_made: bool,
}

/// The token before.
struct Last {
    start: LineColumn,
    end: LineColumn,
    span: Span,
    /// Whether a word could go on behind it whatever comes next.
    is_connector: bool,
}

impl Flat {
    pub(crate) fn new(stream: TokenStream) -> Self {
        let mut flat = Self::default();
        let glued = glued(&stream);
        flat.add(stream);
        for (end, word) in glued {
            let at = flat.spans.iter().position(|span| span.end() == end);
            let at = at.unwrap_or(flat.spans.len());
            let span = flat.spans.get(at).copied().unwrap_or_else(Span::call_site);
            let message = format!(
                "`{word}` must stand in double quotes: Rust starts a comment in it\n\
                 help: write `\"{word}\"`, or a blank before the comment"
            );
            flat.errors.push((at, Error::new(message, span, span)));
        }
        // In one text a line break separates as a blank does. Tokens of a macro and of its call
        // stand in different lines although nothing is between them.
        if !flat.is_made {
            for index in std::mem::take(&mut flat.broken) {
                if let Some(token) = flat.tokens.get_mut(index) {
                    *token = token.clone().with_gap(Gap::Blank);
                }
            }
        }
        flat
    }

    /// What stands in the braces that the token of this number opens.
    pub(crate) fn hole(&self, open: usize) -> TokenStream {
        let found = self.braces.iter().find(|(index, _)| *index == open);
        found.map_or_else(TokenStream::new, |(_, stream)| stream.clone())
    }

    /// The errors of tokens that do not stand in one of these holes, where anything may stand.
    pub(crate) fn errors_outside(&mut self, holes: &[usize]) -> Vec<Error> {
        let in_hole = |at: usize| {
            holes
                .iter()
                .any(|open| (*open..self.close_of(*open)).contains(&at))
        };
        let kept: Vec<bool> = self.errors.iter().map(|(at, _)| !in_hole(*at)).collect();
        let errors = std::mem::take(&mut self.errors).into_iter().zip(kept);
        errors
            .filter(|(_, kept)| *kept)
            .map(|((_, error), _)| error)
            .collect()
    }

    /// The number of the bracket that closes the one of this number.
    fn close_of(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        let rest = self.tokens.iter().enumerate().skip(open);
        for (index, token) in rest {
            if token.is_open() {
                depth += 1;
            } else if token.is_close() {
                depth -= 1;
            }
            if depth == 0 {
                return index;
            }
        }
        self.tokens.len()
    }

    fn add(&mut self, stream: TokenStream) {
        let trees: Vec<TokenTree> = stream.into_iter().collect();
        let mut rest = trees.as_slice();
        while let Some((tree, after)) = rest.split_first() {
            rest = after;
            match tree {
                TokenTree::Punct(mark) if mark.as_char() == '#' && comment(after) > 0 => {
                    rest = after.get(comment(after)..).unwrap_or_default();
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
                    self.is_made = true;
                    self.made(group);
                }
                TokenTree::Group(group) => self.group(group),
                TokenTree::Ident(ident) => self.source(&ident.to_string(), ident.span()),
                TokenTree::Punct(punct) => {
                    let mut text = [0; 4];
                    self.source(punct.as_char().encode_utf8(&mut text), punct.span());
                }
                TokenTree::Literal(literal) => self.source(&literal.to_string(), literal.span()),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let brackets = match group.delimiter() {
            Delimiter::Bracket => ('[', ']'),
            Delimiter::Parenthesis => ('(', ')'),
            Delimiter::Brace | Delimiter::None => ('{', '}'),
        };
        if group.delimiter() == Delimiter::Brace {
            self.braces.push((self.tokens.len(), group.stream()));
        }
        self.bracket(RustToken::open(brackets.0), group.span_open());
        self.add(group.stream());
        self.bracket(RustToken::close(brackets.1), group.span_close());
    }

    /// What another macro was given as `$x:literal`, `$x:expr` or the like. Only what is one value
    /// in any case can stand for itself: the name of a constant is not its value.
    fn made(&mut self, group: &Group) {
        let trees: Vec<TokenTree> = group.stream().into_iter().collect();
        match trees.as_slice() {
            [TokenTree::Group(inner)] if inner.delimiter() == Delimiter::None => self.made(inner),
            [TokenTree::Group(inner)] if inner.delimiter() == Delimiter::Brace => self.group(inner),
            [TokenTree::Literal(literal)] => self.source(&literal.to_string(), literal.span()),
            [TokenTree::Ident(word)] if word == "true" || word == "false" => {
                self.source(&word.to_string(), word.span());
            }
            [TokenTree::Punct(minus), TokenTree::Literal(number)] if minus.as_char() == '-' => {
                self.bracket(RustToken::open('('), minus.span());
                self.push(RustToken::new("-", Gap::Unknown), minus.span(), None);
                self.push(
                    RustToken::new(&number.to_string(), Gap::None),
                    number.span(),
                    None,
                );
                self.bracket(RustToken::close(')'), number.span());
            }
            trees => {
                let span = |tree: Option<&TokenTree>| tree.map_or(group.span(), TokenTree::span);
                let message = "an expression stands in braces, such as `{$value}`; a word of the \
                               policy is taken as `$word:ident`";
                let (first, last) = (span(trees.first()), span(trees.last()));
                let error = Error::new(message.to_owned(), first, last);
                self.errors.push((self.tokens.len(), error));
                self.push(RustToken::new("\"expression\"", Gap::Unknown), first, None);
            }
        }
    }

    fn source(&mut self, text: &str, span: Span) {
        let is_connector = !text.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '"');
        let (start, end) = (span.start(), span.end());
        // A token of another length than its text was made by a macro.
        let lines = text.bytes().filter(|byte| *byte == b'\n').count();
        let is_real = start.line > 0
            && end.line == start.line + lines
            && (lines > 0 || end.column.saturating_sub(start.column) == text.chars().count());
        let last = Last {
            start,
            end,
            span,
            is_connector,
        };
        let gap = if is_real {
            self.gap(&last)
        } else {
            Gap::Unknown
        };
        self.is_made |= !is_real;
        self.push(RustToken::new(text, gap), span, is_real.then_some(last));
    }

    /// What stands before a token, as far as it is known before all of them are.
    fn gap(&mut self, next: &Last) -> Gap {
        let Some(last) = &self.last else {
            return Gap::Unknown;
        };
        let forward = (next.start.line, next.start.column) >= (last.end.line, last.end.column);
        // Where nothing can join, it does not matter from which file a token is.
        let matters = next.is_connector || last.is_connector;
        if !forward || (matters && last.span.file() != next.span.file()) {
            self.is_made = true;
            return Gap::Unknown;
        }
        if next.start.line > last.end.line {
            self.broken.push(self.tokens.len());
            return Gap::Unknown;
        }
        if next.start.column == last.end.column {
            Gap::None
        } else {
            Gap::Blank
        }
    }

    /// A bracket; it joins nothing, and shows whether tokens stand in their order.
    fn bracket(&mut self, token: RustToken, span: Span) {
        let start = span.start();
        let before = self
            .last
            .as_ref()
            .map(|last| (last.start.line, last.start.column));
        self.is_made |= before.is_some_and(|before| before > (start.line, start.column));
        let last = Last {
            start,
            end: span.end(),
            span,
            is_connector: false,
        };
        self.push(token, span, Some(last));
    }

    fn push(&mut self, token: RustToken, span: Span, last: Option<Last>) {
        self.tokens.push(token);
        self.spans.push(span);
        self.last = last;
    }
}

/// How many trees behind a `#` make it a comment: `///` and `//!` reach a macro as
/// `#[doc = "…"]` and `#![doc = "…"]`, all of them at the comment's place.
fn comment(after: &[TokenTree]) -> usize {
    let is_doc = |group: &Group| {
        let first = group.stream().into_iter().next();
        group.delimiter() == Delimiter::Bracket
            && matches!(first, Some(TokenTree::Ident(name)) if name == "doc")
    };
    match after {
        [TokenTree::Group(group), ..] if is_doc(group) => 1,
        [TokenTree::Punct(inner), TokenTree::Group(group), ..]
            if inner.as_char() == '!' && is_doc(group) =>
        {
            2
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use iam_parse::rust::{TokenPolicy, read_tokens};
    use iam_parse::{parse_document, print_language};

    use super::*;

    /// The tokens as they arrive from another macro that made all of them.
    fn without_positions(stream: TokenStream) -> TokenStream {
        let trees = stream.into_iter().map(|mut tree| {
            if let TokenTree::Group(group) = &tree {
                let stream = without_positions(group.stream());
                tree = proc_macro2::Group::new(group.delimiter(), stream).into();
            }
            tree.set_span(Span::call_site());
            tree
        });
        trees.collect()
    }

    /// What is read of a text's tokens, with positions and without.
    #[track_caller]
    fn both(text: &str) -> [TokenPolicy; 2] {
        let stream: TokenStream = text
            .parse()
            .unwrap_or_else(|error| panic!("{text}\n{error}"));
        let stripped = without_positions(stream.clone());
        [stream, stripped].map(|stream| read_tokens(&Flat::new(stream).tokens))
    }

    #[track_caller]
    fn reads(text: &str) {
        let expected = parse_document("a.iam", text).unwrap_or_else(|error| panic!("{error}"));
        for read in both(text) {
            let policy = read
                .policy
                .unwrap_or_else(|| panic!("{text}\n{:?}", read.problems));
            assert_eq!(policy.to_string(), expected.policy().to_string(), "{text}");
        }
    }

    #[test]
    fn managed_policies() {
        let policies = imagebuilder_policies::ALL.iter();
        for version in policies.flat_map(imagebuilder_policies::ManagedPolicy::versions) {
            reads(&print_language(&version.to_policy()));
        }
    }

    #[test]
    fn random_policies_of_every_shape() {
        let mut rng = fastrand::Rng::with_seed(9);
        for _ in 0..2000 {
            let document = testkit::generate::document(&mut rng).value.to_string();
            let document = parse_document("a.json", &document).unwrap();
            // No document is asked whether it can be attached to anything.
            let text = print_language(document.policy());
            reads(&match text.strip_prefix("policy") {
                Some(rest) if rest.starts_with(" mixed") => text,
                Some(rest) => format!("policy mixed{rest}"),
                None => format!("policy mixed {text}"),
            });
        }
    }

    #[test]
    fn each_construct() {
        for text in [
            "policy trust version \"2012-10-17\" id x single allow A { principal Service ec2.amazonaws.com action sts:AssumeRole }",
            "policy version none allow { action * resource * }",
            "policy version 2008-10-17 allow { action * resource * }",
            "#![allow(A, B, reason = \"x\")] #[allow(C)] allow { action * resource * }",
            "#[allow(C,reason=\"x\")] deny { action s3:Get*, s3:?, *:* resource * }",
            "/// comment\nallow { /// comment\n action * //! comment\n resource * }",
            "deny { not principal AWS 012345678901, \"123456789012\", Service [a.amazonaws.com] action s3:* }",
            "deny { not principal AWS [012345678901] action s3:* }",
            "allow { principal * action s3:* resource * when StringLike aws:a * }",
            "allow { principal {} action [] resource [] when {} when Bool {} }",
            "allow { action s3:* resource * when StringLike { aws:a * aws:b *, * aws:c [*] token.actions.githubusercontent.com:sub * } }",
            "allow { action s3:* resource * when NumericEquals { aws:a (-5) aws:b 1.5 aws:c 012345678901 } when IpAddress aws:d 10.0.0.0/8 }",
            "allow\nA\n{\naction\ns3:Get*\n,\ns3:Put*\nresource\n*\nwhen\nBool\naws:a\ntrue\n}",
            "allow{action s3:*,s3:a* resource[*]when Bool aws:a true}",
        ] {
            reads(text);
        }
    }

    /// Where positions tell more than the tokens, a mistake is told better; nothing that is wrong
    /// becomes right without them.
    #[test]
    fn mistakes_with_and_without_positions() {
        #[track_caller]
        fn check(text: &str, with: &str, without: &str) {
            let told = both(text).map(|read| {
                let first = read.problems.first();
                first.map_or(String::new(), ToString::to_string)
            });
            assert_eq!(told, [with, without], "{text}");
        }
        let missing = "a comma is missing between two values";
        check(
            "allow { action s3:Get s3:Put resource * }",
            missing,
            missing,
        );
        check(
            "allow { action s3:*Object resource * }",
            "`s3:*Object` must stand in double quotes: a letter or digit follows a wildcard",
            "`Object` is not an element of a statement",
        );
        check(
            "allow { action s3: Get resource * }",
            "`s3:` must stand in double quotes: a word ends with a letter, digit or wildcard",
            "",
        );
        check(
            "allow { action * resource * when NumericEquals aws:a -5 }",
            "a negative number stands in parentheses",
            "expected a value of the condition key, found `}`",
        );
        // A line break separates as a blank does, where it is known.
        let text = "/// comment\nallow { action s3:List\n* // note\n /// comment\n resource * }";
        check(text, missing, "");
        let unknown = "`StringEqual` is not a condition operator";
        check(
            "allow { action * resource * when StringEqual aws:a * }",
            unknown,
            unknown,
        );
    }
}
