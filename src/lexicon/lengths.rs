//! How long the words are that begin alike.
//!
//! The sum on the way to a node tells the likeliest word behind it, of whatever length. A walk knows about how many
//! letters are still to come, so it gains by knowing the likeliest word of that length: `di` leads to `die` soon and to
//! `dienstag` late. The dictionary tells this for short beginnings, which is where a walk has most to choose from.

use fst::raw::{CompiledAddr, Fst, Node};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;

use super::entry::level;
use super::{KeySpace, key};

/// Beginnings of up to so many letters are told apart, behind which there are at least so many words.
const LETTERS: usize = 3;
const MIN_WORDS: u32 = 8;
/// Lengths of what follows; the last: or longer. One is kept in four bits, all in one value of the FST.
const LENGTHS: usize = 16;
/// The most that a length is told to be dearer than the likeliest word, in steps of the costs of words: by so much or more, or
/// there is no word of that length.
const NONE: u8 = 15;
/// No beginnings are told apart beyond this number, so that one fits into 16 bits.
const MAX_ROWS: usize = u16::MAX as usize;

/// German has about so many.
const USUAL_ROWS: usize = 6000;

/// For each beginning and number of letters to come: by how much the likeliest of these words is dearer than the likeliest
/// of all that begin so.
#[derive(Debug)]
pub(crate) struct Lengths {
    /// Of unknown beginnings, then of each one.
    rows: Vec<[u8; LENGTHS]>,
    /// By the address of the node behind.
    numbers: FxHashMap<u32, u16>,
}

impl Lengths {
    /// Reads what a dictionary tells.
    pub fn read<D: AsRef<[u8]>>(fst: &Fst<D>) -> Lengths {
        let mut lengths = Lengths {
            rows: Vec::with_capacity(USUAL_ROWS),
            numbers: FxHashMap::with_capacity_and_hasher(USUAL_ROWS, FxBuildHasher),
        };
        lengths.rows.push([0; LENGTHS]);
        let root = fst.root();
        if let Some(i) = root.find_input(KeySpace::Lengths as u8) {
            let t = root.transition(i);
            lengths.read_behind(fst, fst.node(t.addr), t.out.value(), root);
        }
        lengths
    }

    /// Reads what it tells of all beginnings from here on; `words` is the same place among the words.
    fn read_behind<D: AsRef<[u8]>>(&mut self, fst: &Fst<D>, told: Node, sum: u64, words: Node) {
        if told.is_final() && self.rows.len() < MAX_ROWS {
            let packed = sum + told.final_output().value();
            let address = words.addr() as u32;
            self.numbers
                .entry(address)
                .or_insert(self.rows.len() as u16);
            self.rows.push(about(packed));
        }
        for t in told.transitions() {
            if let Some(i) = words.find_input(t.inp) {
                let words = fst.node(words.transition_addr(i));
                self.read_behind(fst, fst.node(t.addr), sum + t.out.value(), words);
            }
        }
    }

    /// The number of the row of the node at an address; 0 if nothing is known of it.
    pub fn row(&self, address: CompiledAddr) -> u16 {
        self.numbers.get(&(address as u32)).copied().unwrap_or(0)
    }

    /// By how many steps words with about so many letters to come are dearer than the likeliest.
    #[inline]
    pub fn dearer(&self, row: u16, letters: usize) -> u8 {
        self.rows[usize::from(row)][letters.min(LENGTHS - 1)]
    }
}

/// Unpacks a row; since rewrites change the length, words a letter longer or shorter count too.
fn about(packed: u64) -> [u8; LENGTHS] {
    // With one that has nothing at either end.
    let mut exact = [NONE; LENGTHS + 2];
    for (i, exact) in exact[1..=LENGTHS].iter_mut().enumerate() {
        *exact = (packed >> (4 * i)) as u8 & NONE;
    }
    std::array::from_fn(|i| exact[i].min(exact[i + 1]).min(exact[i + 2]))
}

