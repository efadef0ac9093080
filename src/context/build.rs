//! From texts to a compiled model: counting, smoothing, pruning, writing.

use rustc_hash::FxHashMap;

use super::cluster::exchange;
use super::neighbours::confusability;
use super::scan::{Piece, Sign, scan};
use super::smooth::{Grams, MAX_WORDS, back_off, key};
use super::{
    CLASS, Casing, ENDING, Entry, FORMAT, GramTable, HEADER, Kind, MAGIC, MAX_CLUSTERS, NAME,
    WordTable, casing, checksum, class_of, encode, encode_share, hash_word, title,
};
use crate::candidates::{capitalised, lower};
use crate::compound::{unlisted_compound, unlisted_inflection};
use crate::decide::Weights;
use crate::lexicon::Lexicon;
use crate::{Confusions, Error};

/// Bytes of a model, unless the builder is told otherwise.
const MAX_BYTES: usize = 3_300_000;
/// No more than this share of a model is for frequent words by themselves, and for pairs of clusters.
const WORDS_SHARE: usize = 4;
const CLUSTERS_SHARE: usize = 16;
/// So many words make a cluster, if there are enough of them; more than 255 gained nothing.
const CLUSTER_WORDS: usize = 32;
/// Words are moved between clusters by what stands beside them, each pair by this power of its occurrences: counted as
/// they occur, few frequent pairs would decide.
const CLUSTER_POWER: f32 = 0.5;
/// Of pairs of clusters, pairs of words count by this power.
const PAIR_POWER: f32 = 0.75;
/// Added to what was seen of a pair of clusters, and to what is expected.
const PRIOR: f64 = 2.0;
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
    /// [`Error::EmptyContext`] when the texts hold no word ten times, [`Error::ContextRoom`] when the model is to be
    /// smaller than what its words take, [`Error::ContextSize`] when it is to be larger than a table can be.
    pub fn build(self) -> Result<Vec<u8>, Error> {
        let max_bytes = self.max_bytes;
        let lexicon = Lexicon::german();
        let vocabulary = Vocabulary::of(self, &lexicon);
        if vocabulary
            .words
            .get(Sign::ALL.len())
            .is_none_or(Word::is_class)
        {
            return Err(if vocabulary.is_cut {
                Error::ContextRoom { bytes: max_bytes }
            } else {
                Error::EmptyContext
            });
        }
        let names: Vec<&str> = vocabulary.words.iter().map(|w| w.name.as_ref()).collect();
        let mut worth = confusability(&names, &lexicon, &Confusions::german());
        if let Some(class) = names.iter().position(|n| *n == NAME) {
            worth[class] = NAME_WORTH;
        }
        let most = (max_bytes / CLUSTERS_SHARE).isqrt().min(MAX_CLUSTERS);
        let model = Model::count(&vocabulary, most.saturating_sub(1));
        let ranked = model.rank(&worth);
        let mut keep = ranked.len();
        loop {
            let parts = model.parts(&vocabulary, &ranked[..keep]);
            let bytes = parts.len();
            if bytes <= max_bytes {
                return parts.write();
            }
            if keep == 0 {
                return Err(Error::ContextRoom { bytes: max_bytes });
            }
            let grams = GramTable::len_for(parts.grams.len());
            let room = max_bytes.saturating_sub(bytes - grams);
            keep = (keep as f64 * (room as f64 / grams as f64) * 0.9995) as usize;
        }
    }
}

/// What a model consists of.
struct Parts {
    /// The gains of pairs of clusters, coded, row by row.
    clusters: Vec<u8>,
    words: Vec<(u64, u32)>,
    grams: Vec<(u64, u32)>,
}

impl Parts {
    fn len(&self) -> usize {
        HEADER
            + self.clusters.len()
            + WordTable::len_for(self.words.len())
            + GramTable::len_for(self.grams.len())
    }

    fn write(self) -> Result<Vec<u8>, Error> {
        let (words, word_slots) = WordTable::build(self.words)?;
        let (grams, gram_slots) = GramTable::build(self.grams)?;
        let mut rest = (self.clusters.len().isqrt() as u64).to_le_bytes().to_vec();
        rest.extend(words.write());
        rest.extend(grams.write());
        rest.extend(self.clusters);
        rest.extend(word_slots);
        rest.extend(gram_slots);
        let mut bytes = MAGIC.to_vec();
        bytes.extend(FORMAT.to_le_bytes());
        bytes.extend(checksum(&rest).to_le_bytes());
        bytes.extend(rest);
        Ok(bytes)
    }
}

/// A word of the vocabulary, a sign, or a class of rare words.
struct Word {
    name: Box<str>,
    /// At the beginning of a sentence, the capitalised form is the likelier.
    title: bool,
}

