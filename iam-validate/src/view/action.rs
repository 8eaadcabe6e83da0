//! A value of Action or NotAction.

use iam_catalog::{Matching, Service, matches_any};
use iam_model::ActionPattern;
use iam_model::tree::Node;

/// An action pattern.
pub(crate) struct Action<'a> {
    pub(crate) node: &'a Node,
    pub(crate) text: &'a str,
    pub(crate) meaning: Meaning,
    // INVARIANT: where the first colon stands; the length of a text without one. A text is shorter than
    // 4 GiB.
    colon: u32,
}

/// What the catalogue knows of a pattern.
#[derive(Clone, Copy)]
pub(crate) enum Meaning {
    /// `*`.
    Any,
    /// One action by its name, also one that AWS has removed.
    Exact(iam_catalog::Action),
    /// A pattern with wildcards that some actions of the service match, or the whole service.
    Pattern(Service),
    /// No action of the service has the name or matches the pattern.
    NoAction(Service),
    /// No service has the prefix.
    NoService,
}

impl<'a> Action<'a> {
    pub(super) fn new(node: &'a Node, text: &'a str) -> Self {
        // Nearly every text is the name of an action, of which the catalogue knows the rest.
        if let Some(known) = iam_catalog::action(text) {
            return Self {
                node,
                text,
                meaning: Meaning::Exact(known),
                colon: offset(known.service().prefix().len()),
            };
        }
        let colon = text.bytes().position(|byte| byte == b':');
        let colon = colon.unwrap_or(text.len());
        Self {
            node,
            text,
            meaning: Meaning::of(text, colon),
            colon: offset(colon),
        }
    }

    /// The part before the colon.
    pub(crate) fn prefix(&self) -> &'a str {
        self.text.get(..self.colon as usize).unwrap_or_default()
    }

    /// The part behind the colon; all of it for `*`.
    pub(crate) fn name(&self) -> &'a str {
        self.text
            .get(self.colon as usize + 1..)
            .unwrap_or(self.text)
    }

    /// Whether it is of the service IAM, or of every service.
    pub(super) fn is_of_iam(&self) -> bool {
        matches!(self.meaning, Meaning::Any) || self.prefix().eq_ignore_ascii_case("iam")
    }

    /// Whether it means no action that the catalogue knows.
    pub(super) const fn is_unknown(&self) -> bool {
        matches!(self.meaning, Meaning::NoAction(_) | Meaning::NoService)
    }

    /// Whether it has wildcards.
    pub(crate) fn is_pattern(&self) -> bool {
        match self.meaning {
            Meaning::Exact(_) => false,
            Meaning::Any | Meaning::Pattern(_) => true,
            Meaning::NoAction(_) | Meaning::NoService => has_wildcard(self.text),
        }
    }

    /// The actions that it means, without those that AWS has removed, unless it names one.
    pub(crate) fn expand(&self) -> impl Iterator<Item = iam_catalog::Action> {
        let (one, many) = match self.meaning {
            Meaning::Exact(action) => (Some(action), None),
            Meaning::Any | Meaning::Pattern(_) => (
                None,
                ActionPattern::parse(self.text)
                    .ok()
                    .map(|held| Matching::new(&held)),
            ),
            Meaning::NoAction(_) | Meaning::NoService => (None, None),
        };
        one.into_iter().chain(many.into_iter().flatten())
    }

    /// Whether it covers this action, given in lower case as `service:name`.
    pub(crate) fn covers(&self, action: &str) -> bool {
        if !self.is_pattern() {
            return self.text.eq_ignore_ascii_case(action);
        }
        // The service first: most patterns are of another one.
        let service = action.split(':').next().unwrap_or_default();
        if self.text.contains(':')
            && self.text != "*:*"
            && !self.prefix().eq_ignore_ascii_case(service)
        {
            return false;
        }
        ActionPattern::parse(self.text).is_ok_and(|pattern| pattern.matcher().matches_lower(action))
    }
}

fn has_wildcard(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'*' | b'?'))
}

/// A place in a text, which is shorter than 4 GiB.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Meaning {
    /// Of a text that is not the name of an action.
    fn of(text: &str, colon: usize) -> Self {
        if text == "*" || text == "*:*" {
            return Self::Any;
        }
        let Some(service) = text.get(..colon).and_then(iam_catalog::service) else {
            return Self::NoService;
        };
        let Some(name) = text.get(colon + 1..) else {
            return Self::NoService;
        };
        let some = name == "*" || (has_wildcard(name) && matches_any(text));
        if some {
            Self::Pattern(service)
        } else {
            Self::NoAction(service)
        }
    }
}
