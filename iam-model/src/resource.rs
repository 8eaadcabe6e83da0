//! The resources of requests, and the patterns that policies match them with.

use std::fmt;
use std::str::FromStr;

use smol_str::{SmolStr, format_smolstr};

use crate::arn::{colons, starts_with_arn};
use crate::pattern::{Anchor, LastPart, Pattern, Wildcards};
use crate::{Arn, Empty, Lookup, ProblemKind, Variable, Version};

/// What a request acts on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Resource {
    /// `*`: the action has no resource, or none that is known.
    Any,
    /// One resource.
    Arn(Arn),
}

impl Resource {
    /// Reads `*` or an ARN of six parts.
    pub fn parse(text: &str) -> Result<Self, crate::InvalidArn> {
        if text == "*" {
            Ok(Self::Any)
        } else {
            Arn::parse(text).map(Self::Arn)
        }
    }

    /// The ARN, if there is one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Any => None,
            Self::Arn(arn) => Some(arn),
        }
    }

    /// `*` or the ARN.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Arn(arn) => arn.as_str(),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is wrong with a resource pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    NotAnArn,
    WildcardInService,
    Short(usize),
}

/// The shape of a resource pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// `*`.
    Any,
    /// Six parts.
    Full,
    /// Fewer parts, the last of which ends in `*` and crosses colons (rule C4).
    Open,
    /// Fewer parts: padded where the policy type allows it (rule C6).
    Short(usize),
}

/// The one scanner for resource patterns (rules C3 to C6).
pub(crate) const fn scan(text: &str) -> Result<Shape, Fault> {
    let bytes = text.as_bytes();
    if bytes.len() == 1 && bytes[0] == b'*' {
        return Ok(Shape::Any);
    }
    if !starts_with_arn(text) {
        return Err(Fault::NotAnArn);
    }
    let (colons, count) = colons(text);
    let open = bytes[bytes.len() - 1] == b'*';
    if count < 2 {
        return Err(if open {
            Fault::WildcardInService
        } else {
            Fault::Short(count + 1)
        });
    }
    let end = if count > 2 { colons[2] } else { bytes.len() };
    if colons[1] == colons[0] + 1 || end == colons[1] + 1 {
        return Err(Fault::NotAnArn);
    }
    let mut at = colons[1] + 1;
    while at < end {
        if bytes[at] == b'*' || bytes[at] == b'?' {
            return Err(Fault::WildcardInService);
        }
        at += 1;
    }
    Ok(match count {
        5 => Shape::Full,
        _ if open => Shape::Open,
        _ => Shape::Short(count + 1),
    })
}

/// A pattern of Resource or NotResource, such as `arn:aws:s3:::logs/*`, as the author wrote it.
///
/// # Semantics
/// Page "IAM JSON policy elements: Resource", rules C3 to C7. A pattern has six parts that match
/// one by one; the resource part takes the rest of the ARN, and its wildcards cross `:` and `/`.
///
/// # Examples
/// ```
/// use iam_model::ResourcePattern;
/// assert!(ResourcePattern::parse("arn:aws:s3:::logs/*").is_ok());
/// assert!(ResourcePattern::parse("logs/*").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourcePattern {
    // INVARIANT: `scan` accepts it, unless it came from a literal that nobody checked.
    text: SmolStr,
}

impl ResourcePattern {
    /// Reads a pattern. Whether a short ARN is allowed depends on the policy's type and is asked
    /// when the policy is checked.
    pub fn parse(text: &str) -> Result<Self, ProblemKind> {
        Self::read(&text.into())
    }

    /// The same of text that is shared, not copied.
    pub(crate) fn read(text: &SmolStr) -> Result<Self, ProblemKind> {
        match scan(text) {
            Ok(_) => Ok(Self::of(text.clone())),
            Err(fault) => Err(fault.problem(text)),
        }
    }

    /// A pattern known at compile time.
    ///
    /// # Panics
    /// If the text is not a resource pattern; in a const this is a compile error.
    pub const fn from_static(text: &'static str) -> Self {
        assert!(scan(text).is_ok(), "this text is not a resource pattern");
        Self::unchecked(text)
    }

    /// The pattern that exactly this ARN matches, under Version 2012-10-17: `*`, `?` and `$` of
    /// the ARN are escaped as `${*}`, `${?}` and `${$}`.
    ///
    /// # Errors
    /// [`ProblemKind::NoExactPattern`] if a `*`, `?` or `${` stands before the fifth colon, where
    /// there are no escapes.
    pub fn exact(arn: &Arn) -> Result<Self, ProblemKind> {
        let text = arn.as_str();
        let Some(head) = text.strip_suffix(arn.resource()) else {
            return Self::parse(text);
        };
        if head.contains(['*', '?']) || head.contains("${") {
            return Err(ProblemKind::NoExactPattern { arn: text.into() });
        }
        let mut escaped = String::from(head);
        crate::fill::escape_into(&mut escaped, arn.resource());
        Self::parse(&escaped)
    }

