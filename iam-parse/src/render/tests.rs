use iam_model::ProblemKind;

use super::*;

#[track_caller]
fn check(text: &str, problem: &Problem, expected: &str) {
    let rendered = Renderer::new("build.json", text, Style::PLAIN).problem(problem);
    assert_eq!(rendered, expected, "\n{rendered}");
}

fn at(kind: ProblemKind, start: usize, length: usize) -> Problem {
    let start = u32::try_from(start).unwrap();
    let length = u32::try_from(length).unwrap();
    Problem::at(kind, Span::new(start, start + length))
}

#[test]
fn a_gap_and_a_help() {
    let text = "{\r\n\t\"Resource\": \"x\"\r\n\t\"Condition\": {}\r\n}";
    let gap = text.find("\"x\"").unwrap() + 3;
    let kind = ProblemKind::Missing {
        what: "a comma",
        before: "between two members",
    };
    check(
        text,
        &at(kind, gap, 0),
        r#"error[JSON_SYNTAX_ERROR]: a comma is missing between two members
 --> build.json:2:17
  |
2 |     "Resource": "x"
  |                    ^
  = help: write `,` here
"#,
    );
}

#[test]
fn a_place_over_several_lines() {
    let text =
        "{\n  \"Statement\": [\n    {\"Action\": \"s3:*\",\n     \"Resource\": \"*\"}\n  ]\n}\n";
    let start = text.find("{\"Action").unwrap();
    let length = text.find("}\n").unwrap() + 1 - start;
    check(
        text,
        &at(ProblemKind::MissingEffect, start, length),
        r#"error[MISSING_EFFECT]: the statement has no Effect
 --> build.json:3:5
  |
3 |     {"Action": "s3:*",
  |     ^^^^^^^^^^^^^^^^^^ to line 4
  = help: add `"Effect": "Allow"` or `"Effect": "Deny"`
"#,
    );
}

#[test]
fn a_second_place_and_a_wide_gutter() {
    let text = format!("{{\n\"Sid\": 1,{}\"Sid\": 2\n}}", "\n".repeat(9));
    let second = text.rfind("\"Sid\"").unwrap();
    let kind = ProblemKind::DuplicateKey { key: "Sid".into() };
    check(
        &text,
        &at(kind, second, 5).with_related(Span::new(2, 7)),
        r#"error[DUPLICATE_KEY]: `Sid` stands twice
  --> build.json:11:1
   |
11 | "Sid": 2
   | ^^^^^
   = help: AWS would refuse the policy or keep one of the two: merge them
note: it stands here first
  --> build.json:2:1
   |
 2 | "Sid": 1,
   | -----
"#,
    );
}

#[test]
fn a_long_line_is_cut_around_the_place() {
    let text = format!("[{}tru{}]", "1, ".repeat(1000), ", 2".repeat(1000));
    let kind = ProblemKind::Unquoted {
        text: "tru".into(),
        near: None,
    };
    check(
        &text,
        &at(kind.clone(), 3001, 3),
        &format!(
            "error[JSON_SYNTAX_ERROR]: `tru` stands without double quotes
 --> build.json:1:3002
  |
1 | … {}tru{}…
  |  {:40}^^^
  = help: names and text stand in double quotes
",
            "1, ".repeat(13),
            &", 2".repeat(1000)[..77],
            ""
        ),
    );
    // A place that goes beyond the cut is underlined up to it; a line that fits at its end is
    // not cut there.
    let text = "x".repeat(1000);
    check(
        &text,
        &at(kind.clone(), 0, 1000),
        &format!(
            "error[JSON_SYNTAX_ERROR]: `tru` stands without double quotes
 --> build.json:1:1
  |
1 | {}…
  | {}^
  = help: names and text stand in double quotes
",
            "x".repeat(120),
            "^".repeat(120)
        ),
    );
    check(
        &text,
        &at(kind, 990, 2),
        &format!(
            "error[JSON_SYNTAX_ERROR]: `tru` stands without double quotes
 --> build.json:1:991
  |
1 | …{}
  |  {:110}^^
  = help: names and text stand in double quotes
",
            "x".repeat(120),
            ""
        ),
    );
}

#[test]
fn wide_and_harmful_characters() {
    let text = "[\"日本é\u{1b}[31m\u{202E}\" x]";
    let kind = ProblemKind::Expected {
        expected: "`,` or `]`",
        found: "`x\u{1b}[0m`".into(),
    };
    check(
        text,
        &at(kind, text.find(" x").unwrap() + 1, 1),
        "error[JSON_SYNTAX_ERROR]: expected `,` or `]`, found `x\\u{1b}[0m`
 --> build.json:1:14
  |
1 | [\"日本é\u{FFFD}[31m\u{FFFD}\" x]
  |                ^
",
    );
}

#[test]
fn places_outside_the_text_and_problems_without_one() {
    check(
        "{}\n",
        &at(ProblemKind::Empty, 90, 5),
        "error[JSON_SYNTAX_ERROR]: the document is empty
 --> build.json:2:1
  |
2 | 
  | ^
",
    );
    check(
        "é",
        &at(ProblemKind::InvalidUtf8, 1, 0),
        "error[JSON_SYNTAX_ERROR]: the text is not valid UTF-8 here
 --> build.json:1:1
  |
1 | é
  | ^
  = help: save the file as UTF-8
",
    );
    check(
        "",
        &Problem::of(ProblemKind::MissingEffect, Place::Statement(1)),
        "error[MISSING_EFFECT]: the statement has no Effect
 --> build.json: statement 2
  = help: add `\"Effect\": \"Allow\"` or `\"Effect\": \"Deny\"`
",
    );
}

#[test]
fn colours() {
    let problem = at(ProblemKind::ByteOrderMark, 0, 3);
    let style = Style {
        error: "<e>",
        warning: "<w>",
        note: "<n>",
        help: "<h>",
        message: "<m>",
        gutter: "<g>",
        reset: "</>",
    };
    let renderer = Renderer::new("a", "\u{FEFF}[]", style);
    assert_eq!(
        renderer.problem(&problem),
        "<w>warning[BYTE_ORDER_MARK]</><m>: the text starts with a byte order mark</>
 <g>--></> a:1:1
  <g>|</>
<g>1 |</> \u{FFFD}[]
  <g>|</> <w>^</>
"
    );
}

#[test]
fn a_finding_with_its_own_word() {
    let text = "{\"Action\": \"s3:*\", \"Resource\": \"*\"}";
    let span = |part: &str| {
        let start = u32::try_from(text.find(part).unwrap()).unwrap();
        Span::new(start, start + u32::try_from(part.len()).unwrap())
    };
    let shown = Shown {
        word: "suggestion",
        color: "<s>",
        mistake: Mistake {
            code: "WIDE",
            message: "this is wide",
            span: span("s3:*"),
            help: Some("name the actions"),
            related: Some(("on everything", span("\"*\""))),
        },
        note: Some("by the service data of today"),
    };
    assert_eq!(
        Renderer::new("build.json", text, Style::PLAIN).finding(&shown),
        r#"<s>suggestion[WIDE]: this is wide
 --> build.json:1:13
  |
1 | {"Action": "s3:*", "Resource": "*"}
  |             <s>^^^^
  = help: name the actions
  = note: by the service data of today
note: on everything
 --> build.json:1:32
  |
1 | {"Action": "s3:*", "Resource": "*"}
  |                                ---
"#
    );
}
