//! The dictionary: German words with their frequencies in one FST, which walks go over unpacked.
//!
//! One FST holds several key spaces, told apart by their first byte, so that a dictionary is one file and the
//! candidate walk goes over one structure: words in lower case (no prefix), strings that can begin a compound
//! with their linking element (`staats`, `finanz`), the letter model of unknown words, how long the words are that
//! begin alike, and which letters are capitals in words like `GmbH`.

mod casing;
mod compile;
mod entry;
mod graph;
mod layout;
mod lengths;
mod letters;
mod unpack;

use std::borrow::Cow;
use std::fmt;

use fst::Streamer;
use fst::raw::Fst;

pub use compile::WordList;
pub(crate) use entry::Growing;
pub use entry::{Case, Entry};
pub(crate) use graph::{Entered, Graph, Place};
use layout::KeySpace;
pub(crate) use layout::{LetterSet, Mark};
pub use letters::LetterModel;
use unpack::Unpacked;

use crate::Error;

/// Version of the layout below; a dictionary of another version is refused.
const FORMAT: u64 = 3;

fn key(space: KeySpace, rest: &[u8]) -> Vec<u8> {
    let mut key = vec![space as u8];
    key.extend_from_slice(rest);
    key
}

/// A compiled dictionary.
pub struct Lexicon {
    fst: Fst<Cow<'static, [u8]>>,
    graph: Graph,
    letters: LetterModel,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("keys", &self.fst.len())
            .finish_non_exhaustive()
    }
}

/// What words have in common: where the dictionary goes on with them.
#[derive(Clone, Copy)]
pub(crate) struct Beginning<'l> {
    graph: &'l Graph,
    here: Entered,
}

impl Beginning<'_> {
    /// The word that ends here.
    pub(crate) fn entry(&self) -> Option<Entry> {
        self.here.value().map(|value| Entry::unpack(value.into()))
    }

    /// One letter in lower case further.
    fn next(self, letter: char) -> Option<Self> {
        let here = self.graph.enter(self.graph.step(&self.here, letter)?);
        Some(Beginning { here, ..self })
    }

    /// Where those of the words from here on stand that go on with a string.
    pub(crate) fn further(self, rest: &str) -> Option<Self> {
        rest.chars().try_fold(self, Self::next)
    }
}

/// What a dictionary holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statistics {
    /// Words, casings not told apart.
    pub words: usize,
    /// Strings that can begin a compound.
    pub modifiers: usize,
    /// Words that end at least one compound of the list.
    pub heads: usize,
}

