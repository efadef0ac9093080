//! Work that is shared out among threads, which live until it is done.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What becomes of each item, in their order, on as many threads as there are workers, this one among them. Where the
/// system gives no more threads, fewer do the same.
pub(crate) fn map<T: Sync, W: Send, R: Send + Sync>(
    items: &[T],
    workers: &mut [W],
    work: impl Fn(&mut W, &T) -> R + Sync,
) -> Vec<R> {
    let Some((first, others)) = workers.split_first_mut() else {
        return Vec::new();
    };
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
        run(first);
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

    #[test]
    fn what_comes_out_is_in_order() {
        let items: Vec<u64> = (0..100).collect();
        for threads in [1, 2, 5, 200] {
            let mut done = vec![0; threads];
            let squares = map(&items, &mut done, |done, &item| {
                *done += 1;
                // Some take longer, so that later ones are done first.
                thread::sleep(Duration::from_micros(item % 7 * 100));
                item * item
            });
            assert!(squares.iter().copied().eq(items.iter().map(|i| i * i)));
            assert_eq!(done.iter().sum::<u64>(), 100);
        }
        assert!(map(&[0; 0], &mut [(), ()], |_, _| 0).is_empty());
    }

    #[test]
    fn workers_work_at_the_same_time() {
        // Neither gets past the other.
        let both = Barrier::new(2);
        let items = map(&[1, 2], &mut [0, 0], |done, &item| {
            both.wait();
            *done += 1;
            (item, *done)
        });
        assert_eq!(items, [(1, 1), (2, 1)]);
    }

    #[test]
    fn a_panic_goes_on() {
        let run = || {
            map(&[1, 2, 3, 4], &mut [(), ()], |_, &item| {
                thread::sleep(Duration::from_millis(1));
                assert!(item < 4, "four");
            })
        };
        let panic = catch_unwind(run).unwrap_err();
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"four"));
    }
}
