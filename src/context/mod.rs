//! Which word is likely here? Word n-grams, read in place.
//!
//! A model tells how much likelier two words on the left make a word than it is anywhere. What it does not tell is
//! how frequent a word is: that is the dictionary's matter, so that texts of one kind (parliament, law) can be
//! counted without every other text being read as if it were one of them.
//!
//! The probabilities are those of interpolated Kneser–Ney smoothing (Chen and Goodman 1999), computed by
//! [`ContextBuilder`], which also chooses the n-grams that are worth their room. They are stored without their
//! words, as values of a static function from hashes; an n-gram that was never seen is taken for another once in
//! 16,000 times, a word once in 4,000. Of pairs of words that were not seen, what is known of pairs of their clusters is taken: words that
//! stand in like places (Brown et al. 1992).

mod build;
mod cluster;
mod neighbours;
mod scan;
mod smooth;
mod table;

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

pub use build::ContextBuilder;
pub use scan::{Piece, Sign, scan};

use crate::Error;
use crate::candidates::lower;
use table::{Layout, mix};

/// What is known of each word.
type WordTable = Layout<{ Entry::BITS }, 32>;
/// Gains and back-off weights of n-grams.
type GramTable = Layout<CODE_BITS, 20>;
/// Bits of a code of a gain or a back-off weight.
const CODE_BITS: u32 = 6;
const CODES: u8 = 1 << CODE_BITS;
/// Clusters are fewer; 0 is none.
const MAX_CLUSTERS: usize = 256;

/// First bytes of every model.
const MAGIC: [u8; 4] = *b"OFXC";
/// Version of the layout; a model of another version is refused.
const FORMAT: u32 = 3;
/// Magic, version, checksum; the number of clusters, the headers of the tables of words and of n-grams. The gains of
/// pairs of clusters follow, row by row, and what the tables hold.
const HEADER: usize = 16 + 8 + 2 * table::HEADER;
/// Gains beyond this, either way, say no more than "very" (nats).
pub const MAX_GAIN: f32 = 12.0;
/// Gains and back-off weights are stored in steps of this (nats) ...
const STEP: f32 = 0.25;
/// ... from here on.
const LEAST: f32 = -5.0;
/// The share of a word among new combinations is stored in these steps, from here on.
const SHARE_STEP: f32 = 0.5;
const SHARE_LEAST: f32 = -8.0;
/// What the names of classes of words begin with.
const CLASS: char = '\u{2}';
/// The class of names.
const NAME: &str = "\u{2}N";
/// Letters at the end of a word that tell the kind of a word which is not in the model.
const ENDING: usize = 2;

/// A word or a sign, as the model knows it; of no use with another model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordId {
    hash: u64,
    entry: Entry,
}

impl WordId {
    /// A word of which nothing is known. All gains with it are near 0.
    pub const UNKNOWN: WordId = WordId {
        hash: 0,
        entry: Entry {
            back_off: ZERO,
            share: SHARE_ZERO,
            title: false,
            cluster: 0,
        },
    };
}

/// What the model knows of a word by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    /// Back-off weight of the word as a context, coded.
    back_off: u8,
    /// How much likelier the word is in a new combination than anywhere, coded; or [`IS_NAME`].
    share: u8,
    /// At the beginning of a sentence, the capitalised word is the likelier.
    title: bool,
    cluster: u8,
}

impl Entry {
    const BITS: u32 = 20;
    /// Of a listed word that goes by the class of names.
    const NAME: Entry = Entry {
        back_off: 0,
        share: IS_NAME,
        title: false,
        cluster: 0,
    };

    fn packed(self) -> u32 {
        u32::from(self.back_off) << 14
            | u32::from(self.cluster) << 6
            | u32::from(self.title) << 5
            | u32::from(self.share)
    }

    fn unpacked(bits: u32) -> Entry {
        Entry {
            back_off: (bits >> 14) as u8 & (CODES - 1),
            cluster: (bits >> 6) as u8,
            title: bits >> 5 & 1 != 0,
            share: bits as u8 & IS_NAME,
        }
    }
}

