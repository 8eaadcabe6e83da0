//! The reader and serde_json accept the same texts, with the same values.
//!
//! Known differences, which the generators avoid: this reader takes numbers of any size
//! (serde_json refuses what overflows a double), takes a byte order mark, keeps duplicate keys,
//! and nests 64 deep instead of 128.

mod common;

use std::fmt::Write as _;

use common::minified;
use fastrand::Rng;
use iam_model::tree::{Node, Value};
use iam_parse::{Format, Layout, Options, print, read_tree};

/// A random document as text.
fn document(random: &mut Rng, depth: usize, out: &mut String) {
    const STRINGS: &[&str] = &[
        "\"\"",
        "\"Effect\"",
        "\"é\"",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"a\\\"b\\\\\\/\\n\"",
        "\"arn:aws:s3:::b/${aws:username}\"",
        "\"😀\"",
        "\"\u{7F}\"",
        "\"\u{2028}\"",
    ];
    const SCALARS: &[&str] = &[
        "true",
        "false",
        "null",
        "0",
        "-0",
        "1",
        "-12.5",
        "1e5",
        "1E-2",
        "123456789012",
        "0.1e+1",
    ];
    const BLANKS: &[&str] = &["", "", " ", "\n", "\t ", "\r\n"];
    let blank = |random: &mut Rng, out: &mut String| {
        out.push_str(BLANKS[random.usize(..BLANKS.len())]);
    };
    blank(random, out);
    match random.u8(..if depth == 0 { 4 } else { 10 }) {
        0 | 1 => out.push_str(STRINGS[random.usize(..STRINGS.len())]),
        2 | 3 => out.push_str(SCALARS[random.usize(..SCALARS.len())]),
        4..=6 => {
            out.push('[');
            for index in 0..random.usize(..5) {
                if index > 0 {
                    out.push(',');
                }
                document(random, depth - 1, out);
            }
            blank(random, out);
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..random.usize(..5) {
                if index > 0 {
                    out.push(',');
                }
                blank(random, out);
                write!(out, "\"k{index}\"").unwrap();
                blank(random, out);
                out.push(':');
                document(random, depth - 1, out);
            }
            blank(random, out);
            out.push('}');
        }
    }
    blank(random, out);
}

fn equal(node: &Node, other: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    match (&node.value, other) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(a), Json::Bool(b)) => a == b,
        (Value::Number(a), Json::Number(b)) => a.parse::<f64>().ok() == b.as_f64(),
        (Value::String(a), Json::String(b)) => a == b,
        (Value::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Json::Object(b)) => {
            // Of equal names serde_json keeps the last; a mutation may have made some.
            a.len() >= b.len()
                && b.iter().all(|(name, b)| {
                    a.iter()
                        .rev()
                        .find(|member| member.name == name.as_str())
                        .is_some_and(|member| equal(&member.value, b))
                })
        }
        _ => false,
    }
}

#[track_caller]
fn check(bytes: &[u8]) {
    let options = Options {
        format: Some(Format::Json),
        ..Options::default()
    };
    let ours = read_tree(bytes, &options);
    let text = String::from_utf8_lossy(bytes);
    assert_eq!(ours.tree.is_some(), ours.problems.is_empty(), "{text:?}");
    match (
        serde_json::from_slice::<serde_json::Value>(bytes),
        ours.tree,
    ) {
        (Ok(theirs), Some(ours)) => {
            assert!(equal(&ours, &theirs), "{text:?}\n{ours:?}\n{theirs:?}");
        }
        (Err(_), None) => {}
        (Err(error), Some(_)) if error.to_string().starts_with("number out of range") => {}
        (theirs, ours) => panic!("{text:?}\n{ours:?}\n{theirs:?}"),
    }
}

#[test]
fn valid_documents() {
    let mut random = Rng::with_seed(2);
    for _ in 0..20_000 {
        let mut text = String::new();
        document(&mut random, 5, &mut text);
        check(text.as_bytes());
    }
}

#[test]
fn printing_and_parsing_are_inverse() {
    let mut random = Rng::with_seed(5);
    for _ in 0..10_000 {
        let mut text = String::new();
        document(&mut random, 5, &mut text);
        let tree = |text: &str| {
            read_tree(text.as_bytes(), &Options::default())
                .tree
                .unwrap()
        };
        let read = tree(&format!("[{text}]"));
        let printed = print(&read, Layout::Minified);
        assert_eq!(printed, minified(&format!("[{text}]")));
        for layout in [Layout::Minified, Layout::Indented(2)] {
            let again = tree(&print(&read, layout));
            assert_eq!(print(&again, Layout::Minified), printed);
        }
    }
}

#[test]
fn mutated_documents() {
    const PIECES: &[u8] = b"{}[]:,\"\\'/ \n\t\0-+.01eEtrufalsn#=\xC3\xA9\xFF";
    let mut random = Rng::with_seed(3);
    for _ in 0..100_000 {
        let mut text = String::new();
        document(&mut random, 3, &mut text);
        let mut bytes = text.into_bytes();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(..=bytes.len());
            let piece = PIECES[random.usize(..PIECES.len())];
            match random.u8(..4) {
                0 => bytes.insert(at, piece),
                1 if at < bytes.len() => bytes[at] = piece,
                2 if at < bytes.len() => {
                    bytes.remove(at);
                }
                _ => bytes.truncate(at),
            }
        }
        check(&bytes);
    }
}
