//! Reports as JUnit XML, which build servers read.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::{Report, ScenarioResult};

impl Report {
    /// A test suite for each file and a test case for each scenario.
    pub fn junit(&self) -> String {
        let count = |results: &[ScenarioResult]| {
            let failed = results.iter().filter(|result| !result.passed).count();
            format!("tests=\"{}\" failures=\"{failed}\"", results.len())
        };
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let _ = writeln!(out, "<testsuites {}>", count(&self.results));
        for results in self.results.chunk_by(|one, other| one.file == other.file) {
            let file = results.first().map_or("", |result| &result.file);
            let file = escape(file);
            let _ = writeln!(out, "  <testsuite name=\"{file}\" {}>", count(results));
            for result in results {
                result.write_junit(&mut out);
            }
            out.push_str("  </testsuite>\n");
        }
        out.push_str("</testsuites>\n");
        out
    }
}

impl ScenarioResult {
    fn write_junit(&self, out: &mut String) {
        let (file, name, line) = (escape(&self.file), escape(&self.name), self.line);
        let _ = write!(
            out,
            "    <testcase classname=\"{file}\" name=\"{name}\" file=\"{file}\" line=\"{line}\""
        );
        if self.passed {
            out.push_str("/>\n");
            return;
        }
        let verdict = self.verdict();
        // The explanation of a refusal says at more length what the error says.
        let refused = !self.codes.is_empty() && self.explanation.is_some();
        let error = self.error.iter().filter(|_| !refused);
        let mut details = String::new();
        for text in error.chain(&self.explanation) {
            for line in text.lines() {
                details.push_str(&escape(line));
                details.push('\n');
            }
        }
        let verdict = escape(&verdict);
        let _ = writeln!(
            out,
            ">\n      <failure message=\"{verdict}\">{details}</failure>\n    </testcase>"
        );
    }
}

/// Text for XML, in an attribute or an element. Characters that XML cannot hold in any form become
/// U+FFFD.
fn escape(text: &str) -> Cow<'_, str> {
    let special = |character: char| {
        matches!(
            character,
            '&' | '<' | '>' | '"' | '\'' | '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' => out.push_str("&#9;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(escape("plain"), "plain");
        assert_eq!(
            escape("a<b> & \"c\" 'd'\n\u{1}"),
            "a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;&#10;\u{fffd}"
        );
    }
}
