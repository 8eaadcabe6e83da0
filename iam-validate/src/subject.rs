//! What is validated: a policy that was read, also one that was refused.

use std::borrow::Cow;

use iam_model::tree::Node;
use iam_model::{Document, Policy, PolicyType, Problem, Span, read};
use iam_parse::{Format, Parsed, Stated};

/// A document as the reader left it: its tree, and what the reader says of it.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    pub(crate) text: &'a str,
    /// The notation of the text, if that is known.
    pub(crate) format: Option<Format>,
    pub(crate) tree: Option<&'a Node>,
    pub(crate) policy: Option<&'a Policy>,
    pub(crate) problems: Cow<'a, [Problem]>,
    pub(crate) stated: Option<PolicyType>,
    pub(crate) unknown: &'a [Span],
}

impl<'a> Subject<'a> {
    /// A tree without a text, such as that of a macro's tokens, with the problems that the reader
    /// found; spans of findings are those of the tree. `stated` is the type that the document itself
    /// states.
    pub fn tree(
        tree: Option<&'a Node>,
        policy: Option<&'a Policy>,
        problems: &'a [Problem],
        stated: Option<PolicyType>,
    ) -> Self {
        Self {
            text: "",
            format: None,
            tree,
            policy,
            problems: Cow::Borrowed(problems),
            stated,
            unknown: &[],
        }
    }

    /// The same, where the values of these places are not known yet, such as those that are put into
    /// a policy at run time.
    ///
    /// What stands in the tree for such a value should allow as much as the value could. A check then
    /// finds what it finds both with it and without it, so that no finding rests on the value, nor on
    /// there being none.
    pub const fn with_unknown(mut self, places: &'a [Span]) -> Self {
        self.unknown = places;
        self
    }
}

/// Any text that [`iam_parse::parse_policy`] has read, also one that is no policy.
impl<'a> From<&'a Parsed> for Subject<'a> {
    fn from(parsed: &'a Parsed) -> Self {
        Self {
            text: parsed.text(),
            format: Some(parsed.format()),
            tree: parsed.tree(),
            policy: parsed.document().map(Document::policy),
            problems: Cow::Borrowed(parsed.problems()),
            stated: match parsed.extras().stated {
                Some(Stated::Type(stated)) => Some(stated),
                Some(Stated::Mixed) | None => None,
            },
            unknown: &[],
        }
    }
}

/// A document that was accepted. The reader's remarks about it are found again.
impl<'a> From<&'a Document> for Subject<'a> {
    fn from(document: &'a Document) -> Self {
        Self {
            text: document.text(),
            format: None,
            tree: Some(document.tree()),
            policy: Some(document.policy()),
            problems: Cow::Owned(read(document.tree()).problems),
            stated: document.stated_type(),
            unknown: &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use iam_parse::{Options as Reading, parse_policy};

    use super::*;
    use crate::{Options, validate};

    /// The codes that are found when the text between the marks `<` and `>` is known, and when it is
    /// not.
    #[track_caller]
    fn check(marked: &str, known: &[&str], unknown: &[&str]) {
        let text = marked.replace(['<', '>'], "");
        let reading = Reading {
            format: Some(Format::Iam),
            ..Reading::default()
        };
        let parsed = parse_policy(text.as_bytes(), &reading);
        let start = marked.find('<').unwrap();
        let end = marked.find('>').unwrap() - 1;
        let place = Span::new(u32::try_from(start).unwrap(), u32::try_from(end).unwrap());
        let codes = |subject: Subject<'_>| -> Vec<&str> {
            let findings = validate(subject, PolicyType::Identity, &Options::default());
            findings.iter().map(crate::Finding::code).collect()
        };
        assert_eq!(codes(Subject::from(&parsed)), known, "{marked}");
        let places = [place];
        let subject = Subject::from(&parsed).with_unknown(&places);
        assert_eq!(codes(subject), unknown, "{marked}");
    }

    #[test]
    fn nothing_rests_on_a_value_that_is_not_known() {
        const PASS_ROLE: &str = "PASS_ROLE_WITH_STAR_IN_RESOURCE";
        check(
            "allow { action iam:PassRole resource <\"*\"> }",
            &[PASS_ROLE],
            &[],
        );
        check(
            "allow { action imagebuilder:CreatImage resource <\"*\"> }",
            &["INVALID_ACTION"],
            &["INVALID_ACTION"],
        );
        check(
            "allow { action s3:GetObject resource \"arn:aws:s3:::logs/*\", <\"*\"> }",
            &["REDUNDANT_RESOURCE"],
            &[],
        );
        // Nor on there being none.
        check(
            "allow { action iam:PassRole resource * when StringEquals iam:PassedToService <\"ec2.amazonaws.com\"> }",
            &[],
            &[],
        );
    }
}
