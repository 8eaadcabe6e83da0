//! Policy sets: the policies of one layer, compiled together.

use std::ops::{ControlFlow, Range};
use std::sync::Arc;

use iam_model::{Effect, Forms, Grade, PolicyType, Problem, ProblemKind, Source, Span, Statement};

use crate::error::{LoadErrors, LoadProblem};
use crate::index::{Hit, Index, number};
use crate::statement::{CompiledStatement, DIRECT, Reading};
use crate::view::View;

/// The policies of one layer, compiled once and combined with others in
/// [`Layers`](crate::Layers).
///
/// A set is what counts as one (rule E6): all identity policies of a caller with those of its
/// groups, all session policies, the policies of one level of an organization. Cheap to clone,
/// `Send + Sync`.
///
/// # Examples
/// ```
/// use iam_eval::PolicySet;
/// use iam_model::{ActionPattern, Effect, Policy, ResourcePattern, Source, Statement};
/// let read = Policy::new([Statement::new(
///     Effect::Allow,
///     ActionPattern::from_static("imagebuilder:Get*"),
/// )
/// .with_resource(ResourcePattern::from_static("*"))]);
/// let set = PolicySet::identity([Source::policy("read", read)])?;
/// assert_eq!(set.sources().count(), 1);
/// # Ok::<(), iam_eval::LoadErrors>(())
/// ```
#[derive(Clone, Debug)]
pub struct PolicySet {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    policy_type: PolicyType,
    policies: Vec<CompiledPolicy>,
    remarks: Vec<LoadProblem>,
    // Those of all policies, in order.
    statements: Box<[CompiledStatement]>,
    denies: Index,
    allows: Index,
    /// The forms in which Allow statements can name a caller.
    forms: Forms,
}

/// A policy of a set.
#[derive(Debug)]
struct CompiledPolicy {
    source: Source,
    statements: Range<usize>,
}

/// A policy of a set, as it was written and as it is matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PolicyOfSet<'a> {
    pub(crate) source: &'a Source,
    pub(crate) statements: &'a [CompiledStatement],
}

impl<'a> PolicyOfSet<'a> {
    /// Each compiled statement with what was written.
    pub(crate) fn pairs(self) -> impl Iterator<Item = (&'a CompiledStatement, &'a Statement)> {
        let written = &self.source.as_policy().statements;
        self.statements.iter().zip(written.iter())
    }
}

/// What a set says about a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct SetAnswer {
    /// Some Deny applies.
    pub(crate) denies: bool,
    /// Some Allow applies; the forms in which such statements name the caller.
    pub(crate) grants: Forms,
}

impl SetAnswer {
    pub(crate) fn allows(self) -> bool {
        self.grants.any()
    }
}

/// What is wrong with a policy, or worth a remark, as one of this type.
fn problems(source: &Source, policy_type: PolicyType) -> Vec<Problem> {
    if let Some(document) = source.document()
        && let Some(stated) = document.stated_type()
        && stated != policy_type
    {
        // What else the other type would not allow is beside the point.
        let used = policy_type;
        let start = Span::at(document.tree().span.start);
        return vec![Problem::at(ProblemKind::OtherType { stated, used }, start)];
    }
    let mut problems = source.as_policy().check_as(policy_type);
    for problem in &mut problems {
        problem.span = source.locate(problem.place);
    }
    problems
}

impl PolicySet {
    /// Compiles policies as of one type.
    ///
    /// # Errors
    /// Every problem of every source, with the source's name and, for documents, the place.
    pub fn compile<S: Into<Source>>(
        policy_type: PolicyType,
        sources: impl IntoIterator<Item = S>,
    ) -> Result<Self, LoadErrors> {
        let mut policies = Vec::new();
        let mut statements = Vec::new();
        let mut refused = Vec::new();
        let mut remarks = Vec::new();
        for source in sources {
            let source: Source = source.into();
            let policy = source.as_policy();
            for problem in problems(&source, policy_type) {
                let list = match problem.kind.grade() {
                    Grade::Accepted => &mut remarks,
                    Grade::Syntax | Grade::Refused => &mut refused,
                };
                list.push(LoadProblem {
                    source: source.clone(),
                    problem,
                });
            }
            // A statement that does not compile has a problem, with which the set is refused.
            let start = statements.len();
            let compiled = policy
                .statements
                .iter()
                .filter_map(|statement| CompiledStatement::new(statement, policy.version()));
            statements.reserve(policy.statements.len());
            statements.extend(compiled);
            let statements = start..statements.len();
            policies.push(CompiledPolicy { source, statements });
        }
        if refused.is_empty() {
            let costs: Vec<u32> = statements.iter().map(|held| number(held.cost())).collect();
            let allows = statements
                .iter()
                .filter(|held| held.effect == Effect::Allow);
            let forms = allows.map(CompiledStatement::possible_forms);
            let inner = Arc::new(Inner {
                policy_type,
                policies,
                remarks,
                denies: Index::new(&statements, Effect::Deny, &costs),
                allows: Index::new(&statements, Effect::Allow, &costs),
                forms: forms.fold(Forms::default(), Forms::or),
                statements: statements.into_boxed_slice(),
            });
            Ok(Self { inner })
        } else {
            Err(LoadErrors::new(policy_type, refused))
        }
    }

