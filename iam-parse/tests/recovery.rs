//! One mistake, one problem: real policies with one character taken away.

use std::collections::BTreeMap;

use iam_parse::{Layout, Options, print, read_tree};

const POLICIES: &[&str] = &[
    include_str!("../../imagebuilder-policies/data/AWSServiceRoleForImageBuilder/v17.json"),
    include_str!("../../imagebuilder-policies/data/EC2InstanceProfileForImageBuilder/v3.json"),
];

/// How many problems the loss of each character of this kind causes: the number of texts by the
/// number of problems.
fn problems_without(text: &str, lost: char) -> BTreeMap<usize, Vec<String>> {
    let mut counts = BTreeMap::<usize, Vec<String>>::new();
    let inside = strings(text);
    for (at, c) in text.char_indices() {
        if c != lost || (c != '"' && inside[at]) {
            continue;
        }
        let broken = format!("{}{}", &text[..at], &text[at + 1..]);
        let result = read_tree(broken.as_bytes(), &Options::default());
        let line = text[..at].lines().count();
        let found: Vec<String> = result
            .problems
            .iter()
            .map(|problem| {
                let (found, _) = problem.span.unwrap().line_column(&broken);
                format!("{}:{}", problem.kind.row().name, found.abs_diff(line))
            })
            .collect();
        counts
            .entry(result.problems.len())
            .or_default()
            .push(format!("line {line}: {found:?}"));
    }
    counts
}

/// For each byte, whether it is inside a string.
fn strings(text: &str) -> Vec<bool> {
    let mut inside = false;
    let mut escaped = false;
    text.bytes()
        .map(|byte| {
            let was = inside;
            if byte == b'"' && !escaped {
                inside = !inside;
            }
            escaped = byte == b'\\' && !escaped;
            was
        })
        .collect()
}

#[track_caller]
fn check(layout: Layout, lost: char, most: usize) {
    for policy in POLICIES {
        let tree = read_tree(policy.as_bytes(), &Options::default())
            .tree
            .unwrap();
        let text = print(&tree, layout);
        let counts = problems_without(&text, lost);
        assert!(!counts.contains_key(&0), "{counts:#?}");
        let more: Vec<_> = counts.range(most + 1..).collect();
        assert!(more.is_empty(), "{lost} {layout:?}: {more:#?}");
    }
}

#[test]
fn a_lost_character_is_one_problem() {
    for layout in [Layout::Indented(4), Layout::Minified] {
        for lost in [',', ':', '"', '{', '}', '[', ']'] {
            check(layout, lost, 1);
        }
    }
}
