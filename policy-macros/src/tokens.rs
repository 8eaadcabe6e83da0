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
        for managed in imagebuilder_policies::ALL {
            reads(&print_language(&managed.to_policy()));
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
        let unknown = "`StringEqual` is not a condition operator";
        check(
            "allow { action * resource * when StringEqual aws:a * }",
            unknown,
            unknown,
        );
    }
}
