//! What AWS's commands wrap around a policy.

use iam_model::tree::{Node, Value};
use iam_model::{Problem, ProblemKind, Span};
use percent_encoding::percent_decode_str;

use crate::language::Said;
use crate::report::span;
use crate::{Format, Options, TreeResult, read_tree, source};

/// Where the answers of AWS's commands hold the policy. A part that is a string holds it as JSON
/// text, URL-encoded (as IAM's API does) or not (as the other services do).
const PATHS: &[&[&str]] = &[
    // iam get-policy-version, and its `--query PolicyVersion`.
    &["PolicyVersion", "Document"],
    &["Document"],
    // iam get-role-policy, get-user-policy, get-group-policy.
    &["PolicyDocument"],
    // iam get-role.
    &["Role", "AssumeRolePolicyDocument"],
    // organizations describe-policy.
    &["Policy", "Content"],
    // s3api get-bucket-policy, kms get-key-policy, lambda get-policy.
    &["Policy"],
    // imagebuilder get-component-policy, get-image-policy, get-image-recipe-policy, ….
    &["policy"],
    // secretsmanager get-resource-policy.
    &["ResourcePolicy"],
];

/// Reads the tree of a policy, out of what AWS's commands wrap around it.
///
/// Besides the bare document this takes the output of `iam get-policy-version`, `get-role-policy`
/// (`-user-`, `-group-`), `get-role` (the trust policy), `organizations describe-policy`,
/// `s3api get-bucket-policy`, `kms get-key-policy`, `secretsmanager get-resource-policy` and
/// `imagebuilder get-…-policy`, each with the document as an object, as a string or as a
/// URL-encoded string; and a whole text that is a URL-encoded document. Only an object without
/// `Statement` is unwrapped.
///
/// The tree is that of the policy. Where the policy stood in a string, spans refer to the decoded
/// text, which is the result's `text`.
pub fn read_policy_tree(bytes: &[u8], options: &Options) -> TreeResult {
    read(bytes, options).0
}

/// The tree, and what else is said by a text in the policy language.
pub(crate) fn read(bytes: &[u8], options: &Options) -> (TreeResult, Option<Said>) {
    // A file in the policy language says itself what stands in it.
    let encoded = encoded_text(bytes).filter(|_| options.format != Some(Format::Iam));
    if let Some(encoded) = encoded {
        return (read_encoded(encoded, 0, encoded, options), None);
    }
    let (outer, said) = source::read(bytes, options);
    if said.is_some() {
        return (outer, said);
    }
    (unwrap(outer, options), None)
}

/// The policy in what was read from JSON or YAML.
fn unwrap(mut outer: TreeResult, options: &Options) -> TreeResult {
    let Some(tree) = outer.tree.take() else {
        return outer;
    };
    let envelope = held(&tree);
    let is_held = envelope.is_some();
    let held = envelope.unwrap_or(&tree);
    let inner = match &held.value {
        Value::String(text) if is_encoded(text) => {
            read_encoded(text, held.span.start as usize, &outer.text, options)
        }
        Value::String(text) if is_held => read_json(text, options),
        _ => {
            outer.tree = Some(match envelope.cloned() {
                Some(held) => held,
                None => tree,
            });
            return outer;
        }
    };
    // What was said of the outer text stays, but its places are in a text that is gone. That the
    // document is longer than one value may be says nothing about the values in it.
    let place = held.span;
    let outer_problems = outer.problems.into_iter().filter(|problem| {
        let too_long = matches!(problem.kind, ProblemKind::PatternTooLong { .. });
        !(too_long && problem.span == Some(place))
    });
    let remarks = outer_problems.map(|problem| Problem {
        span: None,
        related: None,
        ..problem
    });
    TreeResult {
        problems: remarks.chain(inner.problems).collect(),
        ..inner
    }
}

/// The value that an envelope holds, if the tree is one.
fn held(tree: &Node) -> Option<&Node> {
    if tree.get("Statement").is_some() {
        return None;
    }
    PATHS.iter().find_map(|path| {
        let mut node = tree;
        for name in *path {
            node = only(node, name)?;
        }
        match &node.value {
            Value::Object(_) => Some(node).filter(|node| path != &["Policy"] || is_policy(node)),
            Value::String(text) => {
                Some(node).filter(|_| is_encoded(text) || text.trim_start().starts_with('{'))
            }
            _ => None,
        }
    })
}

fn is_policy(node: &Node) -> bool {
    node.get("Statement").is_some()
}

/// The member of that name, if there is exactly one: of two, neither may be dropped in silence.
fn only<'a>(node: &'a Node, name: &str) -> Option<&'a Node> {
    let Value::Object(members) = &node.value else {
        return None;
    };
    let mut named = members.iter().filter(|member| member.name == name);
    let first = named.next()?;
    named.next().is_none().then_some(&first.value)
}

fn read_json(text: &str, options: &Options) -> TreeResult {
    let options = Options {
        format: Some(Format::Json),
        ..*options
    };
    read_tree(text.as_bytes(), &options)
}

/// Reads a URL-encoded document. `start` is its place in `source`, for what is wrong with the
/// encoding itself.
fn read_encoded(encoded: &str, start: usize, source: &str, options: &Options) -> TreeResult {
    let refused = |place: Span| TreeResult {
        tree: None,
        text: source.to_owned(),
        format: Format::Json,
        problems: vec![Problem::at(ProblemKind::BadPercentEncoding, place)],
    };
    // The place inside a string of the source is that of the string: escapes may stand before it.
    let whole = span(start, start + encoded.len());
    if let Some(bad) = bad_escape(encoded) {
        return refused(if encoded.len() == source.len() {
            span(bad, (bad + 3).min(source.len()))
        } else {
            whole
        });
    }
    match percent_decode_str(encoded).decode_utf8() {
        Ok(text) => read_json(text.trim_end(), options),
        Err(_) => refused(whole),
    }
}

