//! Services.

use std::fmt;

use crate::action::Action;
use crate::condition_key::ConditionKey;
use crate::generated::{SERVICE_INDEX, SERVICES};
use crate::index::find;
use crate::layout::service as at;
use crate::region::Region;
use crate::resource_type::ResourceType;
use crate::table::Record;

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
    (0..(SERVICES.len() / at::WIDTH) as u16).map(Service)
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
        let record = self.record();
        let first = record.number(at::FIRST_ACTION);
        (first..first + record.number(at::ACTIONS)).map(Action::of_number)
    }

    /// Its action with this name, whatever its case: `CreateImage`.
    pub fn action(self, name: &str) -> Option<Action> {
        sorted_find(self.actions(), name, Action::name)
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
        sorted_find(self.resource_types(), name, ResourceType::name)
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

/// The one of sorted records that has this name, whatever its case.
fn sorted_find<T: Copy>(
    records: impl ExactSizeIterator<Item = T> + Clone,
    name: &str,
    name_of: impl Fn(T) -> &'static str,
) -> Option<T> {
    let (mut low, mut high) = (0, records.len());
    while low < high {
        let middle = low.midpoint(high);
        let record = records.clone().nth(middle)?;
        match compare(name_of(record), name) {
            std::cmp::Ordering::Equal => return Some(record),
            std::cmp::Ordering::Less => low = middle + 1,
            std::cmp::Ordering::Greater => high = middle,
        }
    }
    None
}

/// The order of the tables: by the bytes in ASCII lower case.
pub(crate) fn compare(one: &str, other: &str) -> std::cmp::Ordering {
    one.bytes()
        .map(|byte| byte.to_ascii_lowercase())
        .cmp(other.bytes().map(|byte| byte.to_ascii_lowercase()))
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
