//! Findings that the author knows and accepts.

use std::collections::HashMap;

use iam_model::{Span, nearest};
use iam_parse::Annotation;
use smol_str::SmolStr;

use crate::check::Run;
use crate::checks::annotation::{CANNOT_BE_ALLOWED, UNKNOWN_CODE, UNUSED_ALLOW, WITHOUT_REASON};
use crate::{Check, Finding, Path, Related, check, checks};

/// The findings of a policy, as its annotations divide them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Judged {
    /// What is to be reported: what no annotation allows, and what is wrong with the annotations.
    pub reported: Vec<Finding>,
    /// What the author knows and accepts.
    pub allowed: Vec<Allowed>,
}

/// A finding that the author knows and accepts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Allowed {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted, in the author's words.
    pub reason: SmolStr,
}

/// Takes out the findings that the annotations of a policy allow, and adds what is wrong with the
/// annotations.
///
/// A finding is allowed if an annotation of its statement or of the whole policy names its code and
/// gives a reason, and if it can be ([`Finding::can_be_allowed`]). Both lists are in the order of the
/// text.
///
/// # Semantics
/// docs/language.md, "Comments and annotations".
///
/// # Examples
/// ```
/// use iam_model::PolicyType;
/// use iam_validate::{Options, apply, validate};
///
/// let text = r#"
/// #[allow(INVALID_ACTION, reason = "announced for next week")]
/// allow { action imagebuilder:StartImageTest resource "*" }
/// "#;
/// let parsed = iam_parse::parse_policy(text.as_bytes(), &iam_parse::Options::of_name("build.iam"));
/// let findings = validate(&parsed, PolicyType::Identity, &Options::default());
/// let judged = apply(&parsed.extras().annotations, findings);
/// assert!(judged.reported.is_empty());
/// assert_eq!(judged.allowed[0].reason, "announced for next week");
/// ```
pub fn apply(annotations: &[Annotation], findings: Vec<Finding>) -> Judged {
    if annotations.is_empty() {
        return Judged {
            reported: findings,
            allowed: Vec::new(),
        };
    }
    let mut book = Book::default();
    for annotation in annotations {
        book.note(annotation);
    }
    // What the checks could not look at in a policy that is refused may be what is allowed.
    let is_whole = findings.iter().all(|finding| !finding.refuses);
    let mut judged = Judged::default();
    for finding in findings {
        match book.reason(&finding) {
            Some(reason) => judged.allowed.push(Allowed { finding, reason }),
            None => judged.reported.push(finding),
        }
    }
    judged.reported.extend(book.wrong(is_whole));
    judged
        .reported
        .sort_by_key(|finding| (finding.span.start, finding.span.end, finding.code()));
    judged
}

/// A code that an annotation names rightly, for findings that can be allowed.
struct Entry<'a> {
    check: &'static Check,
    span: Span,
    statement: Option<usize>,
    reason: &'a SmolStr,
    used: bool,
    /// The first finding of the code that cannot be allowed because it refuses the policy.
    refusal: Option<(Span, Path)>,
}

/// What the annotations say.
#[derive(Default)]
struct Book<'a> {
    entries: Vec<Entry<'a>>,
    /// The first entry of each code and statement; a second one is never used.
    index: HashMap<(Option<usize>, &'static str), usize>,
    /// What is wrong with them.
    wrong: Vec<Finding>,
    unknown: usize,
}

/// How many unknown codes get a suggestion: looking for one takes time, and nobody reads so many.
const SUGGESTED: usize = 100;

