//! Each check has a document that it finds something in, and the same document mended.
//!
//! `testdata/CODE/` holds `fail.…`, `pass.…` and `expected.txt`: what is said of the failing one.
//! `UPDATE_EXPECTED=1 cargo test -p iam-validate --test documents` writes the latter anew; read the
//! difference before you commit it. `CHECK=CODE` looks at one check alone.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use iam_parse::{Parsed, parse_policy};
use iam_validate::{Check, Finding, Group, Options, apply, checks, validate};

/// Failing documents that cannot be without findings of another code, and why.
const ALSO: &[(&str, &str, &str)] = &[
    (
        "BEST_PRACTICE_FULL_ADMINISTRATOR",
        "EXTRA_PRIVILEGE_ESCALATION",
        "who may do everything may do that too",
    ),
    (
        "BEST_PRACTICE_FULL_ADMINISTRATOR",
        "PASS_ROLE_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "`*` contains `iam:PassRole`",
    ),
    (
        "BEST_PRACTICE_FULL_ADMINISTRATOR",
        "CREATE_SLR_WITH_STAR_IN_ACTION_AND_RESOURCE",
        "`*` contains `iam:CreateServiceLinkedRole`",
    ),
    (
        "MORE_PROBLEMS",
        "JSON_SYNTAX_ERROR",
        "the problems that are listed",
    ),
    (
        "EXTRA_UNKNOWN_CODE",
        "INVALID_ACTION",
        "the finding that the annotation means stays",
    ),
    (
        "EXTRA_ALLOW_WITHOUT_REASON",
        "INVALID_ACTION",
        "the finding that the annotation means stays",
    ),
];

fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

/// The document of that name, whatever its format: its file's name and its content.
fn document(check: &Check, name: &str) -> Result<(String, Vec<u8>), String> {
    let folder = testdata().join(check.code);
    let entries =
        std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem == name))
        .collect();
    let [file] = files.as_slice() else {
        return Err(format!(
            "{}: one file {name}.* is wanted: {files:?}",
            check.code
        ));
    };
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    Ok((name, std::fs::read(file).unwrap()))
}

fn read(check: &Check, name: &str, bytes: &[u8]) -> (Parsed, Vec<Finding>) {
    let parsed = parse_policy(bytes, &iam_parse::Options::of_name(name));
    let mut options = Options::default();
    if let Some(resource_type) = check.example.resource_type {
        options = options.with_resource_type(resource_type);
    }
    if check.opt_in {
        options = options.with_best_practice();
    }
    let findings = validate(&parsed, check.example.policy_type, &options);
    let judged = apply(&parsed.extras().annotations, findings);
    (parsed, judged.reported)
}

fn place(text: &str, offset: u32) -> String {
    let before = &text[..offset as usize];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    format!("{line}:{column}")
}

fn render(text: &str, findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let span = finding.span;
        let _ = writeln!(
            out,
            "{} {} at {} to {}, {}{}\n  text: {}\n  {}",
            finding.code(),
            finding.finding_type(),
            place(text, span.start),
            place(text, span.end),
            finding.path,
            if finding.refuses { ", refused" } else { "" },
            excerpt(span.text(text)),
            finding.message,
        );
        if let Some(help) = &finding.help {
            let _ = writeln!(out, "  help: {help}");
        }
        if let Some(related) = &finding.related {
            let start = place(text, related.span.start);
            let _ = writeln!(
                out,
                "  note: {} at {start}, {}",
                related.label, related.path
            );
        }
        if let Some(edit) = &finding.edit {
            let _ = writeln!(out, "  edit: `{}` to `{}`", edit.span.text(text), edit.text);
        }
    }
    out
}

fn excerpt(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(100) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

fn of_code(findings: &[Finding], check: &Check) -> usize {
    findings
        .iter()
        .filter(|finding| finding.check == check)
        .count()
}

#[test]
fn every_check_finds_its_mistake_at_its_place_and_nothing_in_the_mended_document() {
    let only = std::env::var("CHECK").ok();
    let mut wrong = Vec::new();
    for check in checks() {
        if only.as_ref().is_some_and(|only| only != check.code) {
            continue;
        }
        let ((name, bytes), passing) = match (document(check, "fail"), document(check, "pass")) {
            (Ok(failing), Ok(passing)) => (failing, passing),
            (Err(error), _) | (_, Err(error)) => {
                wrong.push(error);
                continue;
            }
        };
        let (parsed, findings) = read(check, &name, &bytes);
        let rendered = render(parsed.text(), &findings);
        let expected = testdata().join(check.code).join("expected.txt");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            std::fs::write(&expected, &rendered).unwrap();
        }
        let pinned = std::fs::read_to_string(&expected).unwrap_or_default();
        if rendered != pinned {
            wrong.push(format!(
                "{}: expected\n{pinned}\nfound\n{rendered}",
                check.code
            ));
        }
        if of_code(&findings, check) == 0 {
            wrong.push(format!(
                "{}: {name} has no such finding:\n{rendered}",
                check.code
            ));
        }
        for finding in &findings {
            let allowed = ALSO
                .iter()
                .any(|(code, also, _)| (*code, *also) == (check.code, finding.code()));
            if finding.check != check && !allowed {
                wrong.push(format!(
                    "{}: {name} has also {}",
                    check.code,
                    finding.code()
                ));
            }
            if let Some(edit) = &finding.edit {
                let mended = edit.apply(parsed.text()).unwrap();
                let (_, after) = read(check, &name, mended.as_bytes());
                if of_code(&after, finding.check) >= of_code(&findings, finding.check) {
                    wrong.push(format!("{}: the edit mends nothing:\n{mended}", check.code));
                }
            }
        }
        let (name, bytes) = passing;
        let (parsed, findings) = read(check, &name, &bytes);
        if !findings.is_empty() {
            let rendered = render(parsed.text(), &findings);
            wrong.push(format!("{}: {name} has findings:\n{rendered}", check.code));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_check() {
    let folders: BTreeSet<String> = std::fs::read_dir(testdata())
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    let codes: BTreeSet<String> = checks().map(|check| check.code.to_owned()).collect();
    assert_eq!(folders, codes);
}

#[test]
fn codes_are_unique_and_their_prefix_says_who_defines_them() {
    let codes: Vec<&str> = checks().map(|check| check.code).collect();
    for pair in codes.windows(2) {
        assert_ne!(pair[0], pair[1]);
    }
    for check in checks() {
        let is = |prefix: &str| check.code.starts_with(prefix);
        assert_eq!(is("EXTRA_"), check.group == Group::Extra, "{}", check.code);
        let is_best = check.group == Group::BestPractice;
        assert_eq!(is("BEST_PRACTICE_"), is_best, "{}", check.code);
        assert!(check.summary.ends_with('.'), "{}", check.summary);
        assert!(
            check.policy_types.contains(&check.example.policy_type),
            "{}",
            check.code
        );
    }
}