impl Word {
    fn is_class(&self) -> bool {
        self.name.starts_with(CLASS)
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
    words: Vec<Word>,
    /// Listed words that are names.
    names: Vec<Box<str>>,
    texts: Vec<Vec<u32>>,
    /// Is there no room for all words that are frequent enough?
    is_cut: bool,
}

impl Vocabulary {
    fn of(builder: ContextBuilder, lexicon: &Lexicon) -> Vocabulary {
        let ContextBuilder {
            forms,
            numbers,
            mut texts,
            max_bytes,
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
                let capitalised = capitalised(form);
                capitalised != form && count(find(&capitalised)) > count(find(form))
            }
        };
        let mut words: Vec<Word> = Vec::new();
        let mut renumbered = vec![u32::MAX; forms.len()];
        let mut classes: FxHashMap<String, u32> = FxHashMap::default();
        // A small model is to have n-grams, too; and numbers of words must not break the keys.
        let mut frequent: Vec<u32> = seen.iter().copied().filter(|n| *n >= MIN_WORD).collect();
        frequent.sort_unstable_by(|a, b| b.cmp(a));
        let most = frequent.len().min(MAX_WORDS / 2);
        let fits = |words: &usize| WordTable::len_for(*words) <= max_bytes / WORDS_SHARE;
        let room = (0..=most).rev().find(fits).unwrap_or(0);
        let least = frequent.get(room).map_or(MIN_WORD, |n| n + 1);
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
                words.push(Word {
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
            words.push(Word {
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
                words.push(Word {
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
            is_cut: room < frequent.len(),
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
    clusters: Clusters,
}

/// Words that stand in like places.
struct Clusters {
    /// How many there are; 0 is for words of which nothing is known.
    count: usize,
    /// The cluster of each word.
    of: Vec<u8>,
    /// How much likelier words of a cluster are after those of another than anywhere, row by row.
    gains: Vec<f32>,
}

impl Clusters {
    /// At most so many clusters, and the one of what has none. `new` is the probability of each word in a combination that
    /// was not seen: over all words, weighted by it, gains behind a word make no difference.
    fn of(
        vocabulary: &Vocabulary,
        pairs: &Grams,
        anywhere: &[f32],
        new: &[f32],
        most: usize,
    ) -> Clusters {
        let words = vocabulary.words.len();
        let kinds = most.min(words / CLUSTER_WORDS).max(1);
        let mut order: Vec<u32> = (0..words as u32).collect();
        order.sort_by(|&a, &b| anywhere[b as usize].total_cmp(&anywhere[a as usize]));
        let mut of = Clusters::first(vocabulary, kinds);
        let weight = |i: usize| pairs.weight(i).powf(CLUSTER_POWER);
        let total: f64 = (0..pairs.len()).map(|i| f64::from(weight(i))).sum();
        // Whole numbers, which are added up in 32 bits.
        let scale = (f64::from(1u32 << 31) / total).min(8.0) as f32;
        let counted = (0..pairs.len()).map(|i| {
            let [_, v, w] = pairs.words(i);
            ([v, w], (scale * weight(i)).round() as u32)
        });
        exchange(&mut of, kinds, &order, counted);

        let count = kinds + 1;
        of.iter_mut().for_each(|cluster| *cluster += 1);
        let mut seen = vec![0f64; count * count];
        let (mut left, mut right) = (vec![0f64; count], vec![0f64; count]);
        for i in 0..pairs.len() {
            let weight = f64::from(pairs.weight(i).powf(PAIR_POWER));
            let [_, v, w] = pairs.words(i).map(|word| usize::from(of[word as usize]));
            seen[v * count + w] += weight;
            left[v] += weight;
            right[w] += weight;
        }
        let total: f64 = left.iter().sum();
        let mut share = vec![0f32; count];
        for (word, &cluster) in of.iter().enumerate() {
            share[usize::from(cluster)] += new[word];
        }
        let mut gains = vec![0f32; count * count];
        for v in 1..count {
            let row = &mut gains[v * count..(v + 1) * count];
            for w in 1..count {
                let expected = left[v] * right[w] / total;
                row[w] = ((seen[v * count + w] + PRIOR) / (expected + PRIOR)).ln() as f32;
            }
            let sum: f32 = row.iter().zip(&share).map(|(gain, s)| gain.exp() * s).sum();
            row[1..].iter_mut().for_each(|gain| *gain -= sum.ln());
        }
        Clusters { count, of, gains }
    }

    /// Where the words begin: by how they are written and end, the most frequent endings in clusters of their own.
    fn first(vocabulary: &Vocabulary, kinds: usize) -> Vec<u8> {
        let mut shape = String::new();
        let mut shapes: FxHashMap<String, usize> = FxHashMap::default();
        let mut frequencies: Vec<u32> = Vec::new();
        let of: Vec<usize> = vocabulary
            .words
            .iter()
            .map(|word| {
                class_of(&word.name, ENDING, &mut shape);
                let next = shapes.len();
                let number = *shapes.entry(shape.clone()).or_insert(next);
                frequencies.resize(shapes.len(), 0);
                frequencies[number] += 1;
                number
            })
            .collect();
        let mut ranked: Vec<usize> = (0..frequencies.len()).collect();
        ranked.sort_by_key(|&shape| std::cmp::Reverse(frequencies[shape]));
        let mut cluster = vec![0; ranked.len()];
        for (rank, &shape) in ranked.iter().enumerate() {
            cluster[shape] = (rank % kinds) as u8;
        }
        of.into_iter().map(|shape| cluster[shape]).collect()
    }

    /// The probability of a word behind another one with which it was not seen; `new` is that behind any.
    fn lower(&self, new: &[f32], v: u32, w: u32) -> f32 {
        let [row, column] = [v, w].map(|word| usize::from(self.of[word as usize]));
        new[w as usize] * self.gains[row * self.count + column].exp()
    }
}

/// An n-gram that may be kept.
#[derive(Debug, Clone, Copy)]
enum Gram {
    Pair(u32),
    Triple(u32),
}

impl Model {
    fn count(vocabulary: &Vocabulary, most_clusters: usize) -> Model {
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
        let clusters = Clusters::of(vocabulary, &pairs, &anywhere, &new, most_clusters);
        let (pair_p, left) = pairs.smooth(|[_, v, w]| clusters.lower(&new, v, w));
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
            clusters,
        }
    }

    fn lower(&self, v: u32, w: u32) -> f32 {
        self.clusters.lower(&self.new, v, w)
    }

    /// N-grams, those first whose absence would cost most: how often they are met, times how far the shorter
    /// n-gram is off, times how often anyone asks about their words.
    fn rank(&self, worth: &[f32]) -> Vec<Gram> {
        let worth = |words: &[u32]| words.iter().map(|w| worth[*w as usize]).fold(0.0, f32::max);
        let off = |p: f32, q: f32| (p / q).ln().abs();
        let mut ranked: Vec<(f32, Gram)> = Vec::new();
        for i in 0..self.pairs.len() {
            let [_, v, w] = self.pairs.words(i);
            let shorter = self.pair_left[v as usize] * self.lower(v, w);
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

    /// All parts, given the n-grams to be kept.
    fn parts(&self, vocabulary: &Vocabulary, kept: &[Gram]) -> Parts {
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
        let mut grams = Vec::new();
        let mut add = |kind: Kind, hashes: [u64; 3], nats: f32| {
            grams.push((super::key(kind, hashes), u32::from(encode(nats))));
        };
        let mut weights = vec![1.0; vocabulary.words.len()];
        for run in pairs.chunk_by(|&i, &j| self.pairs.words(i)[1] == self.pairs.words(j)[1]) {
            let v = self.pairs.words(run[0])[1];
            let w = |i: usize| self.pairs.words(i)[2];
            for &i in run {
                let gain = ln_gain(self.pair_p[i], w(i));
                add(Kind::Pair, [hash(v), hash(w(i)), 0], gain);
            }
            weights[v as usize] =
                back_off(run.iter().map(|&i| (self.pair_p[i], self.lower(v, w(i)))));
        }
        let context = |i: usize| {
            let [u, v, _] = self.triples.words(i);
            [u, v]
        };
        for run in triples.chunk_by(|&i, &j| context(i) == context(j)) {
            let [u, v] = context(run[0]);
            let w = |i: usize| self.triples.words(i)[2];
            for &i in run {
                let gain = ln_gain(self.triple_p[i], w(i));
                add(Kind::Triple, [hash(u), hash(v), hash(w(i))], gain);
            }
            let weight = back_off(run.iter().map(|&i| {
                let pair = self
                    .pairs
                    .find([0, v, w(i)])
                    .expect("a triple holds its pair");
                let lower = match pairs.binary_search(&pair) {
                    Ok(_) => self.pair_p[pair],
                    Err(_) => weights[v as usize] * self.lower(v, w(i)),
                };
                (self.triple_p[i], lower)
            }));
            if weight.ln().abs() >= MIN_BACK_OFF {
                add(Kind::PairBackOff, [hash(u), hash(v), 0], weight.ln());
            }
        }
        let entry = |(w, word): (usize, &Word)| Entry {
            back_off: encode(weights[w].ln()),
            share: encode_share(ln_gain(self.new[w], w as u32)),
            title: word.title,
            cluster: self.clusters.of[w],
        };
        let entries = vocabulary.words.iter().enumerate().map(entry);
        let words = hashes.iter().copied().zip(entries);
        let names = vocabulary.names.iter().map(|n| hash_word(n.as_bytes()));
        let names = names.map(|hash| (hash, Entry::NAME));
        Parts {
            clusters: self.clusters.gains.iter().map(|g| encode(*g)).collect(),
            words: words.chain(names).map(|(h, e)| (h, e.packed())).collect(),
            grams,
        }
    }
}
