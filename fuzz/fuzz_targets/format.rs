//! Formatting changes nothing that a text says, loses no comment, and has nothing left to do the
//! second time.

#![no_main]

use iam_parse::{Format, Options, format, parse_policy};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        format: Some(Format::Iam),
        ..Options::default()
    };
    let Ok(formatted) = format("fuzz", bytes, &options) else {
        return;
    };
    let again = format("fuzz", &formatted, &options).expect("what is formatted is read");
    assert_eq!(again, formatted);
    let before = parse_policy(bytes, &options);
    let after = parse_policy(formatted.as_bytes(), &options);
    let comments = |parsed: &iam_parse::Parsed| {
        let spans = parsed.extras().comments.iter();
        let mut texts: Vec<String> = spans
            .map(|span| span.text(parsed.text()).to_owned())
            .collect();
        texts.sort();
        texts
    };
    assert_eq!(comments(&after), comments(&before), "{formatted}");
    let annotations = |parsed: &iam_parse::Parsed| {
        let all = parsed.extras().annotations.iter();
        all.map(|annotation| {
            let codes: Vec<_> = annotation.codes.iter().map(|(code, _)| code.clone()).collect();
            let reason = annotation.reason.as_ref().map(|(reason, _)| reason.clone());
            (annotation.statement, codes, reason)
        })
        .collect::<Vec<_>>()
    };
    assert_eq!(annotations(&after), annotations(&before), "{formatted}");
    match (before.document(), after.document()) {
        (Some(before), Some(after)) => {
            assert_eq!(after.policy().to_string(), before.policy().to_string());
        }
        (None, None) => {}
        _ => panic!("only one of the texts is a policy\n{formatted}"),
    }
});
