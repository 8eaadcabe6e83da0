//! Many requests, one object on each line, against the same layers.

mod chunk;
mod error;
mod fast;
mod general;
mod kept;

use std::io::{self, BufRead};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;

use iam_eval::{Decision, Request, in_order};
use iam_parse::Limits;
use smol_str::SmolStr;

use self::chunk::{Chunk, Line, Lines};
pub use self::error::LineError;
use self::error::Unread;
use self::fast::FastReader;
use crate::{Facts, Setup};

/// What becomes of the lines behind one that holds no request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// They are decided.
    #[default]
    GoOn,
    /// Nothing is read any more.
    Stop,
}

/// Requests in JSON lines, decided by several threads, with the answers in the order of the lines.
///
/// A line is an object with the fields of a scenario's request (docs/scenarios.md) and optionally
/// `id`, a text or a number. Empty lines are passed over. Memory does not grow with the input: a few
/// chunks of lines are under way at a time, and while whoever takes the answers is slow, nothing is
/// read.
///
/// # Examples
/// ```
/// use std::ops::ControlFlow;
/// use iam_scenario::{Batch, Scenario, Sources};
///
/// let scenario = Scenario::parse("build.json", br#"{
///     "principal": "anonymous", "action": "s3:GetObject", "expect": "allowed",
///     "policies": {"identity": ["managed:AWSImageBuilderReadOnlyAccess"]}
/// }"#)?;
/// let setup = scenario[0].setup(&mut Sources::new())?;
/// let requests = r#"
/// {"id": "read", "principal": "arn:aws:iam::123456789012:user/ana", "action": "imagebuilder:GetImage"}
/// {"principal": "arn:aws:iam::123456789012:user/ana", "action": "imagebuilder:DeleteImage"}
/// {"principal": "arn:aws:iam::123456789012:user/ana"}
/// "#;
/// let (mut lines, mut errors) = (String::new(), Vec::new());
/// Batch::new("requests.jsonl", &setup).run(requests.as_bytes(), |answer, out| answer.write_json(out), |answers| {
///     lines.push_str(&answers.text);
///     errors.append(&mut answers.errors);
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(lines, "\
/// {\"id\":\"read\",\"decision\":\"allowed\"}
/// {\"line\":3,\"decision\":\"implicitDeny\"}
/// ");
/// assert!(errors[0].to_string().contains("requests.jsonl:4:1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Batch<'a> {
    /// The name of the input in messages.
    pub name: SmolStr,
    /// What the requests meet.
    pub setup: &'a Setup,
    /// How many threads decide; one by default.
    pub threads: NonZeroUsize,
    /// How much of a line is read; a line is a document.
    pub limits: Limits,
    /// The length of a line in bytes, without its end; a longer one holds no request. The limit of
    /// a document counts too.
    pub line_bytes: usize,
    /// What becomes of the lines behind one that holds no request.
    pub on_error: OnError,
}

/// What is decided of the request of a line.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// The line, counted from 1.
    pub line: usize,
    /// The request's `id`, a JSON text or number as it stands in the line.
    pub id: Option<&'a str>,
    /// The request.
    pub request: &'a Request,
    /// The decision.
    pub decision: Decision,
}

impl Answer<'_> {
    /// Writes `{"id":…,"decision":…}` and a newline, or `{"line":…,"decision":…}` for a request
    /// without an id.
    pub fn write_json(&self, out: &mut String) {
        if let Some(id) = self.id {
            out.push_str("{\"id\":");
            out.push_str(id);
        } else {
            out.push_str("{\"line\":");
            push_number(out, self.line);
        }
        out.push_str(",\"decision\":\"");
        out.push_str(self.decision.as_str());
        out.push_str("\"}\n");
    }
}

/// A number in digits, without the machinery of formatting.
fn push_number(out: &mut String, number: usize) {
    let mut power = 1;
    while number / power >= 10 {
        power *= 10;
    }
    while power > 0 {
        let digit = u8::try_from(number / power % 10).unwrap_or_default();
        out.push(char::from(b'0' + digit));
        power /= 10;
    }
}

/// What came of some successive lines.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Answers {
    /// What was written of their answers, one after the other.
    pub text: String,
    /// The lines that hold no request that can be decided.
    pub errors: Vec<LineError>,
    /// How many requests were decided.
    pub decided: usize,
    /// How many of them are allowed.
    pub allowed: usize,
}

impl Answers {
    fn clear(&mut self) {
        self.text.clear();
        self.errors.clear();
        self.decided = 0;
        self.allowed = 0;
    }

