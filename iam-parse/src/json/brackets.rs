//! Closing brackets, and what is meant when one does not fit.

use iam_model::tree::{Node, Value};
use iam_model::{Problem, ProblemKind, Span};

use super::lex::{Bracket, Token, byte_after_blanks};
use super::{After, Frame, Kind, Reader, State, Step, enclosed};

/// What the text after a closing bracket fits into.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    /// A member comes, or `}`: the bracket stands in an object.
    Object,
    /// An element comes, or `]`: the bracket stands in a list.
    List,
    /// Nothing comes.
    End,
    /// Nothing that settles it.
    Unclear,
}

impl Reader<'_> {
    pub(super) fn close(&mut self, found: Bracket, token: &Token) -> Step {
        let Some(frame) = self.frames.last() else {
            return Step::Done;
        };
        if frame.bracket == found {
            self.suspect_indent(token);
            return self.pop(token.span.end);
        }
        // Either this bracket is a slip for the other kind, or it closes an object or list further
        // out and the ones inside lack theirs, or it closes nothing.
        let outer = self.frames.iter().rposition(|frame| frame.bracket == found);
        if self.lexer.swallowed {
            // The brackets that are missing here were taken for text.
            let Some(outer) = outer else {
                return Step::Done;
            };
            self.frames.truncate(outer + 1);
            return self.pop(token.span.end);
        }
        let follows = self.follows(token.span.end as usize);
        let parent = |index: usize| {
            index
                .checked_sub(1)
                .and_then(|index| self.frames.get(index))
                .map(|frame| frame.bracket)
        };
        let slip_fits = fits(parent(self.frames.len() - 1), follows);
        let Some(outer) = outer else {
            self.mismatched(token);
            self.brackets_in_doubt |= slip_fits && fits(self.innermost(), follows);
            return if slip_fits {
                self.pop(token.span.end)
            } else {
                Step::Done
            };
        };
        let outer_fits = fits(parent(outer), follows);
        if slip_fits && !outer_fits {
            self.mismatched(token);
            return self.pop(token.span.end);
        }
        let stays_fits = fits(self.innermost(), follows);
        if stays_fits && outer_fits {
            let aligned = self
                .frames
                .get(outer)
                .is_some_and(|frame| frame.indent == self.lexer.indent);
            self.brackets_in_doubt = true;
            if token.fresh && !aligned {
                // It closes a list of one value whose opening bracket was lost.
                let (value, kind) = self.last;
                if found == Bracket::List && kind != Kind::Other {
                    let gap = Span::at(value.start);
                    self.missing("an opening bracket", "before this list", gap);
                } else {
                    self.mismatched_in_doubt(token);
                }
                return Step::Done;
            }
        }
        self.brackets_in_doubt |= slip_fits == outer_fits && follows != Follows::End;
        let missing = self.frames.get(outer + 1).map(|frame| self.unclosed(frame));
        // An object that was opened by a guess is closed by one.
        let missing = missing.filter(|(_, open)| open.start < open.end);
        if let Some((bracket, open)) = missing {
            let kind = ProblemKind::Unclosed {
                what: bracket.noun(),
            };
            self.lexer
                .report
                .push(Problem::at(kind, open).with_related(Span::at(token.span.start)));
        }
        self.suspect = None;
        self.frames.truncate(outer + 1);
        self.pop(token.span.end)
    }

    /// Finds out what is missing before a member that stands where a value is due.
    pub(super) fn member_instead_of_value(&mut self, token: Token, after: After) -> Step {
        let gap = Span::at(token.span.start);
        let in_object =
            matches!(self.frames.as_slice(), [.., parent, _] if parent.bracket == Bracket::Object);
        match after {
            // `"Effect":` and the next member on the next line.
            After::Colon if token.fresh && !token.indented => {
                self.missing("a value", "after this colon", self.gap());
                self.state = State::Next;
                self.loose = true;
                return Step::Again(token);
            }
            // `"Action": ["a", "b", "Resource": "*"`
            After::Comma(_) if in_object && self.last.1 != Kind::Object => {
                self.close_before(after);
                return Step::Again(token);
            }
            _ => {}
        }
        self.missing("an opening brace", "before this member", gap);
        self.brackets_in_doubt = true;
        match self.open(Bracket::Object, gap) {
            Step::Done => Step::Again(token),
            step => step,
        }
    }

    /// Whether an element that stands where a name is due belongs to the list around the object:
    /// the `}` before its comma is missing.
    pub(super) fn object_was_left_open(&self, after: After) -> bool {
        matches!(after, After::Comma(_))
            && matches!(
                self.frames.as_slice(),
                [.., parent, _] if parent.bracket == Bracket::List
            )
    }

    /// Whether a string that stands where a name is due is a value of a list whose opening bracket
    /// is missing: `"Action": "a", "b"],`.
    pub(super) fn list_was_not_opened(&self, after: After, token: &Token) -> bool {
        matches!(after, After::Comma(_))
            && self.last.1 == Kind::String
            && matches!(self.lexer.next_byte(), Some(b',' | b']'))
            && self.follows(token.span.end as usize) == Follows::List
    }

    /// Opens a list before the value of the last member.
    pub(super) fn open_list_before(&mut self, token: Token, after: After) -> Step {
        let gap = Span::at(self.last.0.start);
        self.missing("an opening bracket", "before this list", gap);
        self.brackets_in_doubt = true;
        match self.open(Bracket::List, gap) {
            Step::Done => {
                let reported = true;
                self.state = State::Value { after, reported };
                Step::Again(token)
            }
            step => step,
        }
    }

    /// Closes the innermost list or object before its last comma.
    pub(super) fn close_before(&mut self, after: After) {
        let (Some(frame), After::Comma(comma)) = (self.frames.last(), after) else {
            return;
        };
        let (bracket, open) = self.unclosed(frame);
        if open.start < open.end {
            let kind = ProblemKind::Unclosed {
                what: bracket.noun(),
            };
            let problem = Problem::at(kind, open).with_related(Span::at(comma.start));
            self.lexer.report.push(problem);
        }
        self.suspect = None;
        self.brackets_in_doubt = true;
        self.pop(comma.start);
        let reported = true;
        self.state = match self.innermost() {
            Some(Bracket::Object) => State::Name { after, reported },
            _ => State::Value { after, reported },
        };
    }

    /// The bracket to name for a frame that is not closed: one inside it whose closing bracket is
    /// indented like another's is the likelier culprit.
    pub(super) fn unclosed(&self, frame: &Frame) -> (Bracket, Span) {
        match self.suspect {
            Some((bracket, open)) if open.start > frame.open.start && bracket == frame.bracket => {
                (bracket, open)
            }
            _ => (frame.bracket, frame.open),
        }
    }

    fn suspect_indent(&mut self, token: &Token) {
        if let Some(frame) = self.frames.last() {
            let other_line = frame.line_start != self.lexer.line_start;
            if token.fresh
                && other_line
                && self.lexer.indent < frame.indent
                && self.suspect.is_none()
            {
                self.suspect = Some((frame.bracket, frame.open));
            }
        }
    }

    fn mismatched(&mut self, token: &Token) {
        if !self.brackets_in_doubt {
            self.mismatched_in_doubt(token);
        }
    }

    fn mismatched_in_doubt(&mut self, token: &Token) {
        let Some(frame) = self.frames.last() else {
            return;
        };
        let found = match frame.bracket {
            Bracket::Object => Bracket::List,
            Bracket::List => Bracket::Object,
        };
        let kind = ProblemKind::Mismatched {
            found: found.closing(),
            expected: frame.bracket.closing(),
        };
        let problem = Problem::at(kind, token.span).with_related(frame.open);
        self.lexer.report.push(problem);
    }

    fn pop(&mut self, end: u32) -> Step {
        let Some(frame) = self.frames.pop() else {
            return Step::Done;
        };
        let value = match frame.bracket {
            Bracket::Object => Value::Object(frame.members),
            Bracket::List => Value::Array(frame.elements),
        };
        self.state = State::Next;
        self.put(Node::new(enclosed(frame.open, end), value))
    }

    /// What the text after a closing bracket fits into, by the next token or two.
    fn follows(&self, position: usize) -> Follows {
        let text = self.lexer.text;
        let skip = |position: usize| {
            let rest = text.get(position..).unwrap_or_default();
            position + (rest.len() - rest.trim_start().len())
        };
        let mut position = skip(position);
        match self.lexer.byte_at(position) {
            None => return Follows::End,
            Some(b'}') => return Follows::Object,
            Some(b']') => return Follows::List,
            Some(b',') => position = skip(position + 1),
            _ => {}
        }
        match self.lexer.byte_at(position) {
            Some(b'"') => {
                let rest = text.as_bytes().get(position + 1..).unwrap_or_default();
                let Some(length) = rest
                    .iter()
                    .position(|byte| matches!(byte, b'"' | b'\n' | b'\\'))
                else {
                    return Follows::Unclear;
                };
                if byte_after_blanks(text, position + length + 2) == Some(b':') {
                    Follows::Object
                } else {
                    Follows::List
                }
            }
            Some(b'{' | b'[' | b'-' | b'0'..=b'9') => Follows::List,
            _ => Follows::Unclear,
        }
    }
}

/// Whether text that fits into `follows` may stand in `parent`, where nothing is the document.
fn fits(parent: Option<Bracket>, follows: Follows) -> bool {
    match follows {
        Follows::Object => parent == Some(Bracket::Object),
        Follows::List => parent == Some(Bracket::List),
        Follows::End => parent.is_none(),
        Follows::Unclear => true,
    }
}
