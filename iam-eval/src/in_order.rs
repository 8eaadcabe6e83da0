//! Work on a stream by several threads, with the results in the order of the stream.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{self, Builder};

/// How many items there are for each thread: one that it works on, and some that wait for their
/// turn, so that a slow item does not stop the others at once.
const AHEAD: usize = 4;

/// Lets `fill` make one item after the other, `work` do something with each, and `take` have them
/// in the order in which they were made.
///
/// `work` runs on as many threads as asked for, `take` on the calling one. With one thread, or where
/// the system gives none, everything happens on the calling one. `fill` returns `false` if there is
/// nothing more, and `take` ends everything with [`ControlFlow::Break`].
///
/// An item should be worth some microseconds of work: hand over many things at once. Items are
/// used again: `fill` finds in one what was left there, so that its memory can be kept. There are
/// never more than a few for each thread: when `take` is slow, `fill` is not called.
///
/// # Panics
/// With whatever one of the functions panics with.
///
/// # Examples
/// ```
/// use std::num::NonZeroUsize;
/// use std::ops::ControlFlow;
///
/// let (mut numbers, mut squares) = (1..=4, Vec::new());
/// iam_eval::in_order(
///     NonZeroUsize::MIN,
///     |item: &mut u32| numbers.next().map(|number| *item = number).is_some(),
///     || (),
///     |(), item| *item *= *item,
///     |item| {
///         squares.push(*item);
///         ControlFlow::Continue(())
///     },
/// );
/// assert_eq!(squares, [1, 4, 9, 16]);
/// ```
pub fn in_order<T: Default + Send, S>(
    threads: NonZeroUsize,
    fill: impl FnMut(&mut T) -> bool + Send,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &mut T) + Sync,
    mut take: impl FnMut(&mut T) -> ControlFlow<()>,
) {
    let (put_back, empty) = channel();
    for _ in 0..threads.get().saturating_mul(AHEAD) {
        // The other end is here, so this cannot fail.
        let _ = put_back.send(T::default());
    }
    let (done, results) = channel();
    let source = Mutex::new(Source {
        fill,
        empty,
        number: 0,
        ended: false,
    });
    let run = |done: Sender<Message<T>>| {
        let _told = TellPanic(&done);
        let mut state = state();
        while let Some((number, mut item)) = next(&source) {
            work(&mut state, &mut item);
            if done.send(Some((number, item))).is_err() {
                return;
            }
        }
    };
    thread::scope(|scope| {
        let wanted = if threads.get() > 1 { threads.get() } else { 0 };
        let spawned = (0..wanted).filter(|_| {
            let done = done.clone();
            let run = &run;
            Builder::new()
                .spawn_scoped(scope, move || run(done))
                .is_ok()
        });
        if spawned.count() > 0 {
            drop(done);
            sort(&results, put_back, take);
            return;
        }
        let mut state = state();
        while let Some((_, mut item)) = next(&source) {
            work(&mut state, &mut item);
            if take(&mut item).is_break() || put_back.send(item).is_err() {
                return;
            }
        }
    });
}

/// An item with its number, or nothing from a thread that panics.
type Message<T> = Option<(usize, T)>;

/// Where the threads get their items from.
struct Source<F, T> {
    fill: F,
    /// The items that nobody works on. While there is none, all threads wait: this is what keeps
    /// `fill` from running ahead of `take`.
    empty: Receiver<T>,
    number: usize,
    ended: bool,
}

/// The next item, unless there is none or nobody takes them any more.
fn next<T>(source: &Mutex<Source<impl FnMut(&mut T) -> bool, T>>) -> Option<(usize, T)> {
    let mut source = source.lock().ok()?;
    if source.ended {
        return None;
    }
    let mut item = source.empty.recv().ok()?;
    if !(source.fill)(&mut item) {
        source.ended = true;
        return None;
    }
    let number = source.number;
    source.number += 1;
    Some((number, item))
}

