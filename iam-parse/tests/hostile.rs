//! Malformed texts of 10 MB are answered in linear time, with a bounded list of problems.

use std::time::{Duration, Instant};

use iam_parse::{Format, Options, TreeResult, read_tree};

const SIZE: usize = 10_000_000;

/// What tells linear from quadratic, not a measure of speed: each of these texts takes well below a
/// second, and a pass over 10 MB for each of its bytes would take hours.
const PATIENCE: Duration = Duration::from_secs(30);

/// The time that this thread has had a processor, where the system tells it: what other processes
/// do at the same time must not fail a test.
fn processor_time() -> Option<Duration> {
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = statistics.split_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

#[track_caller]
fn check(bytes: &[u8], format: Format) -> TreeResult {
    let options = Options {
        format: Some(format),
        ..Options::default()
    };
    let (clock, processor) = (Instant::now(), processor_time());
    let result = read_tree(bytes, &options);
    let elapsed = match (processor, processor_time()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => clock.elapsed(),
    };
    assert!(!result.problems.is_empty());
    assert!((1..=102).contains(&result.problems.len()));
    let name = String::from_utf8_lossy(bytes.get(..20).unwrap_or(bytes)).into_owned();
    eprintln!("{format:?} {name:?}: {elapsed:?}, {}", result.problems[0]);
    assert!(elapsed < PATIENCE, "{format:?} {name:?}: {elapsed:?}");
    result
}

fn repeat(piece: &str) -> Vec<u8> {
    piece.repeat(SIZE / piece.len()).into_bytes()
}

const PIECES: &[&str] = &[
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    ":",
    "{\"a\":",
    "[[],",
    "\"a\" ",
    "\"a\":",
    "\"\\u12\",",
    "\n\"",
    "'",
    "a",
    "1",
    "- ",
    "// x\n",
    "/*",
    "\\",
    "\u{A0}",
    "\u{0}",
    "\"a\"b ",
    "{\"a\":1}",
    "é",
    "#",
    "-",
    "? ",
    "&a ",
    "*a ",
    "!x ",
    "|\n",
    "a: ",
    " ",
    "\n",
    "%",
    "{a: ",
    "[?",
    "[a,",
    "a,",
    "{a,",
    ":a",
    "[a]: ",
    "\t",
    "\r",
    "\"\n",
    "'\n",
    "--- ",
    "...\n",
    "&a &b ",
    "*a: ",
    "%a\n",
    "\"\\\n",
    "a\n\n",
    "},",
    "],",
    "}\"a\",",
    "[}\"aaaa ",
];

/// What only the policy language knows.
const LANGUAGE_PIECES: &[&str] = &[
    "allow ",
    "allow {",
    "allow {} }",
    "allow { action ",
    "when StringEquals {",
    "#[allow(",
    "allow {} #![allow(a)]",
    "policy ",
    "\"\\",
    "(-5) ",
    "\"a\" {",
    "\"a\"b",
    "a//",
    "* ",
    "not ",
    "alow x {",
    "\"a\":\"b\"],",
    "{\"a\":\"b\",\"c\",",
];

#[test]
fn repeated_pieces_as_json() {
    for piece in PIECES {
        check(&repeat(piece), Format::Json);
    }
}

#[test]
fn repeated_pieces_in_the_policy_language() {
    for piece in PIECES.iter().chain(LANGUAGE_PIECES) {
        // A fifth of the size: pest takes its time for each token.
        let repeat = |size: usize| piece.repeat(size / piece.len());
        check(repeat(SIZE / 5).as_bytes(), Format::Iam);
        for before in [
            "allow { action ",
            "allow { action * resource * when StringEquals { ",
            "allow { principal AWS ",
            "allow { action * resource * when StringEquals aws:x [",
            "#[allow(",
        ] {
            check(
                format!("{before}{}", repeat(SIZE / 100)).as_bytes(),
                Format::Iam,
            );
        }
    }
}

#[test]
fn repeated_pieces_as_yaml() {
    for piece in PIECES {
        check(&repeat(piece), Format::Yaml);
    }
}

#[test]
fn repeated_pieces_inside_a_document() {
    for piece in PIECES {
        // A tenth of the size, because there are four times as many texts.
        let repeat = |piece: &str| piece.repeat(SIZE / 10 / piece.len()).into_bytes();
        let mut text = b"{\"Statement\": [".to_vec();
        text.extend(repeat(piece));
        check(&text, Format::Json);
        let mut text = b"{\"Statement\": \"".to_vec();
        text.extend(repeat(piece));
        check(&text, Format::Json);
        let mut text = b"[1 ".to_vec();
        text.extend(repeat(piece));
        check(&text, Format::Json);
        let mut text = b"{\"a\"".to_vec();
        text.extend(repeat(piece));
        check(&text, Format::Json);
    }
}

#[test]
fn nesting_beyond_the_limit() {
    for piece in ["[", "{\"a\":", "[{\"a\":"] {
        let text = piece.repeat(100_000);
        let result = check(text.as_bytes(), Format::Json);
        assert_eq!(result.problems.len(), 1);
        assert_eq!(result.problems[0].kind.code(), "LIMIT_EXCEEDED");
        check(text.as_bytes(), Format::Yaml);
    }
}

#[test]
fn random_bytes() {
    let mut random = fastrand::Rng::with_seed(1);
    let bytes: Vec<u8> = (0..SIZE).map(|_| random.u8(..)).collect();
    check(&bytes, Format::Json);
    check(&bytes, Format::Yaml);
    check(&bytes, Format::Iam);
    let ascii: Vec<u8> = (0..SIZE).map(|_| random.u8(0..128)).collect();
    check(&ascii, Format::Json);
    check(&ascii[..SIZE / 5], Format::Iam);
    let pieces = b"{}[]:,\"\\ntf10 \n/*'";
    let bytes: Vec<u8> = (0..SIZE)
        .map(|_| pieces[random.usize(..pieces.len())])
        .collect();
    check(&bytes, Format::Json);
}
