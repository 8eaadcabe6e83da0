//! The matcher against what the rules say, and against a naive one.

use super::*;
use crate::{Context, Empty};

#[track_caller]
fn check(pattern: &str, text: &str, expected: bool) {
    let pattern = Pattern::with_variables(pattern, Wildcards::Match).unwrap();
    assert_eq!(
        pattern.matches(text, &Empty),
        expected,
        "{pattern:?} on {text:?}"
    );
}

#[test]
fn wildcards() {
    check("", "", true);
    check("", "a", false);
    check("*", "", true);
    check("**", "any\nthing", true);
    check("a*b*c", "a-b-b-c", true);
    check("a*b*c", "a-b-b-c-", false);
    check("*ab", "aab", true);
    check("*a?", "aab", true);
    check("a?c", "aéc", true);
    check("a?c", "ac", false);
    check("?", "", false);
    check("*?", "é", true);
    check("a*a", "a", false);
    check("${*}", "*", true);
    check("${*}", "x", false);
    check("a${$}{b}", "a${b}", true);
    check("${aws:x, 'a*'}", "a*", true);
    check("${aws:x, 'a*'}", "ab", false);
    check("${aws:x}*", "anything", false);
    check("*${aws:x, 'ab'}b*", "aababb", true);
    check("*${aws:x, ''}", "ab", true);
    check("*${aws:x, ''}?b*", "ab", true);
    check("*${aws:x, ''}${aws:y, ''}*", "", true);
    check("a*ba", "aba", true);
    check("ab*ba", "aba", false);
    check("*é?", "aéé", true);
    check("*é?é", "aéé", false);
    check("?*?*?", "é\n", false);
    check("?*?*?", "é\nx", true);
    check("*b?d*", "abxabcd", true);
}

#[test]
fn agrees_with_a_naive_matcher() {
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some(('*', rest)), _) => {
                naive(rest, text) || text.split_first().is_some_and(|(_, t)| naive(pattern, t))
            }
            (Some(('?', rest)), Some((_, t))) => naive(rest, t),
            (Some((p, rest)), Some((c, t))) if p == c => naive(rest, t),
            _ => false,
        }
    }
    let all = |alphabet: &[char], up_to: usize| {
        let mut words = vec![Vec::new()];
        let mut start = 0;
        for _ in 0..up_to {
            let end = words.len();
            for index in start..end {
                for letter in alphabet {
                    let mut word: Vec<char> = words[index].clone();
                    word.push(*letter);
                    words.push(word);
                }
            }
            start = end;
        }
        words
    };
    let texts = all(&['a', 'b'], 5);
    for pattern in all(&['a', 'b', '*', '?'], 5) {
        let written: String = pattern.iter().collect();
        let compiled = Pattern::plain(&written, Wildcards::Match);
        for text in &texts {
            let joined: String = text.iter().collect();
            assert_eq!(
                compiled.matches_plain(&joined),
                naive(&pattern, text),
                "{written} on {joined}"
            );
        }
    }
}

#[test]
fn many_stars_on_a_long_text_are_quick() {
    let text = "a".repeat(10_000);
    check("*a*a*a*a*a*b", &text, false);
    check("*a?a*a?a*a?a*b", &text, false);
    check(&"*a?".repeat(2_000), &text, true);
}

#[test]
fn long_patterns_on_long_texts_are_quick() {
    let text = "a".repeat(10_000_000);
    check(&"?*".repeat(500_000), &text, true);
    check(&"*?".repeat(500_000), "a", false);
    check(&format!("*{}b", "a?".repeat(500_000)), &text, false);
    check(&format!("{}*b*", "?".repeat(1_000_000)), &text, false);
    check(&format!("*{}*", "a?".repeat(500_000)), "aaaa", false);
    check(&"a*".repeat(500_000), &text, true);
    check(&"b*".repeat(500_000), &text, false);
}

#[test]
fn runs_of_wildcards_have_one_form() {
    let read = |text| Pattern::plain(text, Wildcards::Match);
    assert_eq!(read("?*?**?"), read("???*"));
    assert_eq!(read("a**?b"), read("a?*b"));
    assert!(read("***").is_any());
    assert!(!read("*?").is_any());
}

