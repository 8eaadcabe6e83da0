//! Reports as JSON lines.

use std::fmt;

use iam_model::write_string;

use crate::{Report, ScenarioResult};

impl Report {
    /// One object for each scenario and line: [`ScenarioResult::json`].
    pub fn json_lines(&self) -> String {
        let lines = self.results.iter().map(|result| result.json() + "\n");
        lines.collect()
    }
}

impl ScenarioResult {
    /// `{"file","name","expected","actual","passed","error"}`, without a newline. Members may be
    /// added one day; these stay.
    pub fn json(&self) -> String {
        let mut out = String::new();
        // Writing to a String cannot fail.
        let _ = self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) -> fmt::Result {
        use std::fmt::Write as _;
        out.write_str("{\"file\":")?;
        write_string(out, &self.file)?;
        out.write_str(",\"name\":")?;
        write_string(out, &self.name)?;
        let (expected, actual) = (self.expected, self.actual);
        write!(out, ",\"expected\":\"{expected}\",\"actual\":\"{actual}\"")?;
        write!(out, ",\"passed\":{},\"error\":", self.passed)?;
        match &self.error {
            Some(error) => write_string(out, error)?,
            None => out.write_str("null")?,
        }
        out.write_char('}')
    }
}
