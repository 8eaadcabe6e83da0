//! Which statements no scenario ever made decisive.

use std::collections::BTreeMap;
use std::fmt;

use iam_eval::{Explanation, OwnedLayers};
use iam_model::{Place, Source};
use smol_str::SmolStr;

use crate::deciding;

/// The statements of every policy that scenarios used, and whether they ever decided.
///
/// A statement decides if it is a Deny that applies, or an Allow that applies to a request that is
/// allowed. `Display` lists those that never did.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    // A policy's key is its name and, in a scenario file, its place there.
    policies: BTreeMap<(SmolStr, Option<u32>), Policy>,
}

#[derive(Clone, Debug)]
struct Policy {
    source: Source,
    decided: Vec<bool>,
}

/// A statement that no scenario made decisive.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UndecidedStatement {
    /// The policy's name.
    pub policy: SmolStr,
    /// Line and column, if the policy was read from a text.
    pub place: Option<(usize, usize)>,
    /// The statement's position in the policy, counted from 0.
    pub index: usize,
    /// The author's name for it.
    pub sid: Option<SmolStr>,
}

impl fmt::Display for UndecidedStatement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.policy)?;
        if let Some((line, column)) = self.place {
            write!(f, ":{line}:{column}")?;
        }
        match &self.sid {
            Some(sid) => write!(f, " `{sid}`"),
            None => write!(f, " statement {}", self.index + 1),
        }
    }
}

fn key(source: &Source) -> (SmolStr, Option<u32>) {
    let start = source.document().map(|one| one.tree().span.start);
    (source.name().into(), start)
}

impl Coverage {
    /// Notes the policies of a scenario.
    pub(crate) fn used(&mut self, layers: &OwnedLayers) {
        let single = [
            &layers.identity,
            &layers.boundary,
            &layers.session,
            &layers.resource,
            &layers.endpoint,
        ];
        let levels = layers.scp.iter().chain(&layers.rcp);
        let sets = single.into_iter().flatten().chain(levels);
        for source in sets.flat_map(iam_eval::PolicySet::sources) {
            self.policy(source);
        }
    }

    fn policy(&mut self, source: &Source) -> &mut Policy {
        self.policies.entry(key(source)).or_insert_with(|| Policy {
            source: source.clone(),
            decided: vec![false; source.as_policy().statements.len()],
        })
    }

    /// Notes the statements that decided.
    pub(crate) fn decided(&mut self, explanation: &Explanation) {
        for statement in deciding::statements(explanation) {
            let policy = self.policy(&statement.source);
            if let Some(decided) = policy.decided.get_mut(statement.index) {
                *decided = true;
            }
        }
    }

    /// Adds what was noted elsewhere.
    pub(crate) fn merge(&mut self, other: Self) {
        for policy in other.policies.into_values() {
            let mine = self.policy(&policy.source);
            for (mine, other) in mine.decided.iter_mut().zip(policy.decided) {
                *mine |= other;
            }
        }
    }

    /// How many statements there are.
    pub fn statements(&self) -> usize {
        self.policies.values().map(|one| one.decided.len()).sum()
    }

    /// The statements that never decided, sorted by policy.
    pub fn undecided(&self) -> impl Iterator<Item = UndecidedStatement> {
        self.policies.values().flat_map(|policy| {
            let never = policy.decided.iter().enumerate();
            let never = never.filter(|(_, decided)| !**decided);
            never.map(|(index, _)| policy.statement(index))
        })
    }
}

impl Policy {
    fn statement(&self, index: usize) -> UndecidedStatement {
        let document = self.source.document();
        let statement = self.source.as_policy().statements.as_slice().get(index);
        UndecidedStatement {
            policy: self.source.name().into(),
            place: document.map(|document| {
                let span = document.locate(Place::Statement(index));
                document.line_column(span)
            }),
            index,
            sid: statement.and_then(|statement| statement.sid.clone()),
        }
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let undecided: Vec<_> = self.undecided().collect();
        let all = self.statements();
        let decided = all - undecided.len();
        writeln!(f, "{decided} of {all} statements decided a scenario")?;
        if !undecided.is_empty() {
            f.write_str("never decisive:\n")?;
        }
        for statement in undecided {
            writeln!(f, "  {statement}")?;
        }
        Ok(())
    }
}
