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
    let lower = text.to_lowercase();
    let most = (text.chars().count() / 4).clamp(1, 4);
    let letters_of_text = letters(text);
    candidates
        .filter(|candidate| {
            // Each edit changes the length by one character at most, and brings or takes one letter.
            let longest = if candidate.is_ascii() && text.is_ascii() {
                most
            } else {
                4 * most
            };
            let differ = letters(candidate) ^ letters_of_text;
            candidate.len().abs_diff(text.len()) <= longest
                && differ.count_ones() as usize <= 2 * most
        })
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The only candidate that one edit leads to: what the text was certainly meant to be, so that a
/// program may write it. Edits are those of [`nearest`], and case does not count.
pub fn misspelt<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let lower = text.to_lowercase();
    let mut near = candidates.filter(|candidate| {
        candidate.len().abs_diff(text.len()) <= 4
            && (letters(candidate) ^ letters(text)).count_ones() <= 2
            && strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()) <= 1
    });
    let only = near.next()?;
    near.all(|other| other == only).then_some(only)
}

/// Which letters a text has, whatever their case; a replacement takes one and brings another.
fn letters(text: &str) -> u32 {
    text.bytes()
        .filter(u8::is_ascii_alphabetic)
        .fold(0, |letters, byte| {
            letters | 1 << (byte.to_ascii_lowercase() - b'a')
        })
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