impl<'a> Book<'a> {
    fn note(&mut self, annotation: &'a Annotation) {
        let statement = annotation.statement;
        if annotation.reason.is_none() && !annotation.codes.is_empty() {
            let message = "this annotation gives no reason, so it allows nothing";
            let mut finding = finding(&WITHOUT_REASON, annotation.span, statement, message.into());
            finding.help = Some("write why behind the code: `, reason = \"…\"`".to_owned());
            self.wrong.push(finding);
        }
        for (code, span) in &annotation.codes {
            let Some(check) = check(code) else {
                self.unknown(code, *span, statement);
                continue;
            };
            if !check.can_be_allowed() {
                let message = format!("`{code}` cannot be allowed");
                let mut finding = finding(&CANNOT_BE_ALLOWED, *span, statement, message);
                finding.help = Some(cannot(check).to_owned());
                self.wrong.push(finding);
                continue;
            }
            // Without a reason it allows nothing, and that is what is said of it.
            let Some((reason, _)) = &annotation.reason else {
                continue;
            };
            let at = self.entries.len();
            self.index.entry((statement, check.code)).or_insert(at);
            self.entries.push(Entry {
                check,
                span: *span,
                statement,
                reason,
                used: false,
                refusal: None,
            });
        }
    }

    fn unknown(&mut self, code: &str, span: Span, statement: Option<usize>) {
        let message = format!("no finding has the code `{code}`");
        let mut finding = finding(&UNKNOWN_CODE, span, statement, message);
        self.unknown += 1;
        let near = (self.unknown <= SUGGESTED)
            .then(|| nearest(code, checks().map(|check| check.code)))
            .flatten();
        finding.help = near.map(|near| format!("did you mean `{near}`?"));
        self.wrong.push(finding);
    }

    /// The reason for which a finding is allowed: that of its statement, or that of the policy.
    fn reason(&mut self, finding: &Finding) -> Option<SmolStr> {
        let scopes = [finding.statement, None];
        let at = scopes
            .into_iter()
            .find_map(|scope| self.index.get(&(scope, finding.code())))?;
        let entry = self.entries.get_mut(*at)?;
        if finding.can_be_allowed() {
            entry.used = true;
            return Some(entry.reason.clone());
        }
        entry
            .refusal
            .get_or_insert_with(|| (finding.span, finding.path.clone()));
        None
    }

    /// What is wrong with the annotations, now that they were used.
    fn wrong(self, is_whole: bool) -> Vec<Finding> {
        let mut wrong = self.wrong;
        for entry in self.entries.into_iter().filter(|entry| !entry.used) {
            let code = entry.check.code;
            if let Some((span, path)) = entry.refusal {
                let message = format!("this `{code}` cannot be allowed");
                let mut finding = finding(&CANNOT_BE_ALLOWED, entry.span, entry.statement, message);
                finding.help = Some(REFUSED.to_owned());
                finding.related = Some(Related {
                    label: "it refuses the policy here",
                    span,
                    path,
                });
                wrong.push(finding);
            } else if is_whole && always_looked_for(entry.check) {
                let what = match entry.statement {
                    Some(_) => "this statement",
                    None => "this policy",
                };
                let message = format!("{what} has no `{code}` to allow");
                let mut finding = finding(&UNUSED_ALLOW, entry.span, entry.statement, message);
                finding.help = Some(format!("remove `{code}` from the annotation"));
                wrong.push(finding);
            }
        }
        wrong
    }
}

/// Whether a check runs whatever the caller asks for: that nothing was found by one that did not run
/// says nothing.
fn always_looked_for(check: &Check) -> bool {
    !check.opt_in && check.example.resource_type.is_none()
}

const REFUSED: &str = "change the policy: it cannot be used as it is";

/// What to do instead of allowing it.
const fn cannot(check: &Check) -> &'static str {
    match check.run {
        Run::Annotation => "correct the annotation that it is about",
        _ => "change the policy: an error that AWS's rules tell stays one",
    }
}

fn finding(
    check: &'static Check,
    span: Span,
    statement: Option<usize>,
    message: String,
) -> Finding {
    Finding {
        check,
        message,
        help: None,
        span,
        related: None,
        path: Path::of_statement(statement),
        statement,
        edit: None,
        refuses: false,
    }
}

#[cfg(test)]
mod tests;
