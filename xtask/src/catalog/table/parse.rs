//! Reads the table's text.

use super::{Action, ActionType, GlobalKey, Key, Partition, ResourceType, Service, Source, Table};
use crate::Error;

impl Table {
    /// Reads the text, and refuses one that would not print back.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Self, Error> {
        let mut table = Self::default();
        for (index, line) in text.lines().enumerate() {
            if !line.starts_with('#') {
                table
                    .add(line)
                    .map_err(|reason| format!("{file}:{}: {reason}", index + 1))?;
            }
        }
        if !text
            .lines()
            .last()
            .is_some_and(|line| line.starts_with("end\t"))
        {
            return Err(format!(
                "{file}: the last line, `end`, is missing, so the file is cut off: put back what is \
                 checked in"
            )
            .into());
        }
        let printed = table.to_string();
        if printed == text {
            return Ok(table);
        }
        let line = printed
            .lines()
            .zip(text.lines())
            .take_while(|(printed, read)| printed == read)
            .count();
        Err(format!(
            "{file}:{}: this does not print back as it is: fields stand between single tabs, words \
             between single blanks, lines end with a line feed",
            line + 1
        )
        .into())
    }

    pub(super) fn add(&mut self, line: &str) -> Result<(), &'static str> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default();
        let mut kind = next();
        let mut retired = None;
        if let Some(date) = kind.strip_prefix("retired ") {
            retired = Some(date.to_owned());
            kind = next();
        }
        match kind {
            "source" => {
                let (name, version, date) = (text(next()), text(next()), next());
                let date = (date != "-").then(|| text(date));
                self.sources.push(Source {
                    name,
                    version,
                    date,
                });
            }
            "partition" => self.partitions.push(Partition {
                id: text(next()),
                dns_suffix: text(next()),
                regions: words(next()),
            }),
            "global" => self.global_keys.push(GlobalKey {
                name: text(next()),
                category: text(next()),
                kind: text(next()),
                retired,
            }),
            "end" => {
                let counts = self.counts().map(|count| count.to_string());
                if next() != counts.join(" ") {
                    return Err(
                        "the counts are not those of the lines above: put back what is \
                                checked in",
                    );
                }
            }
            "service" => self.services.push(Service {
                prefix: text(next()),
                name: text(next()),
                rcp: next() == "rcp",
                retired,
                regions: Vec::new(),
                keys: Vec::new(),
                types: Vec::new(),
                actions: Vec::new(),
            }),
            _ => {
                let service = self.services.last_mut();
                let service = service.ok_or("expected a `service` before this record")?;
                match kind {
                    "regions" => service.regions = words(next()),
                    "key" => service.keys.push(Key {
                        name: text(next()),
                        kind: text(next()),
                        retired,
                    }),
                    "type" => service.types.push(ResourceType {
                        name: text(next()),
                        arns: words(next()),
                        keys: words(next()),
                        retired,
                    }),
                    "action" => service.actions.push(Action {
                        name: text(next()),
                        levels: next().split(", ").map(text).collect(),
                        types: action_types(next())?,
                        keys: words(next()),
                        dependents: words(next()),
                        retired,
                    }),
                    _ => return Err("this is no record of the table"),
                }
            }
        }
        match fields.next() {
            Some(_) => Err("the record has too many fields"),
            None => Ok(()),
        }
    }
}

fn text(field: &str) -> String {
    field.to_owned()
}

fn words(field: &str) -> Vec<String> {
    field.split_whitespace().map(text).collect()
}

fn action_types(field: &str) -> Result<Vec<ActionType>, &'static str> {
    if field.is_empty() {
        return Ok(Vec::new());
    }
    field
        .split(", ")
        .map(|item| {
            let (name, keys) = match item.split_once(" (") {
                Some((name, keys)) => {
                    let keys = keys.strip_suffix(')').ok_or("a `)` is missing")?;
                    (name, words(keys))
                }
                None => (item, Vec::new()),
            };
            let bare = name.strip_suffix('!');
            Ok(ActionType {
                name: text(bare.unwrap_or(name)),
                required: bare.is_some(),
                keys,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::print::HEADER;
    use super::*;

    const SAMPLE: &str = "\
source\tpackage\t1.0\t2026-09-26
source\tother\t2.0\t-
partition\taws\tamazonaws.com\tus-east-1 us-west-2
global\taws:PrincipalArn\tprincipal\tARN
service\tone\tService One\trcp
regions\tus-east-1
key\tone:Key\tString
type\ta thing\tarn:${Partition}:one:::a arn:${Partition}:one:::b\tone:Key
action\tDo\tTagging, Write\ta thing! (one:Key one:Other), other\taws:TagKeys\tiam:PassRole
retired 2026-01-01\taction\tGone\tRead
end\t1 2 1 1
";

    #[test]
    fn every_record_reads_and_prints_back() {
        let text = format!("{HEADER}{SAMPLE}");
        let table = Table::parse("sample", &text).unwrap_or_else(|error| panic!("{error}"));
        let service = &table.services[0];
        assert!(service.rcp);
        assert_eq!(service.types[0].arns.len(), 2);
        let action = &service.actions[0];
        assert_eq!(action.levels, ["Tagging", "Write"]);
        assert_eq!(action.types[0].name, "a thing");
        assert!(action.types[0].required && !action.types[1].required);
        assert_eq!(action.types[0].keys, ["one:Key", "one:Other"]);
        assert_eq!(service.actions[1].retired.as_deref(), Some("2026-01-01"));
        assert_eq!(table.to_string(), text);
    }

    #[test]
    fn a_wrong_line_is_refused_at_its_place() {
        for (line, message) in [
            ("actoin\tDo\tRead", "this is no record of the table"),
            ("action\tDo\tRead\ta (b", "a `)` is missing"),
            ("key\ta\tString\tmore", "the record has too many fields"),
            ("key\ta  b\tString\t", "the record has too many fields"),
            ("", "this is no record of the table"),
            (
                "end\t1 2 3 4",
                "the counts are not those of the lines above: put back what is checked in",
            ),
        ] {
            let text = format!("{HEADER}service\tone\tOne\n{line}\n");
            let number = HEADER.lines().count() + 2;
            let error = Table::parse("sample", &text).map(|_| ());
            let error = error.err().map(|error| error.to_string());
            assert_eq!(error, Some(format!("sample:{number}: {message}")), "{line}");
        }
        let text = format!("{HEADER}key\ta\tString\n");
        assert!(Table::parse("sample", &text).is_err());
    }
}
