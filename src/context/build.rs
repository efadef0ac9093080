//! From texts to a compiled model: counting, smoothing, pruning, writing.

use rustc_hash::FxHashMap;

use super::neighbours::confusability;
use super::scan::{Piece, Sign, scan};
use super::smooth::{Grams, MAX_WORDS, back_off, key};
use super::{
    Casing, ENDING, FORMAT, IS_NAME, Kind, MAGIC, NAME, TITLE, casing, checksum, class_of, encode,
    encode_share, hash_word, table, title,
};
use crate::candidates::lower;
use crate::compound::{unlisted_compound, unlisted_inflection};
use crate::decide::Weights;
use crate::lexicon::Lexicon;
use crate::{Confusions, Error};

/// Bytes of a model, unless the builder is told otherwise.
const MAX_BYTES: usize = 3_300_000;
/// Bytes that an entry takes, with what the table needs beyond.
const ENTRY_BYTES: f64 = 2.83;
/// Words rarer than this go by their class.
const MIN_WORD: u32 = 10;
/// Classes rarer than this go by a wider one.
const MIN_CLASS: u32 = 50;
/// Triples rarer than this are not kept.
const MIN_TRIPLE: u32 = 2;
/// Texts are told apart by weight: the largest is in class 0, one half its size in class 1, and so on.
const MAX_CLASS: u8 = 6;
/// A word of the next class weighs this much more, lest one kind of text outvote all others: of a text four times as
/// large, all words together weigh 2.8 times as much. On held-out texts of each kind, laws and encyclopaedias gain
/// by it and nothing else loses; more than this costs the larger ones.
const CLASS_WEIGHT: f32 = 1.189_207_1;
/// Back-off weights nearer to one than this are not kept (nats).
const MIN_BACK_OFF: f32 = 0.2;
/// A listed word is a name if it stands behind capitalised words at this rate, and if it is not more frequent than this
/// (nats) and no rarer than that (occurrences).
const NAME_SHARE: f32 = 0.4;
const RARE_NAME: f32 = 11.0;
const MIN_NAME: u32 = 4;
/// How easily names are taken for other words.
const NAME_WORTH: f32 = 0.3;
/// Marks a word at the beginning of a sentence, whose capital says nothing.
const START: u32 = 1 << 31;

/// Collects texts and compiles them into a model.
///
/// ```
/// use ocrfix::context::{Context, ContextBuilder};
/// let mut builder = ContextBuilder::new();
/// builder.add_text(&"Sie stärken den Rücken. Wir haben einen starken Wind.\n".repeat(20));
/// let context = Context::open(builder.build()?)?;
/// let [den, einen, starken] = ["den", "einen", "starken"].map(|w| context.id(w, false));
/// assert!(context.pair_gain(einen, starken) > 1.0 + context.pair_gain(den, starken));
/// # Ok::<(), ocrfix::Error>(())
/// ```
#[derive(Debug)]
pub struct ContextBuilder {
    forms: Vec<Box<str>>,
    numbers: FxHashMap<Box<str>, u32>,
    texts: Vec<Vec<u32>>,
    max_bytes: usize,
}

impl Default for ContextBuilder {
    fn default() -> Self {
        ContextBuilder::new()
    }
}

impl ContextBuilder {
    /// A builder that has seen no text.
    pub fn new() -> ContextBuilder {
        let mut builder = ContextBuilder {
            forms: Vec::new(),
            numbers: FxHashMap::default(),
            texts: Vec::new(),
            max_bytes: MAX_BYTES,
        };
        for sign in Sign::ALL {
            builder.number(sign.name());
        }
        builder
    }

    /// Sets how many bytes the model may have; 3.3 million by default. What matters least is left out.
    pub fn max_bytes(mut self, bytes: usize) -> ContextBuilder {
        self.max_bytes = bytes;
        self
    }

    fn number(&mut self, form: &str) -> u32 {
        if let Some(&n) = self.numbers.get(form) {
            return n;
        }
        let n = self.forms.len() as u32;
        self.forms.push(form.into());
        self.numbers.insert(form.into(), n);
        n
    }

