//! Whether a resource pattern and the form of a resource type's ARNs have an ARN in common.

use crate::view::ArnParts;

/// Whether some ARN of this form can match the pattern.
///
/// What is not certain counts as common: the partition, the Region and the account are not compared,
/// because they have checks of their own, and a variable can hold any text.
pub(super) fn overlaps(pattern: &ArnParts<'_>, format: &'static str) -> bool {
    let mut parts = format.splitn(6, ':');
    let (Some(service), Some(resource)) = (parts.nth(2), parts.nth(2)) else {
        return true;
    };
    let is_open = |text: &str| text.contains(['*', '?', '$']);
    (is_open(pattern.service) || is_open(service) || pattern.service.eq_ignore_ascii_case(service))
        && resources_overlap(pattern.resource, resource)
}

fn resources_overlap(pattern: &str, format: &'static str) -> bool {
    let fixed = pattern.find(['*', '?', '$']).unwrap_or(pattern.len());
    let literal = format.find(['*', '$']).unwrap_or(format.len());
    let (Some(start), Some(rest)) = (pattern.get(..fixed), pattern.get(fixed..)) else {
        return true;
    };
    let (Some(begin), Some(variables)) = (format.get(..literal), format.get(literal..)) else {
        return true;
    };
    let common = start.len().min(begin.len());
    let same = |one: Option<&[u8]>, two: Option<&[u8]>| {
        one.zip(two)
            .is_some_and(|(one, two)| one.eq_ignore_ascii_case(two))
    };
    if !same(
        start.as_bytes().get(..common),
        begin.as_bytes().get(..common),
    ) {
        return false;
    }
    let is_bucket = variables.starts_with(BUCKET);
    // `role/*`, and a form with one variable at its end: most pairs are decided here.
    let is_short = start.len() <= begin.len();
    if rest == "*" && (is_short || (!is_bucket && !variables.is_empty())) {
        return true;
    }
    if !is_bucket && start.len() >= begin.len() && is_one_variable(variables) {
        return true;
    }
    slow(pattern, format)
}

/// The variable for the name of a bucket, which cannot have a slash.
const BUCKET: &str = "${BucketName}";

fn is_one_variable(text: &str) -> bool {
    text.strip_prefix("${")
        .and_then(|text| text.strip_suffix('}'))
        .is_some_and(|name| !name.contains(['$', '}']))
}

/// A part of a form.
#[derive(Clone, Copy)]
enum Token {
    Letter(u8),
    /// Any text, none too.
    Any,
    /// Any text without a slash.
    NoSlash,
}

/// Longer forms than this overlap with everything.
const MOST_TOKENS: usize = 63;

/// Walks through the pattern with the set of places in the form that can be reached.
fn slow(pattern: &str, format: &'static str) -> bool {
    let mut tokens = [Token::Any; MOST_TOKENS];
    let mut length = 0;
    let mut rest = format;
    while let Some(first) = rest.bytes().next() {
        let (token, after) = if first == b'*' {
            (Token::Any, rest.get(1..))
        } else if let Some((_, after)) = rest
            .strip_prefix("${")
            .and_then(|rest| rest.split_once('}'))
        {
            let token = if rest.starts_with(BUCKET) {
                Token::NoSlash
            } else {
                Token::Any
            };
            (token, Some(after))
        } else if first.is_ascii() {
            (Token::Letter(first), rest.get(1..))
        } else {
            return true;
        };
        let (Some(place), Some(after)) = (tokens.get_mut(length), after) else {
            return true;
        };
        *place = token;
        length += 1;
        rest = after;
    }
    let tokens = tokens.get(..length).unwrap_or_default();
    let mut places = reach(1, tokens);
    let mut letters = pattern.bytes();
    while let Some(letter) = letters.next() {
        places = match letter {
            // A wildcard reaches every place behind the first one. So does a policy variable, whose
            // own text is skipped.
            b'*' | b'$' => {
                if letter == b'$' {
                    letters.find(|letter| *letter == b'}');
                }
                behind(places, length)
            }
            _ => reach(step(places, letter, tokens), tokens),
        };
        if places == 0 {
            return false;
        }
    }
    places & (1 << length) != 0
}

/// The places after one letter of the pattern; `?` is any letter.
fn step(places: u64, letter: u8, tokens: &[Token]) -> u64 {
    let mut next = 0;
    for (at, token) in tokens.iter().enumerate() {
        if places & (1 << at) == 0 {
            continue;
        }
        next |= match token {
            Token::Letter(held) if letter == b'?' || held.eq_ignore_ascii_case(&letter) => {
                1 << (at + 1)
            }
            Token::Any => 1 << at,
            Token::NoSlash if letter != b'/' => 1 << at,
            Token::Letter(_) | Token::NoSlash => 0,
        };
    }
    next
}

/// The same places, and those behind variables that hold nothing.
fn reach(mut places: u64, tokens: &[Token]) -> u64 {
    for (at, token) in tokens.iter().enumerate() {
        if places & (1 << at) != 0 && !matches!(token, Token::Letter(_)) {
            places |= 1 << (at + 1);
        }
    }
    places
}

/// The first of the places and every one behind it.
fn behind(places: u64, length: usize) -> u64 {
    let all = (2_u64 << length).wrapping_sub(1);
    all & !((places & places.wrapping_neg()).wrapping_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, format: &'static str, expected: bool) {
        assert_eq!(
            resources_overlap(pattern, format),
            expected,
            "{pattern} {format}"
        );
        assert_eq!(slow(pattern, format), expected, "slow: {pattern} {format}");
    }

    #[test]
    fn patterns_and_forms() {
        check("image-pipeline/nightly", "image-pipeline/${Name}", true);
        check("image-pipeline/*", "image-pipeline/${Name}", true);
        check("image-*", "image-pipeline/${Name}", true);
        check("image*/x", "image-pipeline/${Name}", true);
        check("*", "image-pipeline/${Name}", true);
        check("*-recipe/x", "image-pipeline/${Name}", true);
        check("image-recipe/x", "image-pipeline/${Name}", false);
        check("image/x", "image-pipeline/${Name}", false);
        check("image-pipeline", "image-pipeline/${Name}", false);
        check("Image-Pipeline/x", "image-pipeline/${Name}", true);
        check("image-pipelin?/x", "image-pipeline/${Name}", true);
        check("image/web/1.0.0/1", "image/${Name}/${Version}/*", true);
        check("image/web", "image/${Name}/${Version}/${Build}", false);
        check("image/web*", "image/${Name}/${Version}/${Build}", true);
        check("${aws:username}", "user/${Name}", true);
        check("role/${aws:username}", "user/${Name}", false);
        check("use${aws:username}", "user/${Name}", true);
        check("a", "a", true);
        check("a*", "a", true);
        check("a*b", "a", false);
        check("ab", "a", false);
        check("", "${Name}", true);
    }

    #[test]
    fn buckets() {
        check("logs", "${BucketName}", true);
        check("logs/*", "${BucketName}", false);
        check("logs*", "${BucketName}", true);
        check("*/x", "${BucketName}", false);
        check("logs", "${BucketName}/${ObjectName}", false);
        check("logs/*", "${BucketName}/${ObjectName}", true);
        check("logs/a/b", "${BucketName}/${ObjectName}", true);
        check("logs*", "${BucketName}/${ObjectName}", true);
    }
}
