//! What is validated: files, directories, patterns, standard input.

use std::fs;

use super::{EMPTY, WRONG, check, directory, right, summary, validate};
use crate::run::run_with;

/// The files of the lines, in their order.
#[track_caller]
fn files(directory: &std::path::Path, arguments: &str) -> Vec<String> {
    let run = validate(directory, &format!("{arguments} --format aws"));
    assert_eq!(run.stderr, "", "{arguments}");
    let lines = run.lines();
    let names = lines.iter().map(|line| line["file"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

#[test]
fn directories_and_patterns() {
    let directory = directory(
        "files",
        &[
            ("p/b.json", EMPTY),
            ("p/a.iam", "allow { action * resource * }"),
            ("p/sub/c.json", EMPTY),
            ("p/sub/d.yaml", "Statement: []"),
            ("p/notes.md", "no policy"),
            ("p/node_modules/package.json", "{}"),
            ("p/.hidden/e.json", "{}"),
            ("p/.f.json", "{}"),
            ("star*.json", EMPTY),
        ],
    );
    let all = ["p/.f.json", "p/a.iam", "p/b.json", "p/sub/c.json"];
    assert_eq!(files(&directory, "p"), all);
    assert_eq!(
        files(&directory, "p/sub p"),
        ["p/sub/c.json", "p/.f.json", "p/a.iam", "p/b.json"]
    );
    // A file that is named may be called anything.
    assert_eq!(files(&directory, "p/sub/d.yaml"), ["p/sub/d.yaml"]);
    assert_eq!(files(&directory, "p/*.json"), ["p/b.json"]);
    assert_eq!(
        files(&directory, "p/**/*.json"),
        ["p/b.json", "p/sub/c.json"]
    );
    assert_eq!(
        files(&directory, "./p/**/*.json"),
        ["p/b.json", "p/sub/c.json"]
    );
    assert_eq!(files(&directory, "**/?.json"), ["p/b.json", "p/sub/c.json"]);
    assert_eq!(
        files(&directory, "p/s*/**"),
        ["p/sub/c.json", "p/sub/d.yaml"]
    );
    assert_eq!(files(&directory, "p/.*.json"), ["p/.f.json"]);
    assert_eq!(files(&directory, "star*.json"), ["star*.json"]);
    let absolute = directory.join("p/*.iam");
    let found = files(&directory, absolute.to_str().unwrap());
    assert_eq!(found, [directory.join("p/a.iam").to_str().unwrap()]);
}

#[test]
fn nothing_to_validate_is_an_error() {
    let directory = directory("nothing", &[("empty/notes.md", ""), ("a.json", EMPTY)]);
    check(
        &directory,
        "empty",
        2,
        "",
        "error: no .json or .iam file in `empty`\n  \
         = help: a file of another name is validated where it is named\n",
    );
    check(
        &directory,
        "*.iam",
        2,
        "",
        "error: no file matches `*.iam`\n",
    );
    // The others are validated, and what is said of them counts less.
    let run = validate(&directory, "missing.json a.json empty --deny all");
    assert_eq!(run.code, 2);
    assert!(
        run.stdout
            .ends_with("1 policy (1 identity): 1 suggestion\n"),
        "{run:?}"
    );
    assert!(
        run.stderr.contains("`missing.json` cannot be read"),
        "{run:?}"
    );
    assert!(run.stderr.contains("no .json or .iam file"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn links_and_names() {
    let directory = directory("links", &[("p/a.json", EMPTY), ("p/\x1b[31m.json", EMPTY)]);
    std::os::unix::fs::symlink("../p", directory.join("p/loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", directory.join("p/gone.json")).unwrap();
    let run = validate(&directory, "p");
    // A link that leads nowhere is a file that cannot be read.
    assert_eq!(run.code, 2, "{run:?}");
    assert!(
        run.stdout
            .ends_with("2 policies (2 identity): 2 suggestions\n"),
        "{run:?}"
    );
    assert!(
        run.stdout.contains("p/\\u{1b}[31m.json: validated as"),
        "{run:?}"
    );
    assert!(!run.stdout.contains('\x1b'), "{run:?}");
    fs::remove_file(directory.join("p/gone.json")).unwrap();
    let found = files(&directory, "p/**/*.json");
    assert_eq!(found, ["p/\x1b[31m.json", "p/a.json"]);
}

#[test]
fn standard_input() {
    let run = run_with(&["validate", "-", "-"], WRONG.as_bytes());
    assert_eq!(run.code, 1);
    assert!(run.stdout.starts_with("<stdin>: validated as"), "{run:?}");
    let run = run_with(&["validate", "-"], right().as_bytes());
    assert_eq!(run.stdout, "1 policy (1 identity): no findings\n");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
}

/// The order of the files, whoever is first with its own.
#[test]
fn many_files_come_in_their_order() {
    let names: Vec<String> = (0..500).map(|at| format!("{at:03}.json")).collect();
    let long = format!("{EMPTY}{}", " ".repeat(1_000_000));
    let files: Vec<(&str, &str)> = names
        .iter()
        .enumerate()
        .map(|(at, name)| {
            (
                name.as_str(),
                if at % 50 == 0 { long.as_str() } else { EMPTY },
            )
        })
        .collect();
    let directory = directory("many", &files);
    assert_eq!(self::files(&directory, "."), names);
    summary(
        &directory,
        ".",
        0,
        "500 policies (500 identity): 500 suggestions",
    );
}
