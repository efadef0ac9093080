//! Which words does this document use?
//!
//! A text uses its words again: its names, its subject's words, and those that no dictionary has. So how likely a
//! word is here mixes the dictionary's word frequencies with the document's own (a cache model, Kuhn and De Mori
//! 1990). What the document's words are is itself uncertain: a reading counts with its probability.

use std::collections::{HashMap, HashSet};

use crate::decide::Reading;

/// Cost (nats) of a word being another form of one that the document has.
const FORM: f32 = 4.0;
/// Words that count as read before any was, none of them any of those at hand: in a note of thirty words, one that was read
/// once is not one word in thirty.
const BEFOREHAND: f32 = 1000.0;

/// How often each word was read in the text at hand, by [`Reading::word`].
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    counts: HashMap<u32, f32, rustc_hash::FxBuildHasher>,
    /// The same by the string that was read so.
    by_string: HashMap<(u32, u32), f32, rustc_hash::FxBuildHasher>,
    /// How often each string stands there.
    strings: HashMap<u32, f32, rustc_hash::FxBuildHasher>,
    all: f32,
    /// The words and strings that will be asked for.
    asked: HashSet<u32, rustc_hash::FxBuildHasher>,
}

impl Vocabulary {
    pub fn clear(&mut self) {
        self.counts.clear();
        self.by_string.clear();
        self.strings.clear();
        self.all = 0.0;
        self.asked.clear();
    }

    /// Tells which words and strings will be asked for, before any is counted.
    pub fn ask(&mut self, words: impl Iterator<Item = u32>) {
        self.asked.extend(words);
    }

    /// Counts the readings of one string as [`Vocabulary::read`] does, where anything of it will be asked for.
    pub fn read_asked(&mut self, string: u32, readings: &[Reading]) {
        let mut words = readings.iter().map(|r| r.word).chain([string]);
        match words.any(|word| self.asked.contains(&word)) {
            true => self.read(string, readings),
            false => self.all += 1.0,
        }
    }

    /// Counts the readings of one string with the probabilities that they have by themselves.
    pub fn read(&mut self, string: u32, readings: &[Reading]) {
        for r in readings {
            *self.counts.entry(r.word).or_default() += certain(r);
            *self.by_string.entry((string, r.word)).or_default() += certain(r);
        }
        *self.strings.entry(string).or_default() += 1.0;
        self.all += 1.0;
    }

    /// Once all words have been counted, changes the language costs of one string's readings from those of the
    /// dictionary's P(w) to those of (1 − `share`) · P(w) + `share` · n(w) / (N + [`BEFOREHAND`]), where *w* was read *n(w)*
    /// times elsewhere among the *N* words of the document.
    ///
    /// The same string elsewhere vouches for keeping it, by what it would cost to have been misread there as well: that is
    /// much where a misreading is rare, and nothing where all are misread alike.
    /// Of a string that no list has, so do its other `forms`, at [`FORM`] nats.
    pub fn recall(&self, string: u32, forms: &[u32], readings: &mut [Reading], share: f32) {
        let count = |word: u32| self.counts.get(&word).copied().unwrap_or(0.0);
        let alike = |word: u32| {
            let same = self.by_string.get(&(string, word));
            same.copied().unwrap_or(0.0)
        };
        let gain = |r: &Reading, others: f32| {
            let here = share * others.max(0.0) / (self.all + BEFOREHAND);
            (1.0 - share + here * r.base.min(30.0).exp()).ln()
        };
        let again = self.strings.get(&string).map_or(0.0, |n| n - 1.0);
        let others = forms.iter().map(|&form| count(form) - alike(form));
        let forms = others.map(|n| n.max(0.0)).sum::<f32>() * (-FORM).exp();
        let mut vouched = 0.0;
        for r in readings.iter_mut().filter(|r| r.keeps) {
            // The word at hand is no evidence for itself.
            let all = gain(r, count(r.word) - certain(r) + forms);
            vouched = all - gain(r, count(r.word) - alike(r.word) + forms);
            r.language -= all;
        }
        for r in readings.iter_mut().filter(|r| !r.keeps) {
            // Nor is a change for the same change elsewhere.
            let others = gain(r, count(r.word) - alike(r.word));
            r.language -= others.max(gain(r, 0.0) + vouched - again * r.channel.max(0.0));
        }
    }
}

