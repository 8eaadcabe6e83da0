//! `iam simulate --requests`.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use crate::run::{Run, command, refuses, refuses_with, run_with, scratch, told};

const USER: &str = r#""principal":"arn:aws:iam::123456789012:user/ana""#;

/// The request to read a component, with these members before it.
fn reads(members: &str) -> String {
    format!(
        "{{{members}{USER},\"action\":\"imagebuilder:GetComponent\",\"resource\":\
         \"arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1\"}}"
    )
}

/// Decides what stands on standard input.
#[track_caller]
fn decide(flags: &[&str], input: impl AsRef<[u8]>) -> Run {
    let base = ["simulate", "--policy", "role.json", "--requests", "-"];
    run_with(&[&base[..], flags].concat(), input.as_ref())
}

#[track_caller]
fn check(input: impl AsRef<[u8]>, code: i32, stdout: &str) {
    let run = decide(&["--format", "json"], input);
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), (stdout, ""));
    assert_eq!(run.code, code);
}

const ALLOWED: &str = "{\"id\":1,\"decision\":\"allowed\"}\n";

#[test]
fn a_request_for_each_line() {
    let denies = reads("\"id\":2,").replace("GetComponent", "DeleteComponent");
    let neither = reads("").replace("imagebuilder:GetComponent", "s3:ListBucket");
    let input = format!("{}\n{denies}\n{neither}\n", reads("\"id\":1,"));
    let deny =
        "{\"id\":2,\"decision\":\"explicitDeny\"}\n{\"line\":3,\"decision\":\"implicitDeny\"}\n";
    check(&input, 1, &format!("{ALLOWED}{deny}"));
    let run = decide(&[], &input);
    let component = "arn:aws:imagebuilder:us-east-1:123456789012:component/hello/1.0.0/1";
    let expected = format!(
        "allowed       1  imagebuilder:GetComponent  {component}\n\
         explicitDeny  2  imagebuilder:DeleteComponent  {component}\n\
         implicitDeny  line 3  s3:ListBucket  {component}\n"
    );
    assert_eq!((run.stdout, run.code), (expected, 1));
}

#[test]
fn lines_end_as_they_like() {
    let line = reads("\"id\":1,");
    check("", 0, "");
    check("\n\r\n  \n", 0, "");
    check(&line, 0, ALLOWED);
    check(format!("{line}\r\n\r\n"), 0, ALLOWED);
    check(format!("\u{feff}{line}\n{line}"), 0, &ALLOWED.repeat(2));
}

#[test]
fn an_id_comes_back_as_it_was() {
    for id in [
        "0",
        "-1",
        "1.50e+2",
        "12345678901234567890",
        r#""""#,
        r#""build 7""#,
        r#""\u00e9 \"\\\/ \n""#,
        "\"é🦀\u{7f}\"",
    ] {
        let input = reads(&format!("\"id\": {id} ,"));
        check(
            input,
            0,
            &format!("{{\"id\":{id},\"decision\":\"allowed\"}}\n"),
        );
    }
    check(
        reads("\"id\":null,"),
        0,
        "{\"line\":1,\"decision\":\"allowed\"}\n",
    );
}

#[test]
fn every_field_of_a_scenarios_request_counts() {
    let session = r#"{"id":1,"name":"own logs","principal":"arn:aws:sts::123456789012:assumed-role/build/i-0abc","principal_facts":{"unique_id":"AROA1"},"action":"s3:GetObject","resource":[{"arn":"arn:aws:s3:::logs/ana/1","account":"123456789012","context":{"aws:CalledVia":["imagebuilder.amazonaws.com"]}}],"resource_account":"123456789012","resource_facts":{"aws_managed_key":false},"context":{"aws:username":"ana"},"service_facts":{"rcp_services":[]}}"#;
    check(session, 0, ALLOWED);
    check(
        session.replace("\"ana\"", "\"bob\""),
        1,
        &ALLOWED.replace("allowed", "implicitDeny"),
    );
}

#[test]
fn a_wrong_line_is_told_and_the_others_are_decided() {
    let right = reads("\"id\":1,");
    let wrong = right.replace("\"action\"", "\"acton\"");
    let input = format!("{right}\n\n{wrong}\nnope\n{right}\n");
    let run = decide(&["--format", "json"], &input);
    assert_eq!((run.stdout, run.code), (ALLOWED.repeat(2), 2));
    for part in [
        "error[UNKNOWN_FIELD]: `acton` is not a field of a request",
        "--> <stdin>:3:",
        "help: did you mean `action`?",
        "--> <stdin>:4:1",
        "error: 2 of the 4 requests in `<stdin>` could not be decided\n",
    ] {
        assert!(run.stderr.contains(part), "`{part}` in {}", run.stderr);
    }
    let run = decide(&["--format", "json", "--strict"], &input);
    assert_eq!((run.stdout.as_str(), run.code), (ALLOWED, 2));
    assert!(run.stderr.contains("<stdin>:3:") && !run.stderr.contains("<stdin>:4:"));
    let last = "\nerror: nothing of `<stdin>` is decided from line 3 on, as --strict asks\n";
    assert!(run.stderr.ends_with(last), "{}", run.stderr);
}