    fn add(
        &mut self,
        line: usize,
        id: Option<&str>,
        request: &Request,
        decision: Decision,
        write: &impl Fn(&Answer<'_>, &mut String),
    ) {
        let answer = Answer {
            line,
            id,
            request,
            decision,
        };
        write(&answer, &mut self.text);
        self.decided += 1;
        self.allowed += usize::from(decision == Decision::Allowed);
    }
}

/// Some lines, and what came of them.
#[derive(Default)]
struct Work {
    chunk: Chunk,
    answers: Answers,
    /// A line was wrong, and nothing behind it counts.
    stopped: bool,
}

impl<'a> Batch<'a> {
    /// The longest line by default: 1 MiB.
    pub const LINE_BYTES: usize = 1024 * 1024;

    /// A batch that is decided by one thread and goes on after errors. The name is that of the input
    /// in messages.
    pub fn new(name: impl Into<SmolStr>, setup: &'a Setup) -> Self {
        Self {
            name: name.into(),
            setup,
            threads: NonZeroUsize::MIN,
            limits: Limits::default(),
            line_bytes: Self::LINE_BYTES,
            on_error: OnError::default(),
        }
    }

    /// Decides the requests of an input. `write` writes an answer, in any of the threads; `take` has
    /// what was written, chunk by chunk in the order of the lines, and ends everything with
    /// [`ControlFlow::Break`].
    ///
    /// Lines are decided as soon as they are there: an input that comes bit by bit is answered bit
    /// by bit.
    ///
    /// # Errors
    /// The input cannot be read. The lines before that were decided.
    pub fn run(
        &self,
        input: impl BufRead + Send,
        write: impl Fn(&Answer<'_>, &mut String) + Sync,
        mut take: impl FnMut(&mut Answers) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let mut lines = Lines::new(input, self.longest_line());
        let mut ended = Ok(());
        in_order(
            self.threads,
            |work: &mut Work| lines.fill(&mut work.chunk),
            || FastReader::new(&self.limits),
            |reader, work| self.decide(reader, work, &write),
            |work| {
                take(&mut work.answers)?;
                if let Some(error) = work.chunk.error.take() {
                    ended = Err(error);
                    return ControlFlow::Break(());
                }
                if work.stopped {
                    return ControlFlow::Break(());
                }
                ControlFlow::Continue(())
            },
        );
        ended
    }

    fn longest_line(&self) -> usize {
        self.line_bytes.min(self.limits.bytes)
    }

    fn decide(
        &self,
        reader: &mut FastReader,
        work: &mut Work,
        write: &impl Fn(&Answer<'_>, &mut String),
    ) {
        let Work {
            chunk,
            answers,
            stopped,
        } = work;
        answers.clear();
        *stopped = false;
        for Line { number, text, cut } in chunk.lines() {
            let length = text.strip_suffix(b"\r").unwrap_or(text).len();
            let answered = if cut || length > self.longest_line() {
                Err(Unread::too_long(text, self.longest_line()))
            } else {
                self.answer(reader, (number, text), answers, write)
            };
            if let Err(kind) = answered {
                answers
                    .errors
                    .push(LineError::new(&self.name, number, kind));
                *stopped = self.on_error == OnError::Stop;
                if *stopped {
                    return;
                }
            }
        }
    }

    /// Reads a line and decides its request. What the fast reader does not take, whatever the
    /// reason, the general one reads, and says what is wrong.
    fn answer(
        &self,
        reader: &mut FastReader,
        (line, text): (usize, &[u8]),
        answers: &mut Answers,
        write: &impl Fn(&Answer<'_>, &mut String),
    ) -> Result<(), Unread> {
        if let Some((id, request)) = reader.read(text)
            && let Some(layers) = self.setup.layers(request.action(), &self.setup.facts)
            && let Ok(decision) = layers.decide(&request)
        {
            answers.add(line, id, &request, decision, write);
            return Ok(());
        }
        let read = general::read(&self.name, text, &self.limits)?;
        let facts = match &read.facts {
            Some(stated) => &Facts::new(Arc::clone(stated), self.setup.facts.known),
            None => &self.setup.facts,
        };
        let layers = self.setup.layers(read.request.action(), facts);
        let layers = layers.ok_or_else(|| read.without_layers())?;
        let decision = layers.decide(&read.request);
        let decision = decision.map_err(|error| read.refused(error))?;
        answers.add(line, read.id(), &read.request, decision, write);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
