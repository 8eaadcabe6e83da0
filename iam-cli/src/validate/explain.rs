//! `iam validate --explain CODE`.

use std::fmt::Write as _;

use iam_model::{PolicyType, nearest};
use iam_parse::{Options as Reading, Renderer, Style, parse_policy};
use iam_validate::{Check, Group, Options, apply, check, checks, undecidable, validate};

use super::summary::word;
use super::text;
use crate::Verdict;
use crate::failure::{Failure, STYLE};
use crate::output::{Output, printable};

/// The page of a check.
pub(super) fn run(code: &str, output: &mut Output) -> Result<Verdict, Failure> {
    let code = code.to_ascii_uppercase();
    if let Some(check) = check(&code) {
        output.print(&page(check))?;
        return Ok(Verdict::Good);
    }
    if let Some(held) = undecidable().find(|held| held.code == code) {
        output.print(&format!(
            "{}{code}{}\n\nIAM Access Analyzer has this check, and it cannot be made here. {}\n",
            STYLE.message, STYLE.reset, held.reason
        ))?;
        return Ok(Verdict::Good);
    }
    let codes = || {
        let codes = checks().map(|check| check.code);
        codes.chain(undecidable().map(|held| held.code))
    };
    // Codes are long: a part of one is a question too.
    let parts: Vec<String> = codes()
        .filter(|held| held.contains(&code) && !code.is_empty())
        .map(|held| format!("`{held}`"))
        .collect();
    let help = match (nearest(&code, codes()), parts.as_slice()) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => "docs/checks.md lists every code".to_owned(),
        (None, parts) => format!("codes with it are {}", parts.join(", ")),
    };
    Err(Failure::with_help(
        &format!("no check has the code `{code}`"),
        Some(&help),
    ))
}

fn page(check: &Check) -> String {
    let Style { message, reset, .. } = STYLE;
    let mut out = format!("{message}{}{reset}\n\n{}\n\n", check.code, check.summary);
    let mut row = |name: &str, value: &str| {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{name:<11} {value}");
    };
    row("type", word(check.finding_type));
    row("defined by", defined_by(check.group));
    row("policies", &policies(check.policy_types));
    if check.opt_in {
        row("asked for", "with --best-practice");
    }
    row("rests on", &rests_on(check));
    row("more", &check.learn_more());
    if let Some(documents) = check.documents() {
        let (name, text) = (documents.failing_name, documents.failing);
        out.push_str(&document("This fails", text));
        out.push('\n');
        out.push_str(&findings(check, name, text));
        out.push_str(&document("This passes", documents.passing));
    }
    out
}

const fn defined_by(group: Group) -> &'static str {
    match group {
        Group::AccessAnalyzer => "IAM Access Analyzer",
        Group::Reader => "this project, of what a document may say",
        Group::Extra => "this project",
        Group::BestPractice => "this project, after advice of AWS",
    }
}

fn policies(types: &[PolicyType]) -> String {
    if types.len() == PolicyType::ALL.len() {
        return "of every type".to_owned();
    }
    let words: Vec<&str> = types.iter().map(|kind| kind.word()).collect();
    words.join(", ")
}

fn rests_on(check: &Check) -> String {
    match check.data_date() {
        Some(date) => format!("the service data of {date}"),
        None => "the text of the policy, and AWS's rules".to_owned(),
    }
}

/// How many lines of an example are printed, and how many characters of a line.
const LINES: usize = 40;
const CHARACTERS: usize = 160;

fn document(title: &str, text: &str) -> String {
    let mut out = format!("\n{title}:\n\n");
    for line in text.lines().take(LINES) {
        let mut characters = line.chars();
        let shown: String = characters.by_ref().take(CHARACTERS).collect();
        let more = match characters.count() {
            0 => String::new(),
            more => format!(" … and {more} characters more"),
        };
        let _ = writeln!(out, "    {}{more}", printable(&shown));
    }
    let more = text.lines().count().saturating_sub(LINES);
    if more > 0 {
        let _ = writeln!(out, "    … and {more} lines more");
    }
    out
}

/// What is found in the failing document.
fn findings(check: &Check, name: &str, text: &str) -> String {
    let parsed = parse_policy(text.as_bytes(), &Reading::of_name(name));
    let mut options = Options::default();
    if let Some(resource_type) = check.example.resource_type {
        options = options.with_resource_type(resource_type);
    }
    if check.opt_in {
        options = options.with_best_practice();
    }
    let findings = validate(&parsed, check.example.policy_type, &options);
    let findings = apply(&parsed.extras().annotations, findings).reported;
    let renderer = Renderer::new(name, parsed.text(), STYLE);
    let of_check = findings.iter().filter(|finding| finding.check == check);
    let paragraphs: Vec<String> = of_check
        .take(1)
        .map(|finding| text::paragraph(&renderer, finding))
        .collect();
    paragraphs.join("\n")
}