/// The keys and values that tell the lengths of words with these values.
pub(super) fn pairs<'a>(
    words: impl Iterator<Item = (&'a str, u64)>,
) -> impl Iterator<Item = (Vec<u8>, u64)> {
    let mut rows: BTreeMap<&str, (u32, [u64; LENGTHS])> = BTreeMap::new();
    for (word, value) in words {
        let length = word.chars().count();
        let ends = word.char_indices().map(|(i, c)| i + c.len_utf8());
        for (end, letters) in ends.take(LETTERS).zip(1..) {
            let (words, row) = rows.entry(&word[..end]).or_insert((0, [u64::MAX; LENGTHS]));
            *words += 1;
            let least = &mut row[(length - letters).min(LENGTHS - 1)];
            *least = value.min(*least);
        }
    }
    let told = rows
        .into_iter()
        .filter(|(_, (words, _))| *words >= MIN_WORDS);
    told.map(|(beginning, (_, row))| {
        let least = row.iter().min().map_or(0, |&value| level(value));
        let packed = row.iter().rev().fold(0, |packed, &value| {
            let dearer = level(value) - least;
            packed << 4 | dearer.min(NONE.into())
        });
        (key(KeySpace::Lengths, beginning.as_bytes()), packed)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Lexicon, WordList};
    use fst::{IntoStreamer, Streamer};

    #[test]
    fn tells_lengths_of_what_follows() {
        let mut list = WordList::default();
        list.read("und\t90000\ndie\t9000\ndienstag\t300\ndiesseits\t2\ndom\t5\n")
            .unwrap();
        // So many words begin alike that it is worth while; all others in other ways.
        for c in "bcfghjkl".chars() {
            for word in [
                format!("di{c}xxxxx"),
                format!("die{c}xxxx"),
                format!("do{c}"),
            ] {
                list.add(&word, 1);
            }
        }
        let lexicon = Lexicon::open(list.compile().unwrap()).unwrap();
        let row = |beginning: &str| {
            let bytes = beginning.bytes();
            let node = bytes.fold(lexicon.fst.root(), |node, b| {
                let t = node.transition(node.find_input(b).unwrap());
                lexicon.fst.node(t.addr)
            });
            lexicon.lengths.row(node.addr())
        };
        let dearer = |beginning: &str, letters| lexicon.lengths.dearer(row(beginning), letters);
        let is_about = |steps: u8, ratio: f32| (f32::from(steps) - ratio.ln() / 0.6).abs() <= 1.0;
        assert_eq!(dearer("di", 1), 0, "die");
        assert_eq!(dearer("di", 2), 0, "die, a letter longer");
        assert_eq!(dearer("di", 3), NONE);
        assert!(is_about(dearer("die", 5), 30.0), "dienstag");
        assert!(is_about(dearer("d", 9), 4500.0), "diesseits");
        assert_eq!(dearer("di", 12), NONE);
        assert_ne!(row("do"), 0);
        assert_eq!(row("dom"), 0, "too few words");
        assert_eq!(lexicon.lengths.dearer(0, 7), 0, "nothing is known");
    }

    #[test]
    fn no_word_is_ruled_out() {
        let lexicon = Lexicon::german();
        let mut stream = lexicon.fst.range().ge([b' ']).into_stream();
        while let Some((key, value)) = stream.next() {
            let word = std::str::from_utf8(key).unwrap();
            let letters = word.chars().count();
            let ends = word.char_indices().map(|(i, c)| i + c.len_utf8());
            let (mut node, mut sum, mut from) = (lexicon.fst.root(), 0, 0);
            for (end, n) in ends.take(LETTERS).zip(1..) {
                for &b in &key[from..end] {
                    let t = node.transition(node.find_input(b).unwrap());
                    node = lexicon.fst.node(t.addr);
                    sum += t.out.value();
                }
                from = end;
                let told = lexicon
                    .lengths
                    .dearer(lexicon.lengths.row(node.addr()), letters - n);
                // A node that beginnings share has the row of the first, and sums can carry one step more.
                let dearer = level(value.value()) - level(sum);
                assert!(u64::from(told) <= dearer + 1, "{word}: {told} > {dearer}");
            }
        }
    }
}
