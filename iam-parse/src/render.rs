//! Problems as a compiler shows them: the message, the line, a caret under the place.

mod line;
mod lines;

use std::fmt::Write as _;

use iam_model::{Grade, Place, Problem, Span};

use self::line::Cut;
use self::lines::Lines;

/// The text around each part of a rendering: nothing, or a terminal's escape sequences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Before `error[…]` and the carets of an error.
    pub error: &'static str,
    /// Before `warning[…]` and the carets of a remark.
    pub warning: &'static str,
    /// Before `note` and the underline of a second place.
    pub note: &'static str,
    /// Before `help`.
    pub help: &'static str,
    /// Before the message.
    pub message: &'static str,
    /// Before line numbers, arrows and bars.
    pub gutter: &'static str,
    /// After each of them.
    pub reset: &'static str,
}

impl Style {
    /// Plain text.
    pub const PLAIN: Self = Self {
        error: "",
        warning: "",
        note: "",
        help: "",
        message: "",
        gutter: "",
        reset: "",
    };

    /// The colours of a terminal that understands ANSI escape sequences.
    pub const ANSI: Self = Self {
        error: "\x1b[1;31m",
        warning: "\x1b[1;33m",
        note: "\x1b[1;32m",
        help: "\x1b[1;36m",
        message: "\x1b[1m",
        gutter: "\x1b[1;34m",
        reset: "\x1b[0m",
    };
}

/// A mistake in a text that is no policy, such as a file of scenarios.
#[derive(Clone, Copy, Debug)]
pub struct Mistake<'a> {
    /// Its stable code.
    pub code: &'a str,
    /// One lower-case sentence.
    pub message: &'a str,
    /// Where it stands.
    pub span: Span,
    /// What to do about it.
    pub help: Option<&'a str>,
    /// A second place, and what it is.
    pub related: Option<(&'a str, Span)>,
}

/// A finding of whatever gravity, shown like a mistake.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// What it is: `warning`, `suggestion`.
    pub word: &'a str,
    /// Before the word and the carets: one of [`Style`]'s, or another of the same kind.
    pub color: &'a str,
    /// What is found, and where.
    pub mistake: Mistake<'a>,
    /// What is to be known about it, below the help.
    pub note: Option<&'a str>,
}

/// Renders the problems of one text.
///
/// Making one reads the text once to find its lines; each problem then costs its own line.
/// Control characters of the text never reach the output.
///
/// # Examples
///
/// ```
/// use iam_model::{Problem, ProblemKind, Span};
/// use iam_parse::{Renderer, Style};
///
/// let text = "{\n\t\"Effect\": \"Permit\"\n}";
/// let kind = ProblemKind::InvalidEffect { effect: "Permit".into() };
/// let problem = Problem::at(kind, Span::new(13, 21));
/// assert_eq!(
///     Renderer::new("build.json", text, Style::PLAIN).problem(&problem),
///     r#"error[INVALID_EFFECT]: `Permit` is not an effect
///  --> build.json:2:12
///   |
/// 2 |     "Effect": "Permit"
///   |               ^^^^^^^^
///   = help: write `Allow` or `Deny`
/// "#
/// );
/// ```
#[derive(Clone, Debug)]
pub struct Renderer<'a> {
    name: &'a str,
    text: &'a str,
    lines: Lines,
    /// How many lines stand before the text.
    before: usize,
    style: Style,
}

/// The longest message: user text in it may be of any length.
const MESSAGE: usize = 400;

impl<'a> Renderer<'a> {
    /// A renderer for the problems of `text`, which is called `name`.
    pub fn new(name: &'a str, text: &'a str, style: Style) -> Self {
        Self {
            name,
            text,
            lines: Lines::new(text),
            before: 0,
            style,
        }
    }

    /// The same for a text that is cut out of a longer one, in which it starts at this line, counted
    /// from 1.
    pub fn starting_at(mut self, line: usize) -> Self {
        self.before = line.saturating_sub(1);
        self
    }

    /// All the problems, with an empty line between two.
    pub fn problems(&self, problems: &[Problem]) -> String {
        let rendered: Vec<String> = problems
            .iter()
            .map(|problem| self.problem(problem))
            .collect();
        rendered.join("\n")
    }

