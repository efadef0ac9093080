//! What can be added up over texts.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Serialize;

use super::confusions::{Tallies, Tally, tally};
use super::figures::Counts;
use super::words::{Line, Outcome};

/// Letters of truth and what stood for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    /// Letters of truth; empty where something was added.
    pub truth: String,
    /// What was read or put for them; empty where they were lost.
    pub read: String,
    /// How often.
    #[serde(flatten)]
    pub tally: Tally,
}

/// A word that was not right in the end, in its three versions; empty where it is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Example {
    /// As it is printed.
    pub truth: String,
    /// As the engine read it.
    pub ocr: String,
    /// As the correction left it.
    pub corrected: String,
    /// How often.
    pub count: u64,
}

/// Counts, confusions and examples of one text or of several together.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// What was counted.
    pub counts: Counts,
    /// Wrong words that are missing or so unlike their truth that no confusions can be told from them.
    pub unlike: u64,
    tallies: Tallies,
    examples: BTreeMap<(Outcome, [String; 3]), u64>,
}

impl Summary {
    /// Adds what was found in another text.
    pub fn add(&mut self, other: &Summary) {
        self.counts += other.counts;
        self.unlike += other.unlike;
        for (key, &tally) in &other.tallies {
            *self.tallies.entry(key.clone()).or_default() += tally;
        }
        for (key, count) in &other.examples {
            *self.examples.entry(key.clone()).or_default() += count;
        }
    }

    /// All confusions: those of the OCR and those the correction made, the most frequent first.
    pub fn confusions(&self) -> Vec<Confusion> {
        let mut confusions: Vec<Confusion> = self
            .tallies
            .iter()
            .map(|((truth, read), &tally)| Confusion {
                truth: truth.clone(),
                read: read.clone(),
                tally,
            })
            .collect();
        // Stable, so that equals stay in the order of their letters.
        confusions.sort_by_key(|confusion| {
            std::cmp::Reverse(confusion.tally.in_ocr + confusion.tally.made)
        });
        confusions
    }

    /// The words with this outcome, the most frequent first; none for [`Outcome::Right`] and
    /// [`Outcome::Repaired`], which are not kept.
    pub fn examples(&self, outcome: Outcome) -> Vec<Example> {
        let of_outcome = self.examples.iter().filter(|((o, _), _)| *o == outcome);
        let mut examples: Vec<Example> = of_outcome
            .map(|((_, [truth, ocr, corrected]), &count)| Example {
                truth: truth.clone(),
                ocr: ocr.clone(),
                corrected: corrected.clone(),
                count,
            })
            .collect();
        examples.sort_by_key(|example| std::cmp::Reverse(example.count));
        examples
    }

    /// Adds the confusions and examples of a line that has been counted.
    pub(super) fn add_words(&mut self, line: &Line) {
        let text = |line: &str, range: &Option<Range<usize>>| match range {
            Some(range) => line[range.clone()].to_owned(),
            None => String::new(),
        };
        for word in &line.words {
            let Some(outcome) = word.outcome.filter(|&outcome| outcome != Outcome::Right) else {
                continue;
            };
            let truth = line.truth[word.truth.clone()].to_owned();
            let ocr = text(&line.ocr, &word.ocr);
            let corrected = text(&line.corrected, &word.corrected);
            if !tally(&truth, &ocr, &corrected, &mut self.tallies) {
                self.unlike += 1;
            }
            if outcome != Outcome::Repaired {
                let key = (outcome, [truth, ocr, corrected]);
                *self.examples.entry(key).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Evaluation, Normalisation, Texts};
    use super::*;

    #[test]
    fn several_texts_together_are_their_sum() {
        let first = ("Hauser Haus Zug", "Häuser Haus Zug", "Häuser Häus Zug");
        let second = ("Baume fiir xyz", "Bäume für alle", "Baume für xyz");
        let mut together = Summary::default();
        for (ocr, truth, corrected) in [first, second] {
            let texts = Texts {
                ocr,
                truth,
                corrected,
            };
            together.add(&Evaluation::new(texts, Normalisation::None).summary);
        }
        let figures = together.counts.figures();
        assert_eq!((figures.words, figures.wrong, figures.repaired), (6, 4, 2));
        assert_eq!((figures.harmed, together.unlike), (1, 1));
        let shown: Vec<String> = together
            .confusions()
            .into_iter()
            .map(|Confusion { truth, read, tally }| {
                let Tally {
                    in_ocr,
                    repaired,
                    missed,
                    made,
                    ..
                } = tally;
                format!("{truth}→{read} {in_ocr} {repaired} {missed} {made}")
            })
            .collect();
        assert_eq!(shown, ["ä→a 2 1 1 0", "a→ä 0 0 0 1", "ü→ii 1 1 0 0"]);
        let harmed = together.examples(Outcome::Harmed);
        assert_eq!(
            (harmed[0].ocr.as_str(), harmed[0].corrected.as_str()),
            ("Haus", "Häus")
        );
        assert_eq!(together.examples(Outcome::Missed).len(), 2);
        assert!(together.examples(Outcome::Repaired).is_empty());
    }
}
