use std::fmt::Write as _;

use iam_model::tree::{Node, Value};

use crate::{Format, Limits, Options, TreeResult, read_tree};

fn read(text: &str) -> TreeResult {
    let options = Options {
        format: Some(Format::Yaml),
        ..Options::default()
    };
    read_tree(text.as_bytes(), &options)
}

/// A tree with the source text of each of its parts.
fn outline(node: &Node, text: &str) -> String {
    let mut out = String::new();
    let source = |span: iam_model::Span| span.text(text).replace('\n', "⏎");
    match &node.value {
        Value::Array(elements) => {
            let inner: Vec<_> = elements.iter().map(|node| outline(node, text)).collect();
            write!(out, "[{}]<{}>", inner.join(" "), source(node.span)).unwrap();
        }
        Value::Object(members) => {
            let inner: Vec<_> = members
                .iter()
                .map(|member| {
                    format!(
                        "{}<{}>: {}",
                        member.name,
                        source(member.name_span),
                        outline(&member.value, text)
                    )
                })
                .collect();
            write!(out, "{{{}}}<{}>", inner.join(" "), source(node.span)).unwrap();
        }
        Value::Plain(value) => write!(out, "p({value})<{}>", source(node.span)).unwrap(),
        Value::String(value) => write!(
            out,
            "s({})<{}>",
            value.replace('\n', "⏎"),
            source(node.span)
        )
        .unwrap(),
        value => write!(out, "{value:?}").unwrap(),
    }
    out
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let result = read(text);
    assert_eq!(result.problems, [], "{text}");
    assert_eq!(outline(&result.tree.unwrap(), text), expected);
}

/// Checks a text's problems, each written as `Kind: message @ underlined text`.
#[track_caller]
fn check_problems(text: &str, expected: &[&str]) {
    let result = read(text);
    let found: Vec<String> = result
        .problems
        .iter()
        .map(|problem| {
            let span = problem.span.unwrap();
            format!("{} @ {span} `{}`", problem.kind, span.text(text))
        })
        .collect();
    assert_eq!(found, expected, "{text}");
    assert_eq!(result.tree, None, "{text}");
}

#[test]
fn trees() {
    check(
        "Version: 2012-10-17\nId: 'é b'\n",
        "{Version<Version>: p(2012-10-17)<2012-10-17> Id<Id>: s(é b)<'é b'>}<Version: 2012-10-17⏎Id: 'é b'>",
    );
    check(
        "a:  # why\n  - 012345678901 # account\n  - \"x\"\nb: [1, {c: ~}]\n",
        "{a<a>: [p(012345678901)<012345678901> s(x)<\"x\">]<- 012345678901 # account⏎  - \"x\"> \
         b<b>: [p(1)<1> {c<c>: p(~)<~>}<{c: ~}>]<[1, {c: ~}]>}<a:  # why⏎  - 012345678901 # account⏎  - \"x\"⏎b: [1, {c: ~}]>",
    );
    check(
        "a:\n- 1\n- b: 2\n  c: 3\nd: x\n",
        "{a<a>: [p(1)<1> {b<b>: p(2)<2> c<c>: p(3)<3>}<b: 2⏎  c: 3>]<- 1⏎- b: 2⏎  c: 3> d<d>: p(x)<x>}<a:⏎- 1⏎- b: 2⏎  c: 3⏎d: x>",
    );
    check("a:\nb: 1\n", "{a<a>: p()<> b<b>: p(1)<1>}<a:⏎b: 1>");
    check("- \n- 1\n", "[p()<> p(1)<1>]<- ⏎- 1>");
    check(
        "a: |\n  x\n  y\n\nb: 1",
        "{a<a>: s(x⏎y⏎)<x⏎  y> b<b>: p(1)<1>}<a: |⏎  x⏎  y⏎⏎b: 1>",
    );
    check(
        "a: 1\na: 2\n<<: 3\n",
        "{a<a>: p(1)<1> a<a>: p(2)<2> <<<<<>: p(3)<3>}<a: 1⏎a: 2⏎<<: 3>",
    );
    check(
        "{\"Ä\": [\"ß\", é]}",
        "{Ä<\"Ä\">: [s(ß)<\"ß\"> p(é)<é>]<[\"ß\", é]>}<{\"Ä\": [\"ß\", é]}>",
    );
    check("---\na\n...\n", "p(a)<a>");
    check("[a: b]", "[{a<a>: p(b)<b>}<a: b>]<[a: b]>");
}

