//! How much of a document is read.

/// Bounds on a document; going beyond one is an ordinary problem
/// ([`ProblemKind::Limit`](iam_model::ProblemKind::Limit)), found before the memory is spent.
///
/// The defaults hold every policy that AWS stores, with room for files that collect thousands of
/// them. Raise a field for more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The size of the text in bytes, and of a YAML text after its aliases are expanded. Spans
    /// hold 32-bit offsets, so values of 4 GiB and above act as 4 GiB - 2.
    pub bytes: usize,
    /// How many objects and lists may stand inside one another. Values above
    /// [`Limits::MAX_DEPTH`] act as that.
    pub depth: usize,
    /// How many values a document may hold: every element of a list and every member of an
    /// object counts, and so does everything that a YAML alias repeats.
    pub values: usize,
    /// The length in bytes of one string, name or number, escapes resolved. A longer one is
    /// [`ProblemKind::PatternTooLong`](iam_model::ProblemKind::PatternTooLong): the tree exists,
    /// but nothing is compiled from it.
    pub value_bytes: usize,
}

impl Limits {
    /// The depth that cannot be raised: trees are dropped, compared and cloned by recursion, and
    /// this many levels fit on a small thread's stack.
    pub const MAX_DEPTH: usize = 1000;

    pub(crate) fn effective_depth(&self) -> usize {
        self.depth.min(Self::MAX_DEPTH)
    }

    pub(crate) fn effective_bytes(&self) -> usize {
        self.bytes.min(u32::MAX as usize - 1)
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 64,
            values: 2_000_000,
            value_bytes: 128 * 1024,
        }
    }
}
