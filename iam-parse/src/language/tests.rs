//! What the language says, beside the JSON that says the same; and what is told of mistakes.

mod textmate;

use iam_model::{ConditionOperator, ProblemKind};

use crate::{Format, Options, format, parse_document, parse_policy, print_language};

/// Whether a word is the name of an operator.
fn is_operator(word: &str) -> bool {
    ConditionOperator::parse(word).is_ok()
}

/// Reads both texts, and prints each as the other. The text in the language is formatted.
#[track_caller]
fn check(language: &str, json: &str) {
    let from_json = parse_document("a.json", json).unwrap();
    let from_language = parse_document("a.iam", language).unwrap();
    assert_eq!(from_language.policy(), from_json.policy(), "{language}");
    assert_eq!(
        from_language.policy().to_string(),
        from_json.policy().to_string()
    );
    assert_eq!(print_language(from_json.policy()), language);
    let options = Options::default();
    assert_eq!(format("a.iam", language, &options).unwrap(), language);
}

fn statement(members: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{members}}}]}}"#)
}

#[test]
fn statements() {
    check(
        "allow {\n    action   s3:*\n    resource *\n}\n",
        &statement(r#""Effect":"Allow","Action":"s3:*","Resource":"*""#),
    );
    check(
        "deny Name {\n    not action   [s3:Get*]\n    not resource [\"arn:aws:s3:::a\"]\n}\n",
        &statement(
            r#""Sid":"Name","Effect":"Deny","NotAction":["s3:Get*"],"NotResource":["arn:aws:s3:::a"]"#,
        ),
    );
    check(
        "allow \"A name\" {\n    action   []\n    resource []\n}\n",
        &statement(r#""Sid":"A name","Effect":"Allow","Action":[],"Resource":[]"#),
    );
    for sid in [
        "", "not", "when", "action", "a*", "é", "allow", "deny", "policy", "5e", "a:b",
    ] {
        let json = format!(r#""Sid":"{sid}","Effect":"Allow","Action":"*","Resource":"*""#);
        let bare = sid == "a:b";
        let sid = if bare {
            sid.to_owned()
        } else {
            format!("\"{sid}\"")
        };
        let text = format!("allow {sid} {{\n    action   *\n    resource *\n}}\n");
        check(&text, &statement(&json));
    }
    check(
        "allow {\n    action   s3:*, s3:Get*, \"s3:*Object\", \"s3:a.5e\"\n    resource *, \"arn:aws:s3:::a/*\"\n}\n",
        &statement(
            r#""Effect":"Allow","Action":["s3:*","s3:Get*","s3:*Object","s3:a.5e"],"Resource":["*","arn:aws:s3:::a/*"]"#,
        ),
    );
}

#[test]
fn headers() {
    let rest = r#""Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
    let text = "allow {\n    action   s3:*\n    resource *\n}\n";
    check(
        &format!("policy version none\n\n{text}"),
        &format!("{{{rest}"),
    );
    check(
        &format!("policy version \"2008-10-17\" id \"a b\"\n\n{text}"),
        &format!(r#"{{"Version":"2008-10-17","Id":"a b",{rest}"#),
    );
    check(
        &format!("policy single\n\n{text}"),
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}"#,
    );
    check("policy\n", r#"{"Version":"2012-10-17","Statement":[]}"#);
    check(
        "policy mixed\n\nallow {\n    principal *\n    action    s3:*\n}\n\ndeny {\n    action s3:*\n}\n",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:*"},{"Effect":"Deny","Action":"s3:*"}]}"#,
    );
}

#[test]
fn principals() {
    let check = |language: &str, json: &str| {
        check(
            &format!("allow {{\n    principal {language}\n    action    s3:*\n}}\n"),
            &statement(&format!(
                r#""Effect":"Allow","Principal":{json},"Action":"s3:*""#
            )),
        );
    };
    check("*", r#""*""#);
    check("{}", "{}");
    check("AWS *", r#"{"AWS":"*"}"#);
    check("AWS []", r#"{"AWS":[]}"#);
    check("AWS [*]", r#"{"AWS":["*"]}"#);
    check(
        "AWS \"012345678901\", \"arn:aws:iam::123456789012:root\", Service \"ec2.amazonaws.com\"",
        r#"{"AWS":["012345678901","arn:aws:iam::123456789012:root"],"Service":"ec2.amazonaws.com"}"#,
    );
    check(
        "CanonicalUser \"79a59df900b949e5\", Federated [\"accounts.google.com\"]",
        r#"{"CanonicalUser":"79a59df900b949e5","Federated":["accounts.google.com"]}"#,
    );
}

#[test]
fn conditions() {
    let check = |language: &str, json: &str| {
        check(
            &format!("allow {{\n    action   s3:*\n    resource *\n    when {language}\n}}\n"),
            &statement(&format!(
                r#""Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{json}"#
            )),
        );
    };
    check("{}", "{}");
    check("StringEquals {}", r#"{"StringEquals":{}}"#);
    check(
        "Bool aws:SecureTransport true",
        r#"{"Bool":{"aws:SecureTransport":true}}"#,
    );
    check(
        "Bool aws:SecureTransport \"true\"",
        r#"{"Bool":{"aws:SecureTransport":"true"}}"#,
    );
    check(
        "NumericEquals s3:max-keys 10, \"10\", 1.5, (-5)",
        r#"{"NumericEquals":{"s3:max-keys":[10,"10",1.5,-5]}}"#,
    );
    check(
        "ForAllValues:StringEqualsIfExists \"aws:PrincipalTag/a b\" []",
        r#"{"ForAllValues:StringEqualsIfExists":{"aws:PrincipalTag/a b":[]}}"#,
    );
    check(
        "StringLike {\n        aws:a        \"x\"\n        aws:longer   \"null\", \"${aws:username}\"\n        \"aws:wild/*\" [\"it's\"]\n    }\n    when stringequals aws:b \"\\u{200b}\\\"\\\\\\n\"",
        r#"{"StringLike":{"aws:a":"x","aws:longer":["null","${aws:username}"],"aws:wild/*":["it's"]},"stringequals":{"aws:b":"\u200b\"\\\n"}}"#,
    );
}

#[test]
fn long_lists_are_broken() {
    let actions: Vec<String> = (0..9)
        .map(|index| format!("imagebuilder:Get{index}"))
        .collect();
    let json = format!(
        r#""Effect":"Allow","Principal":{{"AWS":["{}"],"Service":"s3.amazonaws.com"}},"Action":{}"#,
        ["123456789012"; 9].join("\",\""),
        serde_json::to_string(&actions).unwrap(),
    );
    let lines = |items: &[String], indent: &str| items.join(&format!(",\n{indent}"));
    let accounts = vec!["\"123456789012\"".to_owned(); 9];
    check(
        &format!(
            "allow {{\n    principal\n        AWS\n            {},\n        Service \"s3.amazonaws.com\"\n    action\n        {}\n}}\n",
            lines(&accounts, "            "),
            lines(&actions, "        "),
        ),
        &statement(&json),
    );
}

#[track_caller]
fn formats(text: &str, expected: &str) {
    let options = Options::default();
    let formatted = format("a.iam", text, &options).unwrap();
    assert_eq!(formatted, expected);
    assert_eq!(
        format("a.iam", &formatted, &options).unwrap(),
        formatted,
        "not idempotent"
    );
}

#[test]
fn comments_and_annotations_are_kept() {
    formats(
        "// License.\n\n// What it is for.\npolicy trust // header\n#![allow( A,B , reason=\"all\")]\n\n\n//about\n#[allow(C)] // why\n// and\nallow X { // open\n  // list\n  resource \"*\" // r\n  action [ // first\n   s3:Get* , // get\n // put\n s3:Put* // put too\n // none\n ]\n // when\n when Bool { // b\n aws:x true // x\n // end\n }\n // dangling\n} // close\n// after\n\n// last",
        "// License.\n\n// What it is for.\npolicy trust // header\n#![allow(A, B, reason = \"all\")]\n\n//about\n#[allow(C)] // why\n// and\nallow X {\n    action\n        // first\n        s3:Get*, // get\n        // put\n        s3:Put* // put too\n    // none\n    // open\n    // list\n    resource * // r\n    // when\n    when Bool {\n        // b\n        aws:x true // x\n        // end\n    }\n    // dangling\n} // close\n\n// after\n\n// last\n",
    );
    formats(
        "allow A{action * //x\n}",
        "allow A {\n    action * //x\n}\n",
    );
    let about = "// a\n// b\nallow {}\n";
    formats(about, about);
    let about = "// License.\n\n// a\nallow {}\n";
    formats(about, about);
    // A header that says nothing goes, and what is said about it stays apart.
    formats("policy // none\nallow{}", "// none\n\nallow {}\n");
    let license = "// License.\n\nallow {}\n";
    formats("// License.\n\npolicy\nallow {}", license);
    formats("// License.\npolicy\n\nallow {}", license);
    formats("// License.\n\n\n\nallow {}", license);
    formats(
        "allow{action[]//e\nresource[//in\n]}",
        "allow {\n    action   [] //e\n    resource [\n        //in\n    ]\n}\n",
    );
    formats(
        "policy single version \"2012-10-17\" allow { principal {//p\n} }",
        "policy single\n\nallow {\n    //p\n    principal {}\n}\n",
    );
}

/// A comment behind each token, on its line or the next: none is lost, the policy stays the same,
/// and formatting once more changes nothing.
#[test]
fn a_comment_may_stand_anywhere() {
    let text = "policy mixed version 2008-10-17 id \"a\"\n#![allow(A, B)]\n#[allow(C, reason = \"r\")]\n\
        allow X { principal AWS \"123456789012\", *, Service [\"a.b\"] action s3:a, s3:b resource [ * ] \
        when Bool aws:x true when StringEquals { aws:y \"a\", \"b\" aws:z [ \"c\" ] } }\n\
        deny { when NumericEquals aws:n (-5), 1 not action [ s3:c ] not resource * when Null { } \
        not principal AWS 123456789012 }\nallow { action [ ] }";
    let options = Options::default();
    let parsed = |text: &str| parse_document("a.iam", text).unwrap().policy().clone();
    let policy = parsed(text);
    let blanks: Vec<usize> = text.match_indices([' ', '\n']).map(|(at, _)| at).collect();
    for at in blanks.into_iter().chain([0, text.len()]) {
        let (before, after) = text.split_at(at);
        for comment in [" // c\n", "\n// c\n", "\n\n// c\n\n// c\n"] {
            let commented = format!("{before}{comment}{after}");
            let formatted = format("a.iam", &commented, &options).unwrap();
            let count = |text: &str| text.matches("// c").count();
            assert_eq!(
                count(&formatted),
                count(&commented),
                "{commented}\n{formatted}"
            );
            assert_eq!(parsed(&formatted), policy, "{formatted}");
            assert!(!formatted.contains("\n\n\n"), "{formatted}");
            let again = format("a.iam", &formatted, &options).unwrap();
            assert_eq!(again, formatted, "not idempotent: {commented}");
        }
    }
}

#[test]
fn a_header_says_no_more_than_it_must() {
    formats(
        "policy identity version 2012-10-17 allow { action * resource * }",
        "allow {\n    action   *\n    resource *\n}\n",
    );
    formats(
        "policy scp allow { action * resource * }",
        "policy scp\n\nallow {\n    action   *\n    resource *\n}\n",
    );
    formats(
        "policy trust allow { principal Service ec2.amazonaws.com action sts:AssumeRole }",
        "allow {\n    principal Service \"ec2.amazonaws.com\"\n    action    sts:AssumeRole\n}\n",
    );
}

/// `CODE line:column text under the caret: message; help` of each problem.
fn problems(text: &str) -> Vec<String> {
    let options = Options {
        format: Some(Format::Iam),
        ..Options::default()
    };
    let parsed = parse_policy(text.as_bytes(), &options);
    let told = parsed.problems().iter().map(|problem| {
        let span = problem.span.unwrap();
        let (line, column) = span.line_column(parsed.text());
        let under = span.text(parsed.text());
        let help = problem
            .kind
            .help()
            .map_or(String::new(), |help| format!("; {help}"));
        let code = match &problem.kind {
            ProblemKind::Language { .. } => "-",
            kind => kind.code(),
        };
        format!("{code} {line}:{column} {under:?}: {}{help}", problem.kind)
    });
    told.collect()
}

#[track_caller]
fn refuses(text: &str, expected: &[&str]) {
    assert_eq!(problems(text), expected, "{text}");
}

#[test]
fn five_mistakes_in_one_statement() {
    refuses(
        "allow A {\n    action s3:GetObject s3:PutObject\n    action s3:List*\n    resource \"arn:aws:s3\", \"bucket\"\n    resurce *\n    when StringEqual aws:x \"a\"\n}\n",
        &[
            "- 2:24 \"\": a comma is missing between two values; write `,` here",
            "DUPLICATE_KEY 3:5 \"action\": `Action` stands twice; AWS would refuse the policy or keep one of the two: merge them",
            "INVALID_ARN_PREFIX 4:28 \"\\\"bucket\\\"\": `bucket` is neither `*` nor an ARN; write `*` or `arn:partition:service:region:account:resource`",
            "INVALID_POLICY_ELEMENT 5:5 \"resurce\": `resurce` is not an element of a statement; did you mean `resource`?",
            "INVALID_CONDITION_OPERATOR 6:10 \"StringEqual\": `StringEqual` is not a condition operator; did you mean `StringEquals`?",
        ],
    );
}

#[test]
fn mistakes_of_syntax() {
    refuses(
        "alow A { action s3:* resource * }\ndeny { action * resource * acton * }",
        &[
            "- 1:1 \"alow\": expected `allow` or `deny`, found `alow`; did you mean `allow`?",
            "INVALID_POLICY_ELEMENT 2:28 \"acton\": `acton` is not an element of a statement; did you mean `action`?",
        ],
    );
    refuses(
        "allow A { action s3:*, resource * when Bool aws:x }",
        &[
            "- 1:22 \",\": no value follows this comma; remove the comma, or add a value",
            "- 1:51 \"}\": expected a value of the condition key, found `}`",
        ],
    );
    refuses(
        "allow A { action s3:*\n#[allow(X)]\ndeny { action * }\n",
        &["- 1:1 \"allow\": this statement is never closed; close it with `}`"],
    );
    refuses(
        "allow A { #[allow(X)] action s3:* #[allow(Y)] }",
        &[
            "- 1:11 \"#[allow(X)]\": an annotation stands before a statement, and not in it; write it on the line before `allow` or `deny`",
            "- 1:35 \"#[allow(Y)]\": an annotation stands before a statement, and not in it; write it on the line before `allow` or `deny`",
        ],
    );
    refuses(
        "{ \"Version\": \"2012-10-17\", \"Statement\": [] }",
        &[
            "- 1:1 \"{\": this is JSON, and not the policy language; give it the extension `.json`, or convert it: `iam convert --to iam`",
        ],
    );
    refuses(
        "",
        &["- 1:1 \"\": the text ends where `allow`, `deny` or `policy` was expected"],
    );
    refuses(
        "policy scp trust version 2012-10-17 version none allow { action a:b }",
        &[
            "- 1:12 \"trust\": `the type` stands twice in the header; remove one of them",
            "- 1:37 \"version\": `version` stands twice in the header; remove one of them",
            "MISSING_RESOURCE 1:50 \"allow\": a statement of a service control policy needs Resource or NotResource; name the resources by their ARNs, or all of them by `*`",
        ],
    );
    refuses(
        "allow { action \"a:b\nresource https://x, \"\\q\"\n when Bool aws:x \"\\q\" }",
        &[
            "- 1:16 \"\\\"a:b\": this string is never closed; close it with `\"` on the same line",
            "- 2:10 \"https://x\": `https://x` must stand in double quotes: `//` starts a comment; write `\"https://x\"`",
            "INVALID_ARN_PREFIX 2:10 \"https://x\": `https://x` is neither `*` nor an ARN; write `*` or `arn:partition:service:region:account:resource`",
            "TYPE_MISMATCH_BOOLEAN 3:18 \"\\\"\\\\q\\\"\": `\\q` is neither true nor false; write `true` or `false`",
            "- 3:19 \"\\\\q\": `\\q` is not an escape; the escapes are \\\" \\\\ \\n \\r \\t \\0 \\xNN and \\u{…}; write a backslash as \\\\",
        ],
    );
}

/// What stands without quotes here the printer puts in quotes; it says the same.
#[test]
fn values_without_quotes() {
    let text = "allow { action * resource * when StringEquals {\n\
        aws:x \"a\", b:c \"aws:y z\" \"d\" aws:u e, f:g aws:v h:i, j } when Null { aws:w true } }";
    let expected = r#"{"StringEquals":{"aws:x":["a","b:c"],"aws:y z":"d","aws:u":["e","f:g"],"aws:v":["h:i","j"]},"Null":{"aws:w":true}}"#;
    let document = parse_document("a.iam", text).unwrap_or_else(|error| panic!("{error}"));
    let json = document.policy().to_string();
    assert!(json.contains(expected), "{json}");
}

#[test]
fn mistakes_of_habit() {
    let key = "- 1:59 \"aws:y\": several keys of an operator stand in a block; write `when Operator { key value … }`";
    refuses(
        "allow { action * resource * when StringEquals aws:x \"a\",  aws:y \"b\" }",
        &[key],
    );
    refuses(
        "allow { action * resource * when StringEquals { aws:x \"a\", aws:y \"b\" } }",
        &["- 1:58 \",\": no value follows this comma; remove the comma, or add a value"],
    );
    refuses(
        "allow A: { principal AWS: \"*\" action * when StringEquals aws:x: \"a\" }",
        &[
            "- 1:8 \":\": no colon stands behind a name; remove the colon",
            "- 1:25 \":\": no colon stands behind a name; remove the colon",
            "- 1:63 \":\": no colon stands behind a name; remove the colon",
        ],
    );
    refuses(
        "allow { action 's3:Get*' resource *; }",
        &[
            "- 1:16 \"'s3:Get*'\": `'s3:Get*'` must stand in double quotes: it holds `'`; write `\"s3:Get*\"`",
            "INVALID_ACTION_FORMAT 1:16 \"'s3:Get*'\": `'s3:Get*'` is not an action: the service prefix has letters, digits and `-` only; write `service:Name`, such as `s3:GetObject`, or `*`",
            "- 1:35 \"*;\": `*;` must stand in double quotes: it holds a character that no word has; remove the `;`",
            "INVALID_ARN_PREFIX 1:35 \"*;\": `*;` is neither `*` nor an ARN; write `*` or `arn:partition:service:region:account:resource`",
        ],
    );
    refuses(
        "allow deny { action * resource * }",
        &[
            "- 1:7 \"deny\": `deny` must stand in double quotes: it is a word of the language; write `\"deny\"`",
        ],
    );
    refuses(
        "#[allow(X, reason = \"a\", reason \"b\")] allow { action * resource * }",
        &[
            "- 1:26 \"reason\": `reason` stands twice in this annotation; write all of it in one",
            "- 1:33 \"\\\"b\\\"\": expected `=` after `reason`, found a string",
        ],
    );
    refuses(
        "policy idnetity\nallow { action * resource * } // hidden\rdeny { action x }",
        &[
            "- 1:8 \"idnetity\": expected a type of policy, `version`, `id`, `single` or a statement, found `idnetity`; did you mean `identity`?",
            "INVALID_ACTION_FORMAT 2:55 \"x\": `x` is not an action: it has no colon: write it as `service:Name`; write `service:Name`, such as `s3:GetObject`, or `*`",
        ],
    );
    refuses(
        "allow { action * resource \"arn:aws:s3:::\" {x} \"/*\" condition StringEquals aws:x config::TEAM }",
        &[
            "- 1:43 \"{x}\": a hole is filled by the macro `policy!`, and has no value in a file; write the value itself",
            "INVALID_POLICY_ELEMENT 1:52 \"condition\": `condition` is not an element of a statement; did you mean `when`?",
        ],
    );
}
