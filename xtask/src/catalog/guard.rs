//! What no table may be: malformed, or poorer by far than the one before.

use super::table::{Record, Table};
use crate::date::is_date;

/// Fails if a record is not of the form that the look-ups and their users rely on.
pub(super) fn well_formed(table: &Table) -> Result<(), String> {
    let of = |what: &str, name: &str, good: bool| {
        good.then_some(())
            .ok_or_else(|| format!("`{name}` is no {what}"))
    };
    let retired = |date: &Option<String>| match date {
        Some(date) => of("date", date, is_date(date)),
        None => Ok(()),
    };
    for source in &table.sources {
        retired(&source.date)?;
    }
    for key in &table.global_keys {
        of("condition key", &key.name, is_key(&key.name))?;
        retired(&key.retired)?;
    }
    for service in &table.services {
        let within = |error: String| format!("service `{}`: {error}", service.prefix);
        let prefix = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-');
        of(
            "service prefix",
            &service.prefix,
            is_word(&service.prefix, prefix),
        )?;
        of("name", &service.name, is_text(&service.name)).map_err(within)?;
        retired(&service.retired).map_err(within)?;
        for key in &service.keys {
            of("condition key", &key.name, is_key(&key.name)).map_err(within)?;
            retired(&key.retired).map_err(within)?;
        }
        for kind in &service.types {
            of("name of a resource type", &kind.name, is_text(&kind.name)).map_err(within)?;
            for arn in &kind.arns {
                of("form of an ARN", arn, is_arn(arn)).map_err(within)?;
            }
            of(
                "resource type: it has no ARN",
                &kind.name,
                !kind.arns.is_empty(),
            )
            .map_err(within)?;
            retired(&kind.retired).map_err(within)?;
        }
        let name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        for action in &service.actions {
            of(
                "name of an action",
                &action.name,
                is_word(&action.name, name),
            )
            .map_err(within)?;
            retired(&action.retired).map_err(within)?;
        }
    }
    Ok(())
}

fn is_word(text: &str, character: impl Fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(character)
}

/// Printable ASCII, with blanks inside.
fn is_text(text: &str) -> bool {
    is_word(text, |c| c == ' ' || c.is_ascii_graphic()) && text.trim() == text
}

fn is_key(text: &str) -> bool {
    is_word(text, |c| c.is_ascii_graphic()) && text.contains(':')
}

fn is_arn(text: &str) -> bool {
    is_word(text, |c| c.is_ascii_graphic())
        && text.starts_with("arn:")
        && text.split(':').count() >= 6
}

/// Fails if the new table has lost a tenth of anything: AWS removes little at a time, and a package
/// that lacks so much has lost it.
pub(super) fn not_poorer(old: &Table, new: &Table) -> Result<(), String> {
    for ((what, before), (_, after)) in measures(old).into_iter().zip(measures(new)) {
        if before >= 10 && after * 10 < before * 9 {
            return Err(format!(
                "the packages have {after} {what}, and the table {before}: nothing is written. If AWS \
                 has removed that many, let xtask/src/catalog/guard.rs allow it"
            ));
        }
    }
    Ok(())
}

