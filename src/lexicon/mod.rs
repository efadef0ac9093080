//! The dictionary: German words with their frequencies in one FST, read in place.
//!
//! One FST holds several key spaces, told apart by their first byte, so that a dictionary is one file and the
//! candidate walk goes over one structure: words in lower case (no prefix), strings that can begin a compound
//! with their linking element (`staats`, `finanz`), the letter model of unknown words, how long the words are that
//! begin alike, and which letters are capitals in words like `GmbH`.

mod casing;
mod compile;
mod entry;
mod lengths;
mod letters;
mod nodes;

use std::borrow::Cow;
use std::fmt;

use fst::Streamer;
use fst::raw::{CompiledAddr, Fst, Node};

pub use compile::WordList;
pub(crate) use entry::Growing;
pub use entry::{Case, Entry};
use lengths::Lengths;
pub use letters::LetterModel;
pub(crate) use nodes::{Entered, LetterSet, Nodes, Place};

use crate::Error;

/// Version of the layout below; a dictionary of another version is refused.
const FORMAT: u64 = 3;

/// First byte of the keys that are not words. Words begin with a letter, so these never meet them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeySpace {
    Format = 0,
    Modifiers = 1,
    Letters = 2,
    Lengths = 3,
    Casing = 4,
}

fn key(space: KeySpace, rest: &[u8]) -> Vec<u8> {
    let mut key = vec![space as u8];
    key.extend_from_slice(rest);
    key
}

/// A compiled dictionary, opened in place.
pub struct Lexicon {
    fst: Fst<Cow<'static, [u8]>>,
    letters: LetterModel,
    /// Where the keys of the first parts of compounds begin, and what was summed up on the way.
    modifiers: Option<(CompiledAddr, u64)>,
    lengths: Lengths,
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("keys", &self.fst.len())
            .finish_non_exhaustive()
    }
}

/// What words have in common: the node of the FST behind it, and what was summed up on the way.
#[derive(Clone, Copy)]
pub(crate) struct Beginning<'l> {
    node: Node<'l>,
    sum: u64,
}

impl Beginning<'_> {
    /// The word that ends here.
    pub(crate) fn entry(&self) -> Option<Entry> {
        let value = self.sum + self.node.final_output().value();
        self.node.is_final().then(|| Entry::unpack(value))
    }
}

/// Is this not one of the keys that are no words?
fn may_be_word(key: &str) -> bool {
    key.bytes().next().is_some_and(|b| b >= b' ')
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
    /// Opens a compiled dictionary. The embedded one is borrowed; nothing but the letter model (36 KB) and the lengths of words
    /// (90 KB) is copied.
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
        if bytes.len() > nodes::MAX_BYTES {
            return Err(wrong("it is longer than 2 GiB"));
        }
        let fst = Fst::new(bytes).map_err(|e| Error::Dictionary {
            reason: e.to_string(),
        })?;
        if foreign {
            fst.verify().map_err(|e| Error::Dictionary {
                reason: e.to_string(),
            })?;
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
        let letters =
            LetterModel::read(&fst).ok_or_else(|| wrong("its letter model is missing"))?;
        let root = fst.root();
        let modifiers = root
            .find_input(KeySpace::Modifiers as u8)
            .map(|i| root.transition(i))
            .map(|t| (t.addr, t.out.value()));
        let lengths = Lengths::read(&fst);
        Ok(Lexicon {
            fst,
            lengths,
            letters,
            modifiers,
        })
    }

    /// The dictionary built into the library.
    pub fn german() -> Lexicon {
        static BYTES: &[u8] = include_bytes!("../../dictionaries/german.fst");
        Lexicon::open(BYTES).expect("the embedded dictionary is tested")
    }

    /// Looks up a word in lower case, NFC.
    pub fn get(&self, word: &str) -> Option<Entry> {
        if !may_be_word(word) {
            return None;
        }
        self.fst.get(word).map(|v| Entry::unpack(v.value()))
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
        let string = if may_be_word(string) { string } else { "" };
        let bytes = string.bytes().enumerate();
        let places = bytes.scan(self.beginning(), |at, (i, byte)| {
            *at = self.next(at, byte)?;
            Some((i + 1, *at))
        });
        places.filter(|(length, _)| string.is_char_boundary(*length))
    }

    /// Where words begin, in letters.
    pub(crate) fn beginning(&self) -> Beginning<'_> {
        Beginning {
            node: self.fst.root(),
            sum: 0,
        }
    }

    /// Where those of the words from a place on stand that go on with a string.
    pub(crate) fn further<'l>(&'l self, at: &Beginning<'l>, rest: &str) -> Option<Beginning<'l>> {
        rest.bytes().try_fold(*at, |at, byte| self.next(&at, byte))
    }

    fn next<'l>(&'l self, at: &Beginning, byte: u8) -> Option<Beginning<'l>> {
        let t = at.node.transition(at.node.find_input(byte)?);
        Some(Beginning {
            node: self.fst.node(t.addr),
            sum: at.sum + t.out.value(),
        })
    }

    /// Are there strings that can begin a compound?
    pub(crate) fn has_modifiers(&self) -> bool {
        self.modifiers.is_some()
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
        self.modifiers = None;
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
