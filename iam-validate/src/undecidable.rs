//! The checks of AWS that nobody else can make.

/// A check of IAM Access Analyzer that rests on what AWS does not publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Undecidable {
    /// AWS's code.
    pub code: &'static str,
    /// Why it cannot be decided here, in a sentence.
    pub reason: &'static str,
}

/// Those checks, sorted by code.
pub fn undecidable() -> impl ExactSizeIterator<Item = &'static Undecidable> + Clone {
    ALL.iter()
}

const ALL: [Undecidable; 4] = [
    Undecidable {
        code: "IRRELEVANT_CONDITION_KEY_IN_POLICY",
        reason: "It takes a table of the condition keys that mean nothing for a policy of a resource \
                 type, and no page of AWS has one.",
    },
    Undecidable {
        code: "MISSING_ACTION_FOR_CONDITION_KEY",
        reason: "It takes a table of the actions that have to stand beside a condition key, and no \
                 page of AWS has one.",
    },
    Undecidable {
        code: "RESTRICT_ACCESS_TO_SERVICE_PRINCIPAL",
        reason: "It takes a table of the services that name the source in their calls and of those \
                 that do not, and no page of AWS has one.",
    },
    Undecidable {
        code: "UNSUPPORTED_CONDITION_KEY_FOR_SERVICE_PRINCIPAL",
        reason: "It takes a table of the condition keys that each service fills when it calls by \
                 itself, and no page of AWS has one.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check;

    #[test]
    fn they_are_sorted_and_no_checks() {
        assert!(ALL.is_sorted_by_key(|held| held.code));
        assert!(ALL.iter().all(|held| check(held.code).is_none()));
    }
}
