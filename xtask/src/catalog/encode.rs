//! The table as the compiled-in bytes: texts, records of fixed width, lists, hash indexes.

use std::collections::HashMap;

use super::layout;
use super::table::{Action, ActionType, Table};
use crate::Error;

/// What is compiled in.
#[derive(Debug, Default)]
pub(crate) struct Encoded {
    /// Every text, once.
    pub(crate) text: String,
    /// Name and bytes of each section, in their order.
    pub(crate) sections: Vec<(&'static str, Vec<u8>)>,
}

/// Encodes the table; refuses what is not sorted, not unique, or too large for its field.
pub(crate) fn encode(table: &Table) -> Result<Encoded, Error> {
    let mut encoder = Encoder::new();
    encoder.partitions(table)?;
    encoder.keys(table)?;
    encoder.services(table)?;
    encoder.finish()
}

struct Encoder {
    text: String,
    texts: HashMap<String, usize>,
    lists: Vec<u8>,
    known_lists: HashMap<Vec<u16>, usize>,
    dates: Vec<String>,
    dependents: Vec<String>,
    known_dependents: HashMap<String, usize>,
    regions: HashMap<String, u16>,
    /// By name and type.
    key_numbers: HashMap<(String, String), u16>,
    records: HashMap<&'static str, Vec<u8>>,
    services: Names,
    actions: Names,
    keys: Names,
}

/// The names of a kind of record and the numbers that its index finds them by.
#[derive(Default)]
struct Names(Vec<(String, u16)>);

impl Encoder {
    fn new() -> Self {
        Self {
            text: String::new(),
            texts: HashMap::new(),
            // The empty list at position 0.
            lists: vec![0, 0],
            known_lists: HashMap::from([(Vec::new(), 0)]),
            dates: Vec::new(),
            dependents: Vec::new(),
            known_dependents: HashMap::new(),
            regions: HashMap::new(),
            key_numbers: HashMap::new(),
            records: HashMap::new(),
            services: Names::default(),
            actions: Names::default(),
            keys: Names::default(),
        }
    }

    fn partitions(&mut self, table: &Table) -> Result<(), Error> {
        strictly_sorted("partitions", table.partitions.iter().map(|p| p.id.as_str()))?;
        for (number, partition) in table.partitions.iter().enumerate() {
            let mut record = Vec::new();
            self.put_text(&mut record, &partition.id)?;
            self.put_text(&mut record, &partition.dns_suffix)?;
            self.add("PARTITIONS", &record, layout::partition::WIDTH)?;
            strictly_sorted(&partition.id, partition.regions.iter().map(String::as_str))?;
            for region in &partition.regions {
                let mut record = Vec::new();
                self.put_text(&mut record, region)?;
                record.push(small(number)?);
                let of_region = number_of(self.count("REGIONS", layout::region::WIDTH))?;
                self.add("REGIONS", &record, layout::region::WIDTH)?;
                if self.regions.insert(region.clone(), of_region).is_some() {
                    return Err(format!("the region `{region}` is in two partitions").into());
                }
            }
        }
        Ok(())
    }

    /// One record for each name and type: in different services one name may have two types.
    fn keys(&mut self, table: &Table) -> Result<(), Error> {
        strictly_sorted(
            "global keys",
            table.global_keys.iter().map(|k| k.name.as_str()),
        )?;
        let mut keys: Vec<KeyRecord<'_>> = Vec::new();
        for key in &table.global_keys {
            keys.push(KeyRecord {
                name: &key.name,
                kind: &key.kind,
                category: &key.category,
                retired: key.retired.as_deref(),
            });
        }
        for service in &table.services {
            for key in &service.keys {
                keys.push(KeyRecord {
                    name: &key.name,
                    kind: &key.kind,
                    category: "",
                    retired: key.retired.as_deref(),
                });
            }
        }
        // Of equal ones the global one stays, or else one that is not retired.
        keys.sort_by_key(|key| {
            let of_service = key.category.is_empty();
            (key.id(), of_service, key.retired.is_some(), key.retired)
        });
        keys.dedup_by_key(|key| key.id());
        // A look-up finds the first of those that differ in case or type alone: a global one.
        keys.sort_by_key(|key| (key.name.to_ascii_lowercase(), key.category.is_empty()));
        for key in keys {
            let number = number_of(self.key_numbers.len())?;
            let mut record = Vec::new();
            self.put_text(&mut record, key.name)?;
            record.push(position(key.kind, &layout::KEY_TYPES)?);
            record.push(position(key.category, &layout::CATEGORIES)?);
            let date = self.date(key.retired)?;
            record.push(date);
            self.add("KEYS", &record, layout::key::WIDTH)?;
            let indexed = if key.name.contains("${") {
                layout::stem(key.name)
            } else {
                Some(key.name)
            };
            match indexed {
                Some(indexed) => self.keys.0.push((indexed.to_owned(), number)),
                // Nothing stands before the placeholder: such keys are searched one by one.
                None => self.put("LOOSE_KEYS", &number.to_le_bytes()),
            }
            self.key_numbers.insert(key.id(), number);
        }
        Ok(())
    }

