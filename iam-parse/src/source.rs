//! From bytes to a tree: text first, then the notation's reader.

use iam_model::tree::Node;
use iam_model::{Grade, Problem, ProblemKind, Span};

use crate::language::{self, Said};
use crate::report::{Report, offset, span};
use crate::{Format, Limits, json, yaml};

/// How a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The notation; `None` lets [`Format::of_text`] decide.
    pub format: Option<Format>,
    /// How much is read.
    pub limits: Limits,
    /// How many problems are listed; more are counted in a last one,
    /// [`ProblemKind::MoreProblems`].
    pub problems: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            limits: Limits::default(),
            problems: 100,
        }
    }
}

impl Options {
    /// The default options, with the format that the file's name states.
    pub fn of_name(name: &str) -> Self {
        Self {
            format: Format::of_name(name),
            ..Self::default()
        }
    }
}

/// What reading a text gave.
#[derive(Clone, Debug, PartialEq)]
pub struct TreeResult {
    /// The tree. It is there exactly if no problem is of [`Grade::Syntax`].
    pub tree: Option<Node>,
    /// The text that all spans refer to. Where the input is not UTF-8, each offending byte is
    /// replaced by one `_`, so that offsets stay those of the input.
    pub text: String,
    /// The notation of the text.
    pub format: Format,
    /// Everything that is wrong with the text, in its order.
    pub problems: Vec<Problem>,
}

impl TreeResult {
    fn refused(text: String, format: Option<Format>, report: Report) -> Self {
        Self {
            tree: None,
            format: format.unwrap_or_else(|| Format::of_text(&text)),
            text,
            problems: report.finish(),
        }
    }

    /// Whether a problem of this grade was found.
    pub fn has(&self, grade: Grade) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.kind.grade() == grade)
    }
}

/// Reads a document into its tree.
///
/// All problems of a JSON text are reported, each once and where it would be corrected; of a YAML
/// text the first mistake of syntax and every construct that plain data has no use for. Takes time
/// linear in the input, and never recurses on it.
///
/// # Examples
///
/// ```
/// use iam_parse::{Options, read_tree};
///
/// let result = read_tree(br#"{"Resource": "x" "Condition": {}}"#, &Options::default());
/// assert!(result.tree.is_none());
/// assert_eq!(result.problems[0].to_string(), "a comma is missing between two members");
/// assert_eq!(result.problems[0].span.unwrap().line_column(&result.text), (1, 17));
/// ```
pub fn read_tree(bytes: &[u8], options: &Options) -> TreeResult {
    read(bytes, options).0
}

/// The tree, and what else is said by a text in the policy language.
pub(crate) fn read(bytes: &[u8], options: &Options) -> (TreeResult, Option<Said>) {
    match open(bytes, options) {
        Ok(opened) => opened.read(&options.limits),
        Err(refused) => (refused, None),
    }
}

/// A text that is ready to be read.
pub(crate) struct Opened {
    pub(crate) text: String,
    /// Where it starts, behind a byte order mark.
    pub(crate) start: usize,
    pub(crate) format: Format,
    pub(crate) report: Report,
    /// The bytes that are not UTF-8, and are replaced.
    bad_bytes: Vec<Span>,
}

/// Decodes a text and tells its notation; a refusal if there is nothing to read.
pub(crate) fn open(bytes: &[u8], options: &Options) -> Result<Opened, TreeResult> {
    let mut report = Report::new(options.problems);
    let text = match decode(bytes, options, &mut report) {
        Ok(text) => text,
        Err(text) => return Err(TreeResult::refused(text, options.format, report)),
    };
    let bad_bytes: Vec<Span> = report.spans();
    let start = if text.starts_with('\u{FEFF}') {
        let length = '\u{FEFF}'.len_utf8();
        report.add(ProblemKind::ByteOrderMark, span(0, length));
        length
    } else {
        0
    };
    let format = options.format.unwrap_or_else(|| Format::of_text(&text));
    Ok(Opened {
        text,
        start,
        format,
        report,
        bad_bytes,
    })
}

impl Opened {
    pub(crate) fn read(self, limits: &Limits) -> (TreeResult, Option<Said>) {
        let Self {
            text,
            start,
            format,
            report,
            bad_bytes,
        } = self;
        let mut said = None;
        let (tree, mut problems) = match format {
            Format::Json => json::read(&text, start, limits, report),
            Format::Yaml => yaml::read(&text, start, limits, report),
            Format::Iam => {
                let reading = language::read(&text, start, limits, report);
                said = Some(reading.said);
                (reading.tree, reading.problems)
            }
        };
        if !bad_bytes.is_empty() {
            // What the reader says about a byte that is not text at all is a follow-up.
            problems.retain(|problem| {
                problem.kind == ProblemKind::InvalidUtf8
                    || !problem.span.is_some_and(|place| {
                        let before = bad_bytes.partition_point(|bad| bad.end <= place.start);
                        bad_bytes
                            .get(before)
                            .is_some_and(|bad| bad.start < place.end)
                    })
            });
        }
        let result = TreeResult {
            tree,
            text,
            format,
            problems,
        };
        (result, said)
    }
}

/// The text of the bytes, with every byte that is not UTF-8 reported and replaced; an error if
/// there is no text worth reading.
fn decode(bytes: &[u8], options: &Options, report: &mut Report) -> Result<String, String> {
    let limit = options.limits.effective_bytes();
    if bytes.len() > limit {
        let kind = ProblemKind::Limit {
            what: "bytes",
            limit: limit as u64,
        };
        report.add_last(kind, Span::at(0));
        return Err(String::new());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.to_owned());
    }
    let mut text = String::with_capacity(bytes.len());
    let mut first = None;
    let mut count = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let bad = chunk.invalid().len();
        if bad > 0 {
            let place = span(text.len(), text.len() + bad);
            first.get_or_insert(place);
            count += 1;
            if count <= options.problems {
                report.add(ProblemKind::InvalidUtf8, place);
            }
            text.extend(std::iter::repeat_n('_', bad));
        }
    }
    let utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    if utf16 || count > options.problems {
        // Another encoding or no text at all: its first bad byte says so, the rest is noise.
        report.forget(0);
        report.add_last(
            ProblemKind::InvalidUtf8,
            first.unwrap_or(Span::at(offset(0))),
        );
        return Err(text);
    }
    Ok(text)
}

#[cfg(test)]
mod tests;
