//! JSON with places: a reader that goes on after a mistake.
//!
//! A machine with an explicit stack, so that no input can exhaust the thread's stack. Each state
//! says what is due; each mistake is reported where a reader would correct it, and the machine
//! then goes on in the state that the corrected text would have reached. Whatever is only a
//! consequence of a reported mistake is passed over in silence.

mod brackets;
mod lex;
mod string;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Problem, ProblemKind, Span};
use smol_str::SmolStr;

use self::lex::{Adjacent, Bracket, Lexer, Literal, Mode, Token, TokenKind};
use crate::Limits;
use crate::report::{Report, excerpt, offset, span};

/// Reads a JSON text that starts at byte `start` of `text`; spans count from the start of `text`.
pub(crate) fn read(
    text: &str,
    start: usize,
    limits: &Limits,
    report: Report,
) -> (Option<Node>, Vec<Problem>) {
    let mut reader = Reader {
        lexer: Lexer::new(text, start, report),
        limits,
        frames: Vec::new(),
        state: State::Value {
            after: After::Start,
            reported: false,
        },
        root: None,
        values: 0,
        previous: Token {
            kind: TokenKind::End,
            span: Span::at(offset(start)),
            fresh: false,
            broken: false,
        },
        loose: false,
        after_bare: false,
        indented: false,
        last: (Span::at(0), Kind::Other),
        brackets_in_doubt: false,
        suspect: None,
    };
    reader.run();
    let tree = reader.root.filter(|_| !reader.lexer.report.failed());
    (tree, reader.lexer.report.finish())
}

/// What a value is, as far as guesses about what follows it depend on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    String,
    Object,
    Other,
}

/// What stands before a value or a name.
#[derive(Clone, Copy)]
enum After {
    /// The start of the document, of a list or of an object.
    Start,
    Comma(Span),
    Colon,
}

/// What is due next.
#[derive(Clone, Copy)]
enum State {
    /// A value. `reported`: its absence is already listed.
    Value { after: After, reported: bool },
    /// A member's name.
    Name { after: After, reported: bool },
    /// The colon after a name.
    Colon,
    /// A comma or a closing bracket.
    Next,
    /// The rest of something that is already reported.
    Skip,
    /// Nothing.
    End,
}

/// An object or list that is open.
struct Frame {
    bracket: Bracket,
    open: Span,
    /// The blanks before the line that the bracket stands in, and where that line starts.
    indent: usize,
    line_start: usize,
    elements: Vec<Node>,
    members: Vec<Member>,
    /// The name whose value is due.
    name: Option<(SmolStr, Span)>,
    /// Whether a colon that does not belong here is already reported.
    colon_reported: bool,
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    limits: &'a Limits,
    frames: Vec<Frame>,
    state: State,
    root: Option<Node>,
    values: usize,
    previous: Token,
    /// The next missing comma may be inside the broken token before it.
    loose: bool,
    /// The last value was an unquoted word: more words on its line belong to it.
    after_bare: bool,
    /// The line of this token is indented more than that of the one before.
    indented: bool,
    /// Where the value read last stands, and what it is.
    last: (Span, Kind),
    /// A bracket was matched by a guess that the text does not settle.
    brackets_in_doubt: bool,
    /// An opening bracket whose closing one is indented less: perhaps another's.
    suspect: Option<(Bracket, Span)>,
}

