//! Standard output and standard error: colour by wish and terminal, closed pipes without a fuss.

use std::ffi::OsString;
use std::io::{ErrorKind, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::failure::Failure;

/// When output is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless the variable NO_COLOR is set.
    #[default]
    Auto,
    /// Always, NO_COLOR or not.
    Always,
    /// Never.
    Never,
}

impl Color {
    pub(crate) const fn for_clap(self) -> clap::ColorChoice {
        match self {
            Self::Auto => clap::ColorChoice::Auto,
            Self::Always => clap::ColorChoice::Always,
            Self::Never => clap::ColorChoice::Never,
        }
    }

    const fn choice(self) -> ColorChoice {
        match self {
            Self::Auto => ColorChoice::Auto,
            Self::Always => ColorChoice::Always,
            Self::Never => ColorChoice::Never,
        }
    }
}

/// The colour that the arguments ask for, before they are parsed: help and usage errors are
/// coloured too, and they are what parsing may end in.
pub(crate) fn color_of(arguments: impl IntoIterator<Item = OsString>) -> Color {
    let mut arguments = arguments.into_iter();
    let mut color = Color::Auto;
    while let Some(argument) = arguments.next() {
        let Some(argument) = argument.to_str() else {
            continue;
        };
        let value = match argument.split_once('=') {
            Some(("--color", value)) => value.to_owned(),
            None if argument == "--color" => match arguments.next().map(OsString::into_string) {
                Some(Ok(value)) => value,
                _ => break,
            },
            None if argument == "--" => break,
            _ => continue,
        };
        match value.as_str() {
            "always" => color = Color::Always,
            "never" => color = Color::Never,
            _ => color = Color::Auto,
        }
    }
    color
}

/// Where a command prints. Text comes with escape sequences for colour, which are taken out where
/// none is wanted.
pub(crate) struct Output {
    color: Color,
    held: Vec<u8>,
    /// Whoever read standard output has seen enough: what is printed goes nowhere, and the command
    /// still ends with the exit code that it has come to.
    closed: bool,
    /// Why standard output could not be written when it was nobody's turn to say so.
    failed: Option<Failure>,
}

/// Output is written when there is this much of it, and at the end.
const HELD: usize = 64 * 1024;

impl Output {
    pub(crate) fn new(color: Color) -> Self {
        Self {
            color,
            held: Vec::new(),
            closed: false,
            failed: None,
        }
    }

    /// Prints to standard output.
    pub(crate) fn print(&mut self, text: &str) -> Result<(), Failure> {
        self.held.extend_from_slice(text.as_bytes());
        if self.held.len() < HELD {
            return Ok(());
        }
        self.finish()
    }

    /// Writes what is held back.
    pub(crate) fn finish(&mut self) -> Result<(), Failure> {
        if let Some(failed) = self.failed.take() {
            return Err(failed);
        }
        let held = std::mem::take(&mut self.held);
        if self.closed {
            return Ok(());
        }
        let stdout = std::io::stdout().lock();
        let choice = self.choice(&stdout);
        let mut stream = AutoStream::new(stdout, choice);
        let written = stream.write_all(&held).and_then(|()| stream.flush());
        self.note(written)
    }

    /// Prints a document to standard output. What looks like an escape sequence is a part of it, and
    /// stays wherever a program or a file takes it; on a terminal it is shown and not obeyed.
    pub(crate) fn document(&mut self, text: &str) -> Result<(), Failure> {
        if std::io::stdout().is_terminal() {
            return self.print(&shown(text, &['\n', '\t']));
        }
        self.finish()?;
        if self.closed {
            return Ok(());
        }
        let mut stdout = std::io::stdout().lock();
        let written = stdout.write_all(text.as_bytes());
        self.note(written.and_then(|()| stdout.flush()))
    }

    /// Whether nobody reads standard output any more.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed
    }

    fn note(&mut self, written: std::io::Result<()>) -> Result<(), Failure> {
        match written {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::plain(&format!(
                "standard output cannot be written: {error}"
            ))),
        }
    }

    /// Prints to standard error, after what standard output still holds back. That it cannot be
    /// printed could be told nowhere.
    pub(crate) fn error(&mut self, text: &str) {
        // What this says of standard output is told at the end.
        self.failed = self.failed.take().or(self.finish().err());
        let stderr = std::io::stderr().lock();
        let choice = self.choice(&stderr);
        let mut stream = AutoStream::new(stderr, choice);
        let _ = stream.write_all(text.as_bytes());
        let _ = stream.flush();
    }

    /// Prints warnings to standard error, with an empty line between two of them.
    pub(crate) fn warn(&mut self, warnings: &[String]) {
        let there = warnings.iter().filter(|text| !text.is_empty());
        let there: Vec<&str> = there.map(String::as_str).collect();
        self.error(&there.join("\n"));
    }

    fn choice(&self, stream: &impl anstream::stream::RawStream) -> ColorChoice {
        match self.color {
            Color::Auto => AutoStream::choice(stream),
            color => color.choice(),
        }
    }
}

/// User text for a terminal: control characters but line feeds are shown as `\u{1b}`, so that a
/// file cannot drive the terminal of who reads about it.
pub(crate) fn printable(text: &str) -> String {
    shown(text, &['\n'])
}

/// The same for text that is one line.
pub(crate) fn printable_line(text: &str) -> String {
    shown(text, &[])
}

fn shown(text: &str, kept: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() && !kept.contains(&character) {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
    out
}

/// The same for text that is coloured already: escape sequences of colour stay.
pub(crate) fn printable_styled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\x1b') {
        let (before, escape) = rest.split_at_checked(at).unwrap_or((rest, ""));
        out.push_str(&printable(before));
        let length = color_sequence(escape).unwrap_or(0);
        let (kept, after) = escape.split_at_checked(length).unwrap_or(("", escape));
        out.push_str(kept);
        rest = after;
        if kept.is_empty() {
            out.push_str("\\u{1b}");
            rest = rest.strip_prefix('\x1b').unwrap_or("");
        }
    }
    out.push_str(&printable(rest));
    out
}

/// The length of `ESC [ digits and semicolons m` at the start of a text.
fn color_sequence(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("\x1b[")?;
    let digits = inside.find(|c: char| !c.is_ascii_digit() && c != ';')?;
    inside
        .get(digits..)?
        .starts_with('m')
        .then_some(2 + digits + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Color) {
        let arguments = arguments.iter().map(OsString::from);
        assert_eq!(color_of(arguments), expected);
    }

    #[test]
    fn the_last_color_flag_counts() {
        check(&["iam"], Color::Auto);
        check(&["iam", "--color", "always"], Color::Always);
        check(&["iam", "--color=never", "simulate"], Color::Never);
        check(&["iam", "--color=never", "--color", "auto"], Color::Auto);
        check(&["iam", "--", "--color=never"], Color::Auto);
        check(&["iam", "--color"], Color::Auto);
    }

    #[test]
    fn control_characters_are_shown() {
        assert_eq!(printable("a\x1b[31m\nb"), "a\\u{1b}[31m\nb");
        assert_eq!(
            printable_styled("\x1b[1;31merror\x1b[0m \x1b]0;title\x07"),
            "\x1b[1;31merror\x1b[0m \\u{1b}]0;title\\u{7}"
        );
    }
}
