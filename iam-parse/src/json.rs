//! JSON with places: a reader that goes on after a mistake.
//!
//! A text without a mistake is read by [`strict`] alone; everything else here is for the others. It
//! is a machine with an explicit stack, so that no input can exhaust the thread's stack. Each state
//! says what is due; each mistake is reported where a reader would correct it, and the machine
//! then goes on in the state that the corrected text would have reached. Whatever is only a
//! consequence of a reported mistake is passed over in silence.

mod brackets;
mod lex;
mod steps;
mod strict;
mod string;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Problem, ProblemKind, Span};
use smol_str::SmolStr;

use self::lex::{Bracket, Lexer, Mode, Token, TokenKind};
use crate::Limits;
use crate::report::{Report, excerpt, offset, span};

/// Reads a JSON text that starts at byte `start` of `text`; spans count from the start of `text`.
pub(crate) fn read(
    text: &str,
    start: usize,
    limits: &Limits,
    report: Report,
) -> (Option<Node>, Vec<Problem>) {
    if !report.failed()
        && let Some(tree) = strict::read(text, start, limits)
    {
        return (Some(tree), report.finish());
    }
    diagnose(text, start, limits, report)
}

/// The same by the machine, which goes on after a mistake.
fn diagnose(
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
        previous: Previous {
            span: Span::at(offset(start)),
            is_string: false,
            broken: false,
        },
        loose: false,
        after_bare: false,
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

/// What is remembered of the token before.
struct Previous {
    span: Span,
    is_string: bool,
    broken: bool,
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    limits: &'a Limits,
    frames: Vec<Frame>,
    state: State,
    root: Option<Node>,
    values: usize,
    previous: Previous,
    /// The next missing comma may be inside the broken token before it.
    loose: bool,
    /// The last value was an unquoted word: more words on its line belong to it.
    after_bare: bool,
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
            let token = self.lexer.next(mode);
            self.lexer.report.quiet = false;
            if token.kind == TokenKind::End {
                self.end(&token);
                return;
            }
            let previous = Previous {
                span: token.span,
                is_string: matches!(token.kind, TokenKind::String(_)),
                broken: token.broken,
            };
            let mut pending = Some(token);
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
            self.previous = previous;
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
        Span::at(self.previous.span.end)
    }

    fn innermost(&self) -> Option<Bracket> {
        self.frames.last().map(|frame| frame.bracket)
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