    pub(crate) const fn unchecked(text: &'static str) -> Self {
        Self::of(SmolStr::new_static(text))
    }

    /// A pattern of text that is known to be one, or that is checked when a set is compiled.
    pub(crate) const fn of(text: SmolStr) -> Self {
        Self { text }
    }

    /// As the author wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the pattern is `*`.
    pub fn is_any(&self) -> bool {
        self.text == "*"
    }

    pub(crate) fn shape(&self) -> Result<Shape, ProblemKind> {
        scan(&self.text).map_err(|fault| fault.problem(&self.text))
    }

    /// The form that matches, in a policy of this Version.
    ///
    /// # Errors
    /// A malformed variable, or one before the fifth colon (rule V1).
    pub fn matcher(&self, version: Version) -> Result<ResourceMatcher, ProblemKind> {
        let shape = self.shape()?;
        if shape == Shape::Any {
            return Ok(ResourceMatcher { form: Form::Any });
        }
        if version.has_variables() && self.has_misplaced_variable(shape) {
            return Err(ProblemKind::VariableInElement {
                element: "an ARN before its fifth colon",
            });
        }
        let pattern = if let Shape::Short(_) = shape {
            // An ARN has six parts, so that the parts which are not written are any rest.
            Pattern::of(format_smolstr!("{}:*", self.text), Wildcards::Match)
        } else if version.has_variables() {
            Pattern::with_variables_of(&self.text, Wildcards::Match)?
        } else {
            Pattern::of(self.text.clone(), Wildcards::Match)
        };
        let (Anchor::Text(literal) | Anchor::Start(literal) | Anchor::Prefix(literal)) =
            pattern.anchor();
        let whole = colons(literal).1 == pattern.colons(&Empty);
        let form = if whole {
            Form::Whole(pattern)
        } else {
            let last = pattern.last_part();
            Form::Parts(pattern, last)
        };
        Ok(ResourceMatcher { form })
    }

    /// Whether a variable stands before the fifth colon.
    fn has_misplaced_variable(&self, shape: Shape) -> bool {
        let (colons, _) = colons(&self.text);
        let [.., last] = colons;
        match (self.text.find("${"), shape) {
            (None, _) => false,
            (Some(at), Shape::Full) => at < last,
            (Some(_), Shape::Any | Shape::Open | Shape::Short(_)) => true,
        }
    }
}

impl Fault {
    fn problem(self, text: &str) -> ProblemKind {
        let text = SmolStr::from(text);
        match self {
            Self::NotAnArn => ProblemKind::InvalidArnPrefix { resource: text },
            Self::WildcardInService => ProblemKind::WildcardInService { text },
            Self::Short(parts) => ProblemKind::MissingArnField { arn: text, parts },
        }
    }
}

