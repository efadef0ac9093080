//! Section signs that were read as dollars: `nach $ 16 Absatz 2`.
//!
//! Engines that do not know `§`, as the German models of Tesseract, read all of them as `$`. Whether a number is that of a section
//! or an amount, the words beside it tell (naive Bayes), and the other signs of the document, since one engine read them all.

use std::ops::Range;

use super::correction;
use super::urn::MEMORY;
use crate::correction::{Correction, Kind};

/// The natural logarithm of how much likelier a word, in small letters, stands before the number of a section than before
/// others, and behind it. Counted in the corpora that the context model is made of, with 27,452 sections and 234,496 other
/// numbers: all words that are one in 250 of these or one in 100 of those, but for those that say what [`OTHER`] ones do. `0` is
/// a number.
const BEFORE: [(&str, f64); 27] = [
    ("gemäß", 7.7),
    ("des", 6.9),
    ("gilt", 5.5),
    ("entsprechend", 5.0),
    ("nach", 4.4),
    ("in", 2.4),
    ("den", 2.2),
    ("ist", 2.2),
    ("der", 1.5),
    ("werden", 1.1),
    ("oder", 0.9),
    ("die", 0.4),
    ("mit", 0.3),
    ("über", -2.9),
    ("um", -3.2),
    ("seit", -4.1),
    ("rund", -4.1),
    ("als", -4.2),
    ("nr", -4.2),
    ("nummer", -4.5),
    ("bis", -4.6),
    ("artikel", -4.6),
    ("jahr", -4.9),
    ("abs", -5.1),
    ("satz", -5.4),
    ("absatz", -5.9),
    ("0", -1.3),
];
const BEHIND: [(&str, f64); 19] = [
    ("go", 5.4),
    ("abs", 4.0),
    ("absatz", 3.9),
    ("stgb", 3.5),
    ("a", 2.1),
    ("des", 1.0),
    ("nr", 0.5),
    ("bis", 0.3),
    ("der", 0.3),
    ("und", -0.1),
    ("nummer", -0.1),
    ("oder", -0.2),
    ("jahre", -4.5),
    ("jahren", -4.8),
    ("0", -5.2),
    ("euro", -5.2),
    ("milliarden", -5.5),
    ("millionen", -5.6),
    ("prozent", -6.1),
];
/// That of all other words, on either side.
const OTHER: f64 = -1.0;

/// How often a document is taken to have shown sections, beside one amount, before it has shown anything: where it may be damaged,
/// and where it seems sound.
const BEFOREHAND: [f64; 2] = [0.05, 0.003];
/// A sign is changed that is that of a section with this probability.
const ENOUGH: f64 = 0.98;
/// Cost (nats) of the sign being read as a dollar, by which reports rank it.
const COST: f32 = 0.7;
/// A section has at most so many digits.
const DIGITS: usize = 4;

/// How many dollars before numbers seem to be signs of sections, and how many those of amounts.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections {
    sections: f64,
    amounts: f64,
}

/// Dollars before a number.
struct Dollars<'t> {
    range: Range<usize>,
    sign: &'t str,
    /// By how much (nats) the words beside it speak for a section.
    evidence: f64,
}

impl Sections {
    /// Begins a block, for which what was counted before is worth less.
    pub fn begin_block(&mut self) {
        self.sections *= MEMORY;
        self.amounts *= MEMORY;
    }

    pub fn count(&mut self, text: &str) {
        for dollars in dollars(text) {
            let p = alone(&dollars);
            self.sections += p;
            self.amounts += 1.0 - p;
        }
    }

    /// Adds the corrections of the section signs of a block.
    pub fn correct(&self, text: &str, is_damaged: bool, corrections: &mut Vec<Correction>) {
        let before = BEFOREHAND[usize::from(!is_damaged)];
        for found in dollars(text) {
            // It is no evidence for itself.
            let own = alone(&found);
            let sections = (self.sections - own).max(0.0);
            let amounts = (self.amounts - (1.0 - own)).max(0.0);
            let p = logistic(found.evidence + ((before + sections) / (1.0 + amounts)).ln());
            if p >= ENOUGH {
                let kind = (Kind::SectionSign, found.sign);
                corrections.push(correction(text, found.range, kind, p, COST));
            }
        }
    }
}

/// How likely it is the sign of a section by the words beside it, in a document that may be damaged.
fn alone(dollars: &Dollars) -> f64 {
    logistic(dollars.evidence + BEFOREHAND[0].ln())
}