const ZERO: u8 = (-LEAST / STEP) as u8;
const SHARE_ZERO: u8 = (-SHARE_LEAST / SHARE_STEP) as u8;
/// No share is coded so; it has five bits.
const IS_NAME: u8 = (1 << 5) - 1;

fn encode(nats: f32) -> u8 {
    ((nats - LEAST) / STEP)
        .round()
        .clamp(0.0, f32::from(CODES - 1)) as u8
}

fn decode(code: u8) -> f32 {
    LEAST + STEP * f32::from(code)
}

fn encode_share(nats: f32) -> u8 {
    ((nats - SHARE_LEAST) / SHARE_STEP)
        .round()
        .clamp(0.0, f32::from(IS_NAME - 1)) as u8
}

fn decode_share(code: u8) -> f32 {
    SHARE_LEAST + SHARE_STEP * f32::from(code)
}

/// What a value of the table of n-grams is about; makes the keys of the kinds differ.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Pair = 1,
    PairBackOff,
    Triple,
}

fn hash_word(word: &[u8]) -> u64 {
    let (chunks, rest) = word.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let mut hash = mix(word.len() as u64);
    for chunk in chunks.iter().chain([&last]) {
        hash = mix(hash ^ u64::from_le_bytes(*chunk));
    }
    hash
}

fn key(kind: Kind, hashes: [u64; 3]) -> u64 {
    let [a, b, c] = hashes;
    let b = b.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let c = c.wrapping_mul(0xd6e8_feb8_6659_fd93);
    (a ^ b.rotate_left(23) ^ c.rotate_left(41)).wrapping_add(kind as u64)
}

fn checksum(bytes: &[u8]) -> u64 {
    hash_word(bytes)
}

/// The name of the class of a word that the model does not know: how it is written and how it ends.
fn class_of(word: &str, letters: usize, out: &mut String) {
    out.clear();
    out.push(CLASS);
    let mut upper = word.chars().map(char::is_uppercase);
    out.push(match (upper.next(), upper.next()) {
        (Some(true), Some(true)) => 'C',
        (Some(true), _) => 'T',
        _ => 'l',
    });
    let start = word
        .char_indices()
        .rev()
        .nth(letters.wrapping_sub(1))
        .map_or(word.len(), |(i, _)| i);
    out.extend(word[start..].chars().map(crate::candidates::to_lower));
}

/// How the letters of a word are cased, as far as context is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Casing {
    AsIs,
    Title,
    Capitals,
}

fn casing(word: &str) -> Casing {
    let mut letters = word.chars();
    if !letters.next().is_some_and(char::is_uppercase) {
        return Casing::AsIs;
    }
    let rest = letters.as_str();
    if rest.is_empty() || !rest.contains(char::is_uppercase) {
        Casing::Title
    } else if !rest.contains(char::is_lowercase) {
        Casing::Capitals
    } else {
        Casing::AsIs
    }
}

/// `STRASSE` as `Strasse`.
fn title(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next();
    first
        .into_iter()
        .chain(letters.map(crate::candidates::to_lower))
        .collect()
}