#[test]
fn anchors_and_tags() {
    check(
        "a: &x [1, 2]\nb: *x\n",
        "{a<a>: [p(1)<1> p(2)<2>]<[1, 2]> b<b>: [p(1)<1> p(2)<2>]<*x>}<a: &x [1, 2]⏎b: *x>",
    );
    check(
        "a: !!str 12\nb: &y !!int 12\nc: ! true\nd: !!seq\n- 1\n",
        "{a<a>: s(12)<12> b<b>: p(12)<12> c<c>: s(true)<true> d<d>: [p(1)<1>]<- 1>}\
         <a: !!str 12⏎b: &y !!int 12⏎c: ! true⏎d: !!seq⏎- 1>",
    );
    check_problems(
        "a: !Sub \"x\"\nb: !Ref y\n",
        &[
            "a tag has no meaning in a policy or scenario @ 3..7 `!Sub`",
            "a tag has no meaning in a policy or scenario @ 15..19 `!Ref`",
        ],
    );
    check_problems(
        "a: &x !!int foo\n",
        &[
            "a tag that its value contradicts has no meaning in a policy or scenario @ 6..11 `!!int`",
        ],
    );
    check_problems(
        "&a [*a]",
        &[
            "an alias inside the value that it repeats has no meaning in a policy or scenario @ 4..6 `*a`",
        ],
    );
}

#[test]
fn refused() {
    check_problems("", &["the document is empty @ 0..0 ``"]);
    check_problems("# only a comment\n", &["the document is empty @ 17..17 ``"]);
    check_problems(
        "a: 1\n---\nb: 2\n",
        &["a second document has no meaning in a policy or scenario @ 5..8 `---`"],
    );
    check_problems(
        "? [a, b]\n: 1\nc: d\n",
        &["a list or mapping as a name has no meaning in a policy or scenario @ 2..3 `[`"],
    );
    check_problems(
        "a: &x {}\n*x : 1\n",
        &["a list or mapping as a name has no meaning in a policy or scenario @ 9..11 `*x`"],
    );
    check_problems(
        "a: \"x\0y\"\n",
        &["YAML has no place for the control character U+0000 @ 5..6 `\0`"],
    );
    check_problems(
        "é: [1, 2\nb: 3\n",
        &["illegal placement of ':' indicator @ 11..12 `:`"],
    );
}

#[test]
fn limits() {
    let laughs = {
        let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for level in 1..10 {
            let alias = format!("*a{}", level - 1);
            let list = vec![alias; 10].join(", ");
            writeln!(text, "a{level}: &a{level} [{list}]").unwrap();
        }
        text
    };
    let with = |limits: Limits, text: &str| {
        let options = Options {
            format: Some(Format::Yaml),
            limits,
            ..Options::default()
        };
        let problems = read_tree(text.as_bytes(), &options).problems;
        assert_eq!(problems.len(), 1);
        problems[0].to_string()
    };
    let default = Limits::default();
    assert_eq!(
        with(default, &laughs),
        "the document exceeds the limit of 2000000 values"
    );
    let long = format!("a: &a {}\nb: [{}]", "x".repeat(1000), "*a, ".repeat(1000));
    assert_eq!(
        with(
            Limits {
                bytes: 100_000,
                ..default
            },
            &long
        ),
        "the document exceeds the limit of 100000 bytes"
    );
    assert_eq!(
        with(
            Limits {
                values: 2,
                ..default
            },
            "a: &a [1]\nb: *a"
        ),
        "the document exceeds the limit of 2 values"
    );
    let deep = format!("a: &a [[1]]\nb: {}*a{}", "[".repeat(62), "]".repeat(62));
    let nesting = "the document exceeds the limit of 64 levels of nesting";
    assert_eq!(with(default, &deep), nesting);
    assert_eq!(with(default, &"[".repeat(100_000)), nesting);
    assert_eq!(with(default, &"- ".repeat(100_000)), nesting);
}
