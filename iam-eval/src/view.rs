//! A request as conditions see it: what is stated, and what follows from caller and resource.

use std::cell::OnceCell;

use iam_model::{
    AccountId, Action, Arn, Caller, CallerKind, ConditionKey, Lookup, Resource, ServiceFacts,
    TextHash, Values,
};

use crate::request::{Part, Request};

/// One resource of a request, with all that follows from it.
pub(crate) struct View<'a> {
    pub(crate) request: &'a Request,
    pub(crate) part: &'a Part,
    pub(crate) caller: &'a Caller,
    pub(crate) action: &'a Action,
    /// The action's service prefix in lower case.
    pub(crate) service: &'a str,
    account: Option<AccountId>,
    facts: &'a dyn ServiceFacts,
    // Looking this up takes as long as much of a decision, and many do not need it.
    without_resource: OnceCell<bool>,
    pub(crate) owner: OnceCell<Option<AccountId>>,
    last_part_hash: OnceCell<TextHash>,
}

impl<'a> View<'a> {
    pub(crate) fn new(request: &'a Request, part: &'a Part, facts: &'a dyn ServiceFacts) -> Self {
        let caller = request.caller();
        Self {
            request,
            part,
            caller,
            action: request.action(),
            service: request.action().service(),
            account: caller.account(),
            facts,
            without_resource: OnceCell::new(),
            owner: OnceCell::new(),
            last_part_hash: OnceCell::new(),
        }
    }

    /// Whether the action has no resource types, so that rule C8 replaces its resource.
    pub(crate) fn without_resource(&self) -> bool {
        let ask = || self.facts.has_resource_types(self.action) == Some(false);
        *self.without_resource.get_or_init(ask)
    }

    /// The resource that is authorised: `*` for an action without resource types (rule C8).
    pub(crate) fn resource(&self) -> &'a Resource {
        match &self.part.resource {
            Resource::Arn(_) if self.without_resource() => &Resource::Any,
            resource => resource,
        }
    }

    /// The account that owns the resource (rule A1).
    pub(crate) fn owner(&self) -> Option<AccountId> {
        *self.owner.get_or_init(|| self.find_owner())
    }

    fn find_owner(&self) -> Option<AccountId> {
        match self.account_in_arn() {
            _ if self.part.account.is_some() => self.part.account,
            // It is the caller's with rule C8 and without it.
            account if account == self.account => account,
            Some(account) if !self.without_resource() => Some(account),
            _ => self.account,
        }
    }

    /// Whether nobody says who owns the resource, so that it is taken to be the caller's account:
    /// rule A1's choice.
    pub(crate) fn owner_is_assumed(&self) -> bool {
        self.part.account.is_none() && (self.account_in_arn().is_none() || self.without_resource())
    }

    fn account_in_arn(&self) -> Option<AccountId> {
        self.part.resource.arn().and_then(Arn::account_id)
    }

    /// The hash of what follows the fifth colon of the resource's ARN.
    pub(crate) fn last_part_hash(&self, arn: &Arn) -> TextHash {
        let text = arn.resource();
        *self.last_part_hash.get_or_init(|| TextHash::of(text))
    }

    /// Whether `arn:aws:s3:::*` counts as `*` (rule C8).
    pub(crate) fn takes_every_bucket(&self) -> bool {
        self.service == "s3" && self.without_resource()
    }

    /// Whether caller and resource are of one account.
    pub(crate) fn same_account(&self) -> bool {
        self.account.is_some() && self.account == self.owner()
    }

    /// The keys that caller and resource imply (rule D); a stated one comes first.
    fn implied(&self, key: &str) -> Option<&str> {
        let kind = self.caller.kind();
        match key {
            "aws:principalaccount" | "aws:principalisawsservice" | "kms:calleraccount"
                if self.caller.is_unnamed() =>
            {
                None
            }
            "aws:principalarn" => self.caller.principal_arn(),
            "aws:principalaccount" if kind == CallerKind::Anonymous => Some("anonymous"),
            "aws:principalaccount" => self.account.as_ref().map(AccountId::as_str),
            "aws:principaltype" => self.caller.principal_type(),
            "aws:userid" => self.caller.user_id(),
            "aws:username" => self.caller.user_name(),
            "aws:principalisawsservice" if kind == CallerKind::Service => Some("true"),
            "aws:principalisawsservice" => kind.has_account().then_some("false"),
            "aws:principalservicename" => {
                (kind == CallerKind::Service).then(|| self.caller.as_str())
            }
            "aws:viaawsservice" => Some("false"),
            "kms:calleraccount" if self.service == "kms" => {
                self.account.as_ref().map(AccountId::as_str)
            }
            "aws:resourceaccount" if has_resource_account(self.action) => {
                let _ = self.owner();
                self.owner.get()?.as_ref().map(AccountId::as_str)
            }
            _ => None,
        }
    }

    /// Whether a key follows from the caller or the resource, so that it is no free choice of
    /// whoever sends the request.
    pub(crate) fn is_implied(&self, key: &ConditionKey) -> bool {
        self.request.stated(self.part, key).is_none() && self.implied(key.lower()).is_some()
    }
}

impl Lookup for View<'_> {
    fn get(&self, key: &ConditionKey) -> Option<Values<'_>> {
        self.request
            .stated(self.part, key)
            .or_else(|| self.implied(key.lower()).map(Values::One))
    }
}

/// Keys that AWS sends with every request, so that their absence from a request to be decided is
/// an omission (rule D2).
pub(crate) fn is_always_sent(key: &ConditionKey) -> bool {
    matches!(
        key.lower(),
        "aws:currenttime"
            | "aws:epochtime"
            | "aws:securetransport"
            | "aws:requestedregion"
            | "aws:useragent"
    )
}

/// Whether AWS fills `aws:ResourceAccount` for the action (rule D1, page "AWS global condition
/// context keys").
fn has_resource_account(action: &Action) -> bool {
    match action.service() {
        "ebs" => false,
        "ec2" => !matches!(
            action.name(),
            "copyimage"
                | "copysnapshot"
                | "createvolume"
                | "accepttransitgatewaypeeringattachment"
                | "acceptvpcendpointconnections"
                | "acceptvpcpeeringconnection"
                | "createtransitgatewaypeeringattachment"
                | "createvpcendpoint"
                | "createvpcpeeringconnection"
                | "deletetransitgatewaypeeringattachment"
                | "deletevpcpeeringconnection"
                | "rejecttransitgatewaypeeringattachment"
                | "rejectvpcendpointconnections"
                | "rejectvpcpeeringconnection"
        ),
        _ => true,
    }
}
