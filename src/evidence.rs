//! What the engine says of its own words.

use std::ops::Range;

/// The least and the greatest confidence that are told apart: engines round, and none is certain.
const BOUNDS: (f32, f32) = (0.02, 0.98);

/// How sure an engine was of the words of a text.
///
/// Engines mean different things by their confidences, and pages differ; so each counts by how much it differs from
/// what is usual in the text: a word read like most of the text is decided as if nothing were known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Evidence {
    /// In the order of the text, with the log-odds of each.
    words: Vec<(Range<usize>, f32)>,
    /// The median of the log-odds.
    usual: f32,
    /// In the order of the text, the words that the engine has other readings for.
    others: Vec<(Range<usize>, Vec<Other>)>,
}

/// Another reading that an engine gives for one of its words, besides the one that stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Alternative {
    /// The reading.
    pub text: String,
    /// The probability (0 to 1) that the engine gives to it, where it does.
    pub confidence: Option<f32>,
}

/// The same, measured by the reading that stands in the text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Other {
    pub text: String,
    /// By how many nats of log-odds the engine was surer of the other.
    pub behind: Option<f32>,
}

fn log_odds(p: f32) -> f32 {
    let p = p.clamp(BOUNDS.0, BOUNDS.1);
    (p / (1.0 - p)).ln()
}

impl Evidence {
    /// Takes byte ranges of words in the order of the text, without overlap, each with the probability (0 to 1) that
    /// the engine gave to its reading.
    pub fn new(words: impl IntoIterator<Item = (Range<usize>, f32)>) -> Evidence {
        let words = words.into_iter().filter(|(_, p)| !p.is_nan());
        let words: Vec<_> = words.map(|(range, p)| (range, log_odds(p))).collect();
        let mut sorted: Vec<f32> = words.iter().map(|(_, odds)| *odds).collect();
        sorted.sort_by(f32::total_cmp);
        let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(0.0);
        Evidence {
            words,
            usual,
            others: Vec::new(),
        }
    }

    /// Adds other readings that the engine gives: byte ranges of words in the order of the text, without overlap, each
    /// with the probability (0 to 1) of what stands there, where it is known, and the others, likeliest first.
    pub fn with_alternatives(
        mut self,
        words: impl IntoIterator<Item = (Range<usize>, Option<f32>, Vec<Alternative>)>,
    ) -> Evidence {
        let sure = |p: Option<f32>| p.filter(|p| !p.is_nan()).map(log_odds);
        let others = words.into_iter().map(|(range, own, list)| {
            let other = |a: Alternative| Other {
                behind: sure(own).zip(sure(a.confidence)).map(|(a, b)| a - b),
                text: a.text,
            };
            (range, list.into_iter().map(other).collect())
        });
        self.others = others.collect();
        self
    }

    /// Does it say nothing of any word?
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && self.others.is_empty()
    }

    pub(crate) fn has_alternatives(&self) -> bool {
        !self.others.is_empty()
    }

    /// The word that a range lies in, with the engine's other readings of it.
    pub(crate) fn others(&self, range: &Range<usize>) -> Option<(&Range<usize>, &[Other])> {
        let at = self.others.partition_point(|(w, _)| w.end < range.end);
        let (word, others) = self.others.get(at)?;
        (word.start <= range.start).then_some((word, others.as_slice()))
    }

    /// How much surer than usual the engine was of what stands in a range, in nats; below 0 when it was less sure.
    /// The mean over the words that have a part in it.
    pub(crate) fn of(&self, range: &Range<usize>) -> f32 {
        let first = self.words.partition_point(|(w, _)| w.end <= range.start);
        let words = self.words[first..]
            .iter()
            .take_while(|(w, _)| w.start < range.end);
        let (sum, n) = words.fold((0.0, 0), |(sum, n), (_, odds)| {
            (sum + odds - self.usual, n + 1)
        });
        if n == 0 { 0.0 } else { sum / n as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_usual_says_nothing() {
        let evidence = Evidence::new([(0..3, 0.9), (4..7, 0.9), (8..12, 0.4), (13..15, 0.97)]);
        assert_eq!(evidence.of(&(0..3)), 0.0);
        assert!(evidence.of(&(8..12)) < -2.0);
        assert!(evidence.of(&(13..15)) > 1.0);
        assert_eq!(evidence.of(&(20..25)), 0.0);
        assert!(evidence.of(&(5..10)) < -1.0);
        assert_eq!(Evidence::default().of(&(0..9)), 0.0);
    }

    #[test]
    fn certainty_is_bounded() {
        let evidence = Evidence::new([(0..1, 1.0), (2..3, 0.5), (4..5, 0.0), (6..7, f32::NAN)]);
        assert!(evidence.of(&(0..1)) < 4.0 && evidence.of(&(4..5)) > -4.0);
    }
}
