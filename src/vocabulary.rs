//! Which words does this document use?
//!
//! A text uses its words again: its names, its subject's words, and those that no dictionary has. So how likely a
//! word is here mixes the dictionary's word frequencies with the document's own (a cache model, Kuhn and De Mori
//! 1990). What the document's words are is itself uncertain: a reading counts with its probability.

use std::collections::HashMap;

use crate::decide::Reading;

/// How often each word was read in the text at hand, by [`Reading::word`].
#[derive(Debug, Default)]
pub(crate) struct Vocabulary {
    counts: HashMap<u32, f32, rustc_hash::FxBuildHasher>,
    /// The same by the string that was read so.
    by_string: HashMap<(u32, u32), f32, rustc_hash::FxBuildHasher>,
    all: f32,
}

impl Vocabulary {
    pub fn clear(&mut self) {
        self.counts.clear();
        self.by_string.clear();
        self.all = 0.0;
    }

    /// Counts the readings of one string with the probabilities that they have by themselves.
    pub fn read(&mut self, string: u32, readings: &[Reading]) {
        for r in readings {
            *self.counts.entry(r.word).or_default() += certain(r);
            if !r.keeps {
                *self.by_string.entry((string, r.word)).or_default() += certain(r);
            }
        }
        self.all += 1.0;
    }

    /// Makes the readings of one word that the document has elsewhere as likely as it has them often, once all have
    /// been read. `share` is the document's share in the mixture.
    pub fn recall(&self, string: u32, readings: &mut [Reading], share: f32) {
        for r in readings {
            let all = self.counts.get(&r.word).copied().unwrap_or(0.0);
            // The word at hand is no evidence for itself, nor is a change for the same change elsewhere.
            let own = if r.keeps {
                certain(r)
            } else {
                let same = self.by_string.get(&(string, r.word));
                same.copied().unwrap_or(0.0)
            };
            let others = (all - own).max(0.0);
            let here = share * others / self.all;
            r.language -= (1.0 - share + here * r.base.min(30.0).exp()).ln();
        }
    }
}

/// What a reading counts: the less sure, the less, and far less where many such would vouch for each other.
fn certain(r: &Reading) -> f32 {
    let p = r.probability as f32;
    p * p * p
}