    /// Adds the text of one source (NFC), a paragraph a line. The words of a small source weigh more than those of
    /// a large one: as a whole it weighs by the power 3/4 of its size.
    pub fn add_text(&mut self, text: &str) {
        let mut out = vec![Sign::Boundary as u32];
        for line in text.lines() {
            let mut start = true;
            scan(line, 0..line.len(), |piece| match piece {
                Piece::Word(range) => {
                    out.push(self.number(&line[range]) | if start { START } else { 0 });
                    start = false;
                }
                Piece::Sign(sign) => {
                    out.push(sign as u32);
                    start = sign == Sign::Boundary || start && sign == Sign::Other;
                }
            });
            if out.last() != Some(&(Sign::Boundary as u32)) {
                out.push(Sign::Boundary as u32);
            }
        }
        self.texts.push(out);
    }

    /// Compiles the model. The same texts, in the same order, give the same bytes.
    ///
    /// Which words can be taken for each other is asked of the built-in dictionary and confusion table.
    ///
    /// # Errors
    /// [`Error::EmptyContext`] when the texts hold no word ten times, [`Error::ContextSize`] when the model is to
    /// be larger than a table can be.
    pub fn build(self) -> Result<Vec<u8>, Error> {
        let max_entries = (self.max_bytes as f64 / ENTRY_BYTES) as usize;
        let lexicon = Lexicon::german();
        let vocabulary = Vocabulary::of(self, &lexicon);
        if vocabulary
            .words
            .get(Sign::ALL.len())
            .is_none_or(Entry::is_class)
        {
            return Err(Error::EmptyContext);
        }
        let names: Vec<&str> = vocabulary.words.iter().map(|w| w.name.as_ref()).collect();
        let mut worth = confusability(&names, &lexicon, &Confusions::german());
        if let Some(class) = names.iter().position(|n| *n == NAME) {
            worth[class] = NAME_WORTH;
        }
        let model = Model::count(&vocabulary);
        let ranked = model.rank(&worth);
        let mut keep = ranked.len().min(max_entries);
        loop {
            let entries = model.entries(&vocabulary, &ranked[..keep]);
            if entries.len() <= max_entries || keep == 0 {
                return write(entries);
            }
            let scale = max_entries as f64 / entries.len() as f64;
            keep = (keep as f64 * scale * 0.998) as usize;
        }
    }
}

fn write(entries: Vec<(u64, u8)>) -> Result<Vec<u8>, Error> {
    let (layout, slots) = table::build(entries)?;
    let mut rest = layout.write().to_vec();
    rest.extend(slots);
    let mut bytes = MAGIC.to_vec();
    bytes.extend(FORMAT.to_le_bytes());
    bytes.extend(checksum(&rest).to_le_bytes());
    bytes.extend(rest);
    Ok(bytes)
}

/// A word of the vocabulary, a sign, or a class of rare words.
struct Entry {
    name: Box<str>,
    /// At the beginning of a sentence, the capitalised form is the likelier.
    title: bool,
}

impl Entry {
    fn is_class(&self) -> bool {
        self.name.starts_with('\u{2}')
    }
}

/// Is a form most likely a name? Names stand behind others, behind titles and first names, where nouns stand behind
/// articles and adjectives; and what no list has and is likelier any string of letters than made of listed words is a name,
/// too. `places` says how often the form stands inside sentences, and how often behind a capitalised word.
fn is_name(form: &str, places: [u32; 2], lexicon: &Lexicon, weights: &Weights) -> bool {
    let letters: Vec<char> = form.chars().collect();
    if casing(form) != Casing::Title
        || letters.len() < 3
        || !letters.iter().all(|c| c.is_alphabetic())
    {
        return false;
    }
    let word = lower(form);
    let [inside, behind] = places;
    match lexicon.get(&word) {
        Some(entry) => {
            entry.cost >= RARE_NAME
                && inside >= MIN_NAME
                && behind as f32 >= NAME_SHARE * inside as f32
        }
        None => {
            let lexicons = [lexicon];
            let unknown = weights.unknown_word(lexicon.letters(), &letters);
            let made = [
                unlisted_compound(&lexicons, &word),
                unlisted_inflection(&lexicons, &word),
            ];
            made.into_iter().flatten().all(|cost| unknown < cost)
        }
    }
}

/// The words that n-grams are made of, and the texts in their numbers.
struct Vocabulary {
    words: Vec<Entry>,
    /// Listed words that are names.
    names: Vec<Box<str>>,
    texts: Vec<Vec<u32>>,
}

