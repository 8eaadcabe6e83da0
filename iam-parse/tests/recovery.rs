//! One mistake, one problem: real policies with one character taken away.

use iam_parse::{Layout, Options, print, read_policy_tree, read_tree};

const POLICIES: &[&str] = &[
    include_str!("../../imagebuilder-policies/data/AWSServiceRoleForImageBuilder/v17.json"),
    include_str!("../../imagebuilder-policies/data/EC2InstanceProfileForImageBuilder/v3.json"),
];

/// What the loss of each character of this kind causes: for each, the line that it is lost from,
/// and the problems with their lines.
fn problems_without(text: &str, lost: char) -> Vec<(usize, Vec<(usize, &'static str)>)> {
    let inside = strings(text);
    text.char_indices()
        .filter(|(at, c)| *c == lost && (*c == '"' || !inside[*at]))
        .map(|(at, _)| {
            let broken = format!("{}{}", &text[..at], &text[at + 1..]);
            let result = read_tree(broken.as_bytes(), &Options::default());
            let problems = result.problems.iter().map(|problem| {
                let (line, _) = problem.span.unwrap().line_column(&broken);
                (line, problem.kind.row().name)
            });
            (text[..=at].lines().count(), problems.collect())
        })
        .collect()
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

/// Checks that each lost character is one problem, and that it stands near: at most this many
/// lines away.
#[track_caller]
fn check(layout: Layout, lost: char, farthest: usize) {
    for policy in POLICIES {
        let tree = read_policy_tree(policy.as_bytes(), &Options::default())
            .tree
            .unwrap();
        let text = print(&tree, layout);
        for (line, problems) in problems_without(&text, lost) {
            let near = matches!(
                problems.as_slice(),
                [(found, _)] if found.abs_diff(line) <= farthest
            );
            assert!(near, "`{lost}` of line {line}: {problems:?}");
        }
    }
}

#[test]
fn a_lost_character_is_one_problem() {
    for lost in [',', ':', '"', '{', '}', '[', ']'] {
        check(Layout::Minified, lost, 0);
    }
    for lost in [',', ':', '"'] {
        check(Layout::Indented(4), lost, 0);
    }
    for lost in ['{', '['] {
        check(Layout::Indented(4), lost, 1);
    }
    // What is never closed is shown where it opens, and where it should have closed.
    for lost in ['}', ']'] {
        check(Layout::Indented(4), lost, usize::MAX);
    }
}
