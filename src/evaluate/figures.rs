//! What is counted, and the figures made of it.

use std::ops::AddAssign;

use serde::Serialize;

/// What is counted in a text, to be added up over texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Characters (code points) of truth, without line feeds.
    pub chars: u64,
    /// Edits between OCR and truth, in characters.
    pub char_errors_before: u64,
    /// Edits between the corrected text and truth, in characters.
    pub char_errors_after: u64,
    /// Words of truth.
    pub words: u64,
    /// Edits between OCR and truth, in words.
    pub word_errors_before: u64,
    /// Edits between the corrected text and truth, in words.
    pub word_errors_after: u64,
    /// Words right in the OCR but for punctuation at their edges.
    pub right: u64,
    /// Words wrong in the OCR.
    pub wrong: u64,
    /// Wrong words that the correction made right.
    pub repaired: u64,
    /// Wrong words that it made other wrong words of.
    pub miscorrected: u64,
    /// Right words that it changed into something that is not the truth.
    pub harmed: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.chars += other.chars;
        self.char_errors_before += other.char_errors_before;
        self.char_errors_after += other.char_errors_after;
        self.words += other.words;
        self.word_errors_before += other.word_errors_before;
        self.word_errors_after += other.word_errors_after;
        self.right += other.right;
        self.wrong += other.wrong;
        self.repaired += other.repaired;
        self.miscorrected += other.miscorrected;
        self.harmed += other.harmed;
    }
}

/// The figures of a correction. Shares are from 0 to 1 and have four decimals.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Figures {
    /// Words of truth.
    pub words: u64,
    /// Character error rate of the OCR: edits per character of truth.
    pub cer_before: f64,
    /// Character error rate of the corrected text.
    pub cer_after: f64,
    /// The share of the character errors that is gone; negative when there are more than before.
    pub cer_cut: f64,
    /// Word error rate of the OCR: edits per word of truth.
    pub wer_before: f64,
    /// Word error rate of the corrected text.
    pub wer_after: f64,
    /// The share of the word errors that is gone; negative when there are more than before.
    pub wer_cut: f64,
    /// Words wrong in the OCR, leaving aside punctuation at their edges.
    pub wrong: u64,
    /// Wrong words made right.
    pub repaired: u64,
    /// Share of the wrong words that were made right.
    pub repaired_share: f64,
    /// Wrong words made other wrong words.
    pub miscorrected: u64,
    /// Right words changed into something that is not the truth.
    pub harmed: u64,
    /// Right words harmed among ten thousand.
    pub harmed_per_10k: f64,
    /// Share of repairs among the words changed: repaired, miscorrected or harmed.
    pub precision: f64,
}

impl Counts {
    /// The figures. Without anything to count against, a share is taken of one.
    pub fn figures(&self) -> Figures {
        let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
        Figures {
            words: self.words,
            cer_before: rounded(share(self.char_errors_before, self.chars)),
            cer_after: rounded(share(self.char_errors_after, self.chars)),
            cer_cut: rounded(1.0 - share(self.char_errors_after, self.char_errors_before)),
            wer_before: rounded(share(self.word_errors_before, self.words)),
            wer_after: rounded(share(self.word_errors_after, self.words)),
            wer_cut: rounded(1.0 - share(self.word_errors_after, self.word_errors_before)),
            wrong: self.wrong,
            repaired: self.repaired,
            repaired_share: rounded(share(self.repaired, self.wrong)),
            miscorrected: self.miscorrected,
            harmed: self.harmed,
            harmed_per_10k: rounded(1e4 * self.harmed as f64 / self.right.max(1) as f64),
            precision: rounded(share(
                self.repaired,
                self.repaired + self.miscorrected + self.harmed,
            )),
        }
    }
}

/// Four decimals. By way of the decimal digits, for multiplying first would round twice.
fn rounded(number: f64) -> f64 {
    let four: f64 = format!("{number:.4}").parse().expect("these are digits");
    // No negative zero.
    four + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn computed_by_hand() {
        let counts = Counts {
            chars: 300,
            char_errors_before: 12,
            char_errors_after: 5,
            words: 60,
            word_errors_before: 9,
            word_errors_after: 4,
            right: 51,
            wrong: 8,
            repaired: 5,
            miscorrected: 1,
            harmed: 1,
        };
        let figures = counts.figures();
        assert_eq!((figures.cer_before, figures.cer_after), (0.04, 0.0167));
        assert_eq!((figures.cer_cut, figures.wer_cut), (0.5833, 0.5556));
        assert_eq!((figures.wer_before, figures.wer_after), (0.15, 0.0667));
        assert_eq!((figures.repaired_share, figures.precision), (0.625, 0.7143));
        assert_eq!(figures.harmed_per_10k, 196.0784);
    }

    #[test]
    fn nothing_to_count_is_no_error() {
        let figures = Counts::default().figures();
        assert_eq!((figures.cer_before, figures.precision), (0.0, 0.0));
        // Nothing was wrong and nothing is: as if a single error had gone.
        assert_eq!((figures.cer_cut, figures.wer_cut), (1.0, 1.0));
    }

    #[test]
    fn rounding_is_that_of_the_exact_number() {
        assert_eq!(rounded(0.03125), 0.0312);
        assert_eq!(rounded(0.00035), 0.0003);
        assert!(rounded(-0.00001).is_sign_positive());
    }
}
