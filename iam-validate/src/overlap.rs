//! Whether two patterns have a text in common, and whether one covers the other.

use iam_catalog::ArnForm;

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

/// A set of places in a form: bit `n` is the place behind its first `n` tokens. A form with more tokens
/// than that is taken to overlap with everything; none is as long.
type Places = u64;

/// Whether a gap begins with this byte, in a pattern or a form.
const fn is_gap(byte: u8) -> bool {
    matches!(byte, b'*' | b'?' | b'$')
}

/// Whether some text matches both the pattern of a policy and the form of an ARN's part.
///
/// The time is the length of the pattern times that of the form at most; what differs before the
/// first gap, as nearly every form does, costs next to nothing.
#[inline]
pub(crate) fn overlaps(pattern: &str, form: &str) -> bool {
    let (mut pattern, mut form) = (pattern.as_bytes(), form.as_bytes());
    while let ([one, behind @ ..], [other, behind_form @ ..]) = (pattern, form) {
        if one != other && !is_gap(*one) && !is_gap(*other) {
            return false;
        }
        if one != other || is_gap(*one) {
            break;
        }
        (pattern, form) = (behind, behind_form);
    }
    pattern == b"*" || overlap_in_gaps(pattern, form)
}

/// The forms whose resource may overlap with the pattern, by the first byte of both.
pub(crate) fn candidates<'f>(
    forms: &'f [ArnForm],
    pattern: &str,
) -> impl Iterator<Item = &'f ArnForm> {
    let first = |form: &ArnForm| form.resource.bytes().next();
    let (open, fixed) = match pattern.bytes().next() {
        Some(byte) if !is_gap(byte) => {
            // No letter and no `/` comes before the gaps, so these are at the front.
            let open = forms.partition_point(|form| first(form).is_none_or(is_gap));
            let start = forms.partition_point(|form| first(form) < Some(byte));
            let end = forms.partition_point(|form| first(form) <= Some(byte));
            (open, start.max(open)..end.max(open))
        }
        _ => (forms.len(), forms.len()..forms.len()),
    };
    let open = forms.get(..open).unwrap_or_default();
    open.iter().chain(forms.get(fixed).unwrap_or_default())
}

fn overlap_in_gaps(mut pattern: &[u8], form: &[u8]) -> bool {
    // Most forms end with a variable, which is anything but nothing: also what is left of the pattern
    // if that begins here, or if a `*` takes what stands before the variable.
    let open = form.iter().rposition(|byte| *byte == b'$');
    if form.ends_with(b"}")
        && !form.ends_with(BUCKET)
        && (open == Some(0) || pattern.starts_with(b"*"))
    {
        return !pattern.is_empty();
    }
    let Some(form) = Form::new(form) else {
        return true;
    };
    let mut reached = form.behind_empty_gaps(1);
    while let Some((next, rest)) = token(pattern, false) {
        pattern = rest;
        reached = form.step(next, reached);
        if reached == 0 {
            return false;
        }
    }
    reached & form.end != 0
}

/// The tokens of a form, as sets of the places before them.
struct Form {
    bytes: [u8; Places::BITS as usize],
    is_byte: Places,
    one: Places,
    any: Places,
    some: Places,
    no_slash: Places,
    /// The place behind the last token.
    end: Places,
}

impl Form {
    /// `None` for a form with too many tokens.
    fn new(mut text: &[u8]) -> Option<Self> {
        let mut form = Self {
            bytes: [0; Places::BITS as usize],
            is_byte: 0,
            one: 0,
            any: 0,
            some: 0,
            no_slash: 0,
            end: 1,
        };
        let mut bytes = form.bytes.iter_mut();
        while let Some((next, rest)) = token(text, true) {
            text = rest;
            let (to, place) = (bytes.next()?, form.end);
            match next {
                Token::Byte(byte) => {
                    *to = byte;
                    form.is_byte |= place;
                }
                Token::One => form.one |= place,
                Token::Any => form.any |= place,
                Token::Some => form.some |= place,
                Token::NoSlash => form.no_slash |= place,
            }
            form.end = place.checked_shl(1).filter(|end| *end != 0)?;
        }
        Some(form)
    }

    /// The places that can be reached with one more token of the pattern.
    fn step(&self, token: Token, from: Places) -> Places {
        let reached = match token {
            // Any text leads to every place from the first one on.
            Token::Any => {
                let all = self.end | (self.end - 1);
                return Places::MAX << from.trailing_zeros() & all;
            }
            Token::Byte(byte) => {
                let mut fixed = from & self.is_byte;
                let mut same = 0;
                while fixed != 0 {
                    let at = fixed.trailing_zeros() as usize;
                    if self.bytes.get(at) == Some(&byte) {
                        same |= 1 << at;
                    }
                    fixed &= fixed - 1;
                }
                let gaps = if byte == b'/' {
                    self.some
                } else {
                    self.some | self.no_slash
                };
                self.behind(from, same, gaps)
            }
            _ => self.behind(from, from & self.is_byte, self.some | self.no_slash),
        };
        self.behind_empty_gaps(reached)
    }

    /// The places behind the fixed tokens, and in and behind the gaps: a gap goes on, or ends.
    fn behind(&self, from: Places, fixed: Places, gaps: Places) -> Places {
        let gaps = from & gaps;
        (fixed | from & self.one | gaps) << 1 | gaps | from & self.any
    }

    /// A `*` of the form may be empty.
    fn behind_empty_gaps(&self, places: Places) -> Places {
        let mut places = places;
        loop {
            let more = places | (places & self.any) << 1;
            if more == places {
                return places;
            }
            places = more;
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
    fn no_form_that_overlaps_is_passed_over() {
        for part in ["s3", "ec2", "iam", "apigateway", "imagebuilder", "ssm"] {
            let forms = iam_catalog::arn_forms(part).unwrap();
            for pattern in [
                "", "*", "?", "*a", "a*", "i*", "image/x", "/x", "x", "${x}", "b/c", "role/*",
                "zz", "/*", "0",
            ] {
                let candidates: Vec<_> = candidates(forms, pattern).collect();
                for form in forms {
                    let expected = overlaps(pattern, form.resource);
                    assert!(
                        !expected || candidates.contains(&form),
                        "{pattern} and {form:?}"
                    );
                }
            }
        }
        let of_ec2 = iam_catalog::arn_forms("ec2").unwrap();
        assert!(candidates(of_ec2, "image/x").count() < of_ec2.len() / 4);
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
        check("*a*b", "function:${Name}", true);
        check("**", "function:${Name}", true);
        check("*/a", "${BucketName}", false);
        check("*", "", true);
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
