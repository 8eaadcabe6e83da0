//! Work on a list by several threads, with the results in the order of the list.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Maps every item, by as many threads as asked for, or as the machine has processors. Each thread
/// has a state of its own.
pub(crate) fn map<T: Sync, S, R: Send>(
    items: &[T],
    threads: Option<NonZeroUsize>,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let available = || thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let threads = threads.unwrap_or_else(available).get().min(items.len());
    let next = AtomicUsize::new(0);
    let run = || {
        let mut state = state();
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return done;
            };
            done.push((index, work(&mut state, item)));
        }
    };
    let mut results = thread::scope(|scope| {
        // A thread that the system does not give is no loss: the others do its work.
        let others: Vec<_> = (1..threads)
            .filter_map(|_| thread::Builder::new().spawn_scoped(scope, run).ok())
            .collect();
        let mut results = run();
        for other in others {
            match other.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        results
    });
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order() {
        let items: Vec<usize> = (0..1000).collect();
        for threads in [1, 2, 7] {
            let doubled = map(
                &items,
                NonZeroUsize::new(threads),
                || (),
                |(), item| item * 2,
            );
            assert!(doubled.iter().enumerate().all(|(at, item)| *item == at * 2));
            assert_eq!(doubled.len(), items.len());
        }
        assert!(map(&[0; 0], None, || (), |(), item| *item).is_empty());
    }
}
