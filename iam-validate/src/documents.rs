//! A failing and a passing document of each check.

pub(crate) use crate::examples::DOCUMENTS;

/// Two documents of a check: one in which it finds something, and the same one mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Documents {
    /// The code of the check.
    pub code: &'static str,
    /// The name of the file that fails, whose extension states its format.
    pub failing_name: &'static str,
    /// What it holds.
    pub failing: &'static str,
    /// The name of the file that passes.
    pub passing_name: &'static str,
    /// What it holds.
    pub passing: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn they_are_sorted_and_of_checks() {
        assert!(DOCUMENTS.is_sorted_by_key(|documents| documents.code));
        for documents in DOCUMENTS {
            let check = check(documents.code).unwrap();
            assert_eq!(check.documents(), Some(documents));
        }
    }
}