    fn services(&mut self, table: &Table) -> Result<(), Error> {
        strictly_sorted("services", table.services.iter().map(|s| s.prefix.as_str()))?;
        for (number, service) in table.services.iter().enumerate() {
            let number = number_of(number)?;
            let within = |reason: Error| format!("service `{}`: {reason}", service.prefix);
            strictly_sorted("keys", service.keys.iter().map(|k| k.name.as_str()))
                .and_then(|()| {
                    strictly_sorted("types", service.types.iter().map(|t| t.name.as_str()))
                })
                .and_then(|()| {
                    strictly_sorted("actions", service.actions.iter().map(|a| a.name.as_str()))
                })
                .map_err(within)?;
            let of_service = Scope::new(self, service).map_err(within)?;
            let first_type = self.count("TYPES", layout::resource_type::WIDTH);
            let first_action = self.count("ACTIONS", layout::action::WIDTH);

            for kind in &service.types {
                let mut record = Vec::new();
                self.put_text(&mut record, &kind.name)?;
                record.extend(number.to_le_bytes());
                let arns = kind.arns.join(" ");
                let at = self.intern(&arns);
                record.extend(three(at)?);
                record.extend(number_of(arns.len())?.to_le_bytes());
                let keys = of_service.keys(&kind.keys).map_err(within)?;
                record.extend(self.list(&keys)?);
                record.push(self.date(kind.retired.as_deref())?);
                self.add("TYPES", &record, layout::resource_type::WIDTH)?;
            }
            for action in &service.actions {
                let record = self.action(number, action, &of_service).map_err(within)?;
                let of_action = number_of(self.count("ACTIONS", layout::action::WIDTH))?;
                self.add("ACTIONS", &record, layout::action::WIDTH)?;
                let name = format!("{}:{}", service.prefix, action.name);
                self.actions.0.push((name, of_action));
            }

            let mut record = Vec::new();
            self.put_text(&mut record, &service.prefix)?;
            self.put_text(&mut record, &service.name)?;
            for count in [
                first_action,
                service.actions.len(),
                first_type,
                service.types.len(),
            ] {
                record.extend(number_of(count)?.to_le_bytes());
            }
            let live = service.keys.iter().filter(|key| key.retired.is_none());
            let live: Vec<String> = live.map(|key| key.name.clone()).collect();
            let keys = of_service.keys(&live)?;
            record.extend(self.list(&keys)?);
            let regions = self.region_numbers(&service.regions).map_err(within)?;
            record.extend(self.list(&regions)?);
            record.push(u8::from(service.rcp));
            record.push(self.date(service.retired.as_deref())?);
            self.add("SERVICES", &record, layout::service::WIDTH)?;
            self.services.0.push((service.prefix.clone(), number));
        }
        Ok(())
    }

