//! Reports for people.

use std::fmt;
use std::fmt::Write as _;

use iam_parse::Style;

use crate::{Report, ScenarioResult};

impl Report {
    /// The failures, each with its explanation, and the summary; the coverage if it was collected.
    pub fn text(&self, style: Style) -> String {
        let mut out = String::new();
        for failure in self.failures() {
            out.push_str(&failure.text(style));
            out.push('\n');
        }
        let failed = self.failures().count();
        let passed = self.results.len() - failed;
        let _ = writeln!(out, "{passed} passed, {failed} failed");
        if let Some(coverage) = &self.coverage {
            let _ = write!(out, "{coverage}");
        }
        out
    }
}

impl ScenarioResult {
    /// What was expected and what came instead, as one sentence.
    pub fn verdict(&self) -> String {
        let expected = match &self.expected_code {
            Some(code) => format!("{} ({code})", self.expected),
            None => self.expected.to_string(),
        };
        if self.passed {
            return format!("{expected}, as expected");
        }
        let actual = if self.codes.is_empty() {
            self.actual.to_string()
        } else {
            format!("{} ({})", self.actual, self.codes.join(", "))
        };
        if expected == actual {
            format!("{actual}, but not for the expected reasons")
        } else {
            format!("expected {expected}, but it is {actual}")
        }
    }

    /// The result as a paragraph: place and name, the verdict, and why.
    pub fn text(&self, style: Style) -> String {
        let Style {
            error,
            help,
            message,
            gutter,
            reset,
            ..
        } = style;
        let (word, colour) = if self.passed {
            ("passed", help)
        } else {
            ("failed", error)
        };
        let mut out = format!(
            "{colour}{word}{reset}{message}: {name}{reset}\n {gutter}-->{reset} {file}:{line}\n",
            name = self.name,
            file = self.file,
            line = self.line,
        );
        let _ = writeln!(out, "  {}", self.verdict());
        // The explanation of a refusal says at more length what the error says.
        let refused = !self.codes.is_empty() && self.explanation.is_some();
        let error = self.error.iter().filter(|_| !refused);
        for line in error.chain(&self.explanation).flat_map(|text| text.lines()) {
            let line = format!("  {line}");
            let _ = writeln!(out, "{}", line.trim_end());
        }
        out
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text(Style::PLAIN))
    }
}
