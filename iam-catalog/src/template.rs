//! Texts with places for values: `aws:RequestTag/${TagKey}`, the forms of ARNs.

/// How closely a text fits a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fit {
    /// How many bytes of the template are not variables: more is a closer fit.
    pub(crate) literal: usize,
    /// Whether no variable holds a separator.
    pub(crate) strict: bool,
    /// How many places take any text.
    pub(crate) any: usize,
}

/// Whether letters compare by case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    Counts,
    /// ASCII letters compare without it.
    Ignored,
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Literal(&'static str),
    /// `${Name}`: one character or more.
    Variable(&'static str),
    /// `*`: any text, none too.
    Any,
}

impl Fit {
    /// Of a text that is all fixed.
    pub(crate) const EMPTY: Self = Self {
        literal: 0,
        strict: true,
        any: 0,
    };
}

/// Fits a text to a template; `each` is given name and value of each variable, in order, also of a
/// text that turns out not to fit.
///
/// A variable ends where the literal text after it first occurs; the last literal stands at the end.
/// So the time is at most the product of both lengths.
pub(crate) fn fit<'t>(
    template: &'static str,
    text: &'t str,
    case: Case,
    mut each: impl FnMut(&'static str, &'t str),
) -> Option<Fit> {
    let mut fit = Fit::EMPTY;
    let mut add = |fit: &mut Fit, piece, value: &'t str| match piece {
        Piece::Variable(name) => {
            fit.strict &= !value.contains(['/', ':']);
            each(name, value);
        }
        _ => fit.any += 1,
    };
    let mut rest = text;
    // The variable or `*` whose end is not yet known.
    let mut open: Option<Piece> = None;
    let mut pieces = pieces(template).peekable();
    while let Some(piece) = pieces.next() {
        let Piece::Literal(literal) = piece else {
            if let Some(before) = open.replace(piece) {
                // Two in a row: the first takes as little as it can.
                let (value, after) = rest.split_at_checked(least(before, rest)?)?;
                add(&mut fit, before, value);
                rest = after;
            }
            continue;
        };
        fit.literal += literal.len();
        let at = match open {
            None => starts_with(rest, literal, case).then_some(0)?,
            Some(_) if pieces.peek().is_none() => {
                let at = rest.len().checked_sub(literal.len())?;
                starts_with(rest.get(at..)?, literal, case).then_some(at)?
            }
            Some(open) => find(rest, literal, least(open, rest)?, case)?,
        };
        if let Some(open) = open.take() {
            if at < least(open, rest)? {
                return None;
            }
            add(&mut fit, open, rest.get(..at)?);
        }
        rest = rest.get(at + literal.len()..)?;
    }
    match open {
        Some(last) if rest.len() >= least(last, rest)? => add(&mut fit, last, rest),
        None if rest.is_empty() => {}
        _ => return None,
    }
    Some(fit)
}

/// The bytes of the shortest text that a variable can take here; `None` if there is none.
fn least(piece: Piece, rest: &str) -> Option<usize> {
    match piece {
        Piece::Any => Some(0),
        _ => rest.chars().next().map(char::len_utf8),
    }
}

fn starts_with(text: &str, literal: &str, case: Case) -> bool {
    match case {
        Case::Counts => text.starts_with(literal),
        Case::Ignored => text
            .get(..literal.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(literal)),
    }
}

fn find(text: &str, literal: &str, from: usize, case: Case) -> Option<usize> {
    let rest = text.get(from..)?;
    let found = match case {
        Case::Counts => rest.find(literal),
        Case::Ignored => rest.char_indices().map(|(at, _)| at).find(|at| {
            rest.get(*at..)
                .is_some_and(|rest| starts_with(rest, literal, case))
        }),
    };
    Some(found? + from)
}

fn pieces(template: &'static str) -> impl Iterator<Item = Piece> {
    let mut rest = template;
    std::iter::from_fn(move || {
        if let Some(after) = rest.strip_prefix('*') {
            rest = after;
            return Some(Piece::Any);
        }
        if let Some((name, after)) = rest
            .strip_prefix("${")
            .and_then(|variable| variable.split_once('}'))
        {
            rest = after;
            return Some(Piece::Variable(name));
        }
        let variable = rest.find("${").unwrap_or(rest.len());
        let any = rest.find('*').unwrap_or(rest.len());
        let (literal, after) = rest.split_at_checked(variable.min(any))?;
        rest = after;
        (!literal.is_empty()).then_some(Piece::Literal(literal))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values between blanks, and `/` behind a fit that is not strict.
    #[track_caller]
    fn check(template: &'static str, text: &str, expected: Option<&str>) {
        let mut values = Vec::new();
        let fit = fit(template, text, Case::Counts, |_, value| values.push(value));
        let found = fit.map(|fit| {
            let crossed = if fit.strict { "" } else { " /" };
            format!("{}{crossed}", values.join(" "))
        });
        assert_eq!(found.as_deref(), expected, "{template} {text}");
    }

    #[test]
    fn variables_take_one_character_or_more() {
        check("a/${B}", "a/b", Some("b"));
        check("a/${B}", "a/b/c", Some("b/c /"));
        check("a/${B}", "a/", None);
        check("a/${B}", "b/b", None);
        check("${A}/${B}", "x/y", Some("x y"));
        check("${A}/${B}", "x/y/z", Some("x y/z /"));
        check("${A}/${B}", "/y", None);
        check("${A}.value", "x.value", Some("x"));
        check("${A}.value", "x.value.value", Some("x.value"));
        check("${A}.value", ".value", None);
        check("${A}.value", "x.valu", None);
        check("${A}${B}", "xyz", Some("x yz"));
        check("${A}${B}", "ä", None);
        check("${A}${B}", "äz", Some("ä z"));
        check("a/${B}/c/${D}", "a/b/c/d", Some("b d"));
        check("a/${B}/c", "a/b/c/c", Some("b/c /"));
        check("", "", Some(""));
        check("a", "a", Some(""));
        check("a", "ab", None);
    }

    #[test]
    fn a_star_takes_any_text() {
        check("a/*", "a/", Some(""));
        check("a/*", "a/b/c", Some(""));
        check("*/a", "b/a", Some(""));
        check("${A}/*", "x/", Some("x"));
        check("*${A}", "xy", Some("xy"));
        check("*${A}", "", None);
    }

    #[test]
    fn case() {
        #[track_caller]
        fn check(template: &'static str, text: &str, case: Case, expected: bool) {
            assert_eq!(fit(template, text, case, |_, _| {}).is_some(), expected);
        }
        check(
            "aws:RequestTag/${TagKey}",
            "AWS:requesttag/A",
            Case::Ignored,
            true,
        );
        check("x/${A}/Y/${B}", "X/1/y/2", Case::Ignored, true);
        check("x/${A}", "X/1", Case::Counts, false);
    }
}