impl Reader<'_> {
    fn run(&mut self) {
        loop {
            let mode = match self.state {
                State::Value { .. } => Mode::Value,
                State::Name { .. } => Mode::Name,
                State::Skip => Mode::Skip,
                _ => Mode::Other,
            };
            let indent = self.lexer.indent;
            let token = self.lexer.next(mode);
            self.indented = self.lexer.indent > indent;
            self.lexer.report.quiet = false;
            if token.kind == TokenKind::End {
                self.end(&token);
                return;
            }
            let mut pending = Some(token.clone());
            while let Some(token) = pending {
                let step = match self.state {
                    State::Value { after, reported } => self.value(token, after, reported),
                    State::Name { after, reported } => self.name(token, after, reported),
                    State::Colon => self.colon(token),
                    State::Next => self.next(token),
                    State::Skip => self.skip(token),
                    State::End => {
                        if !self.brackets_in_doubt && !self.lexer.swallowed {
                            self.lexer.report.add(ProblemKind::TrailingText, token.span);
                        }
                        Step::Stop
                    }
                };
                pending = match step {
                    Step::Done => None,
                    Step::Again(token) => Some(token),
                    Step::Stop => return,
                };
            }
            self.previous = token;
        }
    }

    fn report(&mut self, kind: ProblemKind, span: Span) {
        self.lexer.report.add(kind, span);
    }

    fn missing(&mut self, what: &'static str, before: &'static str, gap: Span) {
        self.report(ProblemKind::Missing { what, before }, gap);
    }

    fn expected(&mut self, expected: &'static str, token: &Token) {
        let found = quoted(token.span.text(self.lexer.text));
        self.report(ProblemKind::Expected { expected, found }, token.span);
    }

    /// The place just after the previous token.
    fn gap(&self) -> Span {
        Token::gap(self.previous.span.end as usize)
    }

    fn innermost(&self) -> Option<Bracket> {
        self.frames.last().map(|frame| frame.bracket)
    }

    fn value(&mut self, token: Token, after: After, reported: bool) -> Step {
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

    fn name(&mut self, token: Token, after: After, reported: bool) -> Step {
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

    fn colon(&mut self, token: Token) -> Step {
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
    fn next(&mut self, token: Token) -> Step {
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
                self.state = State::Skip
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
    fn skip(&mut self, token: Token) -> Step {
        match token.kind {
            TokenKind::Comma | TokenKind::Close(_) | TokenKind::Open(_) => {}
            TokenKind::String(_) | TokenKind::Word if token.fresh => {}
            _ => return Step::Done,
        }
        self.state = State::Next;
        self.loose = true;
        Step::Again(token)
    }

    fn end(&mut self, token: &Token) {
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
        matches!(self.previous.kind, TokenKind::String(_))
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

    fn open(&mut self, bracket: Bracket, at: Span) -> Step {
        let depth = self.limits.effective_depth();
        if self.frames.len() >= depth {
            self.lexer.report.add_last(
                ProblemKind::Limit {
                    what: "levels of nesting",
                    limit: depth as u64,
                },
                at,
            );
            return Step::Stop;
        }
        self.frames.push(Frame {
            bracket,
            open: at,
            indent: self.lexer.indent,
            line_start: self.lexer.line_start,
            elements: Vec::new(),
            members: Vec::new(),
            name: None,
            colon_reported: false,
        });
        let (after, reported) = (After::Start, false);
        self.state = match bracket {
            Bracket::Object => State::Name { after, reported },
            Bracket::List => State::Value { after, reported },
        };
        Step::Done
    }

    /// Puts a finished value where it belongs.
    fn put(&mut self, node: Node) -> Step {
        self.state = State::Next;
        let kind = match node.value {
            Value::String(_) => Kind::String,
            Value::Object(_) => Kind::Object,
            _ => Kind::Other,
        };
        self.last = (node.span, kind);
        // A text with a mistake yields no tree; keeping its parts would only take memory.
        let keep = !self.lexer.report.failed();
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Step::Done;
        };
        self.values += 1;
        if self.values > self.limits.values {
            self.lexer.report.add_last(
                ProblemKind::Limit {
                    what: "values",
                    limit: self.limits.values as u64,
                },
                node.span,
            );
            return Step::Stop;
        }
        match (frame.bracket, frame.name.take()) {
            _ if !keep => {
                frame.elements = Vec::new();
                frame.members = Vec::new();
            }
            (Bracket::Object, Some((name, name_span))) => frame.members.push(Member {
                name,
                name_span,
                value: node,
            }),
            _ => frame.elements.push(node),
        }
        Step::Done
    }
}

/// What the machine does with a token.
enum Step {
    /// It is read.
    Done,
    /// The state has changed; the token is looked at again.
    Again(Token),
    /// Reading ends here.
    Stop,
}

/// A piece of the text for a message, in backticks.
fn quoted(text: &str) -> SmolStr {
    smol_str::format_smolstr!("`{}`", excerpt(text))
}

/// The span from one opening bracket to the end of its closing one.
fn enclosed(open: Span, end: u32) -> Span {
    span(open.start as usize, end as usize)
}

#[cfg(test)]
mod tests;