#[test]
fn what_the_layers_refuse_is_a_wrong_line() {
    let input = reads("").replace("arn:aws:iam::123456789012:user/ana", "anonymous");
    let run = decide(&[], input);
    assert_eq!((run.stdout.as_str(), run.code), ("", 2));
    assert!(run.stderr.contains("error[IDENTITY_POLICY_FOR_CALLER]"));
    assert!(run.stderr.contains("<stdin>:1:14"), "{}", run.stderr);
}

#[test]
fn a_huge_line_is_a_wrong_line() {
    let right = reads("\"id\":1,");
    let input = format!(
        "{right}\n{{\"name\":\"{}\"}}\n{right}\n",
        "x".repeat(3_000_000)
    );
    let run = decide(&["--format", "json"], &input);
    assert_eq!((run.stdout, run.code), (ALLOWED.repeat(2), 2));
    let message = "error[LINE_TOO_LONG]: the line has more than 1048576 bytes\n --> <stdin>:2:1\n";
    assert!(run.stderr.contains(message), "{}", run.stderr);
    assert!(run.stderr.len() < 1000);
    // Nothing is passed over behind a blank beginning, and a line's end does not count.
    let blank = format!("{right}\n{}{right}", " ".repeat(3_000_000));
    let run = decide(&["--format", "json"], &blank);
    assert_eq!((run.stdout.as_str(), run.code), (ALLOWED, 2));
    assert!(run.stderr.contains(message), "{}", run.stderr);
    let line = reads(&format!("\"id\":1,\"name\":\"{}\",", "x".repeat(5000)));
    let arguments = ["--format", "json", "--max-bytes", &line.len().to_string()];
    let run = decide(&arguments, format!("{line}\r\n"));
    assert_eq!((run.stdout.as_str(), run.code), (ALLOWED, 0));
    let run = decide(&["--max-bytes", "1000"], format!("{right:1001}x"));
    assert!(
        run.stderr.contains("more than 1000 bytes"),
        "{}",
        run.stderr
    );
}

#[test]
fn of_very_many_mistakes_in_a_line_the_first_ones_are_told() {
    let names: Vec<String> = (0..20_000)
        .map(|number| format!("\"z{number}\":1"))
        .collect();
    let unknown = format!("{},", names.join(","));
    let run = decide(&[], reads(&unknown));
    assert_eq!(run.code, 2);
    assert_eq!(run.stderr.matches("error[UNKNOWN_FIELD]").count(), 20);
    assert!(run.stderr.contains("\nline 1 has 19980 more mistakes\n"));
}