/// Hands the results over in their order, and puts the items back.
fn sort<T>(
    results: &Receiver<Message<T>>,
    put_back: Sender<T>,
    mut take: impl FnMut(&mut T) -> ControlFlow<()>,
) {
    let mut waiting = BTreeMap::new();
    let mut next = 0;
    for message in results {
        // The scope goes on with the panic.
        let Some((number, item)) = message else {
            break;
        };
        waiting.insert(number, item);
        while let Some(mut item) = waiting.remove(&next) {
            next += 1;
            if take(&mut item).is_break() {
                return;
            }
            // Threads that have ended need no items.
            let _ = put_back.send(item);
        }
    }
    // Without this, threads would wait for items for ever.
    drop(put_back);
}

/// Says when the thread ends with a panic: the others would wait for its item.
struct TellPanic<'a, T>(&'a Sender<Message<T>>);

impl<T> Drop for TellPanic<'_, T> {
    fn drop(&mut self) {
        if thread::panicking() {
            // Nobody is left to tell if this cannot be sent.
            let _ = self.0.send(None);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const THREADS: [usize; 4] = [1, 2, 3, 8];

    fn threads(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).unwrap()
    }

    /// Numbers up to a length, made in turn.
    fn numbers(length: usize) -> impl FnMut(&mut usize) -> bool {
        let mut numbers = 0..length;
        move |item| numbers.next().map(|number| *item = number).is_some()
    }

    #[test]
    fn results_are_in_order() {
        for count in THREADS {
            for length in [0, 1, 2, 7, 1000] {
                let mut taken = Vec::new();
                in_order(
                    threads(count),
                    numbers(length),
                    || (),
                    |(), item| {
                        // Some items take longer than those behind them.
                        for _ in 0..*item % 7 {
                            thread::yield_now();
                        }
                        *item *= 2;
                    },
                    |item| {
                        taken.push(*item);
                        ControlFlow::Continue(())
                    },
                );
                let expected: Vec<_> = (0..length).map(|item| item * 2).collect();
                assert_eq!(taken, expected, "{count} threads");
            }
        }
    }

    #[test]
    fn nothing_is_made_that_nobody_takes() {
        for count in THREADS {
            let made = AtomicUsize::new(0);
            let mut numbers = numbers(100_000);
            let mut taken = 0;
            in_order(
                threads(count),
                |item| {
                    made.fetch_add(1, Ordering::SeqCst);
                    numbers(item)
                },
                || (),
                |(), _| (),
                |_| {
                    taken += 1;
                    let ahead = made.load(Ordering::SeqCst) - taken;
                    assert!(ahead <= count * AHEAD, "{ahead} with {count} threads");
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(taken, 100_000);
        }
    }

    #[test]
    fn whoever_takes_ends_it() {
        for count in THREADS {
            let mut taken = Vec::new();
            in_order(
                threads(count),
                numbers(usize::MAX),
                || (),
                |(), _| (),
                |item| {
                    taken.push(*item);
                    if *item == 100 {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                },
            );
            assert_eq!(taken, (0..=100).collect::<Vec<_>>(), "{count} threads");
        }
    }

    #[test]
    fn a_panic_of_a_thread_ends_it() {
        for count in THREADS {
            let mut taken = 0;
            let all = catch_unwind(AssertUnwindSafe(|| {
                in_order(
                    threads(count),
                    numbers(usize::MAX),
                    || (),
                    |(), item| assert_ne!(*item, 100),
                    |_| {
                        taken += 1;
                        ControlFlow::Continue(())
                    },
                );
            }));
            assert!(all.is_err(), "{count} threads");
            assert!(taken <= 100, "{taken} with {count} threads");
        }
    }

    #[test]
    fn each_thread_has_a_state() {
        let states = AtomicUsize::new(0);
        in_order(
            threads(3),
            numbers(100),
            || states.fetch_add(1, Ordering::SeqCst),
            |state, item| *item = *state,
            |state| {
                assert!(*state < 3);
                ControlFlow::Continue(())
            },
        );
        assert_eq!(states.load(Ordering::SeqCst), 3);
    }
}
