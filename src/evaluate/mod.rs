//! Measuring a correction: OCR, truth and corrected text → figures.
//!
//! The three texts are compared line by line, lines paired by their numbers. A word is what stands between white
//! space. Error rates compare words and characters as they are; the counts of words (wrong, repaired, ...) leave
//! punctuation at the edges of words aside. Where a line has as many words as its truth they are paired in order,
//! otherwise by an alignment with the fewest edits; the figures are those of evaluations with the library rapidfuzz.
//!
//! ```
//! use ocrfix::evaluate::{Evaluation, Normalisation, Texts};
//! let texts = Texts {
//!     ocr: "Die fiinf Hauser",
//!     truth: "Die fünf Häuser",
//!     corrected: "Die fünf Hauser",
//! };
//! let figures = Evaluation::new(texts, Normalisation::None).summary.counts.figures();
//! assert_eq!((figures.wrong, figures.repaired, figures.harmed), (2, 1, 0));
//! assert_eq!((figures.wer_before, figures.wer_after), (0.6667, 0.3333));
//! ```

mod align;
mod confusions;
mod edit;
mod figures;
mod normalise;
mod summary;
mod words;

pub use confusions::Tally;
pub(crate) use edit::distance;
pub use figures::{Counts, Figures};
pub use normalise::Normalisation;
pub use summary::{Confusion, Example, Summary};
pub use words::{Line, Outcome, Word, core};

/// The same passage three times.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// As the engine read it.
    pub ocr: &'a str,
    /// As it is printed.
    pub truth: &'a str,
    /// As the correction left the OCR.
    pub corrected: &'a str,
}

/// How many lines the texts have, not counting an empty one after the last line feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineCounts {
    /// The OCR.
    pub ocr: usize,
    /// The truth.
    pub truth: usize,
    /// The corrected text.
    pub corrected: usize,
}

/// One text, evaluated.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// What can be added up over texts.
    pub summary: Summary,
    /// The lines in which the texts differ.
    pub lines: Vec<Line>,
    /// Where these numbers differ, lines are missing, and those behind them were not compared with their own truth.
    pub line_counts: LineCounts,
}

impl Evaluation {
    /// Compares the texts after normalising them. Only a line feed ends a line, with or without a carriage return before it;
    /// missing lines are empty.
    pub fn new(texts: Texts, normalisation: Normalisation) -> Evaluation {
        let [ocr, truth, corrected] =
            [texts.ocr, texts.truth, texts.corrected].map(|text| normalisation.apply(text));
        let line_counts = LineCounts {
            ocr: ocr.lines().count(),
            truth: truth.lines().count(),
            corrected: corrected.lines().count(),
        };
        let (mut summary, mut lines) = (Summary::default(), Vec::new());
        let mut versions = [&truth, &ocr, &corrected].map(|text| text.lines());
        for number in 1.. {
            let here = versions.each_mut().map(Iterator::next);
            if here.iter().all(Option::is_none) {
                break;
            }
            let [truth, ocr, corrected] = here.map(Option::unwrap_or_default);
            let words = words::compare(truth, ocr, corrected, &mut summary.counts);
            let Some(words) = words else { continue };
            let line = Line {
                number,
                truth: truth.to_owned(),
                ocr: ocr.to_owned(),
                corrected: corrected.to_owned(),
                words,
            };
            summary.add_words(&line);
            lines.push(line);
        }
        Evaluation {
            summary,
            lines,
            line_counts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn missing_lines_are_missing_words() {
        let texts = Texts {
            ocr: "eins\n",
            truth: "eins\nzwei drei\n",
            corrected: "eins",
        };
        let evaluation = Evaluation::new(texts, Normalisation::None);
        let counts = evaluation.summary.counts;
        assert_eq!((counts.words, counts.wrong, counts.right), (3, 2, 1));
        assert_eq!(
            (counts.char_errors_before, counts.char_errors_after),
            (9, 9)
        );
        assert_eq!(
            (evaluation.line_counts.truth, evaluation.line_counts.ocr),
            (2, 1)
        );
        assert_eq!(evaluation.lines.len(), 1);
    }

    #[test]
    fn line_ends_are_no_errors() {
        let texts = Texts {
            ocr: "fiinf\r\nZiige\r\n",
            truth: "fünf\nZüge\n",
            corrected: "fünf\r\nZüge\r\n",
        };
        let counts = Evaluation::new(texts, Normalisation::None).summary.counts;
        assert_eq!((counts.wrong, counts.char_errors_after), (2, 0));
    }

    #[test]
    fn normalised_texts_are_compared() {
        let texts = Texts {
            ocr: "Fluͤſſe",
            truth: "Flüsse",
            corrected: "Flüſſe",
        };
        let wrong = |normalisation| Evaluation::new(texts, normalisation).summary.counts.wrong;
        assert_eq!(Normalisation::ALL.map(wrong), [1, 1, 1, 0]);
    }

    proptest! {
        #[test]
        fn the_truth_has_no_errors(text in "([a-zäöüß,.–]{0,6}[ \n]){0,40}") {
            let texts = Texts { ocr: &text, truth: &text, corrected: &text };
            for normalisation in Normalisation::ALL {
                let evaluation = Evaluation::new(texts, normalisation);
                prop_assert!(evaluation.lines.is_empty());
                let Counts { chars, words, right, .. } = evaluation.summary.counts;
                prop_assert_eq!(evaluation.summary.counts, Counts { chars, words, right, ..Counts::default() });
            }
        }

        #[test]
        fn what_does_nothing_changes_no_figure(ocr in "([a-e.]{0,3}[ \n]){0,30}", truth in "([a-e.]{0,3}[ \n]){0,30}") {
            let texts = Texts { ocr: &ocr, truth: &truth, corrected: &ocr };
            let counts = Evaluation::new(texts, Normalisation::None).summary.counts;
            prop_assert_eq!(counts.char_errors_before, counts.char_errors_after);
            prop_assert_eq!(counts.word_errors_before, counts.word_errors_after);
            prop_assert_eq!((counts.repaired, counts.miscorrected, counts.harmed), (0, 0, 0));
        }
    }
}