    /// One problem, ending in a newline.
    pub fn problem(&self, problem: &Problem) -> String {
        let (word, colour) = match problem.kind.grade() {
            Grade::Accepted => ("warning", self.style.warning),
            Grade::Syntax | Grade::Refused => ("error", self.style.error),
        };
        let place = match problem.span {
            Some(span) => Ok(span),
            None => Err(problem.place),
        };
        let (message, help) = (problem.kind.to_string(), problem.kind.help());
        let mistake = Mistake {
            code: problem.kind.code(),
            message: &message,
            span: problem.span.unwrap_or_default(),
            help: help.as_deref(),
            related: problem
                .related
                .map(|related| (problem.kind.related_label(), related)),
        };
        let shown = Shown {
            word,
            color: colour,
            mistake,
            note: None,
        };
        self.paragraph(place, &shown)
    }

    /// A mistake in a document of another kind, in the same form.
    pub fn mistake(&self, mistake: &Mistake<'_>) -> String {
        self.finding(&Shown {
            word: "error",
            color: self.style.error,
            mistake: *mistake,
            note: None,
        })
    }

    /// A finding with a word of its own, in the same form.
    pub fn finding(&self, shown: &Shown<'_>) -> String {
        self.paragraph(Ok(shown.mistake.span), shown)
    }

    fn paragraph(&self, place: Result<Span, Place>, shown: &Shown<'_>) -> String {
        let Shown {
            word,
            color: colour,
            mistake,
            note,
        } = shown;
        let Style {
            message,
            reset,
            gutter,
            ..
        } = self.style;
        let code = mistake.code;
        let text = line::printable(mistake.message, MESSAGE);
        let mut out = format!("{colour}{word}[{code}]{reset}{message}: {text}{reset}\n");
        // Both snippets of a problem have the same gutter.
        let width = [place.ok(), mistake.related.map(|(_, related)| related)]
            .into_iter()
            .flatten()
            .map(|span| digits(self.before + self.lines.line(span.start)))
            .max()
            .unwrap_or(1);
        match place {
            Ok(span) => self.snippet(&mut out, span, '^', colour, width),
            Err(place) => self.no_snippet(&mut out, place),
        }
        let Style {
            help: helping,
            note: noting,
            ..
        } = self.style;
        let below = [("help", helping, mistake.help), ("note", noting, *note)];
        for (word, colour, text) in below {
            if let Some(text) = text {
                let text = line::printable(text, MESSAGE);
                let _ = writeln!(
                    out,
                    "{:width$} {gutter}={reset} {colour}{word}{reset}: {text}",
                    ""
                );
            }
        }
        if let Some((what, related)) = mistake.related {
            let _ = writeln!(out, "{noting}note{reset}: {what}");
            self.snippet(&mut out, related, '-', noting, width);
        }
        out
    }

    fn no_snippet(&self, out: &mut String, place: Place) {
        let Style { gutter, reset, .. } = self.style;
        let name = line::printable(self.name, MESSAGE);
        let place = match place {
            Place::Policy => String::new(),
            place => format!(": {place}"),
        };
        let _ = writeln!(out, " {gutter}-->{reset} {name}{place}");
    }

    fn snippet(&self, out: &mut String, span: Span, mark: char, colour: &str, width: usize) {
        let Style { gutter, reset, .. } = self.style;
        let name = line::printable(self.name, MESSAGE);
        let span = lines::clamp(span, self.text);
        let number = self.lines.line(span.start);
        let column = self.lines.column(span.start, self.text);
        let last = self.lines.line(span.end.max(span.start + 1) - 1);
        let Cut {
            shown,
            before,
            under,
        } = line::cut(self.lines.text(number, self.text), span);
        let (number, last) = (self.before + number, self.before + last);
        let marks: String = std::iter::repeat_n(mark, under).collect();
        let more = if last > number {
            format!(" to line {last}")
        } else {
            String::new()
        };
        let _ = writeln!(
            out,
            "{:width$}{gutter}-->{reset} {name}:{number}:{column}\n\
             {:width$} {gutter}|{reset}\n\
             {gutter}{number:>width$} |{reset} {shown}\n\
             {:width$} {gutter}|{reset} {:before$}{colour}{marks}{more}{reset}",
            "", "", "", ""
        );
    }
}

fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

#[cfg(test)]
mod tests;
