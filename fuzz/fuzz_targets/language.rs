//! Reading any text in the policy language ends, within its limits, and every problem has a place
//! in the text; what is read is said again by both printers.

#![no_main]

use iam_parse::{Format, Options, Renderer, Style, parse_document, parse_policy, print_language};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        format: Some(Format::Iam),
        ..Options::default()
    };
    let parsed = parse_policy(bytes, &options);
    let renderer = Renderer::new("fuzz", parsed.text(), Style::PLAIN);
    for problem in parsed.problems() {
        let span = problem.span.expect("a problem of a text has a place");
        assert!(span.start <= span.end && span.end as usize <= parsed.text().len());
        renderer.problem(problem);
    }
    let Some(document) = parsed.document() else {
        assert!(!parsed.problems().is_empty());
        return;
    };
    let policy = document.policy();
    let text = print_language(policy);
    let again = parse_document("again.iam", &text).expect("what is printed is read");
    assert_eq!(again.policy().to_string(), policy.to_string(), "{text}");
    let json = parse_document("again.json", policy.to_string()).expect("and so is JSON");
    assert_eq!(print_language(json.policy()), text);
});
