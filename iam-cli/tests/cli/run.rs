//! Runs the command.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The objects of JSON lines.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<serde_json::Value> {
        let lines = self.stdout.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }
}

/// The command in a directory, without the variables that concern colour.
pub(crate) fn command_in(directory: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_iam"));
    command
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null());
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "TERM"] {
        command.env_remove(name);
    }
    command
}

/// The command in the directory of the test data.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    command_in(&data, arguments)
}

#[track_caller]
pub(crate) fn told(output: &Output) -> Run {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

/// Runs the command with these arguments.
#[track_caller]
pub(crate) fn run(arguments: &[&str]) -> Run {
    told(&command(arguments).output().unwrap())
}

/// Runs the command with this standard input.
#[track_caller]
pub(crate) fn run_with(arguments: &[&str], stdin: &[u8]) -> Run {
    let mut child = command(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The command may refuse its arguments before it reads.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    told(&child.wait_with_output().unwrap())
}

/// Runs the command, whose arguments hold no blanks, and compares everything that it gives.
#[track_caller]
pub(crate) fn check(arguments: &str, code: i32, stdout: &str, stderr: &str) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&arguments);
    assert_eq!(run.stderr, stderr, "standard error of {arguments:?}");
    assert_eq!(run.stdout, stdout, "standard output of {arguments:?}");
    assert_eq!(run.code, code, "exit code of {arguments:?}");
}

/// Runs the command, whose arguments hold no blanks, and compares the decision: what stands first
/// on the only line but notes.
#[track_caller]
pub(crate) fn decides(arguments: &str, decision: &str) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&arguments);
    let lines: Vec<&str> = run
        .stdout
        .lines()
        .filter(|line| !line.starts_with("note:"))
        .collect();
    let [line] = lines.as_slice() else {
        panic!("{run:?}");
    };
    assert_eq!(line.split(' ').next(), Some(decision), "{arguments:?}");
    assert_eq!(run.code, i32::from(decision != "allowed"), "{arguments:?}");
}

/// Runs the command, whose arguments hold no blanks, and compares what it refuses them with.
#[track_caller]
pub(crate) fn refuses(arguments: &str, stderr: &str) {
    check(arguments, 2, "", stderr);
}

/// Runs the command, and wants each part in what it refuses the arguments with.
#[track_caller]
pub(crate) fn refuses_with(arguments: &str, parts: &[&str]) {
    let arguments: Vec<&str> = arguments.split_whitespace().collect();
    let run = run(&arguments);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
    for part in parts {
        assert!(run.stderr.contains(part), "`{part}` in {}", run.stderr);
    }
}

/// An empty directory for one test.
pub(crate) fn scratch(name: &str) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&directory);
    std::fs::create_dir_all(&directory).unwrap();
    directory
}
