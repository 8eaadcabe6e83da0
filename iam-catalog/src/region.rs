//! Partitions and regions.

use std::fmt;

use crate::generated::{PARTITIONS, REGIONS};
use crate::layout::{partition, region as at};
use crate::service::{Service, services};
use crate::table::{Record, numbers};

/// A region that AWS has opened or named, such as `eu-central-1`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct Region(u16);

/// Every region, by partition.
pub fn regions() -> impl ExactSizeIterator<Item = Region> + Clone {
    numbers(REGIONS, at::WIDTH).map(Region)
}

/// The region with this name, in lower case as ARNs have it.
pub fn region(name: &str) -> Option<Region> {
    regions().find(|region| region.name() == name)
}

impl Region {
    pub(crate) fn of_number(number: u16) -> Self {
        Self(number)
    }

    fn record(self) -> Record {
        Record::at(REGIONS, at::WIDTH, self.0)
    }

    /// The name: `eu-central-1`.
    pub fn name(self) -> &'static str {
        self.record().text(at::NAME)
    }

    /// The services that have an endpoint here, as far as [`Service::regions`] tells.
    pub fn services(self) -> impl Iterator<Item = Service> + Clone {
        let is_here = move |service: &Service| {
            let regions = service.regions();
            regions.is_some_and(|mut regions| regions.any(|region| region == self))
        };
        services().filter(is_here)
    }

    /// The partition.
    pub fn partition(self) -> Partition {
        Partition(u16::from(self.record().byte(at::PARTITION)))
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({self})")
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A group of regions with accounts and ARNs of its own, such as `aws-cn`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
// INVARIANT: the number of a record.
pub struct Partition(u16);

/// Every partition, sorted by id.
pub fn partitions() -> impl ExactSizeIterator<Item = Partition> + Clone {
    numbers(PARTITIONS, partition::WIDTH).map(Partition)
}

impl Partition {
    fn record(self) -> Record {
        Record::at(PARTITIONS, partition::WIDTH, self.0)
    }

    /// The id, as the second part of an ARN: `aws`.
    pub fn id(self) -> &'static str {
        self.record().text(partition::ID)
    }

    /// What its endpoints' names end with: `amazonaws.com`.
    pub fn dns_suffix(self) -> &'static str {
        self.record().text(partition::DNS_SUFFIX)
    }

    /// Its regions, sorted.
    pub fn regions(self) -> impl Iterator<Item = Region> + Clone {
        regions().filter(move |region| region.partition() == self)
    }
}

impl fmt::Debug for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Partition({self})")
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}
