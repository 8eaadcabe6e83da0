use super::*;

#[track_caller]
fn check(bytes: &[u8], expected: &[(&str, u32, u32)]) -> TreeResult {
    let result = read_tree(bytes, &Options::default());
    let found: Vec<_> = result
        .problems
        .iter()
        .map(|problem| {
            let span = problem.span.unwrap();
            (problem.kind.row().name, span.start, span.end)
        })
        .collect();
    assert_eq!(found, expected);
    result
}

#[test]
fn a_byte_order_mark_is_a_remark() {
    let result = check(b"\xEF\xBB\xBF[1]", &[("ByteOrderMark", 0, 3)]);
    let tree = result.tree.unwrap();
    assert_eq!((tree.span.start, tree.span.end), (3, 6));
    check(b"\xEF\xBB\xBF", &[("ByteOrderMark", 0, 3), ("Empty", 3, 3)]);
}

#[test]
fn invalid_utf8_has_its_place() {
    let result = check(b"[\"caf\xE9\"]", &[("InvalidUtf8", 5, 6)]);
    assert_eq!(result.tree, None);
    assert_eq!(result.text, "[\"caf_\"]");
    check(b"[\"\xE2\x82\"]", &[("InvalidUtf8", 2, 4)]);
    check(b"{\xFF", &[("Unclosed", 0, 1), ("InvalidUtf8", 1, 2)]);
    // The rest is read on, and a stray byte is one problem.
    check(
        b"[\"\xE9\" \"b\", \xE9, \"c\"]",
        &[
            ("InvalidUtf8", 2, 3),
            ("Missing", 4, 4),
            ("InvalidUtf8", 10, 11),
        ],
    );
    // UTF-16 is one problem.
    check(b"\xFF\xFE{\0}\0", &[("InvalidUtf8", 0, 1)]);
}
