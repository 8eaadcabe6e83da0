use iam_model::tree::{Node, Value};
use iam_model::{Problem, ProblemKind};

use super::{diagnose, strict};
use crate::report::Report;
use crate::{Format, Limits, Options, TreeResult, read_tree};

fn read(text: &str) -> TreeResult {
    let options = Options {
        format: Some(Format::Json),
        ..Options::default()
    };
    read_tree(text.as_bytes(), &options)
}

/// A problem as the tables write it: the variant, its span, and what it says.
fn line(problem: &Problem, text: &str) -> String {
    let span = problem.span.expect("problems of a text have a span");
    format!(
        "{} @ {span} `{}`: {}",
        problem.kind.row().name,
        span.text(text),
        problem.kind
    )
}

/// Checks that a text has exactly these problems, each written as `Kind @ start..end`.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let result = read(text);
    let found: Vec<String> = result
        .problems
        .iter()
        .map(|problem| line(problem, text))
        .collect();
    let matches = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(found, expected)| found.split(" `").next() == Some(expected));
    assert!(matches, "{text}\nexpected {expected:#?}\nfound {found:#?}");
    assert_eq!(result.tree.is_some(), expected.is_empty(), "{text}");
}

#[test]
fn single_mistakes() {
    // Commas.
    check(
        r#"{"Resource": "x" "Condition": {}}"#,
        &["Missing @ 16..16"],
    );
    check("{\"a\": 1\n\"b\": 2}", &["Missing @ 7..7"]);
    check(r#"{"a": {} "b": 2}"#, &["Missing @ 8..8"]);
    check(r#"["a" "b"]"#, &["Missing @ 4..4"]);
    check(r#"["a""b"]"#, &["Missing @ 4..4"]);
    check("[1 {}]", &["Missing @ 2..2"]);
    check("[1,]", &["TrailingComma @ 2..3"]);
    check(r#"{"a": 1,}"#, &["TrailingComma @ 7..8"]);
    check("[1,,2]", &["Missing @ 3..3"]);
    check("[,1]", &["Missing @ 1..1"]);
    check("[1,,]", &["Missing @ 3..3"]);
    check(r#"{,"a": 1}"#, &["Missing @ 1..1"]);
    check(r#"{"a": 1,,,,"b": 1}"#, &["Missing @ 8..8"]);
    check(r#"{"a": 1; "b": 1}"#, &["Expected @ 7..8"]);
    // Colons.
    check(r#"{"a" 1}"#, &["Missing @ 4..4"]);
    check(r#"{"a" "b"}"#, &["Missing @ 4..4"]);
    check(r#"{"a" {"b": 1}, "c": 2}"#, &["Missing @ 4..4"]);
    check(r#"{"a" = 1}"#, &["Expected @ 5..6"]);
    check(r#"{"a" => 1}"#, &["Expected @ 5..7"]);
    check(r#"{"a": : 1}"#, &["Expected @ 6..7"]);
    check(r#"{"a", "b": 1}"#, &["Missing @ 4..4"]);
    check(r#"{"a"}"#, &["Missing @ 4..4"]);
    check("{\"a\"\n\"b\": 1}", &["Missing @ 4..4"]);
    check("{: 1}", &["Missing @ 1..1"]);
    check(r#"["a": 1, "b": 2]"#, &["Missing @ 1..1"]);
    check(r#"{"a": "b": 1}"#, &["Missing @ 6..6"]);
    check("{\"a\":\n\"b\": 1}", &["Missing @ 5..5"]);
    check("{\"a\":\n \"b\": 1}}", &["Missing @ 7..7"]);
    check(r#"{"a": [{"b": 1}, "b": 2}]}"#, &["Missing @ 17..17"]);
    check(r#"{"a": "b" : }"#, &["Missing @ 6..6", "Missing @ 11..11"]);
    // Values and names.
    check(r#"{"a": }"#, &["Missing @ 5..5"]);
    check(r#"{"a":, "b": 1}"#, &["Missing @ 5..5"]);
    check(r#"{"a": "x", "b"}"#, &["Missing @ 14..14"]);
    check(r#"{"a": "x" "b"}"#, &["Expected @ 10..13"]);
    check("{a: 1}", &["Unquoted @ 1..2"]);
    check("{1: 1}", &["Expected @ 1..2"]);
    check(r#"{{"a": 1}}"#, &["Expected @ 1..2"]);
    check("{true: 1}", &["Unquoted @ 1..5"]);
    check("[True]", &["Unquoted @ 1..5"]);
    check("[None, 1]", &["Unquoted @ 1..5"]);
    check(r#"{"a": arn:aws:s3:::b/*, "b": 1}"#, &["Unquoted @ 6..22"]);
    check(r#"{"a": Allow all, "b": 1}"#, &["Unquoted @ 6..11"]);
    check("['a']", &["WrongQuotes @ 1..4"]);
    check("{'a': 1}", &["WrongQuotes @ 1..4"]);
    check("[\u{201C}a\u{201D}]", &["WrongQuotes @ 1..8"]);
    check("[1 x, 2]", &["Expected @ 3..4"]);
    check(r#"["a "quoted" b"]"#, &["Expected @ 5..11"]);
    // Numbers.
    for number in [
        "01",
        "+1",
        ".5",
        "-",
        "1.",
        "1e",
        "0x10",
        "NaN",
        "-Infinity",
        "1_000",
    ] {
        let end = number.len() + 1;
        let kind = if number == "-" {
            "Unquoted"
        } else {
            "BadNumber"
        };
        check(&format!("[{number}]"), &[&format!("{kind} @ 1..{end}")]);
    }
    check(
        r#"{"Version": 2012-10-17, "b": 1}"#,
        &["BadNumber @ 12..22"],
    );
    check("[10.0.0.0/8]", &["BadNumber @ 1..11"]);
    // Strings.
    check(r#"["\x"]"#, &["BadEscape @ 2..4"]);
    check(r#"["\u12"]"#, &["BadEscape @ 2..6"]);
    check(r#"["\u+123"]"#, &["BadEscape @ 2..4"]);
    check(r#"["\ud800"]"#, &["BadEscape @ 2..8"]);
    check(
        r#"["\udc00\ud800"]"#,
        &["BadEscape @ 2..8", "BadEscape @ 8..14"],
    );
    check("[\"a\tb\"]", &["ControlCharacter @ 3..4"]);
    check("[\"a\u{0}b\"]", &["ControlCharacter @ 3..4"]);
    // Brackets.
    check(r#"{"a": 1"#, &["Unclosed @ 0..1"]);
    check(r#"{"a": [1, 2"#, &["Unclosed @ 6..7"]);
    check(r#"{"a":"#, &["Unclosed @ 0..1"]);
    check(r#"{"a""#, &["Unclosed @ 0..1"]);
    check("[1, 2}", &["Mismatched @ 5..6"]);
    check("[1, 2}, 3]", &["Mismatched @ 5..6"]);
    check(r#"{"a": [1, 2}, "b": 3}"#, &["Mismatched @ 11..12"]);
    check(r#"{"a": [1, 2, "b": 3}"#, &["Unclosed @ 6..7"]);
    check(r#"[{"a": [1, 2}, {"a": 1}]"#, &["Unclosed @ 7..8"]);
    check(r#"{"a": {"b": 1], "c": 2}"#, &["Mismatched @ 13..14"]);
    check(r#"[{"b": 1], [2]]"#, &["Mismatched @ 8..9"]);
    check(
        r#"{"a": {"b": 1, "c": "d"], "e": 2}}"#,
        &["Mismatched @ 23..24"],
    );
    check(r#"{"a": {"b": 1}, {"c": 2}}"#, &["Missing @ 6..6"]);
    check(r#"{"a": "b", "c"], "d": 2}"#, &["Missing @ 6..6"]);
    check(r#"[{"a": 1, {"b": 1}]"#, &["Unclosed @ 1..2"]);
    // The document as a whole.
    check("", &["Empty @ 0..0"]);
    check("  \n", &["Empty @ 3..3"]);
    check("{} x", &["TrailingText @ 3..4"]);
    check("{}}", &["TrailingText @ 2..3"]);
    check("{}\n{}", &["TrailingText @ 3..4"]);
    check("}", &["Expected @ 0..1"]);
    check("// a\n{}", &["Comment @ 0..4"]);
    check("[1, /* a\n */ 2]", &["Comment @ 4..12"]);
    check("[1 # a\n]", &["Comment @ 3..6"]);
    check("[1]// a", &["Comment @ 3..7"]);
    check("[1, /* a", &["Comment @ 4..8"]);
    check("[\u{A0}\u{A0}1]", &["Expected @ 1..5"]);
}

#[test]
fn unclosed_strings() {
    check("{\"a\": \"x,\n \"b\": 1}", &["UnclosedString @ 6..8"]);
    check("{\"a\": \"x\n, \"b\": 1}", &["UnclosedString @ 6..8"]);
    check("{\"a\": \"x\n \"b\": 1}", &["UnclosedString @ 6..8"]);
    check("{\"a: 1,\n \"b\": 1}", &["UnclosedString @ 1..6"]);
    check("{\"a: [\n 1]}", &["UnclosedString @ 1..3"]);
    check("{\"a:\n 1}", &["UnclosedString @ 1..3"]);
    check(r#"{"a": "b}"#, &["UnclosedString @ 6..8"]);
    check(r#"{"a": ["b]}"#, &["UnclosedString @ 7..9"]);
    check(
        "{\"a\": [\"b/${aws:username}],\n\"c\": 1}",
        &["UnclosedString @ 7..25"],
    );
    // The quote that is missing is an earlier one of the line.
    check(
        "{\"Action: \"s3:*\",\n \"Resource\": \"*\"}",
        &["UnclosedString @ 1..8"],
    );
    check(
        r#"{"Effect: "Allow", "Action": "s3:*"}"#,
        &["UnclosedString @ 1..8"],
    );
    // A string over two lines.
    check(
        "{\"a\": \"one\n two\",\n \"b\": 1}",
        &["UnclosedString @ 6..10"],
    );
}

#[test]
fn indentation_finds_the_bracket_that_was_left_open() {
    let text = r#"{
  "Statement": [
    {
      "Condition": {
        "Bool": {
          "x": "y"
        }
    }
  ]
}"#;
    let at = text.find("Condition").unwrap() + "Condition\": ".len();
    check(text, &[&format!("Unclosed @ {at}..{}", at + 1)]);
}

#[test]
fn several_mistakes_are_each_reported_once() {
    let text = r#"{
  "Version": 2012-10-17,
  "Statement": [
    {
      "Sid": 'One',
      "Effect": "Allow"
      "Action": ["s3:GetObject" "s3:PutObject",],
      "Resource": "arn:aws:s3:::b/\*,
    },
    {
      Effect: "Deny",
      "Action" "s3:*",
      "Resource": *,
      "Condition": {"Bool": {"aws:SecureTransport": False}}
    } // the end
  ]
}
trailing"#;
    let found: Vec<String> = read(text)
        .problems
        .iter()
        .map(|problem| {
            let (line, column) = problem.span.unwrap().line_column(text);
            format!("{line}:{column} {}", problem.kind.row().name)
        })
        .collect();
    assert_eq!(
        found,
        [
            "2:14 BadNumber",
            "5:14 WrongQuotes",
            "6:24 Missing",
            "7:32 Missing",
            "7:47 TrailingComma",
            "8:19 UnclosedString",
            "8:35 BadEscape",
            "8:37 TrailingComma",
            "11:7 Unquoted",
            "12:15 Missing",
            "13:19 Unquoted",
            "14:53 Unquoted",
            "15:7 Comment",
            "18:1 TrailingText",
        ]
    );
}

#[test]
fn values() {
    let text = r#" {"a": [1.50, -0, 1e400, true, false, null, "é\u00e9\ud83d\ude00\n\/"], "a": {}, "": []} "#;
    let tree = read(text).tree.unwrap();
    let Value::Object(members) = &tree.value else {
        panic!("{tree:?}")
    };
    let names: Vec<_> = members.iter().map(|member| member.name.as_str()).collect();
    assert_eq!(names, ["a", "a", ""]);
    assert_eq!(members[0].name_span.text(text), "\"a\"");
    let values: Vec<_> = members[0]
        .value
        .elements()
        .iter()
        .map(|node| (node.value.clone(), node.span.text(text)))
        .collect();
    assert_eq!(
        values,
        [
            (Value::Number("1.50".into()), "1.50"),
            (Value::Number("-0".into()), "-0"),
            (Value::Number("1e400".into()), "1e400"),
            (Value::Bool(true), "true"),
            (Value::Bool(false), "false"),
            (Value::Null, "null"),
            (
                Value::String("éé😀\n/".into()),
                r#""é\u00e9\ud83d\ude00\n\/""#
            ),
        ]
    );
    assert_eq!(tree.span.text(text), text.trim());
    assert_eq!(members[1].value.span.text(text), "{}");
    assert_eq!(
        members[2].value,
        Node::new(members[2].value.span, Value::Array(vec![]))
    );
}

#[test]
fn both_readers_read_right_texts_alike_and_only_those_strictly() {
    const TEXT: &str = "\u{FEFF} {\"a\\u00e9\\n\":\t[-1.5e+3, 0, true,false , null],\n\"\": {},\r\n \"é\":[[], {\"b\\\\\":\"longer than eight\"}]} ";
    let start = '\u{FEFF}'.len_utf8();
    let limits = Limits {
        value_bytes: 17,
        values: 14,
        depth: 3,
        ..Limits::default()
    };
    let mut right = 0;
    let mut check = |text: &str| {
        let (tree, problems) = diagnose(text, start, &limits, Report::new(100));
        let tree = tree.filter(|_| problems.is_empty());
        right += usize::from(tree.is_some());
        assert_eq!(strict::read(text, start, &limits), tree, "{text}");
    };
    check(TEXT);
    for (at, _) in TEXT.char_indices().skip(1) {
        let (before, after) = TEXT.split_at(at);
        check(before);
        let mut rest = after.chars();
        rest.next();
        check(&format!("{before}{}", rest.as_str()));
        for more in [
            " ",
            "\"",
            "\\",
            "\\ud800",
            "\\ud83d\\ude00",
            "[",
            "]",
            "{",
            "}",
            ",",
            ":",
            "\n",
            "\u{1}",
            "é",
            "1",
            ".",
            "-",
            "e",
            "/",
            "//",
            "'",
            "\u{A0}",
            "null",
            "\"a\":1,",
            "[],",
        ] {
            check(&format!("{before}{more}{after}"));
            check(&format!("{before}{more}{}", rest.as_str()));
        }
    }
    assert!(right > 300, "{right}");
}

#[test]
fn limits() {
    let with = |limits: Limits, text: &str| {
        let options = Options {
            format: Some(Format::Json),
            limits,
            ..Options::default()
        };
        read_tree(text.as_bytes(), &options)
    };
    let check = |limits: Limits, fits: &str, exceeds: &str, kind: ProblemKind| {
        assert_eq!(with(limits, fits).problems, [], "{fits}");
        let result = with(limits, exceeds);
        assert_eq!(result.problems.len(), 1, "{exceeds}");
        assert_eq!(result.problems[0].kind, kind);
        result
    };
    let default = Limits::default();
    let limit = |what, limit| ProblemKind::Limit { what, limit };
    check(
        Limits {
            bytes: 4,
            ..default
        },
        "[12]",
        "[123]",
        limit("bytes", 4),
    );
    check(
        Limits {
            depth: 2,
            ..default
        },
        "[[1]]",
        "[[[1]]]",
        limit("levels of nesting", 2),
    );
    check(
        Limits {
            values: 3,
            ..default
        },
        r#"{"a": [1, 2]}"#,
        r#"{"a": [1, 2, 3]}"#,
        limit("values", 3),
    );
    let long = Limits {
        value_bytes: 3,
        ..default
    };
    let kind = ProblemKind::PatternTooLong { limit: 3 };
    let result = check(long, r#"["abc"]"#, r#"["abcd"]"#, kind);
    assert!(result.tree.is_some());
}

#[test]
fn a_tree_of_the_greatest_depth_fits_on_a_small_stack() {
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let options = Options {
        limits: Limits {
            depth: usize::MAX,
            ..Limits::default()
        },
        ..Options::default()
    };
    let fits = read_tree(deep(Limits::MAX_DEPTH).as_bytes(), &options);
    let tree = fits.tree.unwrap();
    assert_eq!(tree.clone().to_string(), deep(Limits::MAX_DEPTH));
    assert!(!format!("{tree:?}").is_empty());
    let exceeds = read_tree(deep(100_000).as_bytes(), &options);
    assert_eq!(
        exceeds.problems[0].kind,
        ProblemKind::Limit {
            what: "levels of nesting",
            limit: Limits::MAX_DEPTH as u64
        }
    );
}

#[test]
fn the_list_of_problems_is_bounded() {
    let result = read(&format!("[{}1]", "1 ".repeat(1000)));
    assert_eq!(result.problems.len(), 101);
    assert_eq!(
        result.problems[100].kind,
        ProblemKind::MoreProblems { count: 900 }
    );
}