impl Vocabulary {
    fn of(builder: ContextBuilder, lexicon: &Lexicon) -> Vocabulary {
        let ContextBuilder {
            forms,
            numbers,
            mut texts,
            ..
        } = builder;
        let mut inside = vec![0u32; forms.len()];
        for token in texts.iter().flatten().filter(|t| *t & START == 0) {
            inside[*token as usize] += 1;
        }
        let find = |form: &str| numbers.get(form).copied();
        let count = |form: Option<u32>| form.map_or(0, |f| inside[f as usize]);
        // The likelier of a capitalised form and the same in lower case.
        let likelier = |number: Option<u32>, form: &str| {
            let low = find(&lower(form));
            if number.is_some() && (low.is_none() || count(number) > count(low)) {
                number
            } else {
                low
            }
        };
        // What each form counts as, at the beginning of a sentence and inside.
        let fold: Vec<[u32; 2]> = (0u32..)
            .zip(&forms)
            .map(|(n, form)| match casing(form) {
                Casing::AsIs => [n, n],
                Casing::Title => [likelier(Some(n), form).unwrap_or(n), n],
                Casing::Capitals => {
                    let title = title(form);
                    let other = find(&title);
                    let usual = count(other) + count(find(&lower(form)));
                    let folded = match likelier(other, &title) {
                        Some(folded) if usual >= count(Some(n)) => folded,
                        _ => n,
                    };
                    [folded, folded]
                }
            })
            .collect();
        let mut seen = vec![0u32; forms.len()];
        for token in texts.iter_mut().flatten() {
            *token = fold[(*token & !START) as usize][usize::from(*token & START == 0)];
            seen[*token as usize] += 1;
        }
        drop(fold);

        let is_title = |form: &str| {
            casing(form) == Casing::AsIs && {
                let mut letters = form.chars();
                let upper = letters.next().into_iter().flat_map(char::to_uppercase);
                let capitalised: String = upper.chain(letters).collect();
                capitalised != form && count(find(&capitalised)) > count(find(form))
            }
        };
        let mut words: Vec<Entry> = Vec::new();
        let mut renumbered = vec![u32::MAX; forms.len()];
        let mut classes: FxHashMap<String, u32> = FxHashMap::default();
        let mut least = MIN_WORD;
        // Far more words than this are not to be expected of any texts, but they must not break the keys.
        while seen.iter().filter(|n| **n >= least).count() > MAX_WORDS / 2 {
            least += 1;
        }
        let weights = Weights::german();
        // How often each form stands inside a sentence, and how often behind a capitalised word.
        let mut places = vec![[0u32; 2]; forms.len()];
        let capitalised: Vec<bool> = forms.iter().map(|f| casing(f) == Casing::Title).collect();
        for pair in texts.iter().flat_map(|t| t.windows(2)) {
            let [left, form] = [pair[0], pair[1]].map(|t| t as usize);
            places[form][0] += u32::from(left != Sign::Boundary as usize);
            places[form][1] += u32::from(capitalised[left]);
        }
        let names: Vec<bool> = forms
            .iter()
            .zip(&places)
            .map(|(form, &places)| is_name(form, places, lexicon, &weights))
            .collect();
        for (n, form) in forms.iter().enumerate() {
            if names[n] {
                continue;
            }
            if n < Sign::ALL.len() || seen[n] >= least {
                renumbered[n] = words.len() as u32;
                words.push(Entry {
                    name: form.clone(),
                    title: is_title(form),
                });
            } else {
                let mut class = String::new();
                for letters in 0..=ENDING {
                    class_of(form, letters, &mut class);
                    *classes.entry(class.clone()).or_default() += seen[n];
                }
            }
        }
        if names.contains(&true) {
            for (n, _) in names.iter().enumerate().filter(|(_, is_name)| **is_name) {
                renumbered[n] = words.len() as u32;
            }
            words.push(Entry {
                name: NAME.into(),
                title: false,
            });
        }
        let mut class_numbers: FxHashMap<String, u32> = FxHashMap::default();
        for (n, form) in forms.iter().enumerate() {
            if renumbered[n] != u32::MAX || seen[n] == 0 {
                continue;
            }
            let mut class = String::new();
            for letters in (0..=ENDING).rev() {
                class_of(form, letters, &mut class);
                if letters == 0 || classes[&class] >= MIN_CLASS && words.len() < MAX_WORDS - 8 {
                    break;
                }
            }
            renumbered[n] = *class_numbers.entry(class).or_insert_with_key(|class| {
                words.push(Entry {
                    name: class.as_str().into(),
                    title: false,
                });
                words.len() as u32 - 1
            });
        }
        for token in texts.iter_mut().flatten() {
            *token = renumbered[*token as usize];
        }
        let listed = |form: &str| lexicon.get(&lower(form)).is_some();
        let names = forms
            .into_iter()
            .zip(names)
            .filter(|(form, is_name)| *is_name && listed(form));
        let names = names.map(|(form, _)| form).collect();
        Vocabulary {
            words,
            names,
            texts,
        }
    }

