//! A letter model for words that no dictionary has: how likely is this string as a word at all?
//!
//! Letter trigrams with Witten–Bell back-off, counted over the dictionary's rarer words, which are what unknown
//! words look like: names, foreign words, formations of the day. A damaged word (`Finanzfazilitdt`) is unlike
//! them, a strange name (`Samargand`) is not.

use std::borrow::Cow;

use super::key;
use super::layout::{KeySpace, SYMBOLS};

const OTHER: usize = SYMBOLS - 1;
/// Costs are stored in steps of 1/16 nat.
const STEP: f32 = 1.0 / 16.0;

/// Negative natural log-probability of each letter after the two before it.
#[derive(Debug, Clone)]
pub struct LetterModel {
    costs: Cow<'static, [u8]>,
}

fn symbol(c: char) -> usize {
    match c {
        'a'..='z' => c as usize - 'a' as usize + 1,
        'ä' => 27,
        'ö' => 28,
        'ü' => 29,
        'ß' => 30,
        'é' => 31,
        _ => OTHER,
    }
}

fn index(a: usize, b: usize, c: usize) -> usize {
    (a * SYMBOLS + b) * SYMBOLS + c
}

impl LetterModel {
    /// Counts the letters of words in lower case.
    pub(crate) fn train<'a>(words: impl Iterator<Item = &'a str>) -> LetterModel {
        let mut tri = vec![0u32; SYMBOLS * SYMBOLS * SYMBOLS];
        let mut bi = vec![0u32; SYMBOLS * SYMBOLS];
        let mut uni = [1u32; SYMBOLS];
        for word in words {
            let (mut a, mut b) = (0, 0);
            for c in word.chars().map(symbol).chain([0]) {
                tri[index(a, b, c)] += 1;
                bi[b * SYMBOLS + c] += 1;
                uni[c] += 1;
                (a, b) = (b, c);
            }
        }
        let total: u32 = uni.iter().sum();
        let unigram: Vec<f32> = uni.iter().map(|&n| n as f32 / total as f32).collect();
        // P(c | history) = (count + kinds × P(c | shorter history)) / (total + kinds)
        let back_off = |counts: &[u32], lower: &[f32]| -> Vec<f32> {
            let total: u32 = counts.iter().sum();
            let kinds = counts.iter().filter(|&&n| n > 0).count().max(1) as f32;
            counts
                .iter()
                .zip(lower)
                .map(|(&n, p)| (n as f32 + kinds * p) / (total as f32 + kinds))
                .collect()
        };
        let bigram: Vec<Vec<f32>> = bi
            .chunks(SYMBOLS)
            .map(|row| back_off(row, &unigram))
            .collect();
        let mut costs = Vec::with_capacity(tri.len());
        for (i, row) in tri.chunks(SYMBOLS).enumerate() {
            costs.extend(
                back_off(row, &bigram[i % SYMBOLS])
                    .iter()
                    .map(|p| (-p.ln() / STEP).round().clamp(0.0, 255.0) as u8),
            );
        }
        LetterModel::new(costs.into())
    }

    /// Of its costs, one for each letter after each two others, the last letter changing fastest.
    pub(super) fn new(costs: Cow<'static, [u8]>) -> LetterModel {
        LetterModel { costs }
    }

    #[cfg(test)]
    pub(super) fn costs(&self) -> &[u8] {
        &self.costs
    }

    /// The model as keys and values of the dictionary's FST, in key order.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (Vec<u8>, u64)> + '_ {
        self.costs.chunks(SYMBOLS).enumerate().flat_map(|(i, row)| {
            let (a, b) = ((i / SYMBOLS) as u8, (i % SYMBOLS) as u8);
            row.iter()
                .enumerate()
                .map(move |(c, &v)| (key(KeySpace::Letters, &[a, b, c as u8]), u64::from(v)))
        })
    }

    /// The costs of the beginnings of a string in lower case as whole words, from its first letter on.
    pub(crate) fn costs_of_beginnings(
        &self,
        word: impl Iterator<Item = char>,
    ) -> impl Iterator<Item = f32> {
        let mut before = (0, 0);
        word.map(symbol).scan(0u32, move |sum, c| {
            let (a, b) = before;
            *sum += u32::from(self.costs[index(a, b, c)]);
            before = (b, c);
            let end = u32::from(self.costs[index(b, c, 0)]);
            Some((*sum + end) as f32 * STEP)
        })
    }

    /// Negative natural log-probability of a string in lower case as a whole word, its end included.
    pub fn cost(&self, word: impl Iterator<Item = char>) -> f32 {
        let (mut a, mut b, mut sum) = (0, 0, 0u32);
        for c in word.map(symbol).chain([0]) {
            sum += u32::from(self.costs[index(a, b, c)]);
            (a, b) = (b, c);
        }
        sum as f32 * STEP
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::unpack::Unpacked;
    use fst::raw::Fst;

    #[test]
    fn likes_what_it_has_seen() {
        let model = LetterModel::train(["wasser", "masse", "lasser", "rasse"].into_iter());
        assert!(model.cost("kasse".chars()) < model.cost("kxqse".chars()));
        let fst = Fst::from_iter_map(model.pairs()).unwrap();
        assert_eq!(Unpacked::of(&fst).letters.as_deref(), Some(&*model.costs));
        let few = Fst::from_iter_map(model.pairs().skip(1)).unwrap();
        assert_eq!(Unpacked::of(&few).letters, None);
    }
}