    fn action(&mut self, service: u16, action: &Action, scope: &Scope) -> Result<Vec<u8>, Error> {
        let mut record = Vec::new();
        self.put_text(&mut record, &action.name)?;
        record.extend(service.to_le_bytes());
        let mut levels = 0;
        for level in &action.levels {
            levels |= 1 << position(level, &layout::LEVELS)?;
        }
        record.push(levels);
        let types = scope.action_types(&action.types)?;
        record.extend(self.list(&types)?);
        let keys = scope.keys(&action.keys)?;
        record.extend(self.list(&keys)?);
        let dependents = action
            .dependents
            .iter()
            .map(|dependent| self.dependent(dependent))
            .collect::<Result<Vec<_>, _>>()?;
        record.extend(self.list(&dependents)?);
        record.push(self.date(action.retired.as_deref())?);
        Ok(record)
    }

    fn dependent(&mut self, name: &str) -> Result<u16, Error> {
        let next = self.dependents.len();
        let number = *self.known_dependents.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.dependents.push(name.to_owned());
        }
        number_of(number)
    }

    fn region_numbers(&self, regions: &[String]) -> Result<Vec<u16>, Error> {
        regions
            .iter()
            .map(|region| {
                let number = self.regions.get(region).copied();
                number.ok_or_else(|| format!("the region `{region}` is in no partition").into())
            })
            .collect()
    }

    /// The number of a date, which starts at one; zero is none.
    fn date(&mut self, date: Option<&str>) -> Result<u8, Error> {
        let Some(date) = date else {
            return Ok(0);
        };
        let known = self.dates.iter().position(|known| known == date);
        let number = known.unwrap_or_else(|| {
            self.dates.push(date.to_owned());
            self.dates.len() - 1
        });
        small(number + 1)
    }

    fn intern(&mut self, text: &str) -> usize {
        if let Some(at) = self.texts.get(text) {
            return *at;
        }
        let at = self.text.len();
        self.text.push_str(text);
        self.texts.insert(text.to_owned(), at);
        at
    }

    fn put_text(&mut self, record: &mut Vec<u8>, text: &str) -> Result<(), Error> {
        let at = self.intern(text);
        record.extend(three(at)?);
        record.push(small(text.len()).map_err(|_| format!("`{text}` is too long"))?);
        Ok(())
    }

    fn list(&mut self, items: &[u16]) -> Result<[u8; 3], Error> {
        let next = self.lists.len() / 2;
        let at = *self.known_lists.entry(items.to_vec()).or_insert(next);
        if at == next {
            let count = number_of(items.len())?;
            self.lists.extend(count.to_le_bytes());
            self.lists
                .extend(items.iter().flat_map(|item| item.to_le_bytes()));
        }
        three(at)
    }

    fn put(&mut self, section: &'static str, bytes: &[u8]) {
        self.records.entry(section).or_default().extend(bytes);
    }

    fn add(&mut self, section: &'static str, record: &[u8], width: usize) -> Result<(), Error> {
        if record.len() != width {
            return Err(format!("{section}: a record of {} bytes", record.len()).into());
        }
        self.put(section, record);
        Ok(())
    }

    fn count(&self, section: &str, width: usize) -> usize {
        self.records.get(section).map_or(0, Vec::len) / width
    }

    fn finish(mut self) -> Result<Encoded, Error> {
        for (section, texts) in [
            ("DATES", std::mem::take(&mut self.dates)),
            ("DEPENDENTS", std::mem::take(&mut self.dependents)),
        ] {
            for text in texts {
                let mut record = Vec::new();
                self.put_text(&mut record, &text)?;
                self.add(section, &record, layout::TEXT_WIDTH)?;
            }
        }
        let mut sections = Vec::new();
        for section in [
            "SERVICES",
            "ACTIONS",
            "TYPES",
            "KEYS",
            "LOOSE_KEYS",
            "REGIONS",
            "PARTITIONS",
            "DATES",
            "DEPENDENTS",
        ] {
            sections.push((section, self.records.remove(section).unwrap_or_default()));
        }
        sections.push(("LISTS", self.lists));
        sections.push(("SERVICE_INDEX", self.services.index()));
        sections.push(("ACTION_INDEX", self.actions.index()));
        sections.push(("KEY_INDEX", self.keys.index()));
        Ok(Encoded {
            text: self.text,
            sections,
        })
    }
}

