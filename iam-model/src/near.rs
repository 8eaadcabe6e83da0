//! "Did you mean".

/// The candidate nearest to `text`, if it is near enough to be what was meant.
///
/// Case does not count; otherwise one edit in four characters is tolerated, but at least one and at
/// most four. An edit inserts, removes or replaces a character, or swaps two neighbours. Of several
/// candidates that are equally near the first one is meant.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A long text is no misspelt name, and the distance takes the product of both lengths.
    if text.is_empty() || text.len() > 64 {
        return None;
    }
    let most = (text.chars().count() / 4).clamp(1, 4);
    let text = Letters::new(text);
    candidates
        .filter_map(|candidate| {
            let distance = text.distance(candidate, most)?;
            Some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The only candidate that one edit leads to: what the text was certainly meant to be, so that a
/// program may write it. Edits are those of [`nearest`], and case does not count.
pub fn misspelt<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let text = Letters::new(text);
    let mut near = candidates.filter(|candidate| text.distance(candidate, 1).is_some());
    let only = near.next()?;
    near.all(|other| other == only).then_some(only)
}

/// A text, and how often it has each letter.
struct Letters<'a> {
    text: &'a str,
    lower: String,
    counts: [u8; LETTERS],
}

const LETTERS: usize = 32;

impl<'a> Letters<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            text,
            lower: text.to_lowercase(),
            counts: counts(text),
        }
    }

    /// How many edits lead to the candidate, if they are not more than `most`.
    fn distance(&self, candidate: &str, most: usize) -> Option<usize> {
        // Each edit changes the length by one character at most, and brings or takes one letter, or
        // both. Nearly every candidate is told by that.
        let longest = if candidate.is_ascii() && self.text.is_ascii() {
            most
        } else {
            4 * most
        };
        if candidate.len().abs_diff(self.text.len()) > longest {
            return None;
        }
        let differ = counts(candidate)
            .iter()
            .zip(&self.counts)
            .map(|(one, other)| usize::from(one.abs_diff(*other)))
            .sum::<usize>();
        if differ > 2 * most {
            return None;
        }
        let distance = strsim::damerau_levenshtein(&self.lower, &candidate.to_lowercase());
        (distance <= most).then_some(distance)
    }
}

/// How often a text has each letter, whatever its case. Other characters are not counted.
fn counts(text: &str) -> [u8; LETTERS] {
    let mut counts = [0_u8; LETTERS];
    for byte in text.bytes().filter(u8::is_ascii_alphabetic) {
        if let Some(count) = counts.get_mut(usize::from(byte) % LETTERS) {
            *count = count.saturating_add(1);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, candidates: &[&'static str], expected: Option<&str>) {
        assert_eq!(
            nearest(text, candidates.iter().copied()),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_only_one_that_one_edit_leads_to() {
        #[track_caller]
        fn check(text: &str, candidates: &[&'static str], expected: Option<&str>) {
            let candidates = candidates.iter().copied();
            assert_eq!(misspelt(text, candidates), expected, "{text}");
        }
        check(
            "CreatImage",
            &["CreateImage", "DeleteImage"],
            Some("CreateImage"),
        );
        check("us-eats-1", &["us-east-1", "us-east-2"], Some("us-east-1"));
        check("us-east-3", &["us-east-1", "us-east-2"], None);
        check("UpdateRolePolicy", &["DeleteRolePolicy"], None);
        check("getimage", &["GetImage", "GetImages"], None);
        check("GetImag", &[], None);
    }

    #[test]
    fn near_and_far() {
        let names = &["Statement", "Version", "Id"];
        check("Statment", names, Some("Statement"));
        check("version", names, Some("Version"));
        check("Statements", names, Some("Statement"));
        check("Verison", names, Some("Version"));
        check("VERSION", names, Some("Version"));
        check("I", names, Some("Id"));
        check("Principal", names, None);
        check("x", names, None);
        check("", names, None);
        check("", &["q"], None);
        check("Version", &[], None);
    }

    #[test]
    fn the_nearest_wins_over_the_first() {
        let names = &["Resource", "NotResource"];
        check("otResource", names, Some("NotResource"));
        check("Resourc", names, Some("Resource"));
        check("ab", &["aa", "bb"], Some("aa"));
    }

    #[test]
    fn characters_count_and_not_bytes() {
        check("Größe", &["Grösse", "Größen"], Some("Größen"));
        check("éé", &["ee"], None);
        check("ÄKTION", &["äktion"], Some("äktion"));
    }

    #[test]
    fn a_long_text_is_no_misspelt_name() {
        check(&"Statement".repeat(1_000_000), &["Statement"], None);
    }
}
