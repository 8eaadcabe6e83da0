//! YAML as the same tree: events with places, put together without recursion.
//!
//! A plain scalar stays text ([`Value::Plain`]), because its type depends on where it stands:
//! `012345678901` is an account id and `2012-10-17` a version.

mod scalar;
mod spans;

use std::collections::HashMap;

use iam_model::tree::{Member, Node, Value};
use iam_model::{Problem, ProblemKind, Span};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span as Marks, StrInput, Tag};
use smol_str::SmolStr;

use self::spans::Offsets;
use crate::Limits;
use crate::report::{Report, offset, span};

/// Reads a YAML text that starts at byte `start` of `text`; spans count from the start of `text`.
pub(crate) fn read(
    text: &str,
    start: usize,
    limits: &Limits,
    mut report: Report,
) -> (Option<Node>, Vec<Problem>) {
    let body = text.get(start..).unwrap_or_default();
    if let Some((index, control)) = body.char_indices().find(|(_, c)| is_forbidden(*c)) {
        // The scanner below takes U+0000 for the end of the text, so it must not see it.
        let at = start + index;
        report.add(
            ProblemKind::Yaml {
                message: smol_str::format_smolstr!(
                    "YAML has no place for the control character U+{:04X}",
                    u32::from(control)
                ),
            },
            span(at, at + control.len_utf8()),
        );
        return (None, report.finish());
    }
    let mut reader = Reader {
        text,
        offsets: Offsets::new(text, start),
        limits,
        report,
        frames: Vec::new(),
        anchors: HashMap::new(),
        root: None,
        values: 0,
        bytes: text.len(),
        anchored_values: 0,
        last: Span::at(offset(start)),
    };
    reader.run(Parser::new_from_str(body));
    let failed = reader.report.failed();
    (reader.root.filter(|_| !failed), reader.report.finish())
}

fn is_forbidden(c: char) -> bool {
    c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{85}')
}

/// A list or mapping that is open.
struct Frame {
    start: u32,
    anchor: usize,
    /// The number of values and bytes read before it, to weigh it if it is anchored.
    values_before: usize,
    kind: FrameKind,
}

enum FrameKind {
    List(Vec<Node>),
    Mapping {
        members: Vec<Member>,
        name: Option<(SmolStr, Span)>,
    },
}

/// A value that has an anchor, and what repeating it costs.
struct Anchored {
    node: Node,
    values: usize,
    bytes: usize,
    depth: usize,
}

/// Why reading ends before the end of the text; the problem is already reported.
struct Stop;

struct Reader<'a> {
    text: &'a str,
    offsets: Offsets<'a>,
    limits: &'a Limits,
    report: Report,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Anchored>,
    root: Option<Node>,
    /// The values in the tree, those that aliases repeat included.
    values: usize,
    /// The bytes of the text, with aliases expanded.
    bytes: usize,
    /// The values that are kept a second time because they have an anchor.
    anchored_values: usize,
    /// The last thing that was read: a block collection ends where its last part ends.
    last: Span,
}

