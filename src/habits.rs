//! What does this engine make of this typeface? The confusions that a document shows, beside those of the table.
//!
//! A document that is at hand as a whole is read twice. The first reading says how often each rewrite was made,
//! counted with the probabilities of the readings, and how often it should have been made by the table; the second
//! takes rewrites that were made more often to be cheaper and others dearer. This is one round of
//! expectation–maximisation over the table, as the profiles of historical documents are computed (Reffle and
//! Ringlstetter 2013), with the table as the prior.

use std::collections::HashMap;

use crate::candidates::Candidate;
use crate::confusion::Confusions;
use crate::decide::{ChannelCosts, Mixture, Reading, mixed};

/// What is expected counts as if it had been seen so many times.
const PRIOR: f32 = 4.0;
/// No rewrite becomes cheaper or dearer by more than this (nats).
const MOST: f32 = 2.5;
/// Rewrites whose truth side is longer than this keep their cost.
const LONGEST: usize = 2;

/// Counts of rewrites, and of what they could have been made of.
#[derive(Debug, Default)]
pub(crate) struct Habits {
    made: HashMap<u16, f32, rustc_hash::FxBuildHasher>,
    printed: HashMap<[char; LONGEST], f32, rustc_hash::FxBuildHasher>,
    shares: Vec<f32>,
    words: f32,
}

impl Habits {
    /// Counts the rewrites of one reading, and the letters of the word that it says was printed.
    pub fn count(&mut self, word: &str, candidate: Option<&Candidate>, reading: &Reading) {
        let p = reading.probability as f32;
        for edit in candidate.iter().flat_map(|c| &c.edits) {
            *self.made.entry(edit.rule).or_default() += p;
        }
        let mut before = '\0';
        for c in word.chars() {
            *self.printed.entry([c, '\0']).or_default() += p;
            if before != '\0' {
                *self.printed.entry([before, c]).or_default() += p;
            }
            before = c;
        }
    }

    /// Counts the mixture of profiles that a word was read under.
    pub fn page(&mut self, mixture: &Mixture) {
        self.shares.resize(mixture.shares.len(), 0.0);
        for (sum, share) in self.shares.iter_mut().zip(mixture.shares) {
            *sum += share;
        }
        self.words += 1.0;
    }

    /// What each rewrite of the table costs more in this document (nats), by its number.
    pub fn shifts(&self, table: &Confusions) -> Vec<f32> {
        let mut mixture = Mixture {
            shares: Default::default(),
            sound: 0.0,
        };
        for (share, sum) in mixture.shares.iter_mut().zip(&self.shares) {
            *share = sum / self.words.max(1.0);
        }
        let all: f32 = self.printed.values().sum();
        let shift = |number: u16| {
            let rule = table.rule(number);
            let printed = match rule.truth[..] {
                [] => all,
                [a] => self.printed.get(&[a, '\0']).copied().unwrap_or(0.0),
                [a, b] => self.printed.get(&[a, b]).copied().unwrap_or(0.0),
                _ => return 0.0,
            };
            let costs = ChannelCosts {
                damaged: rule.costs,
                sound: f32::INFINITY,
            };
            let expected = printed * (-mixed(&costs, &mixture)).exp();
            let made = self.made.get(&number).copied().unwrap_or(0.0);
            (((expected + PRIOR) / (made + PRIOR)).ln()).clamp(-MOST, MOST)
        };
        (0..table.rules())
            .map(|number| shift(number as u16))
            .collect()
    }
}
