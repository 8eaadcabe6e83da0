//! Work on a list by several threads, whose results are taken in the order of the list while the
//! work goes on.

use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::{self, Builder};

/// How many results of each thread wait to be taken, so that memory does not grow with the list.
const WAITING: usize = 16;

/// Hands every result to `take`, which ends all work with an error.
pub(super) fn in_order<T: Sync, R: Send, E>(
    items: &[T],
    work: impl Fn(&T) -> R + Sync,
    mut take: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let available = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let threads = available.min(items.len());
    if threads < 2 {
        return items.iter().try_for_each(|item| take(work(item)));
    }
    let work = &work;
    thread::scope(|scope| {
        // Each thread does every so manieth item. Where the system gives no thread, this one does
        // its work.
        let results: Vec<Option<Receiver<R>>> = (0..threads)
            .map(|first| {
                let (sender, receiver) = sync_channel(WAITING);
                let run = move || {
                    for item in items.iter().skip(first).step_by(threads) {
                        // Nobody takes results any more.
                        if sender.send(work(item)).is_err() {
                            return;
                        }
                    }
                };
                let spawned = Builder::new().spawn_scoped(scope, run);
                spawned.is_ok().then_some(receiver)
            })
            .collect();
        for (item, results) in items.iter().zip(results.iter().cycle()) {
            let result = match results {
                // The scope goes on with the panic of a thread that ended before its time.
                Some(results) => match results.recv() {
                    Ok(result) => result,
                    Err(_) => return Ok(()),
                },
                None => work(item),
            };
            take(result)?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_order() {
        for length in [0, 1, 2, 3, 1000] {
            let items: Vec<usize> = (0..length).collect();
            let mut taken = Vec::new();
            let all = in_order(
                &items,
                |item| item * 2,
                |result| {
                    taken.push(result);
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(all, Ok(()));
            assert_eq!(taken, items.iter().map(|item| item * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_the_work() {
        let items: Vec<usize> = (0..100_000).collect();
        let mut taken = 0;
        let all = in_order(
            &items,
            |item| *item,
            |result| {
                taken += 1;
                if result == 100 { Err(result) } else { Ok(()) }
            },
        );
        assert_eq!((all, taken), (Err(100), 101));
    }
}
