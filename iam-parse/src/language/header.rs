//! The header of a text: type, Version, Id, and whether Statement is an object.

use iam_model::tree::{Member, Node, Value};
use iam_model::{LanguageMistake, PolicyType, Span};

use super::Stated;
use super::parse::{EFFECTS, Parser};
use super::token::{Kind, Mode, Source};

/// The header, as far as it was read.
#[derive(Default)]
pub(super) struct Header {
    pub(super) span: Option<Span>,
    pub(super) stated: Option<Stated>,
    pub(super) version: Option<Member>,
    pub(super) no_version: bool,
    pub(super) id: Option<Member>,
    pub(super) single: bool,
}

impl<S: Source> Parser<'_, S> {
    /// Reads the header; its word `policy` is next.
    pub(super) fn header(&mut self) -> Header {
        let policy = self.bump(Mode::Name);
        let mut header = Header::default();
        loop {
            let token = self.peek(Mode::Name);
            if self.starts_statement() || !token.is_text() {
                break;
            }
            match (token.kind, token.text.as_str()) {
                (Kind::Word, "version") => {
                    self.bump(Mode::Name);
                    let twice = header.version.is_some() || header.no_version;
                    self.once(twice, "version", token.span);
                    if self.peek(Mode::Value).is_word("none") {
                        self.bump(Mode::Value);
                        header.no_version = true;
                    } else {
                        let value = self.header_value("a version, or `none`");
                        header.version =
                            value.map(|value| Self::member("Version", token.span, value));
                    }
                }
                (Kind::Word, "id") => {
                    self.bump(Mode::Name);
                    self.once(header.id.is_some(), "id", token.span);
                    let value = self.header_value("an id");
                    header.id = value.map(|value| Self::member("Id", token.span, value));
                }
                (Kind::Word, "single") => {
                    self.bump(Mode::Name);
                    self.once(header.single, "single", token.span);
                    header.single = true;
                }
                (Kind::Word, word) if Stated::parse(word).is_some() => {
                    self.bump(Mode::Name);
                    self.once(header.stated.is_some(), "the type", token.span);
                    header.stated = header.stated.or(Stated::parse(word));
                }
                _ => {
                    let known: Vec<&'static str> = PolicyType::ALL
                        .iter()
                        .map(|kind| kind.word())
                        .chain(["mixed", "version", "id", "single"])
                        .chain(EFFECTS)
                        .collect();
                    let expected = "a type of policy, `version`, `id`, `single` or a statement";
                    // A misspelt statement is told where statements are read.
                    let next = self.peek_at(1, Mode::Name);
                    let statement_follows =
                        next.kind == Kind::Word && EFFECTS.contains(&next.text.as_str());
                    if self.looks_like_statement() && !statement_follows {
                        break;
                    }
                    self.expected_near(expected, &token, &known);
                    self.bump(Mode::Name);
                }
            }
        }
        header.span = Some(policy.span.to(self.last()));
        header
    }

    fn once(&mut self, twice: bool, part: &'static str, span: Span) {
        if twice {
            self.mistake(LanguageMistake::HeaderTwice { part }, span);
        }
    }

    fn header_value(&mut self, expected: &'static str) -> Option<Node> {
        let token = self.peek(Mode::Value);
        if !token.is_text() || self.starts_statement() {
            self.expected(expected, &token);
            return None;
        }
        self.bump(Mode::Value);
        self.judge(&token);
        Some(Node::new(token.span, Value::String(token.text)))
    }
}
