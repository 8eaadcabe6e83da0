//! Whether two patterns have a text in common, and whether one covers the other.

/// One character of a pattern, or a gap in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Token {
    Byte(u8),
    /// `?`.
    One,
    /// `*`, and a variable in a policy, which may be anything.
    Any,
    /// A variable of a form: something.
    Some,
    /// A variable of a form that has no slash: something of the kind.
    NoSlash,
}

/// The variable for the name of a bucket: no slash in it tells the ARN of a bucket from one of an
/// object. Page: "Bucket naming rules".
const BUCKET: &[u8] = b"${BucketName}";

/// The next token of a text, and the text behind it. In a policy `${*}`, `${?}` and `${$}` are
/// characters, which are read as any text here: that errs on the side of silence.
fn token(text: &[u8], in_form: bool) -> Option<(Token, &[u8])> {
    let (first, after) = text.split_first()?;
    Some(match first {
        b'*' => (Token::Any, after),
        b'?' => (Token::One, after),
        b'$' if after.first() == Some(&b'{') => {
            let close = after.iter().position(|byte| *byte == b'}');
            let end = close.map_or(after.len(), |close| close + 1);
            let gap = match in_form {
                false => Token::Any,
                true if text.starts_with(BUCKET) => Token::NoSlash,
                true => Token::Some,
            };
            (gap, after.get(end..).unwrap_or_default())
        }
        byte => (Token::Byte(*byte), after),
    })
}

/// A set of places in a form: bit `n` is the place behind its first `n` tokens.
type Places = u64;

/// A form with more tokens than places is taken to overlap with everything; none is as long.
const MOST_TOKENS: usize = Places::BITS as usize - 1;

/// Whether some text matches both the pattern of a policy and the form of an ARN's part.
///
/// The time is the length of the pattern times that of the form at most; what differs before the
/// first gap costs next to nothing.
pub(crate) fn overlaps(pattern: &str, form: &str) -> bool {
    let (pattern, form) = (pattern.as_bytes(), form.as_bytes());
    let is_gap = |byte: u8| matches!(byte, b'*' | b'?' | b'$');
    let mut common = 0;
    while let (Some(one), Some(other)) = (pattern.get(common), form.get(common)) {
        if is_gap(*one) || is_gap(*other) {
            break;
        }
        if one != other {
            return false;
        }
        common += 1;
    }
    let mut pattern = pattern.get(common..).unwrap_or_default();
    let mut form = form.get(common..).unwrap_or_default();
    if pattern == b"*" {
        return true;
    }
    let mut tokens = [Token::Any; MOST_TOKENS];
    let mut count = 0;
    while let Some((next, rest)) = token(form, true) {
        let Some(place) = tokens.get_mut(count) else {
            return true;
        };
        *place = next;
        count += 1;
        form = rest;
    }
    let tokens = tokens.get(..count).unwrap_or_default();
    let mut reached = behind_empty_gaps(1, tokens);
    while let Some((next, rest)) = token(pattern, false) {
        pattern = rest;
        reached = step(next, reached, tokens);
        if reached == 0 {
            return false;
        }
    }
    reached >> count & 1 == 1
}

/// The places that can be reached with one more token of the pattern.
fn step(token: Token, mut from: Places, form: &[Token]) -> Places {
    if token == Token::Any {
        // Any text leads to every place from the first one on.
        return Places::MAX << from.trailing_zeros();
    }
    let mut reached = 0;
    while from != 0 {
        let at = from.trailing_zeros() as usize;
        from &= from - 1;
        let (same, next) = (1 << at, 1 << at << 1);
        let takes = |byte: u8| token == Token::One || token == Token::Byte(byte);
        reached |= match form.get(at) {
            Some(Token::Byte(byte)) if takes(*byte) => next,
            Some(Token::One) => next,
            Some(Token::Any) => same,
            // The gap goes on, or ends here.
            Some(Token::Some) => same | next,
            Some(Token::NoSlash) if token != Token::Byte(b'/') => same | next,
            _ => 0,
        };
    }
    behind_empty_gaps(reached, form)
}

/// A `*` of the form may be empty.
fn behind_empty_gaps(mut places: Places, form: &[Token]) -> Places {
    for (at, token) in form.iter().enumerate() {
        if *token == Token::Any {
            places |= (places >> at & 1) << at << 1;
        }
    }
    places
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
        check("logs/*", "${BucketName}", false);
        check("logs*", "${BucketName}", true);
        check("*/a", "${BucketName}/${ObjectName}", true);
        check(&"a".repeat(100), "${A}", true);
    }

    /// Against the texts of a small alphabet, one by one.
    #[test]
    fn overlapping_is_having_a_text_in_common() {
        let texts = words(b"ab", 4);
        for pattern in words(b"ab*?", 3) {
            for form in words(b"ab*$", 3) {
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
        let texts = words(b"ab", 5);
        for wide in words(b"ab*?", 3) {
            for narrow in words(b"ab*?", 3) {
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
