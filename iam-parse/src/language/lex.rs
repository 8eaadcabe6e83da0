//! Tokens of a text, by the grammar.

use std::collections::VecDeque;

use iam_model::{LanguageMistake, ProblemKind, Span};
use pest::Parser as _;
use smol_str::SmolStr;

use super::escape::unescape;
use super::grammar::{Rule, Tokens};
use super::token::{Kind, Mode, Source, Token};
use crate::report::{Report, span};

/// The tokens of a text, made as they are asked for.
pub(crate) struct TextTokens<'a> {
    text: &'a str,
    /// Up to where the text has been taken apart.
    position: usize,
    ahead: VecDeque<Token>,
    /// The comments that were passed.
    pub(crate) comments: Vec<Span>,
    /// The last token that was made: its place, its kind, and whether it ends in `=`.
    last: (Span, Kind, bool),
}

impl<'a> TextTokens<'a> {
    pub(crate) fn new(text: &'a str, start: usize) -> Self {
        Self {
            text,
            position: start,
            ahead: VecDeque::new(),
            comments: Vec::new(),
            last: (Span::default(), Kind::End, false),
        }
    }

    /// Takes some more of the text apart.
    fn fill(&mut self, report: &mut Report) {
        let start = self.position;
        let rest = self.text.get(start..).unwrap_or_default();
        let Ok(mut pairs) = Tokens::parse(Rule::chunk, rest) else {
            // The grammar takes every text; only the process-wide limit of pest's calls can stop
            // it.
            let kind = ProblemKind::Language {
                mistake: LanguageMistake::CallLimit,
            };
            report.add_last(kind, span(start, start));
            self.position = self.text.len();
            return;
        };
        let Some(chunk) = pairs.next() else {
            self.position = self.text.len();
            return;
        };
        self.position = start + chunk.as_span().end();
        for pair in chunk.into_inner() {
            let place = pair.as_span();
            self.token(
                pair.as_rule(),
                start + place.start(),
                place.as_str(),
                report,
            );
        }
    }

    fn token(&mut self, rule: Rule, start: usize, text: &str, report: &mut Report) {
        let end = start + text.len();
        let place = span(start, end);
        let (kind, text) = match rule {
            Rule::comment => {
                self.comments
                    .push(span(start, start + text.trim_end().len()));
                if self.last.1 == Kind::Word && self.last.0.end == place.start {
                    // What is before the comment is a part of a text, such as `https://…`.
                    let reason = "`//` starts a comment";
                    let text = text.split([' ', ',']).next().unwrap_or_default().trim_end();
                    let whole = self.last.0.to(span(start, start + text.len()));
                    let meant = whole.text(self.text);
                    let text = crate::report::excerpt(meant);
                    let mistake = LanguageMistake::Unquoted { text, reason };
                    report.add(ProblemKind::Language { mistake }, whole);
                    // It is read on as what it must have been meant to be.
                    if let Some(word) = self.ahead.back_mut()
                        && word.text.ends_with(':')
                    {
                        word.kind = Kind::String;
                        word.text = meant.into();
                        word.span = whole;
                    }
                }
                return;
            }
            Rule::string | Rule::unclosed => {
                if rule == Rule::unclosed {
                    let mistake = LanguageMistake::UnclosedString;
                    report.add(ProblemKind::Language { mistake }, place);
                }
                let inner = text.strip_prefix('"').unwrap_or(text);
                let inner = match rule {
                    Rule::string => inner.strip_suffix('"').unwrap_or(inner),
                    _ => inner.trim_end_matches(['\\', '\r']),
                };
                (Kind::String, unescape(inner, start + 1, report))
            }
            Rule::mark => (mark(text), text.into()),
            _ => (Kind::Word, SmolStr::new(text)),
        };
        let touching = matches!(
            (self.last.1, kind),
            (Kind::Word, Kind::String) | (Kind::String, Kind::Word)
        );
        // `=` before the reason of an annotation needs no blank.
        if touching && self.last.0.end == place.start && !self.last.2 {
            let mistake = LanguageMistake::Touching;
            report.add(ProblemKind::Language { mistake }, span(start, start));
        }
        self.last = (place, kind, kind == Kind::Word && text.ends_with('='));
        self.ahead.push_back(Token {
            kind,
            span: place,
            text,
        });
    }

    fn end(&self) -> Token {
        Token {
            kind: Kind::End,
            span: span(self.text.len(), self.text.len()),
            text: SmolStr::default(),
        }
    }
}

fn mark(text: &str) -> Kind {
    match text.chars().next() {
        Some(bracket @ ('{' | '[' | '(')) => Kind::Open(bracket),
        Some(bracket @ ('}' | ']' | ')')) => Kind::Close(bracket),
        Some(',') => Kind::Comma,
        _ if text == "#!" => Kind::Inner,
        _ => Kind::Outer,
    }
}

impl Source for TextTokens<'_> {
    const HAS_HOLES: bool = false;

    fn peek(&mut self, ahead: usize, _: Mode, report: &mut Report) -> Token {
        while self.ahead.len() <= ahead && self.position < self.text.len() {
            self.fill(report);
        }
        self.ahead.get(ahead).cloned().unwrap_or_else(|| self.end())
    }

    fn next(&mut self, mode: Mode, report: &mut Report) -> Token {
        let token = self.peek(0, mode, report);
        self.ahead.pop_front();
        token
    }
}