    /// Weight class of each text.
    fn classes(&self) -> Vec<u8> {
        let largest = self.texts.iter().map(Vec::len).max().unwrap_or(0) as f32;
        let class = |text: &Vec<u32>| (largest / text.len() as f32).log2().round() as u8;
        self.texts.iter().map(|t| class(t).min(MAX_CLASS)).collect()
    }

    /// The keys of all runs of words, for [`Grams::count`].
    fn keys<const N: usize>(&self) -> Vec<u64> {
        let runs = |(text, class): (&Vec<u32>, u8)| {
            text.windows(N)
                .map(|run| {
                    let mut words = [0; 3];
                    words[3 - N..].copy_from_slice(run);
                    key(words, class)
                })
                .collect::<Vec<u64>>()
        };
        self.texts
            .iter()
            .zip(self.classes())
            .flat_map(runs)
            .collect()
    }
}

fn class_weight(class: u8) -> f32 {
    CLASS_WEIGHT.powi(i32::from(class))
}

/// Counts and probabilities before anything is left out.
struct Model {
    /// Weighted occurrences of all words.
    total: f32,
    /// Probability of each word anywhere.
    anywhere: Vec<f32>,
    /// Probability of each word in a combination that was not seen.
    new: Vec<f32>,
    pairs: Grams,
    pair_p: Vec<f32>,
    /// Weight of `new` after each word.
    pair_left: Vec<f32>,
    triples: Grams,
    triple_p: Vec<f32>,
}

/// An n-gram that may be kept.
#[derive(Debug, Clone, Copy)]
enum Gram {
    Pair(u32),
    Triple(u32),
}

impl Model {
    fn count(vocabulary: &Vocabulary) -> Model {
        let n = vocabulary.words.len();
        let mut anywhere = vec![0f64; n];
        for (text, class) in vocabulary.texts.iter().zip(vocabulary.classes()) {
            for &w in text {
                anywhere[w as usize] += f64::from(class_weight(class));
            }
        }
        let total: f64 = anywhere.iter().sum();
        let anywhere: Vec<f32> = anywhere.iter().map(|p| (p / total) as f32).collect();

        let pairs = Grams::count(vocabulary.keys::<2>(), class_weight);
        let mut new = vec![0f32; n];
        for i in 0..pairs.len() {
            new[pairs.words(i)[2] as usize] += 1.0;
        }
        let kinds = pairs.len() as f32;
        new.iter_mut().for_each(|p| *p = p.max(0.5) / kinds);
        let (pair_p, left) = pairs.smooth(|[_, _, w]| new[w as usize]);
        let mut pair_left = vec![1.0; n];
        for (context, left) in pairs.contexts().zip(left) {
            pair_left[pairs.words(context.start)[1] as usize] = left;
        }

        let triples = Grams::count(vocabulary.keys::<3>(), class_weight);
        let (triple_p, _) = triples.smooth(|[_, v, w]| {
            let i = pairs.find([0, v, w]).expect("a triple holds its pair");
            pair_p[i]
        });
        Model {
            total: total as f32,
            anywhere,
            new,
            pairs,
            pair_p,
            pair_left,
            triples,
            triple_p,
        }
    }

    /// N-grams, those first whose absence would cost most: how often they are met, times how far the shorter
    /// n-gram is off, times how often anyone asks about their words.
    fn rank(&self, worth: &[f32]) -> Vec<Gram> {
        let worth = |words: &[u32]| words.iter().map(|w| worth[*w as usize]).fold(0.0, f32::max);
        let off = |p: f32, q: f32| (p / q).ln().abs();
        let mut ranked: Vec<(f32, Gram)> = Vec::new();
        for i in 0..self.pairs.len() {
            let [_, v, w] = self.pairs.words(i);
            let shorter = self.pair_left[v as usize] * self.new[w as usize];
            let score = self.pairs.weight(i) * off(self.pair_p[i], shorter) * worth(&[v, w]);
            ranked.push((score, Gram::Pair(i as u32)));
        }
        for i in 0..self.triples.len() {
            if self.triples.seen(i) < MIN_TRIPLE {
                continue;
            }
            let [u, v, w] = self.triples.words(i);
            let pair = self.pairs.find([0, v, w]).expect("a triple holds its pair");
            let score = self.triples.weight(i)
                * off(self.triple_p[i], self.pair_p[pair])
                * worth(&[u, v, w]);
            ranked.push((score, Gram::Triple(i as u32)));
        }
        let least = 1e-9 * self.total;
        ranked.retain(|(score, _)| *score > least);
        // Stable, so that equals stay in the order of their words.
        ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
        ranked.into_iter().map(|(_, gram)| gram).collect()
    }

