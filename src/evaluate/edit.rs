//! Levenshtein distance, 64 cells at a time.
//!
//! The table of distances between all prefixes is held as differences of neighbours, one bit each (Myers 1999, in
//! the form of Hyyrö 2003), and only the diagonal band that a bound on the distance leaves open is computed
//! (Ukkonen 1985). The bound is doubled until the distance lies within it, so that similar lines of any length
//! are fast.

use std::collections::HashMap;
use std::hash::Hash;

const BITS: usize = u64::BITS as usize;
/// The first bound; one machine word on either side of the diagonal costs next to nothing.
const FIRST_BOUND: usize = BITS;

/// How many insertions, deletions and replacements lie between two sequences at least.
pub(crate) fn distance<T: Eq + Hash>(a: &[T], b: &[T]) -> usize {
    let (prefix, suffix) = common_ends(a, b);
    let (a, b) = (&a[prefix..a.len() - suffix], &b[prefix..b.len() - suffix]);
    if a.is_empty() || b.is_empty() {
        return a.len() + b.len();
    }
    let (a, b) = numbered(a, b);
    bounded(&a, &b)
}

/// The distance between sequences of numbers.
pub(super) fn bounded(a: &[u32], b: &[u32]) -> usize {
    let most = a.len().max(b.len());
    let mut bound = FIRST_BOUND.max(a.len().abs_diff(b.len()));
    loop {
        let distance = Band::new(a, bound).run(b, |_| {});
        if distance <= bound || bound >= most {
            return distance;
        }
        bound *= 2;
    }
}

/// Lengths of the common prefix, and of the common suffix behind it.
pub(super) fn common_ends<T: PartialEq>(a: &[T], b: &[T]) -> (usize, usize) {
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = a[prefix..].iter().rev().zip(b[prefix..].iter().rev());
    (prefix, rest.take_while(|(x, y)| x == y).count())
}

/// Equal elements as equal numbers, counted from 0 without a gap.
pub(super) fn numbered<T: Eq + Hash>(a: &[T], b: &[T]) -> (Vec<u32>, Vec<u32>) {
    let mut numbers: HashMap<&T, u32, rustc_hash::FxBuildHasher> = HashMap::default();
    let mut number = |element| {
        let next = numbers.len() as u32;
        *numbers.entry(element).or_insert(next)
    };
    let a = a.iter().map(&mut number).collect();
    (a, b.iter().map(number).collect())
}

/// The rows of the table that lie within a bound of the diagonal, in one column after the other.
///
/// Rows belong to the first sequence and columns to the second; bit `i` of the words stands for row `i + 1`.
/// Distances above the bound may be overestimated, those within it are exact.
pub(super) struct Band {
    rows: usize,
    bound: usize,
    /// Row numbers of each symbol, in their order: those of symbol `s` from `starts[s]` to `starts[s + 1]`.
    positions: Vec<u32>,
    starts: Vec<u32>,
    /// Where a distance is one more, or one less, than in the row above.
    pub more: Vec<u64>,
    pub less: Vec<u64>,
    /// Rows of this column that equal its symbol.
    equal: Vec<u64>,
    /// The words in the band.
    pub first: usize,
    pub last: usize,
    /// The distance in the lowest row of the last word.
    pub bottom: usize,
}

impl Band {
    pub(super) fn new(a: &[u32], bound: usize) -> Band {
        let symbols = a.iter().max().map_or(0, |&most| most as usize + 1);
        let mut starts = vec![0u32; symbols + 1];
        for &symbol in a {
            starts[symbol as usize + 1] += 1;
        }
        for symbol in 0..symbols {
            starts[symbol + 1] += starts[symbol];
        }
        let mut free = starts.clone();
        let mut positions = vec![0; a.len()];
        for (row, &symbol) in a.iter().enumerate() {
            let place = &mut free[symbol as usize];
            positions[*place as usize] = row as u32;
            *place += 1;
        }
        let words = a.len().div_ceil(BITS);
        let last = (bound / BITS).min(words - 1);
        Band {
            rows: a.len(),
            bound,
            positions,
            starts,
            more: vec![u64::MAX; words],
            less: vec![0; words],
            equal: vec![0; words],
            first: 0,
            last,
            bottom: a.len().min((last + 1) * BITS),
        }
    }

    /// Goes through all columns, showing each, and gives the distance of the whole sequences.
    ///
    /// The bound must be at least the difference of the lengths for the last row to be reached.
    pub(super) fn run(&mut self, b: &[u32], mut column: impl FnMut(&Band)) -> usize {
        for (j, &symbol) in b.iter().enumerate() {
            self.move_to(j + 1);
            self.step(symbol);
            column(self);
        }
        self.bottom
    }

