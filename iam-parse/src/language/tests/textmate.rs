//! docs/iam.tmLanguage.json colours what the lexer says: strings, comments and keywords.
//!
//! The test is an interpreter of that part of TextMate's grammars that ours uses: `match` with
//! captures, `begin` and `end` with patterns between them, and includes.

use std::cell::RefCell;
use std::collections::HashMap;

use fancy_regex::Regex;
use serde_json::Value;

use super::super::lex::TextTokens;
use super::super::token::{Kind, Mode, Source};
use crate::print_language;
use crate::report::Report;

const GRAMMAR: &str = include_str!("../../../../docs/iam.tmLanguage.json");
const REFERENCE: &str = include_str!("../../../../docs/language.md");

/// The scope of each byte: the innermost name.
struct Highlighter {
    grammar: Value,
    /// Each pattern is compiled once.
    regexes: RefCell<HashMap<String, Regex>>,
}

impl Highlighter {
    fn rules(&self, patterns: &Value) -> Vec<Value> {
        let mut rules = Vec::new();
        for pattern in patterns.as_array().unwrap() {
            match pattern["include"].as_str() {
                Some(name) => {
                    let rule = &self.grammar["repository"][name.strip_prefix('#').unwrap()];
                    assert!(rule.is_object(), "{name}");
                    if rule["patterns"].is_array() && !rule["begin"].is_string() {
                        rules.extend(self.rules(&rule["patterns"]));
                    } else {
                        rules.push(rule.clone());
                    }
                }
                None => rules.push(pattern.clone()),
            }
        }
        rules
    }

    fn scopes(&self, text: &str) -> Vec<String> {
        let mut scopes = vec![String::new(); text.len()];
        let mut open: Option<Value> = None;
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            let mut at = 0;
            while at <= body.len() {
                let patterns = open
                    .as_ref()
                    .map_or(&self.grammar["patterns"], |rule| &rule["patterns"]);
                let end = open.as_ref().map(|rule| rule["end"].as_str().unwrap());
                let found = |pattern: &str| {
                    let mut regexes = self.regexes.borrow_mut();
                    let regex = regexes
                        .entry(pattern.to_owned())
                        .or_insert_with(|| Regex::new(pattern).unwrap());
                    regex.captures_from_pos(body, at).unwrap().map(|captures| {
                        let whole = captures.get(0).unwrap();
                        let groups = (1..captures.len())
                            .map(|group| captures.get(group).map(|found| found.range()))
                            .collect::<Vec<_>>();
                        (whole.range(), groups)
                    })
                };
                // The earliest match counts, and of several there the first rule; the end first.
                let closing = end.and_then(found).map(|(range, _)| range);
                let mut best: Option<(std::ops::Range<usize>, Vec<_>, Value)> = None;
                for rule in self.rules(patterns) {
                    let pattern = rule["match"].as_str().or(rule["begin"].as_str()).unwrap();
                    if let Some((range, groups)) = found(pattern)
                        && best
                            .as_ref()
                            .is_none_or(|(known, ..)| range.start < known.start)
                    {
                        best = Some((range, groups, rule));
                    }
                }
                let name = open
                    .as_ref()
                    .and_then(|rule| rule["name"].as_str())
                    .unwrap_or_default();
                let mut paint = |range: std::ops::Range<usize>, name: &str| {
                    for scope in &mut scopes[start + range.start..start + range.end] {
                        name.clone_into(scope);
                    }
                };
                match (closing, best) {
                    (Some(closing), best)
                        if best
                            .as_ref()
                            .is_none_or(|(range, ..)| closing.start <= range.start) =>
                    {
                        paint(at..closing.end, name);
                        at = closing.end.max(at + usize::from(closing.is_empty()));
                        open = None;
                    }
                    (_, Some((range, groups, rule))) => {
                        paint(at..range.start, name);
                        paint(range.clone(), rule["name"].as_str().unwrap_or_default());
                        for (index, group) in groups.into_iter().enumerate() {
                            let capture = &rule["captures"][(index + 1).to_string()]["name"];
                            if let (Some(group), Some(name)) = (group, capture.as_str()) {
                                paint(group, name);
                            }
                        }
                        at = range.end;
                        if rule["begin"].is_string() {
                            open = Some(rule);
                        }
                    }
                    (_, None) => {
                        paint(at..body.len(), name);
                        break;
                    }
                }
            }
            start += line.len();
        }
        scopes
    }
}

#[track_caller]
fn check(highlighter: &Highlighter, text: &str) {
    let scopes = highlighter.scopes(text);
    let mut report = Report::new(1);
    let mut tokens = TextTokens::new(text, 0);
    let mut in_annotation = false;
    loop {
        let token = tokens.next(Mode::Value, &mut report);
        let range = token.span.start as usize..token.span.end as usize;
        let inside = &scopes[range.clone()];
        let all = |name: &str| inside.iter().all(|scope| scope.contains(name));
        let context = format!("{:?} {inside:?}\n{text}", &text[range.clone()]);
        match token.kind {
            Kind::End => break,
            Kind::Outer | Kind::Inner => in_annotation = true,
            Kind::Close(']') => in_annotation = false,
            Kind::String => {
                let scope = |name: &String| {
                    name.contains("string") || name.contains("escape") || name.contains("variable")
                };
                assert!(inside.iter().all(scope), "{context}");
            }
            Kind::Word if in_annotation => {}
            Kind::Word => {
                assert!(
                    !inside.iter().any(|scope| scope.contains("string")),
                    "{context}"
                );
                match token.text.as_str() {
                    "principal" | "action" | "resource" | "when" | "not" => {
                        assert!(all("keyword.other.element"), "{context}");
                    }
                    "allow" | "deny" => assert!(all("keyword.control"), "{context}"),
                    "policy" | "version" | "single" => assert!(all("header"), "{context}"),
                    "true" | "false" | "AWS" | "Service" => assert!(all("constant"), "{context}"),
                    text if crate::language::tests::is_operator(text) => {
                        assert!(all("operator"), "{context}");
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }
    for comment in &tokens.comments {
        let inside = &scopes[comment.start as usize..comment.end as usize];
        assert!(
            inside.iter().all(|scope| scope.contains("comment")),
            "{text}"
        );
    }
}

#[test]
fn the_editor_grammar_agrees_with_the_lexer() {
    let highlighter = Highlighter {
        grammar: serde_json::from_str(GRAMMAR).unwrap(),
        regexes: RefCell::default(),
    };
    let examples: Vec<&str> = REFERENCE
        .split("```iam\n")
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect();
    assert!(examples.len() >= 8);
    for example in examples {
        check(&highlighter, example);
    }
    let mut rng = fastrand::Rng::with_seed(10);
    for _ in 0..20 {
        let document = testkit::generate::document(&mut rng).value.to_string();
        let document = crate::parse_document("a.json", document).unwrap();
        // A Sid or key that is a keyword by chance is coloured like one.
        let text = print_language(document.policy());
        if !["policy", "allow", "deny", "single"]
            .iter()
            .any(|word| text.contains(&format!(" {word} {{")))
        {
            check(&highlighter, &text);
        }
    }
}
