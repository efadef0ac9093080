//! The model that is fitted: that of the library's `src/decide.rs`, `Posterior`. A test holds the two together.

use ocrfix::{ExplainedCandidate, Explanation, RewriteKind};

/// How many weights a model has.
pub const N: usize = 20;

/// What the weights belong to, and by how much it is divided while fitting, so that the penalty weighs all alike.
pub const FEATURES: [(&str, f64); N] = [
    ("lattice", 1.0),
    ("channel", 5.0),
    ("language", 5.0),
    ("left out", 1.0),
    ("added", 1.0),
    ("capital", 1.0),
    ("small", 1.0),
    ("umlaut", 1.0),
    ("umlaut lost", 1.0),
    ("foreign", 1.0),
    ("keep: small", 1.0),
    ("keep: title", 1.0),
    ("keep: capitals", 1.0),
    ("keep: mixed", 1.0),
    ("keep_letter", 4.0),
    ("keep_short", 1.0),
    ("keep_language", 5.0),
    ("none", 1.0),
    ("none_letter", 4.0),
    ("none_channel", 5.0),
];

/// The features of one reading, or of the word's being none of them.
pub type Features = [f64; N];

/// The weights of one model.
pub type Weights = [f64; N];

/// One model for words of the dictionary, one for the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Models {
    /// For words of the dictionary.
    pub known: Weights,
    /// For the others.
    pub unknown: Weights,
}

impl Models {
    /// The one for such a word.
    pub fn of(&self, known: bool) -> &Weights {
        if known { &self.known } else { &self.unknown }
    }
}

/// Costs beyond these (nats), and letters, say no more.
const MOST_LATTICE: f64 = 25.0;
const MOST_CHANNEL: f64 = 20.0;
const MOST_LANGUAGE: f64 = 25.0;
const MOST_LETTERS: usize = 16;

/// The features of the candidates of a word, and those of its being none of them behind.
pub fn features(word: &Explanation) -> Vec<Features> {
    let letters = word.word.chars().count();
    let long = letters.min(MOST_LETTERS) as f64;
    let short = 4usize.saturating_sub(letters) as f64;
    let one = |candidate: &ExplainedCandidate| {
        let mut features = [0.0; N];
        features[0] = candidate.lattice.ln().max(-MOST_LATTICE);
        if keeps(candidate) {
            features[10 + casing(&word.word)] = 1.0;
            features[14] = long;
            features[15] = short;
            features[16] = (candidate.language_cost - candidate.sign_cost).min(MOST_LANGUAGE);
        } else {
            features[1] = candidate.channel_cost.min(MOST_CHANNEL);
            features[2] = (candidate.language_cost - candidate.sign_cost).min(MOST_LANGUAGE);
            let kinds = candidate.rewrites.iter().filter_map(|r| kind(r.kind()));
            kinds.for_each(|i| features[3 + i] = 1.0);
        }
        features
    };
    let mut none = [0.0; N];
    none[17] = 1.0;
    none[18] = long;
    let changes = word.candidates.iter().filter(|c| !keeps(c));
    none[19] = changes.map(|c| c.channel_cost).fold(MOST_CHANNEL, f64::min);
    let mut out: Vec<Features> = word.candidates.iter().map(one).collect();
    out.push(none);
    out
}

/// Does the candidate leave the word as it is?
pub fn keeps(candidate: &ExplainedCandidate) -> bool {
    candidate.rewrites.is_empty()
}

/// The place of what a rewrite does among the features of its kind.
fn kind(kind: RewriteKind) -> Option<usize> {
    match kind {
        RewriteKind::LeftOut => Some(0),
        RewriteKind::Added => Some(1),
        RewriteKind::Capital => Some(2),
        RewriteKind::Small => Some(3),
        RewriteKind::Umlaut => Some(4),
        RewriteKind::UmlautLost => Some(5),
        RewriteKind::Foreign => Some(6),
        _ => None,
    }
}

/// How a word is written: 0 small, 1 title, 2 capitals, 3 mixed.
fn casing(word: &str) -> usize {
    let cased = || {
        word.chars()
            .filter(|c| c.is_uppercase() || c.is_lowercase())
    };
    let upper = cased().filter(|c| c.is_uppercase()).count();
    let first = cased().next().is_some_and(char::is_uppercase);
    match (upper, cased().count() - upper) {
        (0, _) => 0,
        (1, 0) => 1,
        (_, 0) => 2,
        (1, _) if first => 1,
        _ => 3,
    }
}

/// The probabilities of what has these features.
pub fn probabilities(rows: &[Features], weights: &Weights) -> Vec<f64> {
    let score = |row: &Features| -> f64 { row.iter().zip(weights).map(|(f, w)| f * w).sum() };
    let scores: Vec<f64> = rows.iter().map(score).collect();
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let shares: Vec<f64> = scores.iter().map(|s| (s - most).exp()).collect();
    let sum: f64 = shares.iter().sum();
    shares.iter().map(|s| s / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::weights;
    use ocrfix::Corrector;

    #[test]
    fn it_is_the_model_of_the_library() {
        let models =
            weights::read(include_str!("../../../../../dictionaries/weights.toml")).unwrap();
        let text = "Im Marz fuhren fiinf groRe Kahne uber die MUNDUNG, da8 es krachte; am O. fehlten Kaufl-Ieute, lm \
                    Suden WALDER und iBergseen, Xylqu6 und Donaudampfschiffahrtsgeselischaft.";
        let words = Corrector::german().worker().explain_text(text);
        let (mut known, mut unknown) = (0, 0);
        for word in words.iter().filter(|w| w.candidates.len() > 1) {
            *if word.known { &mut known } else { &mut unknown } += 1;
            let found = probabilities(&features(word), models.of(word.known));
            for (candidate, p) in word.candidates.iter().zip(found) {
                let difference = (candidate.probability - p).abs();
                assert!(difference < 1e-9, "{}: {p} for {candidate:?}", word.word);
            }
        }
        assert!(known > 2 && unknown > 5, "{known} {unknown}");
    }

    #[test]
    fn casings() {
        let words = ["kahn", "6", "Kahn", "K", "KAHN", "kaHn", "KaHn"];
        assert_eq!(words.map(casing), [0, 0, 1, 1, 2, 3, 3]);
    }
}