#[test]
fn ignoring_case() {
    let pattern = Pattern::plain("Straße İ", Wildcards::Literal);
    assert!(pattern.equals_ignore_case("sTRAßE i", &Empty));
    assert!(!pattern.equals_ignore_case("STRASSE i", &Empty));
}

#[test]
fn arn_parts() {
    #[track_caller]
    fn check(pattern: &str, text: &str, expected: bool) {
        let mut context = Context::new();
        context.insert("x:colons".parse().unwrap(), "a:b".into());
        context.insert("x:star".parse().unwrap(), "*".into());
        let pattern = Pattern::with_variables(pattern, Wildcards::Match).unwrap();
        assert_eq!(
            pattern.matches_parts(text, &context),
            expected,
            "{pattern:?} on {text:?}"
        );
    }
    check("arn:aws:s3:::a:b*", "arn:aws:s3:::a:bc:d", true);
    check("arn:aws:s3:*", "arn:aws:s3:::a:b", true);
    check("arn:aws:s3:*:", "arn:aws:s3:::", false);
    check("arn:*:s3:::a", "arn:aws:s3:::a", true);
    check("arn:*:::a", "arn:aws:s3:::a", false);
    check("arn:*:s3:::${*}?", "arn:aws:s3:::*a", true);
    check("arn:*:s3:::${*}?", "arn:aws:s3:::aa", false);
    check("arn:*:s3:::${x:star}", "arn:aws:s3:::*", true);
    check("arn:*:s3:::${x:star}", "arn:aws:s3:::a", false);
    check("arn:*:s3:::${x:missing}", "arn:aws:s3:::a", false);
    // What a variable puts in is divided at its colons.
    check("arn:*:s3:${x:colons}:c*", "arn:aws:s3:a:b:cd", true);
    check("arn:*:s3::${x:colons}*c*", "arn:aws:s3::a:b-c", true);
    check("arn:*:s3:?${x:colons}?:*", "arn:aws:s3:xa:by:z", true);
    check("arn:*:s3:?${x:colons}?:*", "arn:aws:s3:xa:b:z", false);
    check("${x:colons}${x:colons}", "a:ba:b", true);
}

#[test]
fn colons() {
    let count = |text| {
        let pattern = Pattern::with_variables(text, Wildcards::Match).unwrap();
        pattern.colons(&Empty)
    };
    assert_eq!(count("arn:aws:s3"), 2);
    assert_eq!(count("arn:aws:s3:::a:b"), 5);
    assert_eq!(count("arn:aws:${x:y, 'a:b'}:*"), 4);
}

#[test]
fn anchors() {
    #[track_caller]
    fn check(pattern: &str, whole: Anchor<'_>, last: Option<Anchor<'_>>) {
        let pattern = Pattern::with_variables(pattern, Wildcards::Match).unwrap();
        assert_eq!(
            (pattern.anchor(), pattern.last_part_anchor()),
            (whole, last)
        );
    }
    use Anchor::{Prefix, Start, Text};
    check("", Text(""), None);
    check("*", Start(""), None);
    check("s3:Get*", Start("s3:Get"), None);
    check("s3:Get**", Start("s3:Get"), None);
    check("s3:Get?*", Prefix("s3:Get"), None);
    check("s3:Get*s", Prefix("s3:Get"), None);
    check("s3:Get?", Prefix("s3:Get"), None);
    check("a${*}b", Text("a*b"), None);
    check("a${*}b?", Prefix("a*b"), None);
    check("?a${*}b", Prefix(""), None);
    check("a:b:c:d:e:f:g", Text("a:b:c:d:e:f:g"), Some(Text("f:g")));
    check("a:*:c:d:e:f*g", Prefix("a:"), Some(Prefix("f")));
    check("a:*:c:d:e:", Prefix("a:"), Some(Text("")));
    check("a:*:c:d:e:f${*}", Prefix("a:"), Some(Prefix("f*")));
    check(
        "a:b:c:d:e:f${*}g?",
        Prefix("a:b:c:d:e:f*g"),
        Some(Prefix("f*g")),
    );
    check("a:*:c:d:e:f${x:y}", Prefix("a:"), Some(Prefix("f")));
    check("a:b:c:d:e:${x:y}", Prefix("a:b:c:d:e:"), Some(Prefix("")));
    check("a:b:${x:y}", Prefix("a:b:"), None);
}