impl Lexicon {
    /// Opens a compiled dictionary, and unpacks what is looked up again and again: three times its size, and eight times while
    /// that is done. One as large as the built-in one takes a third of a second.
    ///
    /// # Errors
    /// [`Error::Dictionary`] when the bytes are not a dictionary of this version. Bytes that are owned come from
    /// outside, so their checksum is verified too.
    ///
    /// # Panics
    /// The checksum finds damage, not intent: bytes that were made to look like a dictionary, with a checksum that
    /// fits, can panic here or when they are used. Open only dictionaries from sources you trust.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Lexicon, Error> {
        let wrong = |reason: &str| Error::Dictionary {
            reason: reason.to_owned(),
        };
        let bytes = bytes.into();
        let foreign = matches!(bytes, Cow::Owned(_));
        if bytes.len() > unpack::MAX_BYTES {
            return Err(wrong("it is longer than 512 MiB"));
        }
        let fst = Fst::new(bytes).map_err(|_| wrong("it is a file of another kind, or cut off"))?;
        if foreign && fst.verify().is_err() {
            return Err(wrong("its checksum is wrong; the file is damaged"));
        }
        match fst.get(key(KeySpace::Format, &[])) {
            Some(v) if v.value() == FORMAT => {}
            Some(v) => {
                return Err(wrong(&format!(
                    "its layout is version {}, this program reads {FORMAT}",
                    v.value()
                )));
            }
            None => return Err(wrong("it is an FST of another kind")),
        }
        let Unpacked {
            nodes,
            rows,
            letters,
        } = Unpacked::of(&fst);
        let letters = letters.ok_or_else(|| wrong("its letter model is missing"))?;
        Ok(Lexicon {
            fst,
            graph: Graph::new(nodes.into(), rows.into()),
            letters: LetterModel::new(letters.into()),
        })
    }

    /// The dictionary built into the library, which was unpacked when that was built.
    pub fn german() -> Lexicon {
        static BYTES: &[u8] = include_bytes!("../../dictionaries/german.fst");
        /// Numbers begin where they may.
        #[repr(C, align(4))]
        struct Aligned<B: ?Sized>(B);
        static NODES: &Aligned<[u8]> =
            &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/german.nodes")));
        static ROWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/german.rows"));
        static LETTERS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/german.letters"));
        let fst = Fst::new(BYTES.into()).expect("the embedded dictionary is tested");
        let (rows, _) = ROWS.as_chunks();
        Lexicon {
            fst,
            graph: Graph::new(bytemuck::cast_slice(&NODES.0).into(), rows.into()),
            letters: LetterModel::new(LETTERS.into()),
        }
    }

    /// Looks up a word in lower case, NFC.
    pub fn get(&self, word: &str) -> Option<Entry> {
        self.graph.word(word.chars())
    }

    /// How a word in lower case, NFC, is usually written that has capitals and small letters mixed (`gmbh`: `GmbH`);
    /// nothing for all others.
    pub fn mixed_casing(&self, word: &str) -> Option<String> {
        let capitals = self.fst.get(key(KeySpace::Casing, word.as_bytes()))?;
        Some(casing::written(word, capitals.value()))
    }

    /// The words that a string in lower case, NFC, begins with, shortest first, each with its number of bytes.
    pub(crate) fn beginnings(&self, string: &str) -> impl Iterator<Item = (usize, Entry)> {
        let ways = self.ways(string);
        ways.filter_map(|(length, at)| Some((length, at.entry()?)))
    }

    /// The places of words that begin like a string in lower case, NFC, letter by letter as far as there are any, each
    /// with its number of bytes.
    pub(crate) fn ways<'l>(&'l self, string: &str) -> impl Iterator<Item = (usize, Beginning<'l>)> {
        let letters = string.char_indices();
        letters.scan(self.beginning(), |at, (i, letter)| {
            *at = at.next(letter)?;
            Some((i + letter.len_utf8(), *at))
        })
    }

    /// Where words begin, in letters.
    pub(crate) fn beginning(&self) -> Beginning<'_> {
        Beginning {
            graph: &self.graph,
            here: self.graph.enter(self.graph.words()),
        }
    }

    /// What walks go over.
    pub(crate) fn graph(&self) -> &Graph {
        &self.graph
    }

    /// The model of words that are not in the dictionary.
    pub fn letters(&self) -> &LetterModel {
        &self.letters
    }

    /// Counts what is in it; reads it whole.
    pub fn statistics(&self) -> Statistics {
        let mut counts = Statistics {
            words: 0,
            modifiers: 0,
            heads: 0,
        };
        let mut stream = self.fst.stream();
        while let Some((k, v)) = stream.next() {
            match k[0] {
                1 => counts.modifiers += 1,
                b if b >= b' ' => {
                    counts.words += 1;
                    counts.heads += usize::from(Entry::unpack(v.value()).heads > 0);
                }
                _ => {}
            }
        }
        counts
    }

    /// From now on, no compound begins here.
    pub(crate) fn forget_modifiers(&mut self) {
        self.graph.forget_modifiers();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings_are_the_words_that_lookups_find() {
        let lexicon = Lexicon::german();
        for string in [
            "",
            "überfahrtszeit",
            "landtagswahl",
            "xqj",
            "\u{1}an",
            "\u{2}",
        ] {
            let found: Vec<_> = lexicon.beginnings(string).collect();
            let ends = string.char_indices().map(|(i, c)| i + c.len_utf8());
            let expected: Vec<_> = ends
                .filter_map(|end| Some((end, lexicon.get(&string[..end])?)))
                .collect();
            assert_eq!(found, expected, "{string:?}");
        }
        assert!(lexicon.beginnings("landtag").count() > 1);
    }
}
