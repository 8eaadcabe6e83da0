//! What AWS removed stays, marked as retired, so that an update breaks no build.

use super::table::{Record, Service, Table, sort_by_name};

/// Adds to the new table what only the old one has, retired since `today`, the new data's date.
pub(super) fn keep_retired(old: &Table, new: &mut Table, today: &str) {
    keep(&old.global_keys, &mut new.global_keys, today);
    for gone in &old.services {
        let position = new.services.iter().position(|s| s.prefix == gone.prefix);
        let Some(service) = position.and_then(|at| new.services.get_mut(at)) else {
            new.services.push(retired(gone, today));
            continue;
        };
        if service.retired.is_some() {
            *service = retired(gone, today);
            continue;
        }
        keep(&gone.keys, &mut service.keys, today);
        keep(&gone.types, &mut service.types, today);
        keep(&gone.actions, &mut service.actions, today);
    }
    new.services.sort_by(|a, b| a.prefix.cmp(&b.prefix));
}

fn keep<T: Record + Clone>(old: &[T], new: &mut Vec<T>, today: &str) {
    for gone in old {
        let mut gone = gone.clone();
        gone.retire(today);
        let known = new
            .iter_mut()
            .find(|record| record.name().eq_ignore_ascii_case(gone.name()));
        match known {
            None => new.push(gone),
            // A source that is older still knows it; the old record says more than that source.
            Some(known) if known.is_retired() => *known = gone,
            Some(_) => {}
        }
    }
    sort_by_name(new);
}

fn retired(service: &Service, today: &str) -> Service {
    let mut service = service.clone();
    let since = service
        .retired
        .get_or_insert_with(|| today.to_owned())
        .clone();
    service.keys.iter_mut().for_each(|key| key.retire(&since));
    service
        .types
        .iter_mut()
        .for_each(|kind| kind.retire(&since));
    service
        .actions
        .iter_mut()
        .for_each(|action| action.retire(&since));
    service
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "\
global\taws:Gone\trequest\tString
service\tgone\tGone
action\tDo\tRead
service\tone\tOne
key\tone:Key\tString
type\tthing\tarn:${Partition}:one:::thing\tone:Key
action\tBack\tRead
retired 2020-01-01\taction\tLong\tRead
action\tRemoved\tWrite\tthing!
action\tStays\tRead
";
    const NEW: &str = "\
service\tone\tOne
action\tBack\tRead
retired 2026-01-01\taction\tLong\tRead
action\tStays\tRead, Write
service\ttwo\tTwo
action\tDo\tRead
";
    const MERGED: &str = "\
retired 2026-01-01\tglobal\taws:Gone\trequest\tString
retired 2026-01-01\tservice\tgone\tGone
retired 2026-01-01\taction\tDo\tRead
service\tone\tOne
retired 2026-01-01\tkey\tone:Key\tString
retired 2026-01-01\ttype\tthing\tarn:${Partition}:one:::thing\tone:Key
action\tBack\tRead
retired 2020-01-01\taction\tLong\tRead
retired 2026-01-01\taction\tRemoved\tWrite\tthing!
action\tStays\tRead, Write
service\ttwo\tTwo
action\tDo\tRead
";

    #[test]
    fn what_is_gone_stays_with_the_date_of_the_data_that_first_lacked_it() {
        let [old, mut new, merged] = [OLD, NEW, MERGED].map(Table::sample);
        keep_retired(&old, &mut new, "2026-01-01");
        assert_eq!(new.to_string(), merged.to_string());
        // Once more changes nothing, also on another day.
        let mut again = Table::sample(NEW);
        keep_retired(&merged, &mut again, "2026-02-02");
        assert_eq!(again.to_string(), merged.to_string());
    }

    #[test]
    fn what_comes_back_is_not_retired() {
        let mut new = Table::sample(OLD);
        keep_retired(&Table::sample(MERGED), &mut new, "2026-02-02");
        assert!(
            new.services
                .iter()
                .any(|s| s.prefix == "gone" && s.retired.is_none())
        );
        let one = new.services.iter().find(|s| s.prefix == "one");
        let removed = one.and_then(|s| s.actions.iter().find(|a| a.name == "Removed"));
        assert!(removed.is_some_and(|action| action.retired.is_none()));
    }
}