/// A compiled n-gram model, opened in place.
///
/// ```
/// let context = ocrfix::context::Context::german();
/// let [nicht, zu, stärken, starken] = ["nicht", "zu", "stärken", "starken"].map(|w| context.id(w, false));
/// assert!(context.gain(nicht, zu, stärken) > context.gain(nicht, zu, starken) + 2.0);
/// ```
pub struct Context {
    bytes: Cow<'static, [u8]>,
    clusters: usize,
    words: WordTable,
    grams: GramTable,
    /// Where the values of words begin, and those of n-grams.
    starts: [usize; 2],
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

impl Context {
    /// Opens a model made by [`ContextBuilder::build`]; nothing is copied or unpacked.
    ///
    /// # Errors
    /// [`Error::Context`] when the bytes are not a model of this version, or not whole. Bytes that are owned come
    /// from outside, so their checksum is verified too.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Context, Error> {
        let bytes = bytes.into();
        let wrong = |reason: String| Error::Context { reason };
        let Some((header, rest)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(wrong("it is too short".into()));
        };
        if header[..4] != MAGIC {
            return Err(wrong("it is a file of another kind".into()));
        }
        let number = |at: usize, n: usize| {
            let bytes = header[at..at + n].iter().rev();
            bytes.fold(0u64, |sum, &byte| sum << 8 | u64::from(byte))
        };
        let version = number(4, 4);
        if version != u64::from(FORMAT) {
            return Err(wrong(format!(
                "its layout is version {version}, this program reads {FORMAT}"
            )));
        }
        let clusters = number(16, 8);
        if clusters > MAX_CLUSTERS as u64 {
            return Err(wrong(format!("{clusters} clusters are too many")));
        }
        let clusters = clusters as usize;
        let (tables, _) = header[24..].as_chunks();
        let damaged = |reason: &str| wrong(reason.into());
        let words = WordTable::read(&tables[0]).map_err(damaged)?;
        let grams = GramTable::read(&tables[1]).map_err(damaged)?;
        let of_words = HEADER + clusters * clusters;
        let starts = [of_words, of_words + words.len()];
        if rest.len() != clusters * clusters + words.len() + grams.len() {
            return Err(wrong(format!(
                "it has {} bytes, where {} are expected",
                bytes.len(),
                starts[1] + grams.len()
            )));
        }
        if matches!(bytes, Cow::Owned(_)) && number(8, 8) != checksum(&bytes[16..]) {
            return Err(wrong("its checksum is wrong; the file is damaged".into()));
        }
        Ok(Context {
            bytes,
            clusters,
            words,
            grams,
            starts,
        })
    }

    /// The model built into the library.
    pub fn german() -> Context {
        static BYTES: &[u8] = include_bytes!("../../dictionaries/german.ctx");
        Context::open(BYTES).expect("the embedded model is tested")
    }

    fn get(&self, kind: Kind, hashes: [u64; 3]) -> Option<f32> {
        let code = self
            .grams
            .get(&self.bytes[self.starts[1]..], key(kind, hashes))?;
        Some(decode(code as u8))
    }

    /// The word, sign or class of this name, if the model has it.
    fn listed(&self, name: &str) -> Option<WordId> {
        let hash = hash_word(name.as_bytes());
        let slots = &self.bytes[self.starts[0]..self.starts[1]];
        let entry = Entry::unpacked(self.words.get(slots, hash)?);
        Some(WordId { hash, entry })
    }

    /// What a listed word goes by: itself, or the class of names.
    fn resolved(&self, word: WordId) -> Option<WordId> {
        match word.entry.share {
            IS_NAME => self.listed(NAME),
            _ => Some(word),
        }
    }

    fn known(&self, name: &str) -> Option<WordId> {
        self.listed(name).and_then(|word| self.resolved(word))
    }

    /// The id of a word (NFC) in the casing it has in the text: German nouns are told from verbs by it. Where a
    /// capital says nothing, at the beginning of a sentence or in a word of capitals, the likelier casing is taken.
    ///
    /// A word that the model does not know goes by its class, which is its casing and its ending.
    pub fn id(&self, word: &str, sentence_start: bool) -> WordId {
        let exact = match casing(word) {
            Casing::AsIs => self.known(word),
            Casing::Title if !sentence_start => self.known(word),
            Casing::Title => self.likelier(word),
            Casing::Capitals => self.known(word).or_else(|| self.likelier(&title(word))),
        };
        exact.unwrap_or_else(|| {
            let mut class = String::with_capacity(12);
            (0..=ENDING)
                .rev()
                .find_map(|letters| {
                    class_of(word, letters, &mut class);
                    self.known(&class)
                })
                .unwrap_or(WordId::UNKNOWN)
        })
    }

    /// A capitalised word, or the same in lower case if that is the likelier.
    fn likelier(&self, word: &str) -> Option<WordId> {
        match self.listed(&lower(word)) {
            Some(small) if !small.entry.title => self.resolved(small),
            Some(small) => self.known(word).or_else(|| self.resolved(small)),
            None => self.known(word),
        }
    }

    /// The id of names, and of capitalised words that no dictionary has: most of those are names.
    pub fn name(&self) -> WordId {
        self.known(NAME).unwrap_or(WordId::UNKNOWN)
    }