fn logistic(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// The dollars of a text before numbers that may be those of sections.
fn dollars(text: &str) -> impl Iterator<Item = Dollars<'_>> {
    text.match_indices('$').filter_map(|(at, _)| {
        // `§§` may come back as `$$`, `$§` or `S$`.
        let is_part = |c: char| matches!(c, '$' | '§' | 'S');
        let start = text[..at].trim_end_matches(is_part).len();
        let end = at + 1 + text[at + 1..].find(|c| c != '$' && c != '§').unwrap_or(0);
        let run = &text[start..end];
        let first = run.find('$').map(|first| start + first);
        let before = text[..start].trim_end_matches(['(', '[']);
        let is_free = before.is_empty() || before.ends_with(char::is_whitespace);
        let sign = match run.chars().count() {
            1 => "§",
            2 => "§§",
            _ => return None,
        };
        let behind = text[end..].trim_start_matches([' ', '\u{a0}']);
        let number = behind.find(|c: char| !c.is_ascii_digit())?;
        let rest = behind[number..].strip_prefix(|c: char| c.is_ascii_lowercase());
        let rest = rest.unwrap_or(&behind[number..]);
        let goes_on = rest.starts_with(char::is_alphanumeric)
            || rest.starts_with(['.', ',', '$', '€', '%'])
                && rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '-');
        let is_section = (1..=DIGITS).contains(&number) && !goes_on;
        (first == Some(at) && is_free && is_section).then(|| Dollars {
            range: start..end,
            sign,
            evidence: weight(before.split_whitespace().next_back(), &BEFORE)
                + weight(rest.split_whitespace().next(), &BEHIND),
        })
    })
}

/// What a word beside the number says.
fn weight(word: Option<&str>, weights: &[(&str, f64)]) -> f64 {
    let word = word.unwrap_or_default();
    let core = word.trim_matches(|c: char| !c.is_alphanumeric());
    let core = match core.starts_with(|c: char| c.is_ascii_digit()) {
        true => "0".to_owned(),
        false => core.to_lowercase(),
    };
    let found = weights.iter().find(|(other, _)| *other == core);
    found.map_or(OTHER, |(_, weight)| *weight)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corrected(text: &str, is_damaged: bool) -> String {
        let mut sections = Sections::default();
        sections.count(text);
        let mut corrections = Vec::new();
        sections.correct(text, is_damaged, &mut corrections);
        let mut out = text.to_owned();
        for c in corrections.iter().rev() {
            out.replace_range(c.range.clone(), &c.replacement);
        }
        out
    }

    #[test]
    fn words_beside_the_number_tell() {
        for (text, expected) in [
            (
                "Nach $ 16 Absatz 2 haftet er.",
                "Nach § 16 Absatz 2 haftet er.",
            ),
            ("im Sinne des $ 1228 Abs. 2", "im Sinne des § 1228 Abs. 2"),
            ("gemäß $$ 7 und 8 gilt", "gemäß §§ 7 und 8 gilt"),
            ("gemäß $12a Abs. 1", "gemäß §12a Abs. 1"),
        ] {
            assert_eq!(corrected(text, true), expected);
        }
        for text in [
            "Das kostet $ 16 im Monat.",
            "Er gab über $ 200 Millionen aus.",
            "ein Verlust von rund $ 7 Milliarden",
            "des $ 5.000 Abs. 1",
            "gemäß US$ 12 Abs. 1",
            "gemäß $$$ 12 Abs. 1",
            "gemäß $ 12345 Abs. 1",
            "gemäß $ x Abs. 1",
            "$",
            "$ 1",
        ] {
            assert_eq!(corrected(text, true), text);
        }
    }

    #[test]
    fn the_other_signs_of_the_document_tell_too() {
        let doubtful = "Es gilt: der $ 254 oder (S$ 3 Abs. 4).";
        assert_eq!(corrected(doubtful, true), doubtful);
        let sections = "Er haftet nach $ 16 Absatz 2. ".repeat(20);
        let text = sections.clone() + doubtful;
        let expected = text.replace("S$", "§§").replace('$', "§");
        assert_eq!(corrected(&text, true), expected);
        // Where amounts stand, too, they must say more.
        let amounts = "Das kostet $ 16 im Monat. ".repeat(9);
        let text = [&sections, &amounts, doubtful].concat();
        assert!(corrected(&text, true).ends_with("Es gilt: der $ 254 oder (§§ 3 Abs. 4)."));
        assert_eq!(corrected(&text, true).matches('$').count(), 10);
    }

    #[test]
    fn in_sound_text_one_is_not_enough() {
        let text = "Er haftet nach $ 16 Absatz 2. ";
        assert_eq!(corrected(text, false), text);
        assert_eq!(corrected(&text.repeat(3), false).matches('§').count(), 3);
    }
}
