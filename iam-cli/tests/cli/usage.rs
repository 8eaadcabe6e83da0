//! Arguments, help and completions.

use crate::run::{check, command_in, refuses, refuses_with, run, scratch, told};

#[test]
fn what_flags_must_say() {
    refuses(
        "simulate --policy role.json",
        "error: no --action is given\n  = help: say what is to be done, as `--action service:Name`\n",
    );
    refuses(
        "simulate --action s3:GetObject",
        "error: no policy is given\n  = help: give at least one, as `--policy SRC`\n",
    );
    refuses(
        "simulate --resource-policy bucket.json --action s3:GetObject",
        "error: --resource-policy needs --principal, with which its Principal is compared\n  \
         = help: say who calls, as `--principal ARN`\n",
    );
    refuses(
        "simulate --policy role.json --principal-fact unique_id=AIDA --action s3:GetObject",
        "error: --principal-fact is about the caller, and needs --principal\n  \
         = help: say who calls, as `--principal ARN`\n",
    );
    refuses(
        "simulate --endpoint-policy endpoint.json --action s3:GetObject",
        "error: the endpoint's policy names principals, which needs --principal\n  \
         = help: say who calls, as `--principal ARN`\n",
    );
    // Flags are looked at before files.
    refuses_with("simulate --policy missing.json", &["no --action"]);
}

#[test]
fn values_of_flags_are_shown_with_what_is_wrong() {
    refuses(
        "simulate --policy role.json --action s3",
        "\
error[INVALID_REQUEST_ACTION]: `s3` is not an action: it has no colon: write it as `service:Name`
 --> --action:1:1
  |
1 | s3
  | ^^
  = help: write it like `imagebuilder:GetImage`
",
    );
    for (flags, code) in [
        ("--principal ana", "INVALID_CALLER"),
        ("--resource bucket", "INVALID_REQUEST_RESOURCE"),
        ("--resource-account 123", "INVALID_ACCOUNT"),
    ] {
        refuses_with(
            &format!("simulate --policy role.json --action s3:GetObject {flags}"),
            &[
                &format!("error[{code}]"),
                &format!(" --> {}:1:1\n", flags.split(' ').next().unwrap()),
            ],
        );
    }
}

#[test]
fn bad_usage_ends_with_2() {
    refuses_with("", &["Usage: iam"]);
    refuses_with("simulat", &["tip: a similar subcommand exists: 'simulate'"]);
    refuses_with(
        "simulate --polcy role.json",
        &["tip: a similar argument exists: '--policy'"],
    );
    refuses_with(
        "simulate --format yaml",
        &["[possible values: text, json, aws]"],
    );
    refuses_with("test", &["<PATH>..."]);
    refuses_with("test . --threads 0", &["invalid value '0'"]);
}

#[test]
fn help_and_version() {
    for arguments in [
        &["--help"][..],
        &["simulate", "--help"],
        &["simulate", "-h"],
        &["test", "--help"],
        &["context-keys", "--help"],
        &["fmt", "--help"],
        &["convert", "--help"],
        &["managed", "--help"],
        &["managed", "list", "--help"],
        &["managed", "show", "--help"],
        &["managed", "diff", "--help"],
        &["managed", "required", "--help"],
        &["completions", "--help"],
    ] {
        let run = run(arguments);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.contains("Usage: iam"), "{}", run.stdout);
    }
    check(
        "--version",
        0,
        concat!("iam ", env!("CARGO_PKG_VERSION"), "\n"),
        "",
    );
}

/// Every example in the help is a call that the arguments allow; the files are not there.
#[test]
fn the_examples_in_the_help_are_right() {
    // An example may write files.
    let directory = scratch("usage");
    let mut examples = 0;
    for subcommand in [
        "simulate",
        "test",
        "context-keys",
        "fmt",
        "convert",
        "managed list",
        "managed show",
        "managed diff",
        "managed required",
        "completions",
    ] {
        let words: Vec<&str> = subcommand.split(' ').chain(["--help"]).collect();
        let help = run(&words).stdout.replace("\\\n", " ");
        for line in help.lines() {
            let Some(arguments) = line.trim_start().strip_prefix("iam ") else {
                continue;
            };
            let (arguments, _) = arguments.split_once(" > ").unwrap_or((arguments, ""));
            let arguments = arguments.replace('\'', "");
            let arguments: Vec<&str> = arguments.split_whitespace().collect();
            let run = told(&command_in(&directory, &arguments).output().unwrap());
            let allowed = !run.stderr.contains("Usage:") && !run.stderr.contains("--help");
            assert!(allowed, "{line}: {}", run.stderr);
            examples += 1;
        }
    }
    assert!(examples >= 26, "{examples} examples");
}

#[test]
fn completions_of_every_shell() {
    for (shell, part) in [
        ("bash", "complete -F _iam"),
        ("zsh", "#compdef iam"),
        ("fish", "complete -c iam"),
    ] {
        let run = run(&["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for part in [part, "rcp-everywhere", "context-keys", "convert", "managed"] {
            assert!(run.stdout.contains(part), "{shell}: {part}");
        }
    }
    refuses_with("completions tcsh", &["possible values: bash"]);
}
