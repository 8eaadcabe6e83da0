//! Whether two patterns have a text in common, and whether one covers the other.

/// One character of a pattern, or a gap in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`.
    One,
    /// `*`; a policy variable, which may be anything.
    Any,
    /// A variable of a form: something.
    Some,
}

/// The tokens of a policy's pattern or of a form: `*`, `?` and `${…}`. In a policy `${*}`, `${?}` and
/// `${$}` are characters, which are read as any text here: that errs on the side of silence.
fn tokens(text: &str, variable: Token) -> impl Iterator<Item = Token> {
    let mut rest = text.as_bytes();
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        rest = after;
        Some(match first {
            b'*' => Token::Any,
            b'?' => Token::One,
            b'$' if after.first() == Some(&b'{') => {
                let close = after.iter().position(|byte| *byte == b'}');
                let end = close.map_or(after.len(), |close| close + 1);
                rest = after.get(end..).unwrap_or_default();
                variable
            }
            byte => Token::Byte(*byte),
        })
    })
}

/// Whether some text matches both the pattern of a policy and the form of an ARN's part.
///
/// Takes the product of both lengths; what differs before the first gap costs next to nothing.
pub(crate) fn overlaps(pattern: &str, form: &str) -> bool {
    let is_gap = |byte: &u8| matches!(byte, b'*' | b'?' | b'$');
    let fixed = |text: &str| text.bytes().take_while(|byte| !is_gap(byte)).count();
    let common = fixed(pattern).min(fixed(form));
    if pattern.as_bytes().get(..common) != form.as_bytes().get(..common) {
        return false;
    }
    let pattern = pattern.get(common..).unwrap_or(pattern);
    let form = form.get(common..).unwrap_or(form);
    if pattern == "*" {
        return true;
    }
    let form: Vec<Token> = tokens(form, Token::Some).collect();
    // `reached[at]`: the pattern so far and the first `at` tokens of the form have a text in common.
    let mut reached = vec![false; form.len() + 1];
    skip(&mut reached, &form, 0);
    for token in tokens(pattern, Token::Any) {
        let mut next = vec![false; form.len() + 1];
        for (at, _) in reached.iter().enumerate().filter(|(_, reached)| **reached) {
            step(token, at, &form, &mut next);
        }
        settle(token, &form, &mut next);
        reached = next;
    }
    reached.last().copied().unwrap_or_default()
}

/// Marks the start, and what gaps that may be empty let through.
fn skip(reached: &mut [bool], form: &[Token], from: usize) {
    for at in from..reached.len() {
        if let Some(mark) = reached.get_mut(at) {
            *mark = true;
        }
        if form.get(at) != Some(&Token::Any) {
            break;
        }
    }
}

/// Where the form can stand after one more token of the pattern.
fn step(token: Token, at: usize, form: &[Token], next: &mut [bool]) {
    let mut mark = |at: usize| {
        if let Some(mark) = next.get_mut(at) {
            *mark = true;
        }
    };
    match token {
        // It may be empty; what more it takes is settled afterwards.
        Token::Any | Token::Some => mark(at),
        Token::Byte(_) | Token::One => match form.get(at) {
            Some(Token::Byte(byte)) => {
                if token == Token::One || token == Token::Byte(*byte) {
                    mark(at + 1);
                }
            }
            Some(Token::One) => mark(at + 1),
            // The gap goes on, or ends here.
            Some(Token::Any | Token::Some) => {
                mark(at);
                mark(at + 1);
            }
            None => {}
        },
    }
}

/// What follows without another character of the pattern: `*` of the pattern takes any token of the
/// form, and gaps of the form may be empty once they have begun.
fn settle(token: Token, form: &[Token], next: &mut [bool]) {
    let mut open = false;
    for at in 0..next.len() {
        let passes = open
            || at.checked_sub(1).is_some_and(|before| {
                form.get(before) == Some(&Token::Any) && next.get(before) == Some(&true)
            });
        if let Some(mark) = next.get_mut(at) {
            *mark |= passes;
            open = token == Token::Any && *mark;
        }
    }
}

/// Whether a pattern matches the empty text.
pub(crate) fn can_be_empty(pattern: &str) -> bool {
    pattern.bytes().all(|byte| byte == b'*')
}

