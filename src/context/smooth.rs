//! From counts to probabilities.

use std::ops::Range;

/// Words are numbered below 2^20, so that three numbers and the weight class of their text make one key.
pub const MAX_WORDS: usize = 1 << 20;
const WORD: u64 = MAX_WORDS as u64 - 1;
const CLASS_BITS: u32 = 4;

/// The key of two or three words (the first is 0 then) in a text of a weight class, for [`Grams::count`].
pub fn key(words: [u32; 3], class: u8) -> u64 {
    let joined = words.into_iter().fold(0, |key, w| key << 20 | u64::from(w));
    joined << CLASS_BITS | u64::from(class)
}

/// N-grams in order, with how often each was seen.
#[derive(Debug, Default)]
pub struct Grams {
    /// The words, as [`key`] packs them, without the class.
    keys: Vec<u64>,
    /// Occurrences as such.
    seen: Vec<u32>,
    /// Occurrences by the weights of their texts.
    weight: Vec<f32>,
}

impl Grams {
    /// Counts equal keys.
    pub fn count(mut keys: Vec<u64>, class_weight: impl Fn(u8) -> f32) -> Grams {
        keys.sort_unstable();
        let mut grams = Grams::default();
        for same in keys.chunk_by(|a, b| a >> CLASS_BITS == b >> CLASS_BITS) {
            grams.keys.push(same[0] >> CLASS_BITS);
            grams.seen.push(same.len() as u32);
            let class = |k: &u64| (k & ((1 << CLASS_BITS) - 1)) as u8;
            grams
                .weight
                .push(same.iter().map(|k| class_weight(class(k))).sum());
        }
        grams
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn words(&self, i: usize) -> [u32; 3] {
        let part = |shift: u32| (self.keys[i] >> shift & WORD) as u32;
        [part(40), part(20), part(0)]
    }

    pub fn seen(&self, i: usize) -> u32 {
        self.seen[i]
    }

    pub fn weight(&self, i: usize) -> f32 {
        self.weight[i]
    }

    pub fn find(&self, words: [u32; 3]) -> Option<usize> {
        self.keys.binary_search(&(key(words, 0) >> CLASS_BITS)).ok()
    }

    /// Runs of n-grams that differ in the last word only.
    pub fn contexts(&self) -> impl Iterator<Item = Range<usize>> {
        let mut at = 0;
        self.keys
            .chunk_by(|a, b| a >> 20 == b >> 20)
            .map(move |run| {
                at += run.len();
                at - run.len()..at
            })
    }

    /// What is taken off n-grams by how often they were seen, as shares of their counts (Chen and Goodman's
    /// modified Kneser–Ney discounts).
    fn discounts(&self) -> impl Fn(u32) -> f32 {
        let mut kinds = [0f32; 5];
        for &n in &self.seen {
            if let Some(kind) = kinds.get_mut(n as usize) {
                *kind += 1.0;
            }
        }
        let y = kinds[1] / (kinds[1] + 2.0 * kinds[2]).max(1.0);
        let discount: [f32; 3] = std::array::from_fn(|i| {
            let n = i + 1;
            let d = n as f32 - (n + 1) as f32 * y * kinds[n + 1] / kinds[n].max(1.0);
            // Small texts have odd counts of counts.
            d.clamp(0.3 * n as f32, 0.9 * n as f32)
        });
        move |seen| discount[(seen as usize).clamp(1, 3) - 1] / seen as f32
    }

    /// The probability of the last word of each n-gram after those before it, and each context's weight of the
    /// lower order, by context. `lower` is the probability of the last word by that order.
    pub fn smooth(&self, lower: impl Fn([u32; 3]) -> f32) -> (Vec<f32>, Vec<f32>) {
        let discount = self.discounts();
        let mut probabilities = vec![0.0; self.len()];
        let mut weights = Vec::new();
        for context in self.contexts() {
            let total: f32 = self.weight[context.clone()].iter().sum();
            let taken: f32 = context
                .clone()
                .map(|i| self.weight[i] * discount(self.seen[i]))
                .sum();
            let left = taken / total;
            for i in context {
                let own = self.weight[i] * (1.0 - discount(self.seen[i])) / total;
                probabilities[i] = own + left * lower(self.words(i));
            }
            weights.push(left);
        }
        (probabilities, weights)
    }
}

/// Back-off weight of a context: what the probabilities that are kept leave, by what the lower order gives the same
/// words less.
pub fn back_off(kept: impl Iterator<Item = (f32, f32)>) -> f32 {
    let (mut own, mut lower) = (0.0, 0.0);
    for (p, q) in kept {
        own += f64::from(p);
        lower += f64::from(q);
    }
    ((1.0 - own).max(1e-4) / (1.0 - lower).max(1e-4)) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text over `words` words that has frequent and rare pairs.
    fn toy(words: u32) -> Vec<u32> {
        let mut state = 1u64;
        (0..20_000)
            .map(|_| {
                state = super::super::table::mix(state);
                let x = (state >> 40) as f32 / (1 << 24) as f32;
                (x * x * x * words as f32) as u32
            })
            .collect()
    }

    #[test]
    fn probabilities_sum_to_one() {
        let words = 60u32;
        let text = toy(words);
        let pairs = text.windows(2).map(|w| key([0, w[0], w[1]], 0)).collect();
        let grams = Grams::count(pairs, |_| 1.0);
        let mut continuations = vec![0f32; words as usize];
        for i in 0..grams.len() {
            continuations[grams.words(i)[2] as usize] += 1.0 / grams.len() as f32;
        }
        let (p, weights) = grams.smooth(|[_, _, w]| continuations[w as usize]);
        for (context, left) in grams.contexts().zip(&weights) {
            let v = grams.words(context.start)[1];
            let sum: f32 = (0..words)
                .map(|w| match grams.find([0, v, w]) {
                    Some(i) => p[i],
                    None => left * continuations[w as usize],
                })
                .sum();
            assert!((sum - 1.0).abs() < 1e-3, "after {v}: {sum}");
            // With some n-grams left out, the back-off weight makes up for it.
            let kept = |i: &usize| i.is_multiple_of(3);
            let q = |i: usize| continuations[grams.words(i)[2] as usize];
            let weight = back_off(context.clone().filter(kept).map(|i| (p[i], q(i))));
            let sum: f32 = (0..words)
                .map(|w| match grams.find([0, v, w]).filter(kept) {
                    Some(i) => p[i],
                    None => weight * continuations[w as usize],
                })
                .sum();
            assert!((sum - 1.0).abs() < 1e-3, "pruned, after {v}: {sum}");
        }
    }

    #[test]
    fn counts_by_weight() {
        let keys = [(1, 2, 0), (1, 2, 1), (0, 7, 0), (1, 3, 1)].map(|(v, w, c)| key([0, v, w], c));
        let grams = Grams::count(keys.to_vec(), |class| 1.0 + f32::from(class));
        assert_eq!(grams.len(), 3);
        let i = grams.find([0, 1, 2]).unwrap();
        assert_eq!((grams.seen(i), grams.weight(i)), (2, 3.0));
        assert_eq!(grams.contexts().collect::<Vec<_>>(), [0..1, 1..3]);
    }
}
