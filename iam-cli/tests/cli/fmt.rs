//! `iam fmt`.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::run::{Run, command_in, run_with, scratch, told};

const UNFORMATTED: &str = "allow { resource * action s3:Get* } // all of them";
const FORMATTED: &str = "allow {\n    action   s3:Get*\n    resource *\n} // all of them\n";

/// A directory with these files.
fn directory(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let directory = scratch(&format!("fmt-{name}"));
    for (path, text) in files {
        let path = directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    directory
}

/// Formats in a directory; the arguments hold no blanks.
#[track_caller]
fn fmt(directory: &Path, arguments: &str) -> Run {
    let arguments: Vec<&str> = ["fmt"]
        .into_iter()
        .chain(arguments.split_whitespace())
        .collect();
    told(&command_in(directory, &arguments).output().unwrap())
}

/// The same, and compares everything that it gives.
#[track_caller]
fn check(directory: &Path, arguments: &str, code: i32, stdout: &str, stderr: &str) {
    let run = fmt(directory, arguments);
    assert_eq!(run.stderr, stderr, "standard error of {arguments}");
    assert_eq!(run.stdout, stdout, "standard output of {arguments}");
    assert_eq!(run.code, code, "exit code of {arguments}");
}

#[track_caller]
fn holds(directory: &Path, file: &str, text: &str) {
    assert_eq!(fs::read_to_string(directory.join(file)).unwrap(), text);
}

/// The names of everything in a directory.
fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[test]
fn files_are_formatted_in_place() {
    let files = [("a.iam", UNFORMATTED), ("b.json", r#"{"b":[1.50],"b":{}}"#)];
    let directory = directory("place", &files);
    check(&directory, "a.iam b.json", 0, "", "");
    holds(&directory, "a.iam", FORMATTED);
    let json = "{\n    \"b\": [\n        1.50\n    ],\n    \"b\": {}\n}\n";
    holds(&directory, "b.json", json);
    assert_eq!(names(&directory), ["a.iam", "b.json"]);
    // Once more, and nothing is touched.
    let modified = || {
        let metadata = fs::metadata(directory.join("a.iam")).unwrap();
        metadata.modified().unwrap()
    };
    let before = modified();
    check(&directory, "a.iam b.json", 0, "", "");
    check(&directory, "--check a.iam b.json", 0, "", "");
    assert_eq!(modified(), before);
    holds(&directory, "a.iam", FORMATTED);
}

#[test]
fn directories_are_searched_for_the_policy_language() {
    let files = [
        ("p/z.iam", UNFORMATTED),
        ("p/deep/er/a.IAM", UNFORMATTED),
        ("p/other.json", "{}"),
        ("p/other.yaml", "a: 1"),
        ("p/other.txt", "a"),
        ("p/.git/a.iam", UNFORMATTED),
        ("p/target/a.iam", UNFORMATTED),
        ("p/node_modules/a.iam", UNFORMATTED),
    ];
    let directory = directory("search", &files);
    // In order, and nothing twice.
    let listed = "p/deep/er/a.IAM\np/z.iam\n";
    check(&directory, "--check p", 1, listed, "");
    check(&directory, "--check p ./p/z.iam p/.", 1, listed, "");
    check(&directory, "--check .", 1, "p/deep/er/a.IAM\np/z.iam\n", "");
    check(&directory, "p", 0, "", "");
    holds(&directory, "p/z.iam", FORMATTED);
    holds(&directory, "p/deep/er/a.IAM", FORMATTED);
    holds(&directory, "p/other.json", "{}");
    holds(&directory, "p/.git/a.iam", UNFORMATTED);
    // What is passed over is searched where it is named.
    check(&directory, "--check p/target", 1, "p/target/a.iam\n", "");
    check(
        &directory,
        "p/.git/a.iam p/target p/node_modules",
        0,
        "",
        "",
    );
    holds(&directory, "p/node_modules/a.iam", FORMATTED);
}

#[test]
fn check_lists_what_is_not_formatted() {
    let files = [
        ("a.iam", UNFORMATTED),
        ("b.iam", FORMATTED),
        ("c.json", "{}"),
        ("d.json", "{}\n"),
    ];
    let directory = directory("check", &files);
    let all = "--check a.iam b.iam c.json d.json";
    check(&directory, all, 1, "a.iam\nc.json\n", "");
    check(&directory, "--check b.iam d.json", 0, "", "");
    for (name, text) in files {
        holds(&directory, name, text);
    }
}

#[test]
fn standard_input_goes_to_standard_output() {
    for arguments in [&["fmt"][..], &["fmt", "-"], &["fmt", "-", "-"]] {
        let run = run_with(arguments, UNFORMATTED.as_bytes());
        assert_eq!((run.code, run.stdout.as_str()), (0, FORMATTED));
        assert_eq!(run.stderr, "");
    }
    let run = run_with(&["fmt"], b"{\"a\":1}");
    assert_eq!(run.stdout, "{\n    \"a\": 1\n}\n");
    let check = |text: &str| {
        let run = run_with(&["fmt", "--check"], text.as_bytes());
        (run.code, run.stdout, run.stderr)
    };
    assert_eq!(check(UNFORMATTED), (1, "<stdin>\n".into(), String::new()));
    assert_eq!(check(FORMATTED), (0, String::new(), String::new()));
    let run = run_with(&["fmt"], b"Version: 2012-10-17\n");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("YAML is not formatted"), "{run:?}");
    let run = run_with(&["fmt"], b"");
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("the document is empty"), "{run:?}");
}

/// What would be taken for escape sequences is a part of the document.
#[test]
fn nothing_of_standard_input_is_lost() {
    let json = "{\n    \"a\": \"\u{7f}\u{9b}31m\"\n}\n";
    let language = "// \x1b[31mred\x1b[0m\nallow {}\n";
    for text in [json, language] {
        for color in ["auto", "always", "never"] {
            let run = run_with(&["fmt", "--color", color], text.as_bytes());
            assert_eq!((run.code, run.stdout.as_str()), (0, text));
        }
    }
}

/// One file that cannot be formatted keeps no other from it, and all that is wrong is told.
#[test]
fn what_cannot_be_formatted() {
    let files = [
        ("a.iam", UNFORMATTED),
        (
            "bad.iam",
            "allow {\n    action s3:* s3:Get*\n    resurce *\n}\n",
        ),
        ("b.txt", "a"),
        ("c.yaml", "a: 1\n"),
        ("empty.iam", ""),
        ("nothing/a.json", "{}"),
        ("z.iam", UNFORMATTED),
    ];
    let directory = directory("broken", &files);
    let arguments = "a.iam bad.iam b.txt c.yaml missing.iam empty.iam nothing /dev/null z.iam";
    let stderr = "\
error[POLICY_SYNTAX_ERROR]: a comma is missing between two values
 --> bad.iam:2:16
  |
2 |     action s3:* s3:Get*
  |                ^
  = help: write `,` here

error[INVALID_POLICY_ELEMENT]: `resurce` is not an element of a statement
 --> bad.iam:3:5
  |
3 |     resurce *
  |     ^^^^^^^
  = help: did you mean `resource`?

error: `b.txt` is neither .iam nor .json
  = help: rename it, or give it as standard input, whose content tells what it is

error[YAML_NOT_FORMATTED]: YAML is not formatted, because it has no one layout
 --> c.yaml:1:1
  |
1 | a: 1
  | ^
  = help: convert it to JSON or to the policy language

error: `missing.iam` cannot be read: No such file or directory

error[POLICY_SYNTAX_ERROR]: the text ends where `allow`, `deny` or `policy` was expected
 --> empty.iam:1:1
  |
1 |\x20
  | ^

error: no .iam file in `nothing`
  = help: a JSON file is formatted where it is named

error: `/dev/null` is neither a file nor a directory
";
    let checked = format!("--check {arguments}");
    check(&directory, &checked, 2, "a.iam\nz.iam\n", stderr);
    check(&directory, arguments, 2, "", stderr);
    holds(&directory, "a.iam", FORMATTED);
    holds(&directory, "z.iam", FORMATTED);
    for (name, text) in &files[1..6] {
        holds(&directory, name, text);
    }
}

#[test]
fn text_that_is_not_utf8_stays_as_it_is() {
    let directory = directory("latin1", &[]);
    for (name, text) in [
        ("a.json", &b"{\"a\":\"caf\xe9\"}"[..]),
        ("a.iam", b"allow A { action * resource * } // caf\xe9"),
        ("utf16.iam", b"\xff\xfea\0l\0l\0o\0w\0"),
    ] {
        fs::write(directory.join(name), text).unwrap();
        let run = fmt(&directory, name);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains("not valid UTF-8"), "{run:?}");
        assert_eq!(fs::read(directory.join(name)).unwrap(), text);
    }
}

