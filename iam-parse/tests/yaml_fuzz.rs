//! Random YAML neither panics nor yields spans outside its text.

use fastrand::Rng;
use iam_model::Span;
use iam_model::tree::{Node, Value};
use iam_parse::{Format, Layout, Options, Renderer, Style, print, read_tree};

const PIECES: &[&str] = &[
    "a",
    "b",
    "é",
    "日",
    "\"",
    "'",
    "\\",
    ":",
    ": ",
    "-",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "\n",
    "\n",
    "\n  ",
    "\n    ",
    "\t",
    " ",
    "#",
    " #",
    "&a ",
    "*a",
    "*a ",
    "!!str ",
    "!x ",
    "! ",
    "!<x>",
    "|",
    ">",
    "|-\n",
    ">+2\n",
    "---",
    "...",
    "\n---\n",
    "\n...\n",
    "%YAML 1.2\n",
    "%TAG ! x\n",
    "@",
    "`",
    "~",
    "null",
    "true",
    "1",
    "012",
    "<<: ",
    "\r\n",
    "\r",
    "\u{FEFF}",
    "\u{85}",
    "\u{2028}",
    "\\x41",
    "\\u00e9",
    "\\U0001F600",
    "\\",
    "key: ",
    "- - ",
];

#[track_caller]
fn check_spans(node: &Node, text: &str) {
    let check = |span: Span| {
        assert!(span.start <= span.end, "{text:?} {span}");
        let range = span.start as usize..span.end as usize;
        assert!(text.get(range).is_some(), "{text:?} {span}");
    };
    check(node.span);
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|node| check_spans(node, text)),
        Value::Object(members) => {
            for member in members {
                check(member.name_span);
                check_spans(&member.value, text);
            }
        }
        _ => {}
    }
}

#[test]
fn random_pieces() {
    let mut random = Rng::with_seed(4);
    let mut trees = 0;
    for _ in 0..200_000 {
        let length = random.usize(1..20);
        let text: String = (0..length)
            .map(|_| PIECES[random.usize(..PIECES.len())])
            .collect();
        for format in [Format::Yaml, Format::Json] {
            let options = Options {
                format: Some(format),
                ..Options::default()
            };
            let result = read_tree(text.as_bytes(), &options);
            let failed = result.has(iam_model::Grade::Syntax);
            assert_eq!(result.tree.is_some(), !failed, "{text:?}");
            let renderer = Renderer::new("fuzz", &text, Style::PLAIN);
            for problem in &result.problems {
                let span = problem.span.unwrap();
                assert!(span.start <= span.end, "{text:?} {problem:?}");
                assert!(span.end as usize <= text.len(), "{text:?} {problem:?}");
                assert!(renderer.problem(problem).ends_with('\n'));
            }
            if let Some(tree) = result.tree {
                trees += 1;
                check_spans(&tree, &text);
                let json = print(&tree, Layout::Minified);
                serde_json::from_str::<serde_json::Value>(&json).unwrap();
            }
        }
    }
    assert!(trees > 10_000, "{trees}");
}