/// The offset of the first `%` that two hexadecimal digits do not follow.
fn bad_escape(encoded: &str) -> Option<usize> {
    encoded.match_indices('%').map(|(at, _)| at).find(|at| {
        let digits = encoded.as_bytes().get(at + 1..at + 3);
        !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    })
}

/// The bytes as text, if they look like a URL-encoded document.
fn encoded_text(bytes: &[u8]) -> Option<&str> {
    let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace())?;
    if *start != b'%' {
        return None;
    }
    std::str::from_utf8(bytes)
        .ok()
        .filter(|text| is_encoded(text))
}

/// Whether a text is URL-encoded JSON: an encoded `{` after encoded blanks.
fn is_encoded(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(after) = ["%20", "%09", "%0A", "%0D", "%0a", "%0d"]
        .iter()
        .find_map(|blank| rest.strip_prefix(blank))
    {
        rest = after;
    }
    rest.starts_with("%7B") || rest.starts_with("%7b")
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;
    const ENCODED: &str = "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%5D%7D";

    #[track_caller]
    fn check(text: &str, in_own_text: bool) {
        let result = read_policy_tree(text.as_bytes(), &Options::default());
        assert_eq!(result.problems, [], "{text}");
        let tree = result.tree.unwrap();
        assert_eq!(tree.to_string(), POLICY, "{text}");
        assert_eq!(tree.span.text(&result.text), POLICY, "{text}");
        assert_eq!(result.text == text, in_own_text, "{text}");
    }

    #[test]
    fn what_aws_returns() {
        check(POLICY, true);
        check(ENCODED, false);
        check(&format!("\n{ENCODED}\n"), false);
        check(&format!("\"{ENCODED}\""), false);
        let quoted = format!("\"{}\"", POLICY.replace('"', "\\\""));
        for (before, after) in [
            (
                r#"{"PolicyVersion": {"VersionId": "v1", "Document": "#,
                "}}",
            ),
            (r#"{"VersionId": "v1", "Document": "#, "}"),
            (
                r#"{"RoleName": "r", "PolicyName": "p", "PolicyDocument": "#,
                "}",
            ),
            (r#"{"Role": {"AssumeRolePolicyDocument": "#, "}}"),
            (r#"{"Policy": {"PolicySummary": {}, "Content": "#, "}}"),
            (r#"{"Policy": "#, "}"),
            (r#"{"requestId": "1", "policy": "#, "}"),
            (r#"{"ResourcePolicy": "#, "}"),
        ] {
            check(&format!("{before}{POLICY}{after}"), true);
            check(&format!("{before}\"{ENCODED}\"{after}"), false);
            check(&format!("{before}{quoted}{after}"), false);
        }
    }

    #[test]
    fn the_policy_language_is_not_encoded() {
        let options = Options::of_name("a.iam");
        let result = read_policy_tree(ENCODED.as_bytes(), &options);
        assert_eq!(result.tree, None);
        assert_eq!(result.text, ENCODED);
    }

    #[track_caller]
    fn check_refused(text: &str, name: &str, start: u32, end: u32) {
        let result = read_policy_tree(text.as_bytes(), &Options::default());
        let [problem] = result.problems.as_slice() else {
            panic!("{text}: {:?}", result.problems)
        };
        assert_eq!(problem.kind.row().name, name, "{text}");
        assert_eq!(problem.span, Some(Span::new(start, end)), "{text}");
    }

    #[test]
    fn bad_encoding() {
        check_refused("%7B%22a%zz%7D", "BadPercentEncoding", 7, 10);
        check_refused("%7B%", "BadPercentEncoding", 3, 4);
        check_refused("%7B%FF%7D", "BadPercentEncoding", 0, 9);
        check_refused(r#"{"Document": "%7B%z"}"#, "BadPercentEncoding", 13, 18);
        // A mistake in the document itself has its place in the decoded text.
        check_refused("%7B%22a%22%20%221%22%7D", "Missing", 4, 4);
    }

    #[test]
    fn a_document_may_be_longer_than_a_value() {
        let document = format!(r#"{{"Statement":[{}]}}"#, "\"a\",".repeat(50_000) + "1");
        let quoted = document.replace('"', "\\\"");
        let text = format!("\u{FEFF}{{\"Document\": \"{quoted}\"}}");
        let result = read_policy_tree(text.as_bytes(), &Options::default());
        let kinds: Vec<_> = result
            .problems
            .iter()
            .map(|problem| &problem.kind)
            .collect();
        assert_eq!(kinds, [&ProblemKind::ByteOrderMark]);
        assert_eq!(result.text, document);
    }

    #[test]
    fn other_objects_are_left_alone() {
        for text in [
            r#"{"Document":"x"}"#,
            r#"{"Document":{},"Statement":[]}"#,
            r#"{"Document":{},"Document":{}}"#,
            r#"{"Policy":{"Arn":"x"}}"#,
            r#"["x"]"#,
            r#""x""#,
        ] {
            let result = read_policy_tree(text.as_bytes(), &Options::default());
            assert_eq!(result.tree.unwrap().to_string(), text);
        }
    }
}
