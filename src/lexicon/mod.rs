//! The dictionary: German words with their frequencies in one FST, read in place.
//!
//! One FST holds several key spaces, told apart by their first byte, so that a dictionary is one file and the
//! candidate walk goes over one structure: words in lower case (no prefix), strings that can begin a compound
//! with their linking element (`staats`, `finanz`), and the letter model of unknown words.

mod compile;
mod entry;
mod letters;

use std::borrow::Cow;
use std::fmt;

use fst::raw::{CompiledAddr, Fst, Node};
use fst::{IntoStreamer, Streamer};

pub use compile::WordList;
pub(crate) use entry::unpack_part;
pub use entry::{Case, Entry};
pub use letters::LetterModel;

use crate::Error;

/// Version of the layout below; a dictionary of another version is refused.
const FORMAT: u64 = 3;

/// First byte of the keys that are not words. Words begin with a letter, so these never meet them.
#[derive(Debug, Clone, Copy)]
pub(crate) enum KeySpace {
    Format = 0,
    Modifiers = 1,
    Letters = 2,
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
}

impl fmt::Debug for Lexicon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lexicon")
            .field("keys", &self.fst.len())
            .finish_non_exhaustive()
    }
}

/// A place in the FST: a node and what was summed up on the way to it.
#[derive(Clone, Copy)]
pub(crate) struct Place<'l> {
    pub node: Node<'l>,
    pub sum: u64,
}

impl Place<'_> {
    /// The value of a key that ends here.
    pub fn value(&self) -> Option<u64> {
        self.node
            .is_final()
            .then(|| self.sum + self.node.final_output().value())
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
    /// Opens a compiled dictionary. The embedded one is borrowed; nothing but the letter model (36 KB) is copied.
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
        let range = fst
            .range()
            .ge(key(KeySpace::Letters, &[]))
            .lt([KeySpace::Letters as u8 + 1]);
        let mut stream = range.into_stream();
        let mut pairs = Vec::new();
        while let Some((k, v)) = stream.next() {
            pairs.push((k.to_vec(), v.value()));
        }
        let letters = LetterModel::from_pairs(pairs.into_iter())
            .ok_or_else(|| wrong("its letter model is missing"))?;
        let mut lexicon = Lexicon {
            fst,
            letters,
            modifiers: None,
        };
        lexicon.modifiers = lexicon
            .step(&lexicon.words_root(), KeySpace::Modifiers as u8)
            .map(|place| (place.node.addr(), place.sum));
        Ok(lexicon)
    }

    /// The dictionary built into the library.
    pub fn german() -> Lexicon {
        static BYTES: &[u8] = include_bytes!("../../dictionaries/german.fst");
        Lexicon::open(BYTES).expect("the embedded dictionary is tested")
    }

    /// Looks up a word in lower case, NFC.
    pub fn get(&self, word: &str) -> Option<Entry> {
        if word.as_bytes().first().is_none_or(|&b| b < b' ') {
            return None;
        }
        self.fst.get(word).map(|v| Entry::unpack(v.value()))
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

    /// Where words begin.
    pub(crate) fn words_root(&self) -> Place<'_> {
        Place {
            node: self.fst.root(),
            sum: 0,
        }
    }

    /// Where the first parts of compounds begin, if the dictionary has any.
    pub(crate) fn modifiers_root(&self) -> Option<Place<'_>> {
        self.modifiers.map(|(addr, sum)| Place {
            node: self.fst.node(addr),
            sum,
        })
    }

    /// One byte further.
    pub(crate) fn step<'l>(&'l self, place: &Place<'l>, byte: u8) -> Option<Place<'l>> {
        let t = place.node.transition(place.node.find_input(byte)?);
        Some(Place {
            node: self.fst.node(t.addr),
            sum: place.sum + t.out.value(),
        })
    }
}