    /// The id of a sign.
    pub fn sign(&self, sign: Sign) -> WordId {
        self.known(sign.name()).unwrap_or(WordId::UNKNOWN)
    }

    /// Calls `each` with the ids of all words and signs in a byte range of a text, in order: what lies between two
    /// words, or around them.
    ///
    /// The range must lie on character boundaries.
    pub fn ids(&self, text: &str, range: Range<usize>, mut each: impl FnMut(WordId)) {
        let mut start = range.start == 0;
        scan(text, range, |piece| match piece {
            Piece::Word(range) => {
                each(self.id(&text[range], start));
                start = false;
            }
            Piece::Sign(sign) => {
                each(self.sign(sign));
                start = sign == Sign::Boundary || start && sign == Sign::Other;
            }
        });
    }

    /// How much likelier `word` is after `left2 left` than anywhere: ln P(word | left2 left) − ln P(word), in nats,
    /// between −[`MAX_GAIN`] and [`MAX_GAIN`]. Added to the logarithm of the word's frequency it gives that of its
    /// probability here.
    ///
    /// For what stands on the right, ask for the gain of the next word after this one.
    pub fn gain(&self, left2: WordId, left: WordId, word: WordId) -> f32 {
        let triple = [left2.hash, left.hash, word.hash];
        if let Some(gain) = self.get(Kind::Triple, triple) {
            return gain;
        }
        let pair = [left2.hash, left.hash, 0];
        let weight = self.get(Kind::PairBackOff, pair).unwrap_or(0.0);
        (weight + self.pair_gain(left, word)).clamp(-MAX_GAIN, MAX_GAIN)
    }

    /// The same with one word on the left: ln P(word | left) − ln P(word).
    pub fn pair_gain(&self, left: WordId, word: WordId) -> f32 {
        self.get(Kind::Pair, [left.hash, word.hash, 0])
            .unwrap_or_else(|| {
                let gain = decode(left.entry.back_off)
                    + decode_share(word.entry.share)
                    + self.cluster_gain(left, word);
                gain.clamp(-MAX_GAIN, MAX_GAIN)
            })
    }

