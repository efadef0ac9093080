//! Work that is shared out among threads, which live until it is done.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What becomes of each item, in their order, on as many threads as there are workers, this one among them. Where the
/// system gives no more threads, fewer do the same.
pub(crate) fn map<T: Sync, W: Send, R: Send>(
    items: &[T],
    workers: &mut [W],
    work: impl Fn(&mut W, &T) -> R + Sync,
) -> Vec<R> {
    let Some((first, others)) = workers.split_first_mut() else {
        return Vec::new();
    };
    let next = AtomicUsize::new(0);
    let run = |worker: &mut W| {
        let take = || {
            let i = next.fetch_add(1, Ordering::Relaxed);
            items.get(i).map(|item| (i, item))
        };
        let taken = std::iter::from_fn(take);
        taken
            .map(|(i, item)| (i, work(worker, item)))
            .collect::<Vec<(usize, R)>>()
    };
    let mut done = thread::scope(|scope| {
        let start = |worker| {
            let thread = thread::Builder::new();
            thread.spawn_scoped(scope, || run(worker)).ok()
        };
        let others: Vec<_> = others.iter_mut().filter_map(start).collect();
        let mut done = run(first);
        for other in others {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    });
    done.sort_unstable_by_key(|(i, _)| *i);
    done.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::catch_unwind;
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
            assert_eq!(done.iter().filter(|n| **n > 0).count() > 1, threads > 1);
        }
        assert!(map(&[0; 0], &mut [(), ()], |_, _| 0).is_empty());
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
