//! Trees as JSON: everything in its place, in the author's order and spelling.

use std::fmt::{self, Write};

use iam_model::tree::{Member, Node, Plain, Value};
use iam_model::write_string;

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// No white space outside strings: the characters that AWS's size quotas count.
    Minified,
    /// One element or member a line, each level indented by this many spaces. AWS's console uses
    /// four.
    Indented(usize),
}

/// A tree as JSON text.
///
/// Members keep their order, duplicates included, and numbers their spelling; strings are escaped
/// no more than they must be. An unquoted YAML scalar becomes what [`Value::plain`] says it is.
///
/// # Examples
///
/// ```
/// use iam_parse::{Layout, Options, print, read_tree};
///
/// let tree = read_tree(br#"{ "b": [1.50, {}], "a": "\u00e9" }"#, &Options::default()).tree.unwrap();
/// assert_eq!(print(&tree, Layout::Minified), r#"{"b":[1.50,{}],"a":"é"}"#);
/// ```
pub fn print(node: &Node, layout: Layout) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = print_to(&mut out, node, layout);
    out
}

/// Writes a tree as JSON text; see [`print()`].
///
/// # Errors
///
/// The writer's own.
pub fn print_to(out: &mut impl Write, node: &Node, layout: Layout) -> fmt::Result {
    let mut open: Vec<Rest<'_>> = Vec::new();
    begin(out, node, &mut open)?;
    // A stack instead of recursion: a tree made by hand may be deeper than the thread's stack.
    while let Some(rest) = open.last_mut() {
        let first = std::mem::replace(&mut rest.first, false);
        let next = rest.parts.next();
        if !first && next.is_some() {
            out.write_char(',')?;
        }
        if !(first && next.is_none()) {
            new_line(out, layout, open.len() - usize::from(next.is_none()))?;
        }
        match next {
            Some(Part::Element(node)) => begin(out, node, &mut open)?,
            Some(Part::Member(member)) => {
                write_string(out, &member.name)?;
                out.write_str(match layout {
                    Layout::Minified => ":",
                    Layout::Indented(_) => ": ",
                })?;
                begin(out, &member.value, &mut open)?;
            }
            None => {
                if let Some(rest) = open.pop() {
                    out.write_char(rest.close)?;
                }
            }
        }
    }
    Ok(())
}

/// What is still to be written of a list or object.
struct Rest<'a> {
    parts: Parts<'a>,
    close: char,
    first: bool,
}

enum Parts<'a> {
    Elements(std::slice::Iter<'a, Node>),
    Members(std::slice::Iter<'a, Member>),
}

enum Part<'a> {
    Element(&'a Node),
    Member(&'a Member),
}

impl<'a> Parts<'a> {
    fn next(&mut self) -> Option<Part<'a>> {
        match self {
            Self::Elements(elements) => elements.next().map(Part::Element),
            Self::Members(members) => members.next().map(Part::Member),
        }
    }
}

/// Writes a scalar, or the opening bracket of what is written next.
fn begin<'a>(out: &mut impl Write, node: &'a Node, open: &mut Vec<Rest<'a>>) -> fmt::Result {
    let (bracket, close, parts) = match &node.value {
        Value::Null => return out.write_str("null"),
        Value::Bool(value) => return write!(out, "{value}"),
        Value::Number(number) => return out.write_str(number),
        Value::String(text) => return write_string(out, text),
        Value::Plain(text) => {
            return match Value::plain(text) {
                Plain::Null => out.write_str("null"),
                Plain::Bool(value) => write!(out, "{value}"),
                Plain::Number(number) => out.write_str(number),
                Plain::String(text) => write_string(out, text),
            };
        }
        Value::Array(elements) => ('[', ']', Parts::Elements(elements.iter())),
        Value::Object(members) => ('{', '}', Parts::Members(members.iter())),
    };
    open.push(Rest {
        parts,
        close,
        first: true,
    });
    out.write_char(bracket)
}

fn new_line(out: &mut impl Write, layout: Layout, depth: usize) -> fmt::Result {
    if let Layout::Indented(spaces) = layout {
        let indent = spaces * depth;
        write!(out, "\n{:indent$}", "")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, read_tree};

    #[track_caller]
    fn check(text: &str, minified: &str, pretty: &str) {
        let tree = read_tree(text.as_bytes(), &Options::default())
            .tree
            .unwrap();
        assert_eq!(print(&tree, Layout::Minified), minified);
        assert_eq!(tree.to_string(), minified);
        assert_eq!(print(&tree, Layout::Indented(4)), pretty);
        let again = read_tree(pretty.as_bytes(), &Options::default())
            .tree
            .unwrap();
        assert_eq!(print(&again, Layout::Minified), minified);
    }

    #[test]
    fn layouts() {
        check("[ ]", "[]", "[]");
        check(" { } ", "{}", "{}");
        check(
            r#"{"b": [1.50, {}, []], "a": {"x": null}, "a": "\u0001\/é\n"}"#,
            r#"{"b":[1.50,{},[]],"a":{"x":null},"a":"\u0001/é\n"}"#,
            r#"{
    "b": [
        1.50,
        {},
        []
    ],
    "a": {
        "x": null
    },
    "a": "\u0001/é\n"
}"#,
        );
        check(
            "- 012345678901\n- 2012-10-17\n- true\n- ~\n- 12\n",
            r#"["012345678901","2012-10-17",true,null,12]"#,
            "[\n    \"012345678901\",\n    \"2012-10-17\",\n    true,\n    null,\n    12\n]",
        );
    }

    #[test]
    fn a_deep_tree_is_printed_without_recursion() {
        let mut node = Node::new(iam_model::Span::default(), Value::Null);
        for _ in 0..100_000 {
            node = Node::new(node.span, Value::Array(vec![node]));
        }
        let text = print(&node, Layout::Minified);
        assert_eq!(text.len(), 200_004);
        // Dropping it level by level keeps the test's own stack small.
        while let Value::Array(mut inner) = node.value {
            node = inner.remove(0);
        }
    }
}
