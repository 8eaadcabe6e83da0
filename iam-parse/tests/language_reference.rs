//! docs/language.md: each example says what the JSON beside it says, and is laid out as the
//! formatter does.

use iam_parse::{Options, format, parse_document, parse_policy, print_language};

const REFERENCE: &str = include_str!("../../docs/language.md");

/// The blocks of a kind of code, in the order of the page.
fn blocks(kind: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Option<String> = None;
    for line in REFERENCE.lines() {
        match &mut open {
            Some(block) if line == "```" => {
                found.push(std::mem::take(block));
                open = None;
            }
            Some(block) => {
                block.push_str(line);
                block.push('\n');
            }
            None if line == format!("```{kind}") => open = Some(String::new()),
            None => {}
        }
    }
    found
}

#[test]
fn each_example_says_what_its_json_says() {
    let (language, json) = (blocks("iam"), blocks("json"));
    assert_eq!(language.len(), json.len());
    assert!(language.len() >= 8);
    for (text, json) in language.iter().zip(&json) {
        let from_text = parse_document("a.iam", text).unwrap_or_else(|error| panic!("{error}"));
        let from_json = parse_document("a.json", json).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(
            from_text.policy().to_string(),
            from_json.policy().to_string(),
            "{text}"
        );
        let parsed = parse_policy(text.as_bytes(), &Options::of_name("a.iam"));
        assert_eq!(parsed.problems(), [], "{text}");
        if parsed.extras().comments.is_empty() && parsed.extras().stated.is_none() {
            assert_eq!(print_language(from_json.policy()), *text);
        }
        // The one type that is stated is there to be seen.
        let formatted = format("a.iam", text, &Options::default()).unwrap();
        let stated = text.strip_prefix("policy trust\n\n").unwrap_or(text);
        assert_eq!(formatted, stated);
    }
}

/// The words that the page says need no quotes, and those that it says do.
#[test]
fn words_are_as_the_page_says() {
    let reads = |action: &str| {
        let text = format!("allow {{ action * resource * when StringLike aws:x {action} }}");
        parse_document("a.iam", text).is_ok()
    };
    for word in [
        "token.actions.githubusercontent.com:sub",
        "10.0.0.0/8",
        "012345678901",
        "s3:Get*",
    ] {
        assert!(REFERENCE.contains(&format!("`{word}`")), "{word}");
        assert!(reads(word), "{word}");
    }
    for word in ["s3:*Object", "arn:aws:s3:::logs/*", "3EABF", "5e", "0bfoo"] {
        assert!(REFERENCE.contains(&format!("`\"{word}\"`")), "{word}");
        assert!(!reads(word), "{word}");
        assert!(reads(&format!("\"{word}\"")), "{word}");
    }
}