/// Whether every text that `narrow` matches is matched by `wide` too. Both may have `*` and `?`; a
/// variable counts as its own text. Never true where it is not; takes at most the product of both
/// lengths.
pub(crate) fn covers(wide: &str, narrow: &str, case: Case) -> bool {
    let (wide, narrow) = (wide.as_bytes(), narrow.as_bytes());
    let (mut at, mut with) = (0, 0);
    // Where to go on after a mismatch: behind the last `*`, which then takes one byte more.
    let mut retry: Option<(usize, usize)> = None;
    while let Some(byte) = narrow.get(with) {
        let same = match (wide.get(at), byte) {
            (Some(b'*'), _) => {
                at += 1;
                retry = Some((at, with));
                continue;
            }
            // `?` is one character, so it does not cover `*`, nor one byte of many.
            (Some(b'?'), byte) => *byte != b'*' && byte.is_ascii(),
            (Some(fixed), byte) => match case {
                Case::Counts => fixed == byte,
                Case::Ignored => fixed.eq_ignore_ascii_case(byte),
            },
            (None, _) => false,
        };
        if same {
            at += 1;
            with += 1;
            continue;
        }
        let Some((after, from)) = retry else {
            return false;
        };
        (at, with) = (after, from + 1);
        retry = Some((after, from + 1));
    }
    wide.get(at..)
        .unwrap_or_default()
        .iter()
        .all(|byte| *byte == b'*')
}

/// Whether letters of another case are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Counts,
    Ignored,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, form: &str, expected: bool) {
        assert_eq!(overlaps(pattern, form), expected, "{pattern} and {form}");
    }

    #[test]
    fn patterns_and_forms() {
        check("role/a", "role/${RoleName}", true);
        check("role/", "role/${RoleName}", false);
        check("role/*", "role/${RoleName}", true);
        check("role*", "role/${RoleName}", true);
        check("r?le/a", "role/${RoleName}", true);
        check("user/a", "role/${RoleName}", false);
        check("*", "role/${RoleName}", true);
        check("*/a", "role/${RoleName}", true);
        check("*a", "role/${RoleName}", true);
        check("*:a", "function:${Name}", true);
        check("*:a", "function:${Name}:${Alias}", true);
        check(
            "image/web/1.0.0/1",
            "image/${Name}/${Version}/${Build}",
            true,
        );
        check("image/web", "image/${Name}/${Version}/${Build}", false);
        check("image/web/*", "image/${Name}/${Version}/${Build}", true);
        check("image/${aws:username}/x", "image/${Name}/${Version}", true);
        check("${aws:username}", "role/${RoleName}", true);
        check("image/${*}/x", "image/${Name}/${Version}", true);
        check("a*c", "abc", true);
        check("a*d", "abc", false);
        check("abc", "a*c", true);
        check("ac", "a*c", true);
        check("", "a", false);
        check("", "*", true);
        check("ab", "a*b*", true);
        check("*imagebuilder*", "${Bucket}/${Key}", true);
        check("/aws/x", "${A}/${B}", true);
        check("x", "${A}/${B}", false);
    }

    /// Against the texts of a small alphabet, one by one.
    #[test]
    fn overlapping_is_having_a_text_in_common() {
        let texts = words(&[b'a', b'b'], 4);
        for pattern in words(&[b'a', b'b', b'*', b'?'], 3) {
            for form in words(&[b'a', b'b', b'*', b'$'], 3) {
                let written = form.replace('$', "${X}");
                let both = |text: &String| matches(&pattern, text) && fits(&form, text);
                let expected = texts.iter().any(both);
                assert_eq!(
                    overlaps(&pattern, &written),
                    expected,
                    "{pattern} {written}"
                );
            }
        }
    }

    #[test]
    fn covering_is_matching_all_that_the_other_matches() {
        let texts = words(&[b'a', b'b'], 5);
        for wide in words(&[b'a', b'b', b'*', b'?'], 3) {
            for narrow in words(&[b'a', b'b', b'*', b'?'], 3) {
                if !covers(&wide, &narrow, Case::Counts) {
                    continue;
                }
                for text in texts.iter().filter(|text| matches(&narrow, text)) {
                    assert!(matches(&wide, text), "{wide} {narrow} {text}");
                }
            }
        }
        for (wide, narrow) in [
            ("*", ""),
            ("s3:Get*", "s3:GetObject"),
            ("s3:Get*", "s3:Get*Acl"),
            ("s3:*", "s3:Get?"),
            ("a*b*c", "a*b*b*c"),
            ("s3:Get*", "S3:getobject"),
        ] {
            assert!(covers(wide, narrow, Case::Ignored), "{wide} {narrow}");
        }
        assert!(!covers("s3:Get?", "s3:Get*", Case::Ignored));
        assert!(!covers("a", "A", Case::Counts));
    }

    fn words(alphabet: &[u8], longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut last = all.clone();
        for _ in 0..longest {
            last = last
                .iter()
                .flat_map(|word| {
                    alphabet
                        .iter()
                        .map(move |byte| format!("{word}{}", char::from(*byte)))
                })
                .collect();
            all.extend(last.clone());
        }
        all
    }

    fn matches(pattern: &str, text: &str) -> bool {
        iam_model::Pattern::plain(pattern, iam_model::Wildcards::Match).matches_plain(text)
    }

    /// A form whose variable, written `$`, is something.
    fn fits(form: &str, text: &str) -> bool {
        matches(&form.replace('$', "?*"), text)
    }
}