impl FromStr for ResourcePattern {
    type Err = ProblemKind;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl fmt::Display for ResourcePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A [`ResourcePattern`] compiled for matching.
#[derive(Clone, Debug)]
pub struct ResourceMatcher {
    form: Form,
}

#[derive(Clone, Debug)]
enum Form {
    /// `*`.
    Any,
    /// No wildcard stands before the last part, so that the text of an ARN can be compared as one.
    Whole(Pattern),
    /// Part by part.
    Parts(Pattern, Option<LastPart>),
}

/// What all resources that a pattern covers have in common: an index finds patterns by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ResourceAnchor<'a> {
    /// Nothing: the pattern covers the resource `*` as well.
    Nothing,
    /// This of the text of the ARN.
    Arn(Anchor<'a>),
    /// This of the ARN's resource part, what follows its fifth colon.
    LastPart(Anchor<'a>),
}

impl ResourceMatcher {
    /// Whether the pattern is `*`.
    pub fn is_any(&self) -> bool {
        matches!(self.form, Form::Any)
    }

    /// Whether the pattern is `arn:PARTITION:s3:::*`, which S3's actions without resource types
    /// accept beside `*` (rule C8).
    pub fn is_every_bucket(&self) -> bool {
        self.pattern()
            .and_then(Pattern::text)
            .and_then(|text| text.strip_suffix(":s3:::*"))
            .and_then(|head| head.strip_prefix("arn:"))
            .is_some_and(|partition| !partition.contains(':'))
    }

    /// What the resources that it covers have in common.
    pub fn anchor(&self) -> ResourceAnchor<'_> {
        match &self.form {
            Form::Any => ResourceAnchor::Nothing,
            Form::Whole(pattern) => ResourceAnchor::Arn(pattern.anchor()),
            Form::Parts(pattern, _) => {
                ResourceAnchor::LastPart(pattern.last_part_anchor().unwrap_or(Anchor::Prefix("")))
            }
        }
    }

    /// Whether the pattern covers the resource. The resource `*` is covered by `*` alone.
    pub fn matches(&self, resource: &Resource, context: &dyn Lookup) -> bool {
        match (&self.form, resource) {
            (Form::Any, _) => true,
            (Form::Whole(pattern), Resource::Arn(arn)) => pattern.matches(arn.as_str(), context),
            (Form::Parts(pattern, last), Resource::Arn(arn)) => {
                pattern.matches_arn(*last, arn, context)
            }
            (Form::Whole(_) | Form::Parts(..), Resource::Any) => false,
        }
    }

    fn pattern(&self) -> Option<&Pattern> {
        match &self.form {
            Form::Any => None,
            Form::Whole(pattern) | Form::Parts(pattern, _) => Some(pattern),
        }
    }

    /// The first variable without a value: the pattern then matches nothing (rule V3).
    pub fn unresolved(&self, context: &dyn Lookup) -> Option<&Variable> {
        self.pattern()?.unresolved(context)
    }

    /// The variables that the pattern reads.
    pub fn variables(&self) -> impl Iterator<Item = &Variable> {
        self.pattern().into_iter().flat_map(Pattern::variables)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Empty;

    #[track_caller]
    fn check(pattern: &str, resource: &str, expected: bool) {
        let matcher = ResourcePattern::parse(pattern)
            .unwrap()
            .matcher(Version::V2012_10_17)
            .unwrap();
        let resource = Resource::parse(resource).unwrap();
        assert_eq!(
            matcher.matches(&resource, &Empty),
            expected,
            "{pattern} on {resource}"
        );
    }

    #[test]
    fn c3_wildcards() {
        let pattern = "arn:aws:s3:::bucket/*/test/*";
        check(pattern, "arn:aws:s3:::bucket/1/2/test/3/o", true);
        check(pattern, "arn:aws:s3:::bucket//test/o", true);
        check(pattern, "arn:aws:s3:::bucket/1/test/", true);
        check(pattern, "arn:aws:s3:::bucket/1-test/o", false);
        check(pattern, "arn:aws:s3:::bucket/test/o", false);
        check(pattern, "arn:aws:s3:::bucket/1/2/test.jpg", false);
    }

    #[test]
    fn c4_a_final_star_crosses_colons() {
        check("arn:aws:s3:*", "arn:aws:s3:::bucket", true);
        check(
            "arn:aws:codepipeline:us-*",
            "arn:aws:codepipeline:us-east-1:123456789012:p",
            true,
        );
        check(
            "arn:aws:codepipeline:us-*",
            "arn:aws:codepipeline:eu-west-1:123456789012:p",
            false,
        );
        check(
            "arn:aws:sns:*:123456789012:t",
            "arn:aws:sns:us-east-1:123456789012:t",
            true,
        );
        check(
            "arn:aws:sns:*:t",
            "arn:aws:sns:us-east-1:123456789012:t",
            false,
        );
        check("arn:aws:s3", "arn:aws:s3:::bucket", true);
    }

    #[test]
    fn c5_c6_malformed() {
        use Fault::{NotAnArn, Short, WildcardInService};
        for (text, fault) in [
            ("bucket", NotAnArn),
            ("", NotAnArn),
            ("ARN:aws:s3:::b", NotAnArn),
            ("arn::s3:::b", NotAnArn),
            ("arn:aws:::b", NotAnArn),
            ("arn:aws:s*:::b", WildcardInService),
            ("arn:aws:*", WildcardInService),
            ("arn:*", WildcardInService),
            ("arn:aws", Short(2)),
        ] {
            assert_eq!(scan(text), Err(fault), "{text}");
        }
        assert_eq!(scan("arn:aws:s3"), Ok(Shape::Short(3)));
        assert_eq!(scan("arn:aws:s3:us-*"), Ok(Shape::Open));
    }

    #[test]
    fn an_exact_pattern_matches_only_its_arn() {
        let arn = Arn::parse("arn:aws:s3:::b/${aws:username}*?").unwrap();
        let pattern = ResourcePattern::exact(&arn).unwrap();
        assert_eq!(
            pattern.as_str(),
            "arn:aws:s3:::b/${$}{aws:username}${*}${?}"
        );
        check(pattern.as_str(), arn.as_str(), true);
        check(pattern.as_str(), "arn:aws:s3:::b/${aws:username}xy", false);
        for odd in ["arn:aws:s3:*::b", "arn:aws:s3:?::b", "arn:${a}:s3:::b"] {
            let kind = ProblemKind::NoExactPattern { arn: odd.into() };
            assert_eq!(ResourcePattern::exact(&Arn::parse(odd).unwrap()), Err(kind));
        }
    }
}
