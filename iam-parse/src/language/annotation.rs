//! Annotations: which findings the author knows and accepts, and why.

use iam_model::{LanguageMistake, Span};
use smol_str::SmolStr;

use super::parse::Parser;
use super::token::{Kind, Mode, Source, Token};
use crate::report::excerpt;

/// `#[allow(CODE, reason = "…")]` before a statement, or `#![allow(…)]` for the whole policy.
///
/// The findings of these codes are known and accepted by the author. JSON cannot carry it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    /// The statement that it stands before; `None` for the whole policy.
    pub statement: Option<usize>,
    /// The codes, each with its place.
    pub codes: Vec<(SmolStr, Span)>,
    /// The author's reason and its place.
    pub reason: Option<(SmolStr, Span)>,
    /// Where the annotation stands.
    pub span: Span,
}

impl<S: Source> Parser<'_, S> {
    /// `#[allow(CODE, reason = "…")]`, or with `!` for the whole policy.
    pub(super) fn annotation(&mut self, pending: &mut Vec<Annotation>) {
        let mark = self.bump(Mode::Name);
        let mut annotation = Annotation {
            statement: None,
            codes: Vec::new(),
            reason: None,
            span: mark.span,
        };
        if self.accepted(&mut annotation).is_none() {
            self.skip_annotation(mark.span);
            return;
        }
        let close = self.peek(Mode::Name);
        if close.kind == Kind::Close(']') {
            self.bump(Mode::Name);
        } else {
            self.expected("`]` after an annotation", &close);
        }
        let span = mark.span.to(self.last());
        annotation.span = span;
        if annotation.codes.is_empty() {
            self.mistake(LanguageMistake::EmptyAnnotation, span);
        }
        if mark.kind == Kind::Outer {
            pending.push(annotation);
        } else if self.statements.is_empty() && pending.is_empty() {
            self.annotations.push(annotation);
        } else {
            self.mistake(LanguageMistake::LateAnnotation, span);
        }
    }

    /// What stands between the brackets; `None` after a mistake.
    fn accepted(&mut self, annotation: &mut Annotation) -> Option<()> {
        self.expect(Kind::Open('['), "`[` of an annotation")?;
        let name = self.peek(Mode::Name);
        if name.kind == Kind::Word && name.text != "allow" {
            let name_text = excerpt(&name.text);
            let mistake = LanguageMistake::UnknownAnnotation { name: name_text };
            self.mistake(mistake, name.span);
            return None;
        }
        self.expect(Kind::Word, "`allow` of an annotation")?;
        self.expect(Kind::Open('('), "`(` and the codes of findings")?;
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close(')') => {
                    self.bump(Mode::Name);
                    return Some(());
                }
                Kind::Word if token.text == "reason" || token.text == "reason=" => {
                    let reason = self.reason()?;
                    if annotation.reason.replace(reason).is_some() {
                        self.mistake(LanguageMistake::ReasonTwice, token.span);
                    }
                }
                _ => {
                    let expected = "the code of a finding, or `reason = \"…\"`";
                    let code = self.expect(Kind::Word, expected)?;
                    self.judge(&code);
                    self.count(code.span);
                    annotation.codes.push((code.text, code.span));
                }
            }
            let next = self.peek(Mode::Name);
            if next.kind == Kind::Comma {
                self.bump(Mode::Name);
            } else if next.is_text() {
                let gap = Span::at(self.last().end);
                self.mistake(LanguageMistake::MissingComma, gap);
            }
        }
    }

    /// `reason = "…"`; the equals sign may touch the word.
    fn reason(&mut self) -> Option<(SmolStr, Span)> {
        let word = self.bump(Mode::Name);
        if word.text == "reason" {
            let equals = self.peek(Mode::Name);
            if equals.is_word("=") {
                self.bump(Mode::Name);
            } else {
                self.expected("`=` after `reason`", &equals);
            }
        }
        let text = self.expect(Kind::String, "the reason as a string")?;
        Some((text.text, text.span))
    }

    /// Consumes a token of this kind; any other is a mistake.
    fn expect(&mut self, kind: Kind, expected: &'static str) -> Option<Token> {
        let token = self.peek(Mode::Name);
        if token.kind != kind {
            self.expected(expected, &token);
            return None;
        }
        Some(self.bump(Mode::Name))
    }

    /// Passes over the rest of an annotation.
    fn skip_annotation(&mut self, open: Span) {
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close(']') => {
                    self.bump(Mode::Name);
                    return;
                }
                Kind::End => {
                    self.mistake(
                        LanguageMistake::Unclosed {
                            what: "annotation",
                            close: ']',
                        },
                        open,
                    );
                    return;
                }
                _ if self.looks_like_statement() => return,
                _ => self.pass_over(),
            }
        }
    }
}
