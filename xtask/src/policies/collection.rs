//! Managed policies from one source, or from several that agree.

use std::collections::BTreeMap;
use std::fmt;

use iam_model::{Grade, Policy, PolicyType};
use iam_parse::{Format, Options, ParseErrors, parse_policy};
use serde_json::Value;

use super::json;
use crate::Error;
use crate::date::is_date;

/// Policies by name, in the order of the look-up.
pub(super) type Collection = BTreeMap<String, Collected>;

/// A managed policy, as far as its sources tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Collected {
    /// Where the facts about the policy are from, for messages.
    pub(super) origin: String,
    pub(super) arn: Option<String>,
    pub(super) created: Option<String>,
    pub(super) updated: Option<String>,
    pub(super) default: Option<u32>,
    pub(super) versions: BTreeMap<u32, Version>,
}

/// A version of a managed policy.
#[derive(Clone, Debug)]
pub(super) struct Version {
    /// Where the document is from, for messages.
    pub(super) origin: String,
    pub(super) date: Option<String>,
    pub(super) sources: Vec<DataSource>,
    pub(super) document: Document,
}

/// Where a version is from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct DataSource {
    pub(super) name: String,
    pub(super) version: Option<String>,
    pub(super) date: Option<String>,
}

impl fmt::Display for DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        if let Some(version) = &self.version {
            write!(f, " {version}")?;
        }
        match &self.date {
            Some(date) => write!(f, " ({date})"),
            None => Ok(()),
        }
    }
}

/// A document that the generated data gives back as it is.
#[derive(Clone, Debug)]
pub(super) struct Document {
    /// As JSON, in the author's order.
    pub(super) json: Value,
    pub(super) policy: Policy,
}

impl Document {
    /// Reads a file: a policy, or what AWS's commands wrap around it.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, Error> {
        let parsed = parse_policy(text.as_bytes(), &options()).into_result(name);
        let (document, _) = parsed.map_err(|errors| refused(&errors))?;
        let policy = document.policy();
        if let Some(problem) = policy
            .check_as(PolicyType::Identity)
            .iter()
            .find(|problem| problem.kind.grade() != Grade::Accepted)
        {
            return Err(format!("{name}: {problem}").into());
        }
        let json = json::of_tree(document.tree()).map_err(|(span, message)| {
            let (line, column) = document.line_column(span);
            format!("{name}:{line}:{column}: {message}")
        })?;
        let printed = policy.to_string();
        if printed != json::in_order(&json) {
            return Err(format!("{name}: the model does not give it back: {printed}").into());
        }
        Ok(Self {
            json,
            policy: policy.clone(),
        })
    }
}

/// How files are read: as JSON, whatever they are called.
pub(super) fn options() -> Options {
    Options {
        format: Some(Format::Json),
        ..Options::default()
    }
}

/// The JSON of a text with the place of everything in it.
pub(super) fn tree(name: &str, text: &str) -> Result<iam_model::tree::Node, Error> {
    let read = iam_parse::read_tree(text.as_bytes(), &options());
    let refused = |problem: &iam_model::Problem| problem.kind.grade() != Grade::Accepted;
    match read.tree {
        Some(tree) if !read.problems.iter().any(refused) => Ok(tree),
        _ => Err(self::refused(&ParseErrors {
            name: name.to_owned(),
            text: read.text,
            problems: read.problems,
        })),
    }
}

/// Problems, each with its line, below the name of what has them.
fn refused(errors: &ParseErrors) -> Error {
    format!("{} is refused\n{errors}", errors.name).into()
}

/// The number of a version id: `v17`.
pub(super) fn number(id: &str) -> Option<u32> {
    let digits = id.strip_prefix('v')?;
    let number: u32 = digits.parse().ok()?;
    (number > 0 && number.to_string() == digits).then_some(number)
}

/// A date as AWS and its copies write it, in one form: `2026-07-09T15:27:28Z`.
pub(super) fn date(text: &str) -> Option<String> {
    let local = text
        .strip_suffix('Z')
        .or_else(|| text.strip_suffix("+00:00"))?;
    let (day, time) = local.split_once('T')?;
    let within = |at: usize, most: u32| {
        let part = time.get(at..at + 2);
        let digits = part.filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
        let part = digits.and_then(|digits| digits.parse().ok());
        part.is_some_and(|part: u32| part <= most)
    };
    let colons = time.get(2..3) == Some(":") && time.get(5..6) == Some(":");
    (is_date(day) && time.len() == 8 && colons && within(0, 23) && within(3, 59) && within(6, 60))
        .then(|| format!("{local}Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_come_back_is_refused() {
        #[track_caller]
        fn check(text: &str, accepted: bool) {
            let read = Document::read("document.json", text);
            assert_eq!(read.is_ok(), accepted, "{text}: {:?}", read.err());
        }
        let statement = r#"{"Action": "s3:*", "Resource": ["*"], "Effect": "Allow"}"#;
        check(&format!(r#"{{"Statement": {statement}}}"#), true);
        check(&format!(r#"{{"Statement": [{statement}]}}"#), true);
        check(
            &format!(r#"{{"Document": {{"Statement": {statement}}}}}"#),
            true,
        );
        check(
            &format!(r#"{{"Statement": [{statement}], "Extra": 1}}"#),
            false,
        );
        check(
            &format!(r#"{{"Statement": [], "Statement": [{statement}]}}"#),
            false,
        );
        check(
            r#"{"Statement": [{"Action": "s3:*", "Effect": "Allow"}]}"#,
            false,
        );
        check("{}", false);
        check("", false);
    }

    #[test]
    fn dates_have_one_form() {
        let expected = Some("2026-07-09T15:27:28Z".to_owned());
        assert_eq!(date("2026-07-09T15:27:28Z"), expected);
        assert_eq!(date("2026-07-09T15:27:28+00:00"), expected);
        for text in [
            "",
            "2026-07-09",
            "2026-07-09T15:27:28",
            "2026-07-09T15:27:28+02:00",
            "2026-13-09T15:27:28Z",
            "2026-07-09 15:27:28Z",
            "2026-07-09T15:27:28.5Z",
            "٢٠٢٦-07-09T15:27:28Z",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_have_one_form() {
        assert_eq!(number("v17"), Some(17));
        for id in ["17", "v0", "v017", "v", "v-1", "v+1", "V1", "v4294967296"] {
            assert_eq!(number(id), None, "{id}");
        }
    }
}
