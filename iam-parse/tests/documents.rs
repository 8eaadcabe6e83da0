//! The documents of testdata: each is read, and its problems are those that are listed beside it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use iam_model::{Grade, PolicyType};
use iam_parse::{Options, parse_policy};

fn documents(folder: &str) -> Vec<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../testdata/documents")
        .join(folder);
    let mut found: Vec<PathBuf> = fs::read_dir(&path)
        .expect("a folder of documents")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end != "expected"))
        .collect();
    found.sort();
    assert!(!found.is_empty(), "{}", path.display());
    found
}

/// The type that a document's name states: `NAME.TYPE.json`.
fn policy_type(path: &Path) -> Option<PolicyType> {
    let stem = path.file_stem()?.to_str()?;
    let (_, name) = stem.rsplit_once('.')?;
    PolicyType::ALL
        .into_iter()
        .find(|kind| format!("{kind:?}").to_lowercase() == name)
}

/// The worst grade that was found, and `CODE line:column` of each problem in the text's order.
fn read(path: &Path) -> (Option<Grade>, Vec<String>, bool) {
    let bytes = fs::read(path).expect("a document");
    // The two URL-encoded texts bear the extension of what they decode to.
    let format = Options::of_name(&path.to_string_lossy());
    let encoded = bytes.starts_with(b"%");
    let parsed = parse_policy(&bytes, &if encoded { Options::default() } else { format });
    let mut problems = parsed.problems().to_vec();
    if let (Some(document), Some(policy_type)) = (parsed.document(), policy_type(path)) {
        // What does not depend on the type has been found by reading.
        let of_type = document.policy().check_type(policy_type);
        problems.extend(of_type.into_iter().map(|mut problem| {
            problem.span = Some(document.locate(problem.place));
            problem
        }));
        problems.sort_by_key(|problem| problem.span);
    }
    let grade = problems.iter().map(|problem| problem.kind.grade()).min();
    let lines = problems
        .iter()
        .map(|problem| {
            let (line, column) = problem
                .span
                .map_or((0, 0), |span| span.line_column(parsed.text()));
            format!("{} {line}:{column}", problem.kind.code())
        })
        .collect();
    (grade, lines, parsed.tree().is_some())
}

/// Runs a folder; `grade` is the worst grade that its documents may and must have.
fn check(folder: &str, grade: Grade) {
    let mut report = String::new();
    for path in documents(folder) {
        let expected: Vec<String> = fs::read_to_string(path.with_extension("expected"))
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect();
        let (found_grade, found, tree) = read(&path);
        // A listed code without a place leaves the place open.
        let same = expected.len() == found.len()
            && expected.iter().zip(&found).all(|(expected, found)| {
                let open = !expected.contains(' ');
                expected == found || (open && found.starts_with(&format!("{expected} ")))
            });
        let graded = found_grade.unwrap_or(Grade::Accepted) == grade;
        if !same || !graded || tree != (grade != Grade::Syntax) {
            let name = path.display();
            let _ = writeln!(
                report,
                "{name}: {found_grade:?}\n  expected {expected:?}\n  found    {found:?}"
            );
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn valid_documents_give_a_policy() {
    check("valid", Grade::Accepted);
}

#[test]
fn refused_documents_have_a_tree() {
    check("refused", Grade::Refused);
}

#[test]
fn documents_with_a_mistake_of_syntax_have_no_tree() {
    check("syntax", Grade::Syntax);
}
