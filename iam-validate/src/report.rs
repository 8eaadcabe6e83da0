//! What checks put their findings into.

use iam_catalog::{Service, nearest_service};
use iam_model::Span;
use iam_model::tree::{Member, Node};

use crate::span;
use crate::{Check, Edit, Finding, Path, Related};

/// The findings so far, and the check that is running.
pub(crate) struct Report<'a> {
    check: &'static Check,
    text: &'a str,
    root: &'a Node,
    findings: Vec<Finding>,
    suggestions: usize,
    /// The last prefix that no service has, and what is near: a policy repeats its mistakes.
    service: (String, Option<Service>),
}

/// So many searches for a near name are made for one policy, because each goes through all names.
const SUGGESTIONS: usize = 100;

/// A finding that can still be added to.
pub(crate) struct Draft<'r> {
    finding: &'r mut Finding,
    root: &'r Node,
    text: &'r str,
}

impl<'a> Report<'a> {
    pub(crate) fn new(check: &'static Check, root: &'a Node, text: &'a str) -> Self {
        Self {
            check,
            text,
            root,
            findings: Vec::new(),
            suggestions: SUGGESTIONS,
            service: (String::new(), None),
        }
    }

    /// The findings from here on are of this check.
    pub(crate) fn run(&mut self, check: &'static Check) {
        self.check = check;
    }

    /// Adds a finding.
    pub(crate) fn at(&mut self, span: Span, message: impl Into<String>) -> Draft<'_> {
        let path = Path::of(self.root, self.text, span);
        self.findings.push(Finding {
            check: self.check,
            message: message.into(),
            help: None,
            span,
            related: None,
            statement: path.statement(),
            path,
            edit: None,
            refuses: false,
        });
        let at = self.findings.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "the finding was just pushed")]
        let finding = &mut self.findings[at];
        Draft {
            finding,
            root: self.root,
            text: self.text,
        }
    }

    /// Adds a finding about a part of a text value: these bytes of it.
    pub(crate) fn at_part(
        &mut self,
        node: &Node,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Draft<'_> {
        self.at(span::part(node, self.text, range), message)
    }

    /// Adds a finding about a part of a name: these bytes of it.
    pub(crate) fn at_name_part(
        &mut self,
        member: &Member,
        range: std::ops::Range<usize>,
        message: impl Into<String>,
    ) -> Draft<'_> {
        self.at(span::name_part(member, self.text, range), message)
    }

    /// What a search for a near name finds, as long as there are few unknown names.
    pub(crate) fn suggest<T>(&mut self, search: impl FnOnce() -> Option<T>) -> Option<T> {
        self.suggestions = self.suggestions.checked_sub(1)?;
        search()
    }

    /// The service whose prefix is nearest to this text.
    pub(crate) fn nearest_service(&mut self, prefix: &str) -> Option<Service> {
        if self.service.0 != prefix {
            let near = self.suggest(|| nearest_service(prefix));
            self.service = (prefix.to_owned(), near);
        }
        self.service.1
    }

    pub(crate) fn finish(self) -> Vec<Finding> {
        self.findings
    }
}

impl Draft<'_> {
    /// What to do about it: a sentence without a full stop, with the concrete text in backticks.
    pub(crate) fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// The second place, and what stands there.
    pub(crate) fn related(self, label: &'static str, span: Span) -> Self {
        let path = Path::of(self.root, self.text, span);
        self.finding.related = Some(Related { label, span, path });
        self
    }

    /// The change that mends it: these bytes of the value become this text. Only where exactly one
    /// change is right, and the text needs no escape.
    pub(crate) fn edit(self, node: &Node, range: std::ops::Range<usize>, text: &str) -> Self {
        // Without the text, nobody can say where the parts of a value stand.
        if let Some(span) = span::exact(node, self.text, range) {
            self.finding.edit = Some(Edit {
                span,
                text: text.to_owned(),
            });
        }
        self
    }

    /// The change that mends it: this name instead. Only where exactly one change is right, and the
    /// text needs no escape.
    pub(crate) fn rename(self, member: &Member, name: &str) -> Self {
        if let Some(span) = span::exact_name(member, self.text, 0..member.name.len()) {
            self.finding.edit = Some(Edit {
                span,
                text: name.to_owned(),
            });
        }
        self
    }
}
