//! The list of problems while a document is read: bounded, and without follow-up errors.

use iam_model::{Grade, Problem, ProblemKind, Span};
use smol_str::SmolStr;

/// Collects problems, keeps the first ones and counts the rest.
#[derive(Debug)]
pub(crate) struct Report {
    problems: Vec<Problem>,
    capacity: usize,
    omitted: u64,
    /// Whether a problem of syntax was found, so that no tree will come of the text.
    failed: bool,
    /// While set, problems are follow-ups of one that is already listed.
    pub(crate) quiet: bool,
}

impl Report {
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            problems: Vec::new(),
            capacity: capacity.max(1),
            omitted: 0,
            failed: false,
            quiet: false,
        }
    }

    pub(crate) fn add(&mut self, kind: ProblemKind, span: Span) {
        self.push(Problem::at(kind, span));
    }

    pub(crate) fn push(&mut self, problem: Problem) {
        if problem.kind.grade() == Grade::Syntax {
            self.failed = true;
        }
        if self.quiet {
            return;
        }
        if self.problems.len() < self.capacity {
            self.problems.push(problem);
        } else {
            self.omitted += 1;
        }
    }

    /// Lists a problem even if the list is full or quiet: the reason why reading ends.
    pub(crate) fn add_last(&mut self, kind: ProblemKind, span: Span) {
        self.failed = true;
        self.problems.push(Problem::at(kind, span));
    }

    pub(crate) fn failed(&self) -> bool {
        self.failed
    }

    /// Whether further problems are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.problems.len() >= self.capacity
    }

    /// How many problems are listed; a mark to go back to with [`Report::forget`].
    pub(crate) fn len(&self) -> usize {
        self.problems.len()
    }

    /// Takes back the problems after a mark, because a later one explains them all.
    pub(crate) fn forget(&mut self, mark: usize) {
        self.problems.truncate(mark);
    }

    /// Where the problems listed so far stand.
    pub(crate) fn spans(&self) -> Vec<Span> {
        self.problems
            .iter()
            .filter_map(|problem| problem.span)
            .collect()
    }

    /// The problems in the order of the text, and the number of those left out.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        self.problems
            .sort_by_key(|problem| problem.span.map_or(0, |span| span.start));
        if self.omitted > 0 {
            let end = self.problems.last().and_then(|problem| problem.span);
            self.problems.push(Problem::at(
                ProblemKind::MoreProblems {
                    count: self.omitted,
                },
                end.map_or(Span::at(0), |span| Span::at(span.end)),
            ));
        }
        self.problems
    }
}

/// An offset as spans hold it. Texts are limited below 4 GiB before anything is measured in them.
pub(crate) fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// The span of two offsets.
pub(crate) fn span(start: usize, end: usize) -> Span {
    Span::new(offset(start), offset(end))
}

/// The start of a text, as long as a message can bear.
pub(crate) fn excerpt(text: &str) -> SmolStr {
    const LONGEST: usize = 60;
    match text.char_indices().nth(LONGEST) {
        None => SmolStr::new(text),
        Some((end, _)) => {
            smol_str::format_smolstr!("{}…", text.get(..end).unwrap_or_default())
        }
    }
}