#[test]
fn lines_end_with_a_line_feed() {
    let crlf = format!("\u{feff}{}", FORMATTED.replace('\n', "\r\n"));
    let comments = "// a\r\n\r\nallow { // b\r\n    // c\r\n}\r\n";
    let files = [("a.iam", crlf.as_str()), ("b.iam", comments)];
    let directory = directory("crlf", &files);
    check(&directory, "--check .", 1, "a.iam\nb.iam\n", "");
    check(&directory, ".", 0, "", "");
    check(&directory, "--check .", 0, "", "");
    holds(&directory, "a.iam", FORMATTED);
    let text = fs::read_to_string(directory.join("b.iam")).unwrap();
    assert!(!text.contains('\r'), "{text:?}");
    for comment in ["// a\n", "// b\n", "// c\n"] {
        assert!(text.contains(comment), "{text:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_leads_where_it_led() {
    use std::os::unix::fs::symlink;

    let directory = directory("link", &[("real/a.iam", UNFORMATTED)]);
    symlink("real/a.iam", directory.join("link.iam")).unwrap();
    // Directories behind links are not searched, because that may be without end.
    symlink("..", directory.join("real/up")).unwrap();
    check(&directory, "link.iam", 0, "", "");
    let link = fs::read_link(directory.join("link.iam")).unwrap();
    assert_eq!(link, Path::new("real/a.iam"));
    holds(&directory, "real/a.iam", FORMATTED);
    assert_eq!(names(&directory), ["link.iam", "real"]);
    assert_eq!(names(&directory.join("real")), ["a.iam", "up"]);
    check(&directory, "--check .", 0, "", "");
    symlink("nowhere", directory.join("broken.iam")).unwrap();
    let stderr = "error: `broken.iam` cannot be read: No such file or directory\n";
    check(&directory, ".", 2, "", stderr);
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_count() {
    use std::os::unix::fs::PermissionsExt;

    let files = [
        ("a.iam", UNFORMATTED),
        ("b.iam", UNFORMATTED),
        ("c.iam", FORMATTED),
    ];
    let directory = directory("mode", &files);
    for (name, mode) in [("a.iam", 0o640), ("b.iam", 0o444), ("c.iam", 0o444)] {
        let permissions = fs::Permissions::from_mode(mode);
        fs::set_permissions(directory.join(name), permissions).unwrap();
    }
    // What is formatted already need not be written.
    let stderr = "error: `b.iam` cannot be written: the file is read-only\n";
    check(&directory, ".", 2, "", stderr);
    holds(&directory, "a.iam", FORMATTED);
    holds(&directory, "b.iam", UNFORMATTED);
    let metadata = fs::metadata(directory.join("a.iam")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o7777, 0o640);
    assert_eq!(names(&directory), ["a.iam", "b.iam", "c.iam"]);
    check(&directory, "--check .", 1, "b.iam\n", "");
}

/// A temporary file that an interrupted run left is neither a policy nor in the way.
#[test]
fn what_an_interruption_leaves_does_no_harm() {
    let files = [("a.iam", UNFORMATTED), (".iam-fmt-1-0.tmp", "allow")];
    let directory = directory("left", &files);
    check(&directory, ".", 0, "", "");
    holds(&directory, "a.iam", FORMATTED);
    holds(&directory, ".iam-fmt-1-0.tmp", "allow");
}

#[cfg(unix)]
#[test]
fn names_cannot_drive_the_terminal() {
    let name = "a\x1b[31m\n.iam";
    let directory = directory("names", &[(name, UNFORMATTED)]);
    let listed = "a\\u{1b}[31m\\u{a}.iam\n";
    check(&directory, "--check .", 1, listed, "");
    check(&directory, ".", 0, "", "");
    holds(&directory, name, FORMATTED);
}

#[test]
fn limits_hold() {
    let directory = directory("limits", &[("a.iam", UNFORMATTED)]);
    for limit in [
        "--max-bytes 10",
        "--max-depth 1",
        "--max-values 1",
        "--max-value-bytes 2",
    ] {
        let run = fmt(&directory, &format!("a.iam {limit}"));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{limit}");
        assert!(run.stderr.contains("error["), "{run:?}");
        holds(&directory, "a.iam", UNFORMATTED);
    }
}

/// Several megabytes take seconds, without optimisation and on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn five_megabytes() {
    let statement = "// why\nallow{resource \"arn:aws:s3:::logs/*\", * action s3:Get*,s3:List* when Bool aws:SecureTransport true}\n";
    let language = statement.repeat(5_000_000 / statement.len());
    let comments = "// a\n".repeat(1_000_000) + "allow {}";
    let list = format!(
        "allow {{action {}* resource *}}",
        "s3:Get*,".repeat(600_000)
    );
    let json = format!("[{}0]", "{\"a\":[1,\"b\"]},".repeat(300_000));
    let lists = [&language, &comments, &list, &json];
    for text in lists {
        let started = Instant::now();
        let run = run_with(&["fmt"], text.as_bytes());
        assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.len() > text.len() / 2);
        let again = run_with(&["fmt", "--check"], run.stdout.as_bytes());
        assert_eq!((again.code, again.stdout.as_str()), (0, ""));
    }
    // With a mistake in each statement.
    let broken = language.replace("s3:Get*,", "s3:Get* ");
    let started = Instant::now();
    let run = run_with(&["fmt"], broken.as_bytes());
    assert!(started.elapsed() < PATIENCE, "{:?}", started.elapsed());
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.len() < 100_000, "{} bytes", run.stderr.len());
}