impl Names {
    /// A hash index with open addressing; two slots of three are taken.
    fn index(&self) -> Vec<u8> {
        let size = self.0.len() * 3 / 2 + 1;
        let mut slots = vec![(layout::EMPTY, 0u16); size];
        for (name, number) in &self.0 {
            let hash = layout::hash(name.as_bytes());
            let mut at = layout::slot(hash, size);
            while slots[at].0 != layout::EMPTY {
                at = (at + 1) % size;
            }
            slots[at] = (*number, layout::tag(hash));
        }
        let numbers = slots.into_iter().flat_map(|(number, tag)| [number, tag]);
        numbers.flat_map(u16::to_le_bytes).collect()
    }
}

struct KeyRecord<'a> {
    name: &'a str,
    kind: &'a str,
    category: &'a str,
    retired: Option<&'a str>,
}

impl KeyRecord<'_> {
    fn id(&self) -> (String, String) {
        (self.name.to_owned(), self.kind.to_owned())
    }
}

/// The names that the records of one service refer to.
struct Scope {
    keys: HashMap<String, u16>,
    types: HashMap<String, u16>,
}

impl Scope {
    fn new(encoder: &Encoder, service: &super::table::Service) -> Result<Self, Error> {
        let mut keys = HashMap::new();
        for key in &service.keys {
            let id = (key.name.clone(), key.kind.clone());
            let number = encoder.key_numbers.get(&id);
            let number = number.ok_or_else(|| format!("`{}` has no record", key.name))?;
            keys.insert(key.name.to_ascii_lowercase(), *number);
        }
        let first = encoder.count("TYPES", layout::resource_type::WIDTH);
        let mut types = HashMap::new();
        for (index, kind) in service.types.iter().enumerate() {
            types.insert(kind.name.to_ascii_lowercase(), number_of(first + index)?);
        }
        Ok(Self { keys, types })
    }

    fn keys(&self, names: &[String]) -> Result<Vec<u16>, Error> {
        names
            .iter()
            .map(|name| {
                let number = self.keys.get(&name.to_ascii_lowercase()).copied();
                number.ok_or_else(|| format!("the key `{name}` is not declared").into())
            })
            .collect()
    }

    fn action_types(&self, types: &[ActionType]) -> Result<Vec<u16>, Error> {
        let mut items = Vec::new();
        for of_type in types {
            let name = of_type.name.to_ascii_lowercase();
            let number = self.types.get(&name).copied();
            let mut item =
                number.ok_or_else(|| format!("the type `{}` is not declared", of_type.name))?;
            if item >= layout::action::HAS_KEYS {
                return Err("there are too many resource types for the layout".into());
            }
            if of_type.required {
                item |= layout::action::REQUIRED;
            }
            if of_type.keys.is_empty() {
                items.push(item);
            } else {
                items.push(item | layout::action::HAS_KEYS);
                items.push(number_of(of_type.keys.len())?);
                items.extend(self.keys(&of_type.keys)?);
            }
        }
        Ok(items)
    }
}

fn strictly_sorted<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Error> {
    let names: Vec<String> = names.map(str::to_ascii_lowercase).collect();
    match names.windows(2).find(|pair| pair[0] >= pair[1]) {
        Some(pair) => Err(format!("{what}: `{}` stands before `{}`", pair[0], pair[1]).into()),
        None => Ok(()),
    }
}

fn position(word: &str, words: &[&str]) -> Result<u8, Error> {
    match words.iter().position(|known| *known == word) {
        Some(position) => small(position),
        None => Err(format!("`{word}` is none of {words:?}").into()),
    }
}

fn small(number: usize) -> Result<u8, Error> {
    u8::try_from(number).map_err(|_| format!("{number} does not fit into one byte").into())
}

fn number_of(number: usize) -> Result<u16, Error> {
    match u16::try_from(number) {
        Ok(number) if number != layout::EMPTY => Ok(number),
        _ => Err(format!("{number} does not fit into two bytes").into()),
    }
}

fn three(number: usize) -> Result<[u8; 3], Error> {
    match u32::try_from(number).map(u32::to_le_bytes) {
        Ok([a, b, c, 0]) => Ok([a, b, c]),
        _ => Err(format!("{number} does not fit into three bytes").into()),
    }
}
