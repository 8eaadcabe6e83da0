//! What each state of the machine does with each kind of token.

use iam_model::tree::{Node, Value};
use iam_model::{Problem, ProblemKind, Span};
use smol_str::SmolStr;

use super::lex::{Adjacent, Bracket, Literal, Token, TokenKind};
use super::{After, Kind, Reader, State, Step};
use crate::report::{excerpt, offset};

impl Reader<'_> {
    pub(super) fn value(&mut self, token: Token, after: After, reported: bool) -> Step {
        let at = token.span;
        let value = match token.kind {
            TokenKind::Open(bracket) => return self.open(bracket, at),
            TokenKind::String(_) if !self.frames.is_empty() && self.lexer.colon_follows() => {
                return self.member_instead_of_value(token, after);
            }
            TokenKind::String(text) => {
                self.measure(&text, at);
                self.loose = token.broken;
                return self.put(Node::new(at, Value::String(text)));
            }
            TokenKind::Number(text) => {
                self.measure(&text, at);
                Value::Number(text)
            }
            TokenKind::Literal(Literal::True) => Value::Bool(true),
            TokenKind::Literal(Literal::False) => Value::Bool(false),
            TokenKind::Literal(Literal::Null) => Value::Null,
            TokenKind::BadNumber => {
                let number = excerpt(at.text(self.lexer.text));
                self.report(ProblemKind::BadNumber { number }, at);
                self.after_bare = true;
                return self.put(Node::new(at, Value::Null));
            }
            TokenKind::Word => {
                self.unquoted(at);
                self.after_bare = true;
                return self.put(Node::new(at, Value::Null));
            }
            TokenKind::Close(_) if !self.frames.is_empty() => {
                match after {
                    After::Colon if !reported => {
                        self.missing("a value", "after this colon", self.gap());
                    }
                    After::Comma(comma) if !reported => {
                        self.report(ProblemKind::TrailingComma, comma);
                    }
                    _ => {}
                }
                self.state = State::Next;
                return Step::Again(token);
            }
            TokenKind::Comma if !self.frames.is_empty() => {
                if !reported {
                    match after {
                        After::Colon => self.missing("a value", "after this colon", self.gap()),
                        _ => self.missing("a value", "before this comma", Span::at(at.start)),
                    }
                }
                if matches!(after, After::Colon) {
                    self.state = State::Next;
                    return Step::Again(token);
                }
                self.state = State::Value {
                    after: After::Comma(at),
                    reported: true,
                };
                return Step::Done;
            }
            _ => {
                if !reported {
                    self.expected("a value", &token);
                }
                if self.frames.is_empty() {
                    // This is not JSON at all; what follows says nothing about the policy.
                    return Step::Stop;
                }
                self.state = State::Value {
                    after,
                    reported: true,
                };
                return Step::Done;
            }
        };
        self.put(Node::new(at, value))
    }

    pub(super) fn name(&mut self, token: Token, after: After, reported: bool) -> Step {
        let at = token.span;
        match token.kind {
            TokenKind::String(_) if self.list_was_not_opened(after, &token) => {
                return self.open_list_before(token, after);
            }
            TokenKind::String(text) => {
                self.measure(&text, at);
                self.begin_member(text, at);
                self.state = State::Colon;
            }
            TokenKind::Close(bracket) => {
                if let (After::Comma(comma), false, Bracket::Object) = (after, reported, bracket) {
                    self.report(ProblemKind::TrailingComma, comma);
                }
                self.state = State::Next;
                return Step::Again(token);
            }
            TokenKind::Comma => {
                if !reported {
                    self.missing("a member", "before this comma", Span::at(at.start));
                }
                self.state = State::Name {
                    after: After::Comma(at),
                    reported: true,
                };
            }
            TokenKind::Colon => {
                if !reported {
                    self.missing("a name", "before this colon", Span::at(at.start));
                }
                self.begin_member(SmolStr::default(), at);
                self.state = State::Value {
                    after: After::Colon,
                    reported: false,
                };
            }
            TokenKind::Word | TokenKind::Literal(_) => {
                let text = excerpt(at.text(self.lexer.text));
                self.report(ProblemKind::Unquoted { text, near: None }, at);
                self.begin_member(SmolStr::default(), at);
                self.state = State::Colon;
            }
            TokenKind::Number(_) | TokenKind::BadNumber => {
                self.expected("a name in double quotes", &token);
                self.begin_member(SmolStr::default(), at);
                self.state = State::Colon;
            }
            TokenKind::Open(_) if self.object_was_left_open(after) => {
                self.close_before(after);
                return Step::Again(token);
            }
            TokenKind::Open(Bracket::Object)
                if matches!(after, After::Comma(_)) && self.last.1 == Kind::Object =>
            {
                return self.open_list_before(token, after);
            }
            TokenKind::Open(_) => {
                if !reported {
                    self.expected("a name in double quotes", &token);
                }
                self.begin_member(SmolStr::default(), at);
                self.state = State::Value {
                    after: After::Colon,
                    reported: true,
                };
                return Step::Again(token);
            }
            TokenKind::Odd | TokenKind::End => {
                if !reported {
                    self.expected("a name in double quotes", &token);
                }
                self.state = State::Name {
                    after,
                    reported: true,
                };
            }
        }
        Step::Done
    }

    pub(super) fn colon(&mut self, token: Token) -> Step {
        const AFTER: &str = "after this name";
        let due = State::Value {
            after: After::Colon,
            reported: false,
        };
        match token.kind {
            TokenKind::Colon => {
                self.state = due;
                return Step::Done;
            }
            TokenKind::Odd if token.span.text(self.lexer.text) != ";" => {
                self.expected("`:`", &token);
                self.state = due;
                return Step::Done;
            }
            _ if self.previous.broken => {
                // The rest of the member is in the string that was never closed.
                self.state = State::Next;
                self.loose = true;
            }
            TokenKind::Comma | TokenKind::Close(_) | TokenKind::Odd => {
                self.missing("a colon with its value", AFTER, self.gap());
                self.state = State::Next;
            }
            TokenKind::String(_) if self.lexer.colon_follows() => {
                self.missing("a colon with its value", AFTER, self.gap());
                self.state = State::Next;
                self.loose = true;
            }
            TokenKind::String(_)
            | TokenKind::Word
            | TokenKind::Number(_)
            | TokenKind::BadNumber
                if self.touches(&token) =>
            {
                self.remember_touch();
                self.missing("a colon", AFTER, self.gap());
                self.state = State::Skip;
            }
            _ => {
                self.missing("a colon", AFTER, self.gap());
                self.state = due;
            }
        }
        Step::Again(token)
    }

    /// After a value: a comma or a closing bracket is due.
    pub(super) fn next(&mut self, token: Token) -> Step {
        let Some(bracket) = self.innermost() else {
            self.state = State::End;
            return Step::Again(token);
        };
        let loose = std::mem::replace(&mut self.loose, false);
        let after_bare = std::mem::replace(&mut self.after_bare, false) && !token.fresh;
        let expected = match bracket {
            Bracket::Object => "`,` or `}`",
            Bracket::List => "`,` or `]`",
        };
        match token.kind {
            TokenKind::Comma => self.state = self.after_comma(token.span),
            TokenKind::Close(found) => return self.close(found, &token),
            TokenKind::Odd if token.span.text(self.lexer.text) == ";" => {
                self.expected("`,`", &token);
                self.state = self.after_comma(token.span);
            }
            TokenKind::Colon | TokenKind::Odd => {
                let reported = self
                    .frames
                    .last_mut()
                    .is_some_and(|frame| std::mem::replace(&mut frame.colon_reported, true));
                if !reported && !loose && !after_bare {
                    self.expected(expected, &token);
                }
                self.state = State::Skip;
            }
            TokenKind::Word | TokenKind::BadNumber if loose || after_bare => {
                self.state = State::Skip;
            }
            TokenKind::Word | TokenKind::BadNumber if !token.fresh => {
                if self.touches(&token) {
                    self.remember_touch();
                }
                self.expected(expected, &token);
                self.state = State::Skip;
            }
            TokenKind::String(_)
                if bracket == Bracket::Object && !loose && !self.lexer.colon_follows() =>
            {
                // A second value, not a member that lacks its comma.
                if self.touches(&token) {
                    self.remember_touch();
                }
                self.expected(expected, &token);
                self.state = State::Skip;
            }
            _ => {
                if !loose {
                    if self.touches(&token) {
                        self.remember_touch();
                    }
                    let between = match bracket {
                        Bracket::Object => "between two members",
                        Bracket::List => "between two values",
                    };
                    self.missing("a comma", between, self.gap());
                }
                self.state = match self.after_comma(self.gap()) {
                    State::Name { after, .. } => State::Name {
                        after,
                        reported: true,
                    },
                    state => state,
                };
                return Step::Again(token);
            }
        }
        Step::Done
    }

    /// Passes over what belongs to a mistake that is already listed.
    pub(super) fn skip(&mut self, token: Token) -> Step {
        match token.kind {
            TokenKind::Comma | TokenKind::Close(_) | TokenKind::Open(_) => {}
            TokenKind::String(_) | TokenKind::Word if token.fresh => {}
            _ => return Step::Done,
        }
        self.state = State::Next;
        self.loose = true;
        Step::Again(token)
    }

    pub(super) fn end(&mut self, token: &Token) {
        if self.lexer.swallowed {
            return;
        }
        if let Some(frame) = self.frames.last() {
            let (bracket, open) = self.unclosed(frame);
            if !self.brackets_in_doubt {
                let kind = ProblemKind::Unclosed {
                    what: bracket.noun(),
                };
                let end = Span::at(offset(self.lexer.text.trim_end().len()));
                self.lexer
                    .report
                    .push(Problem::at(kind, open).with_related(end));
            }
        } else if matches!(self.state, State::Value { .. }) && !self.lexer.report.failed() {
            self.report(ProblemKind::Empty, Span::at(token.span.start));
        }
    }

    fn unquoted(&mut self, at: Span) {
        let text = at.text(self.lexer.text);
        let lower = text.get(..text.len().min(9)).map(str::to_ascii_lowercase);
        let near = match lower.as_deref() {
            Some("true") => Some("true"),
            Some("false") => Some("false"),
            Some("null" | "none" | "nil" | "undefined") => Some("null"),
            _ => None,
        };
        let text = excerpt(text);
        self.report(ProblemKind::Unquoted { text, near }, at);
    }

    fn measure(&mut self, text: &str, at: Span) {
        let limit = self.limits.value_bytes;
        if text.len() > limit {
            self.report(ProblemKind::PatternTooLong { limit }, at);
        }
    }

    /// Whether the token starts where the string before it ends.
    fn touches(&self, token: &Token) -> bool {
        self.previous.is_string
            && !self.previous.broken
            && self.previous.span.end == token.span.start
    }

    fn remember_touch(&mut self) {
        let line_start = self.lexer.line_start;
        let earlier = self
            .lexer
            .adjacent
            .is_some_and(|adjacent| adjacent.line_start == line_start);
        if !earlier {
            self.lexer.adjacent = Some(Adjacent {
                mark: self.lexer.report.len(),
                string: self.previous.span,
                line_start,
            });
        }
    }

    fn after_comma(&self, comma: Span) -> State {
        let after = After::Comma(comma);
        match self.innermost() {
            Some(Bracket::Object) => State::Name {
                after,
                reported: false,
            },
            _ => State::Value {
                after,
                reported: false,
            },
        }
    }

    fn begin_member(&mut self, name: SmolStr, at: Span) {
        if let Some(frame) = self.frames.last_mut() {
            frame.name = Some((name, at));
        }
    }
}