impl<'a> Reader<'a> {
    fn run(&mut self, parser: Parser<'a, StrInput<'a>>) {
        let mut documents = 0;
        for item in parser {
            let (event, marks) = match item {
                Ok(item) => item,
                Err(error) => {
                    self.syntax(&error);
                    return;
                }
            };
            let step = match event {
                Event::DocumentStart(_) => {
                    documents += 1;
                    if documents > 1 {
                        let place = self.offsets.span(marks);
                        self.unsupported("a second document", place);
                        return;
                    }
                    Ok(())
                }
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(&text, style, anchor, tag.as_deref(), marks)
                }
                Event::SequenceStart(anchor, tag) => self.open(true, anchor, tag.as_deref(), marks),
                Event::MappingStart(anchor, tag) => self.open(false, anchor, tag.as_deref(), marks),
                Event::SequenceEnd | Event::MappingEnd => self.close(marks),
                Event::Alias(anchor) => self.alias(anchor, marks),
                Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {
                    Ok(())
                }
            };
            if step.is_err() {
                return;
            }
        }
        if documents == 0 {
            let end = Span::at(offset(self.text.len()));
            self.report.add(ProblemKind::Empty, end);
        }
    }

    fn syntax(&mut self, error: &ScanError) {
        let start = self.offsets.byte(error.marker().index());
        let at = start as usize;
        let length = self
            .text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .filter(|next| !matches!(next, '\n' | '\r'))
            .map_or(0, char::len_utf8);
        if error.info() == "recursion limit exceeded" {
            // The scanner reads ahead of its events, and has a limit of its own.
            let depth = self.limits.effective_depth().min(usize::from(u8::MAX));
            self.limit("levels of nesting", depth, Span::at(start));
            return;
        }
        self.report.add(
            ProblemKind::Yaml {
                message: SmolStr::new(error.info()),
            },
            span(at, at + length),
        );
    }

    fn unsupported(&mut self, what: &'static str, place: Span) {
        self.report
            .add(ProblemKind::YamlUnsupported { what }, place);
    }

    fn limit(&mut self, what: &'static str, limit: usize, place: Span) -> Stop {
        let limit = limit as u64;
        self.report
            .add_last(ProblemKind::Limit { what, limit }, place);
        Stop
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        marks: Marks,
    ) -> Result<(), Stop> {
        let whole = self.offsets.span(marks);
        let place = if text.is_empty() && style == ScalarStyle::Plain {
            spans::of_nothing(self.text, whole)
        } else {
            spans::of_scalar(self.text, whole)
        };
        let value = match scalar::value(text, style, tag) {
            Ok(value) => value,
            Err(what) => {
                let tag = spans::of_tag(self.text, whole);
                self.unsupported(what, tag);
                Value::String(SmolStr::new(text))
            }
        };
        if text.len() > self.limits.value_bytes {
            let limit = self.limits.value_bytes;
            self.report
                .add(ProblemKind::PatternTooLong { limit }, place);
        }
        if whole.end >= self.last.end {
            self.last = Span::new(whole.start, place.end);
        }
        let node = Node::new(place, value);
        self.anchor(anchor, &node, 0)?;
        self.put(node)
    }

    fn open(
        &mut self,
        list: bool,
        anchor: usize,
        tag: Option<&Tag>,
        marks: Marks,
    ) -> Result<(), Stop> {
        let whole = self.offsets.span(marks);
        let mut start = spans::without_properties(self.text, whole).start;
        if list {
            start = spans::of_first_dash(self.text, start);
        }
        let place = Span::new(start, whole.end.max(start));
        if let Err(what) = scalar::collection_tag(tag, list) {
            let tag = spans::of_tag(self.text, whole);
            self.unsupported(what, tag);
        }
        let depth = self.limits.effective_depth();
        if self.frames.len() >= depth {
            return Err(self.limit("levels of nesting", depth, place));
        }
        if self.name_is_due() {
            self.unsupported("a list or mapping as a name", place);
        }
        self.last = place;
        self.frames.push(Frame {
            start,
            anchor,
            values_before: self.values,
            kind: if list {
                FrameKind::List(Vec::new())
            } else {
                FrameKind::Mapping {
                    members: Vec::new(),
                    name: None,
                }
            },
        });
        Ok(())
    }

    fn close(&mut self, marks: Marks) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else {
            return Ok(());
        };
        let place = self.offsets.span(marks);
        // A flow collection ends with its bracket, a block collection with its last part.
        let end = match place.text(self.text) {
            "}" | "]" => place.end,
            _ => self.last.end,
        };
        let place = Span::new(frame.start, end.max(frame.start));
        self.last = place;
        let value = match frame.kind {
            FrameKind::List(elements) => Value::Array(elements),
            FrameKind::Mapping { members, .. } => Value::Object(members),
        };
        let node = Node::new(place, value);
        self.anchor(frame.anchor, &node, self.values - frame.values_before)?;
        self.put(node)
    }

    /// Remembers a value that has an anchor.
    fn anchor(&mut self, anchor: usize, node: &Node, values: usize) -> Result<(), Stop> {
        if anchor == 0 || self.report.failed() {
            return Ok(());
        }
        self.anchored_values += values + 1;
        if self.anchored_values > self.limits.values {
            return Err(self.limit("anchored values", self.limits.values, node.span));
        }
        let (bytes, depth) = scalar::weigh(node);
        let anchored = Anchored {
            node: node.clone(),
            values,
            bytes,
            depth,
        };
        self.anchors.insert(anchor, anchored);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, marks: Marks) -> Result<(), Stop> {
        let place = self.offsets.span(marks);
        self.last = place;
        let Some(anchored) = self.anchors.get(&anchor) else {
            if !self.report.failed() {
                self.unsupported("an alias inside the value that it repeats", place);
            }
            return self.put(Node::new(place, Value::Null));
        };
        let is_name = matches!(
            self.frames.last(),
            Some(Frame {
                kind: FrameKind::Mapping { name: None, .. },
                ..
            })
        );
        if is_name && matches!(anchored.node.value, Value::Array(_) | Value::Object(_)) {
            self.unsupported("a list or mapping as a name", place);
            return self.put(Node::new(place, Value::String(SmolStr::default())));
        }
        // All of it is weighed before any of it is copied.
        let values = self.values.saturating_add(anchored.values);
        let bytes = self.bytes.saturating_add(anchored.bytes);
        let depth = self.frames.len() + anchored.depth;
        if values > self.limits.values {
            return Err(self.limit("values", self.limits.values, place));
        }
        let most = self.limits.effective_bytes();
        if bytes > most {
            return Err(self.limit("bytes", most, place));
        }
        let deepest = self.limits.effective_depth();
        if depth > deepest {
            return Err(self.limit("levels of nesting", deepest, place));
        }
        // The value stands where it is repeated; its parts stand where they are written.
        let node = Node::new(place, anchored.node.value.clone());
        self.values = values;
        self.bytes = bytes;
        self.put(node)
    }

    fn name_is_due(&self) -> bool {
        matches!(
            self.frames.last(),
            Some(Frame {
                kind: FrameKind::Mapping { name: None, .. },
                ..
            })
        )
    }

    /// Puts a finished value where it belongs: in its list, or as a name, or as a name's value.
    fn put(&mut self, node: Node) -> Result<(), Stop> {
        let keep = !self.report.failed();
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        let place = node.span;
        match &mut frame.kind {
            FrameKind::Mapping {
                name: name @ None, ..
            } => {
                let text = node.value.as_text().cloned().unwrap_or_default();
                *name = Some((text, place));
                return Ok(());
            }
            FrameKind::Mapping { members, name } => {
                let (name, name_span) = name.take().unwrap_or_default();
                if keep {
                    members.push(Member {
                        name,
                        name_span,
                        value: node,
                    });
                }
            }
            FrameKind::List(elements) => {
                if keep {
                    elements.push(node);
                }
            }
        }
        self.values += 1;
        if self.values > self.limits.values {
            return Err(self.limit("values", self.limits.values, place));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
