//! Services.

use std::cmp::Ordering;
use std::fmt;
use std::ops::Range;

use crate::action::Action;
use crate::condition_key::ConditionKey;
use crate::generated::{SERVICE_INDEX, SERVICES};
use crate::index::find;
use crate::layout::service as at;
use crate::region::Region;
use crate::resource_type::ResourceType;
use crate::table::{Record, compare, numbers, partition_point};

/// A service, as the Service Authorization Reference has it: what shares a service prefix.
///
/// A copy is two bytes.
///
/// # Examples
/// ```
/// let service = iam_catalog::service("ImageBuilder").unwrap();
/// assert_eq!(service.prefix(), "imagebuilder");
/// assert_eq!(service.name(), "Amazon EC2 Image Builder");
/// assert!(service.action("createimage").is_some());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct Service(u16);

/// Every service, also retired ones, sorted by prefix.
pub fn services() -> impl ExactSizeIterator<Item = Service> + DoubleEndedIterator + Clone {
    numbers(SERVICES, at::WIDTH).map(Service)
}

/// The service with this prefix, whatever its case.
pub fn service(prefix: &str) -> Option<Service> {
    find(SERVICE_INDEX, prefix.as_bytes(), |number| {
        Service(number).is_named(prefix.as_bytes())
    })
    .map(Service)
}

impl Service {
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    pub(crate) fn is_named(self, prefix: &[u8]) -> bool {
        let own = self.prefix().as_bytes();
        own == prefix || own.eq_ignore_ascii_case(prefix)
    }

    fn record(self) -> Record {
        Record::at(SERVICES, at::WIDTH, self.0)
    }

    /// The prefix of its actions, in lower case: `imagebuilder`.
    pub fn prefix(self) -> &'static str {
        self.record().text(at::PREFIX)
    }

    /// The name: `Amazon EC2 Image Builder`.
    pub fn name(self) -> &'static str {
        self.record().text(at::NAME)
    }

    /// Its actions, also retired ones, sorted by name without regard to case.
    pub fn actions(self) -> impl ExactSizeIterator<Item = Action> + DoubleEndedIterator + Clone {
        self.action_numbers().map(Action::of_number)
    }

    pub(crate) fn action_numbers(self) -> Range<u16> {
        let record = self.record();
        let first = record.number(at::FIRST_ACTION);
        first..first + record.number(at::ACTIONS)
    }

    /// Its action with this name, whatever its case: `CreateImage`.
    pub fn action(self, name: &str) -> Option<Action> {
        let numbers = self.action_numbers();
        let is_before = |number| compare(Action::of_number(number).name(), name) == Ordering::Less;
        let found = partition_point(numbers.clone(), is_before);
        let action = numbers.contains(&found).then(|| Action::of_number(found))?;
        action.name().eq_ignore_ascii_case(name).then_some(action)
    }

    /// Its resource types, also retired ones, sorted by name without regard to case.
    pub fn resource_types(
        self,
    ) -> impl ExactSizeIterator<Item = ResourceType> + DoubleEndedIterator + Clone {
        let record = self.record();
        let first = record.number(at::FIRST_TYPE);
        (first..first + record.number(at::TYPES)).map(ResourceType::of_number)
    }

    /// Its resource type with this name, whatever its case: `imagePipeline`.
    pub fn resource_type(self, name: &str) -> Option<ResourceType> {
        self.resource_types()
            .find(|resource_type| resource_type.name().eq_ignore_ascii_case(name))
    }

    /// The condition keys that its page lists: its own, and those of other prefixes (`aws:TagKeys`).
    pub fn condition_keys(self) -> impl ExactSizeIterator<Item = ConditionKey> + Clone {
        self.record().list(at::KEYS).map(ConditionKey::of_number)
    }

    /// The regions where the service has an endpoint; `None` if no source tells.
    ///
    /// The source is botocore's table of endpoints, which does not have every service.
    pub fn regions(self) -> Option<impl ExactSizeIterator<Item = Region> + Clone> {
        let regions = self.record().list(at::REGIONS);
        (regions.len() > 0).then(|| regions.map(Region::of_number))
    }

    /// Whether resource control policies concern the service (rule O4).
    pub fn supports_rcp(self) -> bool {
        self.record().byte(at::RCP) != 0
    }

    /// The date of the data that first lacked the service, if AWS has removed it.
    pub fn retired(self) -> Option<&'static str> {
        self.record().date(at::RETIRED)
    }
}

impl fmt::Debug for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Service({self})")
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.prefix())
    }
}
