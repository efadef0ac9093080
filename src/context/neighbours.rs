//! How easily a word is taken for another: what context is asked about.

use crate::Confusions;
use crate::candidates::{capitalised, to_lower};
use crate::confusion::Page;
use crate::lexicon::Lexicon;

/// Every word may be asked about, if only as the neighbour of another.
const LEAST: f32 = 0.02;
/// How fast the worth of a confusion falls with its cost, and with the difference in frequency (per nat).
const FALL: f32 = 0.25;
const FALL_FREQUENCY: f32 = 0.12;
/// Dearer misreadings (nats) are too rare to matter.
const DEAREST: f32 = 9.0;

/// For each word, in its usual casing, a number up to 1: how much its context is worth knowing. It is near 1 for
/// words that one likely misreading turns into another word as frequent (`hatte`, `hätte`), in either direction.
pub fn confusability(words: &[&str], lexicon: &Lexicon, table: &Confusions) -> Vec<f32> {
    let index: rustc_hash::FxHashMap<&str, usize> =
        words.iter().enumerate().map(|(i, w)| (*w, i)).collect();
    let mut worth = vec![LEAST; words.len()];
    let mut other = String::new();
    for (i, word) in words.iter().enumerate() {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < 2 || !letters.iter().all(|c| c.is_alphabetic()) {
            continue;
        }
        let lower: Vec<char> = letters.iter().map(|&c| to_lower(c)).collect();
        let Some(entry) = lexicon.get(&lower.iter().collect::<String>()) else {
            continue;
        };
        for at in 0..letters.len() {
            let rules = table.starting_with(letters[at]);
            for rule in rules.map(|r| table.rule(r)) {
                let cost = rule.expected[Page::Fair as usize];
                if cost > DEAREST || !letters[at..].starts_with(&rule.ocr) {
                    continue;
                }
                other.clear();
                other.extend(&lower[..at]);
                other.extend(rule.lower.iter());
                other.extend(&lower[at + rule.ocr.len()..]);
                let Some(found) = lexicon.get(&other) else {
                    continue;
                };
                let difference = (found.cost - entry.cost).abs();
                let value = (-FALL * cost - FALL_FREQUENCY * difference).exp();
                worth[i] = worth[i].max(value);
                let same_casing = match letters[0].is_uppercase() {
                    true => capitalised(&other),
                    false => other.clone(),
                };
                if let Some(&j) = index.get(same_casing.as_str()) {
                    worth[j] = worth[j].max(value);
                }
            }
        }
    }
    worth
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confusable_words_are_worth_more() {
        let words = [
            "hatte",
            "hätte",
            "Demokratie",
            "\u{1},",
            "würde",
            "starken",
            "wurde",
        ];
        let worth = confusability(&words, &Lexicon::german(), &Confusions::german());
        assert!(worth.iter().all(|w| (LEAST..=1.0).contains(w)), "{worth:?}");
        for i in [0, 1, 4, 5] {
            assert!(worth[i] > 10.0 * worth[3], "{} {worth:?}", words[i]);
        }
        assert_eq!(worth[3], LEAST);
    }
}
