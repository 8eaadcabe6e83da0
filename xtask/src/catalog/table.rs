//! The catalogue's table: what a person reviews, and what everything else is made of.

mod parse;
mod print;

/// How many records a table has: services, actions, resource types, keys of services.
pub(crate) type Counts = [usize; 4];

/// The whole catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    /// The packages that it came from.
    pub(crate) sources: Vec<Source>,
    /// Sorted by id.
    pub(crate) partitions: Vec<Partition>,
    /// Sorted by name, in lower case.
    pub(crate) global_keys: Vec<GlobalKey>,
    /// Sorted by prefix.
    pub(crate) services: Vec<Service>,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) version: String,
    /// `2026-09-26`, if the package tells.
    pub(crate) date: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Partition {
    pub(crate) id: String,
    pub(crate) dns_suffix: String,
    /// Sorted.
    pub(crate) regions: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct GlobalKey {
    pub(crate) name: String,
    /// What the key is a property of: `principal`, `session`, `network`, `resource` or `request`.
    pub(crate) category: String,
    pub(crate) kind: String,
    pub(crate) retired: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    pub(crate) prefix: String,
    pub(crate) name: String,
    /// Whether resource control policies concern it.
    pub(crate) rcp: bool,
    /// The day of the data that first lacked it.
    pub(crate) retired: Option<String>,
    /// Sorted; empty if no source tells.
    pub(crate) regions: Vec<String>,
    /// Sorted by name, in lower case; so are the others.
    pub(crate) keys: Vec<Key>,
    pub(crate) types: Vec<ResourceType>,
    pub(crate) actions: Vec<Action>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key {
    pub(crate) name: String,
    pub(crate) kind: String,
    pub(crate) retired: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ResourceType {
    pub(crate) name: String,
    /// Most types have one; API Gateway's have one for each generation of the service.
    pub(crate) arns: Vec<String>,
    pub(crate) keys: Vec<String>,
    pub(crate) retired: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Action {
    pub(crate) name: String,
    /// As AWS lists them, the one that says most first.
    pub(crate) levels: Vec<String>,
    pub(crate) types: Vec<ActionType>,
    pub(crate) keys: Vec<String>,
    /// Sorted.
    pub(crate) dependents: Vec<String>,
    pub(crate) retired: Option<String>,
}

/// A resource type of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActionType {
    pub(crate) name: String,
    pub(crate) required: bool,
    /// The keys that this action has for this type alone.
    pub(crate) keys: Vec<String>,
}

/// What a service has many of.
pub(crate) trait Record {
    fn name(&self) -> &str;
    fn is_retired(&self) -> bool;
    /// Marks it as retired since a day, unless it is already.
    fn retire(&mut self, since: &str);
}

macro_rules! records {
    ($($record:ty),+) => {
        $(impl Record for $record {
            fn name(&self) -> &str {
                &self.name
            }

            fn is_retired(&self) -> bool {
                self.retired.is_some()
            }

            fn retire(&mut self, since: &str) {
                self.retired.get_or_insert_with(|| since.to_owned());
            }
        })+
    };
}

records!(GlobalKey, Key, ResourceType, Action);

/// The order within a list: look-ups compare in lower case.
pub(crate) fn sort_by_name<T: Record>(records: &mut [T]) {
    records.sort_by_cached_key(|record| record.name().to_ascii_lowercase());
}

impl Table {
    /// The counts that stand in the last line, so that a table that is cut off is seen to be.
    pub(crate) fn counts(&self) -> Counts {
        let sum = |of: fn(&Service) -> usize| self.services.iter().map(of).sum();
        [
            self.services.len(),
            sum(|service| service.actions.len()),
            sum(|service| service.types.len()),
            sum(|service| service.keys.len()),
        ]
    }
}

#[cfg(test)]
impl Table {
    /// A table of these records.
    #[track_caller]
    pub(crate) fn sample(records: &str) -> Self {
        let mut table = Self::default();
        for line in records.lines() {
            table
                .add(line)
                .unwrap_or_else(|error| panic!("{line}: {error}"));
        }
        table
    }
}