#[test]
fn an_id_with_quotes_is_shown_as_it_is() {
    let run = decide(&[], reads(r#""id":"\"a\"","#));
    assert!(run.stdout.contains(r#"  \"a\"  "#), "{}", run.stdout);
}

#[test]
fn a_number_of_threads_has_bounds() {
    for count in ["0", "1025", "99999999999999999999", "many"] {
        let arguments = format!("simulate --policy role.json --requests - --threads {count}");
        refuses_with(&arguments, &["it is a number from 1 to 1024"]);
    }
}

#[test]
fn a_file_that_is_not_there() {
    for path in ["absent.jsonl", "."] {
        let arguments = format!("simulate --policy role.json --requests {path}");
        refuses_with(&arguments, &[&format!("error: `{path}` cannot be read: ")]);
    }
}

#[test]
fn order_does_not_depend_on_the_threads() {
    let directory = scratch("requests-order");
    let (mut input, mut expected) = (String::new(), String::new());
    for number in 0..20_000 {
        // Some lines are read by the slower reader.
        let id = if number % 5 == 0 {
            format!("\"\\u0041{number}\"")
        } else {
            number.to_string()
        };
        writeln!(input, "{}", reads(&format!("\"id\":{id},"))).unwrap();
        writeln!(expected, "{{\"id\":{id},\"decision\":\"allowed\"}}").unwrap();
    }
    let path = directory.join("requests.jsonl");
    std::fs::write(&path, input).unwrap();
    for threads in ["1", "2", "7", "64"] {
        let run = told(
            &command(&["simulate", "--policy", "role.json", "--format", "json"])
                .arg("--requests")
                .arg(&path)
                .args(["--threads", threads])
                .output()
                .unwrap(),
        );
        assert!(run.stdout == expected, "{threads} threads");
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    }
}

/// A line that has come is answered, whether or not another one will come.
#[test]
fn a_line_is_answered_when_it_comes() {
    for threads in ["1", "2"] {
        let base = ["simulate", "--policy", "role.json", "--requests", "-"];
        let mut child = command(&[&base[..], &["--format", "json", "--threads", threads]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        for _ in 0..3 {
            writeln!(stdin, "{}", reads("\"id\":1,")).unwrap();
            let mut line = String::new();
            stdout.read_line(&mut line).unwrap();
            assert_eq!(line, ALLOWED);
        }
        drop(stdin);
        assert!(child.wait().unwrap().success());
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let input = (reads("\"id\":1,") + "\n").repeat(20_000);
    for format in ["text", "json"] {
        let base = ["simulate", "--policy", "role.json", "--requests", "-"];
        let mut child = command(&[&base[..], &["--format", format]].concat())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.clone();
        let writer = std::thread::spawn(move || {
            // The command may end before it has read everything.
            let _ = stdin.write_all(input.as_bytes());
        });
        stdout.read_exact(&mut [0]).unwrap();
        drop(stdout);
        let run = told(&child.wait_with_output().unwrap());
        writer.join().unwrap();
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{format}");
    }
}

#[test]
fn policies_of_a_scenario() {
    let directory = scratch("requests-scenario");
    let scenario = r#"{"principal":"anonymous","action":"s3:GetObject","policies":{"identity":["managed:AWSImageBuilderReadOnlyAccess"]},"expect":"allowed","service_facts":{}}"#;
    let path = directory.join("scenario.json");
    std::fs::write(&path, scenario).unwrap();
    let path = path.to_str().unwrap();
    let arguments = [
        "simulate",
        "--scenario",
        path,
        "--requests",
        "-",
        "--format",
        "json",
    ];
    let run = run_with(&arguments, reads("\"id\":1,").as_bytes());
    assert_eq!(
        (run.stdout.as_str(), run.code),
        (ALLOWED, 0),
        "{}",
        run.stderr
    );
    // A flag comes before the scenario.
    let arguments = [&arguments[..], &["--policy", "bucket.json"]].concat();
    let run = run_with(&arguments, reads("\"id\":1,").as_bytes());
    assert_eq!(run.code, 2, "a resource policy is no identity policy");
}

#[test]
fn a_resources_policy_is_what_the_action_needs() {
    let assume = r#"{"id":1,"principal":"ec2.amazonaws.com","action":"sts:AssumeRole","resource":"arn:aws:iam::123456789012:role/build"}"#;
    let decide = |policy| {
        let flags = ["simulate", "--resource-policy", policy, "--requests", "-"];
        run_with(
            &[&flags[..], &["--format", "json"]].concat(),
            assume.as_bytes(),
        )
    };
    let run = decide("trust.json");
    assert_eq!((run.stdout.as_str(), run.code), (ALLOWED, 0));
    // A bucket's policy is no trust policy, and nothing is decided without it.
    let run = decide("bucket.json");
    assert_eq!((run.stdout.as_str(), run.code), ("", 2));
    assert!(run.stderr.contains("error[WRONG_LAYER]"), "{}", run.stderr);
}

#[test]
fn flags_that_do_not_go_together() {
    for flag in [
        "--action s3:GetObject",
        "--resource *",
        "--principal anonymous",
        "--principal-fact unique_id=A",
        "--resource-account 123456789012",
        "--resource-fact aws_managed_key=true",
        "--context a:b=c",
        "--context-file context.json",
        "--explain",
    ] {
        let arguments = format!("simulate --policy role.json --requests requests.jsonl {flag}");
        let name = flag.split(' ').next().unwrap();
        let message = "error: the argument '--requests <FILE>' cannot be used with";
        refuses_with(&arguments, &[message, name]);
    }
    for flag in ["--threads 2", "--strict"] {
        let arguments = format!("simulate --policy role.json --action s3:GetObject {flag}");
        refuses_with(&arguments, &["is about --requests, which is not given"]);
    }
    refuses(
        "simulate --requests requests.jsonl --policy role.json --format aws",
        "error: --format aws is one answer for all requests, and --requests has one for each\n  \
         = help: take `--format json`\n",
    );
    refuses(
        "simulate --requests - --policy -",
        "error: standard input is read once, and both --requests and --policy ask for it\n  \
         = help: write one of them into a file\n",
    );
    refuses_with("simulate --requests -", &["error: no policy is given"]);
    refuses_with(
        "simulate --requests - --policy role.json --threads 0",
        &["--threads <COUNT>"],
    );
}

/// What a text holds cannot drive a terminal.
#[test]
fn control_characters_are_shown() {
    let line = reads("\"id\":\"\u{9b}31m\",").replace("hello", "\u{9b}31m");
    let run = decide(&[], line);
    assert!(!run.stdout.contains('\u{9b}'), "{}", run.stdout);
    assert!(run.stdout.contains("\\u{9b}"), "{}", run.stdout);
}
