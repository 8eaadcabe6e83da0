//! Runs over directories: what is found, what is passed over, what is reported.

use std::fs;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use iam_scenario::{Collect, Error, Outcome, Suite, dir};

/// A directory of its own for each test, removed at the end.
struct Files {
    root: PathBuf,
}

impl Files {
    fn new(files: &[(&str, &str)]) -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("iam-scenario-suite-{}-{number}", std::process::id());
        let root = std::env::temp_dir().join(name);
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { root }
    }

    /// The text without what differs from run to run.
    fn plain(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.root.display()), "")
    }
}

impl Drop for Files {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn scenario(name: &str, policy: &str, expect: &str) -> String {
    format!(
        "{{\"name\": \"{name}\", \"principal\": \"arn:aws:iam::123456789012:user/ana\", \
         \"action\": \"s3:GetObject\", \"policies\": {{\"identity\": [\"{policy}\"]}}, \
         \"expect\": \"{expect}\"}}"
    )
}

const ALLOW: &str = r#"{"Version": "2012-10-17", "Statement": [
    {"Sid": "Read", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
    {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}"#;

#[test]
fn policies_stand_beside_scenarios() {
    let files = Files::new(&[
        ("b/z.json", &scenario("z", "../allow.json", "allowed")),
        ("b/a.yaml", &scenario("a", "./../allow.json", "allowed")),
        ("a.yml", &scenario("first", "allow.json", "allowed")),
        ("allow.json", ALLOW),
        (
            "returned.json",
            &format!("{{\"PolicyVersion\": {{\"Document\": {ALLOW}}}}}"),
        ),
        ("notes.txt", "no scenario"),
        // Not a policy by its looks, but a scenario names it as one.
        ("c.json", &scenario("c", "broken.json", "refused")),
        ("broken.json", "{\"Statement\": [}"),
    ]);
    let report = dir(&files.root).run().unwrap();
    let names: Vec<&str> = report.results.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["first", "a", "z", "c"]);
    assert!(report.passed(), "{report}");
    assert_eq!(report.results[3].codes, ["JSON_SYNTAX_ERROR"]);
}

#[test]
fn threads_and_progress_change_nothing() {
    let texts: Vec<(String, String)> = (0..20)
        .map(|number| {
            let expect = if number % 3 == 0 {
                "allowed"
            } else {
                "implicitDeny"
            };
            let name = format!("n{number}");
            (
                format!("{name}.json"),
                scenario(&name, "p/allow.json", expect),
            )
        })
        .collect();
    let mut all: Vec<(&str, &str)> = texts
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    all.push(("p/allow.json", ALLOW));
    let files = Files::new(&all);
    let run = |threads: usize| {
        let done = Arc::new(AtomicUsize::new(0));
        let mut suite = dir(&files.root);
        suite.threads = NonZeroUsize::new(threads);
        let seen = Arc::clone(&done);
        suite.progress = Some(Arc::new(move |progress| {
            assert_eq!(progress.total, 20);
            seen.fetch_max(progress.done, Ordering::Relaxed);
        }));
        let results = suite.run().unwrap().results;
        assert_eq!(done.load(Ordering::Relaxed), 20);
        results
    };
    let one = run(1);
    assert_eq!(one.iter().filter(|result| !result.passed).count(), 13);
    assert_eq!(one, run(4));
}

#[track_caller]
fn error(suite: &Suite, files: &Files) -> String {
    files.plain(&suite.run().unwrap_err().to_string())
}

#[test]
fn errors() {
    let files = Files::new(&[
        (
            "wrong/a.json",
            &scenario("a", "managed:FullAwsAcess", "allowed"),
        ),
        ("wrong/b.json", &scenario("b", "none.json", "allowed")),
        ("empty/policy.json", ALLOW),
        ("bad/a.yaml", "nmae: x"),
        ("bad/b.json", "{"),
    ]);
    let text = error(&dir(files.root.join("wrong")), &files);
    assert!(
        text.contains("there is no managed policy `FullAwsAcess`"),
        "{text}"
    );
    assert!(text.contains("did you mean `FullAWSAccess`?"), "{text}");
    assert!(text.contains("`wrong/none.json` cannot be read"), "{text}");
    assert!(text.contains("--> wrong/b.json:1:"), "{text}");
    let empty = dir(files.root.join("empty"));
    assert!(matches!(empty.run(), Err(Error::NoScenario(_))));
    assert_eq!(
        error(&empty, &files),
        format!(
            "no scenario in `{}`",
            files.plain(&files.root.join("empty").display().to_string())
        )
    );
    // A policy that is named as a scenario is a mistake, one that is found is not.
    let policy = iam_scenario::files([files.root.join("empty/policy.json")]);
    assert!(error(&policy, &files).contains("this is a policy, not a scenario"));
    let bad = error(&dir(files.root.join("bad")), &files);
    assert!(
        bad.contains("bad/a.yaml:1:1") && bad.contains("bad/b.json:1:"),
        "{bad}"
    );
    assert!(matches!(
        dir(Path::new("/no/such/path")).run(),
        Err(Error::Files(_))
    ));
    assert!(matches!(
        iam_scenario::files([""; 0]).run(),
        Err(Error::NoScenario(_))
    ));
}

const MIXED: &str = "
- name: passes & <counts>
  principal: arn:aws:iam::123456789012:user/ana
  action: s3:GetObject
  policies: {identity: [allow.json, {Statement: [{Sid: No, Effect: Deny, Action: 's3:Delete*', Resource: '*'}]}]}
  expect: allowed
  because: [Read]
  cases:
    - {name: wrong decision, action: s3:PutObject, expect: allowed}
    - {name: wrong reason, expect: allowed, because: [Other]}
    - {name: refused, action: s3, expect: allowed}
    - {name: wrong code, action: s3, expect: refused, code: INVALID_CALLER}
    - {name: right code, action: s3, expect: refused, code: INVALID_REQUEST_ACTION}
";

#[test]
fn reports() {
    let files = Files::new(&[("mixed.yaml", MIXED), ("allow.json", ALLOW)]);
    let mut suite = dir(&files.root);
    suite.collect = Collect::Coverage;
    let report = suite.run().unwrap();
    let passed: Vec<bool> = report.results.iter().map(|one| one.passed).collect();
    assert_eq!(passed, [true, false, false, false, false, true]);
    assert_eq!(report.results[3].actual, Outcome::Refused);

    assert_eq!(
        files.plain(&report.json_lines()),
        "\
{\"file\":\"mixed.yaml\",\"name\":\"passes & <counts>\",\"expected\":\"allowed\",\"actual\":\"allowed\",\"passed\":true,\"error\":null}
{\"file\":\"mixed.yaml\",\"name\":\"wrong decision\",\"expected\":\"allowed\",\"actual\":\"implicitDeny\",\"passed\":false,\"error\":null}
{\"file\":\"mixed.yaml\",\"name\":\"wrong reason\",\"expected\":\"allowed\",\"actual\":\"allowed\",\"passed\":false,\"error\":\"decided by `Read`, not by `Other`\"}
{\"file\":\"mixed.yaml\",\"name\":\"refused\",\"expected\":\"allowed\",\"actual\":\"refused\",\"passed\":false,\"error\":\"mixed.yaml:11:31: `s3` is not an action: it has no colon: write it as `service:Name`\"}
{\"file\":\"mixed.yaml\",\"name\":\"wrong code\",\"expected\":\"refused\",\"actual\":\"refused\",\"passed\":false,\"error\":\"mixed.yaml:12:34: `s3` is not an action: it has no colon: write it as `service:Name`\"}
{\"file\":\"mixed.yaml\",\"name\":\"right code\",\"expected\":\"refused\",\"actual\":\"refused\",\"passed\":true,\"error\":\"mixed.yaml:13:34: `s3` is not an action: it has no colon: write it as `service:Name`\"}
"
    );

    let text = files.plain(&report.to_string());
    for part in [
        "failed: wrong decision\n --> mixed.yaml:9\n  expected allowed, but it is implicitDeny\n",
        "  allowed, but not for the expected reasons\n  decided by `Read`, not by `Other`\n",
        "  expected allowed, but it is refused (INVALID_REQUEST_ACTION)\n",
        "  expected refused (INVALID_CALLER), but it is refused (INVALID_REQUEST_ACTION)\n",
        "2 passed, 4 failed\n1 of 3 statements decided a scenario\nnever decisive:\n",
        "\n  allow.json:3:5 statement 2\n",
        "\n  mixed.yaml:5:50 `No`\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }

    let xml = files.plain(&report.junit());
    for part in [
        "<testsuites tests=\"6\" failures=\"4\">\n  <testsuite name=\"mixed.yaml\" tests=\"6\" failures=\"4\">\n",
        "    <testcase classname=\"mixed.yaml\" name=\"passes &amp; &lt;counts&gt;\" file=\"mixed.yaml\" line=\"2\"/>\n",
        "<failure message=\"expected allowed, but it is implicitDeny\">implicitDeny: ",
        "  = help: write it like `imagebuilder:GetImage`\n</failure>\n    </testcase>\n",
        "line=\"13\"/>\n  </testsuite>\n</testsuites>\n",
    ] {
        assert!(xml.contains(part), "{part}\n---\n{xml}");
    }
}

#[test]
fn check_panics_with_the_report() {
    let files = Files::new(&[("mixed.yaml", MIXED), ("allow.json", ALLOW)]);
    let panic = std::panic::catch_unwind(|| dir(&files.root).check()).unwrap_err();
    let text = panic.downcast_ref::<String>().unwrap();
    assert!(text.contains("failed: wrong reason"), "{text}");
    let fine = Files::new(&[
        ("s.json", &scenario("s", "allow.json", "allowed")),
        ("allow.json", ALLOW),
    ]);
    dir(&fine.root).check();
}

#[test]
fn policies_of_the_code_have_names() {
    let policy: iam_model::Policy = serde_json::from_str(ALLOW).unwrap();
    let files = Files::new(&[
        ("a.json", &scenario("a", "named:read", "allowed")),
        // A policy in the language stands beside scenarios and is not taken for one.
        ("b.json", &scenario("b", "read.iam", "allowed")),
        ("read.iam", "allow { action s3:Get* resource * }"),
    ]);
    dir(&files.root).named("read", &policy).check();

    let error = dir(&files.root).named("reed", &policy).run().unwrap_err();
    let text = files.plain(&error.to_string());
    assert_eq!(
        text.lines()
            .filter(|line| !line.contains('|'))
            .collect::<Vec<_>>(),
        [
            "error[UNKNOWN_NAMED_POLICY]: no policy of the code is named `read`",
            " --> a.json:1:118",
            "  = help: did you mean `named:reed`?",
        ]
    );
    let error = dir(&files.root).run().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("a test gives it one: `iam_scenario::dir("),
        "{error}"
    );
}
