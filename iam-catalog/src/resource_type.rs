//! Resource types.

use std::fmt;

use iam_model::Arn;

use crate::action::{Action, ActionResource};
use crate::arn_format::{self, ParsedArn};
use crate::condition_key::ConditionKey;
use crate::generated::TYPES;
use crate::layout::resource_type as at;
use crate::service::Service;
use crate::table::Record;

/// A kind of resource of a service, with the form of its ARNs.
///
/// A copy is two bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct ResourceType(u16);

/// The resource types that an action authorises, as [`Action::resource_types`].
pub fn resource_types_of(action: Action) -> impl Iterator<Item = ActionResource> + Clone {
    action.resource_types()
}

impl ResourceType {
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    fn record(self) -> Record {
        Record::at(TYPES, at::WIDTH, self.0)
    }

    /// The name, as AWS writes it: `imagePipeline`.
    pub fn name(self) -> &'static str {
        self.record().text(at::NAME)
    }

    /// The service.
    pub fn service(self) -> Service {
        Service::of_number(self.record().number(at::SERVICE))
    }

    /// The forms of its ARNs, such as
    /// `arn:${Partition}:imagebuilder:${Region}:${Account}:image-pipeline/${ImagePipelineName}`.
    ///
    /// Most types have one. A `*` in a form stands for any text.
    pub fn arn_formats(self) -> impl Iterator<Item = &'static str> + Clone {
        let record = self.record();
        let length = record.number(at::ARNS_LENGTH);
        record
            .text_of(at::ARNS, usize::from(length))
            .split_whitespace()
    }

    /// What stands in an ARN in the places of the form's variables; `None` if it is no ARN of this
    /// type.
    ///
    /// Variables take any text but none, the last one also `/` and `:`, because names can have paths.
    pub fn parse_arn(self, arn: &Arn) -> Option<ParsedArn> {
        arn_format::parse(self, arn)
    }

    /// The condition keys that requests with such a resource have: `aws:ResourceTag/${TagKey}`.
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.record().list(at::KEYS).map(ConditionKey::of_number)
    }

    /// The date of the data that first lacked the type, if AWS has removed it.
    pub fn retired(self) -> Option<&'static str> {
        self.record().date(at::RETIRED)
    }
}

impl fmt::Debug for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ResourceType({} of {})", self.name(), self.service())
    }
}

impl fmt::Display for ResourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