    /// The identity policies of a caller, those of its groups included.
    pub fn identity<S: Into<Source>>(
        sources: impl IntoIterator<Item = S>,
    ) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Identity, sources)
    }

    /// The policy of a resource.
    pub fn resource(source: impl Into<Source>) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Resource, [source])
    }

    /// The trust policy of a role.
    pub fn trust(source: impl Into<Source>) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Trust, [source])
    }

    /// The permissions boundary of a user or role.
    pub fn boundary<S: Into<Source>>(
        sources: impl IntoIterator<Item = S>,
    ) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Boundary, sources)
    }

    /// The session policies that a session was created with.
    pub fn session<S: Into<Source>>(
        sources: impl IntoIterator<Item = S>,
    ) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Session, sources)
    }

    /// The service control policies of one level: the root, an OU or the account.
    pub fn scp<S: Into<Source>>(sources: impl IntoIterator<Item = S>) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Scp, sources)
    }

    /// The resource control policies of one level: the root, an OU or the account.
    pub fn rcp<S: Into<Source>>(sources: impl IntoIterator<Item = S>) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Rcp, sources)
    }

    /// The policy of a VPC endpoint.
    pub fn endpoint<S: Into<Source>>(
        sources: impl IntoIterator<Item = S>,
    ) -> Result<Self, LoadErrors> {
        Self::compile(PolicyType::Endpoint, sources)
    }

    /// What the policies were compiled as.
    pub fn policy_type(&self) -> PolicyType {
        self.inner.policy_type
    }

    /// Whether the set has no policy.
    pub fn is_empty(&self) -> bool {
        self.inner.policies.is_empty()
    }

    /// The policies, in the order in which they were given.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.inner.policies.iter().map(|policy| &policy.source)
    }

    /// What is worth knowing about the policies and does not keep them from being compiled.
    pub fn remarks(&self) -> &[LoadProblem] {
        &self.inner.remarks
    }

    pub(crate) fn policies(&self) -> impl Iterator<Item = PolicyOfSet<'_>> {
        self.inner.policies.iter().map(|policy| {
            let statements = self.inner.statements.get(policy.statements.clone());
            PolicyOfSet {
                source: &policy.source,
                statements: statements.unwrap_or_default(),
            }
        })
    }

    /// What the policies say, all together (rules E5 and E6).
    ///
    /// The order of statements says nothing, so that a Deny that applies is the last one to be looked
    /// for, and an Allow if no form is left in which the caller could be named.
    pub(crate) fn answer(&self, view: &View<'_>, reading: Reading) -> SetAnswer {
        let inner = &*self.inner;
        let denies = inner.denies.find(&inner.statements, view, |hit| {
            if holds(hit, view, reading).is_some() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        let possible = inner.forms.and(Forms::of(view.caller));
        let mut grants = Forms::default();
        if possible.any() {
            let _ = inner.allows.find(&inner.statements, view, |hit| {
                if let Some(forms) = holds(hit, view, reading) {
                    grants = possible.and(grants.or(forms));
                    if grants == possible {
                        return ControlFlow::Break(());
                    }
                }
                ControlFlow::Continue(())
            });
        }
        SetAnswer {
            denies: denies.is_break(),
            grants,
        }
    }
}

/// Whether what an index has found applies, and in which forms the caller is named.
fn holds(hit: Hit<'_>, view: &View<'_>, reading: Reading) -> Option<Forms> {
    match hit {
        Hit::Applies => Some(DIRECT),
        Hit::Matches(statement) => statement.holds(view, reading),
    }
}
