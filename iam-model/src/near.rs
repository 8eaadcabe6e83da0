//! "Did you mean".

/// The candidate nearest to `text`, if it is near enough to be what was meant.
///
/// Case does not count; otherwise about one edit in four characters is tolerated.
pub fn nearest<'a>(text: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // A long text is no misspelt name, and the distance takes the product of both lengths.
    if text.len() > 64 {
        return None;
    }
    let lower = text.to_lowercase();
    let most = (text.chars().count() / 4).clamp(1, 4);
    candidates
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_far() {
        let names = || ["Statement", "Version", "Id"].into_iter();
        assert_eq!(nearest("Statment", names()), Some("Statement"));
        assert_eq!(nearest("version", names()), Some("Version"));
        assert_eq!(nearest("Statements", names()), Some("Statement"));
        assert_eq!(nearest("Principal", names()), None);
        assert_eq!(nearest("", names()), None);
    }
}
