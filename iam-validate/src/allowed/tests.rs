use iam_model::PolicyType;
use iam_parse::{Options as Reading, parse_policy};

use super::*;
use crate::{Options, validate};

/// What is reported of a policy, as `CODE at TEXT`, and what is allowed, as `allowed CODE`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let parsed = parse_policy(text.as_bytes(), &Reading::of_name("build.iam"));
    let findings = validate(&parsed, PolicyType::Identity, &Options::default());
    let judged = apply(&parsed.extras().annotations, findings);
    let reported = judged.reported.iter().map(|finding| {
        let place = finding.span.text(text);
        format!("{} at {place}", finding.code())
    });
    let allowed = judged
        .allowed
        .iter()
        .map(|allowed| format!("allowed {}", allowed.finding.code()));
    let all: Vec<String> = reported.chain(allowed).collect();
    assert_eq!(all, expected, "{text}");
}

const WRONG: &str = r#"allow { action imagebuilder:CreatImage resource "*" }"#;
const RIGHT: &str = r#"allow { action imagebuilder:ListImages resource "*" }"#;

#[test]
fn a_finding_is_allowed_by_its_statement_or_by_the_policy() {
    let outer = format!("#[allow(INVALID_ACTION, reason = \"soon\")]\n{WRONG}");
    check(&outer, &["allowed INVALID_ACTION"]);
    let other = WRONG.replace("allow", "deny");
    let inner = format!("#![allow(INVALID_ACTION, reason = \"soon\")]\n{WRONG}\n{other}");
    check(
        &inner,
        &["allowed INVALID_ACTION", "allowed INVALID_ACTION"],
    );
    check(
        &format!("{RIGHT}\n{outer}\n{other}"),
        &["INVALID_ACTION at CreatImage", "allowed INVALID_ACTION"],
    );
    check(WRONG, &["INVALID_ACTION at CreatImage"]);
}

#[test]
fn the_annotation_of_the_statement_goes_first_and_a_second_one_allows_nothing() {
    let policy = "#![allow(INVALID_ACTION, reason = \"policy\")]\n";
    let statement = "#[allow(INVALID_ACTION, reason = \"statement\")]\n";
    let unused = "EXTRA_UNUSED_ALLOW at INVALID_ACTION";
    for text in [
        format!("{policy}{statement}{WRONG}"),
        format!("{statement}{statement}{WRONG}"),
        format!("#[allow(INVALID_ACTION, INVALID_ACTION, reason = \"twice\")]\n{WRONG}"),
    ] {
        check(&text, &[unused, "allowed INVALID_ACTION"]);
    }
}

#[test]
fn without_a_reason_nothing_is_allowed() {
    let text = format!("#[allow(INVALID_ACTION)]\n{WRONG}");
    check(
        &text,
        &[
            "EXTRA_ALLOW_WITHOUT_REASON at #[allow(INVALID_ACTION)]",
            "INVALID_ACTION at CreatImage",
        ],
    );
    // One with a reason is found behind one without.
    let text = format!("#[allow(INVALID_ACTION, reason = \"soon\")]\n{WRONG}");
    check(
        &format!("#![allow(INVALID_ACTION)]\n{text}"),
        &[
            "EXTRA_ALLOW_WITHOUT_REASON at #![allow(INVALID_ACTION)]",
            "allowed INVALID_ACTION",
        ],
    );
}

#[test]
fn codes_that_do_not_exist_or_cannot_be_allowed() {
    let with = |code: &str, statement: &str| {
        format!("#[allow({code}, reason = \"we know\")]\n{statement}")
    };
    check(
        &with("INVALID_ACTIONS", RIGHT),
        &["EXTRA_UNKNOWN_CODE at INVALID_ACTIONS"],
    );
    check(
        &with("MISSING_EFFECT", RIGHT),
        &["EXTRA_CANNOT_BE_ALLOWED at MISSING_EFFECT"],
    );
    check(
        &with("EXTRA_UNUSED_ALLOW", RIGHT),
        &["EXTRA_CANNOT_BE_ALLOWED at EXTRA_UNUSED_ALLOW"],
    );
}

#[test]
fn unused_is_what_could_be_looked_for() {
    let text = format!("#[allow(INVALID_ACTION, reason = \"soon\")]\n{RIGHT}");
    check(&text, &["EXTRA_UNUSED_ALLOW at INVALID_ACTION"]);
    // A policy that is refused may hide what is allowed.
    check(
        "#[allow(INVALID_ACTION, reason = \"soon\")]\nallow { action imagebuilder resource \"*\" }",
        &["INVALID_ACTION_FORMAT at imagebuilder"],
    );
}

#[test]
fn many_annotations_take_linear_time() {
    let annotation = "#[allow(INVALID_ACTION, MADE_UP_CODE, reason = \"soon\")]\n";
    let text = format!("{}{WRONG}", annotation.repeat(20_000));
    let parsed = parse_policy(text.as_bytes(), &Reading::of_name("build.iam"));
    let findings = validate(&parsed, PolicyType::Identity, &Options::default());
    let judged = apply(&parsed.extras().annotations, findings);
    assert_eq!(judged.allowed.len(), 1);
    assert_eq!(judged.reported.len(), 2 * 20_000 - 1);
}