    /// How much likelier words of the one's cluster are after words of the other's than anywhere.
    fn cluster_gain(&self, left: WordId, word: WordId) -> f32 {
        let [row, column] = [left, word].map(|w| usize::from(w.entry.cluster));
        if row.max(column) >= self.clusters {
            return 0.0;
        }
        decode(self.bytes[HEADER + row * self.clusters + column])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXT: &str =
        "Sie hat das Wort. Sie haben das Wort, wenn er das Haus hat.\nDas Haus hat er.\n";

    fn toy() -> Vec<u8> {
        let mut builder = ContextBuilder::new();
        builder.add_text(&TEXT.repeat(10));
        builder.build().unwrap()
    }

    const CONSONANTS: [&str; 8] = ["b", "d", "f", "g", "k", "l", "m", "r"];
    const VOWELS: [&str; 8] = ["a", "e", "i", "o", "u", "au", "ei", "eu"];

    /// The words of a small language, 64 nouns or verbs: they end alike and begin otherwise.
    fn words(first: &str) -> Vec<String> {
        let ends = VOWELS.iter().flat_map(|v| CONSONANTS.map(|c| (v, c)));
        ends.map(|(v, c)| format!("{first}{c}{v}")).collect()
    }

    const ARTICLES: [&str; 4] = ["der", "die", "das", "ein"];

    /// Is this pair left out of the small language's text? Each word stands in other pairs of its kind.
    fn is_held_out(left: usize, right: usize) -> bool {
        (left + right).is_multiple_of(4)
    }

    /// Sentences of an article, a noun and a verb, so many words that they fall into clusters.
    fn language() -> ContextBuilder {
        let (nouns, verbs) = (words("ne"), words("to"));
        let mut text = String::new();
        for round in 0..48 {
            for (n, noun) in nouns.iter().enumerate() {
                let (a, v) = (
                    round % ARTICLES.len(),
                    (n * 7 + round / 4 * 3 + round) % verbs.len(),
                );
                if !is_held_out(a, n) && !is_held_out(n, v) {
                    text += &format!("{} {noun} {} .\n", ARTICLES[a], verbs[v]);
                }
            }
        }
        let mut builder = ContextBuilder::new();
        builder.add_text(&text);
        builder
    }

    #[test]
    fn clusters_tell_of_pairs_that_were_not_seen() {
        let context = Context::open(language().build().unwrap()).unwrap();
        let id = |w: &str| context.id(w, false);
        let (nouns, verbs) = (words("ne"), words("to"));
        for (a, article) in ARTICLES.into_iter().enumerate() {
            for (n, noun) in nouns.iter().enumerate().filter(|(n, _)| is_held_out(a, *n)) {
                let gain = context.pair_gain(id(article), id(noun));
                for other in [
                    context.pair_gain(id(noun), id(article)),
                    context.pair_gain(id(article), id(&verbs[n])),
                    context.pair_gain(id(&verbs[n]), id(noun)),
                ] {
                    assert!(
                        gain > other + 1.0,
                        "{article} {noun} {}: {gain}, {other}",
                        verbs[n]
                    );
                }
            }
        }
    }

    #[test]
    fn models_keep_to_their_room() {
        let whole = language().build().unwrap().len();
        for bytes in [0, 99, 399, 400, 1_000, 2_000, 3_000, 10_000, usize::MAX] {
            match language().max_bytes(bytes).build() {
                Ok(model) => {
                    assert!(model.len() <= bytes, "{} of {bytes}", model.len());
                    assert!(Context::open(model).is_ok());
                }
                Err(error) => {
                    assert!(matches!(error, Error::ContextRoom { .. }), "{error}");
                    assert!(bytes < whole, "{bytes}: {error}");
                }
            }
        }
        assert!(language().max_bytes(whole / 2).build().is_ok());
    }

    #[test]
    fn what_was_seen_gains() {
        let context = Context::open(toy()).unwrap();
        let id = |w: &str| context.id(w, false);
        let (das, haus, hat, er) = (id("das"), id("Haus"), id("hat"), id("er"));
        assert!(context.pair_gain(das, haus) > 0.5);
        assert!(context.gain(das, haus, hat) > 0.5);
        assert!(context.pair_gain(haus, das) < 0.0);
        assert!(context.gain(hat, er, context.sign(Sign::Boundary)) > 0.5);
        assert_eq!(
            context.gain(WordId::UNKNOWN, WordId::UNKNOWN, WordId::UNKNOWN),
            0.0
        );
    }

    #[test]
    fn probabilities_sum_to_about_one() {
        let context = Context::open(toy()).unwrap();
        let mut counts: std::collections::BTreeMap<&str, f32> = Default::default();
        let words = [
            "das", "Haus", "hat", "er", "wenn", "Sie", "haben", "Wort", "\u{1},", "\u{1}.",
        ];
        let counted = [30, 20, 30, 20, 10, 20, 10, 20, 10, 40];
        counts.extend(words.into_iter().zip(counted.map(|n| n as f32 / 210.0)));
        let id = |w: &str| context.known(w).unwrap();
        for left in words {
            let sum: f32 = words
                .iter()
                .map(|w| counts[w] * context.pair_gain(id(left), id(w)).exp())
                .sum();
            assert!((0.8..1.2).contains(&sum), "after {left:?}: {sum}");
        }
    }

    #[test]
    fn casing_follows_the_place() {
        let context = Context::open(toy()).unwrap();
        let id = |w: &str, start: bool| context.id(w, start);
        assert_eq!(id("Das", true), id("das", false));
        assert_eq!(id("DAS", false), id("das", false));
        assert_eq!(id("HAUS", false), id("Haus", false));
        assert_eq!(id("Haus", true), id("Haus", false));
        assert_ne!(id("haus", false), id("Haus", false));
    }

    #[test]
    fn text_becomes_ids() {
        let context = Context::open(toy()).unwrap();
        let text = "Das Haus, 3";
        let mut ids = Vec::new();
        context.ids(text, 0..text.len(), |id| ids.push(id));
        let want = [
            context.id("das", false),
            context.id("Haus", false),
            context.sign(Sign::Comma),
            context.sign(Sign::Number),
        ];
        assert_eq!(ids, want);
    }

    #[test]
    fn same_texts_same_bytes() {
        assert_eq!(toy(), toy());
    }

    #[test]
    fn too_little_text_is_an_error() {
        let mut builder = ContextBuilder::new();
        builder.add_text("Ein Wort.");
        assert!(matches!(builder.build(), Err(Error::EmptyContext)));
        assert!(matches!(
            ContextBuilder::new().build(),
            Err(Error::EmptyContext)
        ));
    }

    #[test]
    fn names_stand_behind_names() {
        // `Zaxmer` and `Kwolt` are in no list; `Opitz` is in some, and stands behind titles and first names alone.
        let text = "Herr Zaxmer hat das Haus. Frau Kwolt hat das Haus. Herr Opitz hat es.\n\
                    Der Hof hat das Haus. Die Frau hat das Wort.\n";
        let mut builder = ContextBuilder::new();
        builder.add_text(&text.repeat(20));
        let context = Context::open(builder.build().unwrap()).unwrap();
        let id = |w: &str| context.id(w, false);
        assert_eq!(id("Opitz"), context.name());
        assert_ne!(id("Haus"), context.name());
        let gain = |left: &str| context.pair_gain(id(left), context.name());
        assert!(
            gain("Herr") > 1.0 + gain("das"),
            "{} {}",
            gain("Herr"),
            gain("das")
        );

        let german = Context::german();
        let gain = |left: &str| german.pair_gain(german.id(left, false), german.name());
        for left in ["Herr", "Kollegin", "Petra"] {
            assert!(gain(left) > 2.0 + gain("der"), "{left}");
        }
    }

    #[test]
    fn embedded_model_reads() {
        let context = Context::open(Context::german().bytes.to_vec()).unwrap();
        let id = |w: &str| context.id(w, false);
        let better = |a: &str, b: &str, left: [&str; 2]| {
            let [u, v] = left.map(id);
            context.gain(u, v, id(a)) > context.gain(u, v, id(b))
        };
        assert!(better("stärken", "starken", ["nicht", "zu"]));
        assert!(better("Würde", "würde", ["des", "die"]));
        assert!(better("Länder", "Lander", ["alle", "anderen"]));
    }

    #[test]
    fn impossible_numbers_of_clusters_are_refused() {
        for clusters in [257, 1 << 32, u64::MAX] {
            let mut bytes = toy();
            bytes[16..24].copy_from_slice(&clusters.to_le_bytes());
            let error = Context::open(bytes).unwrap_err().to_string();
            assert!(error.contains("clusters are too many"), "{error}");
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        let whole = toy();
        for n in (0..whole.len()).step_by(7) {
            assert!(Context::open(whole[..n].to_vec()).is_err(), "{n} bytes");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert!(Context::open(longer).is_err());
        for (at, part) in [
            (0, "another kind"),
            (4, "version"),
            (9, "damaged"),
            (100, "damaged"),
        ] {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            let error = Context::open(bytes).unwrap_err().to_string();
            assert!(error.contains(part), "byte {at}: {error}");
        }
    }

    proptest! {
        #[test]
        fn entries_are_packed_whole(bits in 0u32..1 << Entry::BITS) {
            prop_assert_eq!(Entry::unpacked(bits).packed(), bits);
        }

        #[test]
        fn damaged_bytes_never_panic(damage in proptest::collection::vec((prop_oneof![0..HEADER, any::<usize>()], any::<u8>()), 1..40)) {
            static WHOLE: std::sync::LazyLock<Vec<u8>> = std::sync::LazyLock::new(|| language().build().unwrap());
            let mut bytes = WHOLE.clone();
            for (at, byte) in damage {
                let n = bytes.len();
                bytes[at % n] = byte;
            }
            // Borrowed bytes are taken without their checksum, so damage gets through.
            let bytes: &'static [u8] = bytes.leak();
            if let Ok(context) = Context::open(bytes) {
                let [a, b, c] = ["das", "NEBA", "unerhört"].map(|w| context.id(w, true));
                prop_assert!(context.gain(a, b, c).abs() <= MAX_GAIN);
            }
        }
    }
}