    /// All entries of the table, given the n-grams to be kept.
    fn entries(&self, vocabulary: &Vocabulary, kept: &[Gram]) -> Vec<(u64, u8)> {
        let mut pairs: Vec<usize> = Vec::new();
        let mut triples: Vec<usize> = Vec::new();
        for gram in kept {
            match *gram {
                Gram::Pair(i) => pairs.push(i as usize),
                Gram::Triple(i) => triples.push(i as usize),
            }
        }
        pairs.sort_unstable();
        triples.sort_unstable();

        let hashes: Vec<u64> = vocabulary
            .words
            .iter()
            .map(|w| hash_word(w.name.as_bytes()))
            .collect();
        let hash = |w: u32| hashes[w as usize];
        let ln_gain = |p: f32, w: u32| (p / self.anywhere[w as usize]).ln();
        let mut entries = Vec::new();
        let mut used = vec![false; vocabulary.words.len()];
        used[..Sign::ALL.len()].fill(true);
        let mut weights = vec![1.0; vocabulary.words.len()];
        for run in pairs.chunk_by(|&i, &j| self.pairs.words(i)[1] == self.pairs.words(j)[1]) {
            let v = self.pairs.words(run[0])[1];
            let w = |i: usize| self.pairs.words(i)[2];
            used[v as usize] = true;
            for &i in run {
                used[w(i) as usize] = true;
                let gain = ln_gain(self.pair_p[i], w(i));
                entries.push((
                    super::key(Kind::Pair, [hash(v), hash(w(i)), 0]),
                    encode(gain),
                ));
            }
            weights[v as usize] = back_off(
                run.iter()
                    .map(|&i| (self.pair_p[i], self.new[w(i) as usize])),
            );
        }
        let context = |i: usize| {
            let [u, v, _] = self.triples.words(i);
            [u, v]
        };
        for run in triples.chunk_by(|&i, &j| context(i) == context(j)) {
            let [u, v] = context(run[0]);
            let w = |i: usize| self.triples.words(i)[2];
            for word in [u, v].into_iter().chain(run.iter().map(|&i| w(i))) {
                used[word as usize] = true;
            }
            for &i in run {
                let gain = ln_gain(self.triple_p[i], w(i));
                let key = super::key(Kind::Triple, [hash(u), hash(v), hash(w(i))]);
                entries.push((key, encode(gain)));
            }
            let weight = back_off(run.iter().map(|&i| {
                let pair = self
                    .pairs
                    .find([0, v, w(i)])
                    .expect("a triple holds its pair");
                let lower = match pairs.binary_search(&pair) {
                    Ok(_) => self.pair_p[pair],
                    Err(_) => weights[v as usize] * self.new[w(i) as usize],
                };
                (self.triple_p[i], lower)
            }));
            if weight.ln().abs() >= MIN_BACK_OFF {
                let key = super::key(Kind::PairBackOff, [hash(u), hash(v), 0]);
                entries.push((key, encode(weight.ln())));
            }
        }
        for (w, entry) in vocabulary
            .words
            .iter()
            .enumerate()
            .filter(|(w, _)| used[*w])
        {
            let share = encode_share(ln_gain(self.new[w], w as u32));
            let title = if entry.title { TITLE } else { 0 };
            entries.push((super::key(Kind::Word, [hashes[w], 0, 0]), share | title));
            if weights[w].ln().abs() >= MIN_BACK_OFF {
                let key = super::key(Kind::BackOff, [hashes[w], 0, 0]);
                entries.push((key, encode(weights[w].ln())));
            }
        }
        let names = vocabulary.names.iter().map(|n| hash_word(n.as_bytes()));
        entries.extend(names.map(|hash| (super::key(Kind::Word, [hash, 0, 0]), IS_NAME)));
        entries
    }
}