fn measures(table: &Table) -> [(&'static str, usize); 10] {
    let services = || {
        table
            .services
            .iter()
            .filter(|service| service.retired.is_none())
    };
    let actions = || {
        let actions = services().flat_map(|service| &service.actions);
        actions.filter(|action| !action.is_retired())
    };
    let live = |count: fn(&super::table::Service) -> usize| services().map(count).sum();
    [
        ("services", services().count()),
        (
            "services that RCPs concern",
            services().filter(|service| service.rcp).count(),
        ),
        (
            "services with regions",
            services()
                .filter(|service| !service.regions.is_empty())
                .count(),
        ),
        ("actions", actions().count()),
        (
            "actions with resource types",
            actions().filter(|action| !action.types.is_empty()).count(),
        ),
        (
            "actions with condition keys",
            actions().filter(|action| !action.keys.is_empty()).count(),
        ),
        (
            "actions with dependent actions",
            actions()
                .filter(|action| !action.dependents.is_empty())
                .count(),
        ),
        (
            "resource types",
            live(|service| {
                service
                    .types
                    .iter()
                    .filter(|kind| !kind.is_retired())
                    .count()
            }),
        ),
        (
            "condition keys",
            live(|service| service.keys.iter().filter(|key| !key.is_retired()).count()),
        ),
        (
            "global condition keys",
            table
                .global_keys
                .iter()
                .filter(|key| !key.is_retired())
                .count(),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "source\tdata\t1\t2026-09-26
global\taws:Key\trequest\tString
service\tone\tOne\trcp
regions\tus-east-1
key\tone:Key\tString
type\tthing\tarn:${Partition}:one:::thing\tone:Key
action\tDo\tRead\tthing!\tone:Key\tiam:PassRole
";

    #[test]
    fn what_is_malformed_is_named() {
        #[track_caller]
        fn check(from: &str, to: &str, message: &str) {
            let table = Table::sample(&WHOLE.replacen(from, to, 1));
            assert_eq!(well_formed(&table), Err(message.to_owned()));
        }
        assert_eq!(well_formed(&Table::sample(WHOLE)), Ok(()));
        check("2026-09-26", "tomorrow", "`tomorrow` is no date");
        check("aws:Key", "aws", "`aws` is no condition key");
        check("service\tone", "service\tOne", "`One` is no service prefix");
        check(
            "\tOne\t",
            "\tO\x1b[31m\t",
            "service `one`: `O\x1b[31m` is no name",
        );
        check(
            "arn:${",
            "arm:${",
            "service `one`: `arm:${Partition}:one:::thing` is no form of an ARN",
        );
        check(
            "\tDo\t",
            "\tDo It\t",
            "service `one`: `Do It` is no name of an action",
        );
        check(
            "action",
            "retired soon\taction",
            "service `one`: `soon` is no date",
        );
    }

    #[test]
    fn a_source_that_has_lost_its_records_is_refused() {
        let of = |count: usize, kind: fn(usize) -> String| {
            let records: String = (0..count).map(kind).collect();
            Table::sample(&records)
        };
        let service = |at| {
            format!(
                "service\ts{at}\tName\trcp\nregions\tus-east-1\nkey\ts{at}:Key\tString\n\
                 type\tthing\tarn:aws:s{at}:::thing\naction\tDo\tRead\tthing\ts{at}:Key\tiam:Do\n"
            )
        };
        let whole = of(100, service);
        assert_eq!(not_poorer(&whole, &of(90, service)), Ok(()));
        assert_eq!(not_poorer(&of(90, service), &whole), Ok(()));
        for (what, text) in [
            (
                "services",
                whole
                    .to_string()
                    .replace("service\ts", "retired 2026-01-01\tservice\ts"),
            ),
            (
                "services that RCPs concern",
                whole.to_string().replace("\trcp", ""),
            ),
            (
                "services with regions",
                whole.to_string().replace("regions\tus-east-1\n", ""),
            ),
            (
                "actions",
                whole
                    .to_string()
                    .replace("action\t", "retired 2026-01-01\taction\t"),
            ),
            (
                "actions with resource types",
                whole.to_string().replace("Read\tthing", "Read\t"),
            ),
            (
                "actions with dependent actions",
                whole.to_string().replace("\tiam:Do", ""),
            ),
            (
                "resource types",
                whole
                    .to_string()
                    .replace("type\tthing", "retired 2026-01-01\ttype\tthing"),
            ),
            (
                "condition keys",
                whole
                    .to_string()
                    .replace("key\ts", "retired 2026-01-01\tkey\ts"),
            ),
        ] {
            let records: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
            let poorer = Table::sample(&records.join("\n"));
            let error = not_poorer(&whole, &poorer).err().unwrap_or_default();
            assert!(
                error.contains(&format!(" 0 {what}, and the table 100")),
                "{what}: {error}"
            );
        }
    }
}