    /// How many rows the words up to this one have.
    fn rows_until(&self, word: usize) -> usize {
        self.rows.min((word + 1) * BITS)
    }

    fn move_to(&mut self, column: usize) {
        let words = self.more.len();
        self.first = (column.saturating_sub(self.bound + 1) / BITS).min(words - 1);
        let last = ((column + self.bound - 1) / BITS).min(words - 1);
        while self.last < last {
            let above = self.rows_until(self.last);
            self.last += 1;
            // Unknown, and so bounded from above: one more in each row.
            self.more[self.last] = u64::MAX;
            self.less[self.last] = 0;
            self.bottom += self.rows_until(self.last) - above;
        }
    }

    fn step(&mut self, symbol: u32) {
        let of_symbol = match self.starts.get(symbol as usize..symbol as usize + 2) {
            Some(ends) => ends[0] as usize..ends[1] as usize,
            None => 0..0,
        };
        let positions = &self.positions[of_symbol];
        let begin = positions.partition_point(|&row| (row as usize) < self.first * BITS);
        let within = positions[begin..]
            .iter()
            .map(|&row| row as usize)
            .take_while(|&row| row < (self.last + 1) * BITS);
        for row in within.clone() {
            self.equal[row / BITS] |= 1 << (row % BITS);
        }
        // The row above the band is taken to be one more than in the column before, which bounds it.
        let (mut more_left, mut less_left) = (1, 0);
        for word in self.first..=self.last {
            let (more, less) = (self.more[word], self.less[word]);
            let equal = self.equal[word] | less_left;
            let diagonal = ((equal & more).wrapping_add(more) ^ more) | equal | less;
            let more_row = less | !(diagonal | more);
            let less_row = diagonal & more;
            if word == self.last {
                let bit = (self.rows_until(word) - 1) % BITS;
                self.bottom += (more_row >> bit & 1) as usize;
                self.bottom -= (less_row >> bit & 1) as usize;
            }
            let shifted_more = more_row << 1 | more_left;
            let shifted_less = less_row << 1 | less_left;
            (more_left, less_left) = (more_row >> (BITS - 1), less_row >> (BITS - 1));
            self.more[word] = shifted_less | !(diagonal | shifted_more);
            self.less[word] = shifted_more & diagonal;
        }
        for row in within {
            self.equal[row / BITS] = 0;
        }
    }

    /// The distances of this column with their row numbers, from the lowest row of the band up to the one above it.
    pub(super) fn upwards(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let lowest = self.rows_until(self.last);
        let mut distance = self.bottom;
        let rows = (self.first * BITS..=lowest).rev();
        rows.map(move |row| {
            let here = distance;
            if row > self.first * BITS {
                distance -= (self.more[(row - 1) / BITS] >> ((row - 1) % BITS) & 1) as usize;
                distance += (self.less[(row - 1) / BITS] >> ((row - 1) % BITS) & 1) as usize;
            }
            (row, here)
        })
    }
}

/// The distance by the plain table, to compare with.
#[cfg(test)]
pub(super) fn plain_distance<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y))
                .min(row[j] + 1)
                .min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], next);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn counted_by_hand() {
        for (a, b, expected) in [
            ("", "", 0),
            ("", "drei", 4),
            ("Haus", "Haus", 0),
            ("Hauser", "Häuser", 1),
            ("fiinf", "fünf", 2),
            ("Straße", "Strasse", 2),
            ("Kutsche", "Tusche", 2),
        ] {
            assert_eq!(distance(&letters(a), &letters(b)), expected, "{a} {b}");
        }
    }

    #[test]
    fn long_lines_are_banded() {
        let a: Vec<u32> = (0..5000).map(|i| i * i % 31).collect();
        let mut b = a.clone();
        b.remove(4000);
        b[2000] = 99;
        b.insert(100, 98);
        b.splice(3000..3000, 200..400);
        assert_eq!(distance(&a, &b), 203);
        assert_eq!(distance(&b, &a), 203);
        assert_eq!(distance(&a, &[40; 70]), 5000);
    }

    proptest! {
        #[test]
        fn as_the_plain_table(a in "[ab]{0,200}", b in "[abc]{0,200}") {
            let (a, b) = (letters(&a), letters(&b));
            prop_assert_eq!(distance(&a, &b), plain_distance(&a, &b));
        }
    }
}
