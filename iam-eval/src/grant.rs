//! The grant side: what identity and resource policies allow together.

use iam_model::{CallerKind, Forms};

use crate::decide::{Layer, LayerSet};
use crate::view::View;

/// What a request is granted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Grant {
    /// Identity policies, within boundary and session policies.
    Identity,
    /// The resource's policy, which names the caller so that it is enough (table G).
    Resource,
    /// Identity and resource policy together: across accounts, or where a service needs both.
    Both,
    /// The caller is the root user of the account (rule E9).
    Root,
    /// The service always lets this happen (rules T3 and T5).
    Service,
}

/// Whether the layers that limit a caller allow.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) identity: bool,
    pub(crate) boundary: bool,
    pub(crate) session: bool,
}

impl Limits {
    fn all(self) -> bool {
        self.identity && self.boundary && self.session
    }

    fn failing(self) -> LayerSet {
        let mut failing = LayerSet::default();
        failing.insert_if(!self.identity, Layer::Identity);
        failing.insert_if(!self.boundary, Layer::Boundary);
        failing.insert_if(!self.session, Layer::Session);
        failing
    }
}

/// The grant side: identity and resource policies, within boundary and session policies
/// (rules A2 to A8, table G, T1 and T2); else the layers that it lacks.
pub(crate) fn grant(
    view: &View<'_>,
    limits: Limits,
    named: Forms,
    needs_resource: bool,
) -> Result<Grant, LayerSet> {
    let kind = view.caller.kind();
    let mut lacking = LayerSet::default();
    if !kind.has_account() {
        // Rules A6, A8 and T2: only the resource's policy concerns such callers.
        lacking.insert(Layer::Resource);
        return if named.any() {
            Ok(Grant::Resource)
        } else {
            Err(lacking)
        };
    }
    let root = kind == CallerKind::Root;
    if !view.same_account() {
        // Rule A5: both sides, whatever form the principal takes.
        return if limits.all() && named.any() {
            Ok(Grant::Both)
        } else {
            lacking = limits.failing();
            lacking.insert_if(!named.any(), Layer::Resource);
            Err(lacking)
        };
    }
    // Table G, the most permissive row first.
    let bypass = named.direct || (root && named.any());
    let within_session = (named.role || named.federating_user) && limits.boundary && limits.session;
    if limits.all() && !needs_resource {
        return Ok(if root { Grant::Root } else { Grant::Identity });
    }
    if bypass || within_session {
        return Ok(Grant::Resource);
    }
    if named.account && limits.all() {
        return Ok(Grant::Both);
    }
    lacking = limits.failing();
    lacking.insert_if(needs_resource && !named.any(), Layer::Resource);
    if named.role || named.federating_user {
        // The resource's policy stands in for the identity policies here.
        let mut failing = LayerSet::default();
        failing.insert_if(!limits.boundary, Layer::Boundary);
        failing.insert_if(!limits.session, Layer::Session);
        return Err(failing);
    }
    Err(lacking)
}
