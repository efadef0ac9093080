//! Which element of one sequence stands for which of another, by fewest edits.
//!
//! Where several alignments have the fewest edits, the choice is that of the library rapidfuzz, whose alignments
//! the word counts are defined by: seen from the end, an element left out comes before one that is extra, and that
//! before a pair; and very long sequences are first cut in two (Hirschberg 1975).

use std::hash::Hash;

use super::edit::{Band, bounded, common_ends, numbered};

/// Tables of more bytes than this are cut in two, unless a side is shorter than the following lengths.
const LARGE: usize = 1024 * 1024;
const SHORT_TRUTH: usize = 65;
const SHORT_READ: usize = 10;

/// For each element of `truth` the index of the element of `read` that stands for it, if any does.
pub(super) fn align<T: Eq + Hash>(truth: &[T], read: &[T]) -> Vec<Option<usize>> {
    let (a, b) = numbered(truth, read);
    let mut pairs = vec![None; a.len()];
    let limit = a.len().max(b.len());
    part(&a, &b, 0, limit, None, &mut pairs);
    pairs
}

/// Aligns a part of `a` with a part of `b` that begins at `offset`. The distance is at most `limit`; where it is
/// known, it need not be found out.
fn part(
    mut a: &[u32],
    mut b: &[u32],
    mut offset: usize,
    limit: usize,
    known: Option<usize>,
    mut pairs: &mut [Option<usize>],
) {
    let (prefix, suffix) = common_ends(a, b);
    for (i, pair) in pairs[..prefix].iter_mut().enumerate() {
        *pair = Some(offset + i);
    }
    for (i, pair) in pairs.iter_mut().rev().take(suffix).enumerate() {
        *pair = Some(offset + b.len() - 1 - i);
    }
    let inner = prefix..a.len() - suffix;
    a = &a[inner.clone()];
    b = &b[prefix..b.len() - suffix];
    offset += prefix;
    pairs = &mut pairs[inner];
    if a.is_empty() || b.is_empty() {
        return;
    }
    let limit = limit.min(a.len().max(b.len()));
    let distance = known.unwrap_or_else(|| bounded(a, b));
    let table = 2 * a.len().min(2 * limit + 1) * b.len() / 8;
    if table < LARGE || a.len() < SHORT_TRUTH || b.len() < SHORT_READ {
        walk_back(a, b, offset, distance, pairs);
        return;
    }
    let cut = cut(a, b, distance);
    let (left, right) = pairs.split_at_mut(cut.a);
    let (a_left, a_right) = a.split_at(cut.a);
    let (b_left, b_right) = b.split_at(cut.b);
    part(a_left, b_left, offset, cut.left, Some(cut.left), left);
    part(
        a_right,
        b_right,
        offset + cut.b,
        cut.right,
        Some(cut.right),
        right,
    );
}

/// One column of the table of distances, as [`Band`] holds it.
struct Column {
    first: usize,
    more: Vec<u64>,
    less: Vec<u64>,
}

impl Column {
    /// Is the bit of this row set? Outside the band no cell lies on a best path, and none is asked for but to be
    /// refused.
    fn bit(&self, words: &[u64], row: usize) -> bool {
        let word = (row / 64).checked_sub(self.first);
        word.and_then(|word| words.get(word))
            .is_some_and(|word| word >> (row % 64) & 1 == 1)
    }
}

fn walk_back(a: &[u32], b: &[u32], offset: usize, distance: usize, pairs: &mut [Option<usize>]) {
    let mut columns = Vec::with_capacity(b.len());
    Band::new(a, distance).run(b, |band| {
        columns.push(Column {
            first: band.first,
            more: band.more[band.first..=band.last].to_vec(),
            less: band.less[band.first..=band.last].to_vec(),
        });
    });
    let (mut i, mut j) = (a.len(), b.len());
    while i > 0 && j > 0 {
        let here = &columns[j - 1];
        if here.bit(&here.more, i - 1) {
            i -= 1;
            continue;
        }
        j -= 1;
        let extra = j > 0 && {
            let before = &columns[j - 1];
            before.bit(&before.less, i - 1)
        };
        if !extra {
            i -= 1;
            pairs[i] = Some(offset + j);
        }
    }
}

/// Where a best alignment can be cut in two, and the distances on both sides.
struct Cut {
    a: usize,
    b: usize,
    left: usize,
    right: usize,
}

/// Cuts `b` in the middle and `a` at the first place that goes with it.
fn cut(a: &[u32], b: &[u32], distance: usize) -> Cut {
    let middle = b.len() / 2;
    let reversed = |part: &[u32]| part.iter().rev().copied().collect::<Vec<u32>>();
    let mut before = Band::new(a, distance);
    before.run(&b[..middle], |_| {});
    let mut behind = Band::new(&reversed(a), distance);
    behind.run(&reversed(&b[middle..]), |_| {});
    let mut right = vec![None; a.len() + 1];
    for (row, distance) in behind.upwards() {
        right[a.len() - row] = Some(distance);
    }
    let sums = before.upwards().filter_map(|(row, left)| {
        let right = right[row]?;
        Some((left + right, row, left, right))
    });
    let (_, row, left, right) = sums.min().expect("a best path crosses every column");
    Cut {
        a: row,
        b: middle,
        left,
        right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(truth: &str, read: &str) -> Vec<Option<usize>> {
        let truth: Vec<&str> = truth.split(' ').collect();
        let read: Vec<&str> = read.split(' ').collect();
        align(&truth, &read)
    }

    #[test]
    fn a_word_left_out_and_a_word_too_many() {
        assert_eq!(of("a b c", "a c"), [Some(0), None, Some(1)]);
        assert_eq!(of("a c", "a b c"), [Some(0), Some(2)]);
        assert_eq!(of("a", "x"), [Some(0)]);
    }

    #[test]
    fn ties_are_decided_from_the_end() {
        // A word cut in two: its second half is taken for it, for the extra one stands before the pair.
        assert_eq!(
            of("im Vertrag steht", "im Ver trag steht"),
            [Some(0), Some(2), Some(3)]
        );
        // Two words run together: they stand for the first of them.
        assert_eq!(
            of("im Ver trag steht", "im Vertrag steht"),
            [Some(0), Some(1), None, Some(2)]
        );
    }

    #[test]
    fn long_sequences_are_cut() {
        let a: Vec<u32> = (0..6000).collect();
        let mut b = a.clone();
        b.drain(1000..1010);
        b.splice(4000..4000, [9001, 9002]);
        let pairs = align(&a, &b);
        assert_eq!(pairs[999], Some(999));
        assert!(pairs[1000..1010].iter().all(Option::is_none));
        assert_eq!(pairs[1010], Some(1000));
        assert_eq!(pairs[4009], Some(3999));
        assert_eq!(pairs[4010], Some(4002));
    }

    proptest! {
        #[test]
        fn the_alignment_has_the_fewest_edits(a in "[abc]{0,90}", b in "[abc]{0,90}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let pairs = align(&a, &b);
            let paired: Vec<usize> = pairs.iter().copied().flatten().collect();
            prop_assert!(paired.is_sorted_by(|x, y| x < y));
            let replaced = pairs.iter().zip(&a).filter(|(j, x)| j.is_some_and(|j| b[j] != **x));
            let edits = replaced.count() + a.len() + b.len() - 2 * paired.len();
            prop_assert_eq!(edits, crate::evaluate::edit::plain_distance(&a, &b));
        }
    }
}
