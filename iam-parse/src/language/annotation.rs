//! Annotations: which findings the author knows and accepts, and why.

use iam_model::{LanguageMistake, Span};
use smol_str::SmolStr;

use super::parse::Parser;
use super::token::{Kind, Mode, Source};
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
        let open = self.peek(Mode::Name);
        if open.kind != Kind::Open('[') {
            self.expected("`[` of an annotation", &open);
            return;
        }
        self.bump(Mode::Name);
        let name = self.peek(Mode::Name);
        if !name.is_word("allow") {
            if name.kind == Kind::Word {
                let name_text = excerpt(&name.text);
                let mistake = LanguageMistake::UnknownAnnotation { name: name_text };
                self.mistake(mistake, name.span);
            } else {
                self.expected("`allow` of an annotation", &name);
            }
            self.skip_annotation(mark.span);
            return;
        }
        self.bump(Mode::Name);
        let open = self.peek(Mode::Name);
        if open.kind != Kind::Open('(') {
            self.expected("`(` and the codes of findings", &open);
            self.skip_annotation(mark.span);
            return;
        }
        self.bump(Mode::Name);
        let mut codes = Vec::new();
        let mut reason = None;
        loop {
            let token = self.peek(Mode::Name);
            match token.kind {
                Kind::Close(')') => {
                    self.bump(Mode::Name);
                    break;
                }
                Kind::Word if token.text == "reason" || token.text == "reason=" => {
                    self.bump(Mode::Name);
                    if token.text == "reason" && self.peek(Mode::Name).is_word("=") {
                        self.bump(Mode::Name);
                    }
                    let text = self.peek(Mode::Name);
                    if text.kind == Kind::String {
                        self.bump(Mode::Name);
                        reason = Some((text.text, text.span));
                    } else {
                        self.expected("the reason as a string", &text);
                        self.skip_annotation(mark.span);
                        return;
                    }
                }
                Kind::Word => {
                    self.bump(Mode::Name);
                    self.judge(&token);
                    self.count(token.span);
                    codes.push((token.text, token.span));
                }
                _ => {
                    self.expected("the code of a finding, or `reason = \"…\"`", &token);
                    self.skip_annotation(mark.span);
                    return;
                }
            }
            let next = self.peek(Mode::Name);
            match next.kind {
                Kind::Comma => {
                    self.bump(Mode::Name);
                }
                Kind::Close(')') => {}
                _ if next.is_text() => {
                    self.mistake(LanguageMistake::MissingComma, Span::at(self.last().end));
                }
                _ => {}
            }
        }
        let close = self.peek(Mode::Name);
        if close.kind == Kind::Close(']') {
            self.bump(Mode::Name);
        } else {
            self.expected("`]` after an annotation", &close);
        }
        let span = mark.span.to(self.last());
        if codes.is_empty() {
            self.mistake(LanguageMistake::EmptyAnnotation, span);
        }
        let annotation = Annotation {
            statement: None,
            codes,
            reason,
            span,
        };
        if mark.kind == Kind::Outer {
            pending.push(annotation);
        } else if self.statements.is_empty() && pending.is_empty() {
            self.annotations.push(annotation);
        } else {
            self.mistake(LanguageMistake::LateAnnotation, span);
        }
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
