//! JSON and the policy language say the same: documents go both ways without a change.

use std::collections::BTreeSet;
use std::path::Path;

use iam_parse::{Layout, Options, format, parse_document, print, print_language};

/// json → language → json is the same value, and language → json → language the same text.
#[track_caller]
fn check(name: &str, json: &str) {
    let from_json =
        parse_document("a.json", json).unwrap_or_else(|error| panic!("{name}\n{error}"));
    let policy = from_json.policy();
    let text = print_language(policy);
    let from_text =
        parse_document("a.iam", &text).unwrap_or_else(|error| panic!("{name}\n{text}\n{error}"));
    assert_eq!(from_text.policy(), policy, "{name}\n{text}");
    // Equality disregards the order of operators and keys, and how operators are spelled.
    assert_eq!(
        from_text.policy().to_string(),
        policy.to_string(),
        "{name}\n{text}"
    );
    assert_eq!(print_language(from_text.policy()), text, "{name}");
    assert_eq!(
        format("a.iam", &text, &Options::default()).unwrap(),
        text,
        "{name}"
    );
    // The document itself gives the same value as the policy that was read from it.
    let printed: serde_json::Value = serde_json::from_str(&policy.to_string()).unwrap();
    let document: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(printed, document, "{name}");
    let tree = print(from_text.tree(), Layout::Minified);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&tree).unwrap(),
        document,
        "{name}"
    );
}

#[test]
fn managed_policies() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../imagebuilder-policies/data");
    let mut count = 0;
    for directory in std::fs::read_dir(data).unwrap() {
        let directory = directory.unwrap().path();
        if !directory.is_dir() {
            continue;
        }
        for file in std::fs::read_dir(directory).unwrap() {
            let path = file.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let file: serde_json::Value = serde_json::from_str(&text).unwrap();
            // The other file is about the policy.
            if let Some(version) = file.get("PolicyVersion") {
                let document = version["Document"].to_string();
                check(&path.display().to_string(), &document);
                count += 1;
            }
        }
    }
    assert!(count >= 12);
}

#[test]
fn random_policies_of_every_shape() {
    let mut rng = fastrand::Rng::with_seed(7);
    let mut occurred = BTreeSet::new();
    for index in 0..3000 {
        let document = testkit::generate::document(&mut rng);
        check(&format!("document {index}"), &document.value.to_string());
        occurred.extend(document.occurs);
    }
    assert_eq!(occurred, testkit::generate::everything());
}

/// Texts that are laid out in any other way say the same, and are formatted in one step.
#[test]
fn random_layouts() {
    let mut rng = fastrand::Rng::with_seed(8);
    for _ in 0..1000 {
        let document = testkit::generate::document(&mut rng).value.to_string();
        let document = parse_document("a.json", &document).unwrap();
        let text = print_language(document.policy());
        // Line breaks and blanks anywhere between tokens, and a comment at any line's end.
        let mut other = String::new();
        for line in text.lines() {
            other.push_str(["", " ", "\t", "\r\n"][rng.usize(0..4)]);
            other.push_str(line.trim_start());
            other.push_str(["\n", " // \"note { [\n", "\n\n//\n", "\r\n"][rng.usize(0..4)]);
        }
        let read =
            parse_document("b.iam", &other).unwrap_or_else(|error| panic!("{other}\n{error}"));
        assert_eq!(
            read.policy().to_string(),
            document.policy().to_string(),
            "{other}"
        );
        let options = Options::default();
        let formatted = format("b.iam", &other, &options).unwrap();
        assert_eq!(
            format("b.iam", &formatted, &options).unwrap(),
            formatted,
            "{other}"
        );
        let comments = |text: &str| text.matches("//").count();
        assert_eq!(
            comments(&formatted),
            comments(&other),
            "{other}\n{formatted}"
        );
        let again = parse_document("b.iam", &formatted).unwrap();
        assert_eq!(
            again.policy().to_string(),
            document.policy().to_string(),
            "{other}"
        );
    }
}
