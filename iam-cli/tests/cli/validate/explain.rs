//! `iam validate --explain CODE`.

use super::{directory, validate};

#[test]
fn a_page_of_a_check() {
    let directory = directory("explain", &[]);
    for code in ["INVALID_ACTION", "invalid_action"] {
        let run = validate(&directory, &format!("--explain {code}"));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        for part in [
            "INVALID_ACTION\n\n",
            "\ntype        error\n",
            "\ndefined by  IAM Access Analyzer\n",
            "\npolicies    of every type\n",
            "\nThis fails:\n\n    {\n",
            "\nerror[INVALID_ACTION]: ",
            "\nThis passes:\n\n    {\n",
        ] {
            assert!(run.stdout.contains(part), "`{part}` in {}", run.stdout);
        }
    }
}

#[test]
fn every_check_has_a_page() {
    let directory = directory("explain-all", &[]);
    for check in iam_validate::checks() {
        let run = validate(&directory, &format!("--explain {}", check.code));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", check.code);
        assert!(run.stdout.starts_with(check.code), "{}", run.stdout);
        assert!(run.stdout.len() < 20_000, "{}", check.code);
        if check.documents().is_some() {
            let finding = format!("[{}]: ", check.code);
            assert!(run.stdout.contains(&finding), "{}", run.stdout);
        }
    }
}

#[test]
fn what_cannot_be_decided_says_why() {
    let directory = directory("explain-undecidable", &[]);
    for held in iam_validate::undecidable() {
        let run = validate(&directory, &format!("--explain {}", held.code));
        assert_eq!((run.code, run.stderr.as_str()), (0, ""));
        assert!(run.stdout.contains(held.reason), "{}", run.stdout);
    }
}

#[test]
fn an_unknown_code_gets_the_nearest() {
    let directory = directory("explain-unknown", &[]);
    for (code, help) in [
        ("INVALID_ACTOIN", "did you mean `INVALID_ACTION`?"),
        (
            "IP_ADDRESS_SUBSET",
            "codes with it are `PRIVATE_IP_ADDRESS_SUBSET`, `PRIVATE_NOT_IP_ADDRESS_SUBSET`",
        ),
        ("NONSENSE", "docs/checks.md lists every code"),
    ] {
        let run = validate(&directory, &format!("--explain {code}"));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        let expected = format!("error: no check has the code `{code}`\n  = help: {help}\n");
        assert_eq!(run.stderr, expected);
    }
}