/// What a reading counts for: the third power of its probability. A sure one counts nearly once; doubtful ones, which
/// might have only each other to vouch for them, hardly.
fn certain(r: &Reading) -> f32 {
    let p = r.probability as f32;
    p * p * p
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::normalise;

    const SHARE: f32 = 0.1;

    fn reading(word: u32, keeps: bool, cost: f32) -> Reading {
        Reading {
            analysis: 0,
            candidate: None,
            keeps,
            kinds: Default::default(),
            alternative: false,
            whole: false,
            word,
            base: cost,
            language: cost,
            signs: 0.0,
            channel: 0.0,
            probability: 0.0,
        }
    }

    /// −ln of the mixture of a word's frequency, e^(−cost), and of its share in a document of two words where it was read
    /// `others` times elsewhere.
    fn mixture(cost: f32, others: f32) -> f32 {
        let here = others / (2.0 + BEFOREHAND);
        -((1.0 - SHARE) * (-cost).exp() + SHARE * here).ln()
    }

    /// Counts a string with the probabilities that its costs give it.
    fn read(vocabulary: &mut Vocabulary, string: u32, readings: &mut [Reading]) {
        normalise(readings);
        vocabulary.read(string, readings);
    }

    fn assert_costs(readings: &[Reading], expected: &[f32]) {
        for (r, cost) in readings.iter().zip(expected) {
            assert!((r.language - cost).abs() < 1e-3, "{} {cost}", r.language);
        }
    }

    #[test]
    fn a_word_read_elsewhere_is_likelier_here() {
        let mut vocabulary = Vocabulary::default();
        let mut damaged = [reading(1, true, 9.0), reading(7, false, 9.0)];
        let mut plain = [reading(7, true, 9.0)];
        read(&mut vocabulary, 1, &mut damaged);
        read(&mut vocabulary, 2, &mut plain);
        vocabulary.recall(1, &[], &mut damaged, SHARE);
        // The other word is 7; the unknown string itself stands nowhere else.
        assert_costs(&damaged, &[mixture(9.0, 0.0), mixture(9.0, 1.0)]);
    }

    #[test]
    fn a_string_that_comes_again_vouches_for_itself_as_it_is() {
        let mut vocabulary = Vocabulary::default();
        let mut change = reading(7, false, 9.0);
        change.channel = 30.0;
        let mut first = [reading(1, true, 9.0), change];
        let mut second = first;
        read(&mut vocabulary, 1, &mut first);
        read(&mut vocabulary, 1, &mut second);
        vocabulary.recall(1, &[], &mut first, SHARE);
        // Nobody misreads so rare a word twice.
        assert_costs(&first, &[mixture(9.0, 1.0), mixture(9.0, 0.0)]);
    }

    #[test]
    fn where_all_are_misread_alike_coming_again_says_nothing() {
        let mut vocabulary = Vocabulary::default();
        let string = [reading(1, true, 9.0), reading(7, false, 9.0)];
        let [mut first, mut second] = [string; 2];
        read(&mut vocabulary, 1, &mut first);
        read(&mut vocabulary, 1, &mut second);
        vocabulary.recall(1, &[], &mut first, SHARE);
        // Each is read as it stands with a probability of 1/2, of which the third power counts; the change gains as much.
        assert_costs(&first, &[mixture(9.0, 0.125); 2]);
    }

    #[test]
    fn other_forms_vouch_for_a_word_that_no_list_has() {
        let mut vocabulary = Vocabulary::default();
        read(&mut vocabulary, 2, &mut [reading(5, true, 9.0)]);
        let mut string = [reading(1, true, 20.0), reading(7, false, 20.0)];
        read(&mut vocabulary, 1, &mut string);
        vocabulary.recall(1, &[4, 5], &mut string, SHARE);
        let form = (-FORM).exp();
        assert_costs(&string, &[mixture(20.0, form), mixture(20.0, 0.0)]);
    }

    #[test]
    fn what_is_not_asked_for_counts_as_one_word() {
        let mut string = [reading(1, true, 9.0), reading(7, false, 9.0)];
        normalise(&mut string);
        let recalled = |vocabulary: &Vocabulary| {
            let mut string = string;
            vocabulary.recall(1, &[], &mut string, SHARE);
            string.map(|r| r.language)
        };
        let others = [(2, [reading(7, true, 9.0)]), (3, [reading(4, true, 9.0)])];
        let (mut all, mut asked) = (Vocabulary::default(), Vocabulary::default());
        asked.ask([1, 7].into_iter());
        for (i, mut readings) in others {
            normalise(&mut readings);
            all.read(i, &readings);
            asked.read_asked(i, &readings);
        }
        all.read(1, &string);
        asked.read_asked(1, &string);
        assert_eq!(recalled(&all), recalled(&asked));
        assert!(asked.counts.len() < all.counts.len());
    }

    #[test]
    fn what_is_cleared_is_forgotten() {
        let mut vocabulary = Vocabulary::default();
        read(&mut vocabulary, 2, &mut [reading(7, true, 9.0)]);
        vocabulary.clear();
        let mut damaged = [reading(1, true, 9.0), reading(7, false, 9.0)];
        read(&mut vocabulary, 1, &mut damaged);
        vocabulary.recall(1, &[], &mut damaged, SHARE);
        assert_costs(&damaged, &[mixture(9.0, 0.0); 2]);
    }
}
