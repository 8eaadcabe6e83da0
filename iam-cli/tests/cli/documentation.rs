//! What the pages show is what the command prints.
//!
//! In a `console` block a line with `$ ` is a command, and the lines up to the next one are all
//! that it prints, standard output first. `cat FILE` shows a file, which is made from it;
//! `echo $?` shows the exit code of the command before. `json` blocks are objects to the reader
//! and lines to the command.

use std::path::Path;

use serde_json::Value;

use crate::run::{Run, command_in, scratch, told};

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The words of a command line: blanks separate, single quotes hold together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (at, piece) in line.split('\'').enumerate() {
        if at % 2 == 1 {
            words.last_mut().unwrap().push_str(piece);
            continue;
        }
        for (at, part) in piece.split(' ').enumerate() {
            if at > 0 {
                words.push(String::new());
            }
            words.last_mut().unwrap().push_str(part);
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Runs the console blocks of a page in a directory of their own, and counts the calls of `iam`.
fn run_console(name: &str) -> usize {
    let directory = scratch(&name.replace('/', "-"));
    let mut calls = 0;
    let mut last: Option<Run> = None;
    for block in page(name).split("```console\n").skip(1) {
        let (block, _) = block.split_once("```").unwrap();
        let block = format!("\n{}", block.replace("\\\n", " "));
        for step in block.split("\n$ ").skip(1) {
            let (line, expected) = step.split_once('\n').unwrap_or((step, ""));
            // The last newline of each step is where the next one was split off.
            let expected = if expected.is_empty() || expected.ends_with('\n') {
                expected.to_owned()
            } else {
                format!("{expected}\n")
            };
            if let Some(file) = line.strip_prefix("cat ") {
                let path = directory.join(file);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, &expected).unwrap();
                continue;
            }
            if line == "echo $?" {
                let code = last.as_ref().unwrap().code;
                assert_eq!(expected, format!("{code}\n"), "{name}");
                continue;
            }
            let words = words(line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let arguments = match words.as_slice() {
                ["iam", arguments @ ..]
                | ["cargo", "run", "--bin", "iam", "--", arguments @ ..] => arguments,
                // The tests are running.
                ["cargo", "test", ..] => continue,
                other => panic!("{name}: {other:?}"),
            };
            let run = told(&command_in(&directory, arguments).output().unwrap());
            let printed = format!("{}{}", run.stdout, run.stderr);
            assert_eq!(printed, expected, "{name}: {line}");
            last = Some(run);
            calls += 1;
        }
    }
    calls
}

#[test]
fn the_consoles_show_what_is_printed() {
    assert!(run_console("docs/output.md") >= 10);
    assert_eq!(run_console("iam-cli/README.md"), 1);
    assert_eq!(run_console("README.md"), 5);
}

/// Every member that stands in an object of the page's JSON lines is described in a table.
#[test]
fn every_member_is_described() {
    let text = page("docs/output.md");
    let mut lines = 0;
    for line in text.lines().filter(|line| line.starts_with('{')) {
        let Ok(value) = serde_json::from_str(line) else {
            continue;
        };
        described(&value, &text);
        lines += 1;
    }
    assert!(lines >= 6, "{lines} lines");
}

fn described(value: &Value, text: &str) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let row = format!("| `{name}` |");
                assert!(text.contains(&row), "{name} is not described");
                described(value, text);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| described(element, text)),
        _ => {}
    }
}
