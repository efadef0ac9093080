//! How long the words are that begin alike.
//!
//! The dictionary tells this for short beginnings; see [`Graph`](super::graph::Graph).

use std::collections::BTreeMap;

use super::entry::level;
use super::key;
use super::layout::{KeySpace, LENGTHS, NONE};

/// Beginnings of up to so many letters are told apart, behind which there are at least so many words.
const LETTERS: usize = 3;
const MIN_WORDS: u32 = 8;

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
        let graph = &lexicon.graph;
        let place = |beginning: &str| graph.further(graph.words(), beginning.chars()).unwrap();
        let dearer = |beginning: &str, letters| graph.dearer(place(beginning), letters);
        let is_about = |steps: u8, ratio: f32| (f32::from(steps) - ratio.ln() / 0.6).abs() <= 1.0;
        assert_eq!(dearer("di", 1), 0, "die");
        assert_eq!(dearer("di", 2), 0, "die, a letter longer");
        assert_eq!(dearer("di", 3), NONE);
        assert!(is_about(dearer("die", 5), 30.0), "dienstag");
        assert!(is_about(dearer("d", 9), 4500.0), "diesseits");
        assert_eq!(dearer("di", 12), NONE);
        assert_eq!(dearer("do", 9), NONE, "no such word");
        assert_eq!(dearer("dom", 9), 0, "too few words to tell");
    }

    #[test]
    fn no_word_is_ruled_out() {
        let lexicon = Lexicon::german();
        let mut stream = lexicon.fst.range().ge([b' ']).into_stream();
        while let Some((key, value)) = stream.next() {
            let word = std::str::from_utf8(key).unwrap();
            let letters = word.chars().count();
            let mut place = lexicon.graph.words();
            for (letter, n) in word.chars().take(LETTERS).zip(1..) {
                let here = lexicon.graph.enter(place);
                place = lexicon.graph.step(&here, letter).unwrap();
                let told = lexicon.graph.dearer(place, letters - n);
                // A node that beginnings share has the row of the first, and sums can carry one step more.
                let dearer = level(value.value()) - level(place.sum().into());
                assert!(u64::from(told) <= dearer + 1, "{word}: {told} > {dearer}");
            }
        }
    }
}
