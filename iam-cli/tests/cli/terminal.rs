//! Colour, and readers that go away.

use std::io::{Read as _, Write as _};
use std::process::Stdio;

use crate::run::{command, run, told};

const DENIED: [&str; 5] = [
    "simulate",
    "--policy",
    "remarks.json",
    "--action",
    "iam:CreateUser",
];

/// Whether standard output and standard error are coloured.
#[track_caller]
fn colored(flags: &[&str], variables: &[(&str, &str)]) -> (bool, bool) {
    let arguments = [&DENIED[..], flags].concat();
    let mut command = command(&arguments);
    command.envs(variables.iter().copied());
    let run = told(&command.output().unwrap());
    assert_eq!(run.code, 1, "{run:?}");
    assert!(run.stderr.contains("MISSING_ARN_FIELD"), "{run:?}");
    (run.stdout.contains("\x1b["), run.stderr.contains("\x1b["))
}

#[test]
fn colour_follows_flag_and_variable() {
    // Neither stream is a terminal here.
    assert_eq!(colored(&[], &[]), (false, false));
    assert_eq!(colored(&["--color", "auto"], &[]), (false, false));
    assert_eq!(colored(&["--color", "always"], &[]), (true, true));
    assert_eq!(colored(&["--color=never"], &[]), (false, false));
    let force = ("CLICOLOR_FORCE", "1");
    assert_eq!(colored(&[], &[force]), (true, true));
    assert_eq!(colored(&[], &[force, ("NO_COLOR", "1")]), (false, false));
    // What is asked for on the command line counts more than the environment.
    assert_eq!(colored(&["--color", "never"], &[force]), (false, false));
    let no = ("NO_COLOR", "1");
    assert_eq!(colored(&["--color", "always"], &[no]), (true, true));
}

#[test]
fn colour_is_all_that_it_adds() {
    let plain = run(&DENIED);
    let colored = run(&[&DENIED[..], &["--color", "always"]].concat());
    let mut stripped = String::new();
    let mut rest = colored.stdout.as_str();
    while let Some((before, escape)) = rest.split_once("\x1b[") {
        stripped.push_str(before);
        rest = escape.split_once('m').unwrap().1;
    }
    stripped.push_str(rest);
    assert_eq!(stripped, plain.stdout);
}

#[test]
fn help_and_usage_errors_are_coloured_alike() {
    for (arguments, code) in [
        (&["--help", "--color", "always"][..], 0),
        (&["simulate", "--nonsense", "--color", "always"][..], 2),
    ] {
        let run = run(arguments);
        assert_eq!(run.code, code);
        let text = run.stdout + &run.stderr;
        assert!(text.contains("\x1b["), "{text}");
    }
}

/// Whoever reads has seen enough: nothing is said about it, and the exit code is the decision's.
#[test]
fn a_closed_pipe_ends_quietly() {
    // More than a pipe holds.
    let resources: Vec<String> = (0..3000)
        .map(|at| format!("arn:aws:s3:::logs/{at}"))
        .collect();
    let mut arguments = DENIED.to_vec();
    for resource in &resources {
        arguments.extend(["--resource", resource]);
    }
    for format in ["text", "json", "aws"] {
        let arguments = [&arguments[..], &["--format", format]].concat();
        let mut child = command(&arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut first = [0];
        stdout.read_exact(&mut first).unwrap();
        drop(stdout);
        let run = told(&child.wait_with_output().unwrap());
        assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
        assert!(!run.stderr.contains("error"), "{}", run.stderr);
        assert_eq!(run.code, i32::from(format != "aws"), "{format}");
    }
}

#[test]
fn a_pipe_that_is_closed_from_the_start_ends_quietly() {
    for arguments in [
        &["simulate", "--policy", "-", "--action", "s3:GetObject"][..],
        &["context-keys", "-"][..],
        &["fmt", "-"][..],
        &["convert", "--to", "iam", "-"][..],
        &["validate", "-", "--deny", "none"][..],
    ] {
        let mut child = command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Closed before the command has the policy, so before it can print.
        drop(child.stdout.take());
        child
            .stdin
            .take()
            .unwrap()
            .write_all(br#"{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}"#)
            .unwrap();
        let run = told(&child.wait_with_output().unwrap());
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
}
