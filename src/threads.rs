//! Work that is shared out among threads, which live until it is done.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread;

/// A text takes no more helpers: a third of the work is done on one thread, so more would hardly gain a tenth.
const MOST: usize = 7;

/// Threads that help workers, as far as there are free ones; see [`Worker::with_helpers`](crate::Worker::with_helpers).
///
/// Workers on several threads can share them, so that no more threads are busy than there are cores. They are started when
/// a worker has much to look up, and end when it is done.
#[derive(Debug, Clone, Default)]
pub struct Helpers(Arc<AtomicUsize>);

impl Helpers {
    /// So many, beside the threads that the workers are on.
    pub fn new(free: usize) -> Helpers {
        Helpers(Arc::new(AtomicUsize::new(free)))
    }

    /// So many more: the thread of a worker that has no text left.
    pub fn add(&self, more: usize) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// Are some free at this moment?
    pub(crate) fn are_free(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Takes as many as are free, and no more than are of use.
    pub(crate) fn take(&self, of_use: usize) -> Taken {
        let mut number = 0;
        let taken = self
            .0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |free| {
                number = free.min(of_use).min(MOST);
                Some(free - number)
            });
        taken.expect("there is always an answer");
        Taken {
            helpers: self.clone(),
            number,
        }
    }
}

/// Helpers that were taken; they are free again when this is dropped.
#[derive(Debug)]
pub(crate) struct Taken {
    helpers: Helpers,
    pub number: usize,
}

impl Drop for Taken {
    fn drop(&mut self) {
        self.helpers.add(self.number);
    }
}

/// What becomes of each item, in their order, on this thread and on those of the helpers. Each has a worker: there is one at
/// least, and where more are needed it is cloned. Where the system gives no more threads, fewer do the same.
pub(crate) fn map<T: Sync, W: Clone + Send, R: Send + Sync>(
    items: &[T],
    workers: &mut Vec<W>,
    helpers: &Taken,
    work: impl Fn(&mut W, &T) -> R + Sync,
) -> Vec<R> {
    while workers.len() <= helpers.number {
        workers.push(workers[0].clone());
    }
    let (first, others) = workers[..=helpers.number].split_at_mut(1);
    let cells: Vec<(&T, OnceLock<R>)> = items.iter().map(|item| (item, OnceLock::new())).collect();
    let next = AtomicUsize::new(0);
    let run = |worker: &mut W| {
        while let Some((item, result)) = cells.get(next.fetch_add(1, Ordering::Relaxed)) {
            result.get_or_init(|| work(worker, item));
        }
    };
    thread::scope(|scope| {
        let start = |worker| {
            let thread = thread::Builder::new();
            thread.spawn_scoped(scope, || run(worker)).ok()
        };
        let others: Vec<_> = others.iter_mut().filter_map(start).collect();
        run(&mut first[0]);
        for other in others {
            other.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    let results = cells.into_iter().map(|(_, result)| result.into_inner());
    results
        .map(|result| result.expect("a worker has taken each item"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
    use std::sync::Barrier;
    use std::time::Duration;

    /// So many, however many are of use.
    fn taken(number: usize) -> Taken {
        Taken {
            helpers: Helpers::default(),
            number,
        }
    }

    #[test]
    fn what_comes_out_is_in_order() {
        let items: Vec<u64> = (0..100).collect();
        for threads in [1, 2, 5, 200] {
            let mut done = vec![0];
            let helpers = taken(threads - 1);
            let squares = map(&items, &mut done, &helpers, |done, &item| {
                *done += 1;
                // Some take longer, so that later ones are done first.
                thread::sleep(Duration::from_micros(item % 7 * 100));
                item * item
            });
            assert!(squares.iter().copied().eq(items.iter().map(|i| i * i)));
            assert_eq!(done.len(), threads);
            assert_eq!(done.iter().sum::<u64>(), 100);
        }
        assert!(map(&[0; 0], &mut vec![()], &taken(1), |_, _| 0).is_empty());
    }

    #[test]
    fn workers_work_at_the_same_time() {
        // Neither gets past the other.
        let both = Barrier::new(2);
        let items = map(&[1, 2], &mut vec![0], &taken(1), |done, &item| {
            both.wait();
            *done += 1;
            (item, *done)
        });
        assert_eq!(items, [(1, 1), (2, 1)]);
    }

    #[test]
    fn helpers_are_taken_and_given_back() {
        let helpers = Helpers::new(3);
        let first = helpers.clone();
        let first = first.take(2);
        let second = helpers.take(9);
        assert_eq!((first.number, second.number), (2, 1));
        assert!(!helpers.are_free() && helpers.take(1).number == 0);
        drop(first);
        assert_eq!(helpers.take(9).number, 2);
        helpers.add(20);
        assert_eq!(helpers.take(99).number, MOST);
        drop(second);
        assert!(helpers.are_free() && !Helpers::default().are_free());
    }

    #[test]
    fn a_panic_goes_on() {
        let run = || {
            map(&[1, 2, 3, 4], &mut vec![()], &taken(1), |_, &item| {
                thread::sleep(Duration::from_millis(1));
                assert!(item < 4, "four");
            })
        };
        let panic = catch_unwind(run).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"four"));
    }
}
